/* A cube that shares what an earlier one has is the cube that is made from nothing: in every figure, after every kind of news. */
#include "cube_ground.h"
#include "cube_sheaf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cube_help.h"

enum { LEAVES = 5, STEPS = 25, HISTORIES = 4, HISTORIES_FULL = 100, BEGINNING = 40 };
#define FIRST MONTH(2024, 1)
#define MOVES MONTH(2025, 2)
#define NEWEST MONTH(2025, 9)

struct world {
    struct town *t;
    struct protection_family family;
    struct protection_slices dimensions[1];
    struct catalog open; /* the same catalog, where nobody is protected */
    struct measure unprotected[16];
    struct decisions d;
    struct acceptance accepted;
    month newest, today;
    uint64_t seed;
};

static unsigned
draw(struct world *w, unsigned n)
{
    w->seed ^= w->seed << 13;
    w->seed ^= w->seed >> 7;
    w->seed ^= w->seed << 17;
    return (unsigned)(w->seed >> 33) % n;
}

static void
add_measures(struct world *w, struct source *ledger, struct source *people, struct source *plan)
{
    struct town *t = w->t;
    struct measure *cost = town_measure(t, "kostnad", MEASURE_FLOW, true);
    struct measure *income = town_measure(t, "intakt", MEASURE_FLOW, false);
    struct measure *heads = town_measure(t, "anst", MEASURE_STOCK, false);
    struct measure *sick = town_measure(t, "sjuka", MEASURE_FLOW, false);
    struct measure *all = town_measure(t, "allt", MEASURE_FLOW, true);
    town_rule(t, cost, ledger, "4*");
    town_rule(t, cost, plan, "4*")->flat = true;
    town_rule(t, income, ledger, "3*")->sign = -1;
    town_rule(t, heads, people, "A");
    town_rule(t, sick, people, "S");
    town_rule(t, all, ledger, "3*");
    town_rule(t, all, ledger, "4*");
    town_indicator(t, "kostnader", ROLLUP_SUM, "kostnad")->n = heads;
    town_indicator(t, "netto", ROLLUP_SUM, "kostnad - intakt");
    town_indicator(t, "per_anst", ROLLUP_RATIO, "kostnad / anst");
    town_indicator(t, "sjukas_andel", ROLLUP_RATIO, "sjuka / anst * 100");
    town_indicator(t, "alltihop", ROLLUP_SUM, "allt");
    town_indicator(t, "egen", ROLLUP_NONE, "intakt");
    struct indicator *held = town_indicator(t, "intakter", ROLLUP_SUM, "intakt");
    held->plausibility.pos.line = 1;
    held->plausibility.from = MONTH_NONE;
    held->plausibility.step = town_dec("40");
    held->plausibility.completeness = town_dec("80");
}

static void
make(struct world *w, uint64_t seed)
{
    static const char *const leaves[LEAVES] = {"a", "b", "c", "d", "e"}, *const codes[LEAVES] = {
                                                                             "10", "11", "12", "13", "14"};
    static const char *const kon[] = {"K", "M"};
    struct town *t = town_new();
    *w = (struct world){.t = t, .newest = FIRST + 10, .today = MONTH(2025, 1), .seed = seed};
    struct source *ledger = town_source(t, "ekonomi"), *people = town_source(t, "personal"),
                  *plan = town_source(t, "plan");
    struct unit *top = town_unit(t, "kommun", "kommun", NULL), *one = town_unit(t, "ett", "namnd", top),
                *two = town_unit(t, "tva", "namnd", top);
    for (int l = 0; l < LEAVES; l++) {
        struct unit *u = town_unit(t, leaves[l], "enhet", l < 3 ? one : two);
        town_code(t, u, ledger, codes[l]);
        town_code(t, u, people, codes[l]);
        town_code(t, u, plan, codes[l]);
        if (l == 2)
            town_move(t, u, MOVES, two);
    }
    ledger->release = (struct release_rule){10, 20, 45, {0}};
    ledger->unmapped = two;
    add_measures(w, ledger, people, plan);
    w->dimensions[0] = (struct protection_slices){.id = "kon", .slices = kon, .n_slices = 2};
    w->family = (struct protection_family){.id = "halsa",
        .count = &t->measures[2],
        .min_n = 5,
        .dimensions = w->dimensions,
        .n_dimensions = 1,
        .min_n_slices = 5};
    t->measures[3].family = &w->family;
    t->catalog.families = &w->family;
    t->catalog.n_families = 1;
    w->open = *town_catalog(t);
    memcpy(w->unprotected, t->measures, sizeof w->unprotected);
    w->unprotected[3].family = NULL;
    w->open.measures = w->unprotected;
    w->open.n_families = 0;
}

