/* What is purged is gone; what can still be asked for is as it was. Every random story is told to two organisations, of which one is
   purged again and again and the other never. */
#include "store_edition.h"
#include "store_help.h"
#include "store_pg.h"
#include "store_purge.h"

#define DAY 86400000LL
#define STORIES 6
#define STEPS 40
#define VIEW_PULLS 28 /* serve_view.c reads so many of each source */

static struct throwaway cluster;

static uint32_t
random_below(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

static struct store_purge
purge(const char *slug, struct retention keep, stamp now, bool dry)
{
    struct err err = {0};
    struct store_purge p = {.keep = keep, .who = "prov", .now = now, .dry = dry};
    help_ok(store_purge(cluster.owner_url, slug, "Prov kommun", &p, &err), &err);
    return p;
}

static int64_t
number(struct store *s, const char *sql)
{
    struct err err = {0};
    struct store_sql q = {"number", sql};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    struct store raw = {.organisation = s->organisation};
    help_ok(store_pg_connect(&raw, cluster.owner_url, &err), &err);
    help_ok(store_pg_exec(&raw, &q, &a, &r, &err), &err);
    int64_t n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    store_pg_close(&raw);
    return n;
}

/* ---- two that are told the same --------------------------------------------------------------------------------------------- */

static void
deliver(struct store *s, uint32_t seed, stamp at)
{
    static const char *const sources[] = {"ekonomi", "personal"};
    const char *source = sources[random_below(&seed, 2)];
    char account[8], value[12];
    struct facts *f = facts_new();
    for (int i = 0; i < 5; i++)
        if (random_below(&seed, 3)) {
            snprintf(account, sizeof account, "%d", i);
            snprintf(value, sizeof value, "%u", random_below(&seed, 3));
            help_fact(f, account, "3100", "2024-01", random_below(&seed, 9) ? value : "null");
        }
    help_scope(f, "2024-01", "2024-01", "utfall");
    help_commit(s, source, f, at);
}

static void
record(struct store *s, uint32_t seed, stamp at)
{
    struct err err = {0};
    struct store_pull p = {.source = random_below(&seed, 4) ? "ekonomi" : "personal",
        .state = random_below(&seed, 3) ? PULL_FAILED : PULL_UNCHANGED,
        .started = at - 1000 * (stamp)random_below(&seed, 200000),
        .file = "f",
        .raw = random_below(&seed, 4) ? "" : "raw/1",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    help_ok(store_pull_record(s, at, &p, &err), &err);
}

/* The error's kind: the same for both, but where the purged one may no longer go back. */
static int
retract(struct store *s, int32_t pull, stamp at, char what[1024])
{
    struct err err = {0};
    struct arena *a = arena_new();
    struct store_retraction x = {.pull = pull, .who = "anna", .reason = "fel", .at = at};
    int rc = store_retract(s, a, &x, &err);
    snprintf(what, 1024, "%s", rc ? err.what : "");
    arena_free(a);
    return rc;
}

static int32_t
checkpoint_of(struct store *s, struct store_edition *ret)
{
    struct err err = {0};
    help_ok(store_edition_newest(s, ret, &err), &err);
    return ret->checkpoint;
}

static void
expect_same_pulls(struct store *a, struct store *b, stamp t, int most)
{
    struct err err = {0};
    struct arena *arena = arena_new();
    struct store_pull *x, *y;
    size_t n, m;
    help_ok(store_read_pulls(a, arena, t, most, &x, &n, &err), &err);
    help_ok(store_read_pulls(b, arena, t, most, &y, &m, &err), &err);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(x[i].id, y[i].id);
        assert_int_equal(x[i].state, y[i].state);
        assert_true(x[i].retracted == y[i].retracted);
        assert_string_equal(x[i].source, y[i].source);
    }
    help_ok(store_pull_last(a, arena, "ekonomi", &x[0], &err), &err);
    help_ok(store_pull_last(b, arena, "ekonomi", &x[1], &err), &err);
    assert_int_equal(x[0].id, x[1].id);
    arena_free(arena);
}

/* Every edition from the checkpoint on, its stamp and the pulls that its pages show. */
static void
expect_same(struct store *whole, struct store *purged)
{
    struct err err = {0};
    struct store_edition newest, x, y;
    int32_t from = checkpoint_of(purged, &newest);
    for (int32_t e = from ? from : 1; e <= newest.edition; e++) {
        char *a = help_dump(whole, e), *b = help_dump(purged, e);
        assert_string_equal(a, b);
        free(a);
        free(b);
        help_ok(store_edition_number(whole, e, &x, &err), &err);
        help_ok(store_edition_number(purged, e, &y, &err), &err);
        assert_true(x.recorded == y.recorded && x.checked == y.checked && x.last_pull == y.last_pull);
        assert_int_equal(y.checkpoint, from);
        help_ok(store_edition_at(purged, y.recorded, &y, &err), &err);
        assert_int_equal(y.edition, e);
        assert_int_equal(y.checkpoint, from);
        expect_same_pulls(whole, purged, x.recorded, VIEW_PULLS);
    }
    expect_same_pulls(whole, purged, INT64_MAX, VIEW_PULLS);
}

static void
expect_same_retraction(struct store *whole, struct store *purged, uint32_t seed, stamp at)
{
    struct store_edition newest;
    char a[1024], b[1024];
    int32_t from = checkpoint_of(purged, &newest);
    int32_t pull = 1 + (int32_t)random_below(&seed, (uint32_t)newest.last_pull + 1);
    int refused = retract(purged, pull, at, b);
    if (refused && strstr(b, "have been purged")) {
        assert_true(from > 0);
        return;
    }
    int other = retract(whole, pull, at, a);
    assert_true(refused == other || strstr(b, "there is no pull")); /* a story that is gone brought nothing */
    if (refused == other && !strstr(b, "there is no pull"))
        assert_string_equal(a, b);
}

static void
tell(int story)
{
    char whole_slug[16], purged_slug[16];
    uint32_t seed = (uint32_t)story * 7919u + 17;
    stamp now = BEGIN;
    snprintf(whole_slug, sizeof whole_slug, "hel%d", story);
    snprintf(purged_slug, sizeof purged_slug, "gallrad%d", story);
    struct store *whole = help_open(&cluster, whole_slug), *purged = help_open(&cluster, purged_slug);
    deliver(whole, seed, now);
    deliver(purged, seed, now);
    for (int i = 0; i < STEPS; i++) {
        uint32_t x = random_below(&seed, 1u << 20);
        now += (stamp)random_below(&seed, 10) * DAY + 1000;
        switch (random_below(&seed, 8)) {
        case 0:
            expect_same_retraction(whole, purged, x, now);
            break;
        case 1:
        case 2:
            for (uint32_t k = random_below(&x, 20), y = x; k-- > 0; y++, now += 1000) {
                record(whole, y, now);
                record(purged, y, now);
            }
            break;
        case 3: {
            struct retention keep = {1 + (int)random_below(&x, 3), 10, 0, NULL};
            struct store_purge dry = purge(purged_slug, keep, now, true);
            struct store_purge done = purge(purged_slug, keep, now, false);
            assert_int_equal(dry.checkpoint, done.checkpoint);
            assert_true(dry.facts == done.facts && dry.pulls == done.pulls && dry.raws == done.raws);
            expect_same(whole, purged);
            break;
        }
        default:
            deliver(whole, x, now);
            deliver(purged, x, now);
        }
    }
    struct store_purge done = purge(purged_slug, (struct retention){1, 1, 0, NULL}, now + 40 * DAY, false);
    expect_same(whole, purged);
    assert_true(done.checkpoint > 1);
    assert_true(number(purged, "select count(*) from ksrd.fact where organisation_id = $1") <
                number(whole, "select count(*) from ksrd.fact where organisation_id = $1"));
    assert_true(number(purged, "select count(*) from ksrd.pull where organisation_id = $1") <
                number(whole, "select count(*) from ksrd.pull where organisation_id = $1"));
    done = purge(purged_slug, (struct retention){1, 1, 0, NULL}, now + 40 * DAY, false);
    assert_true(done.facts == 0 && done.pulls == 0); /* once more is nothing more */
    store_close(whole);
    store_close(purged);
}

static void
what_can_be_asked_for_is_as_without_the_purge(void **state)
{
    (void)state;
    for (int story = 0; story < STORIES; story++)
        tell(story);
}

/* ---- its parts ------------------------------------------------------------------------------------------------------------------ */

static void
one(struct store *s, const char *raw, const char *value, stamp at)
{
    struct err err = {0};
    struct facts *f = facts_new();
    struct store_pull p = {.source = "ekonomi", .started = at, .file = "fil.csv", .raw = raw, .sha256 = raw};
    help_fact(f, "5010", "3100", "2024-01", value);
    help_ok(store_pull_commit(s, f, at, &p, &err), &err);
    facts_free(f);
}

/* The last edition before the limit is the oldest that is shown: every moment since then can be asked for. */
static void
the_checkpoint_is_the_edition_of_the_oldest_moment_kept(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "granser");
    struct store_edition newest;
    one(s, "", "1", BEGIN);
    one(s, "", "2", BEGIN + 10 * DAY);
    one(s, "", "3", BEGIN + 50 * DAY);
    assert_int_equal(
        purge("granser", (struct retention){0, 0, 0, NULL}, BEGIN + 900 * DAY, false).checkpoint, 0);
    assert_int_equal(checkpoint_of(s, &newest), 0);
    struct store_purge p = purge("granser", (struct retention){1, 0, 0, NULL}, BEGIN + 60 * DAY, false);
    assert_int_equal(p.checkpoint, 2);
    assert_true(p.since == BEGIN + 10 * DAY);
    assert_int_equal(p.facts, 1);
    assert_int_equal(checkpoint_of(s, &newest), 2);
    /* a longer time later brings nothing back */
    assert_int_equal(
        purge("granser", (struct retention){24, 0, 0, NULL}, BEGIN + 60 * DAY, false).checkpoint, 2);
    assert_int_equal(
        number(
            s, "select count(*) from ksrd.purge where organisation_id = $1 and facts = 1 and checkpoint = 2"),
        1);
    assert_int_equal(number(s, "select count(*) from ksrd.edition where organisation_id = $1"), 3);
    store_close(s);
}

