/* schema.md §10: whoever has seen an edition never gets another answer for it, whatever is written at the same time. */
#include "hash.h"
#include "store_edition.h"
#include "store_help.h"

#define SLUG "samtidigt"
#define WRITERS 4
#define READERS 3
#define ROUNDS 60
#define CELLS 8

static struct throwaway cluster;

/* What a reader saw, in a file for the judge. */
struct seen {
    int32_t edition;
    stamp recorded;
    char hash[HASH_HEX];
};

/* What a writer delivered, and the edition it got for it. */
struct written {
    int32_t edition;
    int n;
    char source[20], value[20];
};

static uint32_t
random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Each pull sets all cells of its source to one number (sometimes leaving out the last one, within the scope): half a pull would
   show. Writers 0 and 1 share a source. */
static void
write_rounds(int writer, int out)
{
    char source[20], account[20], value[20];
    uint32_t seed = (uint32_t)writer + 1;
    struct store *s = help_open(&cluster, SLUG);
    snprintf(source, sizeof source, "k%d", writer < 2 ? 0 : writer);
    for (int round = 0; round < ROUNDS; round++) {
        struct facts *f = facts_new();
        int n = CELLS - (random_next(&seed) % 4 == 0);
        snprintf(value, sizeof value, "%u.%d", random_next(&seed) % 5, writer + 1);
        for (int i = 0; i < n; i++) {
            snprintf(account, sizeof account, "%d", i);
            help_fact(f, account, "u", "2024-01", value);
        }
        help_scope(f, "2024-01", "2024-01", "utfall");
        stamp now = BEGIN + (stamp)(random_next(&seed) % 1000); /* clocks differ and run back */
        struct written w = {.edition = help_commit(s, source, f, now).edition, .n = n};
        snprintf(w.source, sizeof w.source, "%s", source);
        snprintf(w.value, sizeof w.value, "%s", value);
        if (write(out, &w, sizeof w) != sizeof w)
            _exit(1);
    }
    store_close(s);
    _exit(0);
}

static struct seen
see(struct store *s, const struct store_edition *e)
{
    struct seen x = {.edition = e->edition, .recorded = e->recorded};
    char *text = help_dump(s, e->edition);
    hash_sha256_hex(text, strlen(text), x.hash);
    /* one number per source: the value stands last on the line, the source first */
    for (char *line = text, *next; *line; line = next) {
        next = strchr(line, '\n') + 1;
        if (*next && strncmp(line, next, 3) == 0) {
            const char *a = strstr(line, " = "), *b = strstr(next, " = ");
            size_t n = strcspn(a, "\n");
            if (strncmp(a, b, n + 1) != 0)
                fail_msg("half a pull in edition %d: %s", x.edition, text);
        }
    }
    free(text);
    return x;
}

static void
read_until(int out, int stop, uint32_t seed)
{
    struct err err = {0};
    struct store *s = help_open(&cluster, SLUG);
    char c;
    struct store_edition e, again;
    (void)fcntl(stop, F_SETFL, O_NONBLOCK);
    while (read(stop, &c, 1) != 0) { /* until the judge closes his end */
        help_ok(store_edition_newest(s, &e, &err), &err);
        if (e.edition > 1 && random_next(&seed) % 3 == 0) /* an older one */
            help_ok(
                store_edition_number(s, 1 + (int32_t)(random_next(&seed) % (uint32_t)e.edition), &e, &err),
                &err);
        help_ok(store_edition_at(s, e.recorded, &again, &err), &err); /* by its stamp: the same */
        if (e.edition > 0)
            assert_int_equal(again.edition, e.edition);
        struct seen x = see(s, &e);
        if (write(out, &x, sizeof x) != sizeof x)
            _exit(1);
    }
    store_close(s);
    _exit(0);
}

/* Follows the editions, reading only what is new, and compares with reading all from scratch. */
static void
follow_until(int stop)
{
    struct err err = {0};
    struct store *s = help_open(&cluster, SLUG);
    struct help_dump d = {.arena = arena_new()};
    struct store_edition e;
    int32_t at = 0;
    bool news, last = false;
    char c;
    (void)fcntl(stop, F_SETFL, O_NONBLOCK);
    while (!last) {
        last = read(stop, &c, 1) == 0;
        help_ok(store_wait(s, last ? 0 : 50, -1, &news, &err), &err);
        help_ok(store_edition_newest(s, &e, &err), &err);
        if (e.edition == at)
            continue;
        help_advance(&d, s, at, e.edition);
        at = e.edition;
        char *grown = help_text(&d), *fresh = help_dump(s, at);
        assert_string_equal(grown, fresh);
        free(grown);
        free(fresh);
    }
    _exit(0);
}

