/* The one evaluator. Sums stay fixed point; a fraction is made once, at the division. */
#include "cube_explain.h"
#include "cube_narrow.h"
#include "cube_shield.h"

/* ---- numbers under way ----------------------------------------------------------------------------------------------- */

enum have {
    HAVE_VALUE,
    HAVE_NOTHING,
    HAVE_NOT_YET,  /* protected, and not released yet */
    HAVE_WITHHELD, /* protected, and not shown */
    HAVE_NO_SENSE  /* the question does not apply */
};

struct part {
    enum have have;
    bool hole;     /* something below is missing */
    uint8_t phase; /* enum phase */
    bool fixed;    /* the number is d, else r */
    dec d;
    struct rat r;
    int32_t edition;
    enum reason reason; /* of NOT_YET and WITHHELD */
};

struct question {
    const struct cube *cube;
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    int slice;
    bool own;               /* the unit's own figures, not the sums */
    enum scenario scenario; /* asked for */
    const char *round;      /* of that scenario; NULL: the newest */
    struct trace *trace;    /* what is done is written down here; NULL: nowhere */
};

/* have, hole and edition of two parts that both contribute. */
static struct part
joined(const struct part *a, const struct part *b)
{
    struct part p = {.have = a->have > b->have ? a->have : b->have,
        .hole = a->hole || b->hole,
        .phase = a->phase > b->phase ? a->phase : b->phase,
        .edition = a->edition > b->edition ? a->edition : b->edition,
        .reason = a->have > b->have ? a->reason : b->reason};
    return p;
}

static struct rat
as_rat(const struct part *p)
{
    int64_t x;
    struct rat r;
    if (!p->fixed)
        return p->r;
    /* in 64 bits it is some times faster than from the dec itself */
    bool narrow = cube_narrow(p->d, &x) && rat_div(rat_from_int(x), rat_from_int(10000), &r) == 0;
    return narrow ? r : rat_from_dec(p->d);
}

/* a / b of fixed numbers. 0, or −1 when b is 0. */
static int
quotient(dec a, dec b, struct rat *ret)
{
    int64_t x, y;
    if (!cube_narrow(a, &x) || !cube_narrow(b, &y))
        return rat_div(rat_from_dec(a), rat_from_dec(b), ret);
    return rat_div(rat_from_int(x), rat_from_int(y), ret);
}

/* ---- one measure over a window ------------------------------------------------------------------------------------------ */

/* Months of the window that ends in m. */
static int
window_months(const struct question *q, month m)
{
    switch (q->window) {
    case WINDOW_MONTH:
        return cadence_months(q->indicator->cadence);
    case WINDOW_YTD:
        return month_of_year(m);
    default:
        return 12;
    }
}

static void
add_phase(struct part *p, const struct question *q, const struct measure *me, month m, enum scenario s)
{
    if (s != SCENARIO_UTFALL) /* what was decided or foretold awaits no closing */
        return;
    enum phase phase = cube_final_phase(q->cube, me, q->unit->index, m, q->own);
    p->phase = phase > p->phase ? (uint8_t)phase : p->phase;
}

/* Adds the cell of month m; one without a figure leaves p without one, but its edition counts. */
static void
add_cell(const struct question *q, struct part *p, month m, const struct cell *c)
{
    if (q->trace != NULL)
        cube_trace_month(q->trace, m, c);
    p->edition = c->edition > p->edition ? c->edition : p->edition;
    p->hole = p->hole || c->flags & CELL_HOLE;
    if ((c->flags & CELL_PRESENT) == 0 || dec_add(p->d, c->value, &p->d) != 0)
        p->have = HAVE_NOTHING;
}

/* A flow: the sum of the window's months. Before a unit existed it had no flow: those months add nothing, but r12 is twelve months
   or nothing. */
static struct part
sum_flow(const struct question *q, const struct grid *g, const struct measure *me, month m, enum scenario s)
{
    struct part p = {.have = HAVE_VALUE, .fixed = true};
    int span = window_months(q, m), step = cadence_months(me->cadence);
    if (step > span || span % step != 0)
        return (struct part){.have = HAVE_NO_SENSE};
    bool any = false;
    for (int back = span - step; back >= 0; back -= step) {
        month at = (month)(m - back);
        if (!cube_tree_lives(&q->cube->tree, q->unit->index, at)) {
            if (q->trace != NULL)
                cube_trace_month(q->trace, at, NULL);
            p.have = q->window == WINDOW_R12 ? HAVE_NOTHING : p.have;
            continue;
        }
        struct cell c = cube_grid_cell(g, q->unit->index, at, q->own);
        add_cell(q, &p, at, &c);
        add_phase(&p, q, me, at, s);
        any = true;
    }
    p.have = any ? p.have : HAVE_NOTHING;
    return p;
}

