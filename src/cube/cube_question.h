/* Inside the cube: what the evaluator is asked, and what its rooms ask each other. */
#pragma once
#include "cube_part.h"
#include "value.h"

#define QUESTION_RUN 32 /* periods at a time: what is under way stays on the stack */

/* Of one indicator, unit, window, scenario and slice. */
struct question {
    const struct cube *cube;
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    enum scenario scenario; /* asked for */
    int slice;
    bool own;            /* the unit's own figures, not the sums */
    bool never;          /* nothing of this indicator, unit and window has an answer */
    const char *round;   /* of that scenario; NULL: the newest */
    struct trace *trace; /* what is done for one period is written down here; NULL: nowhere */
};

/* Periods that end in first, first + step, …; of which there are at most QUESTION_RUN. */
struct run {
    month first;
    int step, n;
};
static inline month
cube_question_month(const struct run *r, int k)
{
    return (month)(r->first + k * r->step);
}

/* Months of the window that ends in m. */
static inline int
cube_question_window(const struct question *q, month m)
{
    if (q->window == WINDOW_MONTH)
        return cadence_months(q->indicator->cadence);
    return q->window == WINDOW_YTD ? month_of_year(m) : 12;
}

static inline bool
cube_question_ends(enum cadence c, month m)
{
    return c == CADENCE_MONTH || cadence_period(c, m).last == m;
}

static inline bool
cube_question_lives(const struct question *q, month m)
{
    return cube_tree_lives(&q->cube->tree, q->unit->index, m);
}

/* The months of the window are those of a calendar year. */
static inline bool
cube_question_whole_year(const struct question *q, month m)
{
    return month_of_year(m) == 12 && cube_question_window(q, m) == 12;
}

/* What forbids to show a protected measure, by period; HAVE_VALUE: nothing does. False: nothing ever does, ret is untouched.
   (cube_guard.c) */
bool cube_guard(const struct question *q, const struct measure *me, const struct run *run, enum scenario s,
    struct part *ret);
/* One measure over the window of each period. (cube_measure.c) */
void cube_measure_parts(const struct question *q, const struct measure *me, const struct run *run,
    enum scenario s, struct part *ret);

/* Without trace. (cube_series.c) */
struct question cube_series_question(const struct cube *c, const struct indicator *i, const struct unit *u,
    enum window w, enum scenario s, const char *slice);
/* ret[0 … n) are the answers of the periods that end in first, first + step, …; fractions are not reduced. With a trace n is 1. */
void cube_series_answer(const struct question *q, month first, int step, size_t n, struct value *ret);

/* What the answers of a series share, and what was looked up for the period before. (cube_answer.c) */
struct answering {
    const struct question *question;
    bool held;   /* some period of the unit is held */
    bool judged; /* there may be a target */
    const struct target *target;
    month target_from, target_to; /* it is in force */
    struct value_scale scale;     /* it, to judge by */
    int32_t edition, pull;        /* of which edition that is the pull */
    size_t at_pull;               /* where it stands in cube.pulls */
};
struct answering cube_answer_begin(const struct question *q);
/* From the parts of one period to its answer. v: its period and fraction are set. n NULL: nobody is counted. */
void cube_answer(struct answering *a, month m, const struct part *p, const struct part *n, struct value *v);
