/* Exact decimals: what is read is what is written, sums are exact, rounding is half away from zero, overflow is told. */
#include "dec.h"
#include "unit.h"
#include <stdint.h>
#include <stdio.h>

static const char *
text(const char *in)
{
    static char out[DEC_TEXT];
    dec d;
    assert_int_equal(dec_parse(in, strlen(in), &d), DEC_OK);
    return dec_text(d, out);
}

static void
reads_and_writes_exact_text(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"0", "0"}, {"-0.00", "0"}, {"100", "100"}, {"-212.5", "-212.5"},
        {".20", "0.2"}, {"79195.988944", "79195.988944"}, {"0.000000000001", "0.000000000001"}, {"+7", "7"},
        {"1.5e3", "1500"}, {"15E-1", "1.5"}, {"-0.34", "-0.34"},
        {"99999999999999999999999999", "99999999999999999999999999"},
        {"0.10000000000000000000000000000000000000", "0.1"},
        {"000000000000000000000000000000000000000000001", "1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(text(cases[i][0]), cases[i][1]);
}

static void
refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-", ".", "1.", "1,5", " 1", "1 ", "--1", "1e", "0x1", "1.2.3", "NaN", "−5"};
    dec d = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(dec_parse(bad[i], strlen(bad[i]), &d), DEC_MALFORMED);
    assert_true(d == 42);
    assert_int_equal(dec_parse("1e30", 4, &d), DEC_OVERFLOW);
    assert_int_equal(dec_parse("999999999999999999999999999", 27, &d), DEC_OVERFLOW);
    assert_int_equal(dec_parse("1e999999999", 11, &d), DEC_OVERFLOW);
}

static void
tells_too_many_decimals_and_rounds(void **state)
{
    (void)state;
    char out[DEC_TEXT];
    dec d;
    assert_int_equal(dec_parse("0.0000000000005", 15, &d), DEC_TOO_PRECISE);
    assert_string_equal(dec_text(d, out), "0.000000000001");
    assert_int_equal(dec_parse("-8.1234567890125", 16, &d), DEC_TOO_PRECISE);
    assert_string_equal(dec_text(d, out), "-8.123456789013");
    assert_int_equal(dec_parse("1e-40", 5, &d), DEC_TOO_PRECISE);
    assert_true(d == 0);
}

