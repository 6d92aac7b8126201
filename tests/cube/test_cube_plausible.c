/* Each plausibility rule holds what breaks it and nothing else; windows that hold such a month are held too; an acceptance of that very
   figure releases it. */
#include "cube_help.h"

#define JAN MONTH(2026, 1)

static const struct line a = {.source = "s", .account = "K", .unit = "1"},
                         b = {.source = "s", .account = "K", .unit = "2"};

/* Two units below a municipality; the rules are x's. */
static struct town *
town_with(struct plausibility x)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "s");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, town_unit(t, "a", "enhet", kommun), s, "1");
    town_code(t, town_unit(t, "b", "enhet", kommun), s, "2");
    struct measure *k = town_measure(t, "k", MEASURE_FLOW, false);
    town_rule(t, k, s, "K");
    struct indicator *i = town_indicator(t, "x", ROLLUP_SUM, "k");
    struct target *target = arena_alloc(t->arena, sizeof *target);
    *target = (struct target){.from = MONTH_NONE, .value = town_dec("1000")};
    i->targets = target;
    i->n_targets = 1;
    i->plausibility = x;
    i->plausibility.pos.line = 1;
    if (x.from == 0)
        i->plausibility.from = MONTH_NONE;
    return t;
}

static const struct cube_held *
held(const struct town *t, const char *unit, month m)
{
    return cube_held_in(t->cube, town_i(t, "x"), town_u(t, unit), m, m);
}

static void
expect_rule(const struct town *t, const char *unit, month m, enum plausible_rule rule)
{
    const struct cube_held *h = held(t, unit, m);
    struct value v = town_value(t, "x", unit, m, WINDOW_MONTH);
    assert_non_null(h);
    assert_int_equal(h->rule, rule);
    assert_int_equal(v.state, STATE_PRELIMINAR);
    assert_int_equal(v.reason, REASON_RIMLIGHET);
    assert_int_equal(v.mal, MAL_NONE);
    assert_true(v.has_value); /* it is shown, and not judged */
    assert_non_null(v.target);
}

static void
expect_free(const struct town *t, const char *unit, month m)
{
    struct value v = town_value(t, "x", unit, m, WINDOW_MONTH);
    assert_null(held(t, unit, m));
    assert_int_equal(v.state, STATE_OK);
    assert_int_equal(v.reason, REASON_NONE);
    assert_int_equal(v.mal, MAL_NATT);
}

static void
a_figure_outside_the_range_is_held(void **state)
{
    (void)state;
    const dec range[] = {town_dec("10"), town_dec("20")};
    struct town *t = town_with((struct plausibility){.range = range, .n_range = 2});
    static const char *const values[] = {"10", "20", "9.99", "20.01"};
    for (int k = 0; k < 4; k++)
        town_fact(t, a, JAN + k, values[k]);
    town_build(t);
    expect_free(t, "a", JAN);
    expect_free(t, "a", JAN + 1); /* the bounds are within */
    expect_rule(t, "a", JAN + 2, PLAUSIBLE_LEAST);
    expect_rule(t, "a", JAN + 3, PLAUSIBLE_GREATEST);
    town_free(t);
}

static void
a_step_is_from_the_period_before_as_it_stands(void **state)
{
    (void)state;
    struct town *t = town_with((struct plausibility){.step = town_dec("5")});
    static const char *const values[] = {
        "100", "105", "110.01", "105.01", "90"}; /* up by 5, by 5.01, down by 5, by 15.01 */
    for (int k = 0; k < 5; k++)
        town_fact(t, a, JAN + k, values[k]);
    town_build(t);
    expect_free(t, "a", JAN); /* nothing before */
    expect_free(t, "a", JAN + 1);
    expect_rule(t, "a", JAN + 2, PLAUSIBLE_STEP);
    expect_free(t, "a", JAN + 3); /* from a held figure, as it stands */
    expect_rule(t, "a", JAN + 4, PLAUSIBLE_STEP);
    assert_int_equal(rat_compare(held(t, "a", JAN + 4)->change, rat_from_dec(town_dec("-15.01"))), 0);
    town_free(t);
}

static void
a_step_in_per_cent_is_of_the_size_before(void **state)
{
    (void)state;
    struct town *t = town_with((struct plausibility){.step_percent = town_dec("30")});
    static const char *const values[] = {"-100", "-70", "-101.5", "0", "900"};
    for (int k = 0; k < 5; k++)
        town_fact(t, a, JAN + k, values[k]);
    town_fact(t, a, JAN + 6, "1"); /* after a hole there is nothing to compare with */
    town_build(t);
    expect_free(t, "a", JAN + 1); /* +30 % exactly */
    expect_rule(t, "a", JAN + 2, PLAUSIBLE_PERCENT);
    assert_int_equal(rat_compare(held(t, "a", JAN + 2)->change, rat_from_dec(town_dec("-45"))), 0);
    expect_rule(t, "a", JAN + 3, PLAUSIBLE_PERCENT);
    expect_free(t, "a", JAN + 4); /* from nothing there is no per cent */
    expect_free(t, "a", JAN + 6);
    town_free(t);
}

static void
too_few_units_hold_the_sum(void **state)
{
    (void)state;
    struct town *t = town_with((struct plausibility){.completeness = town_dec("60")});
    for (month m = JAN; m < JAN + 3; m++) {
        town_fact(t, a, m, "1");
        if (m != JAN + 1)
            town_fact(t, b, m, "2");
    }
    town_build(t);
    expect_free(t, "kommun", JAN);
    expect_rule(t, "kommun", JAN + 1, PLAUSIBLE_COMPLETENESS);
    assert_int_equal(held(t, "kommun", JAN + 1)->delivered, 1);
    assert_int_equal(held(t, "kommun", JAN + 1)->expected, 2);
    expect_free(t, "a", JAN + 1); /* its own is whole */
    expect_free(t, "kommun", JAN + 2);
    town_free(t);
}

