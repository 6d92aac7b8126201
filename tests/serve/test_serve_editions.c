/* Editions: a commit is on the pages within a second, per= is exact, several editions are held at once, under load too. */
#include "serve_fixture.h"
#include <pthread.h>
#include <stdatomic.h>

static struct throwaway pg;

static stamp
at(int day, int hour, int ms)
{
    return clock_from_local(2026, 3, day, hour, 0, 0) + ms;
}

/* FIGURE as of per, into target. */
static const char *
figure_as_of(const char *per, char out[400])
{
    snprintf(out, 400, FIGURE "&per=%s", per);
    return out;
}

static void
expect(int port, const char *per, int32_t edition, const char *value)
{
    char target[400], frame[64], row[64];
    struct http_reply r = http_get(port, figure_as_of(per, target));
    snprintf(frame, sizeof frame, "\"edition\":%d", (int)edition);
    snprintf(row, sizeof row, "\"value\":%s", value);
    if (r.status != 200 || !strstr(r.body, frame) || !strstr(r.body, row))
        fail_msg("per=%s: %d %s\nexpected %s and %s", per, r.status, r.body, frame, row);
    http_free(&r);
}

static void
expect_status(int port, const char *per, int status)
{
    char target[400];
    struct http_reply r = http_get(port, figure_as_of(per, target));
    if (r.status != status)
        fail_msg("per=%s: %d, expected %d", per, r.status, status);
    http_free(&r);
}

static void
a_commit_is_on_the_pages_within_a_second(void **state)
{
    struct fixture f = {.pg = pg};
    char value[32];
    int64_t slowest = 0;
    (void)state;
    fixture_open(&f, "genast");
    fixture_serve(&f, "genast", NULL);
    assert_true(fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0);
    for (int i = 0; i < 10; i++) {
        usleep(50000 * (unsigned)i); /* at any moment of the poll */
        fixture_commit(f.store, 100 + i, clock_now());
        snprintf(value, sizeof value, "\"value\":%d,", 100 + i);
        int64_t took = fixture_until(f.port, FIGURE, 200, value, 3000);
        assert_true(took >= 0);
        slowest = took > slowest ? took : slowest;
    }
    print_message("slowest %lld ms\n", (long long)slowest);
    assert_true(slowest < 1000);
    /* a pull that changes nothing makes no edition, but is seen as well */
    assert_int_equal(fixture_commit(f.store, 109, clock_now()), 0);
    assert_true(fixture_until(f.port, "/metrics", 200,
                    "ksrd_source_pulls{source=\"folk\",state=\"unchanged\"} 1\n", 1000) >= 0);
    fixture_close(&f);
}

/* Editions 1 (configuration), 2 and 3 a millisecond apart, 4 two days later. */
static void
open_dated(struct fixture *f, const char *slug)
{
    struct err err = {0};
    fixture_check(store_open(f->pg.url, slug, "Prov", &f->store, &err), &err);
    assert_int_equal(fixture_configure(f->store, "Provkommunen", at(1, 9, 0)), 1);
    assert_int_equal(fixture_commit(f->store, 1002, at(1, 10, 0)), 2);
    assert_int_equal(fixture_commit(f->store, 1003, at(1, 10, 1)), 3);
    assert_int_equal(fixture_commit(f->store, 1004, at(3, 10, 0)), 4);
    fixture_serve(f, slug, NULL);
    assert_true(fixture_until(f->port, "/readyz", 200, "ok", 5000) >= 0);
}