static void
rounds_half_away_from_zero(void **state)
{
    (void)state;
    char out[DEC_TEXT];
    static const struct {
        const char *in;
        int decimals;
        const char *fixed;
    } cases[] = {{"2.5", 0, "3"}, {"-2.5", 0, "-3"}, {"0.125", 2, "0.13"}, {"6.9", 2, "6.90"},
        {"-0.04", 1, "0.0"}, {"0.05", 1, "0.1"}, {"999.995", 2, "1000.00"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dec d;
        dec_parse(cases[i].in, strlen(cases[i].in), &d);
        assert_string_equal(dec_text_fixed(d, cases[i].decimals, out), cases[i].fixed);
    }
}

static struct rat
fraction(int64_t a, int64_t b)
{
    struct rat r;
    assert_int_equal(rat_div(rat_from_int(a), rat_from_int(b), &r), 0);
    return r;
}

static void
fractions_keep_twelve_significant_digits(void **state)
{
    (void)state;
    char out[DEC_TEXT];
    assert_string_equal(rat_text(fraction(1, 3), out), "0.333333333333");
    assert_string_equal(rat_text(fraction(-2, 3), out), "-0.666666666667");
    assert_string_equal(rat_text(fraction(200, 3), out), "66.6666666667");
    assert_string_equal(rat_text(fraction(69, 10), out), "6.9");
    assert_string_equal(rat_text(fraction(-34, 100), out), "-0.34");
    assert_string_equal(rat_text(fraction(1234567890123455, 1), out), "1234567890120000");
    assert_string_equal(rat_text(fraction(0, 7), out), "0");
    assert_string_equal(rat_text(fraction(12345678912345, 100), out), "123456789123");
}

/* xorshift: the same numbers on every machine */
static uint64_t
next(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void
field_laws_hold_for_random_fractions(void **state)
{
    (void)state;
    uint64_t seed = 20261124;
    for (int i = 0; i < 20000; i++) {
        struct rat a =
            fraction((int64_t)(next(&seed) % 2000001) - 1000000, (int64_t)(next(&seed) % 9999) + 1);
        struct rat b =
            fraction((int64_t)(next(&seed) % 2000001) - 1000000, (int64_t)(next(&seed) % 9999) + 1);
        struct rat x, y;
        assert_int_equal(rat_add(a, b, &x), 0);
        assert_int_equal(rat_sub(x, b, &y), 0);
        assert_int_equal(rat_compare(y, a), 0);
        if (!rat_is_zero(b)) {
            assert_int_equal(rat_mul(a, b, &x), 0);
            assert_int_equal(rat_div(x, b, &y), 0);
            assert_int_equal(rat_compare(y, a), 0);
        }
        long double p = (long double)a.num / (long double)a.den, q = (long double)b.num / (long double)b.den;
        assert_int_equal(rat_compare(a, b), p < q ? -1 : p > q);
        dec rounded;
        assert_int_equal(rat_round(a, 6, &rounded), 0);
        long double diff = (long double)rounded / 1e12L - p;
        assert_true(diff <= 0.5000001e-6L && diff >= -0.5000001e-6L);
    }
}

static void
overflow_is_told_and_leaves_the_result(void **state)
{
    (void)state;
    dec big, r = 7;
    dec_parse("160000000000000000000000000", 27, &big);
    assert_int_equal(dec_add(big, big, &r), DEC_OVERFLOW);
    assert_int_equal(dec_sub(-big, big, &r), DEC_OVERFLOW);
    assert_true(r == 7);
    struct rat huge = {((i128)1 << 126), 1}, out = {5, 1};
    assert_int_equal(rat_mul(huge, huge, &out), -1);
    assert_int_equal(rat_div(huge, rat_from_int(0), &out), -1);
    assert_true(out.num == 5);
    struct rat tiny = {1, ((i128)1 << 126) + 1};
    assert_int_equal(rat_compare(tiny, rat_from_int(0)), 1);
    assert_int_equal(rat_compare(huge, tiny), 1);
}

/* rat_data is rat_text as a number, for small and large ones. */
static void
data_is_what_its_text_says(void **state)
{
    uint64_t r = 88172645463325252u;
    char text[DEC_TEXT];
    (void)state;
    for (int i = 0; i < 200000; i++) {
        i128 parts[2];
        for (int k = 0; k < 2; k++) {
            r ^= r << 13, r ^= r >> 7, r ^= r << 17;
            parts[k] = (i128)(r >> (r % 61));
            if (i % 4 == 3 && k == 0)
                parts[k] = parts[k] * 1000003;
            if (i % 16 == 15)
                parts[k] = parts[k] * 4000000007;
        }
        struct rat x;
        dec want, got;
        if (parts[1] == 0 ||
            rat_div((struct rat){i & 1 ? -parts[0] : parts[0], 1}, (struct rat){parts[1], 1}, &x) != 0)
            continue;
        rat_text(x, text);
        if (dec_parse(text, strlen(text), &want) != DEC_OK) {
            assert_int_equal(rat_data(x, &got), -1);
            continue;
        }
        assert_int_equal(rat_data(x, &got), 0);
        if (got != want)
            fail_msg("%s", text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_is_what_its_text_says),
        cmocka_unit_test(reads_and_writes_exact_text),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(tells_too_many_decimals_and_rounds),
        cmocka_unit_test(rounds_half_away_from_zero),
        cmocka_unit_test(fractions_keep_twelve_significant_digits),
        cmocka_unit_test(field_laws_hold_for_random_fractions),
        cmocka_unit_test(overflow_is_told_and_leaves_the_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
