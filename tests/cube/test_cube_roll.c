/* The roll-up: sums, reorganisations, what is missing, what is nobody's. */
#include "cube_help.h"
#include <time.h>

#define JAN MONTH(2024, 1)

/* koncern ─ kommun ─┬ skola ─┬ alfa "10"      bolag "B"
                     │        └ beta "11"
                     ├ vard ── gamma "20"
                     └ ej_fordelat */
static struct town *
town(bool absent_zero)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *koncern = town_unit(t, "koncern", "koncern", NULL),
                *kommun = town_unit(t, "kommun", "kommun", koncern);
    struct unit *bolag = town_unit(t, "bolag", "bolag", koncern);
    struct unit *skola = town_unit(t, "skola", "namnd", kommun),
                *vard = town_unit(t, "vard", "namnd", kommun);
    town_code(t, town_unit(t, "alfa", "enhet", skola), s, "10");
    town_code(t, town_unit(t, "beta", "enhet", skola), s, "11");
    town_code(t, town_unit(t, "gamma", "enhet", vard), s, "20");
    town_code(t, bolag, s, "B");
    s->unmapped = town_unit(t, "ej_fordelat", "ej_fordelat", kommun);
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, absent_zero), s, "4-7");
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    return t;
}

static void
fact(struct town *t, const char *unit, month m, const char *value)
{
    town_fact(t, (struct line){.source = "ekonomi", .account = "5010", .unit = unit}, m, value);
}

static void
a_unit_is_its_own_plus_its_children(void **state)
{
    (void)state;
    struct town *t = town(false);
    town_code(t, (struct unit *)town_u(t, "skola"), &t->sources[0], "1");
    fact(t, "10", JAN, "100.25");
    fact(t, "11", JAN, "0.5");
    fact(t, "20", JAN, "-7.75");
    fact(t, "1", JAN, "1000"); /* the board's own, beside its schools' */
    town_build(t);
    town_says(t, "kostnad", "alfa", JAN, WINDOW_MONTH, "100.25");
    town_says(t, "kostnad", "skola", JAN, WINDOW_MONTH, "1100.75");
    town_says(t, "kostnad", "vard", JAN, WINDOW_MONTH, "-7.75");
    town_says(t, "kostnad", "kommun", JAN, WINDOW_MONTH, "1093");
    town_says(t, "kostnad", "ej_fordelat", JAN, WINDOW_MONTH, "saknas");
    town_free(t);
}

static void
accounts_add_up_and_only_those_of_the_measure(void **state)
{
    (void)state;
    struct town *t = town(false);
    fact(t, "10", JAN, "1");
    town_fact(t, (struct line){.source = "ekonomi", .account = "4000", .unit = "10"}, JAN, "2");
    town_fact(t, (struct line){.source = "ekonomi", .account = "8000", .unit = "10"}, JAN, "400");
    town_build(t);
    town_says(t, "kostnad", "alfa", JAN, WINDOW_MONTH, "3");
    assert_non_null(town_unmapped(t, 'a', "8000"));
    assert_null(town_unmapped(t, 'a', "4000"));
    town_free(t);
}

static void
the_group_is_never_the_sum_of_its_companies(void **state)
{
    (void)state;
    struct town *t = town(false);
    fact(t, "10", JAN, "100");
    fact(t, "B", JAN, "10");
    town_build(t);
    town_says(t, "kostnad", "kommun", JAN, WINDOW_MONTH, "100");
    town_says(t, "kostnad", "bolag", JAN, WINDOW_MONTH, "10");
    town_says(t, "kostnad", "koncern", JAN, WINDOW_MONTH, "ej_tillampligt");
    town_code(t, (struct unit *)town_u(t, "koncern"), &t->sources[0], "K");
    fact(t, "K", JAN, "105"); /* eliminated by the source */
    town_build(t);
    town_says(t, "kostnad", "koncern", JAN, WINDOW_MONTH, "105");
    town_free(t);
}