static void
per_finds_the_last_edition_at_or_before(void **state)
{
    struct fixture f = {.pg = pg};
    (void)state;
    open_dated(&f, "daterad");
    for (int round = 0; round < 2; round++) { /* loaded, then from memory */
        expect(f.port, "@2", 2, "1002");
        expect(f.port, "@3", 3, "1003");
        expect(f.port, "@4", 4, "1004");
        expect(f.port, "@1", 1, "null");
        expect_status(f.port, "@5", 404);
        expect(f.port, "2026-03-01T10:00", 2, "1002");
        expect(f.port, "2026-03-01T10:00:00.000", 2, "1002");
        expect(f.port, "2026-03-01T10:00:00.001", 3, "1003");
        expect(f.port, "2026-03-01T09:00:00.001Z", 3, "1003");
        expect(f.port, "2026-03-01T10:00:00.000%2B01:00", 2, "1002");
        expect(f.port, "2026-03-01T10:00:00.000+01:00", 2, "1002");
        expect(f.port, "2026-03-01T10:00:00.001-00:30", 3, "1003");
        expect(f.port, "2026-03-01T09:59:59.999", 1, "null");
        expect(f.port, "2026-03-01T09:00", 1, "null");
        expect_status(f.port, "2026-03-01T08:59:59.999", 404);
        expect_status(f.port, "2026-02-28", 404);
        expect(f.port, "2026-03-01", 3, "1003"); /* the end of that day */
        expect(f.port, "2026-03-02", 3, "1003");
        expect(f.port, "2026-03-03T10:00", 4, "1004");
        expect(f.port, "2030-01-01", 4, "1004");
        expect_status(f.port, "2026-02-30", 400);
        expect_status(f.port, "@0", 400);
    }
    /* what lay after the newest edition is not settled before it has come */
    assert_int_equal(fixture_commit(f.store, 1005, at(5, 10, 0)), 5);
    expect(f.port, "2030-01-01", 5, "1005");
    expect(f.port, "2026-03-05T09:59:59.999", 4, "1004");
    expect(f.port, "@5", 5, "1005");
    fixture_close(&f);
}

/* A pull of that time that failed, recorded now. */
static void
record_failure(struct store *s, stamp t)
{
    struct err err = {0};
    struct store_pull p = {.source = "folk",
        .started = t,
        .ended = t + 5,
        .state = PULL_FAILED,
        .file = "",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "Källan svarade inte.",
        .hint = "",
        .control = ""};
    fixture_check(store_pull_record(s, t + 5, &p, &err), &err);
}

static const char *const all_pages[] = {
    "/", "/kallor", "/enhet/kommun", "/indikator/antal?enhet=kommun", FIGURE, "/api/v1/sources"};
enum { ALL_PAGES = sizeof all_pages / sizeof *all_pages };

/* Every page as of the stamp e, read from a server that has just started. */
static void
read_all(struct fixture *f, stamp e, struct http_reply ret[ALL_PAGES])
{
    char target[400], text[CLOCK_TEXT];
    clock_text(e, text);
    serve_stop(f->serve);
    fixture_serve(f, "orubbad", NULL);
    assert_true(fixture_until(f->port, "/readyz", 200, "ok", 5000) >= 0);
    for (size_t i = 0; i < ALL_PAGES; i++) {
        snprintf(target, sizeof target, "%s%cper=%.23s%%2B%s", all_pages[i],
            strchr(all_pages[i], '?') ? '&' : '?', text, text + 24);
        ret[i] = http_get(f->port, target);
        if (ret[i].status != 200)
            fail_msg("%s: %d", target, ret[i].status);
    }
}

static void
compare_all(struct fixture *f, stamp e, const struct http_reply before[ALL_PAGES])
{
    struct http_reply now[ALL_PAGES];
    read_all(f, e, now);
    for (size_t i = 0; i < ALL_PAGES; i++) {
        assert_string_equal(now[i].body, before[i].body);
        http_free(&now[i]);
    }
}

