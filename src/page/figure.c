#include "figure.h"
#include "format.h"
#include <string.h>

int
figure_step(const struct indicator *i, enum window w)
{
    bool yearly = i->cadence == CADENCE_YEAR || i->cadence == CADENCE_LASAR;
    if (w == WINDOW_YEAR)
        return 12;
    return yearly ? 1 : cadence_months(i->cadence);
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
    *ARENA_PUSH(a, list, n, cap) = NULL;
    return list;
}

/* The newest period of the cadence that ended so long ago that it should be here. */
month
figure_awaited(enum cadence c, int due_days, stamp t)
{
    stamp then = t - (stamp)due_days * 86400000;
    struct clock_local l = clock_local(then);
    month m = (month)(MONTH(l.year, l.month) - 1); /* the newest month that had ended by then */
    struct period p = cadence_period(c, m);
    return p.last > m ? (month)(p.last - cadence_months(c)) : p.last;
}

static void
judge_freshness(struct figure *f)
{
    const struct indicator *i = f->indicator;
    struct arena *a = arena_new();
    const struct source **s = figure_sources(a, f->snapshot, i);
    enum cadence c = f->window == WINDOW_YEAR && i->cadence != CADENCE_LASAR ? CADENCE_YEAR : i->cadence;
    for (; *s && i->retired == MONTH_NONE; s++) {
        month m =
            (*s)->due_days ? figure_awaited(c, (*s)->due_days, f->snapshot->edition.recorded) : MONTH_NONE;
        if (m != MONTH_NONE && f->last != MONTH_NONE && f->last < m) {
            f->late = true;
            f->awaited = m;
        }
    }
    arena_free(a);
}

int
figure_better(const struct indicator *i, struct rat v, struct rat other)
{
    dec a = format_shown(i, v), b = format_shown(i, other);
    int higher = a > b ? 1 : a < b ? -1 : 0;
    return i->direction == DIRECTION_NONE ? 0 : i->direction == DIRECTION_HIGHER ? higher : -higher;
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
        f.budget = cube_value(s->cube, i, u, f.last, w, SCENARIO_BUDGET, "T");
        f.exception = f.now.mal == MAL_EJ_NATT && f.now.has_value && f.year_ago.has_value &&
                      figure_better(i, f.now.value, f.year_ago.value) < 0;
    }
    if (limit == MONTH_NONE)
        judge_freshness(&f);
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
figure_deviation(const struct figure *f, struct rat *ret)
{
    if (!f->now.has_value || !f->budget.has_value || f->indicator->direction == DIRECTION_NONE)
        return false;
    bool cost = f->indicator->direction == DIRECTION_LOWER;
    struct rat plus = cost ? f->budget.value : f->now.value, minus = cost ? f->now.value : f->budget.value;
    return rat_sub(plus, minus, ret) == 0;
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
