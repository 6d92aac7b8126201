/* What the database has stands beside what a delivery said of itself, in the pull's own transaction; and it is read back as of any
   edition. Accepted figures likewise. */
#include "store_accept.h"
#include "store_help.h"
#include "store_pg.h"
#include "store_reconcile.h"

static struct throwaway cluster;

/* Two accounts in January and February; the file says control of 5010, its rows come to counted. */
static struct facts *
ledger(const char *control, const char *counted, const char *january, const char *february)
{
    struct facts *f = facts_new();
    struct reconcile_check *c = arena_alloc(f->arena, sizeof *c);
    help_fact(f, "5010", "31", "2024-01", january);
    help_fact(f, "5010", "32", "2024-02", february);
    help_fact(f, "1930", "", "2024-01", "-7");
    help_scope(f, "2024-01", "2024-02", "utfall");
    *c = (struct reconcile_check){.kind = RECONCILE_ACCOUNTS,
        .scenario = "utfall",
        .first = MONTH(2024, 1),
        .last = MONTH(2024, 2),
        .note = "så"};
    c->lines = arena_alloc(f->arena, 2 * sizeof *c->lines);
    c->lines[c->n++] =
        (struct reconcile_line){.code = "5010", .name = "Lön \"fast\"\\{,", .has_control = true};
    c->lines[c->n++] = (struct reconcile_line){.code = "1930", .name = "Bank", .has_control = true};
    assert_int_equal(dec_parse(control, strlen(control), &c->lines[0].control), DEC_OK);
    assert_int_equal(dec_parse(counted, strlen(counted), &c->lines[0].counted), DEC_OK);
    c->lines[1].control = c->lines[1].counted = -dec_from_int(7);
    f->reconcile = (struct reconcile){.checks = c, .n = 1};
    return f;
}

static struct store_reconciled *
read_at(struct store *s, struct arena *a, int32_t edition, size_t *ret_n)
{
    struct err err = {0};
    struct store_edition e;
    struct store_reconciled *all;
    help_ok(store_edition_number(s, edition, &e, &err), &err);
    help_ok(store_reconcile_read(s, a, &e, true, &all, ret_n, &err), &err);
    return all;
}

static void
what_agrees_is_told_as_such(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "agrees");
    struct arena *a = arena_new();
    struct err err = {0};
    size_t n;
    struct store_pull p = help_commit(s, "ekonomi", ledger("12", "12", "5", "7"), BEGIN);
    struct store_reconciled *x = read_at(s, a, p.edition, &n);
    assert_int_equal(n, 1);
    assert_string_equal(x->source, "ekonomi");
    assert_int_equal(x->pull, p.id);
    assert_int_equal(x->check.total, 2);
    assert_int_equal(x->check.right, 2);
    assert_int_equal(x->check.n, 0); /* only what differs is read for the pages */
    assert_true(x->result == dec_from_int(12));
    help_ok(store_reconcile_of(s, a, p.id, &x, &n, &err), &err);
    assert_int_equal(x->check.n, 2);
    assert_string_equal(x->check.lines[1].code, "5010");
    assert_true(x->check.lines[1].has_stored && x->check.lines[1].stored == dec_from_int(12));
    arena_free(a);
    store_close(s);
}

/* The file says another sum; and what its rows came to is not what was stored: both are seen, with all three numbers. */
static void
a_difference_is_told_with_its_numbers(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "differs");
    struct arena *a = arena_new();
    size_t n;
    struct store_pull p = help_commit(s, "ekonomi", ledger("13.50", "12", "5", "7"), BEGIN);
    struct store_reconciled *x = read_at(s, a, p.edition, &n);
    assert_int_equal(x->check.right, 1);
    assert_int_equal(x->check.n, 1);
    assert_string_equal(x->check.lines[0].name, "Lön \"fast\"\\{,");
    assert_true(x->check.lines[0].control == dec_from_int(27) / 2);
    assert_true(
        x->check.lines[0].counted == dec_from_int(12) && x->check.lines[0].stored == dec_from_int(12));
    p = help_commit(s, "ekonomi", ledger("12", "12", "5", "8"), BEGIN + 1000);
    x = read_at(s, a, p.edition, &n);
    assert_int_equal(x->check.right, 1);
    assert_true(
        x->check.lines[0].control == dec_from_int(12) && x->check.lines[0].stored == dec_from_int(13));
    arena_free(a);
    store_close(s);
}

/* Whatever an earlier delivery left in the months that this one speaks of is gone, or it would stand in the sum. */
static void
the_sum_is_of_the_newest_facts(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "newest");
    struct arena *a = arena_new();
    size_t n;
    struct facts *f = ledger("12", "12", "5", "7");
    help_fact(f, "5010", "33", "2024-01", "100");
    help_commit(s, "ekonomi", f, BEGIN);
    struct store_pull p = help_commit(s, "ekonomi", ledger("13", "13", "6", "7"), BEGIN + 1000);
    assert_int_equal(p.facts_vanished, 1);
    struct store_reconciled *x = read_at(s, a, p.edition, &n);
    assert_int_equal(n, 1);
    assert_int_equal(x->check.right, 2);
    x = read_at(s, a, 1, &n); /* as it was: 112 were stored, 12 were told */
    assert_int_equal(x->check.right, 1);
    assert_true(x->check.lines[0].stored == dec_from_int(112));
    arena_free(a);
    store_close(s);
}