static void
a_moved_unit_counts_where_it_belonged_that_month(void **state)
{
    (void)state;
    struct town *t = town(false);
    town_move(t, (struct unit *)town_u(t, "beta"), MONTH(2024, 3), town_u(t, "vard"));
    for (int k = 0; k < 4; k++) {
        fact(t, "10", (month)(JAN + k), "1");
        fact(t, "11", (month)(JAN + k), "10");
        fact(t, "20", (month)(JAN + k), "100");
    }
    town_build(t);
    town_says(t, "kostnad", "skola", MONTH(2024, 2), WINDOW_MONTH, "11");
    town_says(t, "kostnad", "skola", MONTH(2024, 3), WINDOW_MONTH, "1");
    town_says(t, "kostnad", "vard", MONTH(2024, 2), WINDOW_MONTH, "100");
    town_says(t, "kostnad", "vard", MONTH(2024, 3), WINDOW_MONTH, "110");
    town_says(t, "kostnad", "skola", MONTH(2024, 4), WINDOW_YTD, "24"); /* 11 + 11 + 1 + 1 */
    for (int k = 0; k < 4; k++)
        town_says(t, "kostnad", "kommun", (month)(JAN + k), WINDOW_MONTH, "111");
    town_free(t);
}

/* x had no figure while it lay under p1, nor had p1: x gets its row only for the months in which y lies under it. */
static void
a_unit_that_gets_figures_only_from_below_and_only_later(void **state)
{
    (void)state;
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    struct unit *p1 = town_unit(t, "p1", "namnd", kommun), *p2 = town_unit(t, "p2", "namnd", kommun);
    struct unit *z = town_unit(t, "z", "omrade", p2), *x = town_unit(t, "x", "omrade", p1);
    struct unit *y = town_unit(t, "y", "enhet", z);
    town_code(t, y, s, "10");
    town_move(t, x, MONTH(2024, 3), p2);
    town_move(t, y, MONTH(2024, 3), x);
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, false), s, "4-7");
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    for (int k = 0; k < 4; k++)
        fact(t, "10", (month)(JAN + k), "1");
    town_build(t);
    for (int k = 0; k < 4; k++) {
        town_says(t, "kostnad", "kommun", (month)(JAN + k), WINDOW_MONTH, "1");
        town_says(t, "kostnad", "p1", (month)(JAN + k), WINDOW_MONTH, "saknas");
        town_says(t, "kostnad", "p2", (month)(JAN + k), WINDOW_MONTH, "1");
        town_says(t, "kostnad", "x", (month)(JAN + k), WINDOW_MONTH, k < 2 ? "saknas" : "1");
        town_says(t, "kostnad", "z", (month)(JAN + k), WINDOW_MONTH, k < 2 ? "1" : "saknas");
    }
    town_free(t);
}

static void
a_code_goes_over_to_another_unit_with_the_reorganisation(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct unit *alfa = (struct unit *)town_u(t, "alfa");
    alfa->to = MONTH(2024, 6);
    struct unit *ny = town_unit(t, "ny", "enhet", town_u(t, "vard"));
    ny->from = MONTH(2024, 7);
    town_code(t, ny, &t->sources[0], "10"); /* the same code */
    for (int k = 0; k < 12; k++)
        fact(t, "10", (month)(JAN + k), "5");
    town_build(t);
    town_says(t, "kostnad", "alfa", MONTH(2024, 6), WINDOW_MONTH, "5");
    town_says(t, "kostnad", "alfa", MONTH(2024, 7), WINDOW_MONTH, "ej_tillampligt");
    town_says(t, "kostnad", "ny", MONTH(2024, 6), WINDOW_MONTH, "ej_tillampligt");
    town_says(t, "kostnad", "ny", MONTH(2024, 7), WINDOW_MONTH, "5");
    town_says(t, "kostnad", "ny", MONTH(2024, 12), WINDOW_YTD, "30");
    town_says(t, "kostnad", "ny", MONTH(2024, 12), WINDOW_YEAR, "30");
    town_says(t, "kostnad", "ny", MONTH(2024, 12), WINDOW_R12, "saknas"); /* not twelve months */
    town_says(t, "kostnad", "kommun", MONTH(2024, 12), WINDOW_R12, "60");
    town_says(t, "kostnad", "skola", MONTH(2024, 7), WINDOW_MONTH, "saknas"); /* nobody is left under it */
    size_t n;
    (void)cube_unmapped(t->cube, &n);
    assert_int_equal(n, 0);
    town_free(t);
}

