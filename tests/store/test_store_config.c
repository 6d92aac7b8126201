/* The configuration in force: one row an edition, found by edition, hash and files; two who put at once. */
#include "store_help.h"
#include "store_pg.h"

static struct throwaway cluster;

static int32_t
put_after(struct store *s, const struct store_config *c, int32_t after, stamp now)
{
    struct err err = {0};
    int32_t e = -5;
    help_ok(store_config_put(s, c, after, now, &e, &err), &err);
    return e;
}

static int32_t
put(struct store *s, const char *text, size_t n, const char *sha256, stamp now)
{
    struct store_config c = {.sha256 = sha256, .who = "anna@server", .text = text, .n = n};
    return put_after(s, &c, STORE_CONFIG_ANY, now);
}

/* The configuration in force follows the editions; the same hash again is no edition. */
static void
it_follows_the_editions(void **state)
{
    (void)state;
    struct err err = {0};
    struct arena *a = arena_new();
    struct store_config c;
    struct store *s = help_open(&cluster, "config");
    help_ok(store_config_get(s, a, 5, &c, &err), &err);
    assert_null(c.text);
    assert_int_equal(c.edition, 0);
    assert_int_equal(put(s, "ett: åäöXX", 11, "h1", BEGIN), 1);
    assert_int_equal(put(s, "ett", 3, "h1", BEGIN + 5), 1);
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(s, "x", f, BEGIN + 6);
    assert_int_equal(put(s, "två", 4, "h2", BEGIN + 7), 3);
    assert_int_equal(put(s, "ett: åäöXX", 11, "h1", BEGIN + 8), 4); /* back to the first */
    help_ok(store_config_get(s, a, 2, &c, &err), &err);
    assert_int_equal(c.n, 11);
    assert_string_equal(c.text, "ett: åäö");
    assert_int_equal(c.edition, 1);
    assert_int_equal(c.since, BEGIN);
    assert_string_equal(c.sha256, "h1");
    assert_string_equal(c.files, "h1"); /* unless told otherwise all of it stood in files */
    assert_string_equal(c.who, "anna@server");
    assert_string_equal(c.reason, "");
    help_ok(store_config_get(s, a, 3, &c, &err), &err);
    assert_string_equal(c.text, "två");
    assert_int_equal(c.edition, 3);
    store_close(s);
    arena_free(a);
}

/* Whoever has looked at another one than the newest writes nothing. */
static void
two_at_once_do_not_overwrite_each_other(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "race");
    const struct store_config a = {.sha256 = "a", .who = "a", .text = "a", .n = 1},
                              b = {.sha256 = "b", .who = "b", .text = "b", .n = 1};
    assert_int_equal(put_after(s, &a, 0, BEGIN), 1);
    assert_int_equal(put_after(s, &b, 0, BEGIN + 1), 0);
    assert_int_equal(put_after(s, &a, 0, BEGIN + 2), 1); /* already what is in force */
    assert_int_equal(put_after(s, &b, 1, BEGIN + 3), 2);
    assert_int_equal(put_after(s, &a, 1, BEGIN + 4), 0);
    store_close(s);
}

static void
it_is_found_by_the_beginning_of_its_hash(void **state)
{
    (void)state;
    struct err err = {0};
    struct arena *a = arena_new();
    struct store_config found, *all;
    size_t n;
    bool was;
    struct store *s = help_open(&cluster, "find");
    const struct store_config first = {.sha256 = "aa11", .files = "ff11", .who = "w", .text = "1", .n = 1},
                              carried = {.sha256 = "aa22",
                                  .files = "ff11",
                                  .who = "w",
                                  .reason = "rättat",
                                  .text = "2",
                                  .n = 1},
                              other = {.sha256 = "bb33", .who = "w", .text = "3", .n = 1};
    assert_int_equal(put_after(s, &first, 0, BEGIN), 1);
    assert_int_equal(put_after(s, &carried, 1, BEGIN + 1), 2);
    assert_int_equal(put_after(s, &other, 2, BEGIN + 2), 3);
    help_ok(store_config_find(s, a, "aa1", &found, &err), &err);
    assert_int_equal(found.edition, 1);
    help_ok(store_config_find(s, a, "ff11", &found, &err), &err); /* the same files: the last time */
    assert_int_equal(found.edition, 2);
    assert_string_equal(found.reason, "rättat");
    assert_string_equal(found.text, "2");
    help_ok(store_config_find(s, a, "bb", &found, &err), &err);
    assert_int_equal(found.edition, 3);
    help_ok(store_config_find(s, a, "cc", &found, &err), &err);
    assert_int_equal(found.edition, 0);
    assert_int_equal(store_config_find(s, a, "", &found, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    help_ok(store_config_list(s, a, 2, &all, &n, &err), &err);
    assert_int_equal(n, 2);
    assert_int_equal(all[0].edition, 3);
    assert_string_equal(all[1].files, "ff11");
    assert_null(all[1].text);
    help_ok(store_config_was(s, "ff11", &was, &err), &err);
    assert_true(was);
    help_ok(store_config_was(s, "aa11", &was, &err), &err);
    assert_false(was);
    help_ok(store_config_was(s, "bb33", &was, &err), &err);
    assert_true(was);
    store_close(s);
    arena_free(a);
}

/* Rows from before the files' hash was kept. */
static void
old_rows_count_as_their_files(void **state)
{
    (void)state;
    struct err err = {0};
    char code[6];
    bool was;
    struct store *s = help_open(&cluster, "old");
    struct store raw = {0};
    assert_int_equal(put(s, "a", 1, "cafe", BEGIN), 1);
    help_ok(store_pg_connect(&raw, cluster.owner_url, &err), &err);
    help_ok(store_pg_run(&raw, "test",
                "update ksrd.config set files = null where organisation_id = (select organisation_id from "
                "ksrd.organisation where slug = 'old')",
                code, &err),
        &err);
    store_pg_close(&raw);
    help_ok(store_config_was(s, "cafe", &was, &err), &err);
    assert_true(was);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_the_editions),
        cmocka_unit_test(two_at_once_do_not_overwrite_each_other),
        cmocka_unit_test(it_is_found_by_the_beginning_of_its_hash),
        cmocka_unit_test(old_rows_count_as_their_files),
    };
    throwaway_start(&cluster);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return failed;
}
