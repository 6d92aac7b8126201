/* Which facts fit a measure: by period, by rule, by slice; and that what fits none is named, counted and summed. */
#include "cube_help.h"

#define JAN MONTH(2024, 1)

/* kommun (code 10) ─ skola (code 20); one measure m of accounts 4–7 of one source. */
static struct town *
town(enum cadence cadence, bool absent_zero)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, kommun, s, "10");
    town_code(t, town_unit(t, "skola", "enhet", kommun), s, "20");
    struct measure *me = town_measure(t, "m", MEASURE_FLOW, absent_zero);
    me->cadence = cadence;
    town_rule(t, me, s, "4-7");
    town_indicator(t, "m", ROLLUP_SUM, "m")->cadence = cadence;
    return t;
}

static struct line
line(const char *account, const char *unit, int span)
{
    return (struct line){.source = "ekonomi", .account = account, .unit = unit, .span = span};
}

static struct series_rule *
rule(struct town *t)
{
    return (struct series_rule *)&t->measures[0].rules[0];
}

static void
unmapped_is(const struct town *t, char kind, const char *code, int64_t facts, const char *sum)
{
    char text[DEC_TEXT];
    const struct cube_unmapped *u = town_unmapped(t, kind, code);
    if (u == NULL)
        fail_msg("'%c' %s is not listed", kind, code);
    assert_int_equal(u->facts, facts);
    assert_string_equal(dec_text(u->sum, text), sum);
}

static void
unmapped_count(const struct town *t, size_t expected)
{
    size_t n;
    const struct cube_unmapped *u = cube_unmapped(t->cube, &n);
    if (n != expected)
        fail_msg("%zu listed, expected %zu; the first: '%c' %s", n, expected, n > 0 ? u[0].kind : ' ',
            n > 0 ? u[0].code : "");
}

/* ---- periods --------------------------------------------------------------------------------------------------------- */

static void
one_school_year_among_years_is_named_and_the_years_count(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_YEAR, false);
    town_fact(t, line("5010", "10", 12), MONTH(2019, 6), "7"); /* "2018/19" */
    for (int y = 2019; y < 2024; y++)
        town_fact(t, line("5010", "10", 12), MONTH(y, 12), "5");
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2023, 12), WINDOW_YEAR, "5");
    unmapped_is(t, 'p', "5010", 1, "7");
    assert_int_equal(town_unmapped(t, 'p', "5010")->last, MONTH(2019, 6));
    town_fact(t, line("5010", "10", 12), MONTH(2019, 6), "x"); /* taken back: nothing is left to name */
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2023, 12), WINDOW_YEAR, "5");
    unmapped_count(t, 0);
    town_free(t);
}

static void
a_fact_that_one_measure_takes_is_not_named_because_another_cannot(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_YEAR, false);
    struct measure *lasar = town_measure(t, "lasar", MEASURE_FLOW, false);
    lasar->cadence = CADENCE_LASAR;
    town_rule(t, lasar, &t->sources[0], "4-7");
    town_fact(t, line("5010", "10", 12), MONTH(2019, 6), "7");
    town_fact(t, line("5010", "10", 12), MONTH(2019, 12), "5");
    town_fact(t, line("5010", "10", 12), MONTH(2020, 4), "3"); /* neither a year nor a school year */
    town_build(t);
    char text[DEC_TEXT];
    assert_string_equal(town_measured(t, "lasar", "kommun", MONTH(2019, 6), SCENARIO_UTFALL, text), "7");
    town_says(t, "m", "kommun", MONTH(2019, 12), WINDOW_YEAR, "5");
    unmapped_count(t, 1);
    unmapped_is(t, 'p', "5010", 1, "3");
    town_free(t);
}

static void
absent_is_no_zero_where_what_was_delivered_has_another_length(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_QUARTER, true);
    for (int k = 0; k < 3; k++)
        town_fact(t, line("5010", "10", 1), (month)(JAN + k), "100"); /* months for a quarter */
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "m", "skola", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    unmapped_is(t, 'p', "5010", 3, "300");
    town_fact(
        t, line("3010", "20", 3), MONTH(2024, 6), "1"); /* a quarter was delivered, without our accounts */
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_MONTH, "0");
    town_says(t, "m", "skola", MONTH(2024, 6), WINDOW_MONTH, "0");
    town_free(t);
}