static void
deliver(struct world *w, struct line l, month m)
{
    static const char *const values[] = {"10", "20.5", "-3", "75", "0", "-", "x", "0.0000001"};
    static const char *const units[] = {"10", "11", "12", "13", "14", "99"};
    l.unit = units[draw(w, 6)];
    town_fact(w->t, l, m, values[draw(w, 40) == 0 ? 7 : draw(w, 7)]);
}

/* What a night may bring; 0: nothing but a decision or the time. */
static void
happen(struct world *w)
{
    const struct line lines[] = {{.source = "ekonomi", .account = "4000"},
        {.source = "ekonomi", .account = "3000"}, {.source = "ekonomi", .account = "3000", .slice = "T"},
        {.source = "ekonomi", .account = "9999"},
        {.source = "ekonomi", .account = "4100", .delivered = DELIVERED_YTD, .span = 1},
        {.source = "personal", .account = "A"}, {.source = "personal", .account = "A", .slice = "K"},
        {.source = "personal", .account = "S"}, {.source = "personal", .account = "S", .slice = "M"},
        {.source = "plan", .account = "4000", .scenario = "budget"},
        {.source = "plan", .account = "4000", .scenario = "prognos", .version = "T1"},
        {.source = "plan", .account = "4000", .scenario = "prognos", .version = "T2"},
        {.source = "nagon", .account = "1"}, {.source = "ekonomi", .account = "4000", .scenario = "okand"}};
    struct town *t = w->t;
    t->edition++;
    w->d.at =
        clock_from_local(month_year(w->newest), month_of_year(w->newest), 1 + (int)draw(w, 28), 12, 0, 0);
    w->d.law = draw(w, 4) == 0 ? &w->open : NULL;
    w->d.n_acceptances = draw(w, 2);
    w->d.acceptances = &w->accepted;
    w->accepted = (struct acceptance){.indicator = "intakter",
        .unit = "kommun",
        .last = FIRST + 3,
        .value = town_dec("10"),
        .edition = 1,
        .who = "",
        .reason = ""};
    if (draw(w, 4) == 0 && w->t->edition > BEGINNING)
        w->today++;
    if (draw(w, 3) == 0 && w->newest < NEWEST && w->t->edition > BEGINNING)
        w->newest++;
    for (unsigned k = draw(w, 3) * (1 + draw(w, 4)); k > 0; k--) {
        struct line l = lines[draw(w, sizeof lines / sizeof *lines)];
        month m = (month)(FIRST + draw(w, (unsigned)(w->newest - FIRST) + 1));
        if (strcmp(l.source, "plan") == 0 && draw(w, 2) == 0) {
            l.span = 12;
            m = (month)(m + 12 - month_of_year(m));
        }
        deliver(w, l, m);
    }
}

