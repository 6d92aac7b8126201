/* Periods, their texts, and cadences. */
#include "period.h"
#include "unit.h"

static void
the_design_numbers_april_2014_as_24171(void **state)
{
    (void)state;
    assert_int_equal(MONTH(2014, 4), 24171);
    assert_int_equal(month_year(24171), 2014);
    assert_int_equal(month_of_year(24171), 4);
}

static void
every_form_is_read_and_written_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *back, *label;
        month first, last;
    } cases[] = {
        {"2014-04", "2014-04", "april 2014", MONTH(2014, 4), MONTH(2014, 4)},
        {"2014-01", "2014-01", "januari 2014", MONTH(2014, 1), MONTH(2014, 1)},
        {"2014Q1", "2014Q1", "kvartal 1 2014", MONTH(2014, 1), MONTH(2014, 3)},
        {"2014Q4", "2014Q4", "kvartal 4 2014", MONTH(2014, 10), MONTH(2014, 12)},
        {"2014T1", "2014T1", "tertial 1 2014", MONTH(2014, 1), MONTH(2014, 4)},
        {"2014T3", "2014T3", "tertial 3 2014", MONTH(2014, 9), MONTH(2014, 12)},
        {"2014", "2014", "2014", MONTH(2014, 1), MONTH(2014, 12)},
        {"2013/14", "2013/14", "läsåret 2013/14", MONTH(2013, 7), MONTH(2014, 6)},
        {"1999/00", "1999/00", "läsåret 1999/00", MONTH(1999, 7), MONTH(2000, 6)},
        {"2024-02-29", "2024-02", "februari 2024", MONTH(2024, 2), MONTH(2024, 2)},
        {"1900-01", "1900-01", "januari 1900", MONTH(1900, 1), MONTH(1900, 1)},
        {"2199-12-31", "2199-12", "december 2199", MONTH(2199, 12), MONTH(2199, 12)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period p;
        char text[PERIOD_TEXT], label[PERIOD_LABEL];
        assert_int_equal(period_parse(cases[i].text, &p), 0);
        assert_int_equal(p.last, cases[i].last);
        assert_int_equal(period_first(p), cases[i].first);
        assert_string_equal(period_text(p, text), cases[i].back);
        assert_string_equal(period_label(p, label), cases[i].label);
    }
}

static void
what_is_no_period_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "2", "201", "20144", "2014-", "2014-4", "2014-00", "2014-13",
        "2014-4x", "2014-04-31", "2023-02-29", "1900-02-29", "2014-04-00", "2014-04-1", "2014-04/30",
        "2014-04-301", "2014Q0", "2014Q5", "2014T4", "2014Q", "2014Q11", "2014q1", "2013/15", "2013/2014",
        "2013/1", "1899", "2200", "2199/00", " 2014", "2014 ", "-014", "2014-+4", "åååå"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct period p = {.last = 7, .span = 7};
        if (period_parse(bad[i], &p) == 0)
            fail_msg("\"%s\" was read as a period", bad[i]);
        assert_int_equal(p.last, 7); /* never half-written */
    }
}

static void
every_month_belongs_to_one_period_of_each_cadence(void **state)
{
    (void)state;
    for (int c = 0; c < CADENCES; c++) {
        for (int m = MONTH(1998, 1); m <= MONTH(2004, 12); m++) {
            struct period p = cadence_period((enum cadence)c, (month)m);
            assert_int_equal(p.span, cadence_months((enum cadence)c));
            assert_true(period_first(p) <= m && m <= p.last);
            struct period again;
            char text[PERIOD_TEXT];
            assert_int_equal(period_parse(period_text(p, text), &again), 0);
            assert_int_equal(again.last, p.last);
            assert_int_equal(again.span, p.span);
        }
    }
    assert_int_equal(cadence_period(CADENCE_LASAR, MONTH(2013, 7)).last, MONTH(2014, 6));
    assert_int_equal(cadence_period(CADENCE_LASAR, MONTH(2014, 6)).last, MONTH(2014, 6));
    assert_int_equal(cadence_period(CADENCE_YEAR, MONTH(2014, 6)).last, MONTH(2014, 12));
    assert_int_equal(cadence_period(CADENCE_TERTIAL, MONTH(2014, 5)).last, MONTH(2014, 8));
}

static void
a_span_that_is_no_named_period_shows_its_last_month(void **state)
{
    (void)state;
    char text[PERIOD_TEXT];
    assert_string_equal(period_text((struct period){MONTH(2014, 4), 12}, text), "2014-04");
    assert_string_equal(period_text((struct period){MONTH(2014, 5), 3}, text), "2014-05");
}

static void
windows_have_names(void **state)
{
    (void)state;
    for (int w = 0; w < WINDOWS; w++) {
        enum window got;
        assert_int_equal(window_parse(window_names[w], &got), 0);
        assert_int_equal(got, w);
    }
    enum window got = WINDOW_R12;
    assert_int_equal(window_parse("quarter", &got), -1);
    assert_int_equal(window_parse("", &got), -1);
    assert_int_equal(got, WINDOW_R12);
    assert_string_equal(period_month_short(10), "okt");
    assert_string_equal(period_month_name(5), "maj");
    assert_string_equal(period_month_name(13), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_design_numbers_april_2014_as_24171),
        cmocka_unit_test(every_form_is_read_and_written_back),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(every_month_belongs_to_one_period_of_each_cadence),
        cmocka_unit_test(a_span_that_is_no_named_period_shows_its_last_month),
        cmocka_unit_test(windows_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
