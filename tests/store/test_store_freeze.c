/* Frozen papers in the database: written once, whole; a second time only when asked for; nobody changes or removes them. */
#include "store_freeze.h"
#include "store_help.h"
#include "store_pg.h"

static struct throwaway cluster;

static struct frozen
papers(struct frozen_paper p[2], const char *page)
{
    p[0] = (struct frozen_paper){.item = 1,
        .paragraph = "118",
        .title = "Läget",
        .address = "/tavla/ks",
        .values = "a;b;month;2026-10;8.7;;;ok;ej_natt;;\n",
        .values_sha256 = "v",
        .page = page,
        .page_sha256 = "p",
        .screen = "<h1>Å</h1>",
        .screen_sha256 = "s"};
    p[1] = (struct frozen_paper){.item = 2,
        .paragraph = "",
        .title = "Val",
        .address = "",
        .values = "",
        .values_sha256 = "v2",
        .page = "",
        .page_sha256 = "p2",
        .screen = "<h1>Val</h1>",
        .screen_sha256 = "s2"};
    return (struct frozen){.meeting = "ks_1",
        .shown = 1,
        .papers_at = BEGIN + 500,
        .program = "1.0",
        .protection = "abc",
        .withdrawal = 4,
        .who = "anna@prov",
        .reason = "",
        .sha256 = "h",
        .papers = p,
        .n = 2};
}

static struct store *
begin(const char *slug)
{
    struct store *s = help_open(&cluster, slug);
    struct facts *f = facts_new();
    struct err err = {0};
    struct store_pull p = {
        .source = "ekonomi", .started = BEGIN, .file = "fil.csv", .raw = "raw/1", .sha256 = "ab"};
    help_fact(f, "4000", "1", "2024-01", "1");
    help_ok(store_pull_commit(s, f, BEGIN, &p, &err), &err);
    facts_free(f);
    return s;
}

static void
papers_come_back_as_they_were_kept(void **state)
{
    struct store *s = begin("kept");
    struct frozen_paper p[2];
    struct frozen f = papers(p, "<p>8,7 %</p>\n");
    struct frozen_set *set = NULL;
    struct err err = {0};
    int32_t newest = -1;
    (void)state;
    help_ok(store_freeze_newest(s, &newest, &err), &err);
    assert_int_equal(newest, 0);
    help_ok(store_freeze(s, &f, false, BEGIN + 1000, &err), &err);
    assert_int_equal(f.edition, 2);
    help_ok(store_freeze_newest(s, &newest, &err), &err);
    assert_int_equal(newest, 2);
    help_ok(store_freeze_read(s, &set, &err), &err);
    assert_int_equal(set->n, 1);
    assert_int_equal(set->newest, 2);
    const struct frozen *x = frozen_find(set, "ks_1", 2);
    assert_int_equal(x->n, 2);
    assert_int_equal(x->shown, 1);
    assert_int_equal(x->withdrawal, 4);
    assert_true(x->papers_at == BEGIN + 500);
    assert_true(x->at == BEGIN + 1000);
    assert_string_equal(x->papers[0].page, "<p>8,7 %</p>\n");
    assert_string_equal(x->papers[0].screen, "<h1>Å</h1>");
    assert_int_equal(x->papers[0].n_rows, 1);
    assert_string_equal(x->papers[0].rows[0].mal, "ej_natt");
    assert_string_equal(x->papers[1].title, "Val");
    assert_int_equal(x->papers[1].n_rows, 0);
    frozen_set_unref(set);
    store_close(s);
}

static void
a_second_time_is_refused_unless_asked_for_and_keeps_both(void **state)
{
    struct store *s = begin("second");
    struct frozen_paper p[2];
    struct frozen f = papers(p, "första");
    struct frozen_set *set = NULL;
    struct err err = {0};
    bool has = true;
    (void)state;
    help_ok(store_freeze_has(s, "ks_1", &has, &err), &err);
    assert_false(has);
    help_ok(store_freeze(s, &f, false, BEGIN + 1000, &err), &err);
    f = papers(p, "andra");
    help_ok(store_freeze(s, &f, false, BEGIN + 2000, &err), &err);
    assert_int_equal(f.edition, 0);
    f = papers(p, "tredje");
    f.reason = "ny kallelse";
    help_ok(store_freeze(s, &f, true, BEGIN + 3000, &err), &err);
    assert_int_equal(f.edition, 3); /* the refused one took no number */
    help_ok(store_freeze_read(s, &set, &err), &err);
    assert_int_equal(set->n, 2);
    assert_string_equal(frozen_find(set, "ks_1", 2)->papers[0].page, "första");
    assert_string_equal(frozen_find(set, "ks_1", 3)->papers[0].page, "tredje");
    assert_string_equal(frozen_find(set, "ks_1", 3)->reason, "ny kallelse");
    frozen_set_unref(set);
    store_close(s);
}

/* The daily role is refused by the database itself. */
static void
nobody_changes_or_removes_them(void **state)
{
    static const char *const tries[] = {"update frozen set reason = 'annat'", "delete from frozen",
        "truncate frozen cascade", "update frozen_paper set page = 'annat'", "delete from frozen_paper",
        "truncate frozen_paper"};
    struct store *s = begin("guarded");
    struct frozen_paper p[2];
    struct frozen f = papers(p, "sidan");
    struct err err = {0};
    (void)state;
    help_ok(store_freeze(s, &f, false, BEGIN + 1000, &err), &err);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        char code[6] = "";
        struct err refused = {0};
        assert_int_equal(store_pg_run(s, "try", tries[i], code, &refused), -1);
        assert_string_equal(code, "42501"); /* insufficient privilege */
    }
    store_close(s);
}

/* A paper that the database refuses leaves nothing of the others. */
static void
it_is_all_or_nothing(void **state)
{
    struct store *s = begin("whole");
    struct frozen_paper p[2];
    struct frozen f = papers(p, "sidan");
    struct err err = {0};
    bool has = true;
    (void)state;
    p[1].item = 0; /* against the table's own check */
    assert_int_equal(store_freeze(s, &f, false, BEGIN + 1000, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_int_equal(f.edition, 0);
    err_clear(&err);
    help_ok(store_freeze_has(s, "ks_1", &has, &err), &err);
    assert_false(has);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_come_back_as_they_were_kept),
        cmocka_unit_test(a_second_time_is_refused_unless_asked_for_and_keeps_both),
        cmocka_unit_test(nobody_changes_or_removes_them),
        cmocka_unit_test(it_is_all_or_nothing),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
