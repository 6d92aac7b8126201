/* Variation by hand: each rule, which of them is told, the way, what is left out, how few are too few. */
#include "spc.h"
#include "unit.h"
#include <string.h>

#define MOST 64

struct judged {
    struct spc_point p[MOST];
    struct spc_mark m[MOST];
    struct spc_band b[MOST];
    int n, bands;
};

/* "10 11,p - 12,b": numbers, - a gap, p does not count, b begins a band. */
static void
judge(struct judged *j, const char *text)
{
    char copy[1000], *save;
    memset(j, 0, sizeof *j);
    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        struct spc_point *p = &j->p[j->n++];
        char *comma = strchr(w, ',');
        size_t len = comma ? (size_t)(comma - w) : strlen(w);
        p->counts = !comma || !strchr(comma, 'p');
        p->begins = comma && strchr(comma, 'b');
        p->has = strcmp(w, "-") != 0;
        if (p->has)
            assert_int_equal(dec_parse(w, len, &p->value), DEC_OK);
    }
    j->bands = spc_judge(j->p, j->n, 8, 12, j->m, j->b);
}

/* One letter a point (. unjudged, n normal, u up, d down), then one digit a point: the rule. */
static void
expect(const char *text, const char *ways, const char *rules)
{
    struct judged j;
    char got[2][MOST + 1] = {0};
    judge(&j, text);
    for (int i = 0; i < j.n; i++) {
        got[0][i] = ".nud"[j.m[i].way];
        got[1][i] = (char)('0' + j.m[i].rule);
    }
    assert_string_equal(got[0], ways);
    assert_string_equal(got[1], rules);
}

static void
expect_limits(const struct spc_band *b, const char *mean, const char *lower, const char *upper)
{
    struct spc_limits l;
    char text[DEC_TEXT];
    assert_true(spc_has_limits(b));
    spc_limits(b, &l);
    assert_string_equal(rat_text(l.mean, text), mean);
    assert_string_equal(rat_text(l.lower, text), lower);
    assert_string_equal(rat_text(l.upper, text), upper);
}

/* mean 10; ranges 2 2 … so amr 2; limits 10 ± 5.32 */
#define CALM "9 11 9 11 9 11 9 11 9 11 9 11"
#define CALM_N "nnnnnnnnnnnn"
#define CALM_0 "000000000000"

static void
limits_are_mean_and_average_range(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, CALM);
    assert_int_equal(j.bands, 1);
    assert_int_equal(j.b[0].state, SPC_FIRM);
    assert_int_equal(j.b[0].n, 12);
    assert_int_equal(j.b[0].n_ranges, 11);
    expect_limits(&j.b[0], "10", "4.68", "15.32");
    struct spc_limits l;
    char text[DEC_TEXT];
    spc_limits(&j.b[0], &l);
    assert_string_equal(rat_text(l.near_upper, text), "13.5466666667");
    expect(CALM, CALM_N, CALM_0);
}

static void
a_range_far_beyond_the_others_is_left_out_once(void **state)
{
    struct judged j;
    (void)state;
    /* ranges eleven of 2, then 29: average 51/12 = 4.25, 3.267 of it 13.88: the last goes; sum 160, n 13 */
    judge(&j, CALM " 40");
    assert_int_equal(j.b[0].n_ranges, 11);
    expect_limits(&j.b[0], "12.3076923077", "6.98769230769", "17.6276923077");
    /* exactly 3.267 times the average goes too: ten of a and one of b with b = 3.267 (10a + b) / 11: a = 7733, b = 32670 */
    judge(&j, "0 7733 0 7733 0 7733 0 7733 0 7733 0 32670");
    assert_int_equal(j.b[0].n_ranges, 10);
    judge(&j, "0 7733 0 7733 0 7733 0 7733 0 7733 0 32669.999999");
    assert_int_equal(j.b[0].n_ranges, 11);
}

