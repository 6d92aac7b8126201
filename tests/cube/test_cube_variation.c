/* Which figures are judged, in which window, across which breaks; and that the words, limits and the target's assurance fit. */
#include "cube_help.h"
#include "cube_variation.h"

#define FROM MONTH(2020, 1)

static struct town *
town(void)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "s");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL),
                *skola = town_unit(t, "skola", "enhet", kommun);
    town_code(t, skola, s, "1");
    town_code(t, town_unit(t, "vard", "enhet", kommun), s, "2");
    town_rule(t, town_measure(t, "x", MEASURE_STOCK, false), s, "X");
    town_rule(t, town_measure(t, "kr", MEASURE_FLOW, false), s, "K");
    town_indicator(t, "tal", ROLLUP_LAST, "x");
    town_indicator(t, "pengar", ROLLUP_SUM, "kr")->main_window = WINDOW_YTD;
    return t;
}

/* "9 11 -": months from FROM, "-" none. */
static void
deliver(struct town *t, const char *account, const char *unit, const char *text)
{
    char copy[1000], *save;
    month m = FROM;
    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save), m++)
        if (strcmp(w, "-") != 0)
            town_fact(t, (struct line){.source = "s", .account = account, .unit = unit}, m, w);
}

static struct cube_variation
judged(struct town *t, const char *indicator, const char *unit)
{
    struct cube_variation x;
    town_build(t);
    cube_variation(t->cube, town_i(t, indicator), town_u(t, unit), t->arena, &x);
    return x;
}

/* One letter a month: . none, f few, n normal, B better, W worse, U up, D down. */
static void
says(const struct cube_variation *x, const char *expected)
{
    char got[200] = {0};
    for (int k = 0; k < x->n; k++)
        got[k] = ".fnBWUD"[x->at[k].word];
    assert_string_equal(got, expected);
}

#define CALM "9 11 9 11 9 11 9 11 9 11 9 11"

static void
the_word_depends_on_which_way_is_better(void **state)
{
    struct town *t = town();
    struct cube_variation x;
    (void)state;
    deliver(t, "X", "1", CALM " 16 4");
    t->indicators[0].direction = DIRECTION_LOWER;
    x = judged(t, "tal", "skola");
    says(&x, "nnnnnnnnnnnnWB");
    assert_true(x.at[12].up);
    assert_false(x.at[13].up);
    assert_int_equal(x.at[12].rule, SPC_OUTSIDE);
    t->indicators[0].direction = DIRECTION_HIGHER;
    x = judged(t, "tal", "skola");
    says(&x, "nnnnnnnnnnnnBW");
    t->indicators[0].direction = DIRECTION_NONE;
    x = judged(t, "tal", "skola");
    says(&x, "nnnnnnnnnnnnUD");
    assert_string_equal(variation_names[x.at[12].word], "okar");
    assert_null(variation_names[VARIATION_FEW]);
    town_free(t);
}

static void
the_target_is_reached_always_never_or_now_and_then(void **state)
{
    struct town *t = town();
    struct target targets[3] = {{.from = MONTH_NONE, .value = town_dec("4.67")},
        {.from = FROM + 4, .value = town_dec("4.68")}, {.from = FROM + 8, .value = town_dec("15.33")}};
    struct cube_variation x;
    (void)state;
    deliver(t, "X", "1", CALM);
    t->indicators[0].targets = targets;
    t->indicators[0].n_targets = 3;
    x = judged(t, "tal", "skola"); /* lower is better; limits 4.68 to 15.32 */
    assert_int_equal(x.at[3].assurance, ASSURANCE_ALDRIG);
    assert_int_equal(x.at[4].assurance, ASSURANCE_IBLAND);
    assert_int_equal(x.at[11].assurance, ASSURANCE_ALLTID);
    t->indicators[0].direction = DIRECTION_HIGHER;
    x = judged(t, "tal", "skola");
    assert_int_equal(x.at[3].assurance, ASSURANCE_ALLTID);
    assert_int_equal(x.at[11].assurance, ASSURANCE_ALDRIG);
    town_free(t);
}

static void
accumulated_figures_are_judged_by_their_months(void **state)
{
    struct town *t = town();
    struct cube_variation x;
    (void)state;
    deliver(t, "K", "1", CALM);
    assert_int_equal(cube_variation_window(town_i(t, "pengar")), WINDOW_MONTH);
    x = judged(t, "pengar", "skola");
    assert_int_equal(x.window, WINDOW_MONTH);
    says(&x, "nnnnnnnnnnnn");
    t->indicators[1].main_window = WINDOW_R12;
    assert_int_equal(cube_variation_window(town_i(t, "pengar")), WINDOW_MONTH);
    t->indicators[1].main_window = WINDOW_YEAR;
    assert_int_equal(cube_variation_window(town_i(t, "pengar")), WINDOW_YEAR);
    x = judged(t, "pengar", "skola");
    assert_int_equal(x.step, 12);
    assert_int_equal(x.first, MONTH(2020, 12));
    says(&x, "f");
    town_free(t);
}

