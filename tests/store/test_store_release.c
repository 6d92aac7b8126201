/* Releases, corrections and reports in the database. */
#include "store_help.h"
#include "store_pg.h"
#include "store_release.h"
#include <pthread.h>

static struct throwaway cluster;
#define JANUARY MONTH(2024, 1)

static struct store_pull
deliver(struct store *s, const char *january, const char *february, const char *reason, stamp at)
{
    struct facts *f = facts_new();
    struct err err = {0};
    help_fact(f, "4000", "1", "2024-01", january);
    help_fact(f, "4000", "1", "2024-02", february);
    struct store_pull p = {.source = "ekonomi",
        .started = at - 1000,
        .file = "fil.csv",
        .raw = "raw/1",
        .sha256 = "ab",
        .reason = reason};
    help_ok(store_pull_commit(s, f, at, &p, &err), &err);
    facts_free(f);
    return p;
}

static int32_t
close_month(struct store *s, int32_t expected, month m, enum release_state state, const char *text, stamp at)
{
    struct err err = {0};
    const struct release row = {"ekonomi", m, state, 0, 0, "anna@prov", "skäl"};
    const struct release_report report = {"ekonomi", m, 0, 0, "1.0", "cd", text};
    const struct store_close c = {&row, 1, &report, text != NULL};
    int32_t edition = -1;
    help_ok(store_release(s, expected, &c, at, &edition, &err), &err);
    return edition;
}

static struct decisions
read_at(struct store *s, struct arena *a, int32_t edition)
{
    struct err err = {0};
    struct store_edition e;
    struct decisions d;
    help_ok(store_edition_number(s, edition, &e, &err), &err);
    help_ok(store_release_read(s, a, &e, &d, &err), &err);
    help_ok(store_release_reports(s, a, &e, &d, &err), &err);
    return d;
}

/* Each edition sees what had been decided by then, with its moment; facts stay as they were. */
static void
what_was_decided_is_read_as_of_its_edition(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "asof");
    struct arena *a = arena_new();
    deliver(s, "1", "2", NULL, BEGIN);
    assert_int_equal(close_month(s, 1, JANUARY, RELEASE_SLAPPT, "rad", BEGIN + 1000), 2);
    assert_int_equal(close_month(s, 2, JANUARY, RELEASE_LAST, NULL, BEGIN + 2000), 3);
    assert_int_equal(read_at(s, a, 1).n_releases, 0);
    struct decisions d = read_at(s, a, 2);
    assert_int_equal(decisions_release(&d, "ekonomi", JANUARY)->state, RELEASE_SLAPPT);
    assert_int_equal(d.at, BEGIN + 1000);
    assert_string_equal(decisions_report(&d, "ekonomi", JANUARY)->text, "rad");
    assert_string_equal(decisions_report(&d, "ekonomi", JANUARY)->program, "1.0");
    d = read_at(s, a, 3);
    const struct release *r = decisions_release(&d, "ekonomi", JANUARY);
    assert_int_equal(r->state, RELEASE_LAST);
    assert_int_equal(r->at, BEGIN + 2000);
    assert_string_equal(r->who, "anna@prov");
    assert_string_equal(r->reason, "skäl");
    help_expect(s, 3, "ekonomi 4000/1///utfall/ p1 2024-01 = 1\nekonomi 4000/1///utfall/ p1 2024-02 = 2\n");
    arena_free(a);
    store_close(s);
}

/* A pull that changes a released or locked month is kept whole, and named; months that nobody released are not. */
static void
a_changed_month_is_a_correction_with_its_reason(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "correction");
    struct arena *a = arena_new();
    size_t n;
    deliver(s, "1", "2", NULL, BEGIN);
    close_month(s, 1, JANUARY, RELEASE_SLAPPT, "rad", BEGIN + 1000);
    struct store_pull p = deliver(s, "3", "4", "sen faktura", BEGIN + 2000);
    close_month(s, 3, JANUARY, RELEASE_LAST, NULL, BEGIN + 3000);
    deliver(s, "5", "4", NULL, BEGIN + 4000);
    deliver(s, "5", "6", NULL, BEGIN + 5000); /* February only */
    struct decisions d = read_at(s, a, 6);
    const struct release_correction *c = decisions_corrections(&d, "ekonomi", JANUARY, &n);
    assert_int_equal(n, 2);
    assert_int_equal(c[0].edition, 3);
    assert_int_equal(c[0].pull, p.id);
    assert_false(c[0].locked);
    assert_string_equal(c[0].reason, "sen faktura");
    assert_int_equal(c[0].facts, 1);
    assert_true(c[1].locked);
    assert_string_equal(c[1].reason, "");
    assert_int_equal(d.n_corrections, 2);
    assert_int_equal(read_at(s, a, 4).n_corrections, 1);
    help_expect(s, 6, "ekonomi 4000/1///utfall/ p1 2024-01 = 5\nekonomi 4000/1///utfall/ p1 2024-02 = 6\n");
    arena_free(a);
    store_close(s);
}

