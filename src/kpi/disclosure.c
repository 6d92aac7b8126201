#include "disclosure.h"
#include "arena.h"
#include <stdlib.h>
#include <string.h>

const char *const protection_level_names[PROTECTION_LEVELS] = {"enkel", "halv", "granne"};
const char *const disclosure_why_names[DISCLOSURE_WHYS] = {
    "shown", "small", "cover", "earlier", "total", "above", "merged", "absent"};

/* What is known of a set of siblings, so that one more costs k steps. */
struct joint {
    int64_t *sum, *most, *most_small; /* by slice */
    bool any, any_small;
};
struct deciding {
    const struct disclosure *d;
    enum disclosure_why *why;
    int32_t *first, *next; /* children in the order of the tree; −1 ends */
    bool *small;
    struct joint joint;
    int32_t *rest; /* room for the children of one node */
};

static const int64_t *
persons(const struct disclosure *d, int32_t node)
{
    return &d->f[(size_t)node * d->k];
}

static void
clear(struct joint *j, size_t k)
{
    j->any = j->any_small = false;
    memset(j->sum, 0, k * sizeof *j->sum);
    memset(j->most, 0, k * sizeof *j->most);
    memset(j->most_small, 0, k * sizeof *j->most_small);
}

static void
join(struct deciding *x, int32_t node)
{
    struct joint *j = &x->joint;
    const int64_t *f = persons(x->d, node);
    j->any = true;
    j->any_small = j->any_small || x->small[node];
    for (size_t i = 0; i < x->d->k; i++) {
        j->sum[i] += f[i];
        j->most[i] = f[i] > j->most[i] ? f[i] : j->most[i];
        if (x->small[node] && f[i] > j->most_small[i])
            j->most_small[i] = f[i];
    }
}

/* The joined siblings are together a lawful group: (a), (b), (c) of the paper. */
static bool
joint_ok(const struct deciding *x)
{
    const struct joint *j = &x->joint;
    for (size_t i = 0; i < x->d->k; i++) {
        if (j->sum[i] < x->d->min)
            return false;
        if (!j->any_small)
            continue;
        if (x->d->level >= PROTECTION_HALV && j->sum[i] < 2 * j->most_small[i])
            return false;
        if (x->d->level >= PROTECTION_GRANNE && j->sum[i] - j->most[i] < x->d->min)
            return false;
    }
    return true;
}

/* ---- bottom up: sums, and what is small ------------------------------------------------------------------------------- */

static void
link_children(struct deciding *x)
{
    for (size_t v = 0; v < x->d->n; v++)
        x->first[v] = x->next[v] = -1;
    for (size_t v = x->d->n; v-- > 0;) {
        int32_t up = x->d->parent[v];
        if (up < 0)
            continue;
        x->next[v] = x->first[up];
        x->first[up] = (int32_t)v;
    }
}

static void
sum_children(struct deciding *x)
{
    const struct disclosure *d = x->d;
    for (size_t v = 0; v < d->n; v++)
        if (x->first[v] >= 0)
            memset(&d->f[v * d->k], 0, d->k * sizeof *d->f);
    for (size_t v = d->n; v-- > 0;)
        for (size_t i = 0; d->parent[v] >= 0 && i < d->k; i++)
            d->f[(size_t)d->parent[v] * d->k + i] += d->f[v * d->k + i];
}

static void
find_small(struct deciding *x)
{
    for (size_t v = x->d->n; v-- > 0;) {
        bool any = false;
        clear(&x->joint, x->d->k);
        for (int32_t c = x->first[v]; c >= 0; c = x->next[c]) {
            any = any || x->small[c];
            join(x, c);
        }
        x->small[v] = any && !joint_ok(x);
        for (size_t i = 0; i < x->d->k; i++)
            x->small[v] = x->small[v] || persons(x->d, (int32_t)v)[i] < x->d->min;
    }
}

/* ---- top down: who is shown ----------------------------------------------------------------------------------------------- */

/* Why the node cannot be shown whatever its siblings are; DISCLOSURE_SHOWN: nothing forbids it. */
static enum disclosure_why
off(const struct deciding *x, int32_t v)
{
    if (x->small[v])
        return DISCLOSURE_SMALL;
    if (x->d->hidden != NULL && x->d->hidden[v])
        return DISCLOSURE_EARLIER;
    return x->d->allowed != NULL && !x->d->allowed[v] ? DISCLOSURE_TOTAL : DISCLOSURE_SHOWN;
}

static int64_t
size_of(const struct disclosure *d, int32_t v)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->k; i++)
        sum += persons(d, v)[i];
    return sum;
}

/* Who is hidden first when the hidden are too few: last December's covers, then the smallest. */
static bool
before(const struct disclosure *d, int32_t a, int32_t b)
{
    bool ca = d->cover != NULL && d->cover[a], cb = d->cover != NULL && d->cover[b];
    if (ca != cb)
        return ca;
    int64_t sa = size_of(d, a), sb = size_of(d, b);
    return sa != sb ? sa < sb : a < b;
}

/* Takes the first of rest[n] out; what is left keeps its places. */
static int32_t
take_first(const struct disclosure *d, int32_t *rest, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (before(d, rest[i], rest[best]))
            best = i;
    int32_t v = rest[best];
    rest[best] = rest[n - 1];
    return v;
}

/* The children of a shown node. */
static void
visit(struct deciding *x, int32_t v)
{
    size_t n = 0;
    clear(&x->joint, x->d->k);
    for (int32_t c = x->first[v]; c >= 0; c = x->next[c]) {
        x->why[c] = off(x, c);
        if (x->why[c] == DISCLOSURE_SHOWN)
            x->rest[n++] = c;
        else
            join(x, c);
    }
    while (x->joint.any && n > 0 && !joint_ok(x)) {
        int32_t c = take_first(x->d, x->rest, n--);
        x->why[c] = DISCLOSURE_COVER;
        join(x, c);
    }
}

void
disclosure_decide(const struct disclosure *d, enum disclosure_why *ret)
{
    struct arena *a = arena_new();
    struct deciding x = {.d = d, .why = ret};
    x.first = arena_alloc(a, (d->n + 1) * sizeof *x.first);
    x.next = arena_alloc(a, (d->n + 1) * sizeof *x.next);
    x.rest = arena_alloc(a, (d->n + 1) * sizeof *x.rest);
    x.small = arena_alloc(a, (d->n + 1) * sizeof *x.small);
    x.joint.sum = arena_alloc(a, (d->k + 1) * sizeof *x.joint.sum);
    x.joint.most = arena_alloc(a, (d->k + 1) * sizeof *x.joint.most);
    x.joint.most_small = arena_alloc(a, (d->k + 1) * sizeof *x.joint.most_small);
    link_children(&x);
    sum_children(&x);
    find_small(&x);
    for (size_t v = 0; v < d->n; v++) {
        int32_t up = d->parent[v];
        if (up < 0)
            ret[v] = off(&x, (int32_t)v);
        else if (ret[up] != DISCLOSURE_SHOWN)
            ret[v] = DISCLOSURE_ABOVE;
        if (ret[v] == DISCLOSURE_SHOWN && x.first[v] >= 0)
            visit(&x, (int32_t)v);
    }
    arena_free(a);
}
