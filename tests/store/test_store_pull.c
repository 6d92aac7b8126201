#include "store_help.h"
#include "store_pg.h"
#include "store_stage.h"

static struct throwaway cluster;

/* A pull writes only what differs from the newest stored, and what it leaves is read back exactly. */
static void
test_difference(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "difference");
    struct facts *f = facts_new();
    help_fact(f, "5010", "3100", "2024-02", "12.5");
    help_fact(f, "5010", "3100", "2024-01", "0");
    help_fact(f, "5010", "3200", "2024-01", "null");
    struct store_pull p = help_commit(s, "ekonomi", f, BEGIN);
    assert_int_equal(p.state, PULL_OK);
    assert_int_equal(p.id, 1);
    assert_int_equal(p.edition, 1);
    assert_int_equal(p.facts_new, 3);
    assert_int_equal(p.facts_total, 3);
    const char *first = "ekonomi 5010/3100///utfall/ p1 2024-01 = 0\n"
                        "ekonomi 5010/3100///utfall/ p1 2024-02 = 12.5\n"
                        "ekonomi 5010/3200///utfall/ p1 2024-01 = null\n";
    help_expect(s, 1, first);

    f = facts_new(); /* one changed, one new, null becomes 0 (a change: null is no zero), one the same though written 12.50 */
    help_fact(f, "5010", "3100", "2024-01", "-1");
    help_fact(f, "5010", "3100", "2024-02", "12.50");
    help_fact(f, "5010", "3200", "2024-01", "0");
    help_fact(f, "5011", "3100", "2024-01", "7");
    p = help_commit(s, "ekonomi", f, BEGIN + 5000);
    assert_int_equal(p.edition, 2);
    assert_int_equal(p.facts_new, 1);
    assert_int_equal(p.facts_changed, 2);
    assert_int_equal(p.facts_vanished, 0);
    help_expect(s, 2,
        "ekonomi 5010/3100///utfall/ p1 2024-01 = -1\n"
        "ekonomi 5010/3100///utfall/ p1 2024-02 = 12.5\n"
        "ekonomi 5010/3200///utfall/ p1 2024-01 = 0\n"
        "ekonomi 5011/3100///utfall/ p1 2024-01 = 7\n");
    help_expect(s, 1, first);

    struct help_dump d = {.arena = arena_new()};
    help_advance(&d, s, 0, 2);
    assert_int_equal(d.facts, 6); /* 3 + 3: the unchanged one was not written again */
    arena_free(d.arena);
    store_close(s);
}

/* The same again: no edition, no fact, but the source was checked and the pull is recorded. */
static void
test_unchanged(void **state)
{
    (void)state;
    struct err err = {0};
    struct store_edition e = {0};
    struct store *s = help_open(&cluster, "unchanged");
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, 0);
    assert_int_equal(e.last_pull, 0);
    for (int i = 0; i < 2; i++) {
        struct facts *f = facts_new();
        help_fact(f, "N00090", "0884", "2023", "6.9");
        help_fact(f, "N00090", "0884", "2022", "gone"); /* never stored: nothing to bury */
        help_fact(f, "N00091", "0884", "2022", "gone"); /* nor does it make a series */
        struct store_pull p = help_commit(s, "kolada", f, BEGIN + i * 60000);
        assert_int_equal(p.state, i ? PULL_UNCHANGED : PULL_OK);
        assert_int_equal(p.edition, i ? 0 : 1);
        assert_int_equal(p.facts_new, i ? 0 : 1);
        assert_int_equal(p.id, i + 1);
    }
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, 1);
    assert_int_equal(e.recorded, BEGIN);
    assert_int_equal(e.checked, BEGIN + 60000);
    assert_int_equal(e.last_pull, 2);
    help_expect(s, 1, "kolada N00090/0884///utfall/ p12 2023-12 = 6.9\n");
    store_close(s);
}

