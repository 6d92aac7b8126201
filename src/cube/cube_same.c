/* Do two catalogs give an indicator the same figures for a unit? Told from what they are made of, which is a hundred times cheaper than
   asking for each. Whoever gives cube_value something further to look at adds it here. */
#include "cube_shield.h"
#include <string.h>

static bool
same_id(const char *x, const char *y)
{
    return strcmp(x, y) == 0;
}

/* ---- targets ---------------------------------------------------------------------------------------------------------------- */
/* The next target from k on that can hold for this unit. */
static size_t
next_target(const struct cube_question *q, size_t k)
{
    const struct indicator *i = q->indicator;
    while (k < i->n_targets && i->targets[k].unit != NULL && i->targets[k].unit != q->unit)
        k++;
    return k;
}

static bool
same_target(const struct target *x, const struct target *y)
{
    return (x->unit == NULL) == (y->unit == NULL) && x->from == y->from && x->value == y->value &&
           x->tolerance == y->tolerance;
}

static bool
same_targets(const struct cube_question *x, const struct cube_question *y)
{
    size_t i = next_target(x, 0), k = next_target(y, 0);
    while (i < x->indicator->n_targets && k < y->indicator->n_targets &&
           same_target(&x->indicator->targets[i], &y->indicator->targets[k])) {
        i = next_target(x, i + 1);
        k = next_target(y, k + 1);
    }
    return i == x->indicator->n_targets && k == y->indicator->n_targets;
}

/* ---- what is known of indicator and unit -------------------------------------------------------------------------------------- */
static bool
own_figures(const struct cube_question *q)
{
    return q->indicator->rollup == ROLLUP_NONE || !q->cube->tree.sums_below[q->unit->index];
}

static bool
same_versions(const struct indicator *x, const struct indicator *y)
{
    bool same = x->n_former == y->n_former && formula_same(x->formula, y->formula);
    for (size_t k = 0; same && k < x->n_former; k++)
        same = x->former[k].to == y->former[k].to && formula_same(x->former[k].formula, y->former[k].formula);
    return same;
}

static bool
same_indicator(const struct indicator *x, const struct indicator *y)
{
    return x->retired == y->retired && memcmp(x->windows, y->windows, sizeof x->windows) == 0 &&
           x->main_window == y->main_window && x->cadence == y->cadence && x->rollup == y->rollup &&
           x->direction == y->direction && x->decimals == y->decimals && x->scale == y->scale &&
           same_versions(x, y) && (x->n == NULL) == (y->n == NULL) &&
           (x->n == NULL || same_id(x->n->id, y->n->id));
}

static bool
same_frame(const struct cube_question *x, const struct cube_question *y)
{
    const struct plan *p = &x->cube->plans[x->indicator->index], *q = &y->cube->plans[y->indicator->index];
    return x->cube->first == y->cube->first && x->cube->last == y->cube->last &&
           same_indicator(x->indicator, y->indicator) && x->unit->from == y->unit->from &&
           x->unit->to == y->unit->to && own_figures(x) == own_figures(y) && p->any_window == q->any_window &&
           p->own[x->unit->index] == q->own[y->unit->index];
}

/* ---- figures ------------------------------------------------------------------------------------------------------------------- */
static struct cell
cell_of(const struct grid *g, const struct cube_question *q, month m)
{
    return g != NULL ? cube_grid_cell(g, q->unit->index, m, own_figures(q)) : (struct cell){0};
}

static bool
same_grid(
    const struct cube_question *x, const struct grid *g, const struct cube_question *y, const struct grid *h)
{
    const struct grid *any = g != NULL ? g : h;
    if (any == NULL)
        return true;
    month first = any->first, last = (month)(any->first + any->months - 1);
    if (h != NULL) {
        first = h->first < first ? h->first : first;
        last = h->first + h->months - 1 > last ? (month)(h->first + h->months - 1) : last;
    }
    for (month m = first; m <= last; m++) {
        struct cell a = cell_of(g, x, m), b = cell_of(h, y, m);
        if (((a.flags ^ b.flags) & (CELL_PRESENT | CELL_HOLE | CELL_WITHHELD)) != 0 || a.value != b.value)
            return false;
    }
    return true;
}

static const struct rounds *
rounds_of(const struct cube_question *q, const struct measure *me, int s, const char *slice)
{
    int k = cube_find_slice(q->cube, slice);
    return k < 0
               ? NULL
               : q->cube->rounds[((size_t)me->index * SCENARIOS + (size_t)s) * q->cube->n_slices + (size_t)k];
}

/* Whole years, and every round by itself. */
static bool
same_rounds(const struct cube_question *x, const struct rounds *r, const struct cube_question *y,
    const struct rounds *t)
{
    static const struct rounds none;
    r = r != NULL ? r : &none;
    t = t != NULL ? t : &none;
    bool same = r->n == t->n && r->mixed == t->mixed && same_grid(x, r->year, y, t->year);
    for (size_t i = 0; same && i < r->n; i++)
        same = same_id(r->items[i].version, t->items[i].version) &&
               same_grid(x, r->items[i].year, y, t->items[i].year) &&
               same_grid(x, r->items[i].months, y, t->items[i].months);
    return same;
}

static bool
same_slice(const struct cube_question *x, const struct measure *me, const struct cube_question *y,
    const struct measure *other, const char *slice)
{
    for (int s = 0; s < SCENARIOS; s++)
        if (!same_grid(x, cube_find_grid(x->cube, me, (enum scenario)s, cube_find_slice(x->cube, slice)), y,
                cube_find_grid(y->cube, other, (enum scenario)s, cube_find_slice(y->cube, slice))) ||
            !same_rounds(x, rounds_of(x, me, s, slice), y, rounds_of(y, other, s, slice)))
            return false;
    return true;
}

