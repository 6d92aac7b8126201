#include "forecast.h"

const char *const prognos_names[4] = {NULL, "nas", "osakert", "nas_inte"};

bool
forecast_deviation(const struct indicator *i, struct rat v, struct rat reference, struct rat *ret)
{
    struct rat a, b;
    if (i->direction == DIRECTION_NONE || value_as_shown(i, v, &a) != 0 ||
        value_as_shown(i, reference, &b) != 0)
        return false;
    return (i->direction == DIRECTION_HIGHER ? rat_sub(a, b, ret) : rat_sub(b, a, ret)) == 0;
}

static enum prognos
of_mal(enum mal m)
{
    return m == MAL_NATT      ? PROGNOS_NAS
           : m == MAL_NARA    ? PROGNOS_OSAKERT
           : m == MAL_EJ_NATT ? PROGNOS_NAS_INTE
                              : PROGNOS_NONE;
}

enum prognos
forecast_against_target(const struct indicator *i, const struct target *t, struct rat v)
{
    return of_mal(value_mal(i, t, v));
}

enum prognos
forecast_against_budget(const struct indicator *i, struct rat budget, struct rat v)
{
    struct rat d, room, size = {budget.num < 0 ? -budget.num : budget.num, budget.den};
    if (!i->has_budget_margin || !forecast_deviation(i, v, budget, &d))
        return PROGNOS_NONE;
    if (d.num >= 0)
        return PROGNOS_NAS;
    if (rat_mul(size, rat_from_dec(i->budget_margin / 100), &room) != 0)
        return PROGNOS_NONE;
    room.num = -room.num;
    return rat_compare(d, room) >= 0 ? PROGNOS_OSAKERT : PROGNOS_NAS_INTE;
}

bool
forecast_signs_differ(const struct indicator *i, struct rat period, struct rat year)
{
    struct rat a, b;
    return value_as_shown(i, period, &a) == 0 && value_as_shown(i, year, &b) == 0 && a.num != 0 &&
           b.num != 0 && (a.num < 0) != (b.num < 0);
}