/* What vanishes within the declared scope gets a tombstone; outside it stays; what comes back is new. */
static void
test_scope(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "scope");
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_fact(f, "b", "u", "2024-01", "null");
    help_fact(f, "b", "u", "2024-02", "3");
    help_fact(f, "c", "u", "2024-01", "4")->scenario = "budget";
    help_scope(f, "2024-01", "2024-02", "utfall");
    help_commit(s, "x", f, BEGIN);
    f = facts_new(); /* another source with the same codes is not touched by x's scope */
    help_fact(f, "b", "u", "2024-01", "99");
    help_commit(s, "y", f, BEGIN);

    f = facts_new(); /* January whole, named twice: b's null of January vanishes; February and the budget stay */
    help_fact(f, "a", "u", "2024-01", "1");
    help_scope(f, "2024-01", "2024-01", "utfall");
    help_scope(f, "2023-12", "2024-01", "utfall");
    struct store_pull p = help_commit(s, "x", f, BEGIN);
    assert_int_equal(p.facts_vanished, 1);
    assert_int_equal(p.facts_new + p.facts_changed, 0);
    const char *january = "x a/u///utfall/ p1 2024-01 = 1\n"
                          "x b/u///utfall/ p1 2024-02 = 3\n"
                          "x c/u///budget/ p1 2024-01 = 4\n"
                          "y b/u///utfall/ p1 2024-01 = 99\n";
    help_expect(s, 3, january);

    f = facts_new(); /* the same again: the tombstone is not written twice */
    help_fact(f, "a", "u", "2024-01", "1");
    help_scope(f, "2024-01", "2024-01", "utfall");
    assert_int_equal(help_commit(s, "x", f, BEGIN).state, PULL_UNCHANGED);

    f = facts_new(); /* without a scope nothing vanishes by absence, and b of January is back; "gone" said aloud buries */
    help_fact(f, "b", "u", "2024-01", "8");
    help_fact(f, "b", "u", "2024-02", "gone");
    p = help_commit(s, "x", f, BEGIN);
    assert_int_equal(p.facts_new, 1);
    assert_int_equal(p.facts_vanished, 1);
    help_expect(s, 4,
        "x a/u///utfall/ p1 2024-01 = 1\n"
        "x b/u///utfall/ p1 2024-01 = 8\n"
        "x c/u///budget/ p1 2024-01 = 4\n"
        "y b/u///utfall/ p1 2024-01 = 99\n");
    help_expect(s, 3, january);

    f = facts_new(); /* an empty delivery of a whole period empties it */
    help_scope(f, "2024", "2024", "budget");
    p = help_commit(s, "x", f, BEGIN);
    assert_int_equal(p.facts_vanished, 1);
    store_close(s);
}

/* A year's figure says nothing of the months, a corrected forecast round nothing of the other rounds. */
static void
test_scope_of_a_length_and_a_version(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "lengths");
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2023-12", "1");
    help_fact(f, "a", "u", "2023", "12");
    help_fact(f, "p", "u", "2023-12", "5")->version = "T1";
    help_fact(f, "p", "u", "2023-12", "6")->version = "T2";
    help_commit(s, "x", f, BEGIN);

    f = facts_new(); /* the year again, corrected; and round T1 */
    help_fact(f, "a", "u", "2023", "13");
    help_fact(f, "p", "u", "2023-12", "7")->version = "T1";
    help_scope(f, "2023-12", "2023-12", "utfall");
    f->scope.items[0].span = 12;
    f->scope.items[0].version = "";
    help_scope(f, "2023-12", "2023-12", "utfall");
    f->scope.items[1].span = 1;
    f->scope.items[1].version = "T1";
    struct store_pull p = help_commit(s, "x", f, BEGIN);
    assert_int_equal(p.facts_changed, 2);
    assert_int_equal(p.facts_vanished, 0);
    store_close(s);
}

/* Every part of the key makes a series of its own; codes may be any UTF-8. */
static void
test_keys(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "keys");
    struct facts *f = facts_new();
    help_fact(f, "åäö ÅÄÖ €", "𝕊 '\"\\;--\t%s", "2024-01", "1");
    help_fact(f, "a", "u", "2024-01", "2")->slice = "K";
    help_fact(f, "a", "u", "2024-01", "3")->slice = "M";
    help_fact(f, "a", "u", "2024-01", "4")->dims = "6=P100;20=45";
    help_fact(f, "a", "u", "2024-01", "5")->version = "T1";
    help_fact(f, "a", "u", "2024-01", "6")->delivered = DELIVERED_YTD;
    help_fact(f, "a", "u", "2024-12", "7");
    help_fact(f, "a", "u", "2024", "8"); /* the year ends in the same month */
    help_fact(f, "a", "u", "2024T3", "9");
    help_commit(s, "x", f, BEGIN);
    help_expect(s, 1,
        "x a/u///utfall/ a1 2024-01 = 6\n"
        "x a/u///utfall/ p1 2024-12 = 7\n"
        "x a/u///utfall/ p12 2024-12 = 8\n"
        "x a/u///utfall/ p4 2024-12 = 9\n"
        "x a/u///utfall/T1 p1 2024-01 = 5\n"
        "x a/u//6=P100;20=45/utfall/ p1 2024-01 = 4\n"
        "x a/u/K//utfall/ p1 2024-01 = 2\n"
        "x a/u/M//utfall/ p1 2024-01 = 3\n"
        "x åäö ÅÄÖ €/𝕊 '\"\\;--\t%s///utfall/ p1 2024-01 = 1\n");
    store_close(s);
}

