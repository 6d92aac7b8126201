/* Budgets and forecasts for whole years: rounds, reports, even parts, what is left out, and that all adds up. */
#include "cube_forecast.h"
#include "cube_help.h"
#include "cube_parts.h"

#define DEC26 MONTH(2026, 12)

static const struct column_map columns[] = {
    {.code = "UTF", .scenario = SCENARIO_UTFALL},
    {.code = "BUD", .scenario = SCENARIO_BUDGET},
    {.code = "K14", .scenario = SCENARIO_BUDGET, .delivered = COLUMN_YEAR},
    {.code = "K18", .scenario = SCENARIO_PROGNOS, .delivered = COLUMN_YEAR},
    {.code = "PRG", .scenario = SCENARIO_PROGNOS},
};

/* kommun ─ namnd ─ alfa "10", beta "20"; kommun ─ rest, which takes what is unknown. absent: zero, as of a ledger. */
static struct town *
town(void)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    s->columns = columns;
    s->n_columns = sizeof columns / sizeof *columns;
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    struct unit *namnd = town_unit(t, "namnd", "namnd", kommun);
    town_code(t, town_unit(t, "alfa", "enhet", namnd), s, "10");
    town_code(t, town_unit(t, "beta", "enhet", namnd), s, "20");
    s->unmapped = town_unit(t, "rest", "ej_fordelat", kommun);
    town_rule(t, town_measure(t, "netto", MEASURE_FLOW, true), s, "N");
    town_indicator(t, "netto", ROLLUP_SUM, "netto")->main_window = WINDOW_YTD;
    struct indicator *i = town_indicator(t, "avvikelse", ROLLUP_SUM, "budget(netto) - netto");
    i->direction = DIRECTION_HIGHER;
    i->main_window = WINDOW_YTD;
    return t;
}

static void
put(struct town *t, const char *column, const char *unit, int span, const char *version, month m,
    const char *value)
{
    town_fact(t,
        (struct line){.source = "ekonomi",
            .account = "N",
            .unit = unit,
            .scenario = column,
            .span = span,
            .version = version},
        m, value);
}

static void
report(struct town *t, const char *unit, month m, const char *value)
{
    put(t, "K18", unit, 1, "", m, value);
}

static const char *
says(const struct town *t, const char *indicator, const char *unit, enum window w, enum scenario s,
    const char *round, char out[80])
{
    struct value v =
        cube_value_round(t->cube, town_i(t, indicator), town_u(t, unit), DEC26, w, s, "T", round);
    return town_text(&v, out);
}

static void
expect(const struct town *t, const char *indicator, const char *unit, const char *round, const char *want)
{
    char got[80];
    if (strcmp(says(t, indicator, unit, WINDOW_YEAR, SCENARIO_PROGNOS, round, got), want) != 0)
        fail_msg("%s of %s, round %s: \"%s\", expected \"%s\"", indicator, unit, round ? round : "newest",
            got, want);
}

static void
a_report_is_of_the_whole_year_and_the_newest_counts(void **state)
{
    (void)state;
    struct town *t = town();
    char got[80];
    report(t, "10", MONTH(2026, 2), "100");
    report(t, "20", MONTH(2026, 2), "50");
    report(t, "10", MONTH(2026, 4), "110");
    report(t, "20", MONTH(2026, 4), "50");
    report(t, "10", MONTH(2025, 8), "77");
    report(t, "20", MONTH(2025, 8), "33");
    town_build(t);
    expect(t, "netto", "kommun", NULL, "160");
    expect(t, "netto", "alfa", NULL, "110");
    expect(t, "netto", "kommun", "2026-02", "150");
    expect(t, "netto", "kommun", "2026-04", "160");
    expect(t, "netto", "kommun", "2025-08", "saknas"); /* of another year */
    expect(t, "netto", "kommun", "2026-10", "saknas"); /* no such report */
    /* December is the whole year in each window of twelve months of it; a month is not */
    assert_string_equal(says(t, "netto", "kommun", WINDOW_YTD, SCENARIO_PROGNOS, NULL, got), "160");
    assert_string_equal(says(t, "netto", "kommun", WINDOW_R12, SCENARIO_PROGNOS, NULL, got), "160");
    assert_string_equal(says(t, "netto", "kommun", WINDOW_MONTH, SCENARIO_PROGNOS, NULL, got), "saknas");
    assert_string_equal(says(t, "netto", "kommun", WINDOW_YEAR, SCENARIO_UTFALL, NULL, got), "saknas");
    size_t n;
    cube_unmapped(t->cube, &n);
    assert_int_equal(n, 0); /* all of it is in the measure */
    assert_int_equal(cube_source_last(t->cube, &t->sources[0]), MONTH(2026, 4)); /* the report's month */
    town_free(t);
}

