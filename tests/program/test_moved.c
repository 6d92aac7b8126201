/* moved_all names exactly the figures that differ between two catalogs: compared with asking each cube for every figure, over random
   pairs of configurations. So nothing that cube_same passes over has moved. */
#include "clock.h"
#include "config_bundle.h"
#include "figure.h"
#include "moved.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS 120

/* What may be one way or another, each whole with any choice of the others. */
static const char *const choices[][2] = {
    {"codes: {p: \"12\"}", "codes: {p: [\"12\", \"13\"]}"},
    {"", ", to: 2023-06"},
    {"parent: a", "parents: [{unit: a}, {from: 2023-05, unit: b}]"},
    {"unmapped: rest", "due_days: 5"},
    {"{scenario: utfall, slice: M}", "{scenario: prognos}"},
    {"codes: [T]", "codes: [T, S]"},
    {"accumulates: flow", "accumulates: stock"},
    {"", ", absent: zero"},
    {"series: {source: p, codes: [K]}",
        "series: [{source: p, codes: [K], to: 2023-04}, {source: p, codes: [T], sign: -1, from: 2023-05}]"},
    {"formula: sjuk / tid * 100", "formula: sjuk / (tid + sjuk) * 100"},
    {"", ", retired: 2023-08"},
    {"windows: [month, ytd]", "windows: [month, r12, year]"},
    {"target: 100", "target: [{value: 100, tolerance: 20}, {value: 60, unit: a}]"},
    {"", ", decimals: 2"},
    {"", ", n: pers"},
    {"rollup: last", "rollup: last, cadence: quarter"},
    {"cadence: month", "cadence: quarter"},
    {"formula: fg_ar(kost) - kost", "formula: budget(kost) - kost"},
    {"", "  - {id: extra, name: Extra, pillar: k, unit: tim, rollup: sum, formula: tid}\n"},
    {"", "  - {id: ny, name: Ny enhet, kind: enhet, parent: top, codes: {p: \"14\"}}\n"},
};
#define CHOICES (sizeof choices / sizeof *choices)

static unsigned seed = 20261124;