static void
wait_for(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* All others have ended. Each sighting is judged against today's answer. */
static int
judge(int in, char (*hashes)[HASH_HEX], struct store *s, int32_t newest)
{
    struct seen x;
    struct err err = {0};
    int n = 0;
    while (read(in, &x, sizeof x) == sizeof x) {
        struct store_edition e = {0};
        assert_in_range(x.edition, 0, newest);
        if (!hashes[x.edition][0]) {
            help_ok(store_edition_number(s, x.edition, &e, &err), &err);
            struct seen now = see(s, &e);
            memcpy(hashes[x.edition], now.hash, HASH_HEX);
            assert_true(e.recorded == x.recorded);
        }
        assert_string_equal(hashes[x.edition], x.hash);
        n++;
    }
    return n;
}

/* Cells of the source in the text; all of them must hold this value. */
static int
count_cells(const char *text, const struct written *w)
{
    char start[40], end[40];
    int cells = 0;
    snprintf(start, sizeof start, "%s ", w->source);
    snprintf(end, sizeof end, " = %s\n", w->value);
    for (const char *line = text, *next; *line; line = next) {
        next = strchr(line, '\n') + 1;
        if (strncmp(line, start, strlen(start)) != 0)
            continue;
        cells++;
        if (strncmp(strstr(line, " = "), end, strlen(end)) != 0)
            fail_msg("edition %d: %s delivered %s, but it holds %.*s", w->edition, w->source, w->value,
                (int)(next - line), line);
    }
    return cells;
}

/* An edition holds what its pull delivered, all of it: the difference was taken from the edition just before. */
static void
judge_writers(int in, struct store *s)
{
    struct written w;
    int n = 0;
    while (read(in, &w, sizeof w) == sizeof w) {
        if (w.edition == 0)
            continue; /* nothing differed */
        char *text = help_dump(s, w.edition);
        assert_int_equal(count_cells(text, &w), w.n);
        free(text);
        n++;
    }
    assert_true(n > ROUNDS);
}

static void
test_nobody_gets_another_answer(void **state)
{
    (void)state;
    pid_t writers[WRITERS], readers[READERS + 1];
    int seen, written, stop[2];
    char path[100];
    struct err err = {0};
    struct store_edition e = {0}, before = {0};
    snprintf(path, sizeof path, "%s/seen", cluster.dir);
    assert_true((seen = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) >= 0);
    snprintf(path, sizeof path, "%s/written", cluster.dir);
    assert_true((written = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) >= 0);
    assert_int_equal(pipe(stop), 0);
    store_close(help_open(&cluster, SLUG));
    for (int i = 0; i < READERS + 1; i++)
        if ((readers[i] = fork()) == 0) {
            (void)close(stop[1]);
            if (i == READERS)
                follow_until(stop[0]);
            read_until(seen, stop[0], (uint32_t)i + 77);
        }
    for (int i = 0; i < WRITERS; i++)
        if ((writers[i] = fork()) == 0) {
            (void)close(stop[1]);
            write_rounds(i, written);
        }
    for (int i = 0; i < WRITERS; i++)
        wait_for(writers[i]);
    (void)close(stop[1]);
    for (int i = 0; i < READERS + 1; i++)
        wait_for(readers[i]);

    struct store *s = help_open(&cluster, SLUG);
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(lseek(seen, 0, SEEK_SET), 0);
    char(*hashes)[HASH_HEX] = calloc((size_t)e.edition + 1, HASH_HEX);
    assert_int_equal(lseek(written, 0, SEEK_SET), 0);
    judge_writers(written, s);
    (void)close(written);
    int n = judge(seen, hashes, s, e.edition);
    (void)printf("%d editions, %d sightings\n", e.edition, n);
    assert_true(n > 100);
    assert_true(e.edition > ROUNDS); /* writers truly wrote, and not all at once were the same */
    assert_int_equal(e.last_pull, WRITERS * ROUNDS);
    for (int32_t i = 1; i <= e.edition; i++) { /* no gap, stamps grow */
        struct store_edition x;
        help_ok(store_edition_number(s, i, &x, &err), &err);
        assert_int_equal(x.edition, i);
        assert_true(x.recorded > before.recorded);
        before = x;
    }
    free(hashes);
    store_close(s);
    (void)close(seen);
    (void)close(stop[0]);
}

/* One pull waits for another's lock: its difference is from what the other one committed, not from what it saw before. */
static void
test_difference_is_taken_under_the_lock(void **state)
{
    (void)state;
    static const struct store_sql waiting = {"waiting",
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and usename = 'ksrd'"};
    char sql[200];
    int32_t edition = 0;
    long waiters = 0;
    struct err err = {0};
    struct store *s = help_open(&cluster, "väntan");
    struct store owner = {0};
    help_ok(store_pg_connect(&owner, cluster.owner_url, &err), &err);
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(s, "x", f, BEGIN);
    /* the first writer: has the lock, has written 2, has not committed */
    help_ok(store_pg_begin(s, false, 60, &err), &err);
    help_ok(store_edition_lock(s, &err), &err);
    help_ok(store_edition_take(s, "pull", 0, BEGIN, &edition, &err), &err);
    snprintf(sql, sizeof sql,
        "insert into fact (edition, series_id, organisation_id, period, state, value)"
        " select %d, series_id, organisation_id, period, state, 2 from fact where organisation_id = %d",
        edition, s->organisation);
    help_ok(store_pg_run(s, "test", sql, NULL, &err), &err);
    pid_t pid = fork();
    if (pid == 0) { /* the second: delivers 1 again */
        struct store *mine = help_open(&cluster, "väntan");
        f = facts_new();
        help_fact(f, "a", "u", "2024-01", "1");
        _exit(help_commit(mine, "x", f, BEGIN).edition != 3);
    }
    for (int i = 0; i < 1000 && waiters == 0; i++) {
        struct pg_result *r = NULL;
        usleep(10000);
        help_ok(store_pg_exec(&owner, &waiting, NULL, &r, &err), &err);
        waiters = strtol(PQgetvalue(r, 0, 0), NULL, 10);
        PQclear(r);
    }
    assert_int_equal(waiters, 1);
    help_ok(store_pg_commit(s, &err), &err);
    wait_for(pid);
    help_expect(s, 2, "x a/u///utfall/ p1 2024-01 = 2\n");
    help_expect(s, 3, "x a/u///utfall/ p1 2024-01 = 1\n");
    store_pg_close(&owner);
    store_close(s);
}

/* One whole pull, in a process of its own. */
static void
pull_one(const char *value)
{
    struct store *mine = help_open(&cluster, "dödad");
    struct facts *f = facts_new();
    for (char a = 'a'; a < 'h'; a++)
        help_fact(f, (char[]){a, 0}, "u", "2024-01", value);
    help_commit(mine, "x", f, BEGIN);
    store_close(mine);
    _exit(0);
}

/* What was sent is carried out even though the sender is gone: until its session has ended. */
static void
wait_alone(struct store *s)
{
    static const struct store_sql others = {"others",
        "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"};
    struct err err = {0};
    long n = 1;
    for (int i = 0; i < 10000 && n > 0; i++) {
        struct pg_result *r = NULL;
        help_ok(store_pg_exec(s, &others, NULL, &r, &err), &err);
        n = strtol(PQgetvalue(r, 0, 0), NULL, 10);
        PQclear(r);
        if (n > 0)
            usleep(1000);
    }
    assert_int_equal(n, 0);
}

/* A pull killed at any moment leaves the facts as before or as after, and the next one succeeds. */
static void
test_killed_pulls(void **state)
{
    (void)state;
    char value[20];
    int done = 0;
    struct err err = {0};
    struct store_edition before, after;
    struct store *s = help_open(&cluster, "dödad");
    int64_t begin = clock_mono_ms();
    pid_t first = fork();
    if (first == 0)
        pull_one("-1");
    wait_for(first);
    int64_t whole_us = (clock_mono_ms() - begin) * 1000;
    for (int round = 0; round < 60; round++) {
        help_ok(store_edition_newest(s, &before, &err), &err);
        char *old = help_dump(s, before.edition);
        snprintf(value, sizeof value, "%d", round);
        pid_t pid = fork();
        if (pid == 0)
            pull_one(value);
        usleep((useconds_t)(round * whole_us / 30)); /* from its very start to a while after its end */
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        wait_alone(s);
        help_ok(store_edition_newest(s, &after, &err), &err);
        char *new = help_dump(s, after.edition);
        if (after.edition == before.edition) {
            assert_string_equal(new, old);
        } else {
            done++;
            assert_int_equal(after.edition, before.edition + 1);
            const char *p = new;
            for (int lines = 0; lines < 7; lines++) {
                p = strstr(p, " = ");
                assert_non_null(p);
                assert_int_equal(strtol(p + 3, NULL, 10), round);
                p += 3;
            }
        }
        free(old);
        free(new);
    }
    (void)printf("%d of 60 killed pulls were committed\n", done);
    assert_in_range(done, 1, 59); /* some were hit before, some after */
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1000");
    assert_int_equal(help_commit(s, "x", f, BEGIN).state, PULL_OK);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_gets_another_answer),
        cmocka_unit_test(test_difference_is_taken_under_the_lock),
        cmocka_unit_test(test_killed_pulls),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