static void
a_round_that_is_withdrawn_gives_way_to_the_one_before(void **state)
{
    (void)state;
    struct town *t = town();
    report(t, "10", MONTH(2026, 2), "100");
    report(t, "10", MONTH(2026, 4), "110");
    t->edition = 2;
    report(t, "10", MONTH(2026, 4), "x");
    town_build(t);
    expect(t, "netto", "alfa", NULL, "100");
    expect(t, "netto", "alfa", "2026-04", "saknas");
    struct value v =
        cube_value(t->cube, town_i(t, "netto"), town_u(t, "alfa"), DEC26, WINDOW_YEAR, SCENARIO_PROGNOS, "T");
    assert_int_equal(v.edition, 2); /* that made it what it is */
    town_free(t);
}

static void
what_one_round_leaves_out_is_missing_there_and_never_zero(void **state)
{
    (void)state;
    struct town *t = town();
    report(t, "10", MONTH(2026, 2), "100");
    report(t, "20", MONTH(2026, 2), "50");
    report(t, "10", MONTH(2026, 4), "110"); /* beta says nothing */
    town_build(t);
    expect(t, "netto", "beta", NULL, "saknas");
    expect(t, "netto", "kommun", NULL, "preliminar 110");
    expect(t, "netto", "kommun", "2026-02", "150");
    expect(t, "netto", "rest", NULL, "saknas"); /* a ledger's absence is zero, a forecast's is not */
    struct cube_forecast f;
    cube_forecast(t->cube, town_i(t, "netto"), town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_int_equal(f.status, PROGNOS_NONE); /* half a forecast tells nothing of the whole */
    town_free(t);
}

static void
versions_of_a_column_are_rounds_too_as_years_and_as_months(void **state)
{
    (void)state;
    struct town *t = town();
    char text[8];
    put(t, "PRG", "10", 12, "T1", DEC26, "1200");
    for (int k = 0; k < 12; k++) {
        snprintf(text, sizeof text, "%d", 100 + k);
        put(t, "PRG", "10", 1, "T2", MONTH(2026, 1 + k), text);
    }
    town_build(t);
    expect(t, "netto", "alfa", "T1", "1200");
    expect(t, "netto", "alfa", "T2", "1266");
    expect(t, "netto", "alfa", NULL, "1266"); /* T2 is newer, whatever its form */
    put(t, "PRG", "10", 12, "T3", DEC26, "1300");
    town_build(t);
    expect(t, "netto", "alfa", NULL, "1300");
    expect(t, "netto", "alfa", "T2", "1266");
    const struct indicator *i = town_i(t, "netto");
    assert_string_equal(cube_forecast_round(t->cube, i, NULL), "T3");
    assert_string_equal(cube_forecast_round(t->cube, i, "T3"), "T2");
    assert_string_equal(cube_forecast_round(t->cube, i, "T2"), "T1");
    assert_null(cube_forecast_round(t->cube, i, "T1"));
    town_free(t);
}

static void
a_years_budget_counts_for_the_year_and_for_months_only_when_said_so(void **state)
{
    (void)state;
    struct town *t = town();
    struct series_rule *r = (struct series_rule *)t->measures[0].rules;
    char got[80];
    put(t, "K14", "10", 1, "", MONTH(2026, 1), "1000");
    put(t, "K14", "20", 1, "", MONTH(2026, 1), "200");
    put(t, "K14", "10", 1, "", MONTH(2026, 6), "1000.01"); /* a new version */
    put(t, "K14", "20", 1, "", MONTH(2026, 6), "200");
    town_build(t);
    assert_string_equal(says(t, "netto", "alfa", WINDOW_YEAR, SCENARIO_BUDGET, NULL, got), "1000.01");
    assert_string_equal(says(t, "netto", "kommun", WINDOW_YEAR, SCENARIO_BUDGET, NULL, got), "1200.01");
    assert_string_equal(says(t, "netto", "kommun", WINDOW_YEAR, SCENARIO_BUDGET, "2026-01", got), "1200");
    town_says_in(t, "netto", "alfa", MONTH(2026, 3), SCENARIO_BUDGET, "T", "saknas");
    assert_false(indicator_flat(town_i(t, "netto")));
    r->flat = true;
    town_build(t);
    assert_true(indicator_flat(town_i(t, "avvikelse")));
    dec sum = 0;
    for (int k = 1; k <= 12; k++) {
        dec d;
        assert_true(cube_measure(
            t->cube, &t->measures[0], town_u(t, "alfa"), MONTH(2026, k), SCENARIO_BUDGET, "T", &d));
        assert_int_equal(d % (dec_from_int(1) / 100), 0); /* whole öre */
        assert_true(d >= town_dec("83.33") && d <= town_dec("83.34"));
        assert_int_equal(dec_add(sum, d, &sum), 0);
    }
    assert_true(sum == town_dec("1000.01")); /* the parts make the whole */
    assert_string_equal(says(t, "netto", "kommun", WINDOW_YEAR, SCENARIO_BUDGET, NULL, got), "1200.01");
    town_says_in(
        t, "netto", "rest", MONTH(2026, 3), SCENARIO_BUDGET, "T", "0"); /* a budget's absence is zero */
    town_free(t);
}

static void
even_parts_make_the_whole(void **state)
{
    (void)state;
    static const char *const whole[] = {"0", "0.01", "-0.01", "100", "-100.07", "1151842794.13", "0.000001"};
    static const int parts[] = {1, 2, 3, 4, 12};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            dec sum = 0, d;
            for (int n = 1; n <= parts[k]; n++) {
                assert_int_equal(cube_year_part(town_dec(whole[i]), n, parts[k], &d), 0);
                assert_int_equal(dec_add(sum, d, &sum), 0);
            }
            assert_true(sum == town_dec(whole[i]));
        }
}

