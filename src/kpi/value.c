/* Names of a figure's states, and målstatus. */
#include "value.h"

const char *const state_names[STATES] = {
    "ok", "preliminar", "saknas", "ej_tillampligt", "sekretess", "ej_publicerat"};
const char *const mal_names[4] = {NULL, "natt", "nara", "ej_natt"};

int
value_as_shown(const struct indicator *i, struct rat v, struct rat *ret)
{
    int64_t power = 1;
    for (int k = 0; k < i->scale; k++)
        power *= 10;
    struct rat scaled;
    dec rounded;
    if (rat_div(v, rat_from_int(power), &scaled) != 0 || rat_round(scaled, i->decimals, &rounded) != 0)
        return -1;
    return rat_mul(rat_from_dec(rounded), rat_from_int(power), ret);
}

/* How far v is on the wrong side of the target (≤ 0: none). */
static int
shortfall(const struct indicator *i, const struct target *t, struct rat v, struct rat *ret)
{
    struct rat shown, wanted;
    if (value_as_shown(i, v, &shown) != 0 || value_as_shown(i, rat_from_dec(t->value), &wanted) != 0) {
        shown = v; /* too large to round: compare as it is */
        wanted = rat_from_dec(t->value);
    }
    if (i->direction == DIRECTION_HIGHER)
        return rat_sub(wanted, shown, ret);
    return rat_sub(shown, wanted, ret);
}

enum mal
value_mal(const struct indicator *i, const struct target *t, struct rat v)
{
    struct rat off;
    if (t == NULL || i->direction == DIRECTION_NONE || shortfall(i, t, v, &off) != 0)
        return MAL_NONE;
    if (rat_compare(off, rat_from_int(0)) <= 0)
        return MAL_NATT;
    return rat_compare(off, rat_from_dec(t->tolerance)) <= 0 ? MAL_NARA : MAL_EJ_NATT;
}
