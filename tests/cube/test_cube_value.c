/* The evaluator: windows, cadences, ratios, last year, scenarios, targets, what does not apply. */
#include "cube_help.h"

#define JAN MONTH(2024, 1)

/* kommun ─ alfa "10", beta "20": sick hours and ordinary hours (flow), employees (stock), cost with budget. */
static struct town *
town(void)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "personal");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, kommun, s, "0884");
    town_code(t, town_unit(t, "alfa", "enhet", kommun), s, "10");
    town_code(t, town_unit(t, "beta", "enhet", kommun), s, "20");
    static const char *const flows[] = {"sjuk", "ord", "kostnad"};
    for (int k = 0; k < 3; k++)
        town_rule(t, town_measure(t, flows[k], MEASURE_FLOW, false), s, flows[k]);
    town_rule(t, town_measure(t, "anst", MEASURE_STOCK, false), s, "anst");
    struct measure *kolada = town_measure(t, "nojdhet", MEASURE_STOCK, false);
    kolada->cadence = CADENCE_YEAR;
    kolada->sum_units = false;
    town_rule(t, kolada, s, "N00090");
    struct indicator *i = town_indicator(t, "sjukfranvaro", ROLLUP_RATIO, "sjuk / ord * 100");
    i->n = town_find("anst", t);
    town_indicator(t, "anstallda", ROLLUP_LAST, "anst");
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    town_indicator(t, "per_anstalld", ROLLUP_RATIO, "kostnad / anst");
    i = town_indicator(t, "nojdhet", ROLLUP_NONE, "nojdhet");
    i->cadence = CADENCE_YEAR;
    i->windows[WINDOW_MONTH] = i->windows[WINDOW_YTD] = i->windows[WINDOW_R12] = false;
    return t;
}

static void
fact(struct town *t, const char *account, const char *unit, month m, const char *value)
{
    town_fact(t, (struct line){.source = "personal", .account = account, .unit = unit}, m, value);
}

static void
budget(struct town *t, const char *unit, month m, const char *value)
{
    town_fact(t,
        (struct line){.source = "personal", .account = "kostnad", .unit = unit, .scenario = "budget"}, m,
        value);
}

static void
ratios_come_from_summed_parts_never_from_an_average_of_averages(void **state)
{
    (void)state;
    struct town *t = town();
    fact(t, "sjuk", "10", JAN, "10");
    fact(t, "ord", "10", JAN, "100"); /* 10 % of a small unit */
    fact(t, "sjuk", "20", JAN, "9");
    fact(t, "ord", "20", JAN, "900"); /* 1 % of a large one */
    fact(t, "anst", "10", JAN, "3");
    fact(t, "anst", "20", JAN, "25");
    town_build(t);
    town_says(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH, "10");
    town_says(t, "sjukfranvaro", "beta", JAN, WINDOW_MONTH, "1");
    town_says(t, "sjukfranvaro", "kommun", JAN, WINDOW_MONTH, "1.9"); /* 19 / 1000, not 5.5 */
    struct value v = town_value(t, "sjukfranvaro", "kommun", JAN, WINDOW_MONTH);
    assert_true(v.has_fraction && v.has_n);
    char text[DEC_TEXT];
    assert_string_equal(rat_text(v.numerator, text), "19");
    assert_string_equal(rat_text(v.denominator, text), "1000");
    assert_string_equal(rat_text(v.n, text), "28");
    town_free(t);
}

