/* Small groups: what forbids to show a protected measure over a window. */
#include "cube_question.h"
#include "cube_shield.h"

/* What holds in one month of a window. */
struct guarded {
    month month; /* MONTH_NONE: none has been looked at */
    month by;    /* the release that it goes by */
    enum { GUARD_NOTHING, GUARD_NOT_YET, GUARD_SHOWN, GUARD_HIDDEN } what;
    enum shield_cell cell;
    int32_t edition;
};
/* The windows of neighbours share their months: those of the last ones are kept. */
#define KEPT 16

struct guard {
    const struct question *question;
    const struct shield *shield;
    bool planned; /* not what happened */
    struct guarded kept[KEPT];
};

static enum reason
reason_of(const struct question *q, const struct shield *s, const struct guarded *x)
{
    if (x->cell == SHIELD_MERGED)
        return REASON_MERGED;
    if (q->slice != 0 && cube_shield_cell(q->cube, s, q->unit->index, 0, x->by) == SHIELD_SHOWN)
        return REASON_SLICE;
    return REASON_UNIT;
}

/* Nothing sums the unit's figures up further. What is planned or foretold is one number for months that are summed by other trees than
   those that patterns are made for, and under a new pattern with each release: of such numbers only whole sums tell nobody's. Even parts
   of a year are one number in all its months: where a unit moves or ends within the year two whole sums differ by its part, so that only
   the year is told (research/disclosure.md: what can be computed counts as published). */
static bool
is_top(const struct cube *c, int unit, month m)
{
    const struct tree *t = &c->tree;
    int at = m - t->first;
    int32_t up = at >= 0 && at < t->months ? t->epochs[t->epoch_of[at]].parent[unit] : 0;
    return up < 0 || !t->sums_below[up];
}

/* Plans and forecasts go by the newest month that has been released, and are for whole sums alone. */
static struct guarded
look(const struct guard *g, month at)
{
    const struct question *q = g->question;
    const struct shield *s = g->shield;
    struct guarded x = {.month = at, .by = at, .what = GUARD_NOTHING};
    if (!cube_question_lives(q, at) ||
        (!g->planned && s->months > 0 && at < s->first)) /* before anything was ever delivered */
        return x;
    x.by = g->planned ? cube_shield_newest(s, at) : at;
    x.edition = x.by != MONTH_NONE ? cube_shield_edition(s, x.by) : 0;
    x.what = GUARD_NOT_YET;
    if (x.edition == 0)
        return x;
    x.cell = cube_shield_cell(q->cube, s, q->unit->index, q->slice, x.by);
    if (g->planned && (q->slice != 0 || !is_top(q->cube, q->unit->index, at)))
        x.cell = SHIELD_HIDDEN;
    bool nobody = x.cell == SHIELD_NONE && !g->planned; /* a plan for who is not there yet is theirs */
    x.what = x.cell == SHIELD_SHOWN || nobody ? GUARD_SHOWN : GUARD_HIDDEN;
    return x;
}

static const struct guarded *
month_of(struct guard *g, month at)
{
    struct guarded *x = &g->kept[(unsigned)at % KEPT];
    if (x->month != at)
        *x = look(g, at);
    return x;
}

/* Makes p not released, or withheld (which is stronger, and of several reasons the last month's own). */
static void
forbid(const struct guard *g, const struct guarded *x, bool last, struct part *p)
{
    p->edition = x->edition > p->edition ? x->edition : p->edition;
    if (x->what == GUARD_NOT_YET && p->have != HAVE_WITHHELD) {
        p->have = HAVE_NOT_YET;
        p->reason = REASON_NOT_RELEASED;
    }
    if (x->what != GUARD_HIDDEN)
        return;
    p->reason = last                       ? (uint8_t)reason_of(g->question, g->shield, x)
                : p->have == HAVE_WITHHELD ? p->reason
                                           : REASON_WINDOW;
    p->have = HAVE_WITHHELD;
}

static struct part
guard_window(struct guard *g, month m, int step)
{
    struct part p = {.have = HAVE_VALUE};
    int span = cube_question_window(g->question, m);
    for (int back = span > step ? span - step : 0; back >= 0; back -= step)
        forbid(g, month_of(g, (month)(m - back)), back == 0, &p);
    return p;
}

/* All its months are withheld: no figure of the measure is shown, or part of a year that is one number in every month. */
static bool
is_closed(const struct guard *g, const struct measure *me, month m)
{
    const struct question *q = g->question;
    return q->cube->closed[me->index] || (g->planned && measure_flat(me) && !cube_question_whole_year(q, m));
}

bool
cube_guard(const struct question *q, const struct measure *me, const struct run *run, enum scenario s,
    struct part *ret)
{
    struct guard g = {
        .question = q, .shield = q->cube->shield_of[me->index], .planned = s != SCENARIO_UTFALL};
    if (g.shield == NULL && !q->cube->closed[me->index])
        return false;
    for (int k = 0; k < KEPT; k++)
        g.kept[k].month = MONTH_NONE;
    for (int k = 0; k < run->n; k++) {
        month m = cube_question_month(run, k);
        ret[k] = is_closed(&g, me, m) ? (struct part){.have = HAVE_WITHHELD, .reason = REASON_UNIT}
                                      : guard_window(&g, m, cadence_months(me->cadence));
    }
    return true;
}
