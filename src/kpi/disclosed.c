#include "disclosed.h"
#include "arena.h"
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct disclosed {
    struct arena *arena;
    void *names; /* a tree: each text once */
    struct disclosed_release *releases;
    size_t n, cap;
    struct disclosed_withdrawal *withdrawals;
    size_t n_withdrawals;
};

struct disclosed *
disclosed_new(void)
{
    struct arena *a = arena_new();
    struct disclosed *d = arena_alloc(a, sizeof *d);
    d->arena = a;
    return d;
}

static void
keep_text(void *text)
{
    (void)text; /* the arena's */
}

void
disclosed_free(struct disclosed *d)
{
    if (d == NULL)
        return;
    tdestroy(d->names, keep_text);
    arena_free(d->arena);
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The same text for equal ones, as long as the set lives. */
static const char *
name(struct disclosed *d, const char *s)
{
    char *const *known = tfind(s, &d->names, by_text);
    if (known != NULL)
        return *known;
    char *copy = arena_strdup(d->arena, s);
    if (tsearch(copy, &d->names, by_text) == NULL)
        abort();
    return copy;
}

void
disclosed_add(struct disclosed *d, const struct disclosed_release *r)
{
    struct disclosed_release *x = ARENA_PUSH(d->arena, d->releases, d->n, d->cap);
    *x = *r;
    x->family = name(d, r->family);
    x->units = arena_alloc(d->arena, (r->n_units + 1) * sizeof *x->units);
    x->values = arena_alloc(d->arena, (r->n_values + 1) * sizeof *x->values);
    for (size_t i = 0; i < r->n_units; i++) {
        x->units[i] = r->units[i];
        x->units[i].dimension = name(d, r->units[i].dimension);
        x->units[i].unit = name(d, r->units[i].unit);
        x->units[i].parent = name(d, r->units[i].parent);
    }
    for (size_t i = 0; i < r->n_values; i++) {
        x->values[i] = r->values[i];
        x->values[i].measure = name(d, r->values[i].measure);
        x->values[i].slice = name(d, r->values[i].slice);
        x->values[i].unit = name(d, r->values[i].unit);
    }
}

size_t
disclosed_releases(const struct disclosed *d, const struct disclosed_release **ret)
{
    *ret = d != NULL ? d->releases : NULL;
    return d != NULL ? d->n : 0;
}

month
disclosed_last(const struct disclosed *d, const char *family)
{
    for (size_t i = d != NULL ? d->n : 0; i-- > 0;)
        if (strcmp(d->releases[i].family, family) == 0)
            return d->releases[i].month;
    return MONTH_NONE;
}

const struct disclosed_release *
disclosed_find(const struct disclosed *d, const char *family, month m)
{
    for (size_t i = d != NULL ? d->n : 0; i-- > 0;)
        if (d->releases[i].month == m && strcmp(d->releases[i].family, family) == 0)
            return &d->releases[i];
    return NULL;
}

void
disclosed_withdraw(struct disclosed *d, const struct disclosed_withdrawal *w, size_t n)
{
    d->withdrawals = arena_alloc(d->arena, (n + 1) * sizeof *d->withdrawals);
    d->n_withdrawals = n;
    for (size_t i = 0; i < n; i++) {
        d->withdrawals[i] = w[i];
        d->withdrawals[i].family = name(d, w[i].family);
        d->withdrawals[i].unit = name(d, w[i].unit);
    }
}

int32_t
disclosed_withdrawal_edition(const struct disclosed *d)
{
    int32_t newest = 0;
    for (size_t i = 0; i < d->n_withdrawals; i++)
        newest = d->withdrawals[i].edition > newest ? d->withdrawals[i].edition : newest;
    return newest;
}

bool
disclosed_withdrawn(const struct disclosed *d, const char *family, const char *unit, month m)
{
    for (size_t i = 0; d != NULL && i < d->n_withdrawals; i++) {
        const struct disclosed_withdrawal *w = &d->withdrawals[i];
        if (m >= w->from && strcmp(w->unit, unit) == 0 &&
            (w->family[0] == '\0' || strcmp(w->family, family) == 0))
            return true;
    }
    return false;
}

size_t
disclosed_bytes(const struct disclosed *d)
{
    return d != NULL ? arena_size(d->arena) : 0;
}
