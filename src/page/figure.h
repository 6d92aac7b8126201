/* One indicator for one unit as pages show it: the newest value, a year before, budget, freshness; and what it says in words. */
#pragma once
#include "cube_forecast.h"
#include "cube_variation.h"
#include "freshness.h"
#include "snapshot.h"
#include "value.h"

/* Signal or noise, of the newest figure in the window that is judged (cube_variation.h). */
struct figure_variation {
    struct cube_variation_point at; /* word VARIATION_NONE: not judged */
    enum window window;             /* whose figures are judged */
    bool has_limits, provisional;
    int points;               /* behind the limits */
    struct spc_limits limits; /* when has_limits */
    struct rat least, most;   /* of all figures judged; when has_limits */
};

struct figure {
    const struct snapshot *snapshot;
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    month last; /* of the value shown; MONTH_NONE: there has never been one */
    struct period period;
    struct value now, year_ago,
        budget; /* state saknas where there is none, ej_tillampligt of a year before a break */
    const struct series_break
        *broken;   /* between the year before and now: they are not compared. NULL: none */
    bool late;     /* the newest period is older than cadence and due_days allow at the edition's stamp */
    month awaited; /* newest period that should be here, if late; else MONTH_NONE */
    enum freshness fresh; /* figure_fresh.h */
    month hidden;         /* newest period that has come and is not published yet; MONTH_NONE: none */
    int behind;           /* periods between the newest and the awaited; 0 unless late */
    struct figure_variation variation;
    bool worse; /* ej nått, and as shown worse than a year before */
    bool
        acute; /* ej nått, and it gets worse, or cannot be reached as things are; where its variation is not judged: and worse */
    struct cube_forecast
        forecast; /* of the year of the value; of the year after, when the value is a whole year's */
    bool
        exception; /* acute, or the forecast says nås inte; and at most one period late: who asks for action must know how it is now */
};
/* limit: nothing after this month; MONTH_NONE = the newest. */
void figure_make(const struct snapshot *s, const struct indicator *i, const struct unit *u, enum window w,
    month limit, struct figure *ret);
/* What parts the figure of period m from the one a year before; NULL: they can be compared. */
const struct series_break *figure_break(const struct figure *f, month m);
/* How many months the window ending in m has. */
int figure_months(const struct indicator *i, enum window w, month m);
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
/* A figure that is itself measured against its budget: "budget(x) - x", also as a share. Its own budget is always 0. */
bool figure_is_deviation(const struct indicator *i);
/* a − b as shown: both rounded first, so that a sum that is seen on a page is right. False: too large. */
bool figure_difference(const struct indicator *i, struct rat a, struct rat b, struct rat *ret);
/* What is booked on the unit itself: its figure in month m minus those of the units right below it; zero when they add up. False:
   not a sum, something is missing, or other units were below it in a part of the window. */
bool figure_direct(const struct figure *f, month m, struct rat *ret);
/* now against budget so that minus is always worse; false when there is no budget or no good side. */
bool figure_deviation(const struct figure *f, struct rat *ret);
/* −1 worse, 0 the same, 1 better than other, as shown; 0 without a good side. */
int figure_better(const struct indicator *i, struct rat v, struct rat other);
double figure_double(struct rat v);
/* Whether the unit has ever had this indicator in its main window. */
bool figure_exists(const struct snapshot *s, const struct indicator *i, const struct unit *u);
/* For cards in order: exceptions, ej nått, nära, nått, without target. */
int figure_rank(const struct figure *f);
