#include "figure.h"
#include "figure_fresh.h"
#include "figure_late.h"
#include "format.h"
#include <string.h>

int
figure_step(const struct indicator *i, enum window w)
{
    if (w == WINDOW_YEAR)
        return 12;
    return i->cadence == CADENCE_YEAR ? 1 : cadence_months(i->cadence); /* a läsår's own window is "month" */
}

int
figure_months(const struct indicator *i, enum window w, month m)
{
    return w == WINDOW_YTD ? month_of_year(m) : w == WINDOW_R12 || w == WINDOW_YEAR ? 12 : figure_step(i, w);
}

struct period
figure_period(const struct indicator *i, enum window w, month m)
{
    if (w == WINDOW_YEAR)
        return cadence_period(i->cadence == CADENCE_LASAR ? CADENCE_LASAR : CADENCE_YEAR, m);
    if (figure_step(i, w) == 1)
        return (struct period){m, 1};
    return cadence_period(i->cadence, m);
}

month
figure_align(const struct indicator *i, enum window w, month m)
{
    month last = figure_period(i, w, m).last;
    return last > m ? (month)(last - figure_step(i, w)) : last;
}

static void
find_sources(const struct formula *f, struct arena *a, const struct source ***list, size_t *n, size_t *cap)
{
    if (!f)
        return;
    find_sources(f->left, a, list, n, cap);
    find_sources(f->right, a, list, n, cap);
    if (f->op != FORMULA_MEASURE || !f->measure)
        return;
    for (size_t r = 0; r < f->measure->n_rules; r++) {
        const struct source *s = f->measure->rules[r].source;
        size_t k = 0;
        while (k < *n && (*list)[k] != s)
            k++;
        if (k == *n)
            *ARENA_PUSH(a, *list, *n, *cap) = s;
    }
}

const struct source **
figure_sources(struct arena *a, const struct snapshot *s, const struct indicator *i)
{
    const struct source **list = NULL;
    size_t n = 0, cap = 0;
    (void)s;
    find_sources(i->formula, a, &list, &n, &cap);
    for (size_t k = 0; k < i->n_former; k++)
        find_sources(i->former[k].formula, a, &list, &n, &cap);
    *ARENA_PUSH(a, list, n, cap) = NULL;
    return list;
}

int
figure_better(const struct indicator *i, struct rat v, struct rat other)
{
    dec a = format_shown(i, v), b = format_shown(i, other);
    int higher = a > b ? 1 : a < b ? -1 : 0;
    return i->direction == DIRECTION_NONE ? 0 : i->direction == DIRECTION_HIGHER ? higher : -higher;
}

/* What is a year's figure has happened: its forecast is of the next one. */
static month
forecast_month(const struct figure *f)
{
    bool year = figure_step(f->indicator, f->window) == 12;
    return f->last == MONTH_NONE ? MONTH_NONE : (month)(f->last + (year ? 12 : 0));
}

const struct series_break *
figure_break(const struct figure *f, month m)
{
    month first = (month)(m - 12 - figure_months(f->indicator, f->window, m) + 1);
    if (figure_step(f->indicator, f->window) == 12)
        first = (month)(m - 12); /* a year begins with its first month */
    return indicator_break(f->indicator, f->unit, first, m, false);
}

static void
judge_variation(struct figure *f)
{
    struct arena *scratch = arena_new();
    struct cube_variation x;
    cube_variation(f->snapshot->cube, f->indicator, f->unit, scratch, &x);
    const struct cube_variation_point *at = cube_variation_at(&x, f->last);
    const struct spc_band *b = cube_variation_band(&x, at);
    f->variation = (struct figure_variation){.window = x.window, .has_limits = b != NULL};
    if (at != NULL)
        f->variation.at = *at;
    if (b != NULL) {
        f->variation.provisional = b->state == SPC_PROVISIONAL;
        f->variation.points = b->n;
        f->variation.least = rat_from_dec(x.least);
        f->variation.most = rat_from_dec(x.most);
        spc_limits(b, &f->variation.limits);
    }
    arena_free(scratch);
}

/* Someone should act (VISUAL §7). That the year before was better says so only where nothing tells signal from noise. */
static bool
is_acute(const struct figure *f)
{
    const struct cube_variation_point *v = &f->variation.at;
    if (f->now.mal != MAL_EJ_NATT)
        return false;
    if (v->word == VARIATION_FORSAMRAS)
        return true;
    if (v->word < VARIATION_NORMAL || f->variation.window != f->window)
        return f->worse;
    return v->word == VARIATION_NORMAL && v->assurance == ASSURANCE_ALDRIG;
}