static void
rule_1_is_beyond_a_limit_and_a_tie_is_within(void **state)
{
    (void)state;
    expect(CALM " 15.32,p", CALM_N "n", CALM_0 "0");
    expect(CALM " 15.320000000001,p", CALM_N "u", CALM_0 "1");
    expect(CALM " 4.68,p", CALM_N "n", CALM_0 "0");
    expect(CALM " 4.679999999999,p", CALM_N "d", CALM_0 "1");
}

static void
rule_2_is_seven_points_that_rise_or_fall(void **state)
{
    (void)state;
    /* the seventh is still within; six points are not enough; a tie ends it */
    expect(CALM " 9.1,p 9.2,p 9.3,p 9.4,p 10.5,p 10.6,p", CALM_N "nnnnnn", CALM_0 "000000");
    expect(CALM " 9,p 9.2,p 9.3,p 9.4,p 10.5,p 10.6,p 10.7,p", CALM_N "uuuuuuu", CALM_0 "2222222");
    expect(CALM " 9,p 9.2,p 9.3,p 9.3,p 10.5,p 10.6,p 10.7,p", CALM_N "nnnnnnn", CALM_0 "0000000");
    struct judged j;
    judge(&j, CALM " 9,p 9.2,p 9.3,p 9.4,p 10.5,p 10.6,p 10.7,p 10.8,p");
    assert_int_equal(j.m[19].run, 8);
    /* falling, from the 11 of the calm on: the way is down although most lie above the mean */
    expect(CALM " 10.9,p 10.8,p 10.7,p 10.6,p 10.5,p 10.4,p",
        "nnnnnnnnnnn"
        "d"
        "dddddd",
        "00000000000"
        "2"
        "222222");
    /* up to a turn and down again: the turning point ends the way up */
    expect(CALM " 9,p 9.1,p 9.2,p 9.3,p 9.4,p 9.5,p 10.5,p 9.5,p 9.4,p 9.3,p 9.2,p 9.1,p 9,p",
        CALM_N "uuuuuuu"
               "dddddd",
        CALM_0 "2222222"
               "222222");
}

static void
rule_3_is_two_of_three_near_a_limit(void **state)
{
    (void)state;
    /* near: above 13.546…, up to 15.32 */
    expect(CALM " 9,p 14,p 11,p 15.32,p 9,p", CALM_N "nunun", CALM_0 "03030");
    /* the third is on the other side */
    expect(CALM " 9,p 14,p 9,p 14,p 9,p", CALM_N "nnnnn", CALM_0 "00000");
    /* or on the mean */
    expect(CALM " 9,p 14,p 10,p 14,p 9,p", CALM_N "nnnnn", CALM_0 "00000");
    /* one beyond the limit is none of the two */
    expect(CALM " 9,p 14,p 16,p 11,p 9,p", CALM_N "nnunn", CALM_0 "00100");
    expect(CALM " 9,p 6,p 6.2,p 9,p",
        "nnnnnnnnnnnn"
        "ndd"
        "n",
        CALM_0 "0330");
    /* exactly on a near limit, 13.5466…, no decimal number lies; with mean 0 and amr 3 it is 5.32 */
    expect("-1.5 1.5 -1.5 1.5 -1.5 1.5 -1.5 1.5 5.32,p 6,p 1,p -1,p", "nnnnnnnnnnnn", "000000000000");
    expect("-1.5 1.5 -1.5 1.5 -1.5 1.5 -1.5 1.5 5.320000000001,p 6,p 1,p -1,p",
        "nnnnnnnn"
        "uunn",
        "00000000"
        "3300");
}

