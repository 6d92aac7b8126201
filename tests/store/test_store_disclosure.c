/* What the protection of small groups has released, in the database. */
#include "store_disclosure.h"
#include "store_help.h"
#include "store_pg.h"

static struct throwaway cluster;
#define JANUARY MONTH(2024, 1)

/* One released month of two units below a root. */
static struct disclosed_release
release_of(struct arena *a, month m)
{
    struct disclosed_release r = {.family = "halsa", .month = m, .pull = 7, .n_units = 4, .n_values = 3};
    r.units = arena_alloc(a, r.n_units * sizeof *r.units);
    r.values = arena_alloc(a, r.n_values * sizeof *r.values);
    r.units[0] = (struct disclosed_unit){"", "kommun", "", false, DISCLOSURE_SHOWN};
    r.units[1] = (struct disclosed_unit){"", "skola", "kommun", false, DISCLOSURE_COVER};
    r.units[2] = (struct disclosed_unit){"kon", "kommun", "", false, DISCLOSURE_SHOWN};
    r.units[3] = (struct disclosed_unit){"", "kommun", "kommun", true, DISCLOSURE_SMALL};
    r.values[0] = (struct disclosed_value){"sjuk", "T", "skola", m, false, dec_from_int(120)};
    r.values[1] = (struct disclosed_value){"sjuk", "K", "skola", m, true, 0};
    r.values[2] =
        (struct disclosed_value){"sjuk", "T", "kommun", (month)(m > JANUARY ? m - 1 : m), false, -5};
    return r;
}

static int32_t
put(struct store *s, struct disclosed_release *r, size_t n, int32_t expected, stamp at)
{
    struct err err = {0};
    int32_t edition = -1;
    help_ok(store_disclosure_put(s, r, n, expected, at, &edition, &err), &err);
    return edition;
}

static struct disclosed *
read_span(struct store *s, int32_t after, int32_t upto)
{
    struct err err = {0};
    struct disclosed *d = disclosed_new();
    help_ok(store_disclosure_read(s, after, upto, d, &err), &err);
    return d;
}

static bool
same_unit(const struct disclosed_release *r, const struct disclosed_unit *u)
{
    for (size_t i = 0; i < r->n_units; i++) {
        const struct disclosed_unit *x = &r->units[i];
        if (strcmp(x->dimension, u->dimension) == 0 && strcmp(x->unit, u->unit) == 0 && x->own == u->own)
            return strcmp(x->parent, u->parent) == 0 && x->why == u->why;
    }
    return false;
}

static bool
same_value(const struct disclosed_release *r, const struct disclosed_value *v)
{
    for (size_t i = 0; i < r->n_values; i++) {
        const struct disclosed_value *x = &r->values[i];
        if (strcmp(x->measure, v->measure) == 0 && strcmp(x->slice, v->slice) == 0 &&
            strcmp(x->unit, v->unit) == 0 && x->month == v->month)
            return x->hole == v->hole && (x->hole || x->value == v->value);
    }
    return false;
}

static void
what_is_released_is_read_again_row_by_row(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "rader");
    struct arena *a = arena_new();
    struct disclosed_release r[2] = {release_of(a, JANUARY), release_of(a, (month)(JANUARY + 1))};
    r[1].values[2].measure = "antal"; /* a measure that joined later brings its earlier month */
    assert_int_equal(put(s, r, 2, 0, BEGIN), 1);
    struct disclosed *d = read_span(s, 0, 1);
    const struct disclosed_release *all;
    assert_int_equal(disclosed_releases(d, &all), 2);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(all[k].month, JANUARY + k);
        assert_int_equal(all[k].edition, 1);
        assert_int_equal(all[k].pull, 7);
        assert_string_equal(all[k].family, "halsa");
        assert_int_equal(all[k].n_units, 4);
        for (size_t i = 0; i < 4; i++)
            assert_true(same_unit(&all[k], &r[k].units[i]));
    }
    assert_int_equal(all[0].n_values + all[1].n_values, 6);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < 3; i++)
            assert_true(same_value(&all[0], &r[k].values[i]) || same_value(&all[1], &r[k].values[i]));
    disclosed_free(d);
    arena_free(a);
    store_close(s);
}

static void
only_what_is_between_two_editions_is_read(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "mellan");
    struct arena *a = arena_new();
    struct disclosed_release one = release_of(a, JANUARY), two = release_of(a, (month)(JANUARY + 1));
    two.values[2].month = two.month;
    const struct disclosed_release *all;
    assert_int_equal(put(s, &one, 1, 0, BEGIN), 1);
    assert_int_equal(put(s, &two, 1, 1, BEGIN + 1000), 2);
    struct disclosed *d = read_span(s, 0, 1);
    assert_int_equal(disclosed_releases(d, &all), 1);
    assert_int_equal(disclosed_last(d, "halsa"), JANUARY);
    disclosed_free(d);
    d = read_span(s, 1, 2);
    assert_int_equal(disclosed_releases(d, &all), 1);
    assert_int_equal(all[0].month, JANUARY + 1);
    disclosed_free(d);
    arena_free(a);
    store_close(s);
}

