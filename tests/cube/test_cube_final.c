/* A figure is as the least final month of any source that contributed: through windows, sums, formulas and scenarios. */
#include "cube_final.h"
#include "cube_report.h"
#include "release.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cube_help.h"

/* Two sources: the ledger is published on the 10th, final after the 20th, locked on the 45th day; personnel without a rule. Figures for
   January to April 2026 in both, budget for the whole year. */
struct world {
    struct town *t;
    struct source *ledger, *personnel;
    struct decisions d;
};

static struct world
make(void)
{
    struct world w = {.t = town_new()};
    struct town *t = w.t;
    w.ledger = town_source(t, "ekonomi");
    w.personnel = town_source(t, "personal");
    w.ledger->release = (struct release_rule){10, 20, 45, {0}};
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    struct unit *alfa = town_unit(t, "alfa", "enhet", kommun), *beta = town_unit(t, "beta", "enhet", kommun);
    town_code(t, alfa, w.ledger, "1");
    town_code(t, beta, w.ledger, "2");
    town_code(t, alfa, w.personnel, "1");
    struct measure *cost = town_measure(t, "kostnad", MEASURE_FLOW, true);
    struct measure *heads = town_measure(t, "anst", MEASURE_STOCK, false);
    town_rule(t, cost, w.ledger, "4*");
    town_rule(t, heads, w.personnel, "A");
    town_indicator(t, "kostnader", ROLLUP_SUM, "kostnad")->n = heads;
    town_indicator(t, "avvikelse", ROLLUP_SUM, "budget(kostnad) - kostnad");
    town_indicator(t, "per_anstalld", ROLLUP_RATIO, "kostnad / anst");
    town_indicator(t, "anstallda", ROLLUP_SUM, "anst");
    for (month m = MONTH(2025, 1); m <= MONTH(2026, 4); m++) {
        town_fact(t, (struct line){.source = "ekonomi", .account = "4000", .unit = "1"}, m, "100");
        town_fact(t, (struct line){.source = "personal", .account = "A", .unit = "1"}, m, "10");
    }
    for (month m = MONTH(2025, 1); m <= MONTH(2026, 12); m++)
        town_fact(t, (struct line){.source = "ekonomi", .account = "4000", .unit = "1", .scenario = "budget"},
            m, "90");
    return w;
}

static void
at(struct world *w, int mon, int day)
{
    struct err err = {0};
    w->d.at = clock_from_local(2026, mon, day, 12, 0, 0);
    cube_free(w->t->cube);
    w->t->cube = NULL;
    if (cube_build(town_catalog(w->t), w->t->facts, &w->d, &w->t->cube, &err) != 0)
        fail_msg("%s", err.what);
}

/* April goes its way in every window that holds it; March is final all the while. */
static void
a_month_goes_its_way_through_all_windows(void **state)
{
    (void)state;
    struct world w = make();
    const struct {
        int day;
        const char *april, *ytd, *r12;
    } days[] = {{9, "ej_publicerat", "ej_publicerat", "ej_publicerat"},
        {10, "preliminar 100", "preliminar 400", "preliminar 1200"},
        {20, "preliminar 100", "preliminar 400", "preliminar 1200"}, {21, "100", "400", "1200"}};
    for (size_t i = 0; i < 4; i++) {
        at(&w, 5, days[i].day);
        town_says(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_MONTH, days[i].april);
        town_says(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_YTD, days[i].ytd);
        town_says(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_R12, days[i].r12);
        town_says(w.t, "kostnader", "kommun", MONTH(2026, 4), WINDOW_MONTH, days[i].april);
        town_says(w.t, "kostnader", "alfa", MONTH(2026, 3), WINDOW_YTD, "300");
        town_says(w.t, "anstallda", "alfa", MONTH(2026, 4), WINDOW_MONTH, "10");
    }
    town_free(w.t);
}

/* Nothing of it is told: value, fraction, n and målstatus; and it is not the last one that a page finds. */
static void
nothing_is_told_of_what_is_not_published(void **state)
{
    (void)state;
    struct world w = make();
    dec d;
    at(&w, 5, 9);
    const char *const all[] = {"kostnader", "avvikelse", "per_anstalld"};
    for (size_t i = 0; i < 3; i++) {
        struct value v = town_value(w.t, all[i], "alfa", MONTH(2026, 4), WINDOW_MONTH);
        assert_int_equal(v.state, STATE_EJ_PUBLICERAT);
        assert_int_equal(v.reason, REASON_EJ_SLAPPT);
        assert_false(v.has_value || v.has_fraction || v.has_n);
        assert_true(v.value.num == 0 && v.numerator.num == 0 && v.denominator.num == 0 && v.n.num == 0);
        assert_int_equal(v.mal, MAL_NONE);
        assert_int_equal(cube_last(w.t->cube, town_i(w.t, all[i]), town_u(w.t, "alfa"), WINDOW_MONTH,
                             SCENARIO_UTFALL, "T", MONTH_NONE),
            MONTH(2026, 3));
    }
    assert_false(cube_measure(
        w.t->cube, town_find("kostnad", w.t), town_u(w.t, "alfa"), MONTH(2026, 4), SCENARIO_UTFALL, "T", &d));
    assert_true(cube_measure(
        w.t->cube, town_find("kostnad", w.t), town_u(w.t, "alfa"), MONTH(2026, 3), SCENARIO_UTFALL, "T", &d));
    town_free(w.t);
}