static void
windows_sum_the_parts_over_time_too(void **state)
{
    (void)state;
    struct town *t = town();
    for (int k = 0; k < 14; k++) {
        char sick[16];
        snprintf(sick, sizeof sick, "%d", k + 1);
        fact(t, "sjuk", "10", (month)(JAN + k), sick);
        fact(t, "ord", "10", (month)(JAN + k), "100");
    }
    town_build(t);
    town_says(t, "sjukfranvaro", "alfa", MONTH(2024, 3), WINDOW_MONTH, "3");
    town_says(t, "sjukfranvaro", "alfa", MONTH(2024, 3), WINDOW_YTD, "2");      /* 6 / 300 */
    town_says(t, "sjukfranvaro", "alfa", MONTH(2024, 3), WINDOW_R12, "saknas"); /* three months */
    town_says(t, "sjukfranvaro", "alfa", MONTH(2024, 12), WINDOW_R12, "6.5");   /* 78 / 1200 */
    town_says(t, "sjukfranvaro", "alfa", MONTH(2024, 12), WINDOW_YEAR, "6.5");
    town_says(
        t, "sjukfranvaro", "alfa", MONTH(2024, 11), WINDOW_YEAR, "ej_tillampligt"); /* no year ends there */
    town_says(t, "sjukfranvaro", "alfa", MONTH(2025, 1), WINDOW_R12, "7.5");        /* 90 / 1200 */
    town_says(t, "sjukfranvaro", "alfa", MONTH(2025, 1), WINDOW_YTD, "13");
    town_says(t, "sjukfranvaro", "alfa", MONTH(2025, 3), WINDOW_YTD, "saknas");
    town_free(t);
}

static void
the_level_at_the_end_counts_for_what_does_not_add_up(void **state)
{
    (void)state;
    struct town *t = town();
    for (int k = 0; k < 12; k++) {
        char n[16];
        snprintf(n, sizeof n, "%d", 10 + k);
        fact(t, "anst", "10", (month)(JAN + k), n);
        fact(t, "kostnad", "10", (month)(JAN + k), "21");
    }
    town_build(t);
    for (int w = 0; w < WINDOWS; w++)
        town_says(t, "anstallda", "alfa", MONTH(2024, 12), (enum window)w, "21");
    town_says(t, "anstallda", "alfa", MONTH(2024, 4), WINDOW_R12, "13");
    town_says(t, "per_anstalld", "alfa", MONTH(2024, 12), WINDOW_MONTH, "1");
    town_says(t, "per_anstalld", "alfa", MONTH(2024, 12), WINDOW_YEAR, "12");
    town_free(t);
}

static void
division_by_zero_is_missing_and_shows_the_fraction(void **state)
{
    (void)state;
    struct town *t = town();
    fact(t, "sjuk", "10", JAN, "0");
    fact(t, "ord", "10", JAN, "0");
    town_indicator(t, "omvand", ROLLUP_RATIO, "1 / (sjuk - ord)");
    town_build(t);
    town_says(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "omvand", "alfa", JAN, WINDOW_MONTH, "saknas");
    struct value v = town_value(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH);
    assert_true(v.has_fraction);
    assert_false(v.has_value);
    assert_int_equal(v.edition, 1);
    town_free(t);
}

static void
nothing_in_makes_nothing_out(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "summa", ROLLUP_SUM, "kostnad + 0 * sjuk");
    town_indicator(t, "noll", ROLLUP_SUM, "kostnad - kostnad");
    fact(t, "kostnad", "10", JAN, "5");
    town_build(t);
    town_says(t, "summa", "alfa", JAN, WINDOW_MONTH, "saknas"); /* 0 · nothing is nothing */
    town_says(t, "noll", "alfa", JAN, WINDOW_MONTH, "0");
    town_says(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_free(t);
}

static void
last_year_is_the_same_window_a_year_before(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "okning", ROLLUP_SUM, "kostnad - fg_ar(kostnad)");
    town_indicator(t, "okning_proc", ROLLUP_RATIO, "(kostnad - fg_ar(kostnad)) / fg_ar(kostnad) * 100");
    for (int k = 0; k < 15; k++)
        fact(t, "kostnad", "10", (month)(JAN + k), k < 12 ? "100" : "110");
    town_build(t);
    town_says(t, "okning", "alfa", MONTH(2025, 2), WINDOW_MONTH, "10");
    town_says(t, "okning", "alfa", MONTH(2025, 3), WINDOW_YTD, "30");
    town_says(t, "okning_proc", "alfa", MONTH(2025, 3), WINDOW_YTD, "10");
    town_says(t, "okning", "alfa", MONTH(2024, 12), WINDOW_MONTH, "saknas");
    assert_int_equal(cube_last(t->cube, town_i(t, "okning"), town_u(t, "alfa"), WINDOW_MONTH, SCENARIO_UTFALL,
                         "T", MONTH_NONE),
        MONTH(2025, 3));
    town_free(t);
}

