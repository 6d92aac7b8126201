/* What people are told: once, and once when it is over. */
#include "notice.h"
#include "unit.h"

#define MINUTE 60000

static char told[32], after[32];

static enum notice_what
pull(int failures, int minutes)
{
    const struct notice_source s = {
        .failures = failures, .first = 7, .since = 0, .retries = 2, .awaited = MONTH_NONE};
    enum notice_what what = notice_pull(&s, told, minutes * MINUTE, after);
    memcpy(told, after, sizeof told);
    return what;
}

static void
a_failing_source_is_told_once_and_once_when_it_is_well(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(pull(0, 0), NOTICE_NOTHING);
    assert_int_equal(pull(1, 1), NOTICE_NOTHING); /* the schedule tries on by itself */
    assert_int_equal(pull(2, 3), NOTICE_NOTHING);
    assert_int_equal(pull(3, 7), NOTICE_TROUBLE); /* it has given up */
    assert_int_equal(pull(4, 700), NOTICE_NOTHING);
    assert_int_equal(pull(0, 800), NOTICE_WELL);
    assert_int_equal(pull(0, 801), NOTICE_NOTHING);
    assert_int_equal(pull(1, 31), NOTICE_TROUBLE); /* half an hour is enough, whatever the number */
    assert_int_equal(pull(2, 32), NOTICE_NOTHING);
    assert_int_equal(pull(0, 33), NOTICE_WELL);
    assert_int_equal(pull(1, 1), NOTICE_NOTHING); /* well before it was told: nobody needs to know */
    assert_int_equal(pull(0, 2), NOTICE_NOTHING);
}

static enum notice_what
late(month awaited)
{
    const struct notice_source s = {.awaited = awaited};
    enum notice_what what = notice_late(&s, told, after);
    memcpy(told, after, sizeof told);
    return what;
}

static void
a_late_source_is_told_once_per_period(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(late(MONTH_NONE), NOTICE_NOTHING);
    assert_int_equal(late(24300), NOTICE_TROUBLE);
    assert_int_equal(late(24300), NOTICE_NOTHING);
    assert_int_equal(late(24301), NOTICE_TROUBLE);
    assert_int_equal(late(MONTH_NONE), NOTICE_WELL);
    assert_int_equal(late(MONTH_NONE), NOTICE_NOTHING);
}

static enum mal was;

static enum notice_what
status(month m, enum mal mal)
{
    enum notice_what what = notice_status(m, mal, told, after, &was);
    memcpy(told, after, sizeof told);
    return what;
}

static void
a_status_is_told_when_it_changes_and_only_then(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(status(24300, MAL_NATT), NOTICE_NOTHING); /* the first is noted */
    assert_int_equal(status(24301, MAL_NATT), NOTICE_NOTHING);
    assert_int_equal(status(24301, MAL_NONE), NOTICE_NOTHING); /* missing for a while */
    assert_int_equal(status(24301, MAL_NATT), NOTICE_NOTHING);
    assert_int_equal(status(24302, MAL_EJ_NATT), NOTICE_TROUBLE);
    assert_int_equal(was, MAL_NATT);
    assert_int_equal(status(24302, MAL_EJ_NATT), NOTICE_NOTHING);
    assert_int_equal(status(24302, MAL_NARA), NOTICE_TROUBLE); /* corrected in the same period */
    assert_int_equal(was, MAL_EJ_NATT);
}

static void
quiet_hours_may_go_over_midnight(void **state)
{
    (void)state;
    stamp evening = clock_from_local(2026, 3, 2, 22, 0, 0), morning = clock_from_local(2026, 3, 3, 6, 0, 0);
    assert_false(notice_quiet("22-06", evening - 1));
    assert_true(notice_quiet("22-06", evening));
    assert_true(notice_quiet("22-06", morning - 1));
    assert_false(notice_quiet("22-06", morning));
    assert_true(notice_quiet("06-22", morning));
    assert_false(notice_quiet("06-22", evening));
    assert_false(notice_quiet(NULL, evening));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_source_is_told_once_and_once_when_it_is_well),
        cmocka_unit_test(a_late_source_is_told_once_per_period),
        cmocka_unit_test(a_status_is_told_when_it_changes_and_only_then),
        cmocka_unit_test(quiet_hours_may_go_over_midnight),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