static void
what_an_edition_showed_never_changes(void **state)
{
    struct fixture f = {.pg = pg};
    struct http_reply before[ALL_PAGES];
    struct store_edition e;
    struct err err = {0};
    (void)state;
    fixture_open(&f, "orubbad");
    assert_int_equal(fixture_commit(f.store, 42, clock_now()), 3);
    fixture_check(store_edition_newest(f.store, &e, &err), &err);
    read_all(&f, e.recorded, before);    /* it is the current one */
    record_failure(f.store, e.recorded); /* it was under way when the edition was committed */
    assert_true(fixture_until(f.port, "/kallor", 200, "Källan svarade inte.", 2000) >= 0);
    compare_all(&f, e.recorded, before);
    record_failure(f.store, e.recorded - 60000); /* it had ended before, and waited until it was recorded */
    compare_all(&f, e.recorded, before);
    assert_int_equal(fixture_commit(f.store, 42, clock_now() + 10), 0); /* found unchanged */
    compare_all(&f, e.recorded, before);
    assert_int_equal(fixture_commit(f.store, 43, clock_now()), 4);
    compare_all(&f, e.recorded, before);
    assert_true(fixture_contains(f.port, FIGURE, 200, "\"value\":43,"));
    for (size_t i = 0; i < ALL_PAGES; i++)
        http_free(&before[i]);
    fixture_close(&f);
}

/* Recorded before the edition was: whatever the clocks of the two processes said. */
static void
what_an_edition_knew_is_told_as_of_it(void **state)
{
    static const char *const paths[] = {"/api/v1/sources", FIGURE};
    struct fixture f = {.pg = pg};
    (void)state;
    fixture_open(&f, "kant");
    record_failure(f.store, clock_now() + 3000);
    assert_int_equal(fixture_commit(f.store, 42, clock_now()), 3);
    fixture_serve(&f, "kant", NULL);
    assert_true(fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0);
    assert_true(fixture_contains(f.port, "/api/v1/sources", 200, "\"state\":\"failed\""));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char target[300];
        snprintf(target, sizeof target, "%s%cper=@3", paths[i], strchr(paths[i], '?') ? '&' : '?');
        struct http_reply now = http_get(f.port, paths[i]), then = http_get(f.port, target);
        assert_string_equal(then.body, now.body);
        http_free(&now);
        http_free(&then);
    }
    fixture_close(&f);
}

static void
an_unreadable_configuration_leaves_the_last_edition(void **state)
{
    struct fixture f = {.pg = pg};
    (void)state;
    fixture_open(&f, "trasig");
    fixture_serve(&f, "trasig", NULL);
    assert_true(fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0);
    assert_int_equal(fixture_configure(f.store, "trasig", clock_now()), 3);
    assert_true(fixture_until(f.port, "/metrics", 200,
                    "ksrd_edition_loads_total{kind=\"current\",result=\"failed\"} 1\n", 3000) >= 0);
    assert_true(fixture_contains(f.port, FIGURE, 200, "\"edition\":2"));
    assert_true(fixture_contains(f.port, "/readyz", 200, "ok"));
    assert_true(fixture_contains(f.port, "/", 200, "De nyaste uppgifterna kunde inte läsas"));
    expect_status(f.port, "@3", 500);
    expect(f.port, "@2", 2, "41");
    fixture_configure(f.store, "Hel igen", clock_now());
    assert_true(fixture_until(f.port, FIGURE, 200, "\"edition\":4", 2000) >= 0);
    assert_false(fixture_contains(f.port, "/", 200, "De nyaste uppgifterna kunde inte läsas"));
    fixture_close(&f);
}

/* ---- load -------------------------------------------------------------------------------------------------------------- */

/* Edition e of this organisation holds the figure 1000 + e. */
struct load {
    int port;
    atomic_bool stop;
    atomic_int newest; /* committed */
    atomic_int answers, old, unchanged, wrong;
    char sample[1000];
};

static long
number_behind(const char *text, const char *word)
{
    const char *s = strstr(text, word);
    return s ? strtol(s + strlen(word), NULL, 10) : -1;
}

