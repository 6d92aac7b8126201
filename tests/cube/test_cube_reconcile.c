/* Every fact is on some unit or named, and the sums over the units are those of the facts, to the öre. The check is held against
   mappings that lose something and against grids that were tampered with: it must say so, with the numbers. */
#include "cube_ground.h"
#include "cube_help.h"

#define JAN MONTH(2026, 1)

static struct line
booked(const char *account, const char *unit)
{
    return (struct line){.source = "ekonomi", .account = account, .unit = unit};
}

/* A municipality with two schools and Ej fördelat; income and cost in a measure, a second measure over one of them. */
static struct town *
ledger(bool place)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    s->format = "sie";
    struct unit *koncern = town_unit(t, "koncern", "koncern", NULL),
                *kommun = town_unit(t, "kommun", "kommun", koncern),
                *skola = town_unit(t, "skola", "namnd", kommun);
    town_code(t, town_unit(t, "a", "enhet", skola), s, "31");
    town_code(t, town_unit(t, "b", "enhet", skola), s, "32");
    s->unmapped = place ? town_unit(t, "ovrigt", "ej_fordelat", kommun) : NULL;
    struct measure *netto = town_measure(t, "netto", MEASURE_FLOW, true),
                   *lon = town_measure(t, "lon", MEASURE_FLOW, true);
    town_rule(t, netto, s, "3-6");
    town_rule(t, lon, s, "5")->sign = -1;
    town_rule(t, town_measure(t, "balans", MEASURE_FLOW, true), s, "1-2");
    town_indicator(t, "kostnad", ROLLUP_SUM, "netto");
    town_fact(t, booked("5010", "31"), JAN, "100.25");
    town_fact(t, booked("5010", "32"), JAN, "50");
    town_fact(t, booked("3010", "32"), JAN, "-20.05");
    town_fact(t, booked("5010", "99"), JAN, "7");
    town_fact(t, booked("1930", ""), JAN, "-137.20");
    return t;
}

static struct cube_reconciled
reconcile(const struct town *t, month m)
{
    struct cube_reconciled x;
    cube_reconcile(t->cube, &t->sources[0], SCENARIO_UTFALL, m, &x);
    return x;
}

static void
expect_sums(const struct cube_reconciled *x, const char *delivered, const char *in_units,
    const char *unallocated, const char *named)
{
    assert_true(x->delivered == town_dec(delivered));
    assert_true(x->in_units == town_dec(in_units));
    assert_true(x->unallocated == town_dec(unallocated));
    assert_true(x->named == town_dec(named));
}

static void
all_of_it_is_somewhere(void **state)
{
    (void)state;
    struct town *t = ledger(true);
    town_build(t);
    struct cube_reconciled x = reconcile(t, JAN);
    assert_true(x.ok && x.lost == 0 && x.measure == NULL && x.unchecked == 0);
    assert_int_equal(x.facts, 5);
    expect_sums(&x, "137.20", "130.20", "7", "0");
    x = reconcile(t, JAN + 1); /* nothing came */
    assert_true(x.ok && x.facts == 0);
    town_free(t);
}

/* Without a place for them, unknown units are in no sum: they are named, and the whole is still accounted for. */
static void
what_no_unit_takes_is_named(void **state)
{
    (void)state;
    struct town *t = ledger(false);
    town_build(t);
    struct cube_reconciled x = reconcile(t, JAN);
    assert_true(x.ok);
    expect_sums(&x, "137.20", "130.20", "0", "7");
    town_free(t);
}

/* Accounts in no measure; a unit that had closed; a rule for a part of the tree only; a rule that ended: all is named. */
static void
broken_mappings_leave_nothing_unnamed(void **state)
{
    (void)state;
    for (int broken = 0; broken < 4; broken++) {
        struct town *t = ledger(false);
        struct series_rule *r = (struct series_rule *)t->measures[0].rules;
        if (broken == 0)
            r->codes = town_pattern(t, "3");
        else if (broken == 1)
            t->units[4].to = JAN - 1; /* b */
        else if (broken == 2)
            r->under = town_u(t, "a");
        else
            r->to = JAN - 1;
        if (broken >= 2 || broken == 0)
            t->catalog.n_measures = 1;
        town_build(t);
        struct cube_reconciled x = reconcile(t, JAN);
        dec all = x.in_units + x.unallocated + x.named;
        assert_true(x.named != 0);
        assert_true(all == x.delivered);
        assert_true(x.ok);
        town_free(t);
    }
}

