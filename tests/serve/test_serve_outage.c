/* PostgreSQL stopped, then killed: pages go on from the last edition, say so, and recover by themselves. */
#include "serve_fixture.h"
#include "store_embedded_parts.h"
#include <dirent.h>

static struct throwaway pg;

/* The postmaster and its children get the signal; children only when asked. */
static void
signal_all(int sig, bool children)
{
    pid_t master = pg.embedded->pid;
    char path[300], line[512];
    DIR *d = opendir("/proc");
    assert_non_null(d);
    assert_true(master > 1);
    for (struct dirent *e; children && (e = readdir(d));) {
        long pid = strtol(e->d_name, NULL, 10), parent = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        FILE *f = pid > 1 ? fopen(path, "re") : NULL;
        const char *behind = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
        if (behind && sscanf(behind, ") %*c %ld", &parent) == 1 && parent == master)
            kill((pid_t)pid, sig);
        if (f)
            fclose(f);
    }
    closedir(d);
    assert_int_equal(kill(master, sig), 0);
}

static void
expect_pages_go_on(int port, const char *value)
{
    static const char *const pages[] = {"/", "/enhet/kommun", "/indikator/antal?enhet=kommun", "/kallor"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        int64_t began = clock_mono_ms();
        struct http_reply r = http_get(port, pages[i]);
        if (r.status != 200 || !strstr(r.body, "Databasen svarar inte"))
            fail_msg("%s: %d does not say that the database is away", pages[i], r.status);
        assert_true(clock_mono_ms() - began < 1000);
        http_free(&r);
    }
    assert_true(fixture_contains(port, FIGURE, 200, value));
    assert_true(fixture_contains(port, "/readyz", 200, "database away"));
    assert_true(fixture_contains(port, "/healthz", 200, "ok"));
    assert_true(fixture_contains(port, "/metrics", 200, "\nksrd_database_away 1\n"));
}

static void
open_outage(struct fixture *f, const char *slug)
{
    fixture_open(f, slug); /* editions 1 and 2 */
    fixture_commit(f->store, 42, clock_now());
    fixture_serve(f, slug, NULL);
    assert_true(fixture_until(f->port, "/readyz", 200, "ok\n", 5000) >= 0);
    assert_true(fixture_contains(f->port, FIGURE "&per=@2", 200, "\"value\":41,"));
}

static void
restart_postgres(void)
{
    struct err err = {0};
    for (int i = 0; i < 200; i++) { /* what main does now and then */
        fixture_check(store_embedded_watch(pg.embedded, &err), &err);
        if (store_ping(pg.url))
            return;
        usleep(50000);
    }
    fail_msg("PostgreSQL does not come back");
}

static void
stopped_it_is_away_and_woken_it_is_back(void **state)
{
    static const bool whole[] = {true, false};
    (void)state;
    for (int i = 0; i < 2; i++) { /* all its processes; only the one that takes connections */
        struct fixture f = {.pg = pg};
        open_outage(&f, i ? "halvstopp" : "stopp");
        signal_all(SIGSTOP, whole[i]);
        int64_t away = fixture_until(f.port, "/", 200, "Databasen svarar inte", 8000);
        assert_true(away >= 0);
        expect_pages_go_on(f.port, "\"value\":42,");
        assert_true(fixture_contains(f.port, FIGURE "&per=@2", 200, "\"value\":41,")); /* in memory */
        int64_t began = clock_mono_ms();
        if (whole[i]) {
            assert_true(
                fixture_contains(f.port, "/?per=@1", 503, "Databasen svarar inte")); /* not in memory */
            assert_true(
                fixture_contains(f.port, FIGURE "&per=@3", 200, "\"value\":42,")); /* the current one */
            assert_true(clock_mono_ms() - began < 1000);
        }
        signal_all(SIGCONT, whole[i]);
        int64_t back = fixture_until(f.port, "/readyz", 200, "ok\n", 8000);
        print_message("away after %lld ms, back after %lld ms\n", (long long)away, (long long)back);
        assert_true(away < 6000 && back >= 0 && back < 5000);
        assert_false(fixture_contains(f.port, "/", 200, "Databasen svarar inte"));
        assert_true(fixture_contains(f.port, "/?per=@1", 200, "Provkommunen"));
        fixture_commit(f.store, 43, clock_now());
        assert_true(fixture_until(f.port, FIGURE, 200, "\"value\":43,", 1000) >= 0);
        fixture_close(&f);
    }
}

static void
killed_while_stopped_it_recovers(void **state)
{
    struct fixture f = {.pg = pg};
    struct err err = {0};
    (void)state;
    open_outage(&f, "kill");
    signal_all(SIGSTOP, true);
    assert_true(fixture_until(f.port, "/", 200, "Databasen svarar inte", 8000) >= 0);
    signal_all(SIGKILL, true);
    expect_pages_go_on(f.port, "\"value\":42,");
    restart_postgres();
    int64_t back = fixture_until(f.port, "/readyz", 200, "ok\n", 10000);
    print_message("back after %lld ms\n", (long long)back);
    assert_true(back >= 0 && back < 6000);
    assert_true(fixture_contains(f.port, "/?per=@1", 200, "Provkommunen"));
    store_close(f.store);
    fixture_check(store_open(pg.url, "kill", "Prov", &f.store, &err), &err);
    fixture_commit(f.store, 44, clock_now());
    assert_true(fixture_until(f.port, FIGURE, 200, "\"value\":44,", 1000) >= 0);
    fixture_close(&f);
}

static void
it_stops_at_once_while_postgres_hangs(void **state)
{
    struct fixture f = {.pg = pg};
    (void)state;
    open_outage(&f, "hang");
    signal_all(SIGSTOP, true);
    usleep(600000);                     /* the watcher is in its question now */
    int waiting = http_connect(f.port); /* one who waits for an edition that does not come */
    static const char ask[] = "GET /?per=@1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_true(http_send(waiting, ask, strlen(ask)));
    usleep(100000);
    int64_t began = clock_mono_ms();
    serve_stop(f.serve);
    int64_t took = clock_mono_ms() - began;
    signal_all(SIGCONT, true);
    struct http_reply r = http_read(waiting, false);
    assert_int_equal(r.status, 503);
    http_free(&r);
    close(waiting);
    print_message("stopped in %lld ms\n", (long long)took);
    assert_true(took < 3000);
    store_close(f.store);
}

static void
started_without_postgres_it_says_so_and_comes_up_later(void **state)
{
    struct fixture f = {.pg = pg};
    (void)state;
    fixture_open(&f, "sen");
    signal_all(SIGKILL, true);
    fixture_serve(&f, "sen", NULL);
    assert_true(fixture_until(f.port, "/", 503, "Databasen svarar inte", 4000) >= 0);
    assert_true(fixture_contains(f.port, "/readyz", 503, "no edition"));
    assert_true(fixture_contains(f.port, "/healthz", 200, "ok"));
    restart_postgres();
    assert_true(fixture_until(f.port, FIGURE, 200, "\"value\":41,", 8000) >= 0);
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopped_it_is_away_and_woken_it_is_back),
        cmocka_unit_test(it_stops_at_once_while_postgres_hangs),
        cmocka_unit_test(killed_while_stopped_it_recovers),
        cmocka_unit_test(started_without_postgres_it_says_so_and_comes_up_later),
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
