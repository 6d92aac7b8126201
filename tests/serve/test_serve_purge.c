/* What is purged while ksrd serves: 410 from memory and from the database, and never a wrong figure in between. */
#include "serve_fixture.h"
#include "store_purge.h"
#include <pthread.h>
#include <stdatomic.h>

static struct throwaway pg;

static stamp
at(int m, int hour)
{
    return clock_from_local(2025, m, 3, hour, 0, 0);
}

static void
purge(const char *slug, int months, stamp now)
{
    struct err err = {0};
    struct store_purge p = {.keep = {.editions_months = months}, .who = "prov", .now = now};
    fixture_check(store_purge(pg.owner_url, slug, "Prov", &p, &err), &err);
}

/* Editions 1 (configuration), then 2 … 7: one a month, the figure its number. */
static void
open_dated(struct fixture *f, const char *slug)
{
    struct err err = {0};
    fixture_check(store_open(f->pg.url, slug, "Prov", &f->store, &err), &err);
    assert_int_equal(fixture_configure(f->store, "Provkommunen", at(1, 8)), 1);
    for (int i = 2; i <= 7; i++)
        assert_int_equal(fixture_commit(f->store, i, at(i, 10)), i);
    fixture_serve(f, slug, NULL);
    assert_true(fixture_until(f->port, "/readyz", 200, "ok", 5000) >= 0);
}

static struct http_reply
ask(int port, const char *path, const char *per)
{
    char target[400];
    snprintf(target, sizeof target, "%s%cper=%s", path, strchr(path, '?') ? '&' : '?', per);
    return http_get(port, target);
}

static void
expect_status(int port, const char *path, const char *per, int status, const char *text)
{
    struct http_reply r = ask(port, path, per);
    if (r.status != status || !strstr(r.body, text))
        fail_msg("%s per=%s: %d, expected %d and %s in\n%s", path, per, r.status, status, text, r.body);
    http_free(&r);
}

static const char *const paths[] = {
    FIGURE, "/", "/kallor", "/indikator/antal", "/api/v1/sources", "/api/v1/units"};
#define N_PATHS (sizeof paths / sizeof *paths)

/* Also what was in memory, by number and by moment; what is left answers with the same bytes. */
static void
what_lies_before_the_checkpoint_is_gone(void **state)
{
    struct fixture f = {.pg = pg};
    struct http_reply before[2][N_PATHS];
    static const char *const left[] = {"@5", "2025-05-20"};
    (void)state;
    open_dated(&f, "borta");
    expect_status(f.port, FIGURE, "@3", 200, "\"value\":3,"); /* held from now on */
    expect_status(f.port, FIGURE, "2025-04-10", 200, "\"value\":4,");
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < N_PATHS; k++) {
            before[i][k] = ask(f.port, paths[k], left[i]);
            assert_int_equal(before[i][k].status, 200);
        }
    purge("borta", 1, at(7, 0)); /* all of June can be asked for: from the edition of May on */
    assert_true(fixture_until(f.port, FIGURE "&per=@3", 410, "\"what\":\"Utgåvan är gallrad.\"", 2000) >= 0);
    expect_status(f.port, FIGURE, "@2", 410, "\"error\":");
    expect_status(f.port, FIGURE, "2025-04-10", 410, "\"error\":");
    expect_status(f.port, FIGURE, "2025-03-03T10:00", 410, "\"error\":");
    expect_status(f.port, "/kallor", "@4", 410, "Utgåvan är gallrad.");
    expect_status(f.port, FIGURE, "2024-12-31", 404, "\"error\":");
    expect_status(f.port, FIGURE, "@8", 404, "\"error\":");
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < N_PATHS; k++) {
            struct http_reply now = ask(f.port, paths[k], left[i]);
            assert_int_equal(now.status, 200);
            assert_string_equal(now.body, before[i][k].body);
            http_free(&now);
            http_free(&before[i][k]);
        }
    assert_true(fixture_until(f.port, "/metrics", 200, "\nksrd_asof_editions 1\n", 2000) >= 0);
    fixture_close(&f);
}

struct asking {
    int port, edition;
    atomic_bool *stop;
    atomic_int right, gone;
};

/* Its own figure, or gone for good. */
static void *
ask_on(void *arg)
{
    struct asking *a = arg;
    char per[16], row[32];
    snprintf(per, sizeof per, "@%d", a->edition);
    snprintf(row, sizeof row, "\"value\":%d,", a->edition);
    while (!atomic_load(a->stop)) {
        struct http_reply r = ask(a->port, FIGURE, per);
        bool right = r.status == 200 && strstr(r.body, row);
        if ((!right && r.status != 410) || (right && a->gone))
            fail_msg("edition %d: %d %s", a->edition, r.status, r.body);
        a->right += right;
        a->gone += !right;
        http_free(&r);
    }
    return NULL;
}

/* Each has had its own figure, or those that are purged an answer that they are gone. */
static bool
all_have(struct asking *a, bool gone)
{
    for (int i = 0; i < 6; i++)
        if (gone ? i < 5 && !atomic_load(&a[i].gone) : !atomic_load(&a[i].right))
            return false;
    return true;
}

static void
wait_for_all(struct asking *a, bool gone)
{
    for (int ms = 0; ms < 20000 && !all_have(a, gone); ms += 10)
        usleep(10000);
    assert_true(all_have(a, gone));
}

/* More editions are asked for than are held, so that some are always being loaded. */
static void
a_purge_under_load_shows_no_wrong_figure(void **state)
{
    struct fixture f = {.pg = pg};
    atomic_bool stop = false;
    pthread_t threads[6];
    struct asking asking[6];
    (void)state;
    open_dated(&f, "last");
    for (int i = 0; i < 6; i++) {
        asking[i] = (struct asking){.port = f.port, .edition = 2 + i, .stop = &stop};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_on, &asking[i]), 0);
    }
    wait_for_all(asking, false); /* one thread loads them all, one at a time */
    for (int m = 4; m <= 8; m++) {
        usleep(300000);
        purge("last", 1, at(m, 12));
    }
    usleep(300000);
    wait_for_all(asking, true);
    atomic_store(&stop, true);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 6; i++) {
        assert_true(asking[i].right > 0);
        assert_true((asking[i].gone > 0) == (i < 5));
    }
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_before_the_checkpoint_is_gone),
        cmocka_unit_test(a_purge_under_load_shows_no_wrong_figure),
    };
    struct err err = {0};
    throwaway_start(&pg);
    clock_init();
    if (page_init(NULL, &err))
        return 1;
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&pg);
    return rc;
}
