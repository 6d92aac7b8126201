/* Cron times in Europe/Stockholm, with the days on which the clocks change: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00. */
#include "cron.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static stamp
at(const char *text)
{
    stamp t;

    assert_int_equal(clock_parse(text, &t), 0);
    return t;
}

static struct cron
cron(const char *text)
{
    struct cron c;
    struct err e = {0};
    size_t column = 0;

    if (cron_parse(text, &c, &column, &e))
        fail_msg("%s: column %zu: %s", text, column, e.what);
    return c;
}

/* The first runs after a moment, each as local time with offset. */
static void
runs(const char *text, const char *after, const char *const *expected, size_t n)
{
    struct cron c = cron(text);
    stamp t = at(after);
    char got[CLOCK_TEXT], want[CLOCK_TEXT];

    for (size_t i = 0; i < n; i++) {
        t = cron_next(&c, t);
        clock_text(at(expected[i]), want);
        assert_string_equal(clock_text(t, got), want);
    }
}
#define RUNS(text, after, ...)                                                                               \
    do {                                                                                                     \
        static const char *const expected[] = {__VA_ARGS__};                                                 \
        runs(text, after, expected, sizeof expected / sizeof *expected);                                     \
    } while (0)

static void
plain_times_run(void **state)
{
    (void)state;
    RUNS("30 5 * * *", "2026-11-24T05:29:59", "2026-11-24T05:30", "2026-11-25T05:30");
    RUNS("30 5 * * *", "2026-11-24T05:30", "2026-11-25T05:30"); /* after, not at */
    RUNS("30 5 * * *", "2026-11-24T05:30:00.001", "2026-11-25T05:30");
    RUNS("0 0 1 1 *", "2026-11-24T00:00", "2027-01-01T00:00", "2028-01-01T00:00");
    RUNS("59 23 31 12 *", "2026-11-24T00:00", "2026-12-31T23:59");
    RUNS("*/20 6 * * *", "2026-11-24T06:10", "2026-11-24T06:20", "2026-11-24T06:40", "2026-11-25T06:00");
    RUNS("5,35 8-10 * * *", "2026-11-24T09:36", "2026-11-24T10:05", "2026-11-24T10:35", "2026-11-25T08:05");
    RUNS("0 8-17/3 * * *", "2026-11-24T00:00", "2026-11-24T08:00", "2026-11-24T11:00", "2026-11-24T14:00",
        "2026-11-24T17:00", "2026-11-25T08:00");
    RUNS("  0\t6  *  *  1 ", "2026-11-24T00:00", "2026-11-30T06:00");
    RUNS("0 6 * * 0", "2026-11-24T00:00", "2026-11-29T06:00");
    RUNS("0 6 * * 7", "2026-11-24T00:00", "2026-11-29T06:00"); /* Sunday too */
    RUNS("0 6 * * 1-5", "2026-11-27T07:00", "2026-11-30T06:00");
    RUNS("0 6 29 2 *", "2026-11-24T00:00", "2028-02-29T06:00", "2032-02-29T06:00");
    RUNS("0 6 31 * *", "2026-11-24T00:00", "2026-12-31T06:00", "2027-01-31T06:00", "2027-03-31T06:00");
    RUNS("0 6 29 2 *", "2096-03-01T00:00", "2104-02-29T06:00"); /* 2100 is no leap year */
}

/* Day and weekday both given: either suffices; one of them with *: both must hold. */
static void
day_or_weekday(void **state)
{
    (void)state;
    RUNS("0 6 10 * 1", "2026-12-01T00:00", "2026-12-07T06:00", "2026-12-10T06:00", "2026-12-14T06:00");
    RUNS("0 6 */2 * 1", "2026-12-01T00:00", "2026-12-07T06:00", "2026-12-21T06:00");
    RUNS("0 6 8-10/2 * 1", "2026-12-01T00:00", "2026-12-07T06:00", "2026-12-08T06:00", "2026-12-10T06:00",
        "2026-12-14T06:00"); /* a step after a range is no * */
    RUNS("0 6 10 * *", "2026-12-01T00:00", "2026-12-10T06:00", "2027-01-10T06:00");
    RUNS("0 6 31 2 1", "2026-01-30T00:00",
        "2026-02-02T06:00"); /* the date never comes, the Mondays of February do */
}

/* Spring: 02:30 does not exist, the job runs at 03:00, once. */
static void
a_skipped_time_runs_after_the_gap(void **state)
{
    (void)state;
    RUNS("30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30");
    RUNS("0,15,30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00");
    RUNS("0 2,3 * * *", "2026-03-28T12:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00");
    RUNS("30 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30");
    RUNS("30 1 * * *", "2026-03-28T12:00", "2026-03-29T01:30:00+01:00", "2026-03-30T01:30");
    RUNS("0 3 * * *", "2026-03-28T12:00", "2026-03-29T03:00:00+02:00", "2026-03-30T03:00");
    RUNS("30 2-4/2 * * *", "2026-03-28T12:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:30",
        "2026-03-30T02:30");
    RUNS("30 2 30 * *", "2026-03-28T12:00", "2026-03-30T02:30"); /* not on a day that is not its own */
}

