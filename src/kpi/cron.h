/* Five-field cron times in Europe/Stockholm. */
#pragma once
#include "clock.h"
#include "err.h"
#include <stdbool.h>
#include <stdint.h>

/* Five fields (minute hour day month weekday): numbers, names are not read, *, lists, ranges, steps. */
struct cron {
    uint64_t minutes;
    uint32_t hours, days, months, weekdays;
    bool any_day, any_weekday; /* began with *; day and weekday both given: either suffices */
    bool
        fixed_hour; /* hour begins with no *: runs exactly once on a change day; else it follows elapsed time */
};
/* Errors: ERR_CONFIG, *ret_column the place in the text. */
int cron_parse(const char *text, struct cron *ret, size_t *ret_column, struct err *err);
/* The first moment after t that matches, Europe/Stockholm. */
stamp cron_next(const struct cron *c, stamp t);
/* The last moment in (after, upto] that matches; 0: none. */
stamp cron_last(const struct cron *c, stamp after, stamp upto);