static void
a_formula_may_mix_scenarios(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "avvikelse", ROLLUP_SUM, "budget(kostnad) - kostnad");
    fact(t, "kostnad", "10", JAN, "103.33");
    fact(t, "kostnad", "20", JAN, "50");
    budget(t, "10", JAN, "100");
    budget(t, "20", JAN, "60");
    fact(t, "kostnad", "10", MONTH(2024, 2), "1");
    budget(t, "10", MONTH(2024, 3), "1");
    town_build(t);
    town_says(t, "avvikelse", "alfa", JAN, WINDOW_MONTH, "-3.33");
    town_says(t, "avvikelse", "kommun", JAN, WINDOW_MONTH, "6.67");
    town_says(t, "avvikelse", "alfa", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(t, "avvikelse", "alfa", MONTH(2024, 3), WINDOW_MONTH, "saknas");
    town_says_in(t, "kostnad", "kommun", JAN, SCENARIO_BUDGET, "T", "160");
    town_says_in(t, "kostnad", "kommun", JAN, SCENARIO_PROGNOS, "T", "saknas");
    town_free(t);
}

static void
ready_made_figures_stay_on_their_unit_and_their_year(void **state)
{
    (void)state;
    struct town *t = town();
    town_fact(t,
        (struct line){.source = "personal", .account = "N00090", .unit = "0884", .scenario = "", .span = 12},
        MONTH(2022, 12), "8.9");
    town_fact(t,
        (struct line){.source = "personal", .account = "N00090", .unit = "0884", .scenario = "", .span = 12},
        MONTH(2023, 12), "-");
    town_build(t);
    town_says(t, "nojdhet", "kommun", MONTH(2022, 12), WINDOW_YEAR, "8.9");
    town_says(t, "nojdhet", "kommun", MONTH(2023, 12), WINDOW_YEAR, "saknas"); /* never 0 */
    town_says(t, "nojdhet", "kommun", MONTH(2021, 12), WINDOW_YEAR, "saknas");
    town_says(t, "nojdhet", "kommun", MONTH(2022, 11), WINDOW_YEAR, "ej_tillampligt");
    static const enum window finer[] = {WINDOW_MONTH, WINDOW_YTD, WINDOW_R12};
    for (int k = 0; k < 3; k++)
        town_says(t, "nojdhet", "kommun", MONTH(2022, 12), finer[k], "ej_tillampligt");
    town_says(
        t, "nojdhet", "alfa", MONTH(2022, 12), WINDOW_YEAR, "ej_tillampligt"); /* no figures of its own */
    assert_int_equal(cube_last(t->cube, town_i(t, "nojdhet"), town_u(t, "kommun"), WINDOW_YEAR,
                         SCENARIO_UTFALL, "T", MONTH_NONE),
        MONTH(2022, 12));
    struct value v = town_value(t, "nojdhet", "kommun", MONTH(2022, 12), WINDOW_YEAR);
    assert_int_equal(v.period.span, 12);
    town_free(t);
}