static void
the_forecast_knows_its_budget_its_rounds_and_its_outcome(void **state)
{
    (void)state;
    struct town *t = town();
    struct cube_forecast f;
    for (int k = 1; k <= 12; k++)
        put(t, "BUD", "10", 1, "", MONTH(2026, k), "10");
    report(t, "10", MONTH(2026, 2), "121");
    report(t, "10", MONTH(2026, 4), "125");
    town_build(t);
    struct indicator *i = (struct indicator *)town_i(t, "netto");
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_int_equal(f.year, DEC26);
    assert_string_equal(f.round, "2026-04");
    assert_string_equal(f.round_before, "2026-02");
    assert_int_equal(rat_compare(f.now.value, rat_from_int(125)), 0);
    assert_int_equal(rat_compare(f.before.value, rat_from_int(121)), 0);
    assert_int_equal(rat_compare(f.budget.value, rat_from_int(120)), 0);
    assert_false(f.outcome.has_value);
    assert_int_equal(f.status, PROGNOS_NONE); /* no target, and the budget is none */
    i->has_budget_margin = true;
    i->budget_margin = dec_from_int(5);
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_int_equal(f.status, PROGNOS_OSAKERT);
    struct target target = {.from = MONTH(2026, 1), .value = dec_from_int(124)};
    i->targets = &target;
    i->n_targets = 1;
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_int_equal(f.status, PROGNOS_NAS_INTE); /* the target goes before the budget */
    i->main_window = WINDOW_MONTH;                /* a month's target says nothing of a year */
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_null(f.target);
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2025, 5), &f);
    assert_false(f.now.has_value);
    assert_int_equal(f.status, PROGNOS_NONE);
    for (int k = 1; k <= 12; k++)
        put(t, "UTF", "10", 1, "", MONTH(2026, k), "11");
    town_build(t);
    cube_forecast(t->cube, i, town_u(t, "kommun"), MONTH(2026, 5), &f);
    assert_int_equal(rat_compare(f.outcome.value, rat_from_int(132)), 0);
    town_free(t);
}

/* ---- all adds up ------------------------------------------------------------------------------------------------------------ */
static unsigned
draw(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 8) % n;
}

