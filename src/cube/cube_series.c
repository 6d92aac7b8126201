/* The one evaluator: formulas over measures, for a run of periods at once. */
#include "cube_series.h"
#include "cube_explain.h"
#include "cube_question.h"

/* ---- the formula ------------------------------------------------------------------------------------------------------------ */

static void evaluate(const struct question *q, const struct formula *f, const struct run *run,
    enum scenario s, struct part *ret);

static void
evaluate_operation(const struct question *q, const struct formula *f, const struct run *run, enum scenario s,
    struct part *ret)
{
    struct part right[QUESTION_RUN];
    evaluate(q, f->left, run, s, ret);
    evaluate(q, f->right, run, s, right);
    for (int k = 0; k < run->n; k++) {
        if (f->op == FORMULA_ADD || f->op == FORMULA_SUB)
            cube_part_add(&ret[k], &right[k], f->op == FORMULA_SUB);
        else
            (f->op == FORMULA_MUL ? cube_part_multiply : cube_part_divide)(&ret[k], &right[k]);
    }
}

static void
multiply_all(const struct part *factor, int n, struct part *ret)
{
    for (int k = 0; k < n; k++)
        cube_part_multiply(&ret[k], factor);
}

static void
reckon(const struct question *q, const struct formula *f, const struct run *run, enum scenario s,
    struct part *ret)
{
    const struct run before = {(month)(run->first - 12), run->step, run->n};
    const struct part minus = {.have = HAVE_VALUE, .form = FORM_NARROW, .x = -PART_UNIT};
    switch (f->op) {
    case FORMULA_NUMBER:
        for (int k = 0; k < run->n; k++)
            ret[k] = cube_part_number(f->number);
        return;
    case FORMULA_MEASURE:
        cube_measure_parts(q, f->measure, run, s, ret);
        return;
    case FORMULA_LAST_YEAR:
        evaluate(q, f->left, &before, s, ret);
        return;
    case FORMULA_SCENARIO:
        evaluate(q, f->left, run, (enum scenario)f->scenario, ret);
        return;
    case FORMULA_NEG:
        evaluate(q, f->left, run, s, ret);
        multiply_all(&minus, run->n, ret);
        return;
    default:
        evaluate_operation(q, f, run, s, ret);
    }
}

/* What is written down of a step, where that is asked for: then there is one period. */
static void
open_step(const struct question *q, const struct formula *f, month m, enum scenario s)
{
    if (q->trace != NULL)
        cube_trace_open(q->trace, f, m, s);
}

static void
close_step(const struct question *q, const struct part *p)
{
    if (q->trace == NULL)
        return;
    struct explain_node *node = cube_trace_close(q->trace);
    node->has_value = p->have == HAVE_VALUE;
    node->applies = p->have != HAVE_NO_SENSE;
    node->hole = p->hole;
    node->edition = p->edition;
    q->trace->hidden = q->trace->hidden || cube_part_hidden(p);
    if (node->has_value)
        node->value = cube_part_reduced(p);
}

static void
evaluate(const struct question *q, const struct formula *f, const struct run *run, enum scenario s,
    struct part *ret)
{
    open_step(q, f, run->first, s);
    reckon(q, f, run, s, ret);
    close_step(q, ret);
}

/* A formula that is a quotient: both sides are kept beside the value. */
static void
evaluate_fraction(const struct question *q, const struct plan *plan, const struct run *run, struct part *ret,
    struct value *v)
{
    struct part den[QUESTION_RUN], factor = cube_part_number(plan->factor);
    evaluate(q, plan->num, run, q->scenario, ret);
    evaluate(q, plan->den, run, q->scenario, den);
    for (int k = 0; k < run->n; k++) {
        v[k].has_fraction = ret[k].have == HAVE_VALUE && den[k].have == HAVE_VALUE;
        if (v[k].has_fraction) {
            cube_part_rat(&ret[k], &v[k].numerator);
            cube_part_rat(&den[k], &v[k].denominator);
        }
        cube_part_divide(&ret[k], &den[k]);
    }
    if (plan->factor.num != 1 || plan->factor.den != 1)
        multiply_all(&factor, run->n, ret);
}

