/* Facts of one edition → a cube: what follows from the facts (cube_ground.c), then what has been decided. */
#include "cube_ground.h"
#include "cube_shield.h"
#include <string.h>

/* Months in which any row has a figure; of each row only what lies outside those that are known already. */
static void
widen_by(struct cube *c, const struct grid *g)
{
    int first = g->months, last = -1;
    for (int r = 0; r < g->rows; r++) {
        const uint8_t *flags = &g->flags[(size_t)r * (size_t)g->months];
        for (int k = 0; k < first; k++)
            first = flags[k] & CELL_PRESENT ? k : first;
        for (int k = g->months - 1; k > last; k--)
            last = flags[k] & CELL_PRESENT ? k : last;
    }
    if (last < 0)
        return;
    month a = (month)(g->first + first), b = (month)(g->first + last);
    c->first = c->first == MONTH_NONE || a < c->first ? a : c->first;
    c->last = b > c->last ? b : c->last;
}

static void
find_range(struct cube *c)
{
    c->first = c->last = MONTH_NONE;
    for (size_t i = 0; i < c->catalog->n_measures * SCENARIOS * c->n_slices; i++)
        if (c->grids[i] != NULL)
            widen_by(c, c->grids[i]);
}

int
cube_build(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    struct cube **ret, struct err *err)
{
    return cube_build_order(catalog, f, d, &(struct cube_order){.today = MONTH_NONE}, ret, err);
}

int
cube_build_today(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    month today, struct cube **ret, struct err *err)
{
    return cube_build_order(catalog, f, d, &(struct cube_order){.today = today}, ret, err);
}

/* What the protection takes grids out of is the cube's own. */
static struct cube *
raise(struct ground *g, const struct decisions *d)
{
    struct arena *a = arena_new();
    struct cube *c = arena_alloc(a, sizeof *c);
    size_t n = g->cube.catalog->n_measures * SCENARIOS * g->cube.n_slices;
    *c = g->cube;
    c->arena = c->grid_arena = a;
    c->decisions = d;
    c->grids = arena_alloc(a, (n + 1) * sizeof *c->grids);
    memcpy(c->grids, g->cube.grids, n * sizeof *c->grids);
    return c;
}

int
cube_build_order(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    const struct cube_order *order, struct cube **ret, struct err *err)
{
    struct ground *g = NULL;
    if (cube_ground_get(catalog, f, d, order, &g, err) != 0)
        return -1;
    struct cube *c = raise(g, d);
    cube_ground_pulls(c, f);
    cube_final_make(c);
    cube_shield_raise(c, factset_disclosed(f));
    find_range(c);
    cube_plan_make(c);
    cube_plausible_make(c);
    cube_today_make(c);
    if (c->today != NULL)
        cube_plausible_make(c->today); /* other sums, other steps */
    *ret = c;
    return 0;
}
