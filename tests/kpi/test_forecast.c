/* Will the year hold? One sign convention: plus is better, whatever the direction; and the words that follow from it. */
#include "forecast.h"
#include "unit.h"

static struct rat
kr(long n)
{
    return rat_from_int(n);
}

/* The sign of the deviation; 9: there is none. */
static int
sign(enum direction d, long v, long reference)
{
    struct indicator i = {.direction = d};
    struct rat x;
    if (!forecast_deviation(&i, kr(v), kr(reference), &x))
        return 9;
    return (x.num > 0) - (x.num < 0);
}

static void
an_overrun_never_looks_like_a_surplus(void **state)
{
    (void)state;
    assert_int_equal(sign(DIRECTION_LOWER, 110, 100), -1); /* a cost above its budget */
    assert_int_equal(sign(DIRECTION_LOWER, 90, 100), 1);
    assert_int_equal(sign(DIRECTION_LOWER, 100, 100), 0);
    assert_int_equal(sign(DIRECTION_HIGHER, 110, 100), 1); /* an income above its budget */
    assert_int_equal(sign(DIRECTION_HIGHER, 90, 100), -1);
    assert_int_equal(sign(DIRECTION_HIGHER, 100, 100), 0);
    assert_int_equal(sign(DIRECTION_NONE, 110, 100), 9); /* no good side: no sign */
    assert_int_equal(sign(DIRECTION_NONE, 90, 100), 9);
    /* figures below zero: a result, an income written as a cost */
    assert_int_equal(sign(DIRECTION_HIGHER, -20, -10), -1);
    assert_int_equal(sign(DIRECTION_HIGHER, -5, -10), 1);
    assert_int_equal(sign(DIRECTION_LOWER, -20, -10), 1);
    assert_int_equal(sign(DIRECTION_LOWER, -5, -10), -1);
    assert_int_equal(sign(DIRECTION_LOWER, 5, -10), -1);
}

static void
deviations_are_those_of_the_numbers_shown(void **state)
{
    (void)state;
    struct indicator i = {.direction = DIRECTION_LOWER, .scale = 6, .decimals = 1};
    struct rat d;
    assert_true(forecast_deviation(&i, kr(968940000), kr(959160000), &d)); /* 968,9 and 959,2 */
    assert_int_equal(rat_compare(d, kr(-9700000)), 0);
    assert_true(forecast_deviation(&i, kr(1040000), kr(1000000), &d)); /* both 1,0 */
    assert_true(rat_is_zero(d));
}

static void
the_target_is_tested_on_the_forecast_with_its_tolerance(void **state)
{
    (void)state;
    static const struct {
        enum direction d;
        long v;
        enum prognos want;
    } of[] = {{DIRECTION_LOWER, 99, PROGNOS_NAS}, {DIRECTION_LOWER, 100, PROGNOS_NAS},
        {DIRECTION_LOWER, 101, PROGNOS_OSAKERT}, {DIRECTION_LOWER, 105, PROGNOS_OSAKERT},
        {DIRECTION_LOWER, 106, PROGNOS_NAS_INTE}, {DIRECTION_HIGHER, 101, PROGNOS_NAS},
        {DIRECTION_HIGHER, 100, PROGNOS_NAS}, {DIRECTION_HIGHER, 99, PROGNOS_OSAKERT},
        {DIRECTION_HIGHER, 95, PROGNOS_OSAKERT}, {DIRECTION_HIGHER, 94, PROGNOS_NAS_INTE},
        {DIRECTION_NONE, 94, PROGNOS_NONE}};
    const struct target t = {.value = dec_from_int(100), .tolerance = dec_from_int(5)};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        struct indicator i = {.direction = of[k].d};
        assert_int_equal(forecast_against_target(&i, &t, kr(of[k].v)), of[k].want);
    }
    struct indicator i = {.direction = DIRECTION_LOWER};
    assert_int_equal(forecast_against_target(&i, NULL, kr(1)), PROGNOS_NONE);
}

static void
the_budget_is_a_target_where_the_configuration_says_so(void **state)
{
    (void)state;
    static const struct {
        enum direction d;
        long budget, v;
        enum prognos want;
    } of[] = {{DIRECTION_LOWER, 1000, 1000, PROGNOS_NAS}, {DIRECTION_LOWER, 1000, 900, PROGNOS_NAS},
        {DIRECTION_LOWER, 1000, 1010, PROGNOS_OSAKERT}, {DIRECTION_LOWER, 1000, 1011, PROGNOS_NAS_INTE},
        {DIRECTION_HIGHER, 1000, 990, PROGNOS_OSAKERT}, {DIRECTION_HIGHER, 1000, 989, PROGNOS_NAS_INTE},
        {DIRECTION_HIGHER, 1000, 2000, PROGNOS_NAS}, {DIRECTION_HIGHER, -1000, -1010, PROGNOS_OSAKERT},
        {DIRECTION_HIGHER, -1000, -1011, PROGNOS_NAS_INTE}, {DIRECTION_HIGHER, -1000, -900, PROGNOS_NAS},
        {DIRECTION_LOWER, 0, 0, PROGNOS_NAS}, {DIRECTION_LOWER, 0, 1, PROGNOS_NAS_INTE},
        {DIRECTION_NONE, 1000, 900, PROGNOS_NONE}};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        struct indicator i = {
            .direction = of[k].d, .has_budget_margin = true, .budget_margin = dec_from_int(1)};
        assert_int_equal(forecast_against_budget(&i, kr(of[k].budget), kr(of[k].v)), of[k].want);
        i.has_budget_margin = false;
        assert_int_equal(forecast_against_budget(&i, kr(of[k].budget), kr(of[k].v)), PROGNOS_NONE);
    }
    struct indicator strict = {.direction = DIRECTION_LOWER, .has_budget_margin = true};
    assert_int_equal(forecast_against_budget(&strict, kr(1000), kr(1001)), PROGNOS_NAS_INTE);
}

static void
signs_differ_only_when_both_are_seen(void **state)
{
    (void)state;
    struct indicator i = {.direction = DIRECTION_LOWER, .scale = 3};
    assert_true(forecast_signs_differ(&i, kr(1000), kr(-1000)));
    assert_true(forecast_signs_differ(&i, kr(-1000), kr(1000)));
    assert_false(forecast_signs_differ(&i, kr(1000), kr(2000)));
    assert_false(forecast_signs_differ(&i, kr(-1000), kr(-1)));
    assert_false(forecast_signs_differ(&i, kr(1000), kr(-499))); /* shown as 0 */
    assert_false(forecast_signs_differ(&i, kr(0), kr(-5000)));
}

static void
its_words_are_those_of_the_interface(void **state)
{
    (void)state;
    assert_null(prognos_names[PROGNOS_NONE]);
    assert_string_equal(prognos_names[PROGNOS_NAS], "nas");
    assert_string_equal(prognos_names[PROGNOS_OSAKERT], "osakert");
    assert_string_equal(prognos_names[PROGNOS_NAS_INTE], "nas_inte");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overrun_never_looks_like_a_surplus),
        cmocka_unit_test(deviations_are_those_of_the_numbers_shown),
        cmocka_unit_test(the_target_is_tested_on_the_forecast_with_its_tolerance),
        cmocka_unit_test(the_budget_is_a_target_where_the_configuration_says_so),
        cmocka_unit_test(signs_differ_only_when_both_are_seen),
        cmocka_unit_test(its_words_are_those_of_the_interface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