static unsigned
roll(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static const char *
pick(const bool *chosen, size_t k)
{
    return choices[k][chosen[k]];
}

static void
write_configuration(struct buf *out, const bool *c)
{
    buf_str(out, "organisation: {name: Prov, slug: prov, municipality: \"0884\"}\n"
                 "pillars: [{id: k, name: Kultur}]\n");
    buf_printf(out,
        "sources: [{id: p, name: Prov, format: csv, path: p/*.csv, %s, columns: {UTF: {scenario: utfall}, "
        "BUD: {scenario: budget}, K12: {scenario: utfall, slice: K}, K13: %s}}]\n",
        pick(c, 3), pick(c, 4));
    buf_printf(out,
        "units:\n  - {id: top, name: Prov, kind: kommun}\n  - {id: a, name: Första, kind: namnd, parent: top, "
        "codes: {p: \"11\"}}\n  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"10\"}}\n"
        "  - {id: c, name: Tredje, kind: enhet, %s, %s%s}\n%s%s",
        pick(c, 2), pick(c, 0), pick(c, 1),
        c[3] ? "" : "  - {id: rest, name: Övrigt, kind: ej_fordelat, parent: top}\n", pick(c, 19));
    buf_printf(out,
        "measures:\n  - {id: sjuk, name: Sjuk, unit: tim, accumulates: flow, series: {source: p, codes: [S]}}\n"
        "  - {id: tid, name: Tid, unit: tim, accumulates: flow, series: {source: p, %s}}\n"
        "  - {id: pers, name: Personer, unit: antal, accumulates: stock, series: {source: p, codes: [N]}}\n"
        "  - {id: lager, name: Lager, unit: st, units: none, %s, series: {source: p, codes: [L]}}\n"
        "  - {id: kost, name: Kostnad, unit: kr, accumulates: flow%s, %s}\n",
        pick(c, 5), pick(c, 6), pick(c, 7), pick(c, 8));
    buf_printf(out,
        "indicators:\n  - {id: andel, name: Andel, pillar: k, unit: \"%%\", rollup: ratio, direction: lower, %s, "
        "%s, %s%s%s}\n",
        pick(c, 9), pick(c, 11), pick(c, 12), *pick(c, 13) ? pick(c, 13) : ", decimals: 1", pick(c, 14));
    buf_printf(out,
        "  - {id: antal, name: Antal, pillar: k, unit: antal, %s, formula: pers%s}\n"
        "  - {id: lagret, name: Lager, pillar: k, unit: st, rollup: none, %s, formula: lager}\n"
        "  - {id: skillnad, name: Skillnad, pillar: k, unit: kr, rollup: sum, windows: [month, ytd, r12, year], "
        "%s}\n%s",
        pick(c, 15), pick(c, 10), pick(c, 16), pick(c, 17), pick(c, 18));
    buf_str(out, "dashboards: [{id: kommunstyrelsen, title: Start, unit: top, sections: [{title: Alla, "
                 "indicators: [andel]}]}]\n");
}

static struct catalog *
make_catalog(const bool *chosen)
{
    struct config_bundle *b = config_bundle_new();
    struct config_faults *faults = NULL;
    struct catalog *c = NULL;
    struct config_file f = {.name = "prov.yaml"};
    struct buf text;
    size_t cap = 0;
    buf_init(&text, 1 << 20);
    write_configuration(&text, chosen);
    f.text = text.data;
    f.len = text.len;
    config_bundle_add(b, &cap, &f);
    config_bundle_seal(b);
    if (config_load(b, &c, &faults) < 0) {
        buf_reset(&text);
        config_faults_text(faults, &text);
        fail_msg("%s", text.data);
    }
    config_bundle_free(b);
    buf_free(&text);
    return c;
}

/* Two years; some codes belong to nobody, some months are missing. */
static struct factset *
make_facts(void)
{
    static const char *const units[] = {"10", "11", "12", "13", "14", "99"},
                             *const columns[] = {"UTF", "BUD", "K12", "K13"},
                             *const accounts[] = {"S", "T", "N", "L", "K"};
    struct factset *f = factset_new();
    for (size_t u = 0; u < 6; u++)
        for (size_t c = 0; c < 4; c++)
            for (size_t k = 0; k < 5; k++) {
                struct store_series s = {.source = "p",
                    .account = accounts[k],
                    .unit = units[u],
                    .slice = "",
                    .dims = "",
                    .scenario = columns[c],
                    .version = "",
                    .delivered = DELIVERED_PERIOD,
                    .span = 1};
                int32_t id = factset_add_series(f, &s);
                for (month m = MONTH(2022, 1); m <= MONTH(2023, 12); m++) {
                    struct store_fact x = {
                        .series = id, .edition = 1, .pull = 1, .last = m, .value = dec_from_int(roll(500))};
                    if (roll(40))
                        factset_add_fact(f, &x);
                }
            }
    return f;
}

/* ---- two ways to the same list ------------------------------------------------------------------------------------------------- */
struct list {
    struct arena *arena;
    char **items;
    size_t n, cap;
};

static const char *
words(struct arena *a, const struct moved_side *s)
{
    char v[DEC_TEXT] = "-", n[DEC_TEXT] = "-", d[DEC_TEXT] = "-", c[DEC_TEXT] = "-";
    if (!s->there)
        return "none";
    if (s->value.has_value)
        rat_text(s->value.value, v);
    if (s->value.has_fraction)
        rat_text(s->value.numerator, n), rat_text(s->value.denominator, d);
    if (s->value.has_n)
        rat_text(s->value.n, c);
    return arena_printf(a, "%s %s/%s n %s %s %s", v, n, d, c, state_names[s->value.state],
        mal_names[s->value.mal] ? mal_names[s->value.mal] : "");
}

static int
keep(const struct moved_figure *f, void *ctx, struct err *err)
{
    struct list *l = ctx;
    char period[PERIOD_TEXT];
    (void)err;
    *ARENA_PUSH(l->arena, l->items, l->n, l->cap) = arena_printf(l->arena, "%s %s %s %s %s %s: %s → %s",
        f->indicator->id, f->unit->id, period_text(f->period, period), window_names[f->window],
        scenario_names[f->scenario], f->slice, words(l->arena, &f->before), words(l->arena, &f->after));
    return 0;
}

/* As the API lists it: key → what it says; the keys of both are joined afterwards. */
struct row {
    const char *key, *side[2];
    bool has[2];
};
struct rows {
    struct arena *arena;
    struct row *items;
    size_t n, cap;
};

static void
list_side(struct rows *r, const struct moved_cube *c, int side, size_t n_slices)
{
    static const char *const slices[] = {"T", "K", "M"};
    month from, to;
    assert_true(cube_range(c->cube, &from, &to));
    for (size_t i = 0; i < c->catalog->n_indicators; i++)
        for (size_t u = 0; u < c->catalog->n_units; u++)
            for (int w = 0; w < WINDOWS; w++)
                for (int s = 0; s < SCENARIOS; s++)
                    for (size_t k = 0; k < n_slices; k++) {
                        const struct indicator *x = &c->catalog->indicators[i];
                        int step = figure_step(x, (enum window)w);
                        for (month m = figure_period(x, (enum window)w, from).last; m <= to;
                             m = (month)(m + step)) {
                            struct moved_side v = {true, cube_value(c->cube, x, &c->catalog->units[u], m,
                                                             (enum window)w, (enum scenario)s, slices[k])};
                            char period[PERIOD_TEXT];
                            struct row *row = ARENA_PUSH(r->arena, r->items, r->n, r->cap);
                            *row = (struct row){.key = arena_printf(r->arena, "%s %s %s %s %s %s", x->id,
                                                    c->catalog->units[u].id,
                                                    period_text(figure_period(x, (enum window)w, m), period),
                                                    window_names[w], scenario_names[s], slices[k])};
                            row->side[side] = words(r->arena, &v);
                            row->has[side] = v.value.has_value;
                        }
                    }
}

static int
by_key(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->key, ((const struct row *)b)->key);
}

