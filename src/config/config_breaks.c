#include "config_breaks.h"
#include "config_link.h"
#include "config_reach.h"

/* The same month twice for one unit: which reason would the chart show? */
static void
check_twice(struct load *l, const struct indicator *i, size_t k)
{
    const struct series_break *x = &i->breaks[k];

    for (size_t j = 0; j < k; j++) {
        const struct series_break *y = &i->breaks[j];

        if (y->from == x->from && (!x->unit || !y->unit || x->unit == y->unit)) {
            config_walk_fault(l, &x->pos, "one reason, under breaks or under rebase",
                "two breaks from the same month; the first in line %d", y->pos.line);
            return;
        }
    }
}

static void
check_unit(struct load *l, const struct object *o, const struct indicator *i, const struct series_break *x)
{
    /* what has left the files lives on, whatever became of the units' codes */
    if (x->unit && !o->broken && strcmp(i->pos.file, CONFIG_CARRIED) != 0 &&
        !config_reach_indicator(l, i, x->unit))
        config_walk_fault(l, &x->pos, NULL,
            "a break for unit '%s', which can never have a figure of this indicator", x->unit->id);
}

static void
check_numbers(struct load *l, const struct object *o, const struct indicator *i)
{
    struct variation_rule r = indicator_variation(l->catalog, i);
    struct pos at = config_walk_at(o->node, "variation");

    if (r.firm < r.least)
        config_walk_fault(l, &at, NULL, "variation: firm is %d, less than least, %d", r.firm, r.least);
    if (r.points != 0 && r.points < r.least)
        config_walk_fault(l, &at, NULL, "variation: points is %d, less than least, %d", r.points, r.least);
}

static int
compare(const void *va, const void *vb)
{
    const struct series_break *a = va, *b = vb;

    return a->from != b->from ? a->from - b->from : (a > b) - (a < b);
}

void
config_breaks_check(struct load *l, struct object *o)
{
    struct indicator *i = o->data;
    size_t n = i->n_breaks + i->n_rebases;
    struct series_break *all = arena_alloc(l->arena, (n + 1) * sizeof *all);

    for (size_t k = 0; k < n; k++) {
        all[k] = k < i->n_breaks ? i->breaks[k] : i->rebases[k - i->n_breaks];
        all[k].rebase_only = k >= i->n_breaks;
    }
    i->breaks = all;
    i->n_breaks = n;
    for (size_t k = 0; k < n && !config_faults_full(l->faults); k++) {
        check_twice(l, i, k);
        check_unit(l, o, i, &i->breaks[k]);
    }
    qsort(all, n, sizeof *all, compare);
    check_numbers(l, o, i);
}
