/* What is known of due times, the notes on since when they count, and who leads. */
#include "store_edition.h"
#include "store_help.h"

static struct throwaway cluster;

static int
record(struct store *s, const char *source, stamp due, stamp started, enum pull_state state, struct err *err)
{
    struct store_pull p = {.source = source,
        .due = due,
        .started = started,
        .ended = started + 7,
        .state = state,
        .file = "",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    return store_pull_record(s, started + 7, &p, err);
}

static void
pull(struct store *s, stamp due, stamp started, enum pull_state state)
{
    struct err err = {0};
    help_ok(record(s, "ekonomi", due, started, state, &err), &err);
}

static void
note(struct store *s, int32_t edition, stamp at, const char *ekonomi, const char *personal)
{
    const struct store_due sources[] = {
        {.source = "ekonomi", .times = ekonomi}, {.source = "personal", .times = personal}};
    struct err err = {0};
    help_ok(store_due_note(s, edition, at, sources, personal ? 2 : 1, &err), &err);
}

static struct store_due
read_one(struct store *s, struct arena *a, const char *source, stamp now)
{
    struct err err = {0};
    struct store_due *v = NULL;
    size_t n = 0;
    help_ok(store_due_read(s, a, now, &v, &n, &err), &err);
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].source, source) == 0)
            return v[i];
    return (struct store_due){.source = NULL};
}

static void
known_is(struct store *s, struct due_known want)
{
    struct arena *a = arena_new();
    struct due_known k = read_one(s, a, "ekonomi", BEGIN).known;
    assert_int_equal(k.since, want.since);
    assert_int_equal(k.answered, want.answered);
    assert_int_equal(k.pulled, want.pulled);
    assert_int_equal(k.tried, want.tried);
    assert_int_equal(k.tried_before, want.tried_before);
    assert_int_equal(k.failures, want.failures);
    assert_int_equal(k.failed, want.failed);
    arena_free(a);
}

static void
test_what_is_known(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "known");
    const stamp t = BEGIN;
    note(s, 1, t - 99, "0 5 * * *", NULL);
    known_is(s, (struct due_known){.since = t - 99});
    pull(s, 0, t, PULL_FAILED); /* by hand: nobody's due time */
    known_is(s, (struct due_known){.since = t - 99});
    pull(s, 0, t + 50, PULL_OK);
    known_is(s, (struct due_known){.since = t - 99, .pulled = t + 50});
    pull(s, t + 100, t + 110, PULL_FAILED);
    pull(s, t + 100, t + 130, PULL_FAILED);
    known_is(s, (struct due_known){
                    .since = t - 99, .pulled = t + 50, .tried = t + 100, .failures = 2, .failed = t + 137});
    pull(s, t + 100, t + 150, PULL_UNCHANGED);
    known_is(s, (struct due_known){.since = t - 99,
                    .answered = t + 100,
                    .pulled = t + 150,
                    .tried = t + 100,
                    .failures = 2,
                    .failed = t + 137});
    pull(s, t + 200, t + 210, PULL_FAILED);
    known_is(s, (struct due_known){.since = t - 99,
                    .answered = t + 100,
                    .pulled = t + 150,
                    .tried = t + 200,
                    .tried_before = t + 100,
                    .failures = 1,
                    .failed = t + 217});
    pull(s, t + 48 * 3600000LL, t + 220, PULL_UNCHANGED); /* under a clock that is two days fast */
    known_is(s, (struct due_known){.since = t - 99,
                    .answered = t + 100,
                    .pulled = t + 220,
                    .tried = t + 200,
                    .tried_before = t + 100,
                    .failures = 1,
                    .failed = t + 217});
    store_close(s);
}

static bool
is_answered(struct store *s, stamp due)
{
    struct err err = {0};
    bool answered;
    help_ok(store_pull_is_answered(s, "ekonomi", due, &answered, &err), &err);
    return answered;
}

