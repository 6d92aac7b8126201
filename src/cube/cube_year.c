/* Budgets and forecasts for whole years, and the rounds they came in: beside the months of the newest one, each round by itself. */
#include "cube_parts.h"
#include <stdlib.h>

const char *
cube_year_round(month m, char out[CUBE_ROUND_TEXT])
{
    int y = month_year(m), mo = month_of_year(m);
    /* asked once a cell: printf would take a sixth of the time that a cube takes */
    for (int i = 3; i >= 0; i--, y /= 10)
        out[i] = (char)('0' + y % 10);
    out[4] = '-';
    out[5] = (char)('0' + mo / 10);
    out[6] = (char)('0' + mo % 10);
    out[7] = '\0';
    return out;
}

/* floor(whole · k / n) to the öre. */
static int
until(dec whole, int k, int n, dec *ret)
{
    const dec ore = dec_from_int(1) / 100;
    dec all;
    if (__builtin_mul_overflow(whole, k, &all))
        return -1;
    *ret = k == n ? whole : all / n / ore * ore;
    return 0;
}

int
cube_year_part(dec whole, int k, int n, dec *ret)
{
    dec a, b;
    if (until(whole, k - 1, n, &a) != 0 || until(whole, k, n, &b) != 0)
        return -1;
    return dec_sub(b, a, ret);
}

/* Something of the catalog turns facts into figures of other months than their own. */
static bool
moves_months(const struct catalog *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n_sources; i++)
        for (size_t k = 0; k < c->sources[i].n_columns; k++)
            any = any || c->sources[i].columns[k].delivered == COLUMN_YEAR;
    for (size_t i = 0; i < c->n_measures; i++)
        for (size_t k = 0; k < c->measures[i].n_rules; k++)
            any = any || c->measures[i].rules[k].flat;
    return any;
}

void
cube_year_span(const struct catalog *c, month *first, month *last)
{
    if (*first > *last || !moves_months(c))
        return;
    *first = (month)(cube_year_end(*first) - 11);
    *last = cube_year_end(*last);
}

/* ---- which rounds there are ------------------------------------------------------------------------------------------- */
struct versions {
    const char **items;
    size_t n, cap;
};

static void
add_version(struct cube *c, struct versions *v, const char *text)
{
    for (size_t i = v->n; i-- > 0;)
        if (strcmp(v->items[i], text) == 0)
            return;
    if (text[0] != '\0')
        *ARENA_PUSH(c->grid_arena, v->items, v->n, v->cap) = arena_strdup(c->grid_arena, text);
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct versions
versions_of(struct cube *c, const struct factset *f, const struct feed *feeds, size_t n)
{
    struct versions v = {0};
    for (size_t i = 0; i < n; i++) {
        const struct factset_cell *x;
        size_t n_cells = feeds[i].report ? factset_cells(f, feeds[i].series, &x) : 0;
        char text[CUBE_ROUND_TEXT];
        for (size_t k = 0; k < n_cells; k++)
            add_version(c, &v, cube_year_round(x[k].last, text));
        if (!feeds[i].report)
            add_version(c, &v, feeds[i].version);
    }
    if (v.n > 1)
        qsort(v.items, v.n, sizeof *v.items, by_text);
    return v;
}

/* ---- their grids -------------------------------------------------------------------------------------------------------- */
static bool
any_form(const struct feed *feeds, size_t n, const char *version, bool years)
{
    for (size_t i = 0; i < n; i++)
        if (cube_year_whole(&feeds[i]) == years &&
            (version == NULL || feeds[i].report || strcmp(feeds[i].version, version) == 0))
            return true;
    return false;
}

/* A source of one form has none of the other. */
static bool
is_mixed(const struct feed *feeds, size_t n)
{
    bool only = false, both = any_form(feeds, n, NULL, true) && any_form(feeds, n, NULL, false);
    for (size_t i = 0; i < n && both && !only; i++) {
        bool other = false;
        for (size_t k = 0; k < n && !other; k++)
            other = feeds[k].source == feeds[i].source &&
                    cube_year_whole(&feeds[k]) != cube_year_whole(&feeds[i]);
        only = !other;
    }
    return only;
}

static int
build_round(struct cube *c, const struct factset *f, struct grid_key key, const struct feed *feeds, size_t n,
    struct round *r, struct err *err)
{
    struct grid *g = NULL;
    key.version = r->version;
    if (any_form(feeds, n, r->version, false)) {
        if (cube_grid_build(c, f, &key, feeds, n, &g, err) != 0)
            return -1;
        r->months = g;
    }
    key.years = true;
    if (any_form(feeds, n, r->version, true)) {
        if (cube_grid_build(c, f, &key, feeds, n, &g, err) != 0)
            return -1;
        r->year = g;
    }
    return 0;
}

int
cube_year_build(struct cube *c, const struct factset *f, const struct grid_key *key, const struct feed *feeds,
    size_t n, struct rounds **ret, struct err *err)
{
    struct grid_key year = *key;
    struct grid *g = NULL;
    if (key->scenario == SCENARIO_UTFALL || n == 0)
        return 0;
    struct versions v = versions_of(c, f, feeds, n);
    bool years = any_form(feeds, n, NULL, true);
    if (v.n == 0 && !years)
        return 0;
    struct rounds *r = arena_alloc(c->grid_arena, sizeof *r);
    struct round *items = arena_alloc(c->grid_arena, (v.n + 1) * sizeof *items);
    *r = (struct rounds){.mixed = is_mixed(feeds, n), .items = items, .n = v.n};
    year.years = true;
    if (years && cube_grid_build(c, f, &year, feeds, n, &g, err) != 0)
        return -1;
    r->year = g;
    for (size_t i = 0; i < v.n; i++) {
        items[i] = (struct round){.version = v.items[i]};
        if (build_round(c, f, *key, feeds, n, &items[i], err) != 0)
            return -1;
    }
    *ret = r;
    return 0;
}

struct year_grids
cube_year_grids(const struct cube *c, const struct measure *me, enum scenario s, int slice, const char *round)
{
    const struct rounds *r =
        slice < 0 || s == SCENARIO_UTFALL
            ? NULL
            : c->rounds[((size_t)me->index * SCENARIOS + s) * c->n_slices + (size_t)slice];
    if (round == NULL || s == SCENARIO_UTFALL)
        return (struct year_grids){
            r != NULL ? r->year : NULL, cube_find_grid(c, me, s, slice), r != NULL && r->mixed};
    for (size_t i = 0; r != NULL && i < r->n; i++)
        if (strcmp(r->items[i].version, round) == 0)
            return (struct year_grids){r->items[i].year, r->items[i].months, r->mixed};
    return (struct year_grids){0};
}
