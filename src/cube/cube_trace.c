/* What the evaluator writes down while it makes a value: each node of the formula with its part, each measure with its months. */
#include "cube_explain.h"
#include "cube_parts.h"

void
cube_trace_open(struct trace *t, const struct formula *f, month m, enum scenario s)
{
    struct explain_node *node = arena_alloc(t->arena, sizeof *node), *up = t->open;
    *node = (struct explain_node){.id = (int)t->n,
        .op = f->op,
        .measure = f->op == FORMULA_MEASURE ? f->measure : NULL,
        .month = m,
        .scenario = s,
        .parent = up};
    *ARENA_PUSH(t->arena, t->nodes, t->n, t->cap) = node;
    if (up == NULL && t->n_tops < sizeof t->tops / sizeof *t->tops)
        t->tops[t->n_tops++] = node;
    else if (up != NULL)
        *(up->left == NULL ? &up->left : &up->right) = node;
    t->open = node;
}

void
cube_trace_month(struct trace *t, month m, const struct cell *c)
{
    struct explain_node *node = t->open;
    if (node == NULL)
        return;
    *ARENA_PUSH(t->arena, node->months, node->n_months, node->cap_months) = (struct explain_month){.month = m,
        .counted = c != NULL,
        .present = c != NULL && (c->flags & CELL_PRESENT) != 0,
        .hole = c != NULL && (c->flags & CELL_HOLE) != 0,
        .value = c != NULL && (c->flags & CELL_PRESENT) != 0 ? c->value : 0,
        .edition = c != NULL ? c->edition : 0};
}

void
cube_trace_year(struct trace *t)
{
    t->open->whole_year = true;
}

struct explain_node *
cube_trace_close(struct trace *t)
{
    struct explain_node *node = t->open;
    t->open = node->parent;
    return node;
}

void
cube_trace_forget(struct trace *t, const struct trace *before)
{
    t->n = before->n;
    t->n_tops = before->n_tops;
    t->hidden = before->hidden;
}

/* ---- what it tells ------------------------------------------------------------------------------------------------------ */

void
cube_trace_tell(
    const struct trace *t, const struct value *v, bool fraction, struct rat factor, struct explain *ret)
{
    size_t k = 0;
    ret->value = *v;
    ret->factor = rat_from_int(1);
    bool silent = v->state == STATE_SEKRETESS || v->state == STATE_EJ_PUBLICERAT || t->hidden;
    if (silent || t->n_tops == 0) /* hidden: a question without an answer tells nothing of its parts either */
        return;
    ret->num = t->tops[k++];
    if (fraction) {
        ret->den = k < t->n_tops ? t->tops[k++] : NULL;
        ret->factor = factor;
    }
    ret->n = k < t->n_tops ? t->tops[k] : NULL;
    ret->nodes = t->nodes;
    ret->n_nodes = t->n;
}

/* ---- the roll-up -------------------------------------------------------------------------------------------------------- */

static const struct epoch *
epoch_at(const struct tree *t, month m)
{
    int at = m - t->first;
    return at >= 0 && at < t->months ? &t->epochs[t->epoch_of[at]] : NULL;
}

/* The array that the node's cells were read from; NULL: it has no measure, or there is none. */
static const struct grid *
grid_of(const struct cube *c, const struct explain *x, const struct explain_node *node)
{
    if (node->measure == NULL)
        return NULL;
    struct year_grids g =
        cube_year_grids(c, node->measure, node->scenario, cube_find_slice(c, x->slice), NULL);
    return node->whole_year ? g.year : g.months;
}

/* What stands on the unit itself: what the units below do not bring. */
static struct explain_part
own_part(const struct unit *u, const struct cell *all, const struct explain_part *below, size_t n)
{
    struct explain_part own = {.unit = u,
        .own = true,
        .value = all->value,
        .present = (all->flags & CELL_OWN) != 0,
        .hole = (all->flags & CELL_OWN_HOLE) != 0};
    for (size_t i = 0; i < n; i++)
        if (below[i].present)
            (void)dec_sub(own.value, below[i].value, &own.value);
    return own;
}

size_t
cube_explain_parts(const struct cube *c, struct arena *a, const struct explain *x,
    const struct explain_node *node, month m, struct explain_part **ret)
{
    c = cube_today_asked(c, x->indicator);
    const struct grid *g = grid_of(c, x, node);
    const struct epoch *e = epoch_at(&c->tree, m);
    struct explain_part *parts = NULL;
    bool rest = false;
    size_t n = 0, cap = 0;
    if (g == NULL || e == NULL || x->own || !node->measure->sum_units || x->value.state == STATE_SEKRETESS)
        return 0;
    *ARENA_PUSH(a, parts, n, cap) = (struct explain_part){0};
    for (size_t i = 0; i < c->catalog->n_units; i++) {
        if (e->parent[i] != x->unit->index || g->row_of[i] < 0)
            continue;
        struct cell cell = cube_grid_cell(g, (int)i, m, false);
        rest = rest || (cell.flags & CELL_WITHHELD) != 0;
        if (cell.flags & CELL_WITHHELD)
            continue;
        *ARENA_PUSH(a, parts, n, cap) = (struct explain_part){.unit = &c->catalog->units[i],
            .present = (cell.flags & CELL_PRESENT) != 0,
            .hole = (cell.flags & CELL_HOLE) != 0,
            .value = cell.value,
            .edition = cell.edition};
    }
    struct cell all = cube_grid_cell(g, x->unit->index, m, false);
    parts[0] = own_part(x->unit, &all, parts + 1, n - 1);
    if (rest) /* published less published: all that is not shown apart, and told as one */
        parts[0].own = false, parts[0].rest = true, parts[0].present = (all.flags & CELL_PRESENT) != 0;
    *ret = parts;
    return n > 1 ? n : 0;
}

/* ---- which editions ------------------------------------------------------------------------------------------------------ */

struct editions {
    int32_t *items;
    size_t n, cap;
};

static void
add_edition(struct editions *e, struct arena *a, int32_t edition)
{
    for (size_t i = 0; i < e->n; i++)
        if (e->items[i] == edition)
            return;
    if (edition > 0)
        *ARENA_PUSH(a, e->items, e->n, e->cap) = edition;
}

static void
add_editions(struct editions *e, struct arena *a, const struct cube *c, const struct explain *x,
    const struct grid *g, month m)
{
    int top = x->unit->index;
    bool below = !x->own && g->measure->sum_units;
    for (size_t i = 0; i < c->catalog->n_units; i++)
        if ((int)i == top || (below && g->row_of[i] >= 0 && cube_tree_under(&c->tree, (int)i, top, m)))
            add_edition(e, a, cube_grid_cell(g, (int)i, m, x->own).edition);
}

size_t
cube_explain_editions(const struct cube *c, struct arena *a, const struct explain *x,
    const struct explain_node *node, int32_t **ret)
{
    c = cube_today_asked(c, x->indicator);
    struct editions e = {0};
    const struct grid *g = grid_of(c, x, node);
    for (size_t i = 0; g != NULL && i < node->n_months; i++) {
        month m = node->months[i].month;
        if (node->months[i].counted && m >= c->tree.first && m < c->tree.first + c->tree.months)
            add_editions(&e, a, c, x, g, m);
    }
    *ret = e.items;
    return e.n;
}