/* Shown and final in the same months. */
static bool
same_phases(const struct cube_question *x, const struct measure *me, const struct cube_question *y,
    const struct measure *other)
{
    if (x->cube->unreleased.words == 0 && y->cube->unreleased.words == 0)
        return true;
    month first = x->cube->tree.first, last = (month)(first + x->cube->tree.months - 1);
    if (y->cube->tree.first != first || y->cube->tree.months != x->cube->tree.months)
        return false;
    for (month m = first; m <= last; m++)
        if (cube_final_phase(x->cube, me, x->unit->index, m, own_figures(x)) !=
            cube_final_phase(y->cube, other, y->unit->index, m, own_figures(y)))
            return false;
    return true;
}

static bool
same_measure(const struct cube_question *x, const struct measure *me, const struct cube_question *y,
    const struct measure *other)
{
    const struct shield *s = x->cube->shield_of[me->index], *t = y->cube->shield_of[other->index];
    if (me->accumulates != other->accumulates || me->cadence != other->cadence ||
        (s == NULL) != (t == NULL) || (s != NULL && measure_flat(me) != measure_flat(other)) ||
        x->cube->closed[me->index] != y->cube->closed[other->index])
        return false;
    if (!same_phases(x, me, y, other) || (s != NULL && (s->first != t->first || s->months != t->months)))
        return false;
    for (size_t i = 0; i < x->cube->n_slices; i++)
        if (!same_slice(x, me, y, other, x->cube->slices[i]))
            return false;
    for (size_t i = 0; i < y->cube->n_slices; i++)
        if (cube_find_slice(x->cube, y->cube->slices[i]) < 0 &&
            !same_slice(x, me, y, other, y->cube->slices[i]))
            return false;
    return true;
}

/* Of formulas that are the same. */
static bool
same_parts(const struct cube_question *x, const struct formula *f, const struct cube_question *y,
    const struct formula *g)
{
    if (f->op == FORMULA_MEASURE && !same_measure(x, f->measure, y, g->measure))
        return false;
    return (f->left == NULL || same_parts(x, f->left, y, g->left)) &&
           (f->right == NULL || same_parts(x, f->right, y, g->right));
}

static bool
same_former_parts(const struct cube_question *x, const struct cube_question *y)
{
    bool same = true;
    for (size_t k = 0; k < x->indicator->n_former && same; k++)
        same = same_parts(x, x->indicator->former[k].formula, y, y->indicator->former[k].formula);
    return same;
}

bool
cube_same(const struct cube_question *x, const struct cube_question *y)
{
    const struct cube_question own_x = {cube_today_asked(x->cube, x->indicator), x->indicator, x->unit},
                               own_y = {cube_today_asked(y->cube, y->indicator), y->indicator, y->unit};
    x = &own_x;
    y = &own_y;
    return same_frame(x, y) && same_targets(x, y) && cube_plausible_same(x, y) &&
           same_parts(x, x->indicator->formula, y, y->indicator->formula) && same_former_parts(x, y) &&
           (x->indicator->n == NULL || same_measure(x, x->indicator->n, y, y->indicator->n));
}

/* ---- of one catalog, one measure ------------------------------------------------------------------------------------------------- */

static bool
same_flags(const uint8_t *a, const uint8_t *b, int n)
{
    for (int k = 0; k < n; k++)
        if (((a[k] ^ b[k]) & (CELL_PRESENT | CELL_HOLE)) != 0)
            return false;
    return true;
}

/* The months of g's row; a month that h does not have is absent there. */
static bool
same_row(const struct grid *g, const struct grid *h, int unit, bool own)
{
    size_t a = (size_t)g->row_of[unit] * (size_t)g->months, b = 0;
    bool quick = !own && h != NULL && h->row_of[unit] >= 0 && h->first == g->first &&
                 h->months >= g->months && g->total.narrow != NULL && h->total.narrow != NULL;
    if (quick) {
        b = (size_t)h->row_of[unit] * (size_t)h->months;
        return memcmp(&g->total.narrow[a], &h->total.narrow[b], (size_t)g->months * sizeof(int64_t)) == 0 &&
               same_flags(&g->flags[a], &h->flags[b], g->months);
    }
    for (month m = g->first; m < g->first + g->months; m++) {
        struct cell x = cube_grid_cell(g, unit, m, own),
                    y = h != NULL ? cube_grid_cell(h, unit, m, own) : (struct cell){0};
        if (((x.flags ^ y.flags) & (CELL_PRESENT | CELL_HOLE)) != 0 || x.value != y.value)
            return false;
    }
    return true;
}

/* What x had; a number that comes where there was none is no matter. */
static bool
same_shown(const struct grid *g, const struct grid *h, const struct unit *u)
{
    if (g == NULL || g->row_of[u->index] < 0)
        return true;
    return same_row(g, h, u->index, false) && (g->own_edition == NULL || same_row(g, h, u->index, true));
}

bool
cube_same_cells(const struct cube *x, const struct cube *y, const struct measure *me, const struct unit *u)
{
    for (int s = 0; s < SCENARIOS; s++) {
        struct year_grids a = cube_year_grids(x, me, (enum scenario)s, 0, NULL),
                          b = cube_year_grids(y, me, (enum scenario)s, 0, NULL);
        /* a whole year that comes goes before its months */
        if (a.mixed != b.mixed || !same_shown(a.months, b.months, u) || !same_shown(a.year, b.year, u) ||
            !same_shown(b.year, a.year, u))
            return false;
    }
    return true;
}
