#include "store_help.h"

static struct throwaway cluster;

static struct store_retraction
retract(struct store *s, int32_t pull, const char *why)
{
    struct err err = {0};
    struct arena *a = arena_new();
    struct store_retraction x = {.pull = pull, .who = "anna@prov", .reason = why, .at = BEGIN + 90000};
    help_ok(store_retract(s, a, &x, &err), &err);
    arena_free(a);
    x.who = x.reason = x.source = NULL;
    return x;
}

static struct store_pull
deliver(struct store *s, const char *a, const char *b, const char *c, stamp at)
{
    struct facts *f = facts_new();
    const char *values[] = {a, b, c}, *accounts[] = {"5010", "5011", "5012"};
    for (int i = 0; i < 3; i++)
        if (values[i])
            help_fact(f, accounts[i], "3100", "2024-01", values[i]);
    return help_commit(s, "ekonomi", f, at);
}

/* What it changed is as before, what it brought new is gone, what a later pull changed stays; the past stands as it was. */
static void
a_retracted_pull_leaves_the_figures_as_without_it(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "plain");
    deliver(s, "1", "1", NULL, BEGIN);
    deliver(s, "2", "2", "2", BEGIN + 1000);
    deliver(s, "2", "3", "2", BEGIN + 2000);
    struct store_retraction x = retract(s, 2, "fel fil");
    assert_int_equal(x.edition, 4);
    assert_int_equal(x.restored, 1);
    assert_int_equal(x.gone, 1);
    assert_int_equal(x.kept, 1);
    help_expect(s, 4,
        "ekonomi 5010/3100///utfall/ p1 2024-01 = 1\n"
        "ekonomi 5011/3100///utfall/ p1 2024-01 = 3\n");
    help_expect(s, 3,
        "ekonomi 5010/3100///utfall/ p1 2024-01 = 2\n"
        "ekonomi 5011/3100///utfall/ p1 2024-01 = 3\n"
        "ekonomi 5012/3100///utfall/ p1 2024-01 = 2\n");
    store_close(s);
}

/* Two bad pulls in a row: after both are taken back, in either order, the good one's figures stand. */
static void
retracted_one_after_the_other_the_last_good_one_stands(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct store *s = help_open(&cluster, order ? "backward" : "forward");
        deliver(s, "1", "1", "1", BEGIN);
        deliver(s, "2", "2", "1", BEGIN + 1000);
        deliver(s, "3", "2", "1", BEGIN + 2000);
        retract(s, order ? 3 : 2, "fel");
        struct store_retraction x = retract(s, order ? 2 : 3, "fel");
        help_expect(s, x.edition,
            "ekonomi 5010/3100///utfall/ p1 2024-01 = 1\n"
            "ekonomi 5011/3100///utfall/ p1 2024-01 = 1\n"
            "ekonomi 5012/3100///utfall/ p1 2024-01 = 1\n");
        store_close(s);
    }
}

/* Told with the pull from then on, and not before; the same file is known until it has been read again. */
static void
it_is_told_and_its_file_is_known(void **state)
{
    (void)state;
    struct err err = {0};
    struct store *s = help_open(&cluster, "told");
    struct arena *a = arena_new();
    struct store_retraction x;
    struct store_pull *pulls, p = {.source = "ekonomi", .sha256 = "abc"};
    size_t n;
    for (int round = 0; round < 2; round++) {
        struct facts *f = facts_new();
        help_fact(f, "5010", "3100", "2024-01", round ? "2" : "1");
        p.file = p.raw = p.where = p.what = p.hint = p.control = "";
        p.started = p.ended = BEGIN + round * 100000;
        help_ok(store_pull_commit(s, f, p.started, &p, &err), &err);
        facts_free(f);
        help_ok(store_retracted_file(s, a, "ekonomi", "abc", &x, &err), &err);
        assert_int_equal(x.pull, 0);
        if (round == 0)
            retract(s, p.id, "fel månad");
        else
            break;
        help_ok(store_retracted_file(s, a, "ekonomi", "abc", &x, &err), &err);
        assert_int_equal(x.pull, 1);
        assert_string_equal(x.who, "anna@prov");
        assert_string_equal(x.reason, "fel månad");
        help_ok(store_retracted_file(s, a, "ekonomi", "abd", &x, &err), &err);
        assert_int_equal(x.pull, 0);
    }
    help_ok(store_read_pulls(s, a, BEGIN + 90000, 5, &pulls, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_true(pulls[0].retracted == BEGIN + 90000);
    assert_string_equal(pulls[0].retracted_why, "fel månad");
    help_ok(store_read_pulls(s, a, BEGIN + 80000, 5, &pulls, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_true(pulls[0].retracted == 0);
    arena_free(a);
    store_close(s);
}

static void
what_cannot_be_taken_back_is_refused(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "refused");
    struct arena *a = arena_new();
    static const struct {
        int32_t pull;
        const char *what;
    } cases[] = {{9, "there is no pull 9"}, {2, "pull 2 changed nothing: there is nothing to take back"},
        {3, "pull 3 failed: there is nothing to take back"},
        {1, "pull 1 was taken back already, by anna@prov: fel"}};
    deliver(s, "1", NULL, NULL, BEGIN);
    deliver(s, "1", NULL, NULL, BEGIN + 1000);
    struct store_pull failed = {.source = "ekonomi",
        .started = BEGIN,
        .state = PULL_FAILED,
        .file = "",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "trasig",
        .hint = "",
        .control = ""};
    struct err err = {0};
    help_ok(store_pull_record(s, BEGIN + 2000, &failed, &err), &err);
    retract(s, 1, "fel");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store_retraction x = {.pull = cases[i].pull, .who = "", .reason = "x"};
        assert_int_equal(store_retract(s, a, &x, &err), -1);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.what, cases[i].what);
        err_clear(&err);
    }
    arena_free(a);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_retracted_pull_leaves_the_figures_as_without_it),
        cmocka_unit_test(retracted_one_after_the_other_the_last_good_one_stands),
        cmocka_unit_test(it_is_told_and_its_file_is_known),
        cmocka_unit_test(what_cannot_be_taken_back_is_refused),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
