#include "config_versions.h"
#include "config_formula.h"

static const struct node *
item(const struct object *o, size_t k, const char *key)
{
    const struct node *n = config_yaml_item(config_yaml_get(o->node, "former_formulas"), k);

    return config_yaml_get(n, key);
}

/* In order of time, and between two periods: no period is half of one and half of the other. */
static void
check_time(struct load *l, struct object *o, const struct indicator *i, size_t k)
{
    month to = i->former[k].to;
    const struct node *at = item(o, k, "to");

    if (k > 0 && to <= i->former[k - 1].to)
        config_walk_fault(l, &at->pos, "oldest first, each to a later month",
            "the former formulas of indicator '%s' are not in order of time", i->id);
    if (cadence_period(i->cadence, to).last != to)
        config_walk_fault(l, &at->pos, "the last month of a period",
            "a definition changes between two periods, and '%s' lies within one of cadence %s", at->text,
            cadence_names[i->cadence]);
}

void
config_versions_check(struct load *l, struct object *o, bool *used)
{
    struct indicator *i = o->data;
    struct former_formula *all =
        (struct former_formula *)i->former; /* the catalog's arena, not yet anybody else's */

    for (size_t k = 0; k < i->n_former; k++) {
        all[k].formula = config_formula_check(l, o, item(o, k, "formula"), used);
        check_time(l, o, i, k);
    }
}

static bool
breaks_in(const struct indicator *i, month m)
{
    for (size_t k = 0; k < i->n_breaks; k++)
        if (i->breaks[k].from == m && !i->breaks[k].unit && !i->breaks[k].rebase_only)
            return true;
    return false;
}

static int
by_month(const void *va, const void *vb)
{
    const struct series_break *a = va, *b = vb;

    return a->from != b->from ? a->from - b->from : (a > b) - (a < b);
}

void
config_versions_break(struct load *l, struct indicator *i)
{
    struct series_break *all = arena_alloc(l->arena, (i->n_breaks + i->n_former + 1) * sizeof *all);
    size_t n = i->n_breaks;

    if (i->n_former == 0)
        return;
    if (n)
        memcpy(all, i->breaks, n * sizeof *all);
    for (size_t k = 0; k < i->n_former; k++)
        if (!breaks_in(i, (month)(i->former[k].to + 1)))
            all[n++] = (struct series_break){
                .from = (month)(i->former[k].to + 1), .reason = i->former[k].reason, .pos = i->former[k].pos};
    qsort(all, n, sizeof *all, by_month);
    i->breaks = all;
    i->n_breaks = n;
}
