/* From the source's codes to ours: accounts, columns, slices, versions, accumulated figures, units, dates. */
#include "cube_help.h"

#define JAN MONTH(2024, 1)

static struct town *
town(bool absent_zero)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "personal");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, town_unit(t, "alfa", "enhet", kommun), s, "10");
    town_code(t, town_unit(t, "beta", "enhet", kommun), s, "20");
    town_measure(t, "timmar", MEASURE_FLOW, absent_zero);
    town_rule(t, &t->measures[0], s, "SJ.*");
    town_indicator(t, "timmar", ROLLUP_SUM, "timmar");
    return t;
}

static struct line
line(const char *account, const char *unit)
{
    return (struct line){.source = "personal", .account = account, .unit = unit};
}

static struct series_rule *
rule(struct town *t, int k)
{
    return (struct series_rule *)&t->measures[0].rules[k];
}

static void
one_code_may_feed_several_measures_each_with_its_sign(void **state)
{
    (void)state;
    struct town *t = town(false);
    town_rule(t, town_measure(t, "minus", MEASURE_FLOW, false), &t->sources[0], "SJ.KORT")->sign = -1;
    town_indicator(t, "minus", ROLLUP_SUM, "minus");
    town_fact(t, line("SJ.KORT", "10"), JAN, "8.5");
    town_fact(t, line("SJ.LANG", "10"), JAN, "100");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "108.5");
    town_says(t, "minus", "alfa", JAN, WINDOW_MONTH, "-8.5");
    town_free(t);
}

static void
except_takes_codes_out_again(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->except = town_pattern(t, "SJ.LANG");
    rule(t, 0)->n_except = 1;
    town_fact(t, line("SJ.KORT", "10"), JAN, "8");
    town_fact(t, line("SJ.LANG", "10"), JAN, "100");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "8");
    assert_int_equal(town_unmapped(t, 'a', "SJ.LANG")->facts, 1);
    town_free(t);
}

static void
the_first_rule_of_a_measure_that_accepts_a_month_takes_it(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->to = MONTH(2024, 2);
    struct series_rule *second = town_rule(t, &t->measures[0], &t->sources[0], "SJ.1");
    second->sign = -1; /* no end: overlaps the first in January and February */
    for (int k = 0; k < 4; k++)
        town_fact(t, line("SJ.1", "10"), (month)(JAN + k), "1");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "1");
    town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "1");
    town_says(t, "timmar", "alfa", MONTH(2024, 3), WINDOW_MONTH, "-1");
    rule(t, 1)->from = MONTH(2024, 4);
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "alfa", MONTH(2024, 4), WINDOW_MONTH, "-1");
    town_free(t);
}

static void
a_rule_may_hold_for_a_part_of_the_tree(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->under = town_u(t, "beta");
    town_fact(t, line("SJ.1", "10"), JAN, "1");
    town_fact(t, line("SJ.1", "20"), JAN, "10");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "kommun", JAN, WINDOW_MONTH, "10");
    town_free(t);
}

static void
a_rule_may_place_the_figure_on_another_unit(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct unit *skola = town_unit(t, "skola", "enhet", town_u(t, "kommun"));
    rule(t, 0)->place = skola;
    rule(t, 0)->under = town_u(t, "alfa"); /* the unit of the code */
    town_fact(t, line("SJ.1", "10"), JAN, "1");
    town_fact(t, line("SJ.1", "20"), JAN, "10");
    town_fact(t, line("SJ.1", "77"), JAN, "100"); /* known to nobody: not placed */
    town_build(t);
    town_says(t, "timmar", "skola", JAN, WINDOW_MONTH, "1");
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "kommun", JAN, WINDOW_MONTH, "1");
    assert_non_null(town_unmapped(t, 'u', "77"));
    t->sources[0].unmapped = town_unit(t, "ej_fordelat", "ej_fordelat", town_u(t, "kommun"));
    rule(t, 0)->under = NULL;
    town_build(t);
    town_says(t, "timmar", "skola", JAN, WINDOW_MONTH, "11");
    town_says(t, "timmar", "ej_fordelat", JAN, WINDOW_MONTH, "100"); /* still not placed */
    town_free(t);
}