/* The months of the window are those of a calendar year. */
static bool
is_whole_year(const struct question *q, month m)
{
    return month_of_year(m) == 12 && window_months(q, m) == 12;
}

/* What was said of the whole year, for a window that is one. False: nothing was. */
static bool
year_part(const struct question *q, const struct year_grids *g, month m, struct part *ret)
{
    if (g->year == NULL || !is_whole_year(q, m))
        return false;
    struct cell c = cube_grid_cell(g->year, q->unit->index, m, q->own);
    if ((c.flags & (CELL_PRESENT | CELL_HOLE)) == 0)
        return false;
    if (q->trace != NULL)
        cube_trace_year(q->trace);
    *ret = (struct part){.have = HAVE_VALUE, .fixed = true};
    add_cell(q, ret, m, &c);
    bool both = g->mixed && g->months != NULL &&
                cube_grid_cell(g->months, q->unit->index, m, q->own).flags & CELL_PRESENT;
    ret->hole = ret->hole || both; /* the months of other units are not in it */
    return true;
}

/* ---- small groups --------------------------------------------------------------------------------------------------------- */

static enum reason
reason_of(const struct question *q, const struct shield *s, enum shield_cell cell, month at)
{
    if (cell == SHIELD_MERGED)
        return REASON_MERGED;
    if (q->slice != 0 && cube_shield_cell(q->cube, s, q->unit->index, 0, at) == SHIELD_SHOWN)
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

/* Makes p not released, or withheld (which is stronger, and of several reasons the last month's own), by what holds in month `at`.
   Plans and forecasts go by the newest month that has been released, and are for whole sums alone. */
static void
guard_month(
    const struct question *q, const struct shield *s, month at, bool last, bool planned, struct part *p)
{
    if (!planned && s->months > 0 && at < s->first) /* before anything was ever delivered */
        return;
    month by = planned ? cube_shield_newest(s, at) : at;
    int32_t edition = by != MONTH_NONE ? cube_shield_edition(s, by) : 0;
    if (edition == 0) {
        p->have = p->have < HAVE_NOT_YET ? HAVE_NOT_YET : p->have;
        p->reason = p->have == HAVE_NOT_YET ? REASON_NOT_RELEASED : p->reason;
        return;
    }
    enum shield_cell cell = cube_shield_cell(q->cube, s, q->unit->index, q->slice, by);
    p->edition = edition > p->edition ? edition : p->edition;
    if (planned && (q->slice != 0 || !is_top(q->cube, q->unit->index, at)))
        cell = SHIELD_HIDDEN;
    if (cell == SHIELD_SHOWN ||
        (cell == SHIELD_NONE && !planned)) /* a plan for who is not there yet is theirs */
        return;
    p->reason = last ? reason_of(q, s, cell, by) : p->have == HAVE_WITHHELD ? p->reason : REASON_WINDOW;
    p->have = HAVE_WITHHELD;
}

/* What forbids to show a protected measure over the window that ends in m; HAVE_VALUE: nothing does. */
static struct part
guard(const struct question *q, const struct measure *me, month m, enum scenario sc)
{
    const struct shield *s = q->cube->shield_of[me->index];
    struct part p = {.have = HAVE_VALUE};
    bool part_of_year = s != NULL && sc != SCENARIO_UTFALL && measure_flat(me) && !is_whole_year(q, m);
    if (q->cube->closed[me->index] || part_of_year)
        return (struct part){.have = HAVE_WITHHELD, .reason = REASON_UNIT};
    int step = cadence_months(me->cadence), span = s != NULL ? window_months(q, m) : 0;
    for (int back = span > step ? span - step : 0; s != NULL && back >= 0; back -= step)
        if (cube_tree_lives(&q->cube->tree, q->unit->index, (month)(m - back)))
            guard_month(q, s, (month)(m - back), back == 0, sc != SCENARIO_UTFALL, &p);
    return p;
}

/* ---- one measure, whatever it is -------------------------------------------------------------------------------------------- */

static struct part
delivered_part(const struct question *q, const struct measure *me, month m, enum scenario s)
{
    struct year_grids grids = cube_year_grids(q->cube, me, s, q->slice, s == q->scenario ? q->round : NULL);
    const struct grid *g = grids.months;
    struct part year;
    if (cadence_period(me->cadence, m).last != m)
        return (struct part){.have = HAVE_NO_SENSE};
    if (year_part(q, &grids, m, &year))
        return year;
    if (g == NULL)
        return (struct part){.have = HAVE_NOTHING};
    if (me->accumulates == MEASURE_FLOW)
        return sum_flow(q, g, me, m, s);
    if (cadence_months(me->cadence) > window_months(q, m))
        return (struct part){.have = HAVE_NO_SENSE};
    struct part p = {.have = HAVE_VALUE, .fixed = true};
    struct cell c = cube_grid_cell(g, q->unit->index, m, q->own);
    add_cell(q, &p, m, &c);
    add_phase(&p, q, me, m, s);
    return p;
}

static struct part
measure_part(const struct question *q, const struct measure *me, month m, enum scenario s)
{
    if (cadence_period(me->cadence, m).last != m)
        return (struct part){.have = HAVE_NO_SENSE};
    struct part g = guard(q, me, m, s), p;
    if (g.have != HAVE_VALUE)
        return g;
    p = delivered_part(q, me, m, s);
    p.edition =
        g.edition > p.edition ? g.edition : p.edition; /* a released month is that release's, all of it */
    return p;
}

/* ---- the formula ------------------------------------------------------------------------------------------------------------ */

static struct part
nothing(struct part p)
{
    p.have = p.have == HAVE_VALUE ? HAVE_NOTHING : p.have;
    return p;
}

static struct part
add_parts(const struct part *a, const struct part *b, bool minus)
{
    struct part p = joined(a, b);
    if (p.have != HAVE_VALUE)
        return p;
    p.fixed = a->fixed && b->fixed;
    int rc = p.fixed ? (minus ? dec_sub : dec_add)(a->d, b->d, &p.d)
                     : (minus ? rat_sub : rat_add)(as_rat(a), as_rat(b), &p.r);
    return rc == 0 ? p : nothing(p);
}

/* A whole number times a fixed one stays fixed. */
static bool
whole_times_fixed(const struct part *a, const struct part *b, dec *ret)
{
    const dec one = dec_from_int(1);
    return a->fixed && b->fixed && a->d % one == 0 && !__builtin_mul_overflow(a->d / one, b->d, ret);
}

static struct part
multiply_parts(const struct part *a, const struct part *b)
{
    struct part p = joined(a, b);
    if (p.have != HAVE_VALUE)
        return p;
    p.fixed = whole_times_fixed(a, b, &p.d) || whole_times_fixed(b, a, &p.d);
    return p.fixed || rat_mul(as_rat(a), as_rat(b), &p.r) == 0 ? p : nothing(p);
}

static struct part
divide_parts(const struct part *a, const struct part *b)
{
    struct part p = joined(a, b);
    if (p.have != HAVE_VALUE)
        return p;
    int rc = a->fixed && b->fixed ? quotient(a->d, b->d, &p.r) : rat_div(as_rat(a), as_rat(b), &p.r);
    return rc == 0 ? p : nothing(p);
}

static struct part
number_part(struct rat n)
{
    const dec one = dec_from_int(1);
    struct part p = {.have = HAVE_VALUE, .r = n};
    p.fixed = one % n.den == 0 && !__builtin_mul_overflow(n.num, one / n.den, &p.d);
    return p;
}

static struct part evaluate(const struct question *q, const struct formula *f, month m, enum scenario s);

static struct part
reckon(const struct question *q, const struct formula *f, month m, enum scenario s)
{
    switch (f->op) {
    case FORMULA_NUMBER:
        return number_part(f->number);
    case FORMULA_MEASURE:
        return measure_part(q, f->measure, m, s);
    case FORMULA_LAST_YEAR:
        return evaluate(q, f->left, (month)(m - 12), s);
    case FORMULA_SCENARIO:
        return evaluate(q, f->left, m, (enum scenario)f->scenario);
    default:
        break;
    }
    struct part a = evaluate(q, f->left, m, s), b;
    if (f->op == FORMULA_NEG) {
        b = number_part(rat_from_int(-1));
        return multiply_parts(&b, &a);
    }
    b = evaluate(q, f->right, m, s);
    if (f->op == FORMULA_ADD || f->op == FORMULA_SUB)
        return add_parts(&a, &b, f->op == FORMULA_SUB);
    return f->op == FORMULA_MUL ? multiply_parts(&a, &b) : divide_parts(&a, &b);
}

/* It may not be told: withheld, or not released yet. */
static bool
is_hidden(const struct part *p)
{
    return p->have == HAVE_WITHHELD || p->have == HAVE_NOT_YET || p->phase == PHASE_HIDDEN;
}

/* What is written down of a step, where that is asked for. */
static void
open_step(const struct question *q, const struct formula *f, month m, enum scenario s)
{
    if (q->trace != NULL)
        cube_trace_open(q->trace, f, m, s);
}

static struct part
close_step(const struct question *q, struct part p)
{
    if (q->trace == NULL)
        return p;
    struct explain_node *node = cube_trace_close(q->trace);
    node->has_value = p.have == HAVE_VALUE;
    node->applies = p.have != HAVE_NO_SENSE;
    node->hole = p.hole;
    node->edition = p.edition;
    q->trace->hidden = q->trace->hidden || is_hidden(&p);
    if (node->has_value)
        node->value = as_rat(&p);
    return p;
}

/* The same, and written down. */
static struct part
evaluate(const struct question *q, const struct formula *f, month m, enum scenario s)
{
    open_step(q, f, m, s);
    return close_step(q, reckon(q, f, m, s));
}

/* A formula that is a quotient: both sides are kept beside the value. */
static struct part
evaluate_fraction(
    const struct question *q, const struct plan *plan, month m, enum scenario s, struct value *v)
{
    struct part num = evaluate(q, plan->num, m, s), den = evaluate(q, plan->den, m, s);
    struct part p = divide_parts(&num, &den), factor = number_part(plan->factor);
    if (num.have == HAVE_VALUE && den.have == HAVE_VALUE) {
        v->has_fraction = true;
        v->numerator = as_rat(&num);
        v->denominator = as_rat(&den);
    }
    return plan->factor.num == 1 && plan->factor.den == 1 ? p : multiply_parts(&p, &factor);
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------- */

/* The question can have an answer: the indicator is in use, the unit exists, the window makes sense and ends with m. */
static bool
applies(const struct question *q, month m)
{
    const struct indicator *i = q->indicator;
    if ((i->retired != MONTH_NONE && m >= i->retired) ||
        !cube_tree_lives(&q->cube->tree, q->unit->index, m) || !i->windows[q->window])
        return false;
    if (cadence_period(i->cadence, m).last != m || (q->window == WINDOW_YEAR && month_of_year(m) != 12))
        return false;
    bool year = i->cadence == CADENCE_YEAR || i->cadence == CADENCE_LASAR;
    enum window own = i->cadence == CADENCE_YEAR ? WINDOW_YEAR : WINDOW_MONTH;
    if ((year || i->rollup == ROLLUP_NONE) && q->window != own)
        return false;
    return !q->own || q->cube->plans[i->index].own[q->unit->index] != 0;
}

int32_t
cube_pull(const struct cube *c, int32_t edition)
{
    size_t low = 0, high = c->n_pulls;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->pulls[mid].edition < edition)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < c->n_pulls && c->pulls[low].edition == edition)
        return c->pulls[low].pull;
    return edition > 0 ? cube_shield_pull(c, edition) : 0;
}