/* Taking a pull back changes a locked month too, with that reason. */
static void
a_retraction_is_a_correction(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "retracted");
    struct arena *a = arena_new();
    struct err err = {0};
    size_t n;
    deliver(s, "1", "2", NULL, BEGIN);
    struct store_pull p = deliver(s, "3", "2", NULL, BEGIN + 1000);
    close_month(s, 2, JANUARY, RELEASE_LAST, "rad", BEGIN + 2000);
    struct store_retraction x = {.pull = p.id, .who = "anna@prov", .reason = "fel fil", .at = BEGIN + 3000};
    help_ok(store_retract(s, a, &x, &err), &err);
    struct decisions d = read_at(s, a, x.edition);
    const struct release_correction *c = decisions_corrections(&d, "ekonomi", JANUARY, &n);
    assert_int_equal(n, 1);
    assert_string_equal(c->reason, "fel fil");
    assert_string_equal(c->who, "anna@prov");
    assert_true(c->locked);
    arena_free(a);
    store_close(s);
}

/* Of the reports those are read that somebody asks for: the newest, and those that a correction has moved. */
static void
reports_at_hand_are_the_newest_and_those_that_were_moved(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "reports");
    struct arena *a = arena_new();
    deliver(s, "1", "2", NULL, BEGIN);
    close_month(s, 1, JANUARY, RELEASE_SLAPPT, "januari", BEGIN + 1000);
    close_month(s, 2, JANUARY + 1, RELEASE_SLAPPT, "februari", BEGIN + 2000);
    struct decisions d = read_at(s, a, 3);
    assert_int_equal(d.n_reports, 1);
    assert_string_equal(d.reports[0].text, "februari");
    deliver(s, "7", "2", NULL, BEGIN + 3000);
    d = read_at(s, a, 4);
    assert_int_equal(d.n_reports, 2);
    assert_string_equal(decisions_report(&d, "ekonomi", JANUARY)->text, "januari");
    arena_free(a);
    store_close(s);
}

struct racer {
    pthread_t thread;
    int32_t edition;
};

static void *
race(void *ctx)
{
    struct racer *r = ctx;
    struct store *s = help_open(&cluster, "race");
    r->edition = close_month(s, 1, JANUARY, RELEASE_SLAPPT, "rad", BEGIN + 1000);
    store_close(s);
    return NULL;
}

/* Several daemons see the month become due at once: one edition. */
static void
of_several_at_once_one_records_it(void **state)
{
    (void)state;
    struct racer r[6];
    struct arena *a = arena_new();
    struct store *s = help_open(&cluster, "race");
    int won = 0;
    deliver(s, "1", "2", NULL, BEGIN);
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&r[i].thread, NULL, race, &r[i]), 0);
    for (int i = 0; i < 6; i++) {
        pthread_join(r[i].thread, NULL);
        assert_true(r[i].edition == 0 || r[i].edition == 2);
        won += r[i].edition == 2;
    }
    assert_int_equal(won, 1);
    assert_int_equal(read_at(s, a, 2).n_releases, 1);
    arena_free(a);
    store_close(s);
}

/* Nobody rewrites what was released, corrected or reported. */
static void
the_rows_can_only_be_added_to(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "only");
    const char *const sql[] = {"update release set who = 'x'", "delete from release",
        "update correction set facts = 0", "delete from reported", "update reported set text = ''"};
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct err err = {0};
        char code[6] = "";
        assert_int_equal(store_pg_run(s, "try", sql[i], code, &err), -1);
        assert_string_equal(code, "42501");
    }
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_decided_is_read_as_of_its_edition),
        cmocka_unit_test(a_changed_month_is_a_correction_with_its_reason),
        cmocka_unit_test(a_retraction_is_a_correction),
        cmocka_unit_test(reports_at_hand_are_the_newest_and_those_that_were_moved),
        cmocka_unit_test(of_several_at_once_one_records_it), cmocka_unit_test(the_rows_can_only_be_added_to)};
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
