/* What the evaluator tells of a figure is what it did; what was shown before, and what the last report said. */
#include "cube_explain.h"
#include "cube_help.h"
#include "snapshot.h"
#include <stdlib.h>

#define JAN MONTH(2024, 1)
#define LAST MONTH(2025, 3)

/* kommun ─ namnd ─ { alfa "10", beta "20" }, and "30" on the nämnd itself: cost with the sign turned, budget, hours. */
static struct town *
town(void)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL),
                *namnd = town_unit(t, "namnd", "namnd", kommun);
    town_code(t, namnd, s, "30");
    town_code(t, town_unit(t, "alfa", "enhet", namnd), s, "10");
    struct unit *beta = town_unit(t, "beta", "enhet", namnd);
    town_code(t, beta, s, "20");
    beta->from = JAN + 6;
    struct measure *cost = town_measure(t, "kostnad", MEASURE_FLOW, false);
    town_rule(t, cost, s, "4*");
    town_rule(t, cost, s, "3*")->sign = -1;
    town_rule(t, town_measure(t, "timmar", MEASURE_FLOW, false), s, "T");
    town_rule(t, town_measure(t, "anst", MEASURE_STOCK, false), s, "A");
    town_indicator(t, "per_timme", ROLLUP_RATIO, "kostnad / timmar * 100")->n = town_find("anst", t);
    town_indicator(t, "avvikelse", ROLLUP_SUM, "budget(kostnad) - kostnad");
    town_indicator(t, "andring", ROLLUP_SUM, "kostnad - fg_ar(kostnad)");
    town_indicator(t, "anstallda", ROLLUP_LAST, "anst");
    town_indicator(t, "egen", ROLLUP_NONE, "-kostnad * 2");
    return t;
}

static void
fill(struct town *t)
{
    static const char *const units[] = {"10", "20", "30"};
    static const char *const accounts[] = {"4010", "4020", "3010", "T", "A"};
    char value[32];
    for (int u = 0; u < 3; u++)
        for (int k = 0; k < 5; k++)
            for (month m = JAN; m <= LAST; m++) {
                if ((u == 1 && m < JAN + 6) || (u == 1 && k == 3 && m == JAN + 9))
                    continue; /* a hole */
                snprintf(value, sizeof value, "%d.%02d", (m * 7 + u * 13 + k * 29) % 97, (m + k) % 100);
                town_fact(t, (struct line){.source = "ekonomi", .account = accounts[k], .unit = units[u]}, m,
                    value);
                if (k < 3)
                    town_fact(t,
                        (struct line){.source = "ekonomi",
                            .account = accounts[k],
                            .unit = units[u],
                            .scenario = "budget"},
                        m, value);
            }
}

/* ---- the account ---------------------------------------------------------------------------------------------------- */

static void
assert_rat(struct rat a, struct rat b)
{
    assert_int_equal(rat_compare(a, b), 0);
}

/* The months of a measure are its number; what stands on the units below and on the unit itself is the month's. */
static void
check_measure(const struct town *t, const struct explain *x, const struct explain_node *n)
{
    dec sum = 0;
    for (size_t i = 0; i < n->n_months; i++) {
        struct explain_part *parts = NULL;
        dec below = 0;
        size_t k = cube_explain_parts(t->cube, t->arena, x, n, n->months[i].month, &parts);
        for (size_t p = 0; p < k; p++)
            below += parts[p].present ? parts[p].value : 0;
        if (k > 0 && n->months[i].present)
            assert_true(below == n->months[i].value);
        sum += n->months[i].value;
    }
    if (n->has_value)
        assert_rat(rat_from_dec(sum), n->value);
}

struct sums {
    const struct explain_node *node;
    dec value;
    int n;
};

static int
add_fact(void *ctx, const struct explain_fact *f, struct err *err)
{
    struct sums *s = ctx;
    (void)err;
    if (f->measure != s->node->measure || f->scenario != s->node->scenario)
        return 0;
    for (size_t i = 0; i < s->node->n_months; i++)
        if (s->node->months[i].month == f->month) {
            s->value += f->value;
            s->n++;
        }
    assert_int_equal(f->pull, f->edition + 100);
    assert_int_equal(f->rule->sign, f->series->account[0] == '3' ? -1 : 1);
    return 0;
}

static void
check_facts(const struct town *t, const struct explain *x)
{
    for (size_t i = 0; i < x->n_nodes; i++) {
        struct sums s = {.node = x->nodes[i]};
        struct err err = {0};
        if (!s.node->measure || !s.node->has_value)
            continue;
        assert_int_equal(cube_explain_facts(t->cube, t->facts, x, add_fact, &s, &err), 0);
        assert_rat(rat_from_dec(s.value), s.node->value);
        assert_true(s.n > 0);
    }
}