static void
what_maps_nowhere_is_named_counted_and_kept_so_that_totals_equal_the_source(void **state)
{
    (void)state;
    struct town *t = town(false);
    ((struct unit *)town_u(t, "gamma"))->to = MONTH(2024, 1); /* its code goes on being used */
    const char *const units[] = {"10", "11", "20", "99", ""};
    for (int k = 0; k < 3; k++)
        for (int u = 0; u < 5; u++)
            fact(t, units[u], (month)(JAN + k), "10.01");
    town_build(t);
    for (int k = 0; k < 3; k++)
        town_says(t, "kostnad", "kommun", (month)(JAN + k), WINDOW_MONTH, "50.05");
    town_says(t, "kostnad", "ej_fordelat", JAN, WINDOW_MONTH, "20.02");
    town_says(t, "kostnad", "ej_fordelat", MONTH(2024, 3), WINDOW_MONTH, "30.03");
    char text[DEC_TEXT];
    const struct cube_unmapped *u = town_unmapped(t, 'u', "99");
    assert_int_equal(u->facts, 3);
    assert_string_equal(dec_text(u->sum, text), "30.03");
    assert_int_equal(u->first, JAN);
    assert_int_equal(u->last, MONTH(2024, 3));
    u = town_unmapped(t, 'u', "20");
    assert_int_equal(u->facts, 2);
    assert_int_equal(u->first, MONTH(2024, 2));
    assert_non_null(town_unmapped(t, 'u', ""));
    /* without a unit for them they are still named, and the total says less than the source */
    t->sources[0].unmapped = NULL;
    town_build(t);
    assert_non_null(town_unmapped(t, 'u', "99"));
    town_says(t, "kostnad", "kommun", JAN, WINDOW_MONTH, "30.03");
    town_free(t);
}

static void
nine_of_ten_is_not_shown_as_the_whole(void **state)
{
    (void)state;
    struct town *t = town(false);
    for (int k = 0; k < 2; k++) {
        fact(t, "10", (month)(JAN + k), "1");
        fact(t, "20", (month)(JAN + k), "100");
    }
    fact(t, "11", JAN, "10"); /* beta has not delivered February */
    struct target target = {.from = MONTH_NONE, .value = dec_from_int(1000)};
    t->indicators[0].targets = &target;
    t->indicators[0].n_targets = 1;
    town_build(t);
    town_says(t, "kostnad", "kommun", JAN, WINDOW_MONTH, "111");
    town_says(t, "kostnad", "beta", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "skola", MONTH(2024, 2), WINDOW_MONTH, "preliminar 1");
    town_says(t, "kostnad", "kommun", MONTH(2024, 2), WINDOW_MONTH, "preliminar 101");
    town_says(t, "kostnad", "kommun", MONTH(2024, 2), WINDOW_YTD, "preliminar 212");
    town_says(t, "kostnad", "vard", MONTH(2024, 2), WINDOW_MONTH, "100");
    assert_int_equal(town_value(t, "kostnad", "kommun", JAN, WINDOW_MONTH).mal, MAL_NATT);
    assert_int_equal(town_value(t, "kostnad", "kommun", MONTH(2024, 2), WINDOW_MONTH).mal, MAL_NONE);
    t->edition = 2;
    fact(t, "11", MONTH(2024, 2), "10");
    town_build(t);
    town_says(t, "kostnad", "kommun", MONTH(2024, 2), WINDOW_MONTH, "111");
    town_free(t);
}