static void
judge(struct load *l, const struct http_reply *r, int asked)
{
    long edition = r->body ? number_behind(r->body, "\"edition\":") : -1;
    long value = r->body ? number_behind(r->body, "\"value\":") : -1;
    bool right =
        r->status == 304 || (r->status == 200 && value == 1000 + number_behind(r->body, "}],\"edition\":"));
    (void)edition;
    if (right && r->status == 200 && asked)
        right = value == 1000 + asked;
    if (!right && atomic_fetch_add(&l->wrong, 1) == 0)
        snprintf(l->sample, sizeof l->sample, "asked %d: %d %s", asked, r->status, r->body ? r->body : "");
    atomic_fetch_add(&l->answers, 1);
    atomic_fetch_add(&l->old, asked != 0);
    atomic_fetch_add(&l->unchanged, r->status == 304);
}

static void *
client_main(void *arg)
{
    struct load *l = arg;
    unsigned seed = (unsigned)(uintptr_t)pthread_self();
    char request[1000], etag[80] = "", per[40];
    int fd = -1;
    while (!atomic_load(&l->stop)) {
        int newest = atomic_load(&l->newest),
            asked = rand_r(&seed) % 4 == 0 ? newest - rand_r(&seed) % (newest - 1) : 0;
        if (fd < 0)
            fd = http_connect(l->port);
        snprintf(per, sizeof per, "&per=@%d", asked);
        snprintf(request, sizeof request,
            "GET " FIGURE "%s HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"-\"%s%s\r\n\r\n",
            asked ? per : "", !asked && etag[0] ? ", " : "", asked ? "" : etag);
        if (!http_send(fd, request, strlen(request))) {
            close(fd);
            fd = -1;
            continue;
        }
        struct http_reply r = http_read(fd, false);
        judge(l, &r, asked);
        if (!asked && r.status == 200)
            http_header(&r, "ETag", etag, sizeof etag);
        if (rand_r(&seed) % 50 == 0) {
            close(fd);
            fd = -1;
        }
        http_free(&r);
    }
    close(fd);
    return NULL;
}

static void
many_clients_hold_many_editions_while_they_are_swapped(void **state)
{
    enum { CLIENTS = 8 };
    struct fixture f = {.pg = pg};
    struct err err = {0};
    struct load l = {0};
    pthread_t clients[CLIENTS];
    (void)state;
    fixture_check(store_open(f.pg.url, "last", "Prov", &f.store, &err), &err);
    fixture_configure(f.store, "Provkommunen", clock_now());
    for (int e = 2; e <= 6; e++)
        assert_int_equal(fixture_commit(f.store, 1000 + e, clock_now()), e);
    fixture_serve(&f, "last", NULL);
    l.port = f.port;
    atomic_store(&l.newest, 6);
    assert_true(fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_main, &l), 0);
    int64_t until = clock_mono_ms() + 2500;
    for (int e = 7; clock_mono_ms() < until; e++) {
        assert_int_equal(fixture_commit(f.store, 1000 + e, clock_now()), e);
        atomic_store(&l.newest, e);
        usleep(30000);
    }
    atomic_store(&l.stop, true);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    print_message("%d answers, %d as-of, %d unchanged, %d editions\n", atomic_load(&l.answers),
        atomic_load(&l.old), atomic_load(&l.unchanged), atomic_load(&l.newest));
    if (atomic_load(&l.wrong))
        fail_msg("%d wrong; first: %s", atomic_load(&l.wrong), l.sample);
    assert_true(atomic_load(&l.answers) > 100 && atomic_load(&l.old) > 20);
    assert_true(fixture_until(f.port, "/metrics", 200, "\nksrd_http_requests_running 1\n", 2000) >=
                0); /* nobody is left waiting */
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_is_on_the_pages_within_a_second),
        cmocka_unit_test(per_finds_the_last_edition_at_or_before),
        cmocka_unit_test(what_an_edition_showed_never_changes),
        cmocka_unit_test(what_an_edition_knew_is_told_as_of_it),
        cmocka_unit_test(an_unreadable_configuration_leaves_the_last_edition),
        cmocka_unit_test(many_clients_hold_many_editions_while_they_are_swapped),
    };
    struct err err = {0};
    throwaway_start(&pg);
    clock_init();
    if (page_init(NULL, &err))
        return 1;
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    page_done();
    throwaway_stop(&pg);
    return rc;
}
