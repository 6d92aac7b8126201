/* The forecast of one indicator, unit and year, round by round. */
#pragma once
#include "cube.h"
#include "forecast.h"

struct cube_forecast {
    month year;         /* its December */
    enum window window; /* in which December is the whole year */
    struct value now,
        before; /* of the newest round that has a figure, and of the one before it; state saknas where there is none */
    struct value budget;              /* of the whole year */
    struct value outcome;             /* likewise; saknas until the year is over */
    const char *round, *round_before; /* NULL: none */
    const struct target *target;      /* that holds for the whole year; NULL: none */
    enum prognos status; /* PROGNOS_NONE: none delivered, not whole, or nothing to hold it against */
};
/* m: any month of the year. Without a window that holds a whole year, and without any forecast, all is saknas. */
void cube_forecast(const struct cube *c, const struct indicator *i, const struct unit *u, month m,
    struct cube_forecast *ret);
/* The round's figure for the year; as now when round is the newest. */
struct value cube_forecast_of(const struct cube *c, const struct indicator *i, const struct unit *u,
    const struct cube_forecast *f, const char *round);
/* The greatest name of any round of this indicator's forecasts that is less than `before` (NULL: the greatest of all); NULL: no more. */
const char *cube_forecast_round(const struct cube *c, const struct indicator *i, const char *before);