void
figure_make(const struct snapshot *s, const struct indicator *i, const struct unit *u, enum window w,
    month limit, struct figure *ret)
{
    struct figure f = {.snapshot = s, .indicator = i, .unit = u, .window = w, .awaited = MONTH_NONE};
    f.now.state = f.year_ago.state = f.budget.state = STATE_SAKNAS;
    f.last = cube_last(s->cube, i, u, w, SCENARIO_UTFALL, "T", limit);
    if (f.last != MONTH_NONE) {
        f.period = figure_period(i, w, f.last);
        f.now = cube_value(s->cube, i, u, f.last, w, SCENARIO_UTFALL, "T");
        f.year_ago = cube_value(s->cube, i, u, (month)(f.last - 12), w, SCENARIO_UTFALL, "T");
        f.broken = figure_break(&f, f.last);
        if (f.broken)
            f.year_ago = (struct value){.state = STATE_EJ_TILLAMPLIGT};
        f.budget = cube_value(s->cube, i, u, f.last, w, SCENARIO_BUDGET, "T");
        f.worse = f.now.mal == MAL_EJ_NATT && f.now.has_value && f.year_ago.has_value &&
                  figure_better(i, f.now.value, f.year_ago.value) < 0;
        judge_variation(&f);
    }
    if (limit == MONTH_NONE)
        f.awaited = figure_late_awaited(s, i, u, w, f.last, s->edition.recorded);
    f.late = f.awaited != MONTH_NONE;
    f.behind = f.late ? (f.awaited - f.last) / figure_step(i, w) : 0;
    cube_forecast(s->cube, i, u, forecast_month(&f), &f.forecast);
    f.hidden = MONTH_NONE;
    if (limit == MONTH_NONE)
        f.fresh = figure_fresh(&f, &f.hidden);
    f.acute = is_acute(&f);
    f.exception = (f.acute || f.forecast.status == PROGNOS_NAS_INTE) && f.behind <= 1;
    *ret = f;
}

void
figure_series(
    const struct figure *f, enum window w, enum scenario sc, month last, size_t n, struct value *ret)
{
    int step = figure_step(f->indicator, w);
    for (size_t k = 0; k < n; k++) {
        month m = (month)(last - (int)(n - 1 - k) * step);
        ret[k] = cube_value(f->snapshot->cube, f->indicator, f->unit, m, w, sc, "T");
    }
}

bool
figure_is_deviation(const struct indicator *i)
{
    const struct formula *f = i->formula, *num, *den;
    struct rat factor;
    if (f && formula_fraction(f, &num, &den, &factor))
        f = num;
    return f && f->op == FORMULA_SUB && f->left->op == FORMULA_SCENARIO &&
           f->left->scenario == SCENARIO_BUDGET && f->right->op == FORMULA_MEASURE;
}

bool
figure_difference(const struct indicator *i, struct rat a, struct rat b, struct rat *ret)
{
    struct rat d, ten = rat_from_int(10);
    if (rat_sub(rat_from_dec(format_shown(i, a)), rat_from_dec(format_shown(i, b)), &d) != 0)
        return false;
    for (int k = 0; k < i->scale; k++)
        if (rat_mul(d, ten, &d) != 0)
            return false;
    *ret = d;
    return true;
}

static bool
is_child(const struct snapshot *s, const struct unit *x, const struct unit *u, month m)
{
    m = s->today ? snapshot_month(s) : m;
    return x != u && unit_valid(x, m) && unit_parent(x, m) == u;
}

static bool
same_children(const struct figure *f, const struct unit *x, month m)
{
    int n = figure_months(f->indicator, f->window, m);
    for (int k = 1; k < n; k++)
        if (is_child(f->snapshot, x, f->unit, (month)(m - k)) != is_child(f->snapshot, x, f->unit, m))
            return false;
    return true;
}

bool
figure_direct(const struct figure *f, month m, struct rat *ret)
{
    const struct cube *c = f->snapshot->cube;
    const struct catalog *g = f->snapshot->catalog;
    if (f->indicator->rollup != ROLLUP_SUM || strcmp(f->unit->kind, "koncern") == 0)
        return false;
    struct value all = cube_value(c, f->indicator, f->unit, m, f->window, SCENARIO_UTFALL, "T");
    struct rat rest = all.value;
    if (all.state != STATE_OK)
        return false;
    for (size_t i = 0; i < g->n_units; i++) {
        const struct unit *x = &g->units[i];
        if (!same_children(f, x, m))
            return false;
        if (!is_child(f->snapshot, x, f->unit, m))
            continue;
        struct value v = cube_value(c, f->indicator, x, m, f->window, SCENARIO_UTFALL, "T");
        if (v.state == STATE_SEKRETESS ||
            v.state == STATE_EJ_PUBLICERAT) /* what is left is not what is booked here */
            return false;
        if (v.has_value && rat_sub(rest, v.value, &rest) != 0)
            return false;
    }
    *ret = rest;
    return true;
}

bool
figure_deviation(const struct figure *f, struct rat *ret)
{
    if (!f->now.has_value || !f->budget.has_value || f->indicator->direction == DIRECTION_NONE)
        return false;
    bool cost = f->indicator->direction == DIRECTION_LOWER;
    struct rat plus = cost ? f->budget.value : f->now.value, minus = cost ? f->now.value : f->budget.value;
    return figure_difference(f->indicator, plus, minus, ret);
}

double
figure_double(struct rat v)
{
    return (double)v.num / (double)v.den;
}

bool
figure_exists(const struct snapshot *s, const struct indicator *i, const struct unit *u)
{
    return cube_last(s->cube, i, u, i->main_window, SCENARIO_UTFALL, "T", MONTH_NONE) != MONTH_NONE;
}

int
figure_rank(const struct figure *f)
{
    if (f->exception)
        return 0;
    switch (f->now.mal) {
    case MAL_EJ_NATT:
        return 1;
    case MAL_NARA:
        return 2;
    case MAL_NATT:
        return 3;
    default:
        return 4;
    }
}