static void
check_figure(const struct town *t, const struct indicator *i, const struct unit *u, month m, enum window w,
    enum scenario s)
{
    struct explain x;
    struct value v = cube_value(t->cube, i, u, m, w, s, "T");
    cube_explain(t->cube, t->arena, i, u, m, w, s, "T", &x);
    assert_int_equal(x.value.state, v.state);
    assert_int_equal(x.value.has_value, v.has_value);
    assert_int_equal(x.value.edition, v.edition);
    for (size_t k = 0; k < x.n_nodes; k++)
        if (x.nodes[k]->measure)
            check_measure(t, &x, x.nodes[k]);
    if (!v.has_value)
        return;
    struct rat r = x.num->value;
    if (x.den) {
        assert_int_equal(rat_div(r, x.den->value, &r), 0);
        assert_int_equal(rat_mul(r, x.factor, &r), 0);
    }
    assert_rat(r, v.value);
    assert_int_equal(x.n != NULL && x.n->has_value, v.has_n);
    if (m % 5 == 0)
        check_facts(t, &x);
}

static void
every_figure_is_what_its_account_says(void **state)
{
    (void)state;
    struct town *t = town();
    fill(t);
    town_build(t);
    for (size_t i = 0; i < t->catalog.n_indicators; i++)
        for (size_t u = 0; u < t->catalog.n_units; u++)
            for (month m = JAN; m <= LAST; m++)
                for (int w = 0; w < WINDOWS; w++)
                    for (int s = 0; s < SCENARIOS; s++)
                        check_figure(t, &t->indicators[i], &t->units[u], m, (enum window)w, (enum scenario)s);
    town_free(t);
}

static void
a_question_without_an_answer_has_no_account(void **state)
{
    (void)state;
    struct town *t = town();
    struct explain x;
    fill(t);
    town_build(t);
    cube_explain(t->cube, t->arena, town_i(t, "per_timme"), town_u(t, "beta"), JAN, WINDOW_MONTH,
        SCENARIO_UTFALL, "T", &x);
    assert_int_equal(x.value.state, STATE_EJ_TILLAMPLIGT);
    assert_null(x.num);
    assert_int_equal(x.n_nodes, 0);
    town_free(t);
}

static void
a_year_ago_and_the_budget_are_told_as_such(void **state)
{
    (void)state;
    struct town *t = town();
    struct explain x;
    fill(t);
    town_build(t);
    cube_explain(t->cube, t->arena, town_i(t, "andring"), town_u(t, "alfa"), LAST, WINDOW_MONTH,
        SCENARIO_UTFALL, "T", &x);
    assert_int_equal(x.num->op, FORMULA_SUB);
    assert_int_equal(x.num->right->op, FORMULA_LAST_YEAR);
    assert_int_equal(x.num->right->left->month, LAST - 12);
    assert_int_equal(x.num->right->left->months[0].month, LAST - 12);
    cube_explain(t->cube, t->arena, town_i(t, "avvikelse"), town_u(t, "alfa"), LAST, WINDOW_MONTH,
        SCENARIO_UTFALL, "T", &x);
    assert_int_equal(x.num->left->left->scenario, SCENARIO_BUDGET);
    assert_int_equal(x.num->right->scenario, SCENARIO_UTFALL);
    town_free(t);
}

/* ---- earlier values and the last report --------------------------------------------------------------------------------- */

static struct snapshot *
take(struct town *t, int year, int month_1_12, int day)
{
    const struct store_edition e = {
        .edition = t->edition, .recorded = clock_from_local(year, month_1_12, day, 8, 0, 0)};
    town_build(t);
    struct cube *cube = t->cube;
    struct catalog *c = calloc(1, sizeof *c);
    *c = t->catalog;
    c->arena = arena_new();
    t->cube = NULL;
    return snapshot_new(c, cube, &e);
}
/* snapshot_unref frees the catalog's arena, and the struct is the test's. */
static void
drop(struct snapshot *s)
{
    struct catalog *c = s->catalog;
    snapshot_unref(s);
    free(c);
}

static void
cost(struct town *t, const char *unit, month m, const char *value)
{
    town_fact(t, (struct line){.source = "ekonomi", .account = "4010", .unit = unit}, m, value);
}