static enum state
state_of(const struct part *p)
{
    if (p->have == HAVE_NO_SENSE)
        return STATE_EJ_TILLAMPLIGT;
    if (p->have == HAVE_WITHHELD)
        return STATE_SEKRETESS;
    if (p->phase == PHASE_HIDDEN)
        return STATE_EJ_PUBLICERAT;
    if (p->have == HAVE_NOTHING)
        return STATE_SAKNAS;
    if (p->have == HAVE_NOT_YET)
        return STATE_EJ_PUBLICERAT;
    return p->hole || p->phase == PHASE_PRELIMINARY ? STATE_PRELIMINAR : STATE_OK;
}

static enum reason
reason_of_state(const struct part *p, enum state s)
{
    if (s == STATE_PRELIMINAR)
        return p->hole ? REASON_OFULLSTANDIG : REASON_EJ_SLAPPT;
    return s == STATE_EJ_PUBLICERAT && p->phase == PHASE_HIDDEN ? REASON_EJ_SLAPPT : p->reason;
}

/* Targets are for the total of what happened; and for the main window, unless the number means the same in all. */
static void
judge(const struct question *q, month m, enum scenario s, struct value *v)
{
    const struct indicator *i = q->indicator;
    if (s != SCENARIO_UTFALL || q->slice != 0 ||
        (q->window != i->main_window && !q->cube->plans[i->index].any_window))
        return;
    v->target = indicator_target(i, q->unit, m);
    if (v->state == STATE_OK || (v->state == STATE_PRELIMINAR && v->reason == REASON_EJ_SLAPPT))
        v->mal = value_mal(i, v->target, v->value);
}