/* 12 decimals and the largest numbers come back to the last digit, through the database's numeric. */
static void
test_numbers(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0", "0.000000000001", "-0.000000000001", "0.1", "-6.9",
        "9999.9999", "10000", "100000000", "123456789.123456789012",
        "-99999999999999999999999999.999999999999", "170141183460469231731687303.7",
        "-170141183460469231731687303.7", "15557", "0.0001", "20000.00002"};
    const int n = sizeof numbers / sizeof *numbers;
    struct err err = {0};
    struct store *s = help_open(&cluster, "numbers");
    struct facts *f = facts_new();
    char account[20];
    dec given[40];
    int count = n;
    for (int i = 0; i < n; i++) {
        snprintf(account, sizeof account, "%03d", i);
        /* what this build's dec cannot hold is not ours to keep */
        if (dec_parse(numbers[i], strlen(numbers[i]), &given[i]) != DEC_OK)
            given[i] = 1;
        help_fact(f, account, "u", "2024-01", "1")->value = given[i];
    }
    given[count++] = (dec)(((i128)1 << 126) - 1 + ((i128)1 << 126)); /* largest and smallest of 128 bits */
    given[count] = -given[n] - 1;
    count++;
    for (int i = n; i < count; i++) {
        snprintf(account, sizeof account, "%03d", i);
        help_fact(f, account, "u", "2024-01", "1")->value = given[i];
    }
    help_commit(s, "x", f, BEGIN);
    struct help_dump d = {.arena = arena_new()};
    help_advance(&d, s, 0, 1);
    assert_int_equal(d.n, count);
    for (size_t i = 0; i < d.n; i++) {
        long at = strtol(strchr(d.names[d.cells[i].series], ' '), NULL, 10);
        assert_true(d.cells[i].value == given[at]);
    }
    /* and the server sees the same numbers, exactly */
    for (int i = 0; i < n; i++) {
        static const struct store_sql same = {"same",
            "select value = $2::numeric from ksrd.fact f join ksrd.series s using (organisation_id, "
            "series_id)"
            " join ksrd.organisation o using (organisation_id) where o.slug = 'numbers' and s.account = $1"};
        struct store_args a = {0};
        char text[DEC_TEXT];
        PGresult *r = NULL;
        snprintf(account, sizeof account, "%03d", i);
        store_pg_text(&a, account);
        store_pg_text(&a, dec_text(given[i], text));
        help_ok(store_pg_exec(s, &same, &a, &r, &err), &err);
        assert_string_equal(PQgetvalue(r, 0, 0), "t");
        PQclear(r);
    }
    arena_free(d.arena);
    store_close(s);
}

/* A number in the database that a dec cannot hold exactly (no ksrd wrote it) is an error, never a rounded figure. */
static void
test_foreign_numbers(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "0.0000000000001", "'NaN'", "'Infinity'", "1e27", "-170141183460469231731687303.7159"};
    char sql[200];
    int seen = 0;
    struct err err = {0};
    struct store owner = {0};
    struct store *s = help_open(&cluster, "foreign");
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(s, "x", f, BEGIN);
    help_ok(store_pg_connect(&owner, cluster.owner_url, &err), &err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(sql, sizeof sql, "update ksrd.fact set value = %s where organisation_id = %d", bad[i],
            s->organisation);
        help_ok(store_pg_run(&owner, "test", sql, NULL, &err), &err);
        struct store_reader r = {&seen, NULL, NULL};
        assert_int_equal(store_read_facts(s, 0, 0, 1, &r, &err), -1);
        assert_int_equal(err.kind, ERR_STORE);
        assert_non_null(strstr(err.what, "cannot be read exactly"));
    }
    store_pg_close(&owner);
    store_close(s);
}