static void
a_break_of_one_unit_is_no_break_of_another(void **state)
{
    struct town *t = town();
    struct series_break breaks[2] = {
        {.from = FROM + 8, .rebase_only = true, .reason = "r"}, {.from = FROM + 16, .reason = "b"}};
    struct cube_variation x;
    (void)state;
    deliver(t, "X", "1", "9 11 9 11 9 11 9 11 109 111 109 111 109 111 109 111 9 11 9 11");
    deliver(t, "X", "2", "9 11 9 11 9 11 9 11 109 111 109 111 109 111 109 111 9 11 9 11");
    town_build(t);
    breaks[0].unit = town_u(t, "skola");
    t->indicators[0].breaks = breaks;
    t->indicators[0].n_breaks = 2;
    x = judged(t, "tal", "skola");
    assert_int_equal(x.n_bands, 3);
    says(&x, "nnnnnnnnnnnnnnnnffff");
    assert_int_equal(cube_variation_band(&x, &x.at[8])->state, SPC_PROVISIONAL);
    assert_null(cube_variation_band(&x, &x.at[16]));
    assert_ptr_equal(cube_variation_at(&x, FROM + 8), &x.at[8]);
    assert_null(cube_variation_at(&x, FROM + 20));
    assert_null(cube_variation_at(&x, FROM - 1));
    x = judged(t, "tal", "vard");
    assert_int_equal(x.n_bands, 2);
    assert_int_equal(x.bands[0].to, 15);
    town_free(t);
}

static void
incomplete_and_missing_figures_are_gaps(void **state)
{
    struct town *t = town();
    struct cube_variation x;
    (void)state;
    /* the sum of both: incomplete where the second has none, though it had one within the year */
    t->indicators[0].rollup = ROLLUP_SUM;
    deliver(t, "X", "1", "4 5 4 5 4 5 4 5 4 5 4 5 4 5 4");
    deliver(t, "X", "2", "5 6 5 6 5 6 5 6 5 6 5 6 5 - 5");
    x = judged(t, "tal", "kommun");
    assert_int_equal(town_value(t, "tal", "kommun", FROM + 13, WINDOW_MONTH).state, STATE_PRELIMINAR);
    says(&x, "nnnnnnnnnnnnn.n");
    assert_int_equal(x.bands[0].n, 14);
    town_free(t);
}

static void
what_the_configuration_says_goes(void **state)
{
    struct town *t = town();
    struct cube_variation x;
    (void)state;
    deliver(t, "X", "1", "900 11 9 11 9 11 9 11 9 11 9 11 9");
    t->indicators[0].variation.points = 9;
    x = judged(t, "tal", "skola"); /* only the newest nine */
    says(&x, "nnnnnnnnn");
    assert_int_equal(x.first, FROM + 4);
    assert_int_equal(x.bands[0].state, SPC_PROVISIONAL);
    t->catalog.variation.firm = 9;
    x = judged(t, "tal", "skola");
    assert_int_equal(x.bands[0].state, SPC_FIRM);
    t->indicators[0].variation.least = 10;
    t->indicators[0].variation.points = 0;
    t->catalog.variation.points = 9;
    x = judged(t, "tal", "skola");
    says(&x, "fffffffff");
    t->indicators[0].variation.off = true;
    x = judged(t, "tal", "skola");
    assert_int_equal(x.n, 0);
    assert_null(cube_variation_at(&x, FROM));
    town_free(t);
}

static void
no_figures_no_variation(void **state)
{
    struct town *t = town();
    struct cube_variation x = judged(t, "tal", "skola");
    (void)state;
    assert_int_equal(x.n, 0);
    deliver(t, "X", "1", "- - - 7");
    x = judged(t, "tal", "skola");
    says(&x, "f");
    assert_int_equal(x.first, FROM + 3);
    x = judged(t, "tal", "vard");
    assert_int_equal(x.n, 0);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_word_depends_on_which_way_is_better),
        cmocka_unit_test(the_target_is_reached_always_never_or_now_and_then),
        cmocka_unit_test(accumulated_figures_are_judged_by_their_months),
        cmocka_unit_test(a_break_of_one_unit_is_no_break_of_another),
        cmocka_unit_test(incomplete_and_missing_figures_are_gaps),
        cmocka_unit_test(what_the_configuration_says_goes), cmocka_unit_test(no_figures_no_variation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
