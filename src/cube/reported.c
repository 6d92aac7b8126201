#include "reported.h"
#include "snapshot.h"
#include <string.h>

int32_t
reported_edition(const struct decisions *d)
{
    month newest = MONTH_NONE;
    int32_t edition = 0;
    for (size_t i = 0; i < d->n_releases; i++) {
        const struct release *r = &d->releases[i];
        if (r->state == RELEASE_PRELIMINAR || r->month < newest)
            continue;
        edition = r->month > newest || r->edition > edition ? r->edition : edition;
        newest = r->month;
    }
    return edition;
}

static struct reported_value
value_of(const struct snapshot *s, const struct indicator *i, const struct unit *u)
{
    month m = cube_last(s->cube, i, u, i->main_window, SCENARIO_UTFALL, "T", MONTH_NONE);
    if (m == MONTH_NONE)
        return (struct reported_value){0};
    struct value v = cube_value(s->cube, i, u, m, i->main_window, SCENARIO_UTFALL, "T");
    return (struct reported_value){v.has_value && v.state != STATE_SEKRETESS, v.period, v.mal, v.value};
}

struct reported *
reported_make(const struct snapshot *s)
{
    const struct catalog *c = s->catalog;
    struct arena *a = arena_new();
    struct reported *r = arena_alloc(a, sizeof *r);
    *r = (struct reported){.edition = s->edition.edition,
        .recorded = s->edition.recorded,
        .n_indicators = c->n_indicators,
        .n_units = c->n_units,
        .arena = a};
    atomic_init(&r->references, 1);
    r->indicators = arena_alloc(a, (c->n_indicators + 1) * sizeof *r->indicators);
    r->units = arena_alloc(a, (c->n_units + 1) * sizeof *r->units);
    r->values = arena_alloc(a, (c->n_indicators * c->n_units + 1) * sizeof *r->values);
    for (size_t i = 0; i < c->n_indicators; i++)
        r->indicators[i] = arena_strdup(a, c->indicators[i].id);
    for (size_t u = 0; u < c->n_units; u++)
        r->units[u] = arena_strdup(a, c->units[u].id);
    for (size_t i = 0; i < c->n_indicators; i++)
        for (size_t u = 0; u < c->n_units; u++)
            r->values[i * c->n_units + u] = value_of(s, &c->indicators[i], &c->units[u]);
    return r;
}

struct reported *
reported_ref(struct reported *r)
{
    if (r != NULL)
        (void)atomic_fetch_add_explicit(&r->references, 1, memory_order_relaxed);
    return r;
}

void
reported_unref(struct reported *r)
{
    if (r != NULL && atomic_fetch_sub_explicit(&r->references, 1, memory_order_acq_rel) == 1)
        arena_free(r->arena);
}

static size_t
place_of(const char *const *ids, size_t n, const char *id)
{
    size_t i = 0;
    while (i < n && strcmp(ids[i], id) != 0)
        i++;
    return i;
}

const struct reported_value *
reported_find(const struct reported *r, const char *indicator, const char *unit)
{
    if (r == NULL)
        return NULL;
    size_t i = place_of(r->indicators, r->n_indicators, indicator), u = place_of(r->units, r->n_units, unit);
    if (i == r->n_indicators || u == r->n_units || !r->values[i * r->n_units + u].has)
        return NULL;
    return &r->values[i * r->n_units + u];
}
