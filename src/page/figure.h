/* One indicator for one unit as pages show it: the newest value, a year before, budget, freshness; and what it says in words. */
#pragma once
#include "snapshot.h"
#include "value.h"

struct figure {
    const struct snapshot *snapshot;
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    month last; /* of the value shown; MONTH_NONE: there has never been one */
    struct period period;
    struct value now, year_ago, budget; /* state saknas where there is none */
    bool late;      /* the newest period is older than cadence and due_days allow at the edition's stamp */
    month awaited;  /* newest period that should be here, if late */
    bool exception; /* ej nått, and as shown worse than a year before */
};
/* limit: nothing after this month; MONTH_NONE = the newest. */
void figure_make(const struct snapshot *s, const struct indicator *i, const struct unit *u, enum window w,
    month limit, struct figure *ret);
/* Months between two values of the indicator in this window; and the last month of the period that holds or precedes m. */
int figure_step(const struct indicator *i, enum window w);
month figure_align(const struct indicator *i, enum window w, month m);
/* The period of a value whose last month is m. */
struct period figure_period(const struct indicator *i, enum window w, month m);
/* n values that end with `last`, oldest first, into ret[n]. */
void figure_series(
    const struct figure *f, enum window w, enum scenario sc, month last, size_t n, struct value *ret);
/* The sources behind an indicator, each once, NULL-terminated in the arena. */
const struct source **figure_sources(struct arena *a, const struct snapshot *s, const struct indicator *i);
/* now against budget so that minus is always worse; false when there is no budget or no good side. */
bool figure_deviation(const struct figure *f, struct rat *ret);
/* −1 worse, 0 the same, 1 better than other, as shown; 0 without a good side. */
int figure_better(const struct indicator *i, struct rat v, struct rat other);
/* The newest period of the cadence that ended at least due_days before t: its last month. */
month figure_awaited(enum cadence c, int due_days, stamp t);
double figure_double(struct rat v);
/* Whether the unit has ever had this indicator in its main window. */
bool figure_exists(const struct snapshot *s, const struct indicator *i, const struct unit *u);
/* For cards in order: exceptions, ej nått, nära, nått, without target. */
int figure_rank(const struct figure *f);