static void
absent_is_no_zero_where_the_units_own_figure_was_refused_for_its_period(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_QUARTER, true);
    for (int k = 0; k < 3; k++)
        town_fact(t, line("5010", "20", 1), (month)(JAN + k), "100");
    town_fact(t, line("5020", "10", 3), MONTH(2024, 3), "7"); /* the other unit delivers quarters */
    town_fact(t, line("5020", "10", 3), MONTH(2024, 6), "8");
    town_build(t);
    town_says(t, "m", "skola", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "preliminar 7");
    town_says(t, "m", "skola", MONTH(2024, 6), WINDOW_MONTH, "0");
    town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_MONTH, "8");
    town_free(t);
}

static void
a_year_beside_its_months_takes_no_zero_from_them(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, true);
    town_fact(t, line("5010", "10", 1), MONTH(2024, 11), "1");
    town_fact(t, line("5010", "20", 1), MONTH(2024, 11), "2");
    town_fact(t, line("5010", "20", 1), MONTH(2024, 12), "3");
    town_fact(t, line("5010", "20", 12), MONTH(2024, 12), "5"); /* the year's total, in the same file */
    town_build(t);
    town_says(t, "m", "skola", MONTH(2024, 12), WINDOW_MONTH, "3");
    town_says(t, "m", "kommun", MONTH(2024, 12), WINDOW_MONTH, "3");
    unmapped_is(t, 'p', "5010", 1, "5");
    town_free(t);
}

/* ---- accumulated months of a coarser measure ---------------------------------------------------------------------------- */

static void
accumulated_months_become_quarters(void **state)
{
    (void)state;
    for (int zero = 0; zero < 2; zero++) {
        for (int start = 1; start <= 3; start += 2) { /* from January, or only from March */
            struct town *t = town(CADENCE_QUARTER, zero == 1);
            rule(t)->ytd = true;
            for (int k = start; k <= 8; k++) {
                char value[16];
                snprintf(value, sizeof value, "%d", k * 10);
                town_fact(t, line("5010", "10", 1), MONTH(2024, k), value);
            }
            town_build(t);
            town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "30");
            town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_MONTH, "30");
            town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_YTD, "60");
            town_says(t, "m", "kommun", MONTH(2024, 9), WINDOW_MONTH, "saknas");
            unmapped_count(t, 0); /* July and August are in September's figure, when it comes */
            town_free(t);
        }
    }
}

static void
accumulated_months_become_tertials_and_a_year(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_TERTIAL, false);
    struct measure *year = town_measure(t, "year", MEASURE_FLOW, false);
    year->cadence = CADENCE_YEAR;
    town_rule(t, year, &t->sources[0], "4-7")->ytd = true;
    rule(t)->ytd = true;
    for (int k = 1; k <= 12; k++) {
        char value[16];
        snprintf(value, sizeof value, "%d", k * k);
        town_fact(t, line("5010", "10", 1), MONTH(2024, k), value);
    }
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 4), WINDOW_MONTH, "16");
    town_says(t, "m", "kommun", MONTH(2024, 8), WINDOW_MONTH, "48");
    town_says(t, "m", "kommun", MONTH(2024, 12), WINDOW_MONTH, "80");
    char text[DEC_TEXT];
    assert_string_equal(town_measured(t, "year", "kommun", MONTH(2024, 12), SCENARIO_UTFALL, text), "144");
    town_free(t);
}

static void
a_quarter_whose_quarter_before_is_not_known_is_missing(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_QUARTER, false);
    rule(t)->ytd = true;
    for (int k = 1; k <= 6; k++)
        if (k != 3)
            town_fact(t, line("5010", "10", 1), MONTH(2024, k), "10");
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_MONTH, "saknas");
    town_free(t);
}

static void
an_account_that_ends_within_a_later_quarter_gives_back_what_it_had(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_QUARTER, true);
    rule(t)->ytd = true;
    for (int k = 1; k <= 9; k++) {
        town_fact(t, line("5020", "10", 1), MONTH(2024, k), "1000"); /* the source delivers each month */
        if (k <= 4)
            town_fact(t, line("5010", "10", 1), MONTH(2024, k), "10");
    }
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 3), WINDOW_MONTH, "1010");
    town_says(t, "m", "kommun", MONTH(2024, 6), WINDOW_MONTH, "-10");
    town_says(t, "m", "kommun", MONTH(2024, 9), WINDOW_MONTH, "0");
    town_free(t);
}

