/* How many targets are met in a month: what counts, what is missing, and what says nothing. */
#include "cube_balance.h"
#include "cube_help.h"

#define FROM MONTH(2020, 1)

static void
deliver(struct town *t, const char *account, const char *text)
{
    char copy[256], *save = NULL;
    month m = FROM;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save), m++)
        if (strcmp(w, "_") != 0)
            town_fact(t, (struct line){.source = "s", .account = account, .unit = "1"}, m, w);
}

static struct town *
town(void)
{
    struct town *t = town_new();
    struct target *ten = arena_alloc(t->arena, sizeof *ten);
    *ten = (struct target){.from = MONTH(2020, 2), .value = dec_from_int(10), .tolerance = dec_from_int(2)};
    struct source *s = town_source(t, "s");
    town_code(t, town_unit(t, "kommun", "kommun", NULL), s, "1");
    town_rule(t, town_measure(t, "x", MEASURE_STOCK, false), s, "X");
    town_rule(t, town_measure(t, "y", MEASURE_STOCK, false), s, "Y");
    struct indicator *x = town_indicator(t, "x", ROLLUP_LAST, "x");
    x->targets = ten;
    x->n_targets = 1;
    town_indicator(t, "y", ROLLUP_LAST, "y"); /* without a target */
    deliver(t, "X", "9 9 11 14 _ _ 8");
    deliver(t, "Y", "1 1 1 1 1 1 1");
    town_build(t);
    return t;
}

static void
counts(const struct town *t, int k, int natt, int nara, int ej_natt, int missing)
{
    struct cube_balance b = {0};
    for (size_t i = 0; i < t->catalog.n_indicators; i++)
        cube_balance_add(t->cube, &t->indicators[i], town_u(t, "kommun"), (month)(FROM + k), &b);
    assert_int_equal(b.natt, natt);
    assert_int_equal(b.nara, nara);
    assert_int_equal(b.ej_natt, ej_natt);
    assert_int_equal(b.missing, missing);
}

static void
a_target_counts_from_the_month_it_is_in_force(void **state)
{
    struct town *t = town();
    (void)state;
    counts(t, 0, 0, 0, 0, 0);
    counts(t, 1, 1, 0, 0, 0);
    counts(t, 2, 0, 1, 0, 0);
    counts(t, 3, 0, 0, 1, 0);
    town_free(t);
}

static void
a_figure_may_be_one_period_behind_and_no_more(void **state)
{
    struct town *t = town();
    (void)state;
    counts(t, 4, 0, 0, 1, 0); /* of the month before */
    counts(t, 5, 0, 0, 0, 1); /* two behind: nothing is said */
    counts(t, 6, 1, 0, 0, 0);
    counts(t, 7, 1, 0, 0, 0);
    counts(t, 8, 0, 0, 0, 1);
    counts(t, -1, 0, 0, 0, 0); /* before everything */
    town_free(t);
}

static void
what_is_retired_counts_no_more(void **state)
{
    struct town *t = town();
    (void)state;
    t->indicators[0].retired = (month)(FROM + 7);
    counts(t, 6, 1, 0, 0, 0);
    counts(t, 7, 0, 0, 0, 0);
    t->indicators[0].retired = MONTH_NONE;
    t->indicators[0].direction = DIRECTION_NONE; /* it has no good side: there is nothing to count */
    counts(t, 6, 0, 0, 0, 0);
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_target_counts_from_the_month_it_is_in_force),
        cmocka_unit_test(a_figure_may_be_one_period_behind_and_no_more),
        cmocka_unit_test(what_is_retired_counts_no_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