static struct rat
value_of(const struct town *t, const char *unit, enum scenario s, month m, enum window w, bool *ret_has)
{
    struct value v = cube_value(t->cube, town_i(t, "avvikelse"), town_u(t, unit), m, w, s, "T");
    *ret_has = v.has_value;
    return v.has_value ? v.value : rat_from_int(0);
}

static void
check_sum(const struct town *t, enum scenario s, month m, enum window w)
{
    bool whole, part;
    struct rat all = value_of(t, "kommun", s, m, w, &whole), sum = rat_from_int(0);
    static const char *const below[] = {"namnd", "rest"}, *const leaves[] = {"alfa", "beta", "rest"};
    for (int k = 0; k < 2; k++)
        assert_int_equal(rat_add(sum, value_of(t, below[k], s, m, w, &part), &sum), 0);
    assert_true(whole);
    assert_int_equal(rat_compare(all, sum), 0);
    sum = rat_from_int(0);
    for (int k = 0; k < 3; k++)
        assert_int_equal(rat_add(sum, value_of(t, leaves[k], s, m, w, &part), &sum), 0);
    assert_int_equal(rat_compare(all, sum), 0);
}

/* Deviations of the period, of the whole year, and those that fell on nobody. */
static void
deviations_add_up_over_the_units_and_what_is_nobodys(void **state)
{
    (void)state;
    static const char *const codes[] = {"10", "20", "99"}; /* 99 is in no unit */
    for (unsigned world = 1; world <= 60; world++) {
        struct town *t = town();
        unsigned seed = world;
        char text[32];
        for (int u = 0; u < 3; u++) {
            for (int k = 1; k <= 12; k++) {
                snprintf(text, sizeof text, "%d.%02u", (int)draw(&seed, 2000) - 500, draw(&seed, 100));
                put(t, "BUD", codes[u], 1, "", MONTH(2026, k), text);
                snprintf(text, sizeof text, "%d.%02u", (int)draw(&seed, 2000) - 500, draw(&seed, 100));
                if (k <= 8 && (u < 2 || draw(&seed, 2)))
                    put(t, "UTF", codes[u], 1, "", MONTH(2026, k), text);
            }
            for (int r = 0; r < 3; r++) {
                snprintf(text, sizeof text, "%d.%02u", (int)draw(&seed, 24000) - 6000, draw(&seed, 100));
                report(t, codes[u], MONTH(2026, 2 + 2 * r), text);
            }
        }
        town_build(t);
        check_sum(t, SCENARIO_UTFALL, MONTH(2026, 8), WINDOW_YTD);
        check_sum(t, SCENARIO_PROGNOS, DEC26, WINDOW_YEAR);
        town_free(t);
    }
}

static void
another_catalog_with_other_rounds_is_not_the_same(void **state)
{
    (void)state;
    struct town *x = town(), *y = town();
    report(x, "10", MONTH(2026, 2), "100");
    report(x, "10", MONTH(2026, 4), "110");
    report(y, "10", MONTH(2026, 2), "100");
    report(y, "10", MONTH(2026, 4), "110");
    town_build(x);
    town_build(y);
    struct cube_question a = {x->cube, town_i(x, "netto"), town_u(x, "kommun")},
                         b = {y->cube, town_i(y, "netto"), town_u(y, "kommun")};
    assert_true(cube_same(&a, &b));
    report(y, "10", MONTH(2026, 2), "101"); /* an earlier round */
    town_build(y);
    b.cube = y->cube;
    assert_false(cube_same(&a, &b));
    town_free(x);
    town_free(y);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_of_the_whole_year_and_the_newest_counts),
        cmocka_unit_test(a_round_that_is_withdrawn_gives_way_to_the_one_before),
        cmocka_unit_test(what_one_round_leaves_out_is_missing_there_and_never_zero),
        cmocka_unit_test(versions_of_a_column_are_rounds_too_as_years_and_as_months),
        cmocka_unit_test(a_years_budget_counts_for_the_year_and_for_months_only_when_said_so),
        cmocka_unit_test(even_parts_make_the_whole),
        cmocka_unit_test(the_forecast_knows_its_budget_its_rounds_and_its_outcome),
        cmocka_unit_test(deviations_add_up_over_the_units_and_what_is_nobodys),
        cmocka_unit_test(another_catalog_with_other_rounds_is_not_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