static void
since_january_is_no_school_year(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_LASAR, false);
    struct line l = line("5010", "10", 6);
    l.delivered = DELIVERED_YTD;
    town_fact(t, l, MONTH(2024, 6), "5");
    town_build(t);
    char text[DEC_TEXT];
    assert_string_equal(town_measured(t, "m", "kommun", MONTH(2024, 6), SCENARIO_UTFALL, text), "none");
    unmapped_is(t, 'p', "5010", 1, "5");
    town_free(t);
}

/* ---- rules ------------------------------------------------------------------------------------------------------------- */

static void
facts_outside_the_months_of_every_rule_are_named(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    rule(t)->from = MONTH(2024, 2);
    rule(t)->to = MONTH(2024, 3);
    for (int k = 0; k < 4; k++)
        town_fact(t, line("5010", "10", 1), (month)(JAN + k), k == 0 ? "1000" : "1");
    town_build(t);
    town_says(t, "m", "kommun", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "m", "kommun", MONTH(2024, 2), WINDOW_MONTH, "1");
    unmapped_count(t, 1);
    unmapped_is(t, 'a', "5010", 2, "1001");
    assert_int_equal(town_unmapped(t, 'a', "5010")->first, JAN);
    assert_int_equal(town_unmapped(t, 'a', "5010")->last, MONTH(2024, 4));
    struct measure *before =
        town_measure(t, "before", MEASURE_FLOW, false); /* another measure takes January */
    town_rule(t, before, &t->sources[0], "5010")->to = JAN;
    town_build(t);
    unmapped_is(t, 'a', "5010", 1, "1");
    town_free(t);
}

static void
facts_of_units_outside_every_rules_part_of_the_tree_are_named(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    rule(t)->under = town_u(t, "skola");
    town_fact(t, line("5010", "10", 1), JAN, "1000");
    town_fact(t, line("5010", "20", 1), JAN, "1");
    town_fact(t, line("5010", "99", 1), JAN, "5"); /* of no unit at all */
    town_build(t);
    town_says(t, "m", "kommun", JAN, WINDOW_MONTH, "1");
    unmapped_count(t, 2);
    unmapped_is(t, 'a', "5010", 1, "1000");
    unmapped_is(t, 'u', "99", 1, "5");
    /* the unit for what has none lies outside too: then the fact is in no measure, and not said to be under that unit */
    t->sources[0].unmapped = town_unit(t, "ej_fordelat", "ej_fordelat", town_u(t, "kommun"));
    town_build(t);
    unmapped_count(t, 1);
    unmapped_is(t, 'a', "5010", 2, "1005");
    town_free(t);
}

static void
facts_placed_on_a_unit_that_does_not_exist_then_are_named(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    struct unit *ny = town_unit(t, "ny", "enhet", town_u(t, "kommun"));
    ny->from = MONTH(2024, 2);
    rule(t)->place = ny;
    town_fact(t, line("5010", "10", 1), JAN, "1000");
    town_fact(t, line("5010", "10", 1), MONTH(2024, 2), "1");
    town_build(t);
    town_says(t, "m", "ny", MONTH(2024, 2), WINDOW_MONTH, "1");
    unmapped_count(t, 1);
    unmapped_is(t, 'a', "5010", 1, "1000");
    town_free(t);
}

static void
facts_of_a_column_or_slice_that_no_rule_takes_are_named(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    struct line l = line("5010", "10", 1);
    l.scenario = "budget";
    rule(t)->column = "utfall";
    rule(t)->slice = "K";
    town_fact(t, l, JAN, "500"); /* the sum is of utfall */
    l.scenario = "utfall";
    l.slice = "M";
    town_fact(t, l, JAN, "30");
    l.slice = "K";
    town_fact(t, l, JAN, "2");
    town_build(t);
    town_says(t, "m", "kommun", JAN, WINDOW_MONTH, "2");
    unmapped_count(t, 1);
    unmapped_is(t, 'a', "5010", 2, "30");
    town_free(t);
}