static void
rollup_none_shows_a_summed_measure_only_where_it_was_delivered(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "egen", ROLLUP_NONE, "sjuk / ord");
    town_indicator(t, "egna_timmar", ROLLUP_NONE, "sjuk");
    fact(t, "sjuk", "10", JAN, "1");
    fact(t, "ord", "10", JAN, "4");
    fact(t, "sjuk", "0884", JAN, "2"); /* the town's own figure, beside the units' */
    t->edition = 3;
    fact(t, "ord", "0884", JAN, "16");
    t->edition = 5;
    fact(t, "ord", "20", JAN, "100");
    town_build(t);
    town_says(t, "egen", "alfa", JAN, WINDOW_MONTH, "0.25");
    town_says(t, "egen", "kommun", JAN, WINDOW_MONTH, "0.125"); /* not 3 / 120 */
    assert_int_equal(town_value(t, "egen", "kommun", JAN, WINDOW_MONTH).edition, 3);
    town_says(t, "egen", "beta", JAN, WINDOW_MONTH, "saknas");
    town_says(t, "egen", "alfa", JAN, WINDOW_YTD, "ej_tillampligt");
    fact(t, "sjuk", "10", MONTH(2024, 2), "1");
    fact(t, "ord", "10", MONTH(2024, 2), "4");
    town_build(t);
    town_says(t, "egna_timmar", "alfa", MONTH(2024, 2), WINDOW_MONTH, "1");
    town_says(t, "egna_timmar", "kommun", MONTH(2024, 2), WINDOW_MONTH, "saknas");
    town_says(
        t, "egen", "kommun", MONTH(2024, 2), WINDOW_MONTH, "saknas"); /* the units' figures are not its own */
    town_says(t, "sjukfranvaro", "kommun", JAN, WINDOW_MONTH, "2.5"); /* the sum is there for others */
    town_free(t);
}

static void
rollup_none_does_not_apply_to_a_unit_that_never_had_its_own(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "egen", ROLLUP_NONE, "sjuk / ord");
    fact(t, "sjuk", "10", JAN, "1");
    fact(t, "ord", "10", JAN, "4");
    town_build(t);
    town_says(t, "egen", "alfa", JAN, WINDOW_MONTH, "0.25");
    town_says(t, "egen", "kommun", JAN, WINDOW_MONTH, "ej_tillampligt");
    town_free(t);
}

static void
a_quarterly_indicator_has_a_value_where_a_quarter_ends(void **state)
{
    (void)state;
    struct town *t = town();
    t->indicators[2].cadence = CADENCE_QUARTER; /* kostnad, of a monthly measure */
    for (int k = 0; k < 12; k++)
        fact(t, "kostnad", "10", (month)(JAN + k), "1");
    town_build(t);
    town_says(t, "kostnad", "alfa", MONTH(2024, 3), WINDOW_MONTH, "3");
    town_says(t, "kostnad", "alfa", MONTH(2024, 6), WINDOW_YTD, "6");
    town_says(t, "kostnad", "alfa", MONTH(2024, 12), WINDOW_YEAR, "12");
    town_says(t, "kostnad", "alfa", MONTH(2024, 5), WINDOW_MONTH, "ej_tillampligt");
    struct value v = town_value(t, "kostnad", "alfa", MONTH(2024, 3), WINDOW_MONTH);
    assert_int_equal(v.period.span, 3);
    t->measures[2].cadence = CADENCE_YEAR; /* a measure coarser than the indicator has no answer */
    town_build(t);
    town_says(t, "kostnad", "alfa", MONTH(2024, 3), WINDOW_MONTH, "ej_tillampligt");
    t->measures[2].cadence = CADENCE_QUARTER; /* neither has one whose periods do not fit into its own */
    t->indicators[2].cadence = CADENCE_TERTIAL;
    town_fact(t, (struct line){.source = "personal", .account = "kostnad", .unit = "20", .span = 3},
        MONTH(2024, 12), "1");
    town_build(t);
    town_says(t, "kostnad", "beta", MONTH(2024, 12), WINDOW_MONTH, "ej_tillampligt");
    town_free(t);
}

static void
a_school_year_ends_in_june(void **state)
{
    (void)state;
    struct town *t = town();
    t->indicators[2].cadence = t->measures[2].cadence = CADENCE_LASAR;
    town_fact(t, (struct line){.source = "personal", .account = "kostnad", .unit = "10", .span = 12},
        MONTH(2024, 6), "7");
    town_build(t);
    town_says(t, "kostnad", "alfa", MONTH(2024, 6), WINDOW_MONTH, "7");
    town_says(t, "kostnad", "alfa", MONTH(2024, 12), WINDOW_YEAR, "ej_tillampligt");
    town_says(t, "kostnad", "alfa", MONTH(2024, 6), WINDOW_R12, "ej_tillampligt");
    town_free(t);
}

