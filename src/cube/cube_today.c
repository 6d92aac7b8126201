/* org=nu: the same figures summed by today's tree in all months. What the facts are figures of is not asked again: only the sums of units
   whose parts are others are made a second time, as further rows of the same arrays, so that both trees cost little more than one. */
#include "cube_parts.h"

void
cube_today_plan(struct cube *c, month today)
{
    cube_tree_make_today(&c->today_tree, c->arena, c->catalog, &c->tree, today);
    c->n_moved = cube_tree_moved(&c->tree, &c->today_tree, c->arena, &c->moved);
}

void
cube_today_make(struct cube *c)
{
    size_t n = c->catalog->n_measures * SCENARIOS * c->n_slices;
    if (c->n_moved == 0)
        return;
    struct cube *t = arena_alloc(c->arena, sizeof *t);
    *t = *c;
    t->tree = c->today_tree;
    t->grids = arena_alloc(c->arena, (n + 1) * sizeof(struct grid *));
    for (size_t i = 0; i < n; i++) {
        if (c->grids[i] == NULL)
            continue;
        t->grids[i] = arena_alloc(c->arena, sizeof(struct grid));
        *t->grids[i] = *c->grids[i];
        t->grids[i]->row_of = c->grids[i]->row_today;
    }
    c->today = t;
}

const struct cube *
cube_today(const struct cube *c)
{
    return c->today != NULL ? c->today : c;
}

bool
cube_lives(const struct cube *c, const struct unit *u, month m)
{
    return cube_tree_lives(&c->tree, u->index, m);
}

bool
cube_moved(const struct cube *c, const struct unit *u)
{
    for (size_t i = 0; c->today != NULL && i < c->n_moved; i++)
        if (c->moved[i] == u->index)
            return true;
    return false;
}