static void
the_closest_unit_code_wins(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct unit *kommun = (struct unit *)town_u(t, "kommun");
    town_code(t, town_unit(t, "alla", "enhet", kommun), &t->sources[0], "*");
    town_code(t, town_unit(t, "span", "enhet", kommun), &t->sources[0], "30-39");
    town_code(t, town_unit(t, "kort", "enhet", kommun), &t->sources[0], "3");
    town_code(t, town_unit(t, "lang", "enhet", kommun), &t->sources[0], "351");
    town_code(
        t, town_unit(t, "lika", "enhet", kommun), &t->sources[0], "36"); /* as long as the range's bounds */
    static const char *const codes[][2] = {{"10", "alfa"}, {"101", "alfa"}, {"3", "kort"}, {"35", "span"},
        {"359", "span"}, {"351", "lang"}, {"36", "lika"}, {"361", "lika"}, {"3519", "lang"}, {"X", "alla"},
        {"", "alla"}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        t->facts = (factset_free(t->facts), factset_new());
        town_fact(t, line("SJ.1", codes[i][0]), JAN, "1");
        town_build(t);
        town_says(t, "timmar", codes[i][1], JAN, WINDOW_MONTH, "1");
        town_says(t, "timmar", "kommun", JAN, WINDOW_MONTH, "1");
    }
    town_free(t);
}

static const struct column_map columns[] = {
    {.code = "UTF", .scenario = SCENARIO_UTFALL},
    {.code = "K12", .scenario = SCENARIO_UTFALL, .slice = "K"},
    {.code = "BUD", .scenario = SCENARIO_BUDGET},
    {.code = "P1", .scenario = SCENARIO_PROGNOS, .version = "T1"},
    {.code = "P2", .scenario = SCENARIO_PROGNOS, .version = "T2"},
    {.code = "ACK", .scenario = SCENARIO_UTFALL, .delivered = COLUMN_YTD},
};

static struct line
in(const char *column, const char *unit)
{
    struct line l = line("SJ.1", unit);
    l.scenario = column;
    return l;
}

static void
columns_say_scenario_and_slice_and_an_unknown_one_is_named(void **state)
{
    (void)state;
    struct town *t = town(false);
    t->sources[0].columns = columns;
    t->sources[0].n_columns = 6;
    town_fact(t, in("UTF", "10"), JAN, "1");
    town_fact(t, in("K12", "10"), JAN, "2");
    town_fact(t, in("BUD", "10"), JAN, "3");
    town_fact(t, in("KUNG", "10"), JAN, "4");
    town_build(t);
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_UTFALL, "T", "1");
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_UTFALL, "K", "2");
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_BUDGET, "T", "3");
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_PROGNOS, "T", "saknas");
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_UTFALL, "M", "saknas");
    assert_int_equal(town_unmapped(t, 'k', "KUNG")->facts, 1);
    const char *const *slices = cube_slices(t->cube, town_i(t, "timmar"));
    assert_string_equal(slices[0], "T");
    assert_string_equal(slices[1], "K");
    assert_null(slices[2]);
    rule(t, 0)->column = "BUD"; /* now only this one */
    town_build(t);
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_UTFALL, "T", "saknas");
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_BUDGET, "T", "3");
    town_free(t);
}

static void
codes_of_sie_and_kolada_mean_themselves(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct line l = in("budget", "10");
    town_fact(t, l, JAN, "3");
    l.scenario = "";
    l.slice = "K";
    town_fact(t, l, JAN, "2");
    l.slice = "T";
    town_fact(t, l, JAN, "5");
    town_build(t);
    town_says_in(t, "timmar", "alfa", JAN, SCENARIO_BUDGET, "T", "3");
    town_says_in(t, "timmar", "alfa", JAN, SCENARIO_UTFALL, "T", "5");
    town_says_in(t, "timmar", "alfa", JAN, SCENARIO_UTFALL, "K", "2");
    town_free(t);
}

static void
a_rule_may_take_one_slice_as_the_total(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->slice = "K";
    town_rule(t, &t->measures[0], &t->sources[0], "SJ.*")->slice = "M"; /* total = women + men */
    struct line l = line("SJ.1", "10");
    const char *const slices[] = {"K", "M", ""};
    const char *const values[] = {"2", "3", "77"};
    for (int k = 0; k < 3; k++) {
        l.slice = slices[k];
        town_fact(t, l, JAN, values[k]);
    }
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "5");
    town_says_in(t, "timmar", "alfa", JAN, SCENARIO_UTFALL, "K", "saknas");
    town_free(t);
}