/* What cannot be stored is refused with the place, and nothing of the delivery stays. */
static void
test_refusals(void **state)
{
    (void)state;
    char long_code[3000];
    struct err err = {0};
    struct store_edition e = {0};
    struct store *s = help_open(&cluster, "refusals");
    struct store_pull p = {.source = "x", .file = ""};
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_fact(f, "a", "u", "2024-01", "2");
    assert_int_equal(store_pull_commit(s, f, BEGIN, &p, &err), -1);
    assert_int_equal(err.kind, ERR_BUG);
    assert_non_null(strstr(err.what, "lines 1 and 2"));
    facts_free(f);

    memset(long_code, 'x', sizeof long_code - 1);
    long_code[sizeof long_code - 1] = 0;
    f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_fact(f, long_code, "u", "2024-01", "2");
    assert_int_equal(store_pull_commit(s, f, BEGIN, &p, &err), -1);
    assert_int_equal(err.kind, ERR_DATA);
    assert_string_equal(err.where, "line 2");
    facts_free(f);

    f = facts_new();
    help_fact(f, "a\xe5", "u", "2024-01", "1");
    assert_int_equal(store_pull_commit(s, f, BEGIN, &p, &err), -1);
    assert_int_equal(err.kind, ERR_DATA);
    facts_free(f);

    long_code[STORE_STAGE_CODES] =
        0; /* the longest that is kept fits the index, though it does not compress */
    for (size_t i = 0; i < STORE_STAGE_CODES; i++)
        long_code[i] = (char)('!' + (i * 7919 + i / 3 * 31 + i * i) % 90);
    f = facts_new();
    help_fact(f, long_code, "", "2024-01", "1")->scenario = "";
    help_commit(s, "x", f, BEGIN);
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, 1);
    assert_int_equal(e.last_pull, 1);
    store_close(s);
}