/* Every fact is in exactly one place: in the total, or named with its sum. */
static void
the_total_and_what_is_named_make_what_was_delivered(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    rule(t)->from = MONTH(2024, 2);
    rule(t)->under = town_u(t, "skola");
    int64_t delivered = 0, bit = 1;
    static const char *const accounts[] = {"5010", "8000"}, *const units[] = {"10", "20", "99"};
    for (int a = 0; a < 2; a++) {
        for (int u = 0; u < 3; u++) {
            for (int k = 0; k < 3; k++, bit *= 2) {
                char value[24];
                snprintf(value, sizeof value, "%lld", (long long)bit); /* each fact can be told in a sum */
                town_fact(t, line(accounts[a], units[u], k < 2 ? 1 : 3), (month)(JAN + k), value);
                delivered += bit;
            }
        }
    }
    town_build(t);
    size_t n;
    const struct cube_unmapped *list = cube_unmapped(t->cube, &n);
    dec sum = town_value(t, "m", "kommun", MONTH(2024, 2), WINDOW_MONTH).value.num * dec_from_int(1);
    assert_int_equal((int64_t)(sum / dec_from_int(1)), 16); /* skola, February */
    for (size_t i = 0; i < n; i++)
        sum += list[i].sum;
    assert_true(sum == dec_from_int(delivered));
    town_free(t);
}

/* ---- "" beside "T" -------------------------------------------------------------------------------------------------------- */

static void
a_total_delivered_both_as_T_and_without_a_slice_counts_once(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    struct line plain = line("5010", "10", 1), total = plain;
    total.slice = "T";
    town_fact(t, plain, JAN, "5");
    town_fact(t, plain, MONTH(2024, 2), "6"); /* from February the source says T */
    town_fact(t, total, MONTH(2024, 2), "6");
    town_fact(t, total, MONTH(2024, 3), "7");
    town_build(t);
    static const char *const months[] = {"5", "6", "7"};
    for (int k = 0; k < 3; k++)
        town_says(t, "m", "kommun", (month)(JAN + k), WINDOW_MONTH, months[k]);
    unmapped_count(t, 1);
    unmapped_is(t, 'a', "5010", 1, "6");
    town_fact(t, total, MONTH(2024, 2), "x"); /* T is taken back: the other counts again */
    town_build(t);
    town_says(t, "m", "kommun", MONTH(2024, 2), WINDOW_MONTH, "6");
    unmapped_count(t, 0);
    town_free(t);
}

static void
only_the_same_series_under_T_takes_the_place_of_the_plain_one(void **state)
{
    (void)state;
    struct town *t = town(CADENCE_MONTH, false);
    struct line other[] = {line("5020", "10", 1), line("5010", "20", 1), line("5010", "10", 1)};
    other[2].scenario = "budget";
    town_fact(t, line("5010", "10", 1), JAN, "5");
    for (int k = 0; k < 3; k++) {
        other[k].slice = "T";
        town_fact(t, other[k], JAN, "10");
    }
    town_build(t);
    town_says(t, "m", "kommun", JAN, WINDOW_MONTH, "25");
    town_says_in(t, "m", "kommun", JAN, SCENARIO_BUDGET, "T", "10");
    unmapped_count(t, 0);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_school_year_among_years_is_named_and_the_years_count),
        cmocka_unit_test(a_fact_that_one_measure_takes_is_not_named_because_another_cannot),
        cmocka_unit_test(absent_is_no_zero_where_what_was_delivered_has_another_length),
        cmocka_unit_test(absent_is_no_zero_where_the_units_own_figure_was_refused_for_its_period),
        cmocka_unit_test(a_year_beside_its_months_takes_no_zero_from_them),
        cmocka_unit_test(accumulated_months_become_quarters),
        cmocka_unit_test(accumulated_months_become_tertials_and_a_year),
        cmocka_unit_test(a_quarter_whose_quarter_before_is_not_known_is_missing),
        cmocka_unit_test(an_account_that_ends_within_a_later_quarter_gives_back_what_it_had),
        cmocka_unit_test(since_january_is_no_school_year),
        cmocka_unit_test(facts_outside_the_months_of_every_rule_are_named),
        cmocka_unit_test(facts_of_units_outside_every_rules_part_of_the_tree_are_named),
        cmocka_unit_test(facts_placed_on_a_unit_that_does_not_exist_then_are_named),
        cmocka_unit_test(facts_of_a_column_or_slice_that_no_rule_takes_are_named),
        cmocka_unit_test(the_total_and_what_is_named_make_what_was_delivered),
        cmocka_unit_test(a_total_delivered_both_as_T_and_without_a_slice_counts_once),
        cmocka_unit_test(only_the_same_series_under_T_takes_the_place_of_the_plain_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