/* ---- the number of persons behind a figure -------------------------------------------------------------------------------------- */

/* The windows of neighbours share their months: those of the last ones are kept. */
#define KEPT 16
struct persons {
    struct question month; /* the same of one month */
    struct formula formula;
    month months[KEPT];
    struct part parts[KEPT];
};

static struct part
persons_in(struct persons *x, month m)
{
    unsigned at = (unsigned)m % KEPT;
    const struct run one = {m, 1, 1};
    if (x->months[at] != m || x->month.trace != NULL) {
        evaluate(&x->month, &x->formula, &one, x->month.scenario, &x->parts[at]);
        x->months[at] = m;
    }
    return x->parts[at];
}

static struct part
sum_persons(struct persons *x, const month *months, size_t n)
{
    const struct formula plus = {.op = FORMULA_ADD};
    if (n == 1)
        return persons_in(x, months[0]);
    open_step(&x->month, &plus, months[n - 1], x->month.scenario);
    struct part sum = sum_persons(x, months, n - 1), one = persons_in(x, months[n - 1]);
    cube_part_add(&sum, &one, false);
    close_step(&x->month, &sum);
    return sum;
}

/* The mean of a window's months, so that it is of the same persons. */
static struct part
mean_persons(const struct question *q, struct persons *x, month m, int step, int span)
{
    month months[12];
    size_t n = 0;
    for (int back = span - step; back >= 0; back -= step)
        if (cube_question_lives(q, (month)(m - back)))
            months[n++] = (month)(m - back);
    if (n == 0)
        return (struct part){.have = HAVE_NOTHING};
    const struct formula by = {.op = FORMULA_NUMBER, .number = rat_from_int((int64_t)n)};
    const struct formula over = {.op = FORMULA_DIV};
    const struct run one = {m, 1, 1};
    struct part count;
    open_step(q, &over, m, q->scenario);
    struct part sum = sum_persons(x, months, n);
    evaluate(q, &by, &one, q->scenario, &count);
    cube_part_divide(&sum, &count);
    close_step(q, &sum);
    return sum;
}

static void
count_means(const struct question *q, struct persons *x, const struct run *run, struct part *ret)
{
    int step = cadence_months(x->formula.measure->cadence);
    for (int k = 0; k < run->n; k++) {
        const struct run one = {cube_question_month(run, k), 1, 1};
        int span = cube_question_window(q, one.first);
        if (span <= step)
            evaluate(q, &x->formula, &one, q->scenario, &ret[k]);
        else
            ret[k] = mean_persons(q, x, one.first, step, span);
    }
}

/* Of windows of protected figures that is the mean of their months. */
static void
count_persons(const struct question *q, const struct run *run, struct part *ret)
{
    const struct measure *me = q->indicator->n;
    const struct formula counted = {.op = FORMULA_MEASURE, .measure = me};
    bool alone = q->window == WINDOW_MONTH && cadence_months(q->indicator->cadence) <=
                                                  cadence_months(me->cadence); /* one month is its mean */
    if (q->cube->shield_of[me->index] == NULL || me->accumulates == MEASURE_FLOW || alone) {
        evaluate(q, &counted, run, q->scenario, ret);
        return;
    }
    struct persons x = {.month = *q, .formula = counted};
    x.month.window = WINDOW_MONTH;
    for (int k = 0; k < KEPT; k++)
        x.months[k] = MONTH_NONE;
    count_means(q, &x, run, ret);
}

/* Nor is it told what a hidden number of persons is made of. */
static void
count_n(const struct question *q, const struct run *run, struct part *ret)
{
    struct trace before = q->trace != NULL ? *q->trace : (struct trace){0};
    count_persons(q, run, ret);
    if (q->trace != NULL && cube_part_hidden(ret))
        cube_trace_forget(q->trace, &before);
}

/* ---- the answers ------------------------------------------------------------------------------------------------------------- */