/* A zero by absence is the delivery's word as well. */
static void
a_unit_with_zero_by_absence_waits_too(void **state)
{
    (void)state;
    struct world w = make();
    at(&w, 5, 9);
    town_says(w.t, "kostnader", "beta", MONTH(2026, 4), WINDOW_MONTH, "ej_publicerat");
    at(&w, 5, 15);
    town_says(w.t, "kostnader", "beta", MONTH(2026, 4), WINDOW_MONTH, "preliminar 0");
    town_free(w.t);
}

static void
budget_awaits_no_closing_and_what_has_not_come_is_missing(void **state)
{
    (void)state;
    struct world w = make();
    at(&w, 5, 9);
    town_says_in(w.t, "kostnader", "alfa", MONTH(2026, 4), SCENARIO_BUDGET, "T", "90");
    town_says_in(w.t, "kostnader", "alfa", MONTH(2026, 12), SCENARIO_BUDGET, "T", "90");
    town_says(w.t, "kostnader", "alfa", MONTH(2026, 5), WINDOW_MONTH, "saknas");
    town_free(w.t);
}

/* Preliminary by rule is a whole figure: it is judged against its target. Incomplete ones are not. */
static void
a_preliminary_month_is_judged_with_its_reason(void **state)
{
    (void)state;
    struct world w = make();
    struct target target = {.from = 0, .value = dec_from_int(200)};
    struct indicator *i = (struct indicator *)town_i(w.t, "kostnader");
    i->targets = &target;
    i->n_targets = 1;
    at(&w, 5, 15);
    struct value v = town_value(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_MONTH);
    assert_int_equal(v.state, STATE_PRELIMINAR);
    assert_int_equal(v.reason, REASON_EJ_SLAPPT);
    assert_int_equal(v.mal, MAL_NATT);
    assert_true(v.has_n);
    town_free(w.t);
}

/* A command before its day, on one month of one source. */
static void
a_decided_month_is_final_before_its_day(void **state)
{
    (void)state;
    struct world w = make();
    const struct release words[] = {{"ekonomi", MONTH(2026, 4), RELEASE_SLAPPT, 7, 0, "anna@prov", ""}};
    w.d.releases = words;
    w.d.n_releases = 1;
    at(&w, 5, 9);
    town_says(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_YTD, "400");
    town_free(w.t);
}

/* The source that came before, or comes after, has no say in the other's months. */
static void
only_the_source_whose_rule_takes_the_month_has_a_say(void **state)
{
    (void)state;
    struct world w = make();
    struct source *old = town_source(w.t, "gammal");
    old->release = (struct release_rule){.publish_day = 300};
    town_code(w.t, (struct unit *)town_u(w.t, "alfa"), old, "1");
    struct measure *cost = (struct measure *)town_find("kostnad", w.t);
    town_rule(w.t, cost, old, "4*")->to = MONTH(2025, 1);
    ((struct series_rule *)cost->rules)[0].from = MONTH(2025, 2);
    for (month m = MONTH(2025, 1); m <= MONTH(2026, 4); m++)
        town_fact(w.t, (struct line){.source = "gammal", .account = "4000", .unit = "1"}, m, "1");
    at(&w, 5, 25);
    town_says(w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_MONTH, "100");
    town_free(w.t);
}

/* Each word once: what is recorded is not due again, and a month that has not come is never due. */
static void
what_the_clock_makes_final_is_due_once(void **state)
{
    (void)state;
    struct world w = make();
    struct release *rows;
    struct arena *a = arena_new();
    at(&w, 5, 9);
    stamp t = clock_from_local(2026, 5, 10, 0, 0, 0);
    size_t n = cube_final_due(w.t->cube, t - 1, a, &rows);
    assert_int_equal(n, 15); /* January 2025 to March 2026, never recorded */
    w.d.releases = rows;
    w.d.n_releases = n;
    at(&w, 5, 9);
    assert_int_equal(cube_final_due(w.t->cube, t - 1, a, &rows), 0);
    assert_int_equal(cube_final_due(w.t->cube, t, a, &rows), 1);
    assert_int_equal(rows[0].month, MONTH(2026, 4));
    assert_int_equal(rows[0].state, RELEASE_PRELIMINAR);
    assert_int_equal(
        cube_final_due(w.t->cube, clock_from_local(2026, 6, 30, 0, 0, 0), a, &rows), 2); /* March locks too */
    arena_free(a);
    town_free(w.t);
}