/* Failed and unchanged-by-hash pulls are recorded too; the newest hash is that of one that succeeded. */
static void
test_record(void **state)
{
    (void)state;
    struct store_pull last;
    struct err err = {0};
    struct arena *a = arena_new();
    struct store_pull *pulls = NULL;
    size_t n = 0;
    struct store *s = help_open(&cluster, "record");
    help_ok(store_pull_last(s, a, "ekonomi", &last, &err), &err);
    assert_string_equal(last.sha256, "");
    struct store_pull bad = {.source = "ekonomi",
        .started = BEGIN,
        .ended = BEGIN + 7,
        .state = PULL_FAILED,
        .file = "trasig\xff.se",
        .sha256 = "cc",
        .bytes = 12,
        .where = "rad 7",
        .what = "verifikatet balanserar inte: 0,01 kr",
        .hint = "be om en ny fil",
        .edition = 77};
    help_ok(store_pull_record(s, BEGIN, &bad, &err), &err);
    assert_int_equal(bad.id, 1);
    assert_int_equal(bad.edition, 0);
    help_ok(store_pull_last(s, a, "ekonomi", &last, &err), &err);
    assert_string_equal(last.sha256, "");
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    struct store_pull good = {.source = "ekonomi",
        .started = BEGIN + 100,
        .file = "f",
        .raw = "raw/f",
        .sha256 = "dd",
        .bytes = 5000000000,
        .rows_read = 9,
        .control = "83 av 83 konton stämmer."};
    help_ok(store_pull_commit(s, f, BEGIN + 200, &good, &err), &err);
    facts_free(f);
    struct store_pull same = {
        .source = "ekonomi", .started = BEGIN + 300, .state = PULL_UNCHANGED, .sha256 = "dd"};
    help_ok(store_pull_record(s, BEGIN + 300, &same, &err), &err);
    struct store_pull other = {
        .source = "annan", .started = BEGIN + 300, .state = PULL_UNCHANGED, .sha256 = "ee"};
    help_ok(store_pull_record(s, BEGIN + 301, &other, &err), &err);
    help_ok(store_pull_last(s, a, "ekonomi", &last, &err), &err);
    assert_string_equal(last.sha256, "dd");

    help_ok(store_read_pulls(s, a, BEGIN + 1000, 2, &pulls, &n, &err), &err);
    assert_int_equal(n, 3); /* one of annan, the two newest of ekonomi */
    assert_string_equal(pulls[0].source, "annan");
    assert_int_equal(pulls[1].id, same.id);
    assert_int_equal(pulls[1].state, PULL_UNCHANGED);
    assert_int_equal(pulls[2].edition, 1);
    assert_int_equal(pulls[2].bytes, 5000000000);
    assert_int_equal(pulls[2].started, BEGIN + 100);
    assert_int_equal(pulls[2].ended, BEGIN + 200);
    assert_string_equal(pulls[2].control, "83 av 83 konton stämmer.");
    help_ok(store_read_pulls(s, a, BEGIN + 99, 5, &pulls, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_string_equal(pulls[0].what, "verifikatet balanserar inte: 0,01 kr");
    assert_string_equal(pulls[0].where, "rad 7");
    assert_string_equal(pulls[0].hint, "be om en ny fil");
    assert_string_equal(pulls[0].file, "trasig?.se");
    assert_int_equal(pulls[0].state, PULL_FAILED);
    for (int k = 0; k < 3; k++) { /* the newest success stays in sight behind any number of failures */
        bad.started = BEGIN + 400 + k;
        help_ok(store_pull_record(s, BEGIN + 400, &bad, &err), &err);
    }
    help_ok(store_read_pulls(s, a, BEGIN + 1000, 1, &pulls, &n, &err), &err);
    assert_int_equal(n, 3);
    assert_int_equal(pulls[1].state, PULL_FAILED);
    assert_int_equal(pulls[2].state, PULL_UNCHANGED);
    arena_free(a);
    store_close(s);
}

/* Two connections cannot pull one source at once; another source, or another organisation, they can. */
static void
test_lock(void **state)
{
    (void)state;
    bool got = false;
    struct err err = {0};
    struct store *a = help_open(&cluster, "lock"), *b = help_open(&cluster, "lock"),
                 *c = help_open(&cluster, "lock2");
    help_ok(store_pull_lock(a, "x", &got, &err), &err);
    assert_true(got);
    help_ok(store_pull_lock(b, "x", &got, &err), &err);
    assert_false(got);
    help_ok(store_pull_lock(b, "y", &got, &err), &err);
    assert_true(got);
    help_ok(store_pull_lock(c, "x", &got, &err), &err);
    assert_true(got);
    store_close(a);
    for (int i = 0; i < 100; i++) { /* the server notices the end of a's connection within moments */
        help_ok(store_pull_lock(b, "x", &got, &err), &err);
        if (got)
            break;
        usleep(20000);
    }
    assert_true(got);
    store_close(b);
    store_close(c);
}

/* A time means the last edition with a stamp at or before it, to the millisecond; stamps always grow. */
static void
test_editions_by_time(void **state)
{
    (void)state;
    struct err err = {0};
    struct store_edition e = {0};
    struct store *s = help_open(&cluster, "time");
    const stamp given[] = {
        BEGIN, BEGIN, BEGIN - 5000, BEGIN + 10}; /* a clock that stands, that runs back, that goes on */
    const stamp kept[] = {BEGIN, BEGIN + 1, BEGIN + 2, BEGIN + 10};
    char value[10];
    for (int i = 0; i < 4; i++) {
        struct facts *f = facts_new();
        snprintf(value, sizeof value, "%d", i);
        help_fact(f, "a", "u", "2024-01", value);
        help_commit(s, "x", f, given[i]);
        help_ok(store_edition_newest(s, &e, &err), &err);
        assert_int_equal(e.edition, i + 1);
        assert_int_equal(e.recorded, kept[i]);
    }
    for (int i = 0; i < 4; i++) {
        help_ok(store_edition_at(s, kept[i], &e, &err), &err);
        assert_int_equal(e.edition, i + 1);
        assert_int_equal(e.last_pull, i + 1);
        help_ok(store_edition_at(s, kept[i] - 1, &e, &err), &err);
        assert_int_equal(e.edition, i);
        help_ok(store_edition_number(s, i + 1, &e, &err), &err);
        assert_int_equal(e.recorded, kept[i]);
        assert_int_equal(e.checked, kept[i]);
    }
    help_ok(store_edition_at(s, INT64_MAX, &e, &err), &err);
    assert_int_equal(e.edition, 4);
    help_ok(store_edition_at(s, INT64_MIN, &e, &err), &err);
    assert_int_equal(e.edition, 0);
    help_ok(store_edition_number(s, 5, &e, &err), &err);
    assert_int_equal(e.edition, 0);
    store_close(s);
}

static int
refuse(void *ctx, const struct store_fact *f, struct err *err)
{
    (void)f;
    return ++*(int *)ctx == 3 ? err_set(err, ERR_DATA, "cube", NULL, "enough") : 0;
}

/* A reader that says stop is obeyed, and the connection is usable after. */
static void
test_reader_stops(void **state)
{
    (void)state;
    int seen = 0;
    char account[20];
    struct err err = {0};
    struct store *s = help_open(&cluster, "stops");
    struct facts *f = facts_new();
    for (int i = 0; i < 20000; i++) {
        snprintf(account, sizeof account, "%d", i);
        help_fact(f, account, "u", "2024-01", "1");
    }
    help_commit(s, "x", f, BEGIN);
    struct store_reader r = {&seen, NULL, refuse};
    assert_int_equal(store_read_facts(s, 0, 0, 1, &r, &err), -1);
    assert_string_equal(err.what, "enough");
    assert_int_equal(seen, 3);
    seen = 100000;
    r = (struct store_reader){&seen, NULL, refuse};
    help_ok(store_read_facts(s, 0, 0, 1, &r, &err), &err);
    assert_int_equal(seen, 120000);
    store_close(s);
}

/* News of this organisation wake the waiter, others' do not; so does its own descriptor; and time runs out. */
static void
test_wait(void **state)
{
    (void)state;
    bool news = true;
    int p[2];
    struct err err = {0};
    struct store *reader = help_open(&cluster, "wait"), *writer = help_open(&cluster, "wait"),
                 *other = help_open(&cluster, "wait_other");
    assert_int_equal(pipe(p), 0);
    help_ok(store_wait(reader, 0, -1, &news, &err), &err);
    assert_false(news);
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(other, "x", f, BEGIN);
    help_ok(store_wait(reader, 100, p[0], &news, &err), &err);
    assert_false(news);
    f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(writer, "x", f, BEGIN);
    help_ok(store_wait(reader, 5000, p[0], &news, &err), &err);
    assert_true(news);
    struct store_pull bad = {.source = "x", .state = PULL_FAILED, .what = "fel"};
    help_ok(store_pull_record(writer, BEGIN, &bad, &err), &err);
    help_ok(store_wait(reader, 5000, p[0], &news, &err), &err);
    assert_true(news);
    assert_int_equal(write(p[1], "x", 1), 1);
    int64_t begin = clock_mono_ms();
    help_ok(store_wait(reader, 5000, p[0], &news, &err), &err);
    assert_false(news);
    assert_true(clock_mono_ms() - begin < 2000);
    (void)close(p[0]);
    (void)close(p[1]);
    store_close(reader);
    store_close(writer);
    store_close(other);
}

/* The daily role adds facts and cannot change or remove one; nor can it do what owners do. */
static void
test_rights(void **state)
{
    (void)state;
    static const char *const forbidden[] = {"update ksrd.fact set value = 1", "delete from ksrd.fact",
        "truncate ksrd.fact", "delete from ksrd.edition", "update ksrd.edition set recorded_at = now()",
        "update ksrd.pull set state = 'o'", "delete from ksrd.pull", "update ksrd.config set text = ''",
        "delete from ksrd.series", "update ksrd.organisation set slug = 'x'", "delete from ksrd.organisation",
        "drop table ksrd.fact", "create table ksrd.mine (a int)", "alter table ksrd.fact add column x int",
        "insert into ksrd.schema_migration values (9, 'x', 'y')", "create role other", "set role ksrd_owner"};
    char code[6];
    struct err err = {0};
    struct store *s = help_open(&cluster, "rights");
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(s, "x", f, BEGIN);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        assert_int_equal(store_pg_run(s, "test", forbidden[i], code, &err), -1);
        if (strcmp(code, "42501") != 0)
            fail_msg("%s: %s", forbidden[i], err.what);
    }
    store_close(s);
}

/* A lost connection is told, and later calls fail at once instead of hanging. */
static void
test_lost_connection(void **state)
{
    (void)state;
    bool news = false;
    struct err err = {0};
    struct store_edition e = {0};
    struct store *s = help_open(&cluster, "lost");
    struct store owner = {0};
    help_ok(store_pg_connect(&owner, cluster.owner_url, &err), &err);
    help_ok(store_wait(s, 0, -1, &news, &err), &err);
    help_ok(store_pg_run(&owner, "test",
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ksrd'", NULL, &err),
        &err);
    assert_int_equal(store_wait(s, 5000, -1, &news, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    int64_t begin = clock_mono_ms();
    assert_int_equal(store_edition_newest(s, &e, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_true(clock_mono_ms() - begin < 2000);
    store_close(s);
    store_pg_close(&owner);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference),
        cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_scope),
        cmocka_unit_test(test_scope_of_a_length_and_a_version),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_foreign_numbers),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_editions_by_time),
        cmocka_unit_test(test_reader_stops),
        cmocka_unit_test(test_wait),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_lost_connection),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