static void
moves_and_other_kinds_of_series_do_not_disturb_it(void **state)
{
    (void)state;
    struct town *t = ledger(true);
    struct line t_slice = booked("5010", "31");
    t_slice.slice = "T"; /* says the same as the undivided one: only one of them counts */
    town_fact(t, t_slice, JAN, "100.25");
    town_fact(t, booked("5010", "31"), JAN + 1, "x");
    town_fact(t, booked("5010", "32"), JAN + 1, "-");
    town_fact(t, booked("5010", "32"), JAN + 2, "1");
    town_move(t, &t->units[4], JAN + 2, &t->units[1]);
    for (int k = 0; k < 2; k++) {
        struct line round = booked("5010", "31");
        round.scenario = "prognos";
        round.version = k ? "T2" : "T1";
        town_fact(t, round, JAN, k ? "8" : "9");
    }
    town_build(t);
    for (month m = JAN; m <= JAN + 2; m++)
        assert_true(reconcile(t, m).ok);
    struct cube_reconciled x = reconcile(t, JAN);
    expect_sums(&x, "237.45", "130.20", "7", "100.25");
    cube_reconcile(t->cube, &t->sources[0], SCENARIO_PROGNOS, JAN, &x); /* only the newest round is shown */
    assert_true(x.ok);
    town_free(t);
}

/* A grid that does not say what its facts say: a cell that changed, a unit that fell out of the sum. */
static void
a_wrong_sum_over_the_units_is_found(void **state)
{
    (void)state;
    for (int broken = 0; broken < 2; broken++) {
        struct town *t = ledger(true);
        town_build(t);
        struct cube *c = t->cube;
        struct grid *g = (struct grid *)cube_find_grid(c, &t->measures[0], SCENARIO_UTFALL, 0);
        size_t at = (size_t)g->row_of[town_u(t, "kommun")->index] * (size_t)g->months;
        assert_non_null(g->total.narrow);
        if (broken == 0)
            g->total.narrow[at] += 100; /* an öre */
        else
            ((uint8_t *)g->flags)[at] = 0;
        c->reconciliation.n_broken = 0;
        struct reconcile_month *months = c->reconciliation.by_month;
        for (size_t i = 0; i < (size_t)SCENARIOS * 2 * (size_t)c->reconciliation.months; i++)
            months[i].delivered = months[i].facts = 0;
        cube_reconcile_make(c, t->facts, c->ground->mapping, NULL, NULL);
        struct cube_reconciled x = reconcile(t, JAN);
        assert_false(x.ok);
        assert_ptr_equal(x.measure, &t->measures[0]);
        assert_true(x.expected == town_dec("137.20"));
        assert_true(x.shown == town_dec(broken ? "0" : "137.21"));
        town_free(t);
    }
}

/* A series that the mapping passed over without a word. */
static void
a_fact_that_nobody_told_of_is_lost(void **state)
{
    (void)state;
    struct town *t = ledger(true);
    town_build(t);
    struct cube_reconciliation *r = &t->cube->reconciliation;
    for (int side = 0; side < 2; side++) { /* its result accounts, its balance accounts */
        struct reconcile_month *m = &r->by_month[(size_t)side * (size_t)r->months];
        m->fate[RECONCILE_IN_UNIT] -= town_dec("1.05");
        struct cube_reconciled x = reconcile(t, JAN);
        assert_false(x.ok);
        assert_true(x.lost == town_dec("1.05"));
        m->fate[RECONCILE_IN_UNIT] += town_dec("1.05");
        assert_true(reconcile(t, JAN).ok);
    }
    town_free(t);
}

/* Months of accumulated flows are differences: they are not added up a second time, and it says so. */
static void
accumulated_flows_are_counted_as_unchecked(void **state)
{
    (void)state;
    struct town *t = ledger(true);
    struct line ytd = booked("6010", "31");
    ytd.delivered = DELIVERED_YTD;
    town_fact(t, ytd, JAN, "5");
    town_build(t);
    struct cube_reconciled x = reconcile(t, JAN);
    assert_true(x.ok);
    assert_int_equal(x.unchecked, 1);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_somewhere),
        cmocka_unit_test(what_no_unit_takes_is_named),
        cmocka_unit_test(broken_mappings_leave_nothing_unnamed),
        cmocka_unit_test(moves_and_other_kinds_of_series_do_not_disturb_it),
        cmocka_unit_test(a_wrong_sum_over_the_units_is_found),
        cmocka_unit_test(a_fact_that_nobody_told_of_is_lost),
        cmocka_unit_test(accumulated_flows_are_counted_as_unchecked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
