/* The newest fact of each series and month, compactly. */
#include "cube_help.h"

static int32_t
add_series(struct factset *f, const char *account)
{
    return factset_add_series(f, &(struct store_series){.source = "s",
                                     .account = account,
                                     .unit = "u",
                                     .slice = "",
                                     .dims = "",
                                     .scenario = "utfall",
                                     .version = "",
                                     .delivered = DELIVERED_PERIOD,
                                     .span = 1});
}

static void
add(struct factset *f, int32_t series, int32_t edition, month m, const char *value)
{
    factset_add_fact(f,
        &(struct store_fact){
            .series = series, .edition = edition, .pull = edition + 1, .last = m, .value = town_dec(value)});
}

static void
the_newest_fact_of_a_month_wins_and_months_stand_in_order(void **state)
{
    (void)state;
    struct factset *f = factset_new();
    int32_t s = add_series(f, "4010");
    static const int months[] = {7, 3, 9, 3, 1, 7, 5};
    for (int k = 0; k < 7; k++) {
        char value[8];
        snprintf(value, sizeof value, "%d", k);
        add(f, s, k + 1, (month)(MONTH(2024, 1) + months[k]), value);
    }
    const struct factset_cell *x;
    assert_int_equal(factset_cells(f, s, &x), 5);
    static const int order[] = {1, 3, 5, 7, 9}, newest[] = {4, 3, 6, 5, 2};
    for (int k = 0; k < 5; k++) {
        assert_int_equal(x[k].last, MONTH(2024, 1) + order[k]);
        assert_true(factset_value(f, &x[k]) == dec_from_int(newest[k]));
        assert_int_equal(factset_stamp(f, &x[k]).edition, newest[k] + 1);
        assert_int_equal(factset_stamp(f, &x[k]).pull, newest[k] + 2);
    }
    assert_int_equal(factset_edition(f), 7);
    factset_free(f);
}

static void
every_number_comes_back_exactly(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0", "-0.01", "12345.67", "0.0001", "-0.0001", "0.00001",
        "0.000000000001", "922337203685477.5807", "-922337203685477.5808", "922337203685477.5808",
        "99999999999999999999999999", "-99999999999999999999999999.999999999999", "6.9", "-241.3652871"};
    struct factset *f = factset_new();
    int32_t s = add_series(f, "4010");
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
        add(f, s, 1, (month)(1000 + (int)k), numbers[k]);
    const struct factset_cell *x;
    assert_int_equal(factset_cells(f, s, &x), sizeof numbers / sizeof numbers[0]);
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
        assert_true(factset_value(f, &x[k]) == town_dec(numbers[k]));
    factset_free(f);
}

static void
codes_are_kept_once(void **state)
{
    (void)state;
    struct factset *f = factset_new();
    char code[16] = "4010";
    int32_t a = add_series(f, code), b = add_series(f, "5010");
    snprintf(code, sizeof code, "xxxx");
    int32_t c = add_series(f, "4010");
    assert_string_equal(factset_series(f, a)->account, "4010");
    assert_ptr_equal(factset_series(f, a)->account, factset_series(f, c)->account);
    assert_ptr_equal(factset_series(f, a)->unit, factset_series(f, b)->unit);
    assert_int_equal(factset_last_series(f), 3);
    assert_null(factset_series(f, 4));
    assert_null(factset_series(f, 0));
    factset_free(f);
    factset_free(NULL);
}

static void
a_fact_takes_sixteen_bytes(void **state)
{
    (void)state;
    struct factset *f = factset_new();
    for (int s = 1; s <= 2000; s++) {
        char code[16];
        snprintf(code, sizeof code, "%d", s);
        add_series(f, code);
    }
    for (int m = 0; m < 128; m++)
        for (int s = 1; s <= 2000; s++)
            add(f, s, 1 + m, (month)(20000 + m), "1234567.89");
    assert_int_equal(sizeof(struct factset_cell), 16);
    assert_int_equal(factset_count(f), 256000);
    assert_true(factset_bytes(f) < 256000 * 22); /* with room to grow, series, codes and stamps */
    factset_free(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_fact_of_a_month_wins_and_months_stand_in_order),
        cmocka_unit_test(every_number_comes_back_exactly),
        cmocka_unit_test(codes_are_kept_once),
        cmocka_unit_test(a_fact_takes_sixteen_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