/* Whatever the period: the window makes no sense, or the unit has no figures. */
static bool
is_never(const struct question *q)
{
    const struct indicator *i = q->indicator;
    bool year = i->cadence == CADENCE_YEAR || i->cadence == CADENCE_LASAR;
    enum window own = i->cadence == CADENCE_YEAR ? WINDOW_YEAR : WINDOW_MONTH;
    return !i->windows[q->window] || ((year || i->rollup == ROLLUP_NONE) && q->window != own) ||
           (q->own && q->cube->plans[i->index].own[q->unit->index] == 0);
}

struct question
cube_series_question(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice)
{
    c = cube_today_asked(c, i);
    struct question q = {.cube = c,
        .indicator = i,
        .unit = u,
        .window = w,
        .scenario = s,
        .slice = cube_find_slice(c, slice),
        .own = i->rollup == ROLLUP_NONE || !c->tree.sums_below[u->index]};
    q.never = is_never(&q);
    return q;
}

/* The question can have an answer: the indicator is in use, the unit exists, the window ends with m. */
static bool
applies(const struct question *q, month m)
{
    const struct indicator *i = q->indicator;
    return (i->retired == MONTH_NONE || m < i->retired) && cube_question_lives(q, m) &&
           cube_question_ends(i->cadence, m) && (q->window != WINDOW_YEAR || month_of_year(m) == 12);
}

static const struct plan *
plan_in(const struct question *q, month m)
{
    return cube_plan_in(&q->cube->plans[q->indicator->index], q->indicator, m);
}

/* All of the run's periods are by one definition. */
static void
answer_run(struct answering *a, const struct run *run, struct value *ret)
{
    const struct question *q = a->question;
    const struct plan *plan = plan_in(q, run->first);
    struct part p[QUESTION_RUN], n[QUESTION_RUN];
    bool counted = q->indicator->n != NULL;
    if (plan->fraction)
        evaluate_fraction(q, plan, run, p, ret);
    else
        evaluate(q, plan->formula, run, q->scenario, p);
    if (counted)
        count_n(q, run, n);
    for (int k = 0; k < run->n; k++) {
        month m = cube_question_month(run, k);
        if (applies(q, m))
            cube_answer(a, m, &p[k], counted ? &n[k] : NULL, &ret[k]);
        else /* not even a fraction */
            ret[k] = (struct value){.state = STATE_EJ_TILLAMPLIGT, .period = ret[k].period};
    }
}

/* Nothing is reckoned for a run without a period that can have an answer. */
static bool
any_applies(const struct question *q, const struct run *run)
{
    bool any = false;
    for (int k = 0; k < run->n && !any && !q->never; k++)
        any = applies(q, cube_question_month(run, k));
    return any;
}

/* Periods from `first` on, at most so many, that are by the definition of the first. */
static int
of_one_definition(const struct question *q, month first, int step, int most)
{
    int n = 1;
    if (q->indicator->n_former == 0)
        return most;
    while (n < most && plan_in(q, (month)(first + n * step)) == plan_in(q, first))
        n++;
    return n;
}

void
cube_series_answer(const struct question *q, month first, int step, size_t n, struct value *ret)
{
    int span = q->window == WINDOW_YEAR ? 12 : cadence_months(q->indicator->cadence);
    struct answering a = cube_answer_begin(q);
    memset(ret, 0, n * sizeof *ret);
    for (size_t at = 0, done; at < n; at += done) {
        struct run run = {.first = (month)(first + (int)at * step), .step = step};
        run.n = of_one_definition(q, run.first, step, n - at < QUESTION_RUN ? (int)(n - at) : QUESTION_RUN);
        done = (size_t)run.n;
        for (int k = 0; k < run.n; k++) {
            ret[at + (size_t)k].state = STATE_EJ_TILLAMPLIGT;
            ret[at + (size_t)k].period = (struct period){cube_question_month(&run, k), (uint8_t)span};
        }
        if (any_applies(q, &run))
            answer_run(&a, &run, &ret[at]);
    }
}

void
cube_series(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month first, int step, size_t n, struct value *ret)
{
    struct question q = cube_series_question(c, i, u, w, s, slice);
    cube_series_answer(&q, first, step, n, ret);
}