static void
rule_4_is_seven_on_one_side_of_the_mean(void **state)
{
    (void)state;
    expect(CALM " 11,p 10.5,p 11,p 10.5,p 11,p 10.5,p",
        "nnnnnnnnnnn"
        "u"
        "uuuuuu",
        "00000000000"
        "4"
        "444444");
    expect(CALM " 11,p 10.5,p 11,p 10.5,p 11,p", CALM_N "nnnnn", CALM_0 "00000");
    struct judged j;
    judge(&j, CALM " 11,p 10.5,p 11,p 10.5,p 11,p 10.5,p 11,p");
    assert_int_equal(j.m[18].run, 8); /* the 11 before the first of these is the first of the row */
    /* on the mean is on neither side */
    expect(CALM " 11,p 10.5,p 11,p 10,p 11,p 10.5,p", CALM_N "nnnnnn", CALM_0 "000000");
    expect(CALM " 9,p 9.5,p 9,p 9.5,p 9,p 9.5,p 9,p", CALM_N "ddddddd", CALM_0 "4444444");
}

static void
the_first_rule_that_holds_is_told(void **state)
{
    (void)state;
    /* rising through the limit: beyond it 1, before that 2, although all but the first lie on one side, and two near it */
    expect(CALM " 10.5,p 11,p 12,p 13,p 14,p 15,p 16,p",
        "nnnnnnnnnnn"
        "uuuuuuuu",
        "00000000000"
        "4"
        "2222221");
    struct judged j;
    judge(&j, CALM " 10.5,p 11,p 12,p 13,p 14,p 15,p 16,p"); /* and it is still told that it is the seventh */
    assert_int_equal(j.m[18].run, 7);
    /* on one side, two of them near the limit: 3 before 4 */
    expect(CALM " 10.5,p 11,p 14,p 14.5,p 11,p 10.5,p",
        "nnnnnnnnnnn"
        "uuuuuuu",
        "00000000000"
        "4"
        "443344");
    /* falling, yet beyond the upper limit: what is beyond goes up */
    expect(CALM " 9,p 16,p 15,p 14,p 13,p 12,p 10.5,p 9,p", CALM_N "nudddddd", CALM_0 "01222222");
}

static void
below_eight_none_below_twelve_provisional(void **state)
{
    struct judged j;
    (void)state;
    expect("9 11 9 11 9 11 90", ".......", "0000000");
    judge(&j, "9 11 9 11 9 11 9");
    assert_int_equal(j.b[0].state, SPC_FEW);
    judge(&j, "9 11 9 11 9 11 9 11");
    assert_int_equal(j.b[0].state, SPC_PROVISIONAL);
    judge(&j, "9 11 9 11 9 11 9 11 9 11 9");
    assert_int_equal(j.b[0].state, SPC_PROVISIONAL);
    judge(&j, CALM);
    assert_int_equal(j.b[0].state, SPC_FIRM);
    /* what does not count does not make more of them */
    judge(&j, "9 11 9 11 9 11 9 11,p 9,p");
    assert_int_equal(j.b[0].state, SPC_FEW);
    assert_int_equal(j.b[0].n, 7);
}

static void
what_is_preliminary_is_judged_and_moves_no_limit(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, CALM " 90,p 11");
    expect_limits(&j.b[0], "10.0769230769", "4.75692307692", "15.3969230769");
    assert_int_equal(j.b[0].n_ranges, 11); /* none to it, none from it */
    assert_int_equal(j.m[12].rule, SPC_OUTSIDE);
}

static void
a_gap_has_no_range_and_ends_what_goes_in_a_row(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, "9 11 9 11 9 11 - 11 9 11 9 11 9");
    assert_int_equal(j.b[0].n, 12);
    assert_int_equal(j.b[0].n_ranges, 10);
    expect_limits(&j.b[0], "10", "4.68", "15.32");
    expect(CALM " 9,p 9.2,p 9.3,p - 9.4,p 10.5,p 10.6,p 10.7,p", CALM_N "nnn.nnnn", CALM_0 "00000000");
    expect(CALM " 9,p 9.5,p 9,p - 9,p 9.5,p 9,p 9.5,p", CALM_N "nnn.nnnn", CALM_0 "00000000");
    expect(CALM " 9,p 14,p - 14,p 9,p", CALM_N "nn.nn", CALM_0 "00000");
    expect("9 - 11 - 9 - 11 - 9 - 11 - 9 - 11 - 9", ".................",
        "00000000000000000"); /* no neighbours at all */
    expect("-", ".", "0");
}

