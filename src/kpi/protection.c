#include "protection.h"
#include <string.h>

static bool
same_text(const char *x, const char *y)
{
    return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

static bool
same_pattern(const struct pattern *x, const struct pattern *y)
{
    return x->prefix == y->prefix && same_text(x->from, y->from) && same_text(x->to, y->to);
}

/* The same codes of the same sources, in whatever months. */
static bool
same_series(const struct measure *x, const struct measure *y)
{
    bool same = strcmp(x->id, y->id) == 0 && x->n_rules == y->n_rules;
    for (size_t i = 0; same && i < x->n_rules; i++) {
        const struct series_rule *r = &x->rules[i], *s = &y->rules[i];
        same = strcmp(r->source->id, s->source->id) == 0 && r->n_codes == s->n_codes;
        for (size_t k = 0; same && k < r->n_codes; k++)
            same = same_pattern(&r->codes[k], &s->codes[k]);
    }
    return same;
}

static bool
same_slices(const struct protection_slices *x, const struct protection_slices *y)
{
    bool same = strcmp(x->id, y->id) == 0 && x->min_n == y->min_n && x->of_measure == y->of_measure &&
                x->n_slices == y->n_slices;
    for (size_t i = 0; same && i < x->n_slices; i++)
        same = strcmp(x->slices[i], y->slices[i]) == 0;
    return same;
}

static bool
same_merge(const struct protection_merge *x, const struct protection_merge *y)
{
    return strcmp(x->id, y->id) == 0 && same_text(x->with ? x->with->id : NULL, y->with ? y->with->id : NULL);
}

static bool
same_parts(const struct protection_family *x, const struct protection_family *y)
{
    bool same =
        x->n_measures == y->n_measures && x->n_dimensions == y->n_dimensions && x->n_merges == y->n_merges;
    for (size_t i = 0; same && i < x->n_measures; i++)
        same = same_series(x->measures[i], y->measures[i]);
    for (size_t i = 0; same && i < x->n_dimensions; i++)
        same = same_slices(&x->dimensions[i], &y->dimensions[i]);
    for (size_t i = 0; same && i < x->n_merges; i++)
        same = same_merge(&x->merges[i], &y->merges[i]);
    return same;
}

static bool
same_family(const struct protection_family *x, const struct protection_family *y)
{
    return strcmp(x->id, y->id) == 0 && x->min_n == y->min_n && x->min_n_slices == y->min_n_slices &&
           x->period == y->period && x->level == y->level && x->release_day == y->release_day &&
           same_text(x->count ? x->count->id : NULL, y->count ? y->count->id : NULL) && same_parts(x, y);
}

bool
protection_same(const struct catalog *a, const struct catalog *b)
{
    bool same = a == b || a->n_families == b->n_families;
    for (size_t i = 0; same && a != b && i < a->n_families; i++)
        same = same_family(&a->families[i], &b->families[i]);
    return same;
}
