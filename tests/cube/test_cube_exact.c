/* A million random facts against a slow, plain reference: to the öre, every unit and month. */
#include "cube_help.h"

enum { LEAVES = 24, GROUPS = 6, ACCOUNTS = 15, MONTHS = 36, SERIES = LEAVES * ACCOUNTS, FACTS = 1000000 };
#define FIRST MONTH(2022, 1)
#define MOVES MONTH(2023, 5) /* every second leaf changes its group then */

static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The reference's whole memory: what was last said of each series and month. */
struct said {
    bool any, gone;
    int64_t ore;
    int32_t edition;
};
static struct said said[SERIES][MONTHS];

static int
group_of(int leaf, int k)
{
    int group = leaf % GROUPS;
    return FIRST + k >= MOVES && leaf % 2 == 1 ? (group + 1) % GROUPS : group;
}

/* Accounts 0–9 are costs, 10–14 income; the measure takes costs as they are, and the net both. */
static bool
taken(int account, bool net)
{
    return net || account < 10;
}

static struct town *
build_town(bool absent_zero)
{
    static char ids[LEAVES + GROUPS][16], codes[LEAVES][8];
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL), *groups[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
        snprintf(ids[LEAVES + g], sizeof ids[0], "grupp%d", g);
        groups[g] = town_unit(t, ids[LEAVES + g], "namnd", kommun);
    }
    for (int l = 0; l < LEAVES; l++) {
        snprintf(ids[l], sizeof ids[0], "blad%d", l);
        snprintf(codes[l], sizeof codes[0], "%d", 100 + l);
        struct unit *u = town_unit(t, ids[l], "enhet", groups[group_of(l, 0)]);
        town_code(t, u, s, codes[l]);
        if (group_of(l, MONTHS - 1) != group_of(l, 0))
            town_move(t, u, MOVES, groups[group_of(l, MONTHS - 1)]);
    }
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, absent_zero), s, "4");
    struct measure *net = town_measure(t, "netto", MEASURE_FLOW, absent_zero);
    town_rule(t, net, s, "3");
    town_rule(t, net, s, "4");
    town_indicator(t, "netto", ROLLUP_SUM, "netto");
    town_indicator(t, "andel", ROLLUP_RATIO, "netto / kostnad * 100");
    return t;
}

static void
add_series(struct town *t)
{
    for (int k = 0; k < SERIES; k++) {
        char account[8], unit[8];
        int a = k % ACCOUNTS;
        snprintf(account, sizeof account, "%d", a < 10 ? 4000 + a : 3000 + a);
        snprintf(unit, sizeof unit, "%d", 100 + k / ACCOUNTS);
        struct store_series s = {.source = "ekonomi",
            .account = account,
            .unit = unit,
            .slice = "",
            .dims = "",
            .scenario = "utfall",
            .version = "",
            .delivered = DELIVERED_PERIOD,
            .span = 1};
        assert_int_equal(factset_add_series(t->facts, &s), k + 1);
    }
}

static void
add_facts(struct town *t)
{
    uint64_t random = 20261124;
    memset(said, 0, sizeof said);
    for (int i = 0; i < FACTS; i++) {
        int k = (int)(next_random(&random) % SERIES), m = (int)(next_random(&random) % MONTHS);
        int64_t ore = (int64_t)(next_random(&random) % 2000000000000) - 1000000000000;
        bool gone = next_random(&random) % 20 == 0;
        int32_t edition = 1 + i / 5000;
        factset_add_fact(t->facts, &(struct store_fact){.series = k + 1,
                                       .edition = edition,
                                       .pull = edition * 2,
                                       .last = (month)(FIRST + m),
                                       .gone = gone,
                                       .value = gone ? 0 : (dec)ore * 10000000000});
        said[k][m] = (struct said){.any = true, .gone = gone, .ore = ore, .edition = edition};
    }
}

