/* Patterns, the dated tree, targets, lookups. */
#include "protection.h"
#include "turn.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool
matches(const char *pattern, const char *code)
{
    struct arena *a = arena_new();
    struct pattern p;
    bool ret;

    if (pattern_parse(a, pattern, &p))
        fail_msg("'%s' is no pattern", pattern);
    ret = pattern_matches(&p, code);
    arena_free(a);
    return ret;
}

static void
digits_are_beginnings_and_ranges(void **state)
{
    (void)state;
    assert_true(matches("3", "3"));
    assert_true(matches("3", "3010"));
    assert_true(matches("3", "30A"));
    assert_false(matches("3", "4"));
    assert_false(matches("30", "3"));
    assert_true(matches("0884", "0884"));
    assert_true(matches("30-34", "3000"));
    assert_true(matches("30-34", "34999"));
    assert_true(matches("30-34", "34"));
    assert_false(matches("30-34", "3500"));
    assert_false(matches("30-34", "2999"));
    assert_false(matches("30-34", "3")); /* fewer digits than the bound: not in the range */
    assert_false(matches("30-34", "3A00"));
    assert_true(matches("5010-5099", "50105"));
    assert_false(matches("5010-5099", "5009"));
    assert_true(matches("4-78", "50"));
    assert_true(matches("4-78", "7899"));
    assert_false(matches("4-78", "79"));
    assert_false(matches("4-78", "5")); /* shorter than the upper bound */
    assert_true(matches("7-7", "7123"));
}

static void
other_codes_are_exact_or_begin(void **state)
{
    (void)state;
    assert_true(matches("N00090", "N00090"));
    assert_false(matches("N00090", "N000901"));
    assert_true(matches("SK.P.*", "SK.P.SJ"));
    assert_true(matches("SK.P.*", "SK.P."));
    assert_false(matches("SK.P.*", "SK.Q"));
    assert_true(matches("*", ""));
    assert_true(matches("*", "vad som helst"));
    assert_true(matches("A-C", "A-C"));
    assert_false(matches("A-C", "B"));
    assert_true(matches("Ålder", "Ålder"));
    assert_true(matches("3*", "31"));
}

static void
what_is_no_pattern_is_refused(void **state)
{
    static const char *const texts[] = {"", " 3", "3 ", "3-", "-3", "34-30", "30--34", "30-32-34", "30,31",
        "30;31", "30 31", "3*1", "**", "A*B", "a\tb", "a\nb"};
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pattern p = {.from = "untouched"};

        if (pattern_parse(a, texts[i], &p) == 0)
            fail_msg("'%s' was taken", texts[i]);
        assert_string_equal(p.from, "untouched");
    }
    arena_free(a);
}

/* root ◀ a, b; c is under a until 2025, then under b; d exists 2024 only. */
struct tree {
    struct unit root, a, b, c, d;
    struct unit_parent of_a[1], of_b[1], of_c[2], of_d[1];
};

static void
make_tree(struct tree *t)
{
    *t = (struct tree){0};
    t->root = (struct unit){.id = "root", .from = MONTH_NONE, .to = MONTH_NONE};
    t->of_a[0] = t->of_b[0] = (struct unit_parent){MONTH_NONE, &t->root};
    t->of_c[0] = (struct unit_parent){MONTH(2023, 1), &t->a};
    t->of_c[1] = (struct unit_parent){MONTH(2026, 1), &t->b};
    t->of_d[0] = (struct unit_parent){MONTH_NONE, &t->c};
    t->a = (struct unit){.id = "a", .from = MONTH_NONE, .to = MONTH_NONE, .parents = t->of_a, .n_parents = 1};
    t->b = (struct unit){.id = "b", .from = MONTH_NONE, .to = MONTH_NONE, .parents = t->of_b, .n_parents = 1};
    t->c = (struct unit){
        .id = "c", .from = MONTH(2023, 1), .to = MONTH_NONE, .parents = t->of_c, .n_parents = 2};
    t->d = (struct unit){
        .id = "d", .from = MONTH(2024, 1), .to = MONTH(2024, 12), .parents = t->of_d, .n_parents = 1};
}

static void
the_tree_has_dates(void **state)
{
    struct tree t;

    (void)state;
    make_tree(&t);
    assert_ptr_equal(unit_parent(&t.c, MONTH(2025, 12)), &t.a);
    assert_ptr_equal(unit_parent(&t.c, MONTH(2026, 1)), &t.b);
    assert_null(unit_parent(&t.c, MONTH(2022, 12)));
    assert_null(unit_parent(&t.root, MONTH(2026, 1)));
    assert_true(unit_under(&t.c, &t.a, MONTH(2024, 6)));
    assert_false(unit_under(&t.c, &t.a, MONTH(2026, 6)));
    assert_true(unit_under(&t.c, &t.root, MONTH(2026, 6)));
    assert_true(unit_under(&t.c, &t.c, MONTH(2026, 6)));
    assert_false(unit_under(&t.c, &t.c, MONTH(2022, 6))); /* not there yet */
    assert_true(unit_under(&t.d, &t.a, MONTH(2024, 6)));
    assert_false(unit_under(&t.d, &t.a, MONTH(2025, 1)));
    assert_false(unit_under(&t.a, &t.c, MONTH(2024, 6)));
    assert_false(unit_valid(&t.d, MONTH(2023, 12)));
    assert_true(unit_valid(&t.d, MONTH(2024, 1)));
    assert_true(unit_valid(&t.d, MONTH(2024, 12)));
    assert_false(unit_valid(&t.d, MONTH(2025, 1)));
}

