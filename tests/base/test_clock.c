/* Stockholm time on change days, and the forms that ?per= takes. */
#include "clock.h"
#include "unit.h"
#include <stdlib.h>
#include <unistd.h>

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

/* A test's clock: another time, another speed, and nothing at all by a variable that is not understood. */
static void
a_test_may_move_the_clock(void **state)
{
    static const char *const bad[] = {"", "1", "1:2", "1:2:0", "1:2:-3", "1:2:3x", "1:2:x", "1:2:100001"};
    struct clock_test t;
    char text[80];
    (void)state;
    unsetenv(CLOCK_TEST_ENV);
    assert_false(clock_is_test(&t));
    stamp real = clock_now();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv(CLOCK_TEST_ENV, bad[i], 1);
        assert_false(clock_is_test(&t));
        assert_in_range(clock_now() - real, 0, 60000);
    }
    snprintf(text, sizeof text, "%lld:%lld:1000", (long long)real - 50, (long long)1000000);
    setenv(CLOCK_TEST_ENV, text, 1);
    assert_true(clock_is_test(&t));
    stamp first = clock_now();
    assert_in_range(first, 1050000, 1000000 + 60000 * 1000);
    usleep(20000);
    assert_true(clock_now() - first >= 20000);
    unsetenv(CLOCK_TEST_ENV);
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
        cmocka_unit_test(a_test_may_move_the_clock),
        cmocka_unit_test(text_and_stamp_are_inverse_through_every_hour_of_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