/* Of a ledger a unit without rows has zero; that is no delivery. */
static void
a_zero_by_absence_is_no_delivery(void **state)
{
    (void)state;
    struct town *t = town_with((struct plausibility){.completeness = town_dec("60")});
    t->measures[0].absent_zero = true;
    town_fact(t, a, JAN, "1");
    town_fact(t, b, JAN, "2");
    town_fact(t, a, JAN + 1, "1");
    town_build(t);
    expect_free(t, "kommun", JAN);
    expect_rule(t, "kommun", JAN + 1, PLAUSIBLE_COMPLETENESS);
    town_free(t);
}

static void
rules_hold_for_their_kinds_and_from_their_month(void **state)
{
    (void)state;
    static const char *const kinds[] = {"enhet", NULL};
    struct town *t =
        town_with((struct plausibility){.step_percent = town_dec("10"), .kinds = kinds, .from = JAN + 2});
    static const char *const values[] = {"1", "2", "4"};
    for (int k = 0; k < 3; k++)
        town_fact(t, a, JAN + k, values[k]);
    town_build(t);
    expect_free(t, "a", JAN + 1);
    expect_rule(t, "a", JAN + 2, PLAUSIBLE_PERCENT); /* beside a month before the rule */
    expect_free(t, "kommun", JAN + 2);
    town_free(t);
}

/* A held month is a part of the year, of twelve months and of the months so far; those after it too, as long as they hold it. */
static void
windows_with_a_held_month_are_held(void **state)
{
    (void)state;
    const dec range[] = {0, town_dec("20")};
    struct town *t = town_with((struct plausibility){.range = range, .n_range = 2});
    for (int k = 0; k < 24; k++)
        town_fact(t, a, JAN + k, k == 2 ? "25" : "1");
    town_build(t);
    assert_int_equal(town_value(t, "x", "a", JAN + 1, WINDOW_YTD).reason, REASON_NONE);
    assert_int_equal(town_value(t, "x", "a", JAN + 2, WINDOW_YTD).reason, REASON_RIMLIGHET);
    assert_int_equal(town_value(t, "x", "a", JAN + 11, WINDOW_YEAR).reason, REASON_RIMLIGHET);
    assert_int_equal(town_value(t, "x", "a", JAN + 13, WINDOW_R12).reason, REASON_RIMLIGHET);
    assert_int_equal(town_value(t, "x", "a", JAN + 14, WINDOW_R12).reason, REASON_NONE);
    assert_int_equal(town_value(t, "x", "a", JAN + 12, WINDOW_YTD).reason, REASON_NONE);
    struct value budget =
        cube_value(t->cube, town_i(t, "x"), town_u(t, "a"), JAN + 2, WINDOW_MONTH, SCENARIO_BUDGET, "T");
    assert_int_equal(budget.reason, REASON_NONE);
    town_free(t);
}

static void
an_accepted_figure_counts_as_long_as_it_is_that_figure(void **state)
{
    (void)state;
    struct town *t = town_with((struct plausibility){.step_percent = town_dec("10")});
    const struct acceptance accepted[] = {
        {.indicator = "x", .unit = "a", .last = JAN + 1, .value = town_dec("7"), .edition = 3},
        {.indicator = "x", .unit = "a", .last = JAN + 1, .value = town_dec("5"), .edition = 4}};
    const struct decisions d = {.acceptances = accepted, .n_acceptances = 2};
    struct err err = {0};
    struct cube *cubes[3];
    town_fact(t, a, JAN, "1");
    town_fact(t, a, JAN + 1, "5");
    for (int k = 0; k < 3; k++) {
        if (k == 2) { /* a corrected delivery: another question */
            t->edition = 5;
            town_fact(t, a, JAN + 1, "6");
        }
        assert_int_equal(cube_build(town_catalog(t), t->facts, k ? &d : NULL, &cubes[k], &err), 0);
    }
    for (int k = 0; k < 3; k++) {
        struct value v =
            cube_value(cubes[k], town_i(t, "x"), town_u(t, "a"), JAN + 1, WINDOW_MONTH, SCENARIO_UTFALL, "T");
        assert_int_equal(v.state, k == 1 ? STATE_OK : STATE_PRELIMINAR);
        assert_int_equal(v.mal, k == 1 ? MAL_NATT : MAL_NONE);
    }
    size_t n;
    const struct cube_held *all = cube_held(cubes[1], &n);
    assert_int_equal(n, 2); /* unit and municipality */
    assert_ptr_equal(all[n - 1].accepted, &accepted[1]);
    struct cube_question q[3];
    for (int k = 0; k < 3; k++)
        q[k] = (struct cube_question){cubes[k], town_i(t, "x"), town_u(t, "a")};
    assert_true(cube_same(&q[0], &q[0]));
    assert_false(cube_same(&q[0], &q[1])); /* the same facts, and one of them is held */
    for (int k = 0; k < 3; k++)
        cube_free(cubes[k]);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_outside_the_range_is_held),
        cmocka_unit_test(a_step_is_from_the_period_before_as_it_stands),
        cmocka_unit_test(a_step_in_per_cent_is_of_the_size_before),
        cmocka_unit_test(too_few_units_hold_the_sum),
        cmocka_unit_test(a_zero_by_absence_is_no_delivery),
        cmocka_unit_test(rules_hold_for_their_kinds_and_from_their_month),
        cmocka_unit_test(windows_with_a_held_month_are_held),
        cmocka_unit_test(an_accepted_figure_counts_as_long_as_it_is_that_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