static void
only_who_delivered_within_a_year_and_still_exists_is_expected(void **state)
{
    (void)state;
    struct town *t = town(false);
    for (int k = 0; k < 20; k++)
        fact(t, "10", (month)(JAN + k), "1");
    fact(t, "11", JAN, "10");
    fact(t, "20", JAN, "100");
    ((struct unit *)town_u(t, "gamma"))->to = JAN; /* closed in good order */
    town_build(t);
    town_says(t, "kostnad", "vard", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "kommun", MONTH(2024, 2), WINDOW_MONTH, "preliminar 1");
    town_says(t, "kostnad", "kommun", MONTH(2025, 1), WINDOW_MONTH, "preliminar 1");
    town_says(t, "kostnad", "kommun", MONTH(2025, 2), WINDOW_MONTH,
        "1"); /* beta has been silent for more than a year */
    town_free(t);
}

static void
a_figure_delivered_without_a_value_makes_the_sum_incomplete_never_zero(void **state)
{
    (void)state;
    struct town *t = town(true);
    fact(t, "10", JAN, "1");
    fact(t, "11", JAN, "-");
    town_build(t);
    town_says(t, "kostnad", "beta", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "skola", JAN, WINDOW_MONTH, "preliminar 1");
    town_says(t, "kostnad", "gamma", JAN, WINDOW_MONTH, "0"); /* absent, in a delivered month */
    town_free(t);
}

static void
absent_is_zero_only_in_months_and_scenarios_that_the_source_delivered(void **state)
{
    (void)state;
    struct town *t = town(true);
    fact(t, "10", JAN, "5");
    fact(t, "10", MONTH(2024, 3), "5"); /* nothing at all for February */
    town_build(t);
    town_says(t, "kostnad", "beta", JAN, WINDOW_MONTH, "0");
    town_says(t, "kostnad", "beta", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "beta", MONTH(2024, 3), WINDOW_MONTH, "0");
    town_says(t, "kostnad", "beta", MONTH(2024, 4), WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "kommun", MONTH(2024, 3), WINDOW_YTD, "saknas");
    town_says_in(t, "kostnad", "beta", JAN, SCENARIO_BUDGET, "T", "saknas");
    /* an account outside the measure is a delivery too */
    town_fact(t, (struct line){.source = "ekonomi", .account = "3000", .unit = "10"}, MONTH(2024, 2), "1");
    town_fact(t, (struct line){.source = "ekonomi", .account = "3000", .unit = "10", .scenario = "budget"},
        JAN, "1");
    town_build(t);
    town_says(t, "kostnad", "beta", MONTH(2024, 2), WINDOW_MONTH, "0");
    town_says(t, "kostnad", "kommun", MONTH(2024, 3), WINDOW_YTD, "10");
    town_says_in(t, "kostnad", "beta", JAN, SCENARIO_BUDGET, "T", "0");
    struct value v = town_value(t, "kostnad", "beta", JAN, WINDOW_MONTH);
    assert_int_equal(v.edition, 0); /* no fact ever */
    assert_int_equal(v.pull, 0);
    town_free(t);
}

static void
a_unit_that_the_source_does_not_know_has_no_zeros(void **state)
{
    (void)state;
    struct town *t = town(true);
    struct source *other = town_source(t, "annan");
    struct unit *delta = town_unit(t, "delta", "enhet", town_u(t, "vard"));
    town_code(t, delta, other, "20");
    fact(t, "10", JAN, "5");
    town_build(t);
    town_says(t, "kostnad", "delta", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "ej_fordelat", JAN, WINDOW_MONTH, "0");
    town_free(t);
}

static void
missing_is_never_zero(void **state)
{
    (void)state;
    struct town *t = town(false);
    fact(t, "10", JAN, "0");
    town_build(t);
    town_says(t, "kostnad", "alfa", JAN, WINDOW_MONTH, "0");
    town_says(t, "kostnad", "beta", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "vard", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "alfa", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "kostnad", "alfa", MONTH(1950, 1), WINDOW_MONTH, "saknas");
    struct value v = town_value(t, "kostnad", "beta", JAN, WINDOW_MONTH);
    assert_false(v.has_value);
    town_free(t);
}

