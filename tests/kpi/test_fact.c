/* facts: order, merging, sums, and the refusal of two answers to one question. */
#include "fact.h"
#include "unit.h"

static struct fact *
add(struct facts *f, const char *account, const char *unit, month m, int value, size_t line)
{
    struct fact *x = facts_add(f);
    x->account = account;
    x->unit = unit;
    x->period = (struct period){m, 1};
    x->value = dec_from_int(value);
    x->line = line;
    return x;
}

static void
a_new_fact_has_empty_texts(void **state)
{
    (void)state;
    struct facts *f = facts_new();
    struct fact *x = facts_add(f);
    assert_string_equal(x->account, "");
    assert_string_equal(x->unit, "");
    assert_string_equal(x->slice, "");
    assert_string_equal(x->dims, "");
    assert_string_equal(x->scenario, "");
    assert_string_equal(x->version, "");
    assert_int_equal(x->delivered, DELIVERED_PERIOD);
    facts_free(f);
    facts_free(NULL);
}

static void
every_part_of_the_key_tells_facts_apart(void **state)
{
    (void)state;
    struct fact a = {.account = "1",
        .unit = "2",
        .slice = "T",
        .dims = "",
        .scenario = "utfall",
        .version = "",
        .period = {MONTH(2026, 4), 1},
        .delivered = DELIVERED_PERIOD};
    struct fact b[] = {a, a, a, a, a, a, a, a, a};
    b[0].account = "2";
    b[1].unit = "3";
    b[2].slice = "X";
    b[3].dims = "6=P";
    b[4].scenario = "vtfall";
    b[5].version = "T1";
    b[6].period.last++;
    b[7].period.span = 3;
    b[8].delivered = DELIVERED_YTD;
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(fact_compare(&a, &b[i]), -1);
        assert_int_equal(fact_compare(&b[i], &a), 1);
    }
    assert_int_not_equal(fact_compare(&a, &b[8]), 0);
    struct fact same = a;
    same.value = 7;
    same.line = 9;
    same.null = true;
    assert_int_equal(fact_compare(&a, &same), 0);
}

static void
settling_sums_rows_of_one_key_and_sorts(void **state)
{
    (void)state;
    struct err err = {0};
    struct facts *f = facts_new();
    add(f, "5010", "B", MONTH(2026, 2), 7, 0);
    add(f, "5010", "A", MONTH(2026, 1), 1, 0);
    add(f, "3010", "A", MONTH(2026, 1), -5, 0);
    add(f, "5010", "A", MONTH(2026, 1), 41, 0);
    assert_int_equal(facts_settle(f, true, &err), 0);
    assert_int_equal(f->n, 3);
    assert_string_equal(f->items[0].account, "3010");
    assert_string_equal(f->items[1].unit, "A");
    assert_true(f->items[1].value == dec_from_int(42));
    assert_string_equal(f->items[2].unit, "B");
    assert_int_equal(f->n_remarks, 0);
    facts_free(f);
}

static void
a_sum_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct facts *f = facts_new();
    dec huge = (dec)1 << 126;
    for (int i = 0; i < 3; i++)
        add(f, "5010", "A", MONTH(2026, 1), 0, 0)->value = huge;
    assert_int_equal(facts_settle(f, true, &err), -1);
    assert_int_equal(err.kind, ERR_DATA);
    assert_non_null(strstr(err.what, "kod 5010"));
    facts_free(f);
}

static void
equal_rows_are_merged_with_a_remark(void **state)
{
    (void)state;
    struct err err = {0};
    struct facts *f = facts_new();
    add(f, "a", "1", MONTH(2026, 1), 5, 9);
    add(f, "a", "1", MONTH(2026, 1), 5, 3);
    add(f, "a", "1", MONTH(2026, 1), 5, 7);
    assert_int_equal(facts_settle(f, false, &err), 0);
    assert_int_equal(f->n, 1);
    assert_int_equal(f->items[0].line, 3);
    assert_int_equal(f->n_remarks, 1);
    assert_int_equal(f->remarks[0].line, 7);
    assert_string_equal(
        f->remarks[0].text, "rader som upprepar en tidigare med samma värde räknas en gång (antal: 2)");
    facts_free(f);
}

static void
different_rows_of_one_key_are_refused_with_both_lines(void **state)
{
    (void)state;
    struct err err = {0};
    struct facts *f = facts_new();
    add(f, "SK.1", "23", MONTH(2026, 4), 6, 12);
    add(f, "SK.1", "23", MONTH(2026, 4), 5, 4)->scenario = "";
    assert_int_equal(facts_settle(f, false, &err), -1);
    assert_int_equal(err.kind, ERR_DATA);
    assert_string_equal(err.where, "rad 4 och rad 12");
    assert_string_equal(
        err.what, "två rader om samma sak har olika värden, 5 och 6 (period 2026-04, kod SK.1, enhet 23)");
    facts_free(f);

    f = facts_new(); /* a missing value and a zero are different answers */
    add(f, "a", "1", MONTH(2026, 1), 0, 1);
    add(f, "a", "1", MONTH(2026, 1), 0, 2)->null = true;
    assert_int_equal(facts_settle(f, false, &err), -1);
    assert_non_null(strstr(err.what, "0 och inget värde"));
    facts_free(f);
}

static void
nothing_to_settle_is_fine(void **state)
{
    (void)state;
    struct err err = {0};
    struct facts *f = facts_new();
    assert_int_equal(facts_settle(f, false, &err), 0);
    assert_int_equal(f->n, 0);
    facts_free(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_fact_has_empty_texts),
        cmocka_unit_test(every_part_of_the_key_tells_facts_apart),
        cmocka_unit_test(settling_sums_rows_of_one_key_and_sorts),
        cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
        cmocka_unit_test(equal_rows_are_merged_with_a_remark),
        cmocka_unit_test(different_rows_of_one_key_are_refused_with_both_lines),
        cmocka_unit_test(nothing_to_settle_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
