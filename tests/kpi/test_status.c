/* Målstatus: at the target, near it, beside it; always as a page shows the numbers. */
#include "unit.h"
#include "value.h"

static struct rat
number(const char *text)
{
    dec d;
    assert_int_equal(dec_parse(text, strlen(text), &d), DEC_OK);
    return rat_from_dec(d);
}

static enum mal
mal(enum direction direction, int decimals, int scale, const char *target, const char *tolerance,
    const char *value)
{
    dec t, tol;
    assert_int_equal(dec_parse(target, strlen(target), &t), DEC_OK);
    assert_int_equal(dec_parse(tolerance, strlen(tolerance), &tol), DEC_OK);
    struct indicator i = {.direction = direction, .decimals = decimals, .scale = scale};
    struct target x = {.value = t, .tolerance = tol};
    return value_mal(&i, &x, number(value));
}

static void
lower_is_better(void **state)
{
    (void)state;
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0.5", "6.9"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0.5", "7"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0.5", "7.1"), MAL_NARA);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0.5", "7.5"), MAL_NARA);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0.5", "7.6"), MAL_EJ_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0", "7.1"), MAL_EJ_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 0, 0, "-10", "2", "-9"), MAL_NARA);
}

static void
higher_is_better(void **state)
{
    (void)state;
    assert_int_equal(mal(DIRECTION_HIGHER, 0, 0, "80", "2", "80"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_HIGHER, 0, 0, "80", "2", "200"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_HIGHER, 0, 0, "80", "2", "78"), MAL_NARA);
    assert_int_equal(mal(DIRECTION_HIGHER, 0, 0, "80", "2", "77"), MAL_EJ_NATT);
}

static void
the_status_never_contradicts_the_numbers_shown(void **state)
{
    (void)state;
    /* 7.04 shows as 7,0: the target 7,0 is met; 7.05 shows as 7,1 */
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0", "7.04"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 0, "7", "0", "7.05"), MAL_EJ_NATT);
    assert_int_equal(mal(DIRECTION_HIGHER, 1, 0, "7", "0", "6.95"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_HIGHER, 1, 0, "7", "0", "6.949"), MAL_EJ_NATT);
    /* a target finer than what is shown is rounded too */
    assert_int_equal(mal(DIRECTION_LOWER, 0, 0, "6.6", "0", "7.4"), MAL_NATT);
    /* money in tkr: 12 345 499 kr shows as 12 345 tkr */
    assert_int_equal(mal(DIRECTION_LOWER, 0, 3, "12345000", "0", "12345499"), MAL_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 0, 3, "12345000", "0", "12345500"), MAL_EJ_NATT);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 6, "12000000", "100000", "12149999"), MAL_NARA);
    assert_int_equal(mal(DIRECTION_LOWER, 1, 6, "12000000", "100000", "12150000"), MAL_EJ_NATT);
}

static void
without_target_or_direction_there_is_none(void **state)
{
    (void)state;
    struct indicator i = {.direction = DIRECTION_LOWER};
    assert_int_equal(value_mal(&i, NULL, number("1")), MAL_NONE);
    assert_int_equal(mal(DIRECTION_NONE, 0, 0, "1", "0", "1"), MAL_NONE);
}

static void
numbers_too_large_to_round_are_compared_as_they_are(void **state)
{
    (void)state;
    const char *huge = "99999999999999999999999999"; /* 10^26 − 1 */
    assert_int_equal(mal(DIRECTION_LOWER, 0, 6, huge, "0", huge), MAL_NATT);
    assert_int_equal(mal(DIRECTION_HIGHER, 6, 6, huge, "0", "1"), MAL_EJ_NATT);
}

static void
the_names_are_those_of_the_api(void **state)
{
    (void)state;
    assert_string_equal(state_names[STATE_OK], "ok");
    assert_string_equal(state_names[STATE_SAKNAS], "saknas");
    assert_string_equal(state_names[STATE_EJ_TILLAMPLIGT], "ej_tillampligt");
    assert_string_equal(state_names[STATE_EJ_PUBLICERAT], "ej_publicerat");
    assert_null(mal_names[MAL_NONE]);
    assert_string_equal(mal_names[MAL_NARA], "nara");
    assert_string_equal(mal_names[MAL_EJ_NATT], "ej_natt");
}

/* By fractions alone, step by step as the rule is said. */
static enum mal
by_the_rule(const struct indicator *i, const struct target *t, struct rat v)
{
    struct rat unit = rat_from_int(1), shown, wanted, off;
    dec d;
    for (int k = 0; k < i->scale; k++)
        assert_int_equal(rat_mul(unit, rat_from_int(10), &unit), 0);
    assert_int_equal(rat_div(v, unit, &shown), 0);
    assert_int_equal(rat_round(shown, i->decimals, &d), 0);
    assert_int_equal(rat_mul(rat_from_dec(d), unit, &shown), 0);
    assert_int_equal(rat_div(rat_from_dec(t->value), unit, &wanted), 0);
    assert_int_equal(rat_round(wanted, i->decimals, &d), 0);
    assert_int_equal(rat_mul(rat_from_dec(d), unit, &wanted), 0);
    bool higher = i->direction == DIRECTION_HIGHER;
    assert_int_equal(rat_sub(higher ? wanted : shown, higher ? shown : wanted, &off), 0);
    if (rat_compare(off, rat_from_int(0)) <= 0)
        return MAL_NATT;
    return rat_compare(off, rat_from_dec(t->tolerance)) <= 0 ? MAL_NARA : MAL_EJ_NATT;
}

/* Of numbers small and large, with few and many decimals, on a half and beside it, reduced or not. */
static void
whole_numbers_judge_as_fractions_do(void **state)
{
    uint64_t x = 88172645463325252u;
    int seen[4] = {0};
    (void)state;
    for (int n = 0; n < 300000; n++) {
        int64_t r[6];
        for (int k = 0; k < 6; k++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            r[k] = (int64_t)(x >> (20 + x % 42));
        }
        struct indicator i = {.direction = r[0] % 2 ? DIRECTION_LOWER : DIRECTION_HIGHER,
            .decimals = (int)(r[1] % 7),
            .scale = (int)(r[2] % 3) * 3};
        int64_t unit = 1;
        for (int k = 0; k < (int)(r[3] % 13); k++)
            unit *= 10;
        struct rat v = {r[3] % 3 ? r[4] - r[5] : r[5] % 2000 - 1000, r[3] % 5 ? r[1] % 100000 + 1 : 2 * unit};
        struct target t = {
            .value = (dec)(r[4] - r[5] + r[0] % 3 - 1) * unit, .tolerance = (dec)(r[2] % 1000) * unit};
        if (r[0] % 3 == 0) { /* close by */
            t.value = (dec)(v.num / v.den) * 1000000000000 + (r[5] % 20 - 10) * unit / 10;
            v.num += r[2] % 3 - 1;
        }
        enum mal got = value_mal(&i, &t, v);
        seen[got]++;
        if (got != by_the_rule(&i, &t, v))
            fail_msg("round %d", n);
    }
    assert_true(seen[MAL_NATT] > 10000 && seen[MAL_NARA] > 1000 && seen[MAL_EJ_NATT] > 10000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lower_is_better),
        cmocka_unit_test(higher_is_better),
        cmocka_unit_test(the_status_never_contradicts_the_numbers_shown),
        cmocka_unit_test(without_target_or_direction_there_is_none),
        cmocka_unit_test(numbers_too_large_to_round_are_compared_as_they_are),
        cmocka_unit_test(whole_numbers_judge_as_fractions_do),
        cmocka_unit_test(the_names_are_those_of_the_api),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