static struct cube *
build(struct world *w, const struct cube *like, bool bare)
{
    struct err err = {0};
    struct cube *c = NULL;
    const struct cube_order order = {.today = w->today, .like = like, .bare = bare};
    if (cube_build_order(town_catalog(w->t), w->t->facts, &w->d, &order, &c, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
    return c;
}

static bool
same_rat(struct rat a, struct rat b)
{
    return a.num == b.num && a.den == b.den;
}

static bool
same_value(const struct value *a, const struct value *b)
{
    return a->state == b->state && a->reason == b->reason && a->has_value == b->has_value &&
           a->has_fraction == b->has_fraction && a->has_n == b->has_n && a->mal == b->mal &&
           a->target == b->target && a->edition == b->edition && a->pull == b->pull &&
           a->period.last == b->period.last && (!a->has_value || same_rat(a->value, b->value)) &&
           (!a->has_fraction ||
               (same_rat(a->numerator, b->numerator) && same_rat(a->denominator, b->denominator))) &&
           (!a->has_n || same_rat(a->n, b->n));
}

static void
same_figures(const struct world *w, const struct cube *x, const struct cube *y)
{
    const struct catalog *k = &w->t->catalog;
    static const char *const slices[] = {"T", "K", "M"}, *const rounds[] = {NULL, "T1", "T2"};
    for (size_t i = 0; i < k->n_indicators; i++)
        for (size_t u = 0; u < k->n_units; u++)
            for (month m = FIRST - 2; m < NEWEST + 4; m++)
                for (unsigned n = 0; n < WINDOWS * SCENARIOS * 3; n++) {
                    const char *slice = slices[n % 3], *round = n / 3 % SCENARIOS ? rounds[n % 3] : NULL;
                    enum scenario s = (enum scenario)(n / 3 % SCENARIOS);
                    struct value a = cube_value_round(x, &k->indicators[i], &k->units[u], m,
                                     (enum window)(n / 3 / SCENARIOS), s, slice, round),
                                 b = cube_value_round(y, &k->indicators[i], &k->units[u], m,
                                     (enum window)(n / 3 / SCENARIOS), s, slice, round);
                    if (!same_value(&a, &b))
                        fail_msg("edition %d: %s of %s, month %d, %s %s %s: %s and %s", (int)w->t->edition,
                            k->indicators[i].id, k->units[u].id, m - FIRST, window_names[n / 3 / SCENARIOS],
                            scenario_names[s], slice, state_names[a.state], state_names[b.state]);
                }
}

static void
same_rest(const struct world *w, const struct cube *x, const struct cube *y, bool bare)
{
    const struct catalog *k = &w->t->catalog;
    size_t n, o;
    month a[2] = {0}, b[2] = {0};
    assert_int_equal(cube_range(x, &a[0], &a[1]), cube_range(y, &b[0], &b[1]));
    assert_memory_equal(a, b, sizeof a);
    const struct cube_unmapped *p = cube_unmapped(x, &n), *q = cube_unmapped(y, &o);
    assert_int_equal(n, o);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(p[i].code, q[i].code);
        assert_true(p[i].source == q[i].source && p[i].first == q[i].first && p[i].last == q[i].last);
        assert_true(p[i].sum == q[i].sum && p[i].facts == q[i].facts && p[i].kind == q[i].kind &&
                    p[i].withheld == q[i].withheld);
    }
    const struct cube_held *h = cube_held(x, &n), *j = cube_held(y, &o);
    assert_int_equal(n, o);
    for (size_t i = 0; i < n; i++)
        assert_true(h[i].unit == j[i].unit && h[i].last == j[i].last && h[i].rule == j[i].rule &&
                    h[i].accepted == j[i].accepted && h[i].expected == j[i].expected);
    for (size_t s = 0; s < k->n_sources; s++)
        for (month m = FIRST; m <= NEWEST && !bare; m++) {
            struct cube_reconciled r, t;
            cube_reconcile(x, &k->sources[s], SCENARIO_UTFALL, m, &r);
            cube_reconcile(y, &k->sources[s], SCENARIO_UTFALL, m, &t);
            assert_true(r.ok == t.ok && r.facts == t.facts && r.delivered == t.delivered &&
                        r.named == t.named && r.in_units == t.in_units && r.unallocated == t.unallocated &&
                        r.shown == t.shown);
        }
    for (size_t s = 0; s < k->n_sources; s++)
        assert_int_equal(cube_source_last(x, &k->sources[s]), cube_source_last(y, &k->sources[s]));
}

/* What protected measures were before they were covered: releases are made of it. */
static void
same_raw(const struct world *w, const struct cube *x, const struct cube *y)
{
    const struct catalog *k = &w->t->catalog;
    for (size_t i = 0; i < k->n_measures; i++)
        for (size_t s = 0; s < x->n_slices; s++)
            for (size_t u = 0; u < k->n_units; u++)
                for (month m = FIRST; m <= NEWEST; m++) {
                    const struct grid *g = x->raw[i * x->n_slices + s], *h = y->raw[i * y->n_slices + s];
                    assert_int_equal(g != NULL, h != NULL);
                    struct cell a = g != NULL ? cube_grid_cell(g, (int)u, m, true) : (struct cell){0};
                    struct cell b = h != NULL ? cube_grid_cell(h, (int)u, m, true) : (struct cell){0};
                    assert_true(a.flags == b.flags && a.value == b.value && a.edition == b.edition);
                }
}

static void
same_cell(const struct world *w, const struct grid *g, const struct grid *h, int unit, month m)
{
    for (int own = 0; own < 2; own++) {
        struct cell a = g != NULL ? cube_grid_cell(g, unit, m, own) : (struct cell){0},
                    b = h != NULL ? cube_grid_cell(h, unit, m, own) : (struct cell){0};
        if (a.flags != b.flags || a.value != b.value || a.edition != b.edition)
            fail_msg("edition %d: unit %d, month %d, own %d: flags %d and %d, edition %d and %d",
                (int)w->t->edition, unit, m - FIRST, own, a.flags, b.flags, (int)a.edition, (int)b.edition);
    }
}

/* What the pages do not ask for either: every cell of every grid, whether there is a row for it, and which feeds there are. */
static void
same_cells(const struct world *w, const struct cube *x, const struct cube *y)
{
    const struct catalog *k = &w->t->catalog;
    assert_int_equal(x->n_slices, y->n_slices);
    for (size_t i = 0; i < k->n_measures * SCENARIOS * x->n_slices; i++) {
        const struct grid *g = x->grids[i], *h = y->grids[i];
        assert_int_equal(g != NULL, h != NULL);
        for (size_t u = 0; g != NULL && u < k->n_units; u++) {
            assert_int_equal(g->row_of[u] >= 0, h->row_of[u] >= 0);
            for (month m = FIRST - 12; m <= NEWEST + 12; m++)
                same_cell(w, g, h, (int)u, m);
        }
    }
    const struct unreleased *a = &x->ground->cube.unreleased, *b = &y->ground->cube.unreleased;
    assert_memory_equal(a->own, b->own, k->n_measures * k->n_units * sizeof *a->own);
    assert_memory_equal(a->total, b->total, k->n_measures * k->n_units * sizeof *a->total);
    assert_int_equal(x->ground->n_taken, y->ground->n_taken);
    for (size_t i = 0; i < x->ground->n_taken; i++) {
        assert_int_equal(x->ground->taken[i].measure, y->ground->taken[i].measure);
        assert_string_equal(x->ground->taken[i].account, y->ground->taken[i].account);
    }
}

static size_t
patched(const struct cube *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->ground->n_sheaves; i++)
        n += c->ground->sheaves[i]->patched;
    return n;
}