static struct part
sum_months(const struct question *q, const struct formula *f, const month *months, size_t n, enum scenario s)
{
    if (n == 1)
        return evaluate(q, f, months[0], s);
    open_step(q, &(struct formula){.op = FORMULA_ADD}, months[n - 1], s);
    struct part before = sum_months(q, f, months, n - 1, s), one = evaluate(q, f, months[n - 1], s);
    return close_step(q, add_parts(&before, &one, false));
}

/* The number of persons behind a window of protected figures: the mean of its months, so that it is of the same persons. */
static struct part
persons_part(const struct question *q, const struct formula *f, month m, enum scenario s)
{
    struct question month_of = *q;
    month months[12];
    size_t n = 0;
    int step = cadence_months(f->measure->cadence), span = window_months(q, m);
    if (q->cube->shield_of[f->measure->index] == NULL || f->measure->accumulates == MEASURE_FLOW ||
        span <= step)
        return evaluate(q, f, m, s);
    month_of.window = WINDOW_MONTH;
    for (int back = span - step; back >= 0; back -= step)
        if (cube_tree_lives(&q->cube->tree, q->unit->index, (month)(m - back)))
            months[n++] = (month)(m - back);
    if (n == 0)
        return (struct part){.have = HAVE_NOTHING};
    const struct formula count = {.op = FORMULA_NUMBER, .number = rat_from_int((int64_t)n)};
    open_step(q, &(struct formula){.op = FORMULA_DIV}, m, s);
    struct part sum = sum_months(&month_of, f, months, n, s), by = evaluate(q, &count, m, s);
    return close_step(q, divide_parts(&sum, &by));
}