static void
a_sum_that_does_not_fit_is_an_error_not_a_number(void **state)
{
    (void)state;
    struct town *t = town(false);
    fact(t, "10", JAN, "99999999999999999999999999");
    fact(t, "11", JAN, "99999999999999999999999999");
    struct err err = {0};
    struct cube *c = NULL;
    assert_int_equal(cube_build(town_catalog(t), t->facts, NULL, &c, &err), -1);
    assert_null(c);
    assert_int_equal(err.kind, ERR_DATA);
    assert_string_equal(err.where, "kostnad");
    assert_non_null(strstr(err.what, "skola"));
    assert_non_null(strstr(err.what, "2024-01"));
    t->edition = 2;
    fact(t, "11", JAN, "1");
    town_fact(t, (struct line){.source = "ekonomi", .account = "4010", .unit = "10"}, JAN,
        "99999999999999999999999999");
    assert_int_equal(cube_build(town_catalog(t), t->facts, NULL, &c, &err), -1);
    assert_non_null(strstr(err.what, "alfa"));
    town_free(t);
}

static void
without_facts_the_cube_is_empty(void **state)
{
    (void)state;
    struct town *t = town(true);
    month first, last;
    town_build(t);
    assert_false(cube_range(t->cube, &first, &last));
    town_says(t, "kostnad", "kommun", JAN, WINDOW_MONTH, "saknas");
    assert_int_equal(cube_source_last(t->cube, &t->sources[0]), MONTH_NONE);
    assert_int_equal(cube_last(t->cube, town_i(t, "kostnad"), town_u(t, "kommun"), WINDOW_MONTH,
                         SCENARIO_UTFALL, "T", MONTH_NONE),
        MONTH_NONE);
    fact(t, "10", MONTH(2024, 5), "1");
    town_fact(t, (struct line){.source = "ekonomi", .account = "5010", .unit = "10", .scenario = "budget"},
        MONTH(2025, 12), "1");
    town_build(t);
    assert_true(cube_range(t->cube, &first, &last));
    assert_int_equal(first, MONTH(2024, 5));
    assert_int_equal(last, MONTH(2025, 12));
    assert_int_equal(cube_source_last(t->cube, &t->sources[0]), MONTH(2024, 5));
    town_free(t);
}

static void
the_last_month_of_a_cube_with_rows_but_no_value_is_said_at_once(void **state)
{
    (void)state;
    struct town *t = town(false);
    fact(t, "10", JAN, "-");
    town_build(t);
    clock_t before = clock();
    for (int k = 0; k < 1000; k++)
        assert_int_equal(cube_last(t->cube, town_i(t, "kostnad"), town_u(t, "alfa"), WINDOW_R12,
                             SCENARIO_UTFALL, "T", MONTH_NONE),
            MONTH_NONE);
    assert_true(clock() - before < CLOCKS_PER_SEC / 5); /* not through all months since year 0 */
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_is_its_own_plus_its_children),
        cmocka_unit_test(accounts_add_up_and_only_those_of_the_measure),
        cmocka_unit_test(the_group_is_never_the_sum_of_its_companies),
        cmocka_unit_test(a_moved_unit_counts_where_it_belonged_that_month),
        cmocka_unit_test(a_unit_that_gets_figures_only_from_below_and_only_later),
        cmocka_unit_test(a_code_goes_over_to_another_unit_with_the_reorganisation),
        cmocka_unit_test(what_maps_nowhere_is_named_counted_and_kept_so_that_totals_equal_the_source),
        cmocka_unit_test(nine_of_ten_is_not_shown_as_the_whole),
        cmocka_unit_test(only_who_delivered_within_a_year_and_still_exists_is_expected),
        cmocka_unit_test(a_figure_delivered_without_a_value_makes_the_sum_incomplete_never_zero),
        cmocka_unit_test(absent_is_zero_only_in_months_and_scenarios_that_the_source_delivered),
        cmocka_unit_test(a_unit_that_the_source_does_not_know_has_no_zeros),
        cmocka_unit_test(missing_is_never_zero),
        cmocka_unit_test(a_sum_that_does_not_fit_is_an_error_not_a_number),
        cmocka_unit_test(without_facts_the_cube_is_empty),
        cmocka_unit_test(the_last_month_of_a_cube_with_rows_but_no_value_is_said_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