static void
the_newest_forecast_round_of_a_month_counts_alone(void **state)
{
    (void)state;
    struct town *t = town(false);
    t->sources[0].columns = columns;
    t->sources[0].n_columns = 6;
    for (int k = 0; k < 3; k++) {
        town_fact(t, in("P1", "10"), (month)(JAN + k), "10");
        town_fact(t, in("P1", "20"), (month)(JAN + k), "100");
    }
    town_fact(t, in("P2", "10"), MONTH(2024, 2), "11");
    town_fact(t, in("P2", "20"), MONTH(2024, 2), "101");
    town_fact(t, in("P2", "10"), MONTH(2024, 3), "12"); /* round 2 leaves beta out of March */
    town_build(t);
    town_says_in(t, "timmar", "kommun", JAN, SCENARIO_PROGNOS, "T", "110");
    town_says_in(t, "timmar", "kommun", MONTH(2024, 2), SCENARIO_PROGNOS, "T", "112");
    town_says_in(t, "timmar", "beta", MONTH(2024, 3), SCENARIO_PROGNOS, "T", "saknas");
    town_says_in(t, "timmar", "kommun", MONTH(2024, 3), SCENARIO_PROGNOS, "T", "preliminar 12");
    t->edition = 2;
    town_fact(t, in("P2", "10"), MONTH(2024, 2), "x"); /* round 2 is withdrawn for February */
    town_fact(t, in("P2", "20"), MONTH(2024, 2), "x");
    town_build(t);
    town_says_in(t, "timmar", "kommun", MONTH(2024, 2), SCENARIO_PROGNOS, "T", "110");
    town_free(t);
}

static void
a_withdrawn_round_is_the_edition_that_last_changed_the_figure(void **state)
{
    (void)state;
    for (int ytd = 0; ytd < 2; ytd++) {
        struct town *t = town(ytd == 1);
        t->sources[0].columns = columns;
        t->sources[0].n_columns = 6;
        rule(t, 0)->ytd = ytd == 1;
        town_fact(t, in("P1", "10"), JAN, "1");
        town_fact(t, in("P1", "10"), MONTH(2024, 2), "3");
        t->edition = 2;
        town_fact(t, in("P2", "10"), JAN, "2");
        t->edition = 3;
        town_fact(t, in("P2", "10"), JAN, "x");
        town_build(t);
        struct value v = cube_value(
            t->cube, town_i(t, "timmar"), town_u(t, "alfa"), JAN, WINDOW_MONTH, SCENARIO_PROGNOS, "T");
        assert_int_equal(v.edition, 3);
        assert_int_equal(v.pull, 103);
        town_says_in(t, "timmar", "alfa", JAN, SCENARIO_PROGNOS, "T", "1");
        town_says_in(t, "timmar", "alfa", MONTH(2024, 2), SCENARIO_PROGNOS, "T", ytd ? "2" : "3");
        v = cube_value(t->cube, town_i(t, "timmar"), town_u(t, "alfa"), MONTH(2024, 2), WINDOW_MONTH,
            SCENARIO_PROGNOS, "T");
        assert_int_equal(v.edition, 1);         /* round 2 never said anything of February */
        town_fact(t, in("P2", "10"), JAN, "2"); /* round 2 again; what happens to round 1 is now no matter */
        t->edition = 4;
        town_fact(t, in("P1", "10"), JAN, "7");
        town_build(t);
        v = cube_value(
            t->cube, town_i(t, "timmar"), town_u(t, "alfa"), JAN, WINDOW_MONTH, SCENARIO_PROGNOS, "T");
        assert_int_equal(v.edition, 3);
        town_free(t);
    }
}

static void
a_tombstone_counts_as_absent(void **state)
{
    (void)state;
    struct town *t = town(false);
    town_fact(t, line("SJ.1", "10"), JAN, "5");
    town_fact(t, line("SJ.2", "10"), JAN, "7");
    t->edition = 4;
    town_fact(t, line("SJ.1", "10"), JAN, "x");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "7");
    struct value v = town_value(t, "timmar", "alfa", JAN, WINDOW_MONTH);
    assert_int_equal(v.edition, 4); /* that it vanished changed the figure */
    assert_int_equal(v.pull, 104);
    town_fact(t, line("SJ.2", "10"), JAN, "x");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "saknas");
    assert_int_equal(town_value(t, "timmar", "alfa", JAN, WINDOW_MONTH).edition, 4);
    assert_int_equal(cube_source_last(t->cube, &t->sources[0]), MONTH_NONE);
    t->measures[0].absent_zero = true; /* nothing is left of January: not delivered, so no zero either */
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_fact(t, line("SJ.2", "20"), JAN, "1");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "0");
    town_free(t);
}