static void
list_difference(struct list *l, struct rows *r)
{
    if (r->n)
        qsort(r->items, r->n, sizeof *r->items, by_key);
    for (size_t i = 0; i < r->n; i++) {
        struct row x = r->items[i];
        if (i + 1 < r->n && strcmp(x.key, r->items[i + 1].key) == 0) {
            const struct row *y = &r->items[++i];
            for (int k = 0; k < 2; k++)
                if (!x.side[k]) {
                    x.side[k] = y->side[k];
                    x.has[k] = y->has[k];
                }
        }
        bool both = x.side[0] && x.side[1];
        if (both ? strcmp(x.side[0], x.side[1]) != 0 : x.has[0] || x.has[1])
            *ARENA_PUSH(l->arena, l->items, l->n, l->cap) = arena_printf(l->arena, "%s: %s → %s", x.key,
                x.side[0] ? x.side[0] : "none", x.side[1] ? x.side[1] : "none");
    }
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
compare(const struct list *x, const struct list *y)
{
    if (x->n)
        qsort(x->items, x->n, sizeof *x->items, by_text);
    if (y->n)
        qsort(y->items, y->n, sizeof *y->items, by_text);
    for (size_t i = 0; i < x->n && i < y->n; i++)
        assert_string_equal(x->items[i], y->items[i]);
    assert_int_equal(x->n, y->n);
}

static size_t
one_pair(const struct factset *facts, const bool *first, const bool *second)
{
    struct catalog *c[2] = {make_catalog(first), make_catalog(second)};
    struct cube *cubes[2] = {NULL, NULL};
    struct err err = {0};
    struct arena *a = arena_new();
    struct list told = {.arena = a}, real = {.arena = a};
    struct rows rows = {.arena = a};
    for (int k = 0; k < 2; k++)
        if (cube_build(c[k], facts, NULL, &cubes[k], &err) < 0)
            fail_msg("%s", err.what);
    struct moved_cube before = {c[0], cubes[0]}, after = {c[1], cubes[1]};
    assert_int_equal(moved_all(&before, &after, keep, &told, &err), 0);
    size_t slices = first[4] && second[4] ? 2 : 3; /* M is in neither */
    list_side(&rows, &before, 0, slices);
    list_side(&rows, &after, 1, slices);
    list_difference(&real, &rows);
    if (told.n || real.n)
        compare(&told, &real);
    size_t n = told.n;
    for (int k = 0; k < 2; k++) {
        cube_free(cubes[k]);
        catalog_free(c[k]);
    }
    arena_free(a);
    return n;
}

static void
every_single_choice_moves_what_it_moves(void **state)
{
    (void)state;
    struct factset *f = make_facts();
    for (size_t k = 0; k < CHOICES; k++) {
        bool x[CHOICES] = {0}, y[CHOICES] = {0};
        y[k] = true;
        size_t there = one_pair(f, x, y), back = one_pair(f, y, x);
        if (there == 0 && k != 6 && k != 13) /* one number for both; no figure lies between */
            fail_msg("choice %zu moves nothing", k);
        assert_int_equal(there, back);
        assert_int_equal(one_pair(f, y, y), 0);
    }
    factset_free(f);
}

static void
random_pairs_move_what_they_move(void **state)
{
    (void)state;
    struct factset *f = make_facts();
    for (int i = 0; i < PAIRS; i++) {
        bool x[CHOICES], y[CHOICES];
        for (size_t k = 0; k < CHOICES; k++) {
            x[k] = roll(2);
            y[k] = roll(4) ? x[k] : roll(2); /* mostly the same: so that there is something to pass over */
        }
        one_pair(f, x, y);
    }
    factset_free(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_single_choice_moves_what_it_moves),
        cmocka_unit_test(random_pairs_move_what_they_move),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