static void
what_is_retired_closed_or_not_asked_for_does_not_apply(void **state)
{
    (void)state;
    struct town *t = town();
    for (int k = 0; k < 12; k++)
        fact(t, "kostnad", "10", (month)(JAN + k), "1");
    t->indicators[2].retired = MONTH(2024, 6);
    t->indicators[2].windows[WINDOW_R12] = false;
    town_build(t);
    town_says(t, "kostnad", "alfa", MONTH(2024, 5), WINDOW_MONTH, "1");
    town_says(t, "kostnad", "alfa", MONTH(2024, 6), WINDOW_MONTH, "ej_tillampligt");
    town_says(t, "kostnad", "alfa", MONTH(2024, 5), WINDOW_R12, "ej_tillampligt");
    assert_int_equal(cube_last(t->cube, town_i(t, "kostnad"), town_u(t, "alfa"), WINDOW_MONTH,
                         SCENARIO_UTFALL, "T", MONTH_NONE),
        MONTH(2024, 5));
    town_free(t);
}

static void
the_last_month_with_a_value_is_found(void **state)
{
    (void)state;
    struct town *t = town();
    fact(t, "kostnad", "10", JAN, "1");
    fact(t, "kostnad", "10", MONTH(2024, 5), "1");
    budget(t, "10", MONTH(2024, 12), "1");
    town_build(t);
    const struct indicator *i = town_i(t, "kostnad");
    const struct unit *alfa = town_u(t, "alfa");
    assert_int_equal(
        cube_last(t->cube, i, alfa, WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH_NONE), MONTH(2024, 5));
    assert_int_equal(cube_last(t->cube, i, alfa, WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH(2024, 4)), JAN);
    assert_int_equal(
        cube_last(t->cube, i, alfa, WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH(2023, 12)), MONTH_NONE);
    assert_int_equal(
        cube_last(t->cube, i, alfa, WINDOW_MONTH, SCENARIO_BUDGET, "T", MONTH_NONE), MONTH(2024, 12));
    assert_int_equal(cube_last(t->cube, i, alfa, WINDOW_YTD, SCENARIO_UTFALL, "T", MONTH_NONE), JAN);
    assert_int_equal(
        cube_last(t->cube, i, town_u(t, "beta"), WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH_NONE), MONTH_NONE);
    assert_int_equal(
        cube_last(t->cube, i, town_u(t, "kommun"), WINDOW_MONTH, SCENARIO_UTFALL, "T", MONTH_NONE),
        MONTH(2024, 5));
    town_free(t);
}

static void
edition_and_pull_are_the_newest_of_all_that_contributed(void **state)
{
    (void)state;
    struct town *t = town();
    t->edition = 3;
    fact(t, "sjuk", "10", JAN, "1");
    t->edition = 5;
    fact(t, "ord", "10", JAN, "10");
    t->edition = 7;
    fact(t, "ord", "20", JAN, "10");
    fact(t, "sjuk", "20", JAN, "1");
    t->edition = 8;
    fact(t, "anst", "10", JAN, "1");
    t->edition = 9;
    fact(t, "kostnad", "10", JAN, "1"); /* in no way part of it */
    town_build(t);
    struct value v = town_value(t, "sjukfranvaro", "beta", JAN, WINDOW_MONTH);
    assert_int_equal(v.edition, 7);
    assert_int_equal(v.pull, 107);
    v = town_value(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH);
    assert_int_equal(v.edition, 8); /* n is shown with it */
    assert_int_equal(v.pull, 108);
    t->edition = 12;
    fact(t, "sjuk", "10", JAN, "2"); /* corrected */
    town_build(t);
    v = town_value(t, "sjukfranvaro", "kommun", JAN, WINDOW_YTD);
    assert_int_equal(v.edition, 12);
    struct store_fact other = {.series = 1, .edition = 12, .pull = 200, .last = MONTH(2024, 5), .value = 0};
    factset_add_fact(t->facts, &other); /* an edition of two pulls: the newer is named */
    town_build(t);
    assert_int_equal(town_value(t, "sjukfranvaro", "kommun", JAN, WINDOW_YTD).pull, 200);
    town_free(t);
}