static void
count_n(const struct question *q, month m, enum scenario s, struct value *v)
{
    const struct formula f = {.op = FORMULA_MEASURE, .measure = q->indicator->n};
    struct trace before = q->trace != NULL ? *q->trace : (struct trace){0};
    struct part n = f.measure == NULL ? (struct part){.have = HAVE_NOTHING} : persons_part(q, &f, m, s);
    v->has_n = n.have == HAVE_VALUE && n.phase != PHASE_HIDDEN;
    if (v->has_n)
        v->n = as_rat(&n);
    else if (q->trace != NULL && is_hidden(&n)) /* nor what it would be made of */
        cube_trace_forget(q->trace, &before);
    v->edition = n.edition > v->edition ? n.edition : v->edition;
}

static struct period
period_of(const struct indicator *i, month m, enum window w)
{
    int span = w == WINDOW_YEAR ? 12 : cadence_months(i->cadence);
    return (struct period){.last = m, .span = (uint8_t)span};
}

static struct question
question_of(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice)
{
    c = cube_today_asked(c, i);
    return (struct question){.cube = c,
        .indicator = i,
        .unit = u,
        .window = w,
        .scenario = s,
        .slice = cube_find_slice(c, slice),
        .own = i->rollup == ROLLUP_NONE || !c->tree.sums_below[u->index]};
}

