/* Snapshots from a real PostgreSQL: what is read piecewise equals what is read from nothing, and as-of takes that day's facts and
   that day's configuration. */
#include "cube_help.h"
#include "snapshot.h"
#include "throwaway.h"

static struct throwaway cluster;

/* ---- a configuration that is one line: "KONTON NAMN" = which accounts are the cost, and the unit's name ------------------ */

static int
parse(const char *text, size_t n, struct catalog **ret, struct err *err)
{
    struct town *t = town_new();
    char *copy = arena_strndup(t->arena, text, n), *space = strchr(copy, ' ');
    factset_free(t->facts);
    if (space == NULL) {
        arena_free(t->arena);
        return err_set(err, ERR_DATA, NULL, NULL, "not a configuration");
    }
    *space = '\0';
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL),
                *alfa = town_unit(t, "alfa", "enhet", kommun);
    alfa->name = space + 1;
    town_code(t, alfa, s, "10");
    town_code(t, town_unit(t, "beta", "enhet", kommun), s, "20");
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, false), s, copy);
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    *ret = town_catalog(t);
    return 0;
}

static struct store *
open_store(const char *slug)
{
    struct store *s = NULL;
    struct err err = {0};
    if (store_open(cluster.url, slug, "Testkommunen", &s, &err) != 0)
        fail_msg("%s", err.what);
    return s;
}

static int32_t
configure(struct store *s, const char *text, stamp now)
{
    char sha[65];
    int32_t edition = 0;
    struct err err = {0};
    snprintf(sha, sizeof sha, "%064zu", strlen(text) * 1000 + (size_t)text[0]);
    struct store_config c = {.sha256 = sha, .who = "test", .text = text, .n = strlen(text)};
    if (store_config_put(s, &c, STORE_CONFIG_ANY, now, &edition, &err) != 0)
        fail_msg("%s", err.what);
    return edition;
}

/* A delivery under way. */
static struct facts *
deliver(struct facts *f, const char *account, const char *unit, month m, const char *value)
{
    struct fact *x = facts_add(f);
    x->account = account;
    x->unit = unit;
    x->scenario = "utfall";
    x->period = (struct period){.last = m, .span = 1};
    x->delivered = DELIVERED_PERIOD;
    x->null = strcmp(value, "-") == 0;
    x->value = x->null ? 0 : town_dec(value);
    return f;
}