/* ---- targets -------------------------------------------------------------------------------------------------------------- */

static void
the_target_in_force_that_month_judges(void **state)
{
    (void)state;
    struct town *t = town();
    static struct target targets[3];
    targets[0] = (struct target){.from = MONTH(2024, 1), .value = dec_from_int(7)};
    targets[1] =
        (struct target){.from = MONTH(2024, 3), .value = dec_from_int(5), .tolerance = dec_from_int(1)};
    targets[2] = (struct target){.from = MONTH(2024, 1), .value = dec_from_int(9), .unit = town_u(t, "beta")};
    t->indicators[0].targets = targets;
    t->indicators[0].n_targets = 3;
    for (int k = -1; k < 4; k++) {
        for (int u = 1; u < 3; u++) {
            fact(t, "sjuk", u == 1 ? "10" : "20", (month)(JAN + k), "6");
            fact(t, "ord", u == 1 ? "10" : "20", (month)(JAN + k), "100");
        }
    }
    town_build(t);
    assert_null(town_value(t, "sjukfranvaro", "alfa", MONTH(2023, 12), WINDOW_MONTH).target);
    assert_int_equal(town_value(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH).mal, MAL_NATT);
    assert_int_equal(town_value(t, "sjukfranvaro", "alfa", MONTH(2024, 3), WINDOW_MONTH).mal, MAL_NARA);
    assert_ptr_equal(town_value(t, "sjukfranvaro", "beta", MONTH(2024, 3), WINDOW_MONTH).target, &targets[2]);
    assert_int_equal(town_value(t, "sjukfranvaro", "beta", MONTH(2024, 3), WINDOW_MONTH).mal, MAL_NATT);
    /* hours over hours mean the same in every window */
    assert_int_equal(town_value(t, "sjukfranvaro", "alfa", MONTH(2024, 4), WINDOW_YTD).mal, MAL_NARA);
    struct value missing = town_value(t, "sjukfranvaro", "alfa", MONTH(2024, 6), WINDOW_MONTH);
    assert_ptr_equal(missing.target, &targets[1]);
    assert_int_equal(missing.mal, MAL_NONE);
    struct value women = cube_value(
        t->cube, town_i(t, "sjukfranvaro"), town_u(t, "alfa"), JAN, WINDOW_MONTH, SCENARIO_UTFALL, "K");
    assert_null(women.target);
    town_free(t);
}

static void
an_amount_is_judged_only_in_the_window_that_the_target_is_for(void **state)
{
    (void)state;
    struct town *t = town();
    static struct target target;
    target = (struct target){.from = MONTH_NONE, .value = dec_from_int(100)};
    for (int k = 2; k < 4; k++) { /* kostnad, per_anstalld */
        t->indicators[k].targets = &target;
        t->indicators[k].n_targets = 1;
        t->indicators[k].main_window = WINDOW_YTD;
    }
    for (int k = 0; k < 3; k++) {
        fact(t, "kostnad", "10", (month)(JAN + k), "40");
        fact(t, "anst", "10", (month)(JAN + k), "1");
        budget(t, "10", (month)(JAN + k), "40");
    }
    town_build(t);
    static const char *const ids[] = {"kostnad", "per_anstalld"};
    for (int k = 0; k < 2; k++) {
        assert_int_equal(town_value(t, ids[k], "alfa", MONTH(2024, 2), WINDOW_YTD).mal, MAL_NATT);
        assert_int_equal(town_value(t, ids[k], "alfa", MONTH(2024, 3), WINDOW_YTD).mal, MAL_EJ_NATT);
        assert_int_equal(town_value(t, ids[k], "alfa", MONTH(2024, 3), WINDOW_MONTH).mal,
            MAL_NONE); /* 40 of 100 is no success */
        assert_null(town_value(t, ids[k], "alfa", MONTH(2024, 3), WINDOW_MONTH).target);
    }
    struct value v = cube_value(
        t->cube, town_i(t, "kostnad"), town_u(t, "alfa"), MONTH(2024, 2), WINDOW_YTD, SCENARIO_BUDGET, "T");
    assert_int_equal(v.mal, MAL_NONE);
    town_free(t);
}