/* What was decided from an edition that is no more the newest is not written: it is decided anew. */
static void
a_release_of_an_older_edition_is_not_taken(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "gammal");
    struct arena *a = arena_new();
    struct disclosed_release one = release_of(a, JANUARY), two = release_of(a, (month)(JANUARY + 1));
    assert_int_equal(put(s, &one, 1, 0, BEGIN), 1);
    assert_int_equal(put(s, &two, 1, 0, BEGIN + 1000), 0);
    struct store_edition e;
    struct err err = {0};
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, 1);
    arena_free(a);
    store_close(s);
}

static void
a_month_is_released_once(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "en_gang");
    struct arena *a = arena_new();
    struct disclosed_release one = release_of(a, JANUARY), again = release_of(a, JANUARY);
    struct err err = {0};
    int32_t edition = 0;
    assert_int_equal(put(s, &one, 1, 0, BEGIN), 1);
    again.units[1].why = DISCLOSURE_SHOWN;
    assert_int_equal(store_disclosure_put(s, &again, 1, 1, BEGIN + 1000, &edition, &err), -1);
    struct disclosed *d = read_span(s, 0, 10);
    const struct disclosed_release *r = disclosed_find(d, "halsa", JANUARY);
    assert_non_null(r);
    assert_true(same_unit(r, &one.units[1]));
    disclosed_free(d);
    arena_free(a);
    store_close(s);
}

static void
a_withdrawal_holds_for_every_edition_from_its_month_on(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "drag");
    struct arena *a = arena_new();
    struct disclosed_release one = release_of(a, JANUARY);
    const struct store_withdrawal w = {
        .family = "", .unit = "skola", .who = "anna", .reason = "fel antal", .from = JANUARY + 2};
    struct err err = {0};
    int32_t edition = 0;
    put(s, &one, 1, 0, BEGIN);
    help_ok(store_disclosure_withdraw(s, &w, BEGIN + 1000, &edition, &err), &err);
    assert_int_equal(edition, 2);
    struct disclosed *d = read_span(s, 0, 1); /* the edition before it */
    assert_int_equal(disclosed_withdrawal_edition(d), 2);
    assert_false(disclosed_withdrawn(d, "halsa", "skola", JANUARY + 1));
    assert_true(disclosed_withdrawn(d, "halsa", "skola", JANUARY + 2));
    assert_true(disclosed_withdrawn(d, "enkat", "skola", JANUARY + 20));
    assert_false(disclosed_withdrawn(d, "halsa", "kommun", JANUARY + 2));
    disclosed_free(d);
    const struct store_withdrawal mute = {
        .family = "", .unit = "skola", .who = "anna", .reason = "", .from = JANUARY};
    assert_int_equal(
        store_disclosure_withdraw(s, &mute, BEGIN + 2000, &edition, &err), -1); /* not without a reason */
    arena_free(a);
    store_close(s);
}

static void
an_override_is_logged_and_numbered_and_makes_no_edition(void **state)
{
    (void)state;
    struct store *s = help_open(&cluster, "undantag");
    struct store_override o = {
        .indicator = "sjuk", .unit = "skola", .who = "anna", .reason = "rehab", .until = "2026-12-31"};
    struct store_edition e;
    struct err err = {0};
    int32_t id = 0;
    help_ok(store_disclosure_override(s, &o, BEGIN, &id, &err), &err);
    assert_int_equal(id, 1);
    help_ok(store_disclosure_override(s, &o, BEGIN + 1, &id, &err), &err);
    assert_int_equal(id, 2);
    help_ok(store_edition_newest(s, &e, &err), &err);
    assert_int_equal(e.edition, 0);
    o.reason = "";
    assert_int_equal(store_disclosure_override(s, &o, BEGIN, &id, &err), -1);
    store_close(s);
}

/* Neither releases nor the log can be altered by who writes them. */
static void
nothing_of_it_can_be_changed(void **state)
{
    (void)state;
    static const char *const tables[] = {
        "disclosure", "disclosure_unit", "disclosure_value", "disclosure_withdrawal", "disclosure_override"};
    struct store *s = help_open(&cluster, "last");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char text[100], code[6] = "";
        struct err err = {0};
        snprintf(text, sizeof text, "delete from %s", tables[i]);
        assert_int_equal(store_pg_run(s, "try", text, code, &err), -1);
        assert_string_equal(code, "42501");
    }
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_released_is_read_again_row_by_row),
        cmocka_unit_test(only_what_is_between_two_editions_is_read),
        cmocka_unit_test(a_release_of_an_older_edition_is_not_taken),
        cmocka_unit_test(a_month_is_released_once),
        cmocka_unit_test(a_withdrawal_holds_for_every_edition_from_its_month_on),
        cmocka_unit_test(an_override_is_logged_and_numbered_and_makes_no_edition),
        cmocka_unit_test(nothing_of_it_can_be_changed),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