static void
a_new_band_knows_nothing_of_the_one_before(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, CALM " 109,b 111 109 111 109 111 109 111");
    assert_int_equal(j.bands, 2);
    assert_int_equal(j.b[1].from, 12);
    assert_int_equal(j.b[1].state, SPC_PROVISIONAL);
    expect_limits(&j.b[0], "10", "4.68", "15.32");
    expect_limits(&j.b[1], "110", "104.68", "115.32");
    for (int i = 0; i < j.n; i++) {
        assert_int_equal(j.m[i].way, SPC_NORMAL);
        assert_int_equal(j.m[i].band, i < 12 ? 0 : 1);
    }
    /* six falling before it and six after are not twelve; the new one is still too short */
    expect(CALM " 9.9 9.8 9.7 9.6 9.5,b 9.4 9.3",
        "nnnnnnnnnnn"
        "nnnnn"
        "...",
        "00000000000"
        "00000"
        "000");
}

static void
all_the_same_is_normal_and_nearly_all_the_same_has_no_limits(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, "5 5 5 5 5 5 5 5 5 5 5 5");
    expect_limits(&j.b[0], "5", "5", "5");
    expect("5 5 5 5 5 5 5 5 5 5 5 5", CALM_N, CALM_0);
    expect("5 5 5 5 5 5 5 5 5 5 5 5 5.1,p", CALM_N "u", CALM_0 "1");
    judge(&j, "5 5 5 5 5 5 5 5 5 5 5 6");
    assert_int_equal(j.b[0].state, SPC_UNEVEN);
    expect("5 5 5 5 5 5 5 5 5 5 5 6", "............", CALM_0);
}

static void
a_target_lies_above_below_or_on_the_limits(void **state)
{
    struct judged j;
    dec upper;
    (void)state;
    judge(&j, CALM);
    assert_int_equal(dec_parse("15.32", 5, &upper), DEC_OK);
    assert_int_equal(spc_place(&j.b[0], upper), 0);
    assert_int_equal(spc_place(&j.b[0], upper + 1), 1);
    assert_int_equal(dec_parse("4.68", 4, &upper), DEC_OK);
    assert_int_equal(spc_place(&j.b[0], upper), 0);
    assert_int_equal(spc_place(&j.b[0], upper - 1), -1);
}

static void
what_is_too_large_is_said_to_be(void **state)
{
    struct judged j;
    (void)state;
    judge(&j, "1 2 1 2 1 2 1 2 10000000000000001 1 2 1 2");
    assert_int_equal(j.b[0].state, SPC_LARGE);
    judge(&j,
        "10000000000000000 -10000000000000000 10000000000000000 -10000000000000000 10000000000000000 1 2 1 2 3 4 5");
    assert_int_equal(j.b[0].state, SPC_FIRM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits_are_mean_and_average_range),
        cmocka_unit_test(a_range_far_beyond_the_others_is_left_out_once),
        cmocka_unit_test(rule_1_is_beyond_a_limit_and_a_tie_is_within),
        cmocka_unit_test(rule_2_is_seven_points_that_rise_or_fall),
        cmocka_unit_test(rule_3_is_two_of_three_near_a_limit),
        cmocka_unit_test(rule_4_is_seven_on_one_side_of_the_mean),
        cmocka_unit_test(the_first_rule_that_holds_is_told),
        cmocka_unit_test(below_eight_none_below_twelve_provisional),
        cmocka_unit_test(what_is_preliminary_is_judged_and_moves_no_limit),
        cmocka_unit_test(a_gap_has_no_range_and_ends_what_goes_in_a_row),
        cmocka_unit_test(a_new_band_knows_nothing_of_the_one_before),
        cmocka_unit_test(all_the_same_is_normal_and_nearly_all_the_same_has_no_limits),
        cmocka_unit_test(a_target_lies_above_below_or_on_the_limits),
        cmocka_unit_test(what_is_too_large_is_said_to_be)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
