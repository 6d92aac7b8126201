#include "moved.h"
#include "figure.h"
#include <string.h>

/* One indicator, unit and window on one side. */
struct side {
    const struct cube *cube;
    const struct indicator *indicator; /* NULL: not there */
    const struct unit *unit;
    month first, last;
    int step;
};
struct walk {
    const struct moved_cube *before, *after;
    const char **slices; /* of both cubes */
    int (*visit)(const struct moved_figure *f, void *ctx, struct err *err);
    void *ctx;
    struct arena *arena;
};

bool
moved_same_number(bool has_x, struct rat x, bool has_y, struct rat y)
{
    char a[DEC_TEXT], b[DEC_TEXT];
    if (!has_x || !has_y)
        return has_x == has_y;
    return rat_compare(x, y) == 0 || strcmp(rat_text(x, a), rat_text(y, b)) == 0;
}

static bool
same_value(const struct value *x, const struct value *y)
{
    return x->state == y->state && x->mal == y->mal &&
           moved_same_number(x->has_value, x->value, y->has_value, y->value) &&
           moved_same_number(x->has_fraction, x->numerator, y->has_fraction, y->numerator) &&
           moved_same_number(x->has_fraction, x->denominator, y->has_fraction, y->denominator) &&
           moved_same_number(x->has_n, x->n, y->has_n, y->n);
}

/* The periods that the API lists when it is asked for no other. */
static struct side
side_of(const struct moved_cube *c, const char *indicator, const char *unit, enum window w)
{
    struct side s = {.cube = c->cube};
    month from, to;
    if (!c->cube || !cube_range(c->cube, &from, &to))
        return s;
    const struct indicator *i = catalog_indicator(c->catalog, indicator);
    s.unit = catalog_unit(c->catalog, unit);
    if (!i || !s.unit)
        return s;
    s.step = figure_step(i, w);
    s.first = figure_period(i, w, from).last;
    if (s.first <= to)
        s.indicator = i;
    s.last = (month)(s.first + (to - s.first) / s.step * s.step);
    return s;
}

static bool
has_period(const struct side *s, month m)
{
    return s->indicator && m >= s->first && m <= s->last && (m - s->first) % s->step == 0;
}

/* One key of the API: the same indicator, unit, period, window, scenario, slice. */
static int
compare_key(struct walk *w, const struct side *x, const struct side *y, struct moved_figure *f, month m,
    struct err *err)
{
    const struct side *any = y ? y : x;
    f->indicator = any->indicator;
    f->unit = any->unit;
    f->period = figure_period(any->indicator, f->window, m);
    for (int s = 0; s < SCENARIOS; s++)
        for (const char **slice = w->slices; *slice; slice++) {
            f->scenario = (enum scenario)s;
            f->slice = *slice;
            f->before = (struct moved_side){.there = x != NULL};
            f->after = (struct moved_side){.there = y != NULL};
            if (x)
                f->before.value =
                    cube_value(x->cube, x->indicator, x->unit, m, f->window, f->scenario, *slice);
            if (y)
                f->after.value =
                    cube_value(y->cube, y->indicator, y->unit, m, f->window, f->scenario, *slice);
            bool moved = x && y ? !same_value(&f->before.value, &f->after.value)
                                : f->before.value.has_value || f->after.value.has_value;
            if (moved && w->visit(f, w->ctx, err) < 0)
                return -1;
        }
    return 0;
}

static int
compare_month(struct walk *w, const struct side *x, const struct side *y, struct moved_figure *f, month m,
    struct err *err)
{
    bool was = has_period(x, m), is = has_period(y, m);
    if (was && is &&
        figure_period(x->indicator, f->window, m).span == figure_period(y->indicator, f->window, m).span)
        return compare_key(w, x, y, f, m, err);
    if (was && compare_key(w, x, NULL, f, m, err) < 0) /* another length is another period */
        return -1;
    return is ? compare_key(w, NULL, y, f, m, err) : 0;
}

/* Nothing that its figures are made of is otherwise: the common case, and cheap to see. */
static bool
is_untouched(const struct walk *w, const char *indicator, const char *unit)
{
    struct cube_question x = {.cube = w->before->cube}, y = {.cube = w->after->cube};
    if (!x.cube || !y.cube)
        return false;
    x.indicator = catalog_indicator(w->before->catalog, indicator);
    y.indicator = catalog_indicator(w->after->catalog, indicator);
    x.unit = catalog_unit(w->before->catalog, unit);
    y.unit = catalog_unit(w->after->catalog, unit);
    return x.indicator && y.indicator && x.unit && y.unit && cube_same(&x, &y);
}

static int
compare_pair(struct walk *w, const char *indicator, const char *unit, struct err *err)
{
    struct moved_figure f = {0};
    if (is_untouched(w, indicator, unit))
        return 0;
    for (int k = 0; k < WINDOWS; k++) {
        struct side x = side_of(w->before, indicator, unit, (enum window)k),
                    y = side_of(w->after, indicator, unit, (enum window)k);
        month first = !x.indicator || (y.indicator && y.first < x.first) ? y.first : x.first;
        month last = !x.indicator || (y.indicator && y.last > x.last) ? y.last : x.last;
        f.window = (enum window)k;
        for (month m = first; (x.indicator || y.indicator) && m <= last; m++)
            if (compare_month(w, &x, &y, &f, m, err) < 0)
                return -1;
    }
    return 0;
}

/* All units, those of the new catalog first. */
static int
compare_indicator(struct walk *w, const char *indicator, struct err *err)
{
    const struct catalog *old = w->before->catalog, *new = w->after->catalog;
    for (size_t u = 0; new &&u < new->n_units; u++)
        if (compare_pair(w, indicator, new->units[u].id, err) < 0)
            return -1;
    for (size_t u = 0; old && u < old->n_units; u++)
        if ((!new || !catalog_unit(new, old->units[u].id)) &&
            compare_pair(w, indicator, old->units[u].id, err) < 0)
            return -1;
    return 0;
}

static void
add_slices(struct walk *w, const struct moved_cube *c, size_t *n, size_t *cap)
{
    for (size_t i = 0; c->cube && i < c->catalog->n_indicators; i++)
        for (const char *const *s = cube_slices(c->cube, &c->catalog->indicators[i]); *s; s++) {
            size_t k = 0;
            while (k < *n && strcmp(w->slices[k], *s) != 0)
                k++;
            if (k == *n)
                *ARENA_PUSH(w->arena, w->slices, *n, *cap) = *s;
        }
}

int
moved_all(const struct moved_cube *before, const struct moved_cube *after,
    int (*visit)(const struct moved_figure *f, void *ctx, struct err *err), void *ctx, struct err *err)
{
    struct walk w = {before, after, NULL, visit, ctx, arena_new()};
    const struct catalog *old = before->catalog, *new = after->catalog;
    size_t n = 0, cap = 0;
    int r = 0;
    add_slices(&w, before, &n, &cap);
    add_slices(&w, after, &n, &cap);
    *ARENA_PUSH(w.arena, w.slices, n, cap) = NULL;
    for (size_t i = 0; r == 0 && new &&i < new->n_indicators; i++)
        r = compare_indicator(&w, new->indicators[i].id, err);
    for (size_t i = 0; r == 0 && old && i < old->n_indicators; i++)
        if (!new || !catalog_indicator(new, old->indicators[i].id))
            r = compare_indicator(&w, old->indicators[i].id, err);
    arena_free(w.arena);
    return r;
}