static void
a_pull_that_was_taken_back_speaks_no_more(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "back");
    struct arena *a = arena_new();
    struct err err = {0};
    size_t n;
    struct store_pull first = help_commit(s, "ekonomi", ledger("12", "12", "5", "7"), BEGIN);
    struct store_pull second = help_commit(s, "ekonomi", ledger("99", "13", "6", "7"), BEGIN + 1000);
    struct store_retraction back = {
        .pull = second.id, .who = "anna", .reason = "fel fil", .at = BEGIN + 2000};
    help_ok(store_retract(s, a, &back, &err), &err);
    assert_int_equal(read_at(s, a, back.edition, &n)->pull, first.id);
    assert_int_equal(read_at(s, a, second.edition, &n)->pull, second.id); /* as of then it did */
    arena_free(a);
    store_close(s);
}

/* A delivery that changes no figure says its control figures too; an edition asked for by number does not know of it. */
static void
an_unchanged_delivery_is_held_against_its_figures_too(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "unchanged");
    struct arena *a = arena_new();
    struct err err = {0};
    struct store_edition e;
    struct store_reconciled *x;
    size_t n;
    struct store_pull first = help_commit(s, "ekonomi", ledger("12", "12", "5", "7"), BEGIN);
    struct store_pull again = help_commit(s, "ekonomi", ledger("14", "12", "5", "7"), BEGIN + 1000);
    assert_int_equal(again.edition, 0);
    assert_int_equal(read_at(s, a, first.edition, &n)->pull, first.id);
    help_ok(store_edition_newest(s, &e, &err), &err);
    help_ok(store_reconcile_read(s, a, &e, false, &x, &n, &err), &err);
    assert_int_equal(x->pull, again.id);
    assert_int_equal(x->check.right, 1);
    arena_free(a);
    store_close(s);
}

/* Counts and sums by column; only what was delivered counts, whatever else the months hold. */
static void
rows_count_what_was_delivered(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "rows");
    struct arena *a = arena_new();
    size_t n;
    for (int round = 0; round < 2; round++) {
        struct facts *f = facts_new();
        struct reconcile_check *c = arena_alloc(f->arena, sizeof *c);
        help_fact(f, "N1", round ? "b" : "a", "2024-12", "3");
        help_fact(f, "N1", round ? "b" : "a", "2023-12", "null");
        *c = (struct reconcile_check){.kind = RECONCILE_ROWS,
            .scenario = "",
            .first = MONTH(2023, 12),
            .last = MONTH(2024, 12),
            .note = "",
            .delivered_only = true};
        c->lines = arena_alloc(f->arena, 2 * sizeof *c->lines);
        c->n = 2;
        c->lines[0] = (struct reconcile_line){
            .code = "N1", .name = RECONCILE_COUNT, .is_count = true, .counted = dec_from_int(1)};
        c->lines[1] = (struct reconcile_line){.code = "N1", .name = "summa", .counted = dec_from_int(3)};
        f->reconcile = (struct reconcile){.checks = c, .n = 1};
        struct store_pull p = help_commit(s, "kolada", f, BEGIN + round * 1000);
        struct store_reconciled *x = read_at(s, a, p.edition, &n);
        assert_int_equal(x->check.total, 2);
        assert_int_equal(x->check.right, 2);
    }
    arena_free(a);
    store_close(s);
}

static void
an_acceptance_is_an_edition_and_is_never_changed(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "accept");
    struct arena *a = arena_new();
    struct err err = {0};
    const struct acceptance *all;
    char sqlstate[6] = "";
    size_t n;
    help_commit(s, "ekonomi", ledger("12", "12", "5", "7"), BEGIN);
    struct acceptance x = {.indicator = "kostnad",
        .unit = "skola",
        .last = MONTH(2024, 1),
        .value = dec_from_int(5) / 3,
        .who = "anna@prov",
        .reason = "stämmer"};
    help_ok(store_accept(s, &x, BEGIN + 5000, &err), &err);
    assert_int_equal(x.edition, 2);
    help_ok(store_accept_read(s, a, 1, &all, &n, &err), &err);
    assert_int_equal(n, 0);
    help_ok(store_accept_read(s, a, 2, &all, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_string_equal(all->who, "anna@prov");
    const struct decisions d = {.acceptances = all, .n_acceptances = n};
    assert_ptr_equal(decisions_accepted(&d, "kostnad", "skola", MONTH(2024, 1), x.value), all);
    assert_null(decisions_accepted(&d, "kostnad", "skola", MONTH(2024, 1), x.value + 1)); /* another figure */
    assert_null(decisions_accepted(&d, "kostnad", "skola", MONTH(2024, 2), x.value));
    assert_null(decisions_accepted(NULL, "kostnad", "skola", MONTH(2024, 1), x.value));
    for (int i = 0; i < 4; i++) {
        static const char *const forbidden[] = {"update acceptance set value = 1", "delete from acceptance",
            "update reconciliation set agree = lines", "delete from reconciliation"};
        assert_int_equal(store_pg_run(s, "test", forbidden[i], sqlstate, &err), -1);
        assert_string_equal(sqlstate, "42501");
    }
    arena_free(a);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_agrees_is_told_as_such),
        cmocka_unit_test(a_difference_is_told_with_its_numbers),
        cmocka_unit_test(the_sum_is_of_the_newest_facts),
        cmocka_unit_test(a_pull_that_was_taken_back_speaks_no_more),
        cmocka_unit_test(an_unchanged_delivery_is_held_against_its_figures_too),
        cmocka_unit_test(rows_count_what_was_delivered),
        cmocka_unit_test(an_acceptance_is_an_edition_and_is_never_changed),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
