/* Dates of the release rules, and what was decided beside them. */
#include "release.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *
day(stamp t, char out[CLOCK_TEXT])
{
    clock_text(t, out);
    out[16] = '\0'; /* to the minute, local */
    return out;
}

static void
expect(const struct source *s, month m, const char *published, const char *final, const char *locked)
{
    char text[CLOCK_TEXT];
    struct release_dates d;
    release_dates(s, m, &d);
    assert_string_equal(d.published ? day(d.published, text) : "-", published);
    assert_string_equal(d.final ? day(d.final, text) : "-", final);
    assert_string_equal(d.locked ? day(d.locked, text) : "-", locked);
}

static void
days_are_of_the_month_after(void **state)
{
    (void)state;
    struct source s = {.id = "ekonomi", .release = {10, 20, 21, {0}}};
    expect(&s, MONTH(2026, 4), "2026-05-10T00:00", "2026-05-21T00:00", "2026-05-21T00:00");
    expect(&s, MONTH(2026, 12), "2027-01-10T00:00", "2027-01-21T00:00", "2027-01-21T00:00");
}

/* The 31st of a shorter month is its last day; the day after `preliminary_until` begins the next month. */
static void
a_short_month_ends_with_its_last_day(void **state)
{
    (void)state;
    struct source s = {.id = "ekonomi", .release = {30, 31, 32, {0}}};
    expect(&s, MONTH(2026, 1), "2026-02-28T00:00", "2026-03-01T00:00", "2026-03-04T00:00");
    expect(&s, MONTH(2028, 1), "2028-02-29T00:00", "2028-03-01T00:00", "2028-03-03T00:00");
    expect(&s, MONTH(2026, 3), "2026-04-30T00:00", "2026-05-01T00:00", "2026-05-02T00:00");
}

/* Summer time begins on 29 March 2026 and ends on 25 October 2026: days begin at midnight all the same. */
static void
days_begin_at_midnight_on_both_sides_of_summer_time(void **state)
{
    (void)state;
    struct source s = {.id = "ekonomi", .release = {29, 29, 60, {0}}};
    expect(&s, MONTH(2026, 2), "2026-03-29T00:00", "2026-03-30T00:00", "2026-04-29T00:00");
    s.release = (struct release_rule){25, 25, 26, {0}};
    expect(&s, MONTH(2026, 9), "2026-10-25T00:00", "2026-10-26T00:00", "2026-10-26T00:00");
    struct release_dates d;
    release_dates(&s, MONTH(2026, 9), &d);
    assert_int_equal(d.final - d.published, 25 * 3600 * 1000); /* that day has 25 hours */
}

/* All months of a quarter count from its end. */
static void
a_quarter_counts_from_its_end(void **state)
{
    (void)state;
    struct source s = {.id = "bolag", .cadence = CADENCE_QUARTER, .release = {0, 30, 60, {0}}};
    for (int m = 7; m <= 9; m++)
        expect(&s, MONTH(2026, m), "-", "2026-10-31T00:00", "2026-11-29T00:00");
}

static void
what_is_left_out_of_a_rule_follows_from_the_rest(void **state)
{
    (void)state;
    struct source s = {.id = "x"};
    assert_false(release_ruled(&s));
    assert_int_equal(release_by_rule(&s, MONTH(2030, 1), 0), RELEASE_SLAPPT);
    s.release.publish_day = 10; /* published is final */
    expect(&s, MONTH(2026, 4), "2026-05-10T00:00", "2026-05-10T00:00", "-");
    s.release = (struct release_rule){.lock_day = 20}; /* preliminary until it is locked */
    expect(&s, MONTH(2026, 4), "-", "2026-05-20T00:00", "2026-05-20T00:00");
}

/* Each state from its first millisecond on, and not one before. */
static void
each_state_begins_to_the_millisecond(void **state)
{
    (void)state;
    struct source s = {.id = "ekonomi", .release = {10, 20, 40, {0}}};
    struct release_dates d;
    month m = MONTH(2026, 4);
    release_dates(&s, m, &d);
    assert_int_equal(release_by_rule(&s, m, d.published - 1), RELEASE_NONE);
    assert_int_equal(release_by_rule(&s, m, d.published), RELEASE_PRELIMINAR);
    assert_int_equal(release_by_rule(&s, m, d.final - 1), RELEASE_PRELIMINAR);
    assert_int_equal(release_by_rule(&s, m, d.final), RELEASE_SLAPPT);
    assert_int_equal(release_by_rule(&s, m, d.locked - 1), RELEASE_SLAPPT);
    assert_int_equal(release_by_rule(&s, m, d.locked), RELEASE_LAST);
}

