#include "cube_balance.h"

static int
step_of(const struct indicator *i)
{
    return i->main_window == WINDOW_YEAR ? 12 : i->cadence == CADENCE_YEAR ? 1 : cadence_months(i->cadence);
}

static enum mal
mal_at(const struct cube *c, const struct indicator *i, const struct unit *u, month m)
{
    month last = cube_last(c, i, u, i->main_window, SCENARIO_UTFALL, "T", m);
    if (last == MONTH_NONE || m - last >= 2 * step_of(i))
        return MAL_NONE;
    return cube_value(c, i, u, last, i->main_window, SCENARIO_UTFALL, "T").mal;
}

void
cube_balance_add(
    const struct cube *c, const struct indicator *i, const struct unit *u, month m, struct cube_balance *b)
{
    if (i->direction == DIRECTION_NONE || (i->retired != MONTH_NONE && i->retired <= m))
        return;
    enum mal mal = mal_at(c, i, u, m);
    b->natt += mal == MAL_NATT;
    b->nara += mal == MAL_NARA;
    b->ej_natt += mal == MAL_EJ_NATT;
    b->missing += mal == MAL_NONE && indicator_target(i, u, m) != NULL;
}