static int
collect(void *ctx, const char *raw, struct err *err)
{
    (void)err;
    char *names = ctx;
    size_t n = strlen(names);
    snprintf(names + n, 200 - n, "%s ", raw);
    return 0;
}

/* On a connection of its own: its locks go with it. */
static void
expect_files(const char *expected)
{
    struct err err = {0};
    char names[200] = "";
    struct store *s = help_open(&cluster, "filer");
    help_ok(store_purge_files(s, collect, names, &err), &err);
    assert_string_equal(names, expected);
    store_close(s);
}

/* A file stays as long as a figure that can be asked for came by it; the same file of two pulls as long as either needs it. */
static void
files_go_when_no_figure_comes_by_them(void **state)
{
    (void)state;
    struct err err = {0};
    struct store *s = help_open(&cluster, "filer");
    one(s, "raw/a", "1", BEGIN);
    one(s, "raw/b", "2", BEGIN + DAY);
    one(s, "raw/a", "3", BEGIN + 2 * DAY); /* the same file again */
    one(s, "raw/c", "4", BEGIN + 3 * DAY);
    one(s, "raw/c2", "4", BEGIN + 4 * DAY); /* unchanged */
    one(s, "raw/d", "5", BEGIN + 100 * DAY);
    struct retention days = {0, 0, 30, NULL};
    assert_int_equal(purge("filer", days, BEGIN + 20 * DAY, false).raws, 0);
    assert_int_equal(purge("filer", days, BEGIN + 101 * DAY, false).raws, 1); /* the unchanged one */
    expect_files("raw/c2 ");
    struct retention both = {1, 1, 30, NULL};
    assert_int_equal(purge("filer", both, BEGIN + 101 * DAY, true).raws, 2);
    assert_int_equal(
        purge("filer", both, BEGIN + 101 * DAY, false).raws, 2); /* edition 4 is the checkpoint */
    expect_files("raw/a raw/b raw/c2 ");
    /* it has come again: it is another figure's now */
    struct store_pull again = {.source = "ekonomi",
        .state = PULL_UNCHANGED,
        .started = BEGIN + 102 * DAY,
        .file = "",
        .raw = "raw/a",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    help_ok(store_pull_record(s, BEGIN + 102 * DAY, &again, &err), &err);
    expect_files("raw/b raw/c2 ");
    assert_int_equal(purge("filer", both, BEGIN + 120 * DAY, false).raws, 0);
    assert_int_equal(purge("filer", both, BEGIN + 140 * DAY, false).raws,
        2); /* and c: its figure is of an edition before */
    expect_files("raw/a raw/b raw/c raw/c2 ");
    /* a source that is being pulled is left alone */
    struct store *other = help_open(&cluster, "filer");
    bool got = false;
    help_ok(store_pull_lock(other, "ekonomi", &got, &err), &err);
    assert_true(got);
    expect_files("");
    store_close(other);
    store_close(s);
}

/* A retraction goes back to the newest row that no retracted pull brought, over the rows of retractions: that one must be left, whether
   the retraction lies before the checkpoint or after it. */
static void
a_retraction_after_the_purge_finds_what_was_before(void **state)
{
    (void)state;
    char what[1024];
    for (int late = 0; late < 2; late++) {
        const char *slug = late ? "efter" : "innan";
        struct store *s = help_open(&cluster, slug);
        one(s, "", "1", BEGIN);
        one(s, "", "2", BEGIN + DAY);
        assert_int_equal(retract(s, 2, BEGIN + (late ? 50 : 2) * DAY, what), 0);
        struct store_purge p = purge(slug, (struct retention){1, 0, 0, NULL}, BEGIN + 40 * DAY, false);
        assert_int_equal(p.checkpoint, late ? 2 : 3);
        assert_int_equal(retract(s, 1, BEGIN + 60 * DAY, what), -1);
        assert_non_null(strstr(what, "have been purged"));
        one(s, "", "5", BEGIN + 60 * DAY);
        assert_int_equal(retract(s, 3, BEGIN + 61 * DAY, what), 0);
        help_expect(s, 5, "ekonomi 5010/3100///utfall/ p1 2024-01 = 1\n");
        store_close(s);
    }
}

/* The daily role cannot, and says who can; one role that owns its tables can, and cannot delete by itself afterwards. */
static void
only_the_owner_purges(void **state)
{
    (void)state;
    struct err err = {0};
    struct store_purge p = {.keep = {.editions_months = 1}, .who = "prov", .now = BEGIN + 90 * DAY};
    struct store *s = help_open(&cluster, "rollen");
    struct store raw = {0};
    char code[6];
    one(s, "", "1", BEGIN);
    one(s, "", "2", BEGIN + DAY);
    assert_int_equal(store_purge(cluster.url, "rollen", "Prov kommun", &p, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.hint, "--url OWNER-URL"));
    err_clear(&err);
    help_expect(s, 1, "ekonomi 5010/3100///utfall/ p1 2024-01 = 1\n");
    assert_int_equal(purge("rollen", p.keep, p.now, false).facts, 1);
    help_expect(s, 1, "");
    store_close(s);
    help_ok(store_pg_connect(&raw, cluster.url, &err), &err);
    assert_int_equal(store_pg_run(&raw, "test", "delete from ksrd.fact", code, &err), -1);
    assert_string_equal(code, "42501");
    store_pg_close(&raw);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checkpoint_is_the_edition_of_the_oldest_moment_kept),
        cmocka_unit_test(files_go_when_no_figure_comes_by_them),
        cmocka_unit_test(a_retraction_after_the_purge_finds_what_was_before),
        cmocka_unit_test(only_the_owner_purges),
        cmocka_unit_test(what_can_be_asked_for_is_as_without_the_purge),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
