/* What can be said of an indicator before any figure is asked for. */
#include "cube_parts.h"

/* How a number grows with the length of its window: 1 like a flow, 0 like a level. */
#define DEGREE_MIXED 100

static int
degree_of_sum(int a, int b)
{
    return a == b ? a : DEGREE_MIXED;
}

static int
degree_of(const struct formula *f)
{
    int a = f->left != NULL ? degree_of(f->left) : 0, b = f->right != NULL ? degree_of(f->right) : 0;
    if (a == DEGREE_MIXED || b == DEGREE_MIXED)
        return DEGREE_MIXED;
    switch (f->op) {
    case FORMULA_MEASURE:
        return f->measure->accumulates == MEASURE_FLOW ? 1 : 0;
    case FORMULA_ADD:
    case FORMULA_SUB:
        return degree_of_sum(a, b);
    case FORMULA_MUL:
        return a + b;
    case FORMULA_DIV:
        return a - b;
    default:
        return a;
    }
}

static bool
measure_has_slice(const struct cube *c, const struct measure *me, size_t slice)
{
    for (int s = 0; s < SCENARIOS; s++)
        if (cube_find_grid(c, me, (enum scenario)s, (int)slice) != NULL)
            return true;
    return false;
}

/* Every measure of the formula is divided in this way. */
static bool
has_slice(const struct cube *c, const struct formula *f, size_t slice)
{
    if (f->op == FORMULA_MEASURE)
        return measure_has_slice(c, f->measure, slice);
    return (f->left == NULL || has_slice(c, f->left, slice)) &&
           (f->right == NULL || has_slice(c, f->right, slice));
}

static const char *const *
slices_of(struct cube *c, const struct formula *f)
{
    const char **list = arena_alloc(c->arena, (c->n_slices + 1) * sizeof *list);
    size_t n = 0;
    list[n++] = "T";
    for (size_t i = 1; i < c->n_slices; i++)
        if (has_slice(c, f, i))
            list[n++] = c->slices[i];
    return list;
}

static void
mark_own(const struct grid *g, size_t n_units, uint8_t *own)
{
    for (size_t u = 0; u < n_units; u++) {
        if (own[u] || g->row_of[u] < 0)
            continue;
        const uint8_t *flags = &g->flags[(size_t)g->row_of[u] * (size_t)g->months];
        for (int k = 0; k < g->months && !own[u]; k++)
            own[u] = (flags[k] & CELL_OWN) != 0;
    }
}

/* By measure and unit: has the unit figures of its own, in any scenario, slice and month. */
static uint8_t *
own_of_measures(const struct cube *c, struct arena *a)
{
    size_t n_units = c->catalog->n_units;
    uint8_t *own = arena_alloc(a, c->catalog->n_measures * n_units + 1);
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        for (size_t k = 0; k < SCENARIOS * c->n_slices; k++) {
            size_t at = i * SCENARIOS * c->n_slices + k;
            if (c->grids[at] != NULL)
                mark_own(c->grids[at], n_units, &own[i * n_units]);
            if (c->rounds[at] != NULL && c->rounds[at]->year != NULL)
                mark_own(c->rounds[at]->year, n_units, &own[i * n_units]);
        }
    return own;
}

static void
add_own(const struct formula *f, const uint8_t *of_measures, size_t n_units, uint8_t *own)
{
    for (size_t u = 0; f->op == FORMULA_MEASURE && u < n_units; u++)
        own[u] |= of_measures[(size_t)f->measure->index * n_units + u];
    if (f->left != NULL)
        add_own(f->left, of_measures, n_units, own);
    if (f->right != NULL)
        add_own(f->right, of_measures, n_units, own);
}

static void
take_formula(struct plan *p, const struct formula *f)
{
    p->formula = f;
    p->fraction = formula_fraction(f, &p->num, &p->den, &p->factor);
}

/* A number means the same in every window when it does so by each formula. */
static void
plan_former(
    struct cube *c, const struct indicator *i, struct plan *p, const uint8_t *of_measures, uint8_t *own)
{
    struct plan *former = arena_alloc(c->arena, (i->n_former + 1) * sizeof *former);
    for (size_t k = 0; k < i->n_former; k++) {
        take_formula(&former[k], i->former[k].formula);
        p->any_window = p->any_window && degree_of(i->former[k].formula) == 0;
        add_own(i->former[k].formula, of_measures, c->catalog->n_units, own);
    }
    p->former = former;
}

/* Something in it is protected, or closed because it would tell what is. */
static bool
is_guarded(const struct cube *c, const struct formula *f)
{
    if (f == NULL)
        return false;
    if (f->op == FORMULA_MEASURE)
        return c->shield_of[f->measure->index] != NULL || c->closed[f->measure->index];
    return is_guarded(c, f->left) || is_guarded(c, f->right);
}

void
cube_plan_make(struct cube *c)
{
    const struct catalog *k = c->catalog;
    struct arena *scratch = arena_new();
    const uint8_t *of_measures = own_of_measures(c, scratch);
    c->plans = arena_alloc(c->arena, (k->n_indicators + 1) * sizeof *c->plans);
    for (size_t i = 0; i < k->n_indicators; i++) {
        struct plan *p = &c->plans[i];
        const struct formula *f = k->indicators[i].formula;
        uint8_t *own = arena_alloc(c->arena, k->n_units + 1);
        take_formula(p, f);
        p->any_window = degree_of(f) == 0;
        p->slices = slices_of(c, f);
        add_own(f, of_measures, k->n_units, own);
        p->own = own;
        p->guarded = is_guarded(c, f);
        for (size_t v = 0; v < k->indicators[i].n_former; v++)
            p->guarded = p->guarded || is_guarded(c, k->indicators[i].former[v].formula);
        plan_former(c, &k->indicators[i], p, of_measures, own);
    }
    arena_free(scratch);
}
