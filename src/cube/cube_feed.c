/* One fact against one feed: is its period the measure's, does a rule take it, and does the same series under T say it too? */
#include "cube_parts.h"

bool
cube_feed_fits_longer(const struct measure *me, const struct feed *f, month m)
{
    struct period p = cadence_period(me->cadence, m);
    if (p.last != m)
        return false;
    if (!f->ytd)
        return p.span == f->span;
    return me->cadence != CADENCE_LASAR || me->accumulates == MEASURE_STOCK; /* a school year began in July */
}

const struct series_rule *
cube_feed_rule(const struct tree *t, const struct feed *f, month m, int *ret_unit)
{
    int at = m - t->first, unit = f->unit_of[at];
    for (size_t i = 0; unit >= 0 && i < f->n_rules; i++) {
        const struct series_rule *r = f->rules[i];
        if ((r->from != MONTH_NONE && m < r->from) || (r->to != MONTH_NONE && m > r->to))
            continue;
        if (r->under != NULL && !cube_tree_under(t, unit, r->under->index, m))
            continue;
        *ret_unit = r->place != NULL && f->known[at] ? r->place->index : unit;
        return cube_tree_valid(t, *ret_unit, m) ? r : NULL;
    }
    return NULL;
}

const struct factset_cell *
cube_feed_cell(const struct factset_cell *x, size_t n, month m)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (x[mid].last < m)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && x[low].last == m ? &x[low] : NULL;
}

bool
cube_feed_twin_has(const struct factset *f, int32_t twin, month m)
{
    const struct factset_cell *x;
    size_t n = factset_cells(f, twin, &x);
    const struct factset_cell *at = cube_feed_cell(x, n, m);
    return at != NULL && (at->flags & FACTSET_GONE) == 0;
}

/* ---- the same series under "T" ---------------------------------------------------------------------------------------- */

static int
by_address(const char *a, const char *b)
{
    return ((uintptr_t)a > (uintptr_t)b) - ((uintptr_t)a < (uintptr_t)b);
}

/* By all but the slice. Equal texts are equal pointers. */
static int
by_rest(const void *va, const void *vb)
{
    const struct store_series *a = *(const struct store_series *const *)va,
                              *b = *(const struct store_series *const *)vb;
    const int order[] = {by_address(a->account, b->account), by_address(a->unit, b->unit),
        by_address(a->source, b->source), by_address(a->scenario, b->scenario),
        by_address(a->version, b->version), by_address(a->dims, b->dims),
        (a->delivered > b->delivered) - (a->delivered < b->delivered), a->span - b->span};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (order[i] != 0)
            return order[i];
    return 0;
}

void
cube_feed_twins(struct twins *t, const struct factset *f, struct arena *a)
{
    size_t cap = 0;
    *t = (struct twins){0};
    for (int32_t id = 1; id <= factset_last_series(f); id++) {
        const struct store_series *s = factset_series(f, id);
        if (s != NULL && strcmp(s->slice, "T") == 0)
            *ARENA_PUSH(a, t->totals, t->n, cap) = s;
    }
    if (t->n > 0)
        qsort(t->totals, t->n, sizeof *t->totals, by_rest);
}

int32_t
cube_feed_twin(const struct twins *t, const struct store_series *s)
{
    if (t->n == 0 || s->slice[0] != '\0')
        return 0;
    const struct store_series *const *at = bsearch(&s, t->totals, t->n, sizeof *t->totals, by_rest);
    return at != NULL ? (*at)->id : 0;
}
