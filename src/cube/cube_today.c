/* org=nu: the same figures summed by today's tree in all months. What the facts are figures of is not asked again: only the sums of units
   whose parts are others are made a second time, as further rows of the same arrays, so that both trees cost little more than one. */
#include "cube_parts.h"

void
cube_today_plan(struct cube *c, month today)
{
    cube_tree_make_today(&c->today_tree, c->arena, c->catalog, &c->tree, today);
    c->n_moved = cube_tree_moved(&c->tree, &c->today_tree, c->arena, &c->moved);
}

/* The same arrays, with the rows of today's tree. NULL for NULL. */
static struct grid *
today_grid(struct cube *c, const struct grid *g)
{
    struct grid *t = g != NULL ? arena_alloc(c->arena, sizeof *t) : NULL;
    if (t == NULL)
        return NULL;
    *t = *g;
    t->row_of = g->row_today;
    return t;
}

static struct rounds *
today_rounds(struct cube *c, const struct rounds *r)
{
    struct rounds *t = r != NULL ? arena_alloc(c->arena, sizeof *t) : NULL;
    if (t == NULL)
        return NULL;
    struct round *items = arena_alloc(c->arena, (r->n + 1) * sizeof *items);
    *t = *r;
    t->year = today_grid(c, r->year);
    for (size_t i = 0; i < r->n; i++) {
        items[i] = r->items[i];
        items[i].months = today_grid(c, r->items[i].months);
        items[i].year = today_grid(c, r->items[i].year);
    }
    t->items = items;
    return t;
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
    t->then = c;
    t->unreleased.total = c->unreleased.today_total;
    t->grids = arena_alloc(c->arena, (n + 1) * sizeof(struct grid *));
    t->rounds = arena_alloc(c->arena, (n + 1) * sizeof(struct rounds *));
    for (size_t i = 0; i < n; i++) {
        t->grids[i] = today_grid(c, c->grids[i]);
        t->rounds[i] = today_rounds(c, c->rounds[i]);
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