/* The sum of öre under a unit: leaf ≥ 0 one leaf, else group ≥ 0 one group, else all. */
static bool
reference(int leaf, int group, int m, bool net, i128 *ret, int32_t *ret_edition)
{
    bool any = false;
    *ret = 0;
    *ret_edition = 0;
    for (int k = 0; k < SERIES; k++) {
        int l = k / ACCOUNTS;
        const struct said *x = &said[k][m];
        if ((leaf >= 0 && l != leaf) || (group >= 0 && group_of(l, m) != group) ||
            !taken(k % ACCOUNTS, net) || !x->any)
            continue;
        *ret_edition = x->edition > *ret_edition ? x->edition : *ret_edition;
        if (x->gone)
            continue;
        any = true;
        *ret += x->ore;
    }
    return any;
}

static void
compare(const struct town *t, const char *unit, int leaf, int group, int m, bool net)
{
    i128 ore;
    int32_t edition;
    dec got = 0;
    bool any = reference(leaf, group, m, net, &ore, &edition);
    const struct measure *me = town_find(net ? "netto" : "kostnad", (void *)t);
    bool has = cube_measure(t->cube, me, town_u(t, unit), (month)(FIRST + m), SCENARIO_UTFALL, "T", &got);
    if (has != any || (any && got != ore * 10000000000))
        fail_msg("%s of %s, month %d: %s", me->id, unit, m, has ? "another sum" : "no sum");
    if (net) {
        struct value v = town_value(t, "netto", unit, (month)(FIRST + m), WINDOW_MONTH);
        assert_int_equal(v.edition, edition);
        assert_int_equal(v.pull, edition * 2);
    }
}

static void
a_million_random_facts_sum_as_the_slow_reference_does(void **state)
{
    (void)state;
    struct town *t = build_town(false);
    add_series(t);
    add_facts(t);
    assert_int_equal(factset_count(t->facts), SERIES * MONTHS);
    town_build(t);
    for (int m = 0; m < MONTHS; m++) {
        for (int net = 0; net < 2; net++) {
            char id[16];
            for (int l = 0; l < LEAVES; l++) {
                snprintf(id, sizeof id, "blad%d", l);
                compare(t, id, l, -1, m, net == 1);
            }
            for (int g = 0; g < GROUPS; g++) {
                snprintf(id, sizeof id, "grupp%d", g);
                compare(t, id, -1, g, m, net == 1);
            }
            compare(t, "kommun", -1, -1, m, net == 1);
        }
    }
    town_free(t);
}

static void
the_leaves_sum_to_the_root_in_every_month_and_window(void **state)
{
    (void)state;
    struct town *t = build_town(true);
    add_series(t);
    add_facts(t);
    town_build(t);
    for (int w = 0; w < WINDOWS; w++) {
        for (int m = 0; m < MONTHS; m++) {
            struct value root = town_value(t, "netto", "kommun", (month)(FIRST + m), (enum window)w);
            struct rat sum = rat_from_int(0);
            for (int l = 0; l < LEAVES && root.has_value; l++) {
                char id[16];
                snprintf(id, sizeof id, "blad%d", l);
                struct value v = town_value(t, "netto", id, (month)(FIRST + m), (enum window)w);
                assert_true(v.has_value);
                assert_int_equal(rat_add(sum, v.value, &sum), 0);
            }
            if (root.has_value)
                assert_int_equal(rat_compare(sum, root.value), 0);
            bool expected =
                w == WINDOW_MONTH || w == WINDOW_YTD || (w == WINDOW_R12 ? m >= 11 : m % 12 == 11);
            assert_int_equal(root.has_value, expected);
        }
    }
    town_free(t);
}

static void
a_ratio_is_the_exact_fraction_of_the_reference(void **state)
{
    (void)state;
    struct town *t = build_town(false);
    add_series(t);
    add_facts(t);
    town_build(t);
    for (int m = 0; m < MONTHS; m++) {
        i128 net, cost;
        int32_t edition;
        assert_true(reference(-1, -1, m, true, &net, &edition));
        assert_true(reference(-1, -1, m, false, &cost, &edition));
        struct value v = town_value(t, "andel", "kommun", (month)(FIRST + m), WINDOW_MONTH);
        assert_true(v.has_value && v.value.den > 0);
        assert_true(v.value.num * cost == net * 100 * v.value.den); /* some 2⁴⁵ each: no overflow */
    }
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_random_facts_sum_as_the_slow_reference_does),
        cmocka_unit_test(the_leaves_sum_to_the_root_in_every_month_and_window),
        cmocka_unit_test(a_ratio_is_the_exact_fraction_of_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