/* ---- exactness ------------------------------------------------------------------------------------------------------------ */

static void
fractions_are_exact_and_rounded_once(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "tredjedel", ROLLUP_RATIO, "kostnad / anst * 3");
    town_indicator(t, "invers", ROLLUP_RATIO, "1 / (1 / (kostnad / anst))");
    fact(t, "kostnad", "10", JAN, "1");
    fact(t, "anst", "10", JAN, "3");
    fact(t, "sjuk", "10", JAN, "2");
    fact(t, "ord", "10", JAN, "3");
    fact(t, "kostnad", "20", JAN, "0.000000000001"); /* finer than a ten-thousandth */
    fact(t, "anst", "20", JAN, "-7");
    town_build(t);
    town_says(t, "tredjedel", "alfa", JAN, WINDOW_MONTH, "1");
    town_says(t, "invers", "alfa", JAN, WINDOW_MONTH, "0.333333333333");
    town_says(t, "sjukfranvaro", "alfa", JAN, WINDOW_MONTH, "66.6666666667");
    struct value v = town_value(t, "per_anstalld", "beta", JAN, WINDOW_MONTH);
    assert_true(v.has_value);
    assert_int_equal(rat_compare(v.value, (struct rat){-1, (i128)7 * dec_from_int(1)}), 0);
    v = town_value(t, "per_anstalld", "alfa", JAN, WINDOW_MONTH);
    assert_true(v.value.num == 1 && v.value.den == 3); /* reduced */
    town_free(t);
}

static void
a_number_that_does_not_fit_is_missing(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "kub", ROLLUP_RATIO, "kostnad * kostnad * kostnad");
    fact(t, "kostnad", "10", JAN, "99999999999999999999999999");
    town_build(t);
    town_says(t, "kub", "alfa", JAN, WINDOW_MONTH, "saknas");
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_come_from_summed_parts_never_from_an_average_of_averages),
        cmocka_unit_test(windows_sum_the_parts_over_time_too),
        cmocka_unit_test(the_level_at_the_end_counts_for_what_does_not_add_up),
        cmocka_unit_test(division_by_zero_is_missing_and_shows_the_fraction),
        cmocka_unit_test(nothing_in_makes_nothing_out),
        cmocka_unit_test(last_year_is_the_same_window_a_year_before),
        cmocka_unit_test(a_formula_may_mix_scenarios),
        cmocka_unit_test(ready_made_figures_stay_on_their_unit_and_their_year),
        cmocka_unit_test(rollup_none_shows_a_summed_measure_only_where_it_was_delivered),
        cmocka_unit_test(rollup_none_does_not_apply_to_a_unit_that_never_had_its_own),
        cmocka_unit_test(a_quarterly_indicator_has_a_value_where_a_quarter_ends),
        cmocka_unit_test(a_school_year_ends_in_june),
        cmocka_unit_test(what_is_retired_closed_or_not_asked_for_does_not_apply),
        cmocka_unit_test(the_last_month_with_a_value_is_found),
        cmocka_unit_test(edition_and_pull_are_the_newest_of_all_that_contributed),
        cmocka_unit_test(the_target_in_force_that_month_judges),
        cmocka_unit_test(an_amount_is_judged_only_in_the_window_that_the_target_is_for),
        cmocka_unit_test(fractions_are_exact_and_rounded_once),
        cmocka_unit_test(a_number_that_does_not_fit_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
