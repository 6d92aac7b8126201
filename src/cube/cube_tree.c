/* The tree of units as it was in each month. Most months share one: it is kept once for the stretch. */
#include "cube_parts.h"

/* Parents of all units in month m; −1 for a root, an invalid unit, and one whose parent is not valid then. */
static void
parents_in(const struct catalog *c, month m, int32_t *parent, uint8_t *valid)
{
    for (size_t i = 0; i < c->n_units; i++) {
        const struct unit *up = unit_parent(&c->units[i], m);
        valid[i] = unit_valid(&c->units[i], m);
        parent[i] = up != NULL && unit_valid(up, m) ? up->index : -1;
    }
}

/* Steps to the root; a ring (which check refuses) ends after n_units. */
static int
depth_of(const int32_t *parent, int unit, int n_units)
{
    int depth = 0;
    while (parent[unit] >= 0 && depth <= n_units) {
        unit = parent[unit];
        depth++;
    }
    return depth;
}

/* Valid units, deepest first; equal depth in the order of the files. */
static int
bottom_up(struct arena *a, const int32_t *parent, const uint8_t *valid, int n, const int32_t **ret)
{
    int32_t *order = arena_alloc(a, sizeof *order * (size_t)(n + 1));
    int *depth = arena_alloc(a, sizeof *depth * (size_t)(n + 1));
    int deepest = 0, n_order = 0;
    for (int i = 0; i < n; i++) {
        depth[i] = valid[i] ? depth_of(parent, i, n) : -1;
        deepest = depth[i] > deepest ? depth[i] : deepest;
    }
    for (int d = deepest; d >= 0; d--)
        for (int i = 0; i < n; i++)
            if (depth[i] == d)
                order[n_order++] = i;
    *ret = order;
    return n_order;
}

static void
start_epoch(
    struct tree *t, struct arena *a, struct epoch *e, int at, const int32_t *parent, const uint8_t *valid)
{
    size_t n = (size_t)t->n_units;
    int32_t *kept = arena_alloc(a, sizeof *kept * (n + 1));
    memcpy(kept, parent, n * sizeof *kept);
    *e = (struct epoch){.from = at, .to = at, .parent = kept};
    e->n_order = bottom_up(a, kept, valid, t->n_units, &e->order);
}

/* All months into epochs; fills valid. */
static void
make_epochs(struct tree *t, struct arena *a, const struct catalog *c, uint8_t *all_valid)
{
    size_t n = c->n_units, cap = 0;
    struct epoch *epochs = NULL;
    int32_t *parent = arena_alloc(a, (n + 1) * sizeof *parent);
    uint8_t *valid = arena_alloc(a, n + 1), *before = arena_alloc(a, n + 1);
    uint32_t *epoch_of = arena_alloc(a, ((size_t)t->months + 1) * sizeof *epoch_of);
    for (int at = 0; at < t->months; at++) {
        parents_in(c, (month)(t->first + at), parent, valid);
        for (size_t i = 0; i < n; i++)
            all_valid[i * (size_t)t->months + (size_t)at] = valid[i];
        struct epoch *last = t->n_epochs > 0 ? &epochs[t->n_epochs - 1] : NULL;
        if (last != NULL && memcmp(last->parent, parent, n * sizeof *parent) == 0 &&
            memcmp(before, valid, n) == 0)
            last->to = at;
        else
            start_epoch(t, a, ARENA_PUSH(a, epochs, t->n_epochs, cap), at, parent, valid);
        memcpy(before, valid, n);
        epoch_of[at] = (uint32_t)t->n_epochs - 1;
    }
    t->epochs = epochs;
    t->epoch_of = epoch_of;
}

void
cube_tree_make(struct tree *t, struct arena *a, const struct catalog *c, month first, month last)
{
    *t = (struct tree){.first = first, .months = last - first + 1, .n_units = (int)c->n_units};
    uint8_t *valid = arena_alloc(a, c->n_units * (size_t)t->months + 1);
    bool *sums = arena_alloc(a, c->n_units + 1);
    for (size_t i = 0; i < c->n_units; i++)
        sums[i] = strcmp(c->units[i].kind, "koncern") != 0;
    make_epochs(t, a, c, valid);
    t->valid = valid;
    t->sums_below = sums;
}

bool
cube_tree_under(const struct tree *t, int unit, int ancestor, month m)
{
    const int32_t *parent = t->epochs[t->epoch_of[m - t->first]].parent;
    int steps = 0; /* a ring ends too */
    while (unit >= 0 && unit != ancestor && steps++ <= t->n_units)
        unit = parent[unit];
    return unit == ancestor && cube_tree_valid(t, ancestor, m);
}