static void
test_a_due_time_is_answered_once(void **state)
{
    struct err err = {0};
    (void)state;
    struct store *s = help_open(&cluster, "once"), *other = help_open(&cluster, "once_other");
    assert_false(is_answered(s, BEGIN));
    pull(s, BEGIN, BEGIN + 1, PULL_FAILED);
    pull(s, BEGIN, BEGIN + 2, PULL_FAILED);
    pull(s, 0, BEGIN + 3, PULL_OK);
    assert_false(is_answered(s, BEGIN));
    pull(s, BEGIN, BEGIN + 4, PULL_OK);
    assert_true(is_answered(s, BEGIN));
    assert_true(is_answered(s, BEGIN - 60000)); /* and what was due before */
    assert_false(is_answered(s, BEGIN + 1));
    assert_int_equal(record(s, "ekonomi", BEGIN, BEGIN + 5, PULL_UNCHANGED, &err), -1);
    assert_non_null(strstr(err.what, "pull_answers_due"));
    help_ok(record(s, "personal", BEGIN, BEGIN + 6, PULL_OK, &err), &err);
    assert_false(is_answered(other, BEGIN));
    help_ok(record(other, "ekonomi", BEGIN, BEGIN + 6, PULL_OK, &err), &err);
    /* the due time comes back with the pull */
    struct arena *a = arena_new();
    struct store_pull *pulls = NULL;
    size_t n = 0;
    help_ok(store_read_pulls(s, a, BEGIN + 100, 9, &pulls, &n, &err), &err);
    assert_int_equal(n, 5);
    assert_int_equal(pulls[0].due, BEGIN);
    assert_int_equal(pulls[1].due, 0);
    arena_free(a);
    store_close(s);
    store_close(other);
}

static void
times_are(struct store *s, const char *source, const char *times, stamp since)
{
    struct arena *a = arena_new();
    struct store_due d = read_one(s, a, source, BEGIN);
    assert_non_null(d.source);
    assert_string_equal(d.times, times);
    assert_int_equal(d.known.since, since);
    arena_free(a);
}

static void
test_since_when_times_count(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "since");
    note(s, 1, BEGIN + 1, "0 5 * * *", "0 6 * * *");
    note(s, 2, BEGIN + 2, "0 5 * * *", "0 7 * * *");
    times_are(s, "ekonomi", "0 5 * * *", BEGIN + 1);
    times_are(s, "personal", "0 7 * * *", BEGIN + 2);
    note(s, 3, BEGIN + 3, "0 5 * * *", NULL); /* personal leaves */
    times_are(s, "personal", "", BEGIN + 3);
    note(s, 4, BEGIN + 4, "0 5 * * *", NULL);
    times_are(s, "personal", "", BEGIN + 3);
    note(s, 5, BEGIN + 5, "0 5 * * *", "0 7 * * *"); /* and comes back */
    times_are(s, "personal", "0 7 * * *", BEGIN + 5);
    note(s, 4, BEGIN + 9, "0 9 * * *", "0 9 * * *"); /* a daemon that is behind changes nothing */
    times_are(s, "ekonomi", "0 5 * * *", BEGIN + 1);
    times_are(s, "personal", "0 7 * * *", BEGIN + 5);
    store_close(s);
}

static int32_t
put(struct store *s, const char *text, stamp at)
{
    struct err err = {0};
    int32_t edition = 0;
    const struct store_config c = {
        .text = text, .n = strlen(text), .sha256 = text, .files = text, .who = "prov", .reason = ""};
    help_ok(store_config_put(s, &c, STORE_CONFIG_ANY, at, &edition, &err), &err);
    return edition;
}

static void
unnoted_is(struct store *s, int32_t after, int32_t edition, stamp at, const char *text)
{
    struct err err = {0};
    struct arena *a = arena_new();
    int32_t got = -1;
    stamp got_at = 0;
    char *got_text = NULL;
    size_t n = 0;
    help_ok(store_due_unnoted(s, a, after, &got, &got_at, &got_text, &n, &err), &err);
    assert_int_equal(got, edition);
    assert_int_equal(got_at, at);
    if (text)
        assert_memory_equal(got_text, text, n);
    arena_free(a);
}