static size_t
shared(const struct cube *x, const struct cube *y)
{
    size_t n = 0;
    for (size_t i = 0; i < x->ground->n_sheaves; i++)
        n += x->ground->sheaves[i] == y->ground->sheaves[i];
    return n;
}

static void
a_cube_like_another_is_the_cube_from_nothing(void **state)
{
    (void)state;
    size_t whole = 0, parts = 0, none = 0, patches = 0;
    const char *first = getenv("KSRD_SEED");
    uint64_t from = first != NULL ? strtoull(first, NULL, 10) : 1,
             n = getenv("KSRD_TEST_FULL") != NULL ? HISTORIES_FULL : HISTORIES;
    for (uint64_t seed = from; seed < from + n; seed++) {
        struct world w;
        bool bare = seed % 2 == 0;
        make(&w, seed * 0x9e3779b97f4a7c15u);
        struct cube *last = NULL;
        for (int step = 0; step < STEPS; step++) {
            for (int k = 0; k < (step == 0 ? BEGINNING : 1); k++)
                happen(&w);
            struct cube *fresh = build(&w, NULL, false), *like = build(&w, last, bare);
            same_figures(&w, like, fresh);
            same_figures(&w, cube_today(like), cube_today(fresh));
            same_rest(&w, like, fresh, bare);
            same_raw(&w, like, fresh);
            same_cells(&w, like, fresh);
            patches += patched(like);
            assert_int_equal(patched(fresh), 0);
            if (last != NULL) {
                whole += like->ground == last->ground;
                parts += like->ground != last->ground && shared(like, last) > 0;
                none += shared(like, last) == 0;
            }
            cube_free(fresh);
            cube_free(last);
            last = like;
        }
        cube_free(last);
        town_free(w.t);
    }
    print_message(
        "shared whole %zu, in parts %zu, not at all %zu; grids patched %zu\n", whole, parts, none, patches);
    assert_true(whole > 10 && parts > 20 && none > 3 && patches > 10); /* each way has been gone */
}

/* Who asks for what a bare cube has not made gets it made. */
static void
a_bare_cube_is_no_ground_for_a_whole_one(void **state)
{
    (void)state;
    struct world w;
    make(&w, 7);
    for (int k = 0; k < BEGINNING; k++)
        happen(&w);
    struct cube *bare = build(&w, NULL, true), *whole = build(&w, bare, false),
                *again = build(&w, whole, true);
    assert_null(bare->ground->cube.reconciliation.by_month);
    assert_non_null(whole->ground->cube.reconciliation.by_month);
    assert_int_equal(shared(bare, whole), whole->ground->n_sheaves); /* its grids it has */
    assert_ptr_equal(again->ground, whole->ground);
    struct factset *other = factset_new(); /* the same numbers of another database */
    struct factset *mine = w.t->facts;
    w.t->facts = other;
    town_fact(w.t, (struct line){.source = "ekonomi", .account = "4000", .unit = "10"}, FIRST, "1");
    struct cube *elsewhere = build(&w, whole, false);
    assert_int_equal(shared(elsewhere, whole), 0);
    cube_free(elsewhere);
    w.t->facts = mine;
    factset_free(other);
    cube_free(bare);
    cube_free(whole);
    cube_free(again);
    town_free(w.t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cube_like_another_is_the_cube_from_nothing),
        cmocka_unit_test(a_bare_cube_is_no_ground_for_a_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