/* A state never goes back as time goes on, whatever the rule: over three years, every other day at another hour. */
static void
time_only_makes_more_final(void **state)
{
    (void)state;
    const struct release_rule rules[] = {
        {10, 20, 21, {0}}, {31, 31, 31, {0}}, {1, 0, 0, {0}}, {0, 5, 366, {0}}, {28, 29, 62, {0}}};
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
        for (int c = 0; c < CADENCES; c++) {
            struct source s = {.id = "x", .cadence = (enum cadence)c, .release = rules[r]};
            for (month m = MONTH(2026, 1); m <= MONTH(2026, 12); m = (month)(m + 3)) {
                enum release_state before = RELEASE_NONE;
                for (stamp t = clock_from_local(2026, 1, 1, 0, 0, 0);
                     t < clock_from_local(2028, 9, 1, 0, 0, 0); t += 41 * 3600 * 1000) {
                    enum release_state now = release_by_rule(&s, m, t);
                    assert_true(now >= before);
                    before = now;
                }
                assert_int_equal(before, rules[r].lock_day ? RELEASE_LAST : RELEASE_SLAPPT);
            }
        }
}

/* A command makes more final than the rule, never less; the newest word on the very month counts. */
static void
the_decided_word_counts_beside_the_rule(void **state)
{
    (void)state;
    struct source s = {.id = "ekonomi", .release = {10, 20, 40, {0}}};
    const struct release words[] = {{"aaa", MONTH(2026, 4), RELEASE_LAST, 1, 0, "", ""},
        {"ekonomi", MONTH(2026, 3), RELEASE_LAST, 2, 0, "", ""},
        {"ekonomi", MONTH(2026, 4), RELEASE_PRELIMINAR, 3, 0, "", ""},
        {"ekonomi", MONTH(2026, 4), RELEASE_SLAPPT, 4, 0, "anna@prov", "tidigt"},
        {"ekonomi", MONTH(2026, 6), RELEASE_LAST, 5, 0, "", ""}};
    struct decisions d = {.at = clock_from_local(2026, 5, 2, 0, 0, 0), .releases = words, .n_releases = 5};
    assert_int_equal(release_now(&d, &s, MONTH(2026, 4)), RELEASE_SLAPPT);
    assert_int_equal(decisions_release(&d, "ekonomi", MONTH(2026, 4))->edition, 4);
    assert_null(decisions_release(&d, "ekonomi", MONTH(2026, 5)));
    assert_null(decisions_release(&d, "zzz", MONTH(2026, 4)));
    assert_int_equal(release_now(&d, &s, MONTH(2026, 5)), RELEASE_NONE);
    assert_int_equal(
        release_at(&d, &s, MONTH(2026, 4), clock_from_local(2026, 6, 12, 0, 0, 0)), RELEASE_LAST);
    d.at = 0; /* rules are not judged */
    assert_int_equal(release_now(&d, &s, MONTH(2026, 5)), RELEASE_SLAPPT);
    assert_int_equal(release_now(NULL, &s, MONTH(2026, 5)), RELEASE_SLAPPT);
}

static void
corrections_of_a_month_are_found_together(void **state)
{
    (void)state;
    const struct release_correction list[] = {{.source = "a", .month = 10, .edition = 1},
        {.source = "b", .month = 9, .edition = 2}, {.source = "b", .month = 10, .edition = 3},
        {.source = "b", .month = 10, .edition = 7}, {.source = "b", .month = 11, .edition = 4}};
    struct decisions d = {.corrections = list, .n_corrections = 5};
    size_t n;
    assert_ptr_equal(decisions_corrections(&d, "b", 10, &n), &list[2]);
    assert_int_equal(n, 2);
    assert_null(decisions_corrections(&d, "c", 10, &n));
    assert_int_equal(n, 0);
}

int
main(void)
{
    clock_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_are_of_the_month_after),
        cmocka_unit_test(a_short_month_ends_with_its_last_day),
        cmocka_unit_test(days_begin_at_midnight_on_both_sides_of_summer_time),
        cmocka_unit_test(a_quarter_counts_from_its_end),
        cmocka_unit_test(what_is_left_out_of_a_rule_follows_from_the_rest),
        cmocka_unit_test(each_state_begins_to_the_millisecond), cmocka_unit_test(time_only_makes_more_final),
        cmocka_unit_test(the_decided_word_counts_beside_the_rule),
        cmocka_unit_test(corrections_of_a_month_are_found_together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
