#include "protection.h"
#include "buf.h"
#include "hash.h"
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

/* ---- the same as a hash: to be kept, where the catalog is not -------------------------------------------------------------- */

static void
add_text(struct buf *b, const char *s)
{
    buf_printf(b, "%zu:%s,", s != NULL ? strlen(s) + 1 : (size_t)0, s != NULL ? s : "");
}

static void
add_measure(struct buf *b, const struct measure *me)
{
    add_text(b, me->id);
    buf_printf(b, "rules %zu,", me->n_rules);
    for (size_t i = 0; i < me->n_rules; i++) {
        const struct series_rule *r = &me->rules[i];
        add_text(b, r->source->id);
        buf_printf(b, "codes %zu,", r->n_codes);
        for (size_t k = 0; k < r->n_codes; k++) {
            buf_printf(b, "%d", r->codes[k].prefix);
            add_text(b, r->codes[k].from);
            add_text(b, r->codes[k].to);
        }
    }
}

static void
add_family(struct buf *b, const struct protection_family *f)
{
    add_text(b, f->id);
    buf_printf(
        b, "%d %d %d %d %d,", f->min_n, f->min_n_slices, (int)f->period, (int)f->level, f->release_day);
    add_text(b, f->count ? f->count->id : NULL);
    buf_printf(b, "%zu %zu %zu,", f->n_measures, f->n_dimensions, f->n_merges);
    for (size_t i = 0; i < f->n_measures; i++)
        add_measure(b, f->measures[i]);
    for (size_t i = 0; i < f->n_dimensions; i++) {
        const struct protection_slices *d = &f->dimensions[i];
        add_text(b, d->id);
        buf_printf(b, "%d %d %zu,", d->min_n, d->of_measure, d->n_slices);
        for (size_t k = 0; k < d->n_slices; k++)
            add_text(b, d->slices[k]);
    }
    for (size_t i = 0; i < f->n_merges; i++) {
        add_text(b, f->merges[i].id);
        add_text(b, f->merges[i].with ? f->merges[i].with->id : NULL);
    }
}

const char *
protection_sum(const struct catalog *c, char ret[PROTECTION_SUM])
{
    struct buf b;
    buf_init(&b, 16u << 20);
    for (size_t i = 0; i < c->n_families; i++)
        add_family(&b, &c->families[i]);
    if (b.failed) /* equal to nothing: what was shown under it is not shown */
        memcpy(ret, "", 1);
    else
        hash_sha256_hex(b.data != NULL ? b.data : "", b.len, ret);
    buf_free(&b);
    return ret;
}