static void
the_unit_s_own_target_goes_first(void **state)
{
    struct unit u = {.id = "u"}, other = {.id = "o"};
    struct target targets[] = {{.from = MONTH_NONE, .value = 1}, {.from = MONTH(2024, 1), .value = 2},
        {.unit = &u, .from = MONTH(2023, 1), .value = 3}, {.unit = &u, .from = MONTH(2025, 1), .value = 4}};
    struct indicator i = {.targets = targets, .n_targets = 4}, none = {0};

    (void)state;
    assert_ptr_equal(indicator_target(&i, &u, MONTH(2022, 12)), &targets[0]);
    assert_ptr_equal(indicator_target(&i, &u, MONTH(2023, 1)), &targets[2]);
    assert_ptr_equal(
        indicator_target(&i, &u, MONTH(2024, 6)), &targets[2]); /* though a newer general one exists */
    assert_ptr_equal(indicator_target(&i, &u, MONTH(2026, 1)), &targets[3]);
    assert_ptr_equal(indicator_target(&i, &other, MONTH(2023, 12)), &targets[0]);
    assert_ptr_equal(indicator_target(&i, &other, MONTH(2024, 1)), &targets[1]);
    assert_ptr_equal(indicator_target(&i, NULL, MONTH(2024, 1)), &targets[1]);
    assert_null(indicator_target(&none, &u, MONTH(2024, 1)));
}

static void
lookups_are_by_id(void **state)
{
    struct measure measures[] = {
        {.id = "m", .implicit = true}, {.id = "m"}, {.id = "only", .implicit = true}};
    struct unit units[] = {{.id = "a"}, {.id = "b"}};
    struct catalog c = {.measures = measures, .n_measures = 3, .units = units, .n_units = 2};

    (void)state;
    assert_ptr_equal(catalog_unit(&c, "b"), &units[1]);
    assert_null(catalog_unit(&c, "c"));
    assert_null(catalog_indicator(&c, "a"));
    assert_null(catalog_source(&c, "a"));
    assert_null(catalog_pillar(&c, "a"));
    assert_null(catalog_dashboard(&c, "a"));
    assert_ptr_equal(catalog_measure(&c, "m"), &measures[1]); /* implicit ones have no name of their own */
    assert_null(catalog_measure(&c, "only"));
    catalog_free(NULL);
}

static void
names_stand_at_their_values(void **state)
{
    (void)state;
    assert_string_equal(scenario_names[SCENARIO_UTFALL], "utfall");
    assert_string_equal(scenario_names[SCENARIO_BUDGET], "budget");
    assert_string_equal(scenario_names[SCENARIO_PROGNOS], "prognos");
    assert_string_equal(direction_names[DIRECTION_NONE], "none");
    assert_string_equal(direction_names[DIRECTION_HIGHER], "higher");
    assert_string_equal(direction_names[DIRECTION_LOWER], "lower");
    assert_string_equal(rollup_names[ROLLUP_SUM], "sum");
    assert_string_equal(rollup_names[ROLLUP_RATIO], "ratio");
    assert_string_equal(rollup_names[ROLLUP_LAST], "last");
    assert_string_equal(rollup_names[ROLLUP_NONE], "none");
}

static void
a_unit_is_found_by_its_code_while_it_is_there(void **state)
{
    static const struct source sources[] = {{.id = "a"}, {.id = "b"}};
    const struct unit_code old[] = {{.source = &sources[0], .pattern = {.from = "3100", .prefix = true}},
        {.source = &sources[1], .pattern = {.from = "X"}}};
    const struct unit_code fresh[] = {{.source = &sources[0], .pattern = {.from = "31", .prefix = true}}};
    const struct unit units[] = {
        {.id = "old", .from = MONTH_NONE, .to = MONTH(2025, 12), .codes = old, .n_codes = 2},
        {.id = "new", .from = MONTH(2025, 1), .to = MONTH_NONE, .codes = fresh, .n_codes = 1}};
    const struct catalog c = {.sources = sources, .n_sources = 2, .units = units, .n_units = 2};
    const struct source *a = &sources[0], *b = &sources[1];
    (void)state;
    assert_ptr_equal(catalog_unit_of_code(&c, a, "3100", MONTH(2024, 12)), &units[0]);
    assert_ptr_equal(catalog_unit_of_code(&c, a, "3100", MONTH(2026, 1)), &units[1]);
    assert_null(catalog_unit_of_code(&c, a, "3199", MONTH(2024, 12)));
    assert_ptr_equal(catalog_unit_of_code(&c, a, "3199", MONTH_NONE), &units[1]);
    assert_null(catalog_unit_of_code(&c, b, "3100", MONTH_NONE));
    assert_null(catalog_unit_of_code(&c, b, "X", MONTH(2026, 1)));
    assert_ptr_equal(catalog_unit_of_code(&c, b, "X", MONTH_NONE), &units[0]);
}