static void
the_log_tells_what_was_shown_and_is_something_else_now(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    cost(t, "10", JAN, "10");
    cost(t, "10", JAN + 1, "11");
    struct snapshot *a = take(t, 2024, 2, 20);
    t->edition = 2;
    cost(t, "10", JAN, "12");     /* its month has ended: told */
    cost(t, "10", JAN + 1, "15"); /* February is going on */
    cost(t, "30", JAN + 1, "1");
    struct snapshot *b = take(t, 2024, 2, 21);
    t->edition = 3;
    cost(t, "10", JAN, "x");
    struct snapshot *c = take(t, 2024, 2, 22);
    struct restated *log = restated_step(restated_step(restated_begin(1), a, b), b, c);
    assert_int_equal(log->edition, 3);
    assert_int_equal(log->since, 1);
    assert_int_equal(log->older->edition, 2);
    int found = 0;
    for (size_t i = 0; i < log->older->n; i++) {
        const struct restated_row *r = &log->older->rows[i];
        assert_int_equal(r->period.last, JAN);
        if (strcmp(r->indicator, "kostnad") != 0)
            continue;
        assert_true(r->from == town_dec("10") && r->to == town_dec("12") && r->has_to);
        found++;
    }
    assert_int_equal(found, 3); /* kommun, namnd, alfa */
    found = 0;
    for (size_t i = 0; i < log->n; i++)
        found += strcmp(log->rows[i].indicator, "kostnad") == 0 && !log->rows[i].has_to;
    assert_int_equal(found, 3);
    assert_int_equal(log->total, log->n + log->older->n);
    restated_unref(log);
    drop(a);
    drop(b);
    drop(c);
    town_free(t);
}

static void
another_definition_restates_what_was_shown(void **state)
{
    (void)state;
    struct town *t = town();
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    cost(t, "10", JAN, "10");
    t->catalog.sha256[0] = 'a';
    struct snapshot *a = take(t, 2024, 3, 1);
    t->edition = 2;
    t->indicators[5].formula_text = "kostnad * 2";
    struct formula *f = NULL;
    size_t column;
    struct err err = {0};
    assert_int_equal(formula_parse(t->arena, "kostnad * 2", &f, &column, &err), 0);
    assert_int_equal(formula_bind(f, town_find, t, &column, &err), 0);
    struct indicator *own = arena_alloc(t->arena, sizeof t->indicators);
    memcpy(
        own, t->indicators, sizeof t->indicators); /* the first snapshot keeps the indicators that it had */
    ((struct catalog *)a->catalog)->indicators = own;
    t->indicators[5].formula = f;
    t->catalog.sha256[0] = 'b';
    struct snapshot *b = take(t, 2024, 3, 2);
    struct restated *log = restated_step(restated_begin(1), a, b);
    int found = 0;
    for (size_t i = 0; i < log->n; i++)
        found += strcmp(log->rows[i].indicator, "kostnad") == 0 && log->rows[i].to == town_dec("20");
    assert_int_equal(found, 3);
    restated_unref(log);
    drop(a);
    drop(b);
    town_free(t);
}

static void
the_last_report_is_that_of_the_newest_released_month(void **state)
{
    (void)state;
    static const struct release releases[] = {
        {.source = "ekonomi", .month = JAN, .state = RELEASE_LAST, .edition = 9},
        {.source = "ekonomi", .month = JAN + 1, .state = RELEASE_SLAPPT, .edition = 4},
        {.source = "personal", .month = JAN + 1, .state = RELEASE_SLAPPT, .edition = 6},
        {.source = "personal", .month = JAN + 2, .state = RELEASE_PRELIMINAR, .edition = 12}};
    const struct decisions some = {.releases = releases, .n_releases = 4}, none = {0};
    assert_int_equal(reported_edition(&some), 6);
    assert_int_equal(reported_edition(&none), 0);
    struct town *t = town();
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    cost(t, "10", JAN, "10");
    cost(t, "10", JAN + 1, "11");
    struct snapshot *s = take(t, 2024, 3, 1);
    struct reported *r = reported_make(s);
    const struct reported_value *v = reported_find(r, "kostnad", "namnd");
    assert_non_null(v);
    assert_int_equal(v->period.last, JAN + 1);
    assert_rat(v->value, rat_from_int(11));
    assert_null(reported_find(r, "kostnad", "beta"));
    assert_null(reported_find(r, "finns_inte", "namnd"));
    assert_null(reported_find(NULL, "kostnad", "namnd"));
    reported_unref(r);
    drop(s);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_what_its_account_says),
        cmocka_unit_test(a_question_without_an_answer_has_no_account),
        cmocka_unit_test(a_year_ago_and_the_budget_are_told_as_such),
        cmocka_unit_test(the_log_tells_what_was_shown_and_is_something_else_now),
        cmocka_unit_test(another_definition_restates_what_was_shown),
        cmocka_unit_test(the_last_report_is_that_of_the_newest_released_month),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
