/* Definitions that changed at a date: which one counts, at each boundary. */
#include "cube_help.h"

#define JAN MONTH(2024, 1)

/* Until March the cost, from April the cost without rent, and from July half of that. */
static struct town *
town(struct former_formula former[2])
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, town_unit(t, "alfa", "enhet", kommun), s, "10");
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, false), s, "5");
    town_rule(t, town_measure(t, "hyra", MEASURE_FLOW, false), s, "6");
    struct indicator *old = town_indicator(t, "a", ROLLUP_SUM, "kostnad"),
                     *later = town_indicator(t, "b", ROLLUP_SUM, "kostnad - hyra"),
                     *now = town_indicator(t, "x", ROLLUP_SUM, "kostnad * 10");
    former[0] = (struct former_formula){.to = JAN + 2, .formula = old->formula, .reason = "Ny"};
    former[1] = (struct former_formula){.to = JAN + 5, .formula = later->formula, .reason = "Ny"};
    now->former = former;
    now->n_former = 2;
    for (int k = 0; k < 9; k++) {
        town_fact(
            t, (struct line){.source = "ekonomi", .account = "5010", .unit = "10"}, (month)(JAN + k), "100");
        town_fact(
            t, (struct line){.source = "ekonomi", .account = "6010", .unit = "10"}, (month)(JAN + k), "30");
    }
    town_build(t);
    return t;
}

static void
each_period_is_by_what_held_at_its_end(void **state)
{
    (void)state;
    struct former_formula former[2];
    struct town *t = town(former);
    town_says(t, "x", "alfa", JAN + 2, WINDOW_MONTH, "100");
    town_says(t, "x", "alfa", JAN + 3, WINDOW_MONTH, "70");
    town_says(t, "x", "kommun", JAN + 5, WINDOW_MONTH, "70");
    town_says(t, "x", "kommun", JAN + 6, WINDOW_MONTH, "1000");
    town_free(t);
}

static void
a_window_over_two_is_by_the_later_one_as_a_whole(void **state)
{
    (void)state;
    struct former_formula former[2];
    struct town *t = town(former);
    town_says(t, "x", "alfa", JAN + 2, WINDOW_YTD, "300");
    town_says(t, "x", "alfa", JAN + 3, WINDOW_YTD, "280"); /* four months, each without rent */
    town_says(t, "x", "alfa", JAN + 8, WINDOW_YTD, "9000");
    town_free(t);
}

/* What only a former definition needs is not looked for later, nor the other way round. */
static void
the_last_figure_is_found_by_whichever_definition(void **state)
{
    (void)state;
    struct former_formula former[2];
    struct town *t = town(former);
    const struct indicator *x = town_i(t, "x");
    assert_int_equal(
        cube_last(t->cube, x, town_u(t, "alfa"), WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH_NONE), JAN + 8);
    assert_int_equal(
        cube_last(t->cube, x, town_u(t, "alfa"), WINDOW_MONTH, SCENARIO_UTFALL, "T", JAN + 4), JAN + 4);
    town_free(t);
}

static void
another_date_gives_other_figures(void **state)
{
    (void)state;
    struct former_formula f[2], g[2];
    struct town *t = town(f), *s = town(g);
    struct cube_question a = {t->cube, town_i(t, "x"), town_u(t, "alfa")},
                         b = {s->cube, town_i(s, "x"), town_u(s, "alfa")};
    assert_true(cube_same(&a, &b));
    g[0].to = JAN + 1;
    assert_false(cube_same(&a, &b));
    g[0].to = JAN + 2;
    g[1].formula = g[0].formula;
    assert_false(cube_same(&a, &b));
    g[1].formula = town_i(s, "b")->formula;
    ((struct indicator *)b.indicator)->n_former = 1;
    assert_false(cube_same(&a, &b));
    town_free(t);
    town_free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_period_is_by_what_held_at_its_end),
        cmocka_unit_test(a_window_over_two_is_by_the_later_one_as_a_whole),
        cmocka_unit_test(the_last_figure_is_found_by_whichever_definition),
        cmocka_unit_test(another_date_gives_other_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