static void
test_configurations_are_noted_in_order(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "order");
    unnoted_is(s, 0, 0, 0, NULL);
    int32_t a = put(s, "a", BEGIN), b = put(s, "b", BEGIN + 1);
    unnoted_is(s, 0, a, BEGIN, "a");
    unnoted_is(s, a, b, BEGIN + 1, "b"); /* a could not be read */
    note(s, a, BEGIN, "0 5 * * *", NULL);
    unnoted_is(s, 0, b, BEGIN + 1, "b");
    note(s, b, BEGIN + 1, "0 5 * * *", NULL);
    unnoted_is(s, 0, 0, 0, NULL);
    store_close(s);
}

static void
test_a_clock_event_is_an_edition(void **state)
{
    struct err err = {0};
    struct store_edition e = {0};
    int32_t edition = -1;
    (void)state;
    struct store *s = help_open(&cluster, "clock"), *other = help_open(&cluster, "clock");
    int32_t first = put(s, "a", BEGIN);
    help_ok(store_edition_clock(s, first - 1, BEGIN + 5, &edition, &err), &err);
    assert_int_equal(edition, 0); /* judged on an older one */
    help_ok(store_edition_clock(s, first, BEGIN + 5, &edition, &err), &err);
    assert_int_equal(edition, first + 1);
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, first + 1);
    assert_int_equal(e.recorded, BEGIN + 5);
    help_ok(store_edition_clock(s, first, BEGIN + 6, &edition, &err), &err);
    assert_int_equal(edition, 0); /* another daemon's was first */
    /* while a pull is being written nobody waits */
    help_ok(store_pg_begin(other, false, 60, &err), &err);
    help_ok(store_edition_lock(other, &err), &err);
    int64_t began = clock_mono_ms();
    help_ok(store_edition_clock(s, first + 1, BEGIN + 7, &edition, &err), &err);
    assert_int_equal(edition, 0);
    assert_in_range(clock_mono_ms() - began, 0, 1000);
    store_pg_rollback(other);
    store_close(other);
    store_close(s);
}

static bool
leads(struct store *s)
{
    struct err err = {0};
    bool l = false;
    help_ok(store_lead(s, &l, &err), &err);
    return l;
}

static void
test_one_leads(void **state)
{
    struct err err = {0};
    bool l = true;
    (void)state;
    struct store *a = help_open(&cluster, "lead"), *b = help_open(&cluster, "lead"),
                 *other = help_open(&cluster, "lead_other");
    assert_true(leads(a));
    assert_false(leads(b));
    assert_true(leads(a));
    assert_false(leads(b));
    assert_true(leads(other)); /* of another organisation */
    store_close(a);
    for (int i = 0; i < 200 && !leads(b); i++)
        usleep(10000);
    assert_true(leads(b));
    /* a connection that the server has ended leads no more, and says so at once */
    a = help_open(&cluster, "lead");
    struct store_args none = {0};
    static const struct store_sql end = {"end_others",
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()"
        " and objid = (select organisation_id::int8 << 16 from organisation where slug = 'lead')::oid"};
    help_ok(store_pg_exec(a, &end, &none, NULL, &err), &err);
    assert_int_equal(store_lead(b, &l, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    for (int i = 0; i < 200 && !leads(a); i++)
        usleep(10000);
    assert_true(leads(a));
    /* a lock that is gone without the connection (a pooler in between) is noticed */
    help_ok(store_pg_run(a, "test", "select pg_advisory_unlock_all()", NULL, &err), &err);
    help_ok(store_lead(a, &l, &err), &err);
    assert_false(l);
    store_close(a);
    store_close(b);
    store_close(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_known),
        cmocka_unit_test(test_a_due_time_is_answered_once),
        cmocka_unit_test(test_since_when_times_count),
        cmocka_unit_test(test_configurations_are_noted_in_order),
        cmocka_unit_test(test_a_clock_event_is_an_edition),
        cmocka_unit_test(test_one_leads),
    };
    clock_init();
    throwaway_start(&cluster);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return failed;
}