static struct value
answer(const struct question *q, month m)
{
    const enum scenario s = q->scenario;
    const struct cube *c = q->cube;
    const struct indicator *i = q->indicator;
    struct value v = {.state = STATE_EJ_TILLAMPLIGT, .period = period_of(i, m, q->window)};
    if (!applies(q, m))
        return v;
    const struct plan *plan = cube_plan_in(&c->plans[i->index], i, m);
    struct part p = plan->fraction ? evaluate_fraction(q, plan, m, s, &v) : evaluate(q, plan->formula, m, s);
    v.state = state_of(&p);
    v.reason = reason_of_state(&p, v.state);
    v.has_value = p.have == HAVE_VALUE;
    if (v.has_value)
        v.value = as_rat(&p);
    v.edition = p.edition;
    if (c->n_held > 0 && s == SCENARIO_UTFALL && v.has_value && v.state != STATE_EJ_PUBLICERAT &&
        cube_held_in(c, i, q->unit, (month)(m - window_months(q, m) + 1), m) != NULL) {
        v.state = STATE_PRELIMINAR;
        v.reason = REASON_RIMLIGHET;
    }
    count_n(q, m, s, &v);
    v.pull = cube_pull(c, v.edition);
    if (v.state == STATE_SEKRETESS || v.state == STATE_EJ_PUBLICERAT) {
        const struct rat none = {0, 1};
        v.has_value = v.has_fraction = v.has_n = false;
        v.value = v.numerator = v.denominator = v.n = none;
    }
    judge(q, m, s, &v);
    return v;
}

struct value
cube_value(const struct cube *c, const struct indicator *i, const struct unit *u, month m, enum window w,
    enum scenario s, const char *slice)
{
    return cube_value_round(c, i, u, m, w, s, slice, NULL);
}

struct value
cube_value_round(const struct cube *c, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice, const char *round)
{
    struct question q = question_of(c, i, u, w, s, slice);
    q.round = round;
    return answer(&q, m);
}

void
cube_explain(const struct cube *c, struct arena *a, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice, struct explain *ret)
{
    struct trace t = {.arena = a};
    struct question q = question_of(c, i, u, w, s, slice);
    const struct plan *plan = cube_plan_in(&c->plans[i->index], i, m);
    *ret = (struct explain){.indicator = i,
        .unit = u,
        .window = w,
        .scenario = s,
        .slice = arena_strdup(a, slice),
        .month = m,
        .own = q.own};
    q.trace = &t;
    struct value v = answer(&q, m);
    cube_trace_tell(&t, &v, plan->fraction, plan->factor, ret);
}

/* The last month in which any measure of the formula has a row for the unit; MONTH_NONE: none has. */
static month
last_possible(const struct cube *c, const struct formula *f, const struct unit *u)
{
    month last = MONTH_NONE;
    for (size_t k = 0; f->op == FORMULA_MEASURE && k < SCENARIOS * c->n_slices; k++) {
        const struct grid *g = c->grids[(size_t)f->measure->index * SCENARIOS * c->n_slices + k];
        const struct rounds *r = c->rounds[(size_t)f->measure->index * SCENARIOS * c->n_slices + k];
        const struct grid *both[2] = {g, r != NULL ? r->year : NULL};
        for (int j = 0; j < 2; j++)
            if (both[j] != NULL && both[j]->row_of[u->index] >= 0 &&
                both[j]->first + both[j]->months - 1 > last)
                last = (month)(both[j]->first + both[j]->months - 1);
    }
    month sides[2] = {f->left != NULL ? last_possible(c, f->left, u) : MONTH_NONE,
        f->right != NULL ? last_possible(c, f->right, u) : MONTH_NONE};
    for (int k = 0; k < 2; k++)
        last = sides[k] > last ? sides[k] : last;
    return f->op == FORMULA_LAST_YEAR && last != MONTH_NONE ? (month)(last + 12) : last;
}

month
cube_last(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month limit)
{
    c = cube_today_asked(c, i);
    month m = c->first != MONTH_NONE ? last_possible(c, i->formula, u) : MONTH_NONE;
    for (size_t k = 0; c->first != MONTH_NONE && k < i->n_former; k++) {
        month last = last_possible(c, i->former[k].formula, u);
        last = last > i->former[k].to ? i->former[k].to : last;
        m = last > m ? last : m;
    }
    if (limit != MONTH_NONE && limit < m)
        m = limit;
    for (; m != MONTH_NONE && m >= c->first; m--) {
        struct value v = cube_value(c, i, u, m, w, s, slice);
        if (v.has_value || v.state == STATE_SEKRETESS)
            return m;
    }
    return MONTH_NONE;
}