/* ---- accumulated ------------------------------------------------------------------------------------------------------ */

static void
accumulated_figures_become_months(void **state)
{
    (void)state;
    struct town *t = town(false);
    t->sources[0].columns = columns;
    t->sources[0].n_columns = 6;
    static const char *const ytd[] = {
        "10", "25.5", "25.5", "20", NULL, "60", "61"}; /* May was not delivered */
    static const char *const months[] = {"10", "15.5", "0", "-5.5", "saknas", "saknas", "1"};
    for (int k = 0; k < 7; k++)
        if (ytd[k] != NULL)
            town_fact(t, in("ACK", "10"), (month)(JAN + k), ytd[k]);
    town_fact(t, in("ACK", "10"), MONTH(2025, 1), "3"); /* a new year begins from nothing */
    town_build(t);
    for (int k = 0; k < 7; k++)
        town_says(t, "timmar", "alfa", (month)(JAN + k), WINDOW_MONTH, months[k]);
    town_says(t, "timmar", "alfa", MONTH(2024, 4), WINDOW_YTD, "20");
    town_says(t, "timmar", "alfa", MONTH(2024, 7), WINDOW_YTD, "saknas");
    town_says(t, "timmar", "alfa", MONTH(2025, 1), WINDOW_MONTH, "3");
    town_free(t);
}

static void
accumulated_by_rule_by_column_or_as_delivered_is_the_same(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct town *t = town(false);
        struct line l = in(how == 1 ? "ACK" : "utfall", "10");
        t->sources[0].columns = columns;
        t->sources[0].n_columns = how == 1 ? 6 : 0;
        rule(t, 0)->ytd = how == 0;
        l.delivered = how == 2 ? DELIVERED_YTD : DELIVERED_PERIOD;
        l.span = how == 2 ? 2 : 1; /* a period as long as since January */
        town_fact(t, l, JAN, "10");
        town_fact(t, l, MONTH(2024, 2), "25");
        town_build(t);
        town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "10");
        town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "15");
        town_free(t);
    }
}

static void
an_accumulated_account_may_begin_and_end_within_the_year_when_absent_is_zero(void **state)
{
    (void)state;
    struct town *t = town(true);
    rule(t, 0)->ytd = true;
    for (int k = 0; k < 5; k++) /* the source delivers all five months */
        town_fact(t, line("SJ.1", "20"), (month)(JAN + k), "1");
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 2), "7");
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 3), "9"); /* in April the file has no such row any more */
    town_build(t);
    static const char *const months[] = {"0", "7", "2", "-9", "0", "saknas"};
    for (int k = 0; k < 6; k++)
        town_says(t, "timmar", "alfa", (month)(JAN + k), WINDOW_MONTH, months[k]);
    t->edition = 2;
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 3), "x"); /* a tombstone is absent too */
    town_build(t);
    static const char *const after[] = {"0", "7", "-7", "0", "0", "saknas"};
    for (int k = 0; k < 6; k++)
        town_says(t, "timmar", "alfa", (month)(JAN + k), WINDOW_MONTH, after[k]);
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 2),
        "-"); /* and a figure without a value is no figure to subtract */
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 3), "9");
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "alfa", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_free(t);
}

static void
an_accumulated_figure_after_a_month_without_delivery_is_no_difference(void **state)
{
    (void)state;
    struct town *t = town(true);
    rule(t, 0)->ytd = true;
    town_fact(t, line("SJ.1", "10"), JAN, "10");
    town_fact(
        t, line("SJ.1", "10"), MONTH(2024, 3), "30"); /* 20 in February and March together: nobody knows */
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 12), "50");
    town_fact(t, line("SJ.2", "20"), MONTH(2025, 1), "1");
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "alfa", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "timmar", "alfa", MONTH(2025, 1), WINDOW_MONTH,
        "0"); /* a new year takes nothing back of the old one */
    town_free(t);
}