/* A unit that moves, comes, ends, or is called or led otherwise from a month on; an indicator that is retired. Nothing else. */
static void
the_turn_of_a_month_matters_when_the_organisation_is_another(void **state)
{
    const struct unit_name names[] = {
        {.name = "Gamla", .to = MONTH(2025, 5)}, {.name = "Nya", .to = MONTH_NONE}};
    const struct unit_manager managers[] = {
        {.name = "A", .from = MONTH_NONE}, {.name = "B", .from = MONTH(2025, 9)}};
    const struct indicator gone = {.id = "g", .retired = MONTH(2026, 4)};
    struct tree t;
    (void)state;
    make_tree(&t); /* c: from 2023, under b from 2026 on; d: 2024 */
    struct unit units[] = {t.root, t.a, t.b, t.c, t.d};
    for (size_t i = 0; i < 5; i++)
        units[i].name = units[i].id;
    units[1].names = names;
    units[1].n_names = 2;
    units[2].managers = managers;
    units[2].n_managers = 2;
    const struct catalog c = {.units = units, .n_units = 5, .indicators = &gone, .n_indicators = 1};
    static const month turns[] = {MONTH(2023, 1), MONTH(2024, 1), MONTH(2025, 1), MONTH(2025, 6),
        MONTH(2025, 9), MONTH(2026, 1), MONTH(2026, 4)};
    size_t k = 0;
    for (month m = MONTH(2022, 6); m < MONTH(2027, 1); m++) {
        bool expected = k < sizeof turns / sizeof *turns && m + 1 == turns[k];
        if (turn_matters(&c, m, (month)(m + 1)) != expected)
            fail_msg(
                "%d-%02d → the next: %s", (int)m / 12, (int)m % 12 + 1, expected ? "nothing" : "something");
        k += expected;
        assert_false(turn_matters(&c, m, m));
    }
    assert_int_equal(k, sizeof turns / sizeof *turns);
    assert_true(turn_matters(&c, MONTH(2025, 11), MONTH(2026, 3))); /* a daemon that was away for months */
    assert_false(turn_matters(&c, MONTH(2026, 4), MONTH(2030, 1)));
}

/* Whatever is otherwise in a family or in what feeds its measures makes another protection; what is not about it does not. */
static void
protection_is_the_same_only_when_nothing_of_it_is_otherwise(void **state)
{
    static const struct source p = {.id = "p"};
    static const char *const kon[] = {"K", "M", NULL};
    const struct pattern codes[] = {{.from = "S"}, {.from = "T"}};
    struct series_rule rules[2] = {{.source = &p, .codes = codes, .n_codes = 1, .sign = 1},
        {.source = &p, .codes = codes, .n_codes = 1, .sign = -1}};
    struct measure of[2] = {
        {.id = "sjuk", .rules = &rules[0], .n_rules = 1}, {.id = "sjuk", .rules = &rules[1], .n_rules = 1}};
    const struct measure *lists[2] = {&of[0], &of[1]};
    struct protection_slices parts[2] = {
        {.id = "kon", .slices = kon, .n_slices = 2}, {.id = "kon", .slices = kon, .n_slices = 2}};
    struct protection_family f[2];
    struct catalog c[2];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        f[i] = (struct protection_family){.id = "f",
            .min_n = 11,
            .count = &of[i],
            .measures = &lists[i],
            .n_measures = 1,
            .dimensions = &parts[i],
            .n_dimensions = 1};
        c[i] = (struct catalog){.families = &f[i], .n_families = 1};
    }
    assert_true(protection_same(&c[0], &c[0]));
    assert_true(protection_same(&c[0], &c[1])); /* a sign is nobody's secret */
    f[1].min_n = 12;
    assert_false(protection_same(&c[0], &c[1]));
    f[1].min_n = 11;
    rules[1].n_codes = 2;
    assert_false(protection_same(&c[0], &c[1]));
    rules[1].n_codes = 1;
    parts[1].n_slices = 1;
    assert_false(protection_same(&c[0], &c[1]));
    parts[1].n_slices = 2;
    c[1].n_families = 0;
    assert_false(protection_same(&c[0], &c[1]));
    assert_false(protection_same(&c[1], &c[0]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_beginnings_and_ranges),
        cmocka_unit_test(other_codes_are_exact_or_begin),
        cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(the_tree_has_dates),
        cmocka_unit_test(the_unit_s_own_target_goes_first),
        cmocka_unit_test(lookups_are_by_id),
        cmocka_unit_test(names_stand_at_their_values),
        cmocka_unit_test(a_unit_is_found_by_its_code_while_it_is_there),
        cmocka_unit_test(the_turn_of_a_month_matters_when_the_organisation_is_another),
        cmocka_unit_test(protection_is_the_same_only_when_nothing_of_it_is_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
