/* Stockholm time on change days, and the forms that ?per= takes. */
#include "clock.h"
#include "unit.h"

static const char *
parsed(const char *s)
{
    static char out[CLOCK_TEXT];
    stamp t;
    if (clock_parse(s, &t) != 0)
        return "malformed";
    return clock_text(t, out);
}

static void
date_alone_is_the_end_of_that_day(void **state)
{
    (void)state;
    assert_string_equal(parsed("2014-05-13"), "2014-05-13T23:59:59.999+02:00");
    assert_string_equal(parsed("2026-03-29"), "2026-03-29T23:59:59.999+02:00");
    assert_string_equal(parsed("2026-10-25"), "2026-10-25T23:59:59.999+01:00");
}

static void
local_time_unless_an_offset_is_given(void **state)
{
    (void)state;
    assert_string_equal(parsed("2014-05-13T14:30"), "2014-05-13T14:30:00.000+02:00");
    assert_string_equal(parsed("2014-01-13T14:30:15.25"), "2014-01-13T14:30:15.250+01:00");
    assert_string_equal(parsed("2014-05-13T12:30Z"), "2014-05-13T14:30:00.000+02:00");
    assert_string_equal(parsed("2014-05-13T14:30:00+05:30"), "2014-05-13T11:00:00.000+02:00");
    assert_string_equal(parsed("2014-05-13T14:30:00 02:00"), "2014-05-13T14:30:00.000+02:00");
}

static void
repeated_hour_is_its_first_and_skipped_hour_the_moment_after(void **state)
{
    (void)state;
    assert_string_equal(parsed("2026-10-25T02:30"), "2026-10-25T02:30:00.000+02:00");
    assert_string_equal(parsed("2026-10-25T02:30+01:00"), "2026-10-25T02:30:00.000+01:00");
    assert_string_equal(parsed("2026-03-29T02:30"), "2026-03-29T03:00:00.000+02:00");
    assert_string_equal(parsed("2026-10-25T03:00"), "2026-10-25T03:00:00.000+01:00");
    assert_true(clock_from_local(2026, 10, 25, 2, 30, 0) == (stamp)1792888200 * 1000);
}

static void
impossible_times_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "2014", "2014-13-01", "2014-02-29", "2014-05-13T",
        "2014-05-13T24:00", "2014-05-13T14:60", "2014-05-13T14:30x", "2014-05-13T14:30+2", "14-05-13",
        "2014-5-3", "2014-05-13T14:30:15."};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(parsed(bad[i]), "malformed");
    assert_string_not_equal(parsed("2016-02-29"), "malformed");
}

static void
text_and_stamp_are_inverse_through_every_hour_of_a_year(void **state)
{
    (void)state;
    stamp start = clock_from_local(2026, 1, 1, 0, 0, 0);
    for (int h = 0; h < 365 * 24; h++) {
        char out[CLOCK_TEXT];
        stamp t = start + (stamp)h * 3600000 + 1, back;
        assert_int_equal(clock_parse(clock_text(t, out), &back), 0);
        assert_true(back == t);
    }
}

int
main(void)
{
    clock_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_alone_is_the_end_of_that_day),
        cmocka_unit_test(local_time_unless_an_offset_is_given),
        cmocka_unit_test(repeated_hour_is_its_first_and_skipped_hour_the_moment_after),
        cmocka_unit_test(impossible_times_are_refused),
        cmocka_unit_test(text_and_stamp_are_inverse_through_every_hour_of_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
