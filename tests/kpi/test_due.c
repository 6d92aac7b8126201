/* What is due, from what is known: the cases that a reader wants to look up. Years of it: tests/program/test_schedule_years.c. */
#include "due.h"
#include "unit.h"

static stamp
at(const char *text)
{
    stamp t;
    assert_int_equal(clock_parse(text, &t), 0);
    return t;
}

static struct due_source
source(const char *cron, int after)
{
    struct due_source s = {.id = "k", .after = after, .retries = 2, .ready = true};
    size_t column;
    s.has_cron = cron && cron_parse(cron, &s.cron, &column, NULL) == 0;
    assert_int_equal(s.has_cron, cron != NULL);
    s.known.since = at("2026-01-01T00:00");
    s.known.answered = s.known.pulled = s.known.tried = at("2026-03-01T05:00");
    return s;
}

static struct due
find(struct due_source *s, size_t n, const char *now)
{
    struct due d[4];
    due_find(s, n, at(now), d);
    return d[n - 1];
}

static void
the_newest_time_that_is_not_answered(void **state)
{
    (void)state;
    struct due_source s = source("0 5 * * *", -1);
    assert_int_equal(find(&s, 1, "2026-03-02T04:59:59").due, 0);
    assert_int_equal(find(&s, 1, "2026-03-02T04:59:59").next, at("2026-03-02T05:00"));
    struct due d = find(&s, 1, "2026-03-04T12:00"); /* three were missed */
    assert_int_equal(d.due, at("2026-03-04T05:00"));
    assert_int_equal(d.start, d.due);
    assert_int_equal(d.next, at("2026-03-05T05:00"));
    assert_int_equal(find(&s, 1, "2026-03-02T04:00").due, 0); /* the clock was set back */
    s.known.answered = at("2026-03-04T05:00");
    assert_int_equal(find(&s, 1, "2026-03-04T12:00").due, 0);
    s.ready = false;
    assert_int_equal(find(&s, 1, "2026-03-09T12:00").due, 0);
}

static void
times_count_since_they_were_given(void **state)
{
    (void)state;
    struct due_source s = source("0 5 * * *", -1);
    s.known.since = at("2026-03-02T06:00"); /* until then it was another hour */
    assert_int_equal(find(&s, 1, "2026-03-02T12:00").due, 0);
    assert_int_equal(find(&s, 1, "2026-03-03T12:00").due, at("2026-03-03T05:00"));
    /* before the first due pull, one by hand will do */
    s.known = (struct due_known){.since = at("2026-03-02T06:00"), .pulled = at("2026-03-02T07:00")};
    assert_int_equal(find(&s, 1, "2026-03-02T12:00").due, 0);
    /* a new source is due at once, and then at its times */
    s.known.pulled = 0;
    assert_int_equal(find(&s, 1, "2026-03-02T12:00").due, s.known.since);
    assert_int_equal(find(&s, 1, "2026-03-03T12:00").due, at("2026-03-03T05:00"));
}

static void
failures(struct due_source *s, const char *due, int n, const char *failed)
{
    s->known.tried_before = s->known.tried;
    s->known.tried = at(due);
    s->known.failures = n;
    s->known.failed = at(failed);
}

static void
tries_end_by_number_and_before_the_next_time(void **state)
{
    (void)state;
    struct due_source s = source("0 5 * * *", -1);
    failures(&s, "2026-03-02T05:00", 1, "2026-03-02T05:01");
    struct due d = find(&s, 1, "2026-03-02T05:01:30");
    assert_in_range(d.start, at("2026-03-02T05:02"), at("2026-03-02T05:02:12"));
    s.known.failures = 2;
    d = find(&s, 1, "2026-03-02T05:01:30");
    assert_in_range(d.start, at("2026-03-02T05:03"), at("2026-03-02T05:03:24"));
    s.known.failures = 3;
    assert_int_equal(find(&s, 1, "2026-03-02T05:01:30").start, 0);
    s = source("* * * * *", -1);
    failures(&s, "2026-03-02T05:00", 1, "2026-03-02T05:00:10");
    assert_int_equal(find(&s, 1, "2026-03-02T05:00:20").start, 0);
    assert_int_equal(find(&s, 1, "2026-03-02T05:01").start, at("2026-03-02T05:01"));
}

static void
after_another_source(void **state)
{
    struct due_source s[2] = {source("0 5 * * *", -1), source(NULL, 0)};
    (void)state;
    assert_int_equal(find(s, 2, "2026-03-02T05:00").due, 0);
    failures(&s[0], "2026-03-02T05:00", 2, "2026-03-02T05:01");
    assert_int_equal(find(s, 2, "2026-03-02T05:02").due, 0);
    s[0].known.failures = 3; /* given up */
    assert_int_equal(find(s, 2, "2026-03-02T05:02").due, at("2026-03-02T05:00"));
    s[0].known.answered = at("2026-03-02T05:00");
    assert_int_equal(find(s, 2, "2026-03-02T05:02").due, at("2026-03-02T05:00"));
    s[1].known.answered = at("2026-03-02T05:00");
    assert_int_equal(find(s, 2, "2026-03-02T05:02").due, 0);
    assert_int_equal(find(s, 2, "2026-03-03T05:00").due, 0); /* the first has not been tried */
    /* where no attempt comes before the next time, it has ended */
    s[0] = source("* * * * *", -1);
    s[1] = source(NULL, 0);
    failures(&s[0], "2026-03-02T05:00", 1, "2026-03-02T05:00:10");
    assert_int_equal(find(s, 2, "2026-03-02T05:00:20").due, at("2026-03-02T05:00"));
    /* and one that never succeeds holds up nobody: what was tried before has ended */
    failures(&s[0], "2026-03-02T05:01", 0, "2026-03-02T05:01");
    assert_int_equal(find(s, 2, "2026-03-02T05:01:01").due, at("2026-03-02T05:00"));
}

static void
after_another_source_with_times_of_its_own(void **state)
{
    struct due_source s[2] = {source("0 5 * * *", -1), source("30 5 * * *", 0)};
    (void)state;
    struct due d = find(s, 2, "2026-03-02T05:30");
    assert_int_equal(d.due, at("2026-03-02T05:30"));
    assert_true(d.held);
    s[0].known.answered = at("2026-03-02T05:00");
    assert_false(find(s, 2, "2026-03-02T05:30").held);
    s[0] = source("31 5 * * *", -1);
    s[0].known.answered = at("2026-03-01T05:31");
    assert_false(find(s, 2, "2026-03-02T05:32").held); /* what comes later is not waited for */
    s[0].ready = false;
    assert_int_equal(find(s, 2, "2026-03-02T05:32").due, 0);
}

static void
a_circle_is_not_endless(void **state)
{
    struct due_source s[3] = {source("0 5 * * *", 1), source("0 5 * * *", 0), source("0 5 * * *", 2)};
    (void)state;
    assert_int_equal(find(s, 3, "2026-03-02T05:30").due, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_time_that_is_not_answered),
        cmocka_unit_test(times_count_since_they_were_given),
        cmocka_unit_test(tries_end_by_number_and_before_the_next_time),
        cmocka_unit_test(after_another_source),
        cmocka_unit_test(after_another_source_with_times_of_its_own),
        cmocka_unit_test(a_circle_is_not_endless),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