/* The report is what pages say from then on, in the month's own windows, and reads back. */
static void
a_report_holds_what_the_month_says_from_then_on(void **state)
{
    (void)state;
    struct world w = make();
    struct decisions then = {.at = clock_from_local(2026, 5, 21, 0, 0, 0)};
    struct report_value r;
    struct buf b;
    at(&w, 5, 15);
    buf_init(&b, 1 << 20);
    cube_report(w.t->cube, &then, w.ledger, MONTH(2026, 4), &b);
    assert_true(cube_report_find(b.data, "kostnader", "kommun", WINDOW_MONTH, &r));
    assert_true(r.has_value && rat_compare(r.value, rat_from_int(100)) == 0);
    assert_string_equal(r.state, "ok");
    assert_true(cube_report_find(b.data, "per_anstalld", "alfa", WINDOW_MONTH, &r));
    assert_false(
        cube_report_find(b.data, "anstallda", "alfa", WINDOW_MONTH, &r)); /* no part of the ledger's */
    assert_false(cube_report_find(b.data, "ostnader", "kommun", WINDOW_MONTH, &r));
    town_says(
        w.t, "kostnader", "alfa", MONTH(2026, 4), WINDOW_MONTH, "preliminar 100"); /* the cube is as it was */
    size_t lines = 0;
    struct arena *a = arena_new();
    struct report_line line;
    for (const char *p = b.data; cube_report_next(&p, a, &line);)
        lines++;
    assert_int_equal(
        lines, 8); /* three units of two indicators, two of the ratio: only where the unit has figures */
    arena_free(a);
    buf_free(&b);
    town_free(w.t);
}

/* A rule that is another moves the figure, and cube_same says so. */
static void
another_rule_is_another_figure(void **state)
{
    (void)state;
    struct world w = make(), v = make();
    v.ledger->release.preliminary_until = 30;
    at(&w, 5, 25);
    at(&v, 5, 25);
    const struct cube_question x = {w.t->cube, town_i(w.t, "kostnader"), town_u(w.t, "alfa")},
                               y = {v.t->cube, town_i(v.t, "kostnader"), town_u(v.t, "alfa")},
                               x2 = {w.t->cube, town_i(w.t, "anstallda"), town_u(w.t, "alfa")},
                               y2 = {v.t->cube, town_i(v.t, "anstallda"), town_u(v.t, "alfa")};
    assert_false(cube_same(&x, &y));
    assert_true(cube_same(&x2, &y2));
    assert_true(cube_same(&x, &x));
    town_free(w.t);
    town_free(v.t);
}

/* A released month is never changed: a correction waits until the family that its source feeds releases its next month. */
static void
a_correction_of_protected_figures_waits_for_the_next_release(void **state)
{
    (void)state;
    struct world w = make();
    struct town *t = w.t;
    struct measure *heads = &t->measures[1];
    const struct measure *const guarded[] = {heads};
    struct protection_family family = {
        .id = "halsa", .min_n = 11, .min_n_slices = 5, .count = heads, .measures = guarded, .n_measures = 1};
    heads->family = &family;
    t->catalog.families = &family;
    t->catalog.n_families = 1;
    at(&w, 5, 9);
    assert_false(
        cube_final_waits(t->cube, w.personnel, 7)); /* nothing has been released: nothing is corrected */
    for (int m = 1; m <= 2; m++) {
        const struct disclosed_release r = {
            .family = "halsa", .month = (month)(MONTH(2026, 1) + m - 1), .edition = 5 * m, .pull = m};
        disclosed_add(factset_disclosed(t->facts), &r);
        at(&w, 5, 9 + m);
        assert_true(cube_final_waits(t->cube, w.personnel, 5 * m + 1));
        assert_false(cube_final_waits(t->cube, w.personnel, 5 * m - 1)); /* it is in that release */
        assert_false(cube_final_waits(t->cube, w.ledger, 5 * m + 1));    /* nothing of it is protected */
    }
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_month_goes_its_way_through_all_windows),
        cmocka_unit_test(nothing_is_told_of_what_is_not_published),
        cmocka_unit_test(a_unit_with_zero_by_absence_waits_too),
        cmocka_unit_test(budget_awaits_no_closing_and_what_has_not_come_is_missing),
        cmocka_unit_test(a_preliminary_month_is_judged_with_its_reason),
        cmocka_unit_test(a_decided_month_is_final_before_its_day),
        cmocka_unit_test(only_the_source_whose_rule_takes_the_month_has_a_say),
        cmocka_unit_test(what_the_clock_makes_final_is_due_once),
        cmocka_unit_test(a_report_holds_what_the_month_says_from_then_on),
        cmocka_unit_test(another_rule_is_another_figure),
        cmocka_unit_test(a_correction_of_protected_figures_waits_for_the_next_release)};
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
