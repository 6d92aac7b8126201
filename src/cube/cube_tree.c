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
    month *from = arena_alloc(a, (c->n_units + 1) * sizeof *from),
          *to = arena_alloc(a, (c->n_units + 1) * sizeof *to);
    bool *sums = arena_alloc(a, c->n_units + 1);
    for (size_t i = 0; i < c->n_units; i++) {
        sums[i] = strcmp(c->units[i].kind, "koncern") != 0;
        from[i] = c->units[i].from;
        to[i] = c->units[i].to;
    }
    make_epochs(t, a, c, valid);
    t->valid = valid;
    t->from = from;
    t->to = to;
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

/* ---- today's tree in all months ----------------------------------------------------------------------------------------- */

/* What lives below a unit lives in it too. order: children before parents. */
static void
widen_lives(struct tree *t, uint8_t *valid, month *from, month *to)
{
    const struct epoch *e = &t->epochs[0];
    for (int k = 0; k < e->n_order; k++) {
        int unit = e->order[k], up = e->parent[unit];
        if (up < 0)
            continue;
        for (size_t m = 0; m < (size_t)t->months; m++)
            valid[(size_t)up * (size_t)t->months + m] |= valid[(size_t)unit * (size_t)t->months + m];
        from[up] = from[unit] < from[up] ? from[unit] : from[up]; /* MONTH_NONE is less than every month */
        to[up] = to[unit] == MONTH_NONE || to[up] == MONTH_NONE ? MONTH_NONE
                 : to[unit] > to[up]                            ? to[unit]
                                                                : to[up];
    }
}

void
cube_tree_make_today(
    struct tree *t, struct arena *a, const struct catalog *c, const struct tree *was, month today)
{
    size_t n = c->n_units, months = (size_t)was->months;
    int32_t *parent = arena_alloc(a, (n + 1) * sizeof *parent);
    uint8_t *all = arena_alloc(a, n + 1), *valid = arena_alloc(a, n * months + 1);
    month *from = arena_alloc(a, (n + 1) * sizeof *from), *to = arena_alloc(a, (n + 1) * sizeof *to);
    struct epoch *e = arena_alloc(a, sizeof *e);
    *t = *was;
    for (size_t i = 0; i < n; i++) {
        const struct unit *up = unit_parent_today(&c->units[i], today);
        parent[i] = up != NULL ? up->index : -1;
        from[i] = was->from[i];
        to[i] = was->to[i];
    }
    memset(all, 1, n);
    memcpy(valid, was->valid, n * months);
    start_epoch(t, a, e, 0, parent, all);
    e->to = was->months - 1;
    t->epochs = e;
    t->n_epochs = 1;
    t->epoch_of = arena_alloc(a, (months + 1) * sizeof *t->epoch_of);
    widen_lives(t, valid, from, to);
    t->valid = valid;
    t->from = from;
    t->to = to;
}

/* The unit and all above it get the mark. */
static void
mark_up(const struct epoch *e, int unit, int n_units, uint8_t *marks, uint8_t mark)
{
    for (int steps = 0; unit >= 0 && steps <= n_units; unit = e->parent[unit], steps++)
        marks[unit] |= mark;
}

static void
compare_ways(
    const struct tree *was, const struct epoch *e, const struct tree *today, uint8_t *marks, uint8_t *moved)
{
    size_t n = (size_t)was->n_units;
    for (int k = 0; k < e->n_order; k++) {
        memset(marks, 0, n);
        mark_up(e, e->order[k], was->n_units, marks, 1);
        mark_up(&today->epochs[0], e->order[k], was->n_units, marks, 2);
        for (size_t u = 0; u < n; u++)
            moved[u] |= (marks[u] == 1 || marks[u] == 2) && was->sums_below[u];
    }
}

size_t
cube_tree_moved(const struct tree *was, const struct tree *today, struct arena *a, const int32_t **ret)
{
    size_t n = (size_t)was->n_units, kept = 0;
    uint8_t *moved = arena_alloc(a, n + 1), *marks = arena_alloc(a, n + 1);
    int32_t *list = arena_alloc(a, (n + 1) * sizeof *list);
    for (size_t i = 0; i < was->n_epochs; i++)
        compare_ways(was, &was->epochs[i], today, marks, moved);
    for (int k = 0; k < today->epochs[0].n_order; k++)
        if (moved[today->epochs[0].order[k]])
            list[kept++] = today->epochs[0].order[k];
    *ret = list;
    return kept;
}