static void
an_unknown_difference_makes_the_sum_incomplete(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->ytd = true;
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 2), "7"); /* January is unknown */
    town_fact(t, line("SJ.2", "10"), JAN, "1");
    town_fact(t, line("SJ.2", "10"), MONTH(2024, 2), "3");
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "preliminar 2");
    town_free(t);
}

static void
the_edition_of_a_difference_is_that_of_both(void **state)
{
    (void)state;
    struct town *t = town(false);
    rule(t, 0)->ytd = true;
    town_fact(t, line("SJ.1", "10"), JAN, "1");
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 2), "3");
    t->edition = 9;
    town_fact(t, line("SJ.1", "10"), JAN, "2");
    town_build(t);
    struct value v = town_value(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH);
    assert_int_equal(v.edition, 9);
    town_says(t, "timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "1");
    town_free(t);
}

static void
a_level_is_a_level_also_when_called_accumulated(void **state)
{
    (void)state;
    struct town *t = town(false);
    t->measures[0].accumulates = MEASURE_STOCK;
    rule(t, 0)->ytd = true;
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 2), "7");
    town_fact(t, line("SJ.1", "10"), MONTH(2024, 3), "8");
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 3), WINDOW_MONTH, "8");
    town_free(t);
}

/* ---- periods ------------------------------------------------------------------------------------------------------------ */

static void
a_period_that_fits_no_measure_is_named_not_used(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct line l = line("SJ.1", "10");
    l.span = 12;
    town_fact(t, l, MONTH(2024, 12), "5"); /* a year for a monthly measure */
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 12), WINDOW_MONTH, "saknas");
    assert_int_equal(town_unmapped(t, 'p', "SJ.1")->facts, 1);
    t->measures[0].cadence = CADENCE_YEAR;
    t->indicators[0].cadence = CADENCE_YEAR;
    town_build(t);
    town_says(t, "timmar", "alfa", MONTH(2024, 12), WINDOW_YEAR, "5");
    assert_null(town_unmapped(t, 'p', "SJ.1"));
    t->measures[0].cadence = CADENCE_LASAR; /* a calendar year is no school year */
    town_build(t);
    assert_non_null(town_unmapped(t, 'p', "SJ.1"));
    town_free(t);
}

static void
facts_of_a_source_that_is_configured_no_more_are_nobodys(void **state)
{
    (void)state;
    struct town *t = town(false);
    struct line l = line("SJ.1", "10");
    l.source = "gammal";
    town_fact(t, l, JAN, "5");
    town_build(t);
    town_says(t, "timmar", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_code_may_feed_several_measures_each_with_its_sign),
        cmocka_unit_test(except_takes_codes_out_again),
        cmocka_unit_test(the_first_rule_of_a_measure_that_accepts_a_month_takes_it),
        cmocka_unit_test(a_rule_may_hold_for_a_part_of_the_tree),
        cmocka_unit_test(a_rule_may_place_the_figure_on_another_unit),
        cmocka_unit_test(the_closest_unit_code_wins),
        cmocka_unit_test(columns_say_scenario_and_slice_and_an_unknown_one_is_named),
        cmocka_unit_test(codes_of_sie_and_kolada_mean_themselves),
        cmocka_unit_test(a_rule_may_take_one_slice_as_the_total),
        cmocka_unit_test(the_newest_forecast_round_of_a_month_counts_alone),
        cmocka_unit_test(a_withdrawn_round_is_the_edition_that_last_changed_the_figure),
        cmocka_unit_test(a_tombstone_counts_as_absent),
        cmocka_unit_test(accumulated_figures_become_months),
        cmocka_unit_test(accumulated_by_rule_by_column_or_as_delivered_is_the_same),
        cmocka_unit_test(an_accumulated_account_may_begin_and_end_within_the_year_when_absent_is_zero),
        cmocka_unit_test(an_accumulated_figure_after_a_month_without_delivery_is_no_difference),
        cmocka_unit_test(an_unknown_difference_makes_the_sum_incomplete),
        cmocka_unit_test(the_edition_of_a_difference_is_that_of_both),
        cmocka_unit_test(a_level_is_a_level_also_when_called_accumulated),
        cmocka_unit_test(a_period_that_fits_no_measure_is_named_not_used),
        cmocka_unit_test(facts_of_a_source_that_is_configured_no_more_are_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