/* The whole months [first, last] are replaced; frees f. Returns the edition. */
static int32_t
pull(struct store *s, struct facts *f, month first, month last, stamp now, int32_t *ret_pull)
{
    struct err err = {0};
    struct fact_scope_item item = {.first = first, .last = last, .scenario = "utfall"};
    struct store_pull p = {.source = "ekonomi",
        .started = now,
        .file = "f",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    f->scope = (struct fact_scope){.whole_periods = true, .items = &item, .n = 1};
    if (facts_settle(f, false, &err) != 0 || store_pull_commit(s, f, now, &p, &err) != 0)
        fail_msg("%s", err.what);
    facts_free(f);
    if (ret_pull != NULL)
        *ret_pull = p.id;
    return p.edition;
}

static struct snapshot *
load(struct store *s, int32_t edition, struct factset *f)
{
    struct store_edition e;
    struct snapshot *x = NULL;
    struct err err = {0};
    if (store_edition_number(s, edition, &e, &err) != 0 || snapshot_load(s, &e, f, parse, &x, &err) != 0)
        fail_msg("edition %d: %s", (int)edition, err.what);
    return x;
}

static void
says(const struct snapshot *x, const char *unit, month m, const char *expected)
{
    char got[80];
    struct value v = cube_value(x->cube, catalog_indicator(x->catalog, "kostnad"),
        catalog_unit(x->catalog, unit), m, WINDOW_MONTH, SCENARIO_UTFALL, "T");
    if (strcmp(town_text(&v, got), expected) != 0)
        fail_msg("edition %d, %s: \"%s\", expected \"%s\"", (int)x->edition.edition, unit, got, expected);
}

#define JAN MONTH(2024, 1)
#define DAY(n) ((stamp)1700000000000 + (stamp)(n)*86400000)

static void
each_edition_has_its_facts_and_its_configuration(void **state)
{
    (void)state;
    struct store *s = open_store("as_of");
    int32_t pull_of_b = 0;
    int32_t a = configure(s, "4 Alfa", DAY(1));
    int32_t b = pull(s, deliver(deliver(facts_new(), "4010", "10", JAN, "100"), "5010", "10", JAN, "7.25"),
        JAN, JAN, DAY(2), &pull_of_b);
    int32_t c = pull(s, deliver(deliver(facts_new(), "4010", "10", JAN, "101.5"), "4010", "20", JAN, "1"),
        JAN, JAN, DAY(3), NULL);
    int32_t d = configure(s, "4-5 Nya Alfa", DAY(4));
    int32_t e = pull(s, deliver(facts_new(), "5010", "20", JAN, "-"), JAN, JAN, DAY(5), NULL);
    assert_true(0 < a && a < b && b < c && c < d && d < e);

    struct snapshot *x = load(s, a, NULL);
    says(x, "kommun", JAN, "saknas");
    snapshot_unref(x);

    x = load(s, b, NULL);
    says(x, "alfa", JAN, "100"); /* the 5-account is in no measure yet */
    assert_string_equal(catalog_unit(x->catalog, "alfa")->name, "Alfa");
    struct value v = cube_value(x->cube, catalog_indicator(x->catalog, "kostnad"),
        catalog_unit(x->catalog, "alfa"), JAN, WINDOW_MONTH, SCENARIO_UTFALL, "T");
    assert_int_equal(v.edition, b);
    assert_int_equal(v.pull, pull_of_b);
    assert_int_equal(x->n_pulls, 1); /* later ones had not been made */
    assert_string_equal(x->pulls[0].source, "ekonomi");
    snapshot_unref(x);

    x = load(s, c, NULL);
    says(x, "kommun", JAN, "102.5");
    snapshot_unref(x);

    x = load(s, d,
        NULL); /* the configuration alone: the same facts read in another way (5010 had vanished in c) */
    says(x, "kommun", JAN, "102.5");
    assert_string_equal(catalog_unit(x->catalog, "alfa")->name, "Nya Alfa");
    snapshot_unref(x);

    x = load(s, e, NULL);
    says(x, "alfa", JAN, "saknas"); /* vanished: a tombstone */
    says(x, "beta", JAN, "saknas"); /* delivered without a value */
    assert_int_equal(x->n_pulls, 3);
    snapshot_unref(x);
    store_close(s);
}

static void
a_failed_pull_since_the_newest_edition_is_told(void **state)
{
    (void)state;
    struct store *s = open_store("failed");
    struct err err = {0};
    configure(s, "4 Alfa", DAY(1));
    int32_t b = pull(s, deliver(facts_new(), "4010", "10", JAN, "1"), JAN, JAN, DAY(2), NULL);
    struct store_pull p = {.source = "ekonomi",
        .started = DAY(3),
        .ended = DAY(3),
        .state = PULL_FAILED,
        .file = "x",
        .raw = "",
        .sha256 = "",
        .where = "rad 3",
        .what = "fel",
        .hint = "",
        .control = ""};
    assert_int_equal(store_pull_record(s, DAY(3), &p, &err), 0);
    struct snapshot *x = load(s, b, NULL);
    assert_int_equal(x->n_pulls, 2);
    assert_int_equal(x->pulls[0].state, PULL_FAILED);
    says(x, "kommun", JAN, "1"); /* the last good figures stand */
    snapshot_unref(x);
    store_close(s);
}

static void
without_a_configuration_or_with_an_unreadable_one_nothing_is_loaded(void **state)
{
    (void)state;
    struct store *s = open_store("none");
    struct err err = {0};
    struct snapshot *x = NULL;
    struct store_edition e;
    int32_t a = pull(s, deliver(facts_new(), "4010", "10", JAN, "1"), JAN, JAN, DAY(1), NULL);
    assert_int_equal(store_edition_number(s, a, &e, &err), 0);
    assert_int_equal(snapshot_load(s, &e, NULL, parse, &x, &err), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_null(x);
    configure(s, "trasig", DAY(2));
    assert_int_equal(store_edition_newest(s, &e, &err), 0);
    err_clear(&err);
    assert_int_equal(snapshot_load(s, &e, NULL, parse, &x, &err), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_null(x);
    store_close(s);
}

/* ---- piecewise = from nothing ------------------------------------------------------------------------------------------- */

static void
same_facts(const struct factset *a, const struct factset *b)
{
    assert_int_equal(factset_edition(a), factset_edition(b));
    assert_int_equal(factset_count(a), factset_count(b));
    assert_int_equal(factset_last_series(a), factset_last_series(b));
    for (int32_t s = 1; s <= factset_last_series(a); s++) {
        const struct factset_cell *x, *y;
        size_t n = factset_cells(a, s, &x);
        assert_int_equal(n, factset_cells(b, s, &y));
        assert_string_equal(factset_series(a, s)->account, factset_series(b, s)->account);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(x[i].last, y[i].last);
            assert_int_equal(x[i].flags & ~FACTSET_WIDE, y[i].flags & ~FACTSET_WIDE);
            assert_true(factset_value(a, &x[i]) == factset_value(b, &y[i]));
            assert_int_equal(factset_stamp(a, &x[i]).edition, factset_stamp(b, &y[i]).edition);
            assert_int_equal(factset_stamp(a, &x[i]).pull, factset_stamp(b, &y[i]).pull);
        }
    }
}

static void
what_is_read_edition_by_edition_equals_what_is_read_from_nothing(void **state)
{
    (void)state;
    static const char *const accounts[] = {"4010", "4020", "5010", "3010"}, *const units[] = {
                                                                                "10", "20", "99"};
    static const char *const values[] = {"1", "2.5", "-3.75", "0.000000000001", "-"};
    struct store *s = open_store("growing");
    struct factset *growing = factset_new();
    unsigned random = 7;
    configure(s, "4 Alfa", DAY(1));
    for (int round = 0; round < 12; round++) {
        struct facts *f = facts_new();
        for (int k = 0; k < 4 * 3 * 3; k++) {
            random = random * 1103515245u + 12345u;
            if ((random >> 16) % 3 != 0) /* some rows vanish, some come, some change */
                deliver(f, accounts[k % 4], units[k / 4 % 3], (month)(JAN + round % 4 + k / 12),
                    values[(random >> 20) % 5]);
        }
        int32_t e = pull(s, f, (month)(JAN + round % 4), (month)(JAN + round % 4 + 2), DAY(2 + round), NULL);
        struct factset *fresh = factset_new();
        struct err err = {0};
        assert_int_equal(factset_advance(growing, s, e, &err), 0);
        assert_int_equal(factset_advance(fresh, s, e, &err), 0);
        same_facts(growing, fresh);
        struct snapshot *x = load(s, e, growing), *y = load(s, e, NULL);
        for (int m = 0; m < 6; m++) {
            dec p = 1, q = 1;
            const struct unit *u = catalog_unit(x->catalog, "kommun");
            bool has = cube_measure(
                x->cube, &x->catalog->measures[0], u, (month)(JAN + m), SCENARIO_UTFALL, "T", &p);
            assert_int_equal(has, cube_measure(y->cube, &y->catalog->measures[0], u, (month)(JAN + m),
                                      SCENARIO_UTFALL, "T", &q));
            assert_true(p == q);
        }
        snapshot_unref(x);
        snapshot_unref(y);
        factset_free(fresh);
    }
    struct err err = {0};
    assert_int_equal(factset_advance(growing, s, 2, &err), -1); /* never back */
    assert_int_equal(err.kind, ERR_BUG);
    factset_free(growing);
    store_close(s);
}

/* ---- there and back = from nothing ----------------------------------------------------------------------------------------- */

enum { ROUNDS = 30, MONTHS = 6, ROWS = 12 };

static unsigned
draw(unsigned *random, unsigned n)
{
    *random = *random * 1103515245u + 12345u;
    return (*random >> 16) % n;
}

/* A history in which each edition changes, takes away or brings back two figures of one month; a unit's come late. */
static int32_t
play(struct store *s)
{
    static const char *const accounts[] = {"4010", "4020", "5010", "3010"}, *const units[] = {
                                                                                "10", "20", "99"};
    static const char *const values[] = {"1", "2.5", "-3.75", "0.000000000001", "-", NULL};
    unsigned at[MONTHS][ROWS] = {0}, random = 11;
    int32_t last = configure(s, "4 Alfa", DAY(1));
    for (int round = 0; round < ROUNDS; round++) {
        struct facts *f = facts_new();
        int m = round % MONTHS;
        at[m][draw(&random, ROWS)] = draw(&random, 6);
        at[m][draw(&random, ROWS)] = draw(&random, 6);
        for (unsigned k = 0; k < (round < ROUNDS / 2 ? 8u : ROWS); k++)
            if (values[at[m][k]] != NULL)
                deliver(f, accounts[k % 4], units[k / 4], (month)(JAN + m), values[at[m][k]]);
        int32_t e = pull(s, f, (month)(JAN + m), (month)(JAN + m), DAY(2 + round), NULL);
        last = e > 0 ? e : last;
    }
    return last;
}

static void
same_measures(const struct snapshot *x, const struct snapshot *y)
{
    for (size_t u = 0; u < x->catalog->n_units; u++)
        for (int m = 0; m < MONTHS; m++) {
            dec p = 1, q = 1;
            bool has = cube_measure(x->cube, &x->catalog->measures[0], &x->catalog->units[u],
                (month)(JAN + m), SCENARIO_UTFALL, "T", &p);
            assert_int_equal(has, cube_measure(y->cube, &y->catalog->measures[0], &y->catalog->units[u],
                                      (month)(JAN + m), SCENARIO_UTFALL, "T", &q));
            assert_true(p == q);
        }
    assert_int_equal(x->n_causes, y->n_causes);
    for (size_t i = 0; i < x->n_causes; i++)
        assert_int_equal(x->causes[i].pull, y->causes[i].pull);
    assert_int_equal(x->n_pulls, y->n_pulls);
}

static void
whatever_way_the_facts_went_they_are_those_read_from_nothing(void **state)
{
    (void)state;
    struct store *s = open_store("back");
    int32_t last = play(s);
    struct factset *newest = factset_new();
    struct err err = {0};
    unsigned random = 5, back = 0, anew = 0;
    assert_int_equal(factset_advance(newest, s, last, &err), 0);
    struct factset *f = factset_copy(newest);
    same_facts(f, newest);
    struct snapshot *before = NULL;
    for (int step = 0; step < 40; step++) {
        struct store_edition e;
        struct snapshot *x = NULL;
        int32_t to = 1 + (int32_t)draw(&random, (unsigned)last), from = factset_edition(f);
        to = step % 2 == 0 && from > 3 ? from - 1 - (int32_t)draw(&random, 2) : to;
        struct factset_mark mark = factset_mark(f);
        assert_int_equal(store_edition_number(s, to, &e, &err), 0);
        if (snapshot_load_past(s, &e, f, parse, NULL, before, &x, &err) != 0)
            fail_msg("edition %d: %s", (int)to, err.what);
        back += to < from && factset_grown(f, &mark);
        anew += to < from && !factset_grown(f, &mark);
        factset_mark_drop(&mark);
        struct factset *fresh = factset_new();
        assert_int_equal(factset_advance(fresh, s, to, &err), 0);
        same_facts(f, fresh);
        struct snapshot *y = load(s, to, NULL);
        same_measures(x, y);
        snapshot_unref(y);
        snapshot_unref(before);
        factset_free(fresh);
        before = x;
    }
    print_message("went back %u times, began anew %u times\n", back, anew);
    assert_true(back > 5 && anew > 1);
    struct factset *untouched = factset_new();
    assert_int_equal(factset_advance(untouched, s, last, &err), 0);
    same_facts(newest, untouched); /* the copy went its own way */
    snapshot_unref(before);
    factset_free(untouched);
    factset_free(newest);
    factset_free(f);
    store_close(s);
}

static void
a_load_that_fails_leaves_the_set_as_it_was(void **state)
{
    (void)state;
    struct store *s = open_store("broken");
    struct err err = {0};
    configure(s, "4 Alfa", DAY(1));
    int32_t a = pull(s, deliver(facts_new(), "4010", "10", JAN, "1"), JAN, JAN, DAY(2), NULL);
    int32_t b = pull(s, deliver(facts_new(), "4020", "10", JAN, "2"), JAN, JAN, DAY(3), NULL);
    struct factset *f = factset_new(), *empty = factset_new(), *fresh = factset_new();
    assert_int_equal(factset_advance(f, s, a, &err), 0);
    store_interrupt(s); /* the connection is gone in the middle of the work */
    assert_int_equal(factset_advance(f, s, b, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_int_equal(factset_advance(empty, s, b, &err), -1);
    assert_int_equal(factset_edition(f), a);
    assert_int_equal(factset_edition(empty), 0);
    assert_int_equal(factset_count(empty), 0);
    store_close(s);
    s = open_store("broken");
    assert_int_equal(factset_advance(f, s, b, &err), 0);
    assert_int_equal(factset_advance(empty, s, b, &err), 0);
    assert_int_equal(factset_advance(fresh, s, b, &err), 0);
    same_facts(f, fresh);
    same_facts(empty, fresh);
    factset_free(f);
    factset_free(empty);
    factset_free(fresh);
    store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_edition_has_its_facts_and_its_configuration),
        cmocka_unit_test(a_failed_pull_since_the_newest_edition_is_told),
        cmocka_unit_test(without_a_configuration_or_with_an_unreadable_one_nothing_is_loaded),
        cmocka_unit_test(what_is_read_edition_by_edition_equals_what_is_read_from_nothing),
        cmocka_unit_test(whatever_way_the_facts_went_they_are_those_read_from_nothing),
        cmocka_unit_test(a_load_that_fails_leaves_the_set_as_it_was),
    };
    throwaway_start(&cluster);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
