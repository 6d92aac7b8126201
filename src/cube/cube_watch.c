/* Which facts a figure is made of: its cube is built again from the same facts, and whoever asks is told of each that is put on a cell. */
#include "cube_explain.h"
#include "cube_shield.h"

static bool
counts(const struct explain_node *node, month m)
{
    for (size_t i = 0; i < node->n_months; i++)
        if (node->months[i].month == m)
            return node->months[i].counted;
    return false;
}

/* The figure is made of this measure in this scenario and month. */
static bool
is_part(const struct explain *x, const struct measure *me, enum scenario s, month m, bool years)
{
    for (size_t i = 0; i < x->n_nodes; i++)
        if (x->nodes[i]->measure == me && x->nodes[i]->scenario == s && x->nodes[i]->whole_year == years &&
            counts(x->nodes[i], m))
            return true;
    return false;
}

static bool
is_below(const struct watch *w, const struct cube *c, const struct measure *me, int unit, month m)
{
    int top = w->x->unit->index;
    if (w->x->own || !me->sum_units)
        return unit == top;
    const int32_t *parent = c->tree.epochs[c->tree.epoch_of[m - c->tree.first]].parent;
    while (unit != top && unit >= 0) {
        unit = parent[unit];
        if (unit >= 0 && !c->tree.sums_below[unit])
            return false;
    }
    return unit == top;
}

int
cube_watch_tell(const struct watch *w, const struct cube *c, const struct factset *f, const struct put *put,
    struct err *err)
{
    const struct measure *me = &c->catalog->measures[put->feed->measure];
    if (strcmp(c->slices[put->feed->slice], w->x->slice) != 0 ||
        !is_part(w->x, me, put->feed->scenario, put->month, put->years) ||
        !is_below(w, c, me, put->unit, put->month))
        return 0;
    if (cube_shield_secret(
            c, factset_series(f, put->feed->series))) /* what is released is told, not what was delivered */
        return 0;
    struct explain_fact fact = {.measure = me,
        .scenario = put->feed->scenario,
        .slice = w->x->slice,
        .unit = &c->catalog->units[put->unit],
        .month = put->month,
        .series = factset_series(f, put->feed->series),
        .rule = put->rule,
        .difference = put->feed->ytd && me->accumulates == MEASURE_FLOW,
        .missing = put->missing,
        .value = put->rule->sign < 0 ? -put->value : put->value,
        .edition = put->edition,
        .pull = cube_pull(c, put->edition)};
    return w->visit(w->ctx, &fact, err);
}

int
cube_explain_facts(const struct cube *c, const struct factset *f, const struct explain *x,
    int (*visit)(void *ctx, const struct explain_fact *fact, struct err *err), void *ctx, struct err *err)
{
    const struct watch w = {.x = x, .visit = visit, .ctx = ctx};
    struct cube *again = NULL;
    if (x->n_nodes == 0)
        return 0;
    int rc = cube_build_order(c->catalog, f, c->decisions,
        &(struct cube_order){.today = MONTH_NONE, .bare = true, .watch = &w}, &again, err);
    cube_free(again);
    return rc;
}