/* Autumn: 02:30 comes twice, the job runs on the first. */
static void
a_repeated_time_runs_once(void **state)
{
    (void)state;
    RUNS("30 2 * * *", "2026-10-24T12:00", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30");
    RUNS("30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30");
    RUNS("30 2 * * *", "2026-10-25T02:10:00+01:00", "2026-10-26T02:30"); /* the second pass is none */
    RUNS("*/30 2 * * *", "2026-10-25T00:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00",
        "2026-10-26T02:00");
    RUNS("0 3 * * *", "2026-10-24T12:00", "2026-10-25T03:00:00+01:00", "2026-10-26T03:00");
}

/* Hours given as * or with a step follow elapsed time: each pass of the repeated hour, none in the gap. */
static void
steps_follow_elapsed_time(void **state)
{
    (void)state;
    RUNS("0 * * * *", "2026-10-25T01:30", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
        "2026-10-25T03:00");
    RUNS(
        "0 * * * *", "2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00");
    RUNS("30 * * * *", "2026-03-29T01:00", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00");
    RUNS("0 */2 * * *", "2026-03-29T00:30", "2026-03-29T04:00:00+02:00");
    RUNS("0 */2 * * *", "2026-10-25T01:30", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
        "2026-10-25T04:00");
    RUNS("*/15 * * * *", "2026-10-25T02:44:00+02:00", "2026-10-25T02:45:00+02:00",
        "2026-10-25T02:00:00+01:00", "2026-10-25T02:15:00+01:00");
}

/* Whatever the moment: a fixed-hour job runs once on each day of two years, in order. */
static void
a_daily_job_runs_exactly_once_a_day(void **state)
{
    (void)state;
    for (int hour = 0; hour < 24; hour++)
        for (int minute = 0; minute < 60; minute += 30) {
            char text[32];
            struct cron c;
            stamp t = at("2025-12-31T23:59");
            int day = 0, runs_that_day = 0;

            snprintf(text, sizeof text, "%d %d * * *", minute, hour);
            c = cron(text);
            for (int i = 0; i < 731; i++) {
                struct clock_local l;

                t = cron_next(&c, t);
                l = clock_local(t);
                runs_that_day = l.day == day ? runs_that_day + 1 : 1;
                day = l.day;
                assert_int_equal(runs_that_day, 1);
            }
            assert_int_equal(clock_local(t).year, 2028);
            assert_int_equal(clock_local(t).month, 1);
            assert_int_equal(clock_local(t).day, 1);
        }
}

static void
wrong(const char *text, size_t column, const char *what)
{
    struct cron c;
    struct err e = {0};
    size_t got = 0;

    if (cron_parse(text, &c, &got, &e) == 0)
        fail_msg("'%s' was taken", text);
    if (got != column || !strstr(e.what, what))
        fail_msg("'%s': column %zu '%s'; expected %zu '%s'", text, got, e.what, column, what);
    assert_int_equal(e.kind, ERR_CONFIG);
}

static void
faults_have_their_place(void **state)
{
    (void)state;
    wrong("", 1, "minute: expected a number");
    wrong("0 5 * *", 8, "weekday: expected a number");
    wrong("0 5 * * * *", 11, "more than five fields");
    wrong("60 5 * * *", 1, "minute 60 is outside 0–59");
    wrong("0 24 * * *", 3, "hour 24 is outside 0–23");
    wrong("0 5 0 * *", 5, "day 0 is outside 1–31");
    wrong("0 5 * 13 *", 7, "month 13 is outside 1–12");
    wrong("0 5 * * 8", 9, "weekday 8 is outside 0–7");
    wrong("0 5 * jan *", 7, "month: expected a number");
    wrong("0 5-3 * * *", 6, "runs backwards");
    wrong("0 5/2 * * *", 4, "a step needs * or a range");
    wrong("*/0 5 * * *", 3, "expected a step of at least 1");
    wrong("*/ 5 * * *", 3, "expected a step");
    wrong("0, 5 * * *", 3, "expected a number");
    wrong("0x5 5 * * *", 2, "expected a blank");
    wrong("-1 5 * * *", 1, "expected a number");
    wrong("99999999999 5 * * *", 1, "minute 9999 is outside");
    wrong("0 5 30 2 *", 1, "never runs");
    wrong("0 5 31 4,6,9,11 *", 1, "never runs");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_times_run),
        cmocka_unit_test(day_or_weekday),
        cmocka_unit_test(a_skipped_time_runs_after_the_gap),
        cmocka_unit_test(a_repeated_time_runs_once),
        cmocka_unit_test(steps_follow_elapsed_time),
        cmocka_unit_test(a_daily_job_runs_exactly_once_a_day),
        cmocka_unit_test(faults_have_their_place),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
