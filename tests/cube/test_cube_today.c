/* org=nu: the same figures by today's tree; and codes and names that hold for a time. */
#include "cube_help.h"

#define JAN MONTH(2024, 1)
#define NOW MONTH(2026, 3)

static struct town *
town(void)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "ekonomi");
    struct unit *koncern = town_unit(t, "koncern", "koncern", NULL),
                *kommun = town_unit(t, "kommun", "kommun", koncern);
    struct unit *skola = town_unit(t, "skola", "namnd", kommun),
                *vard = town_unit(t, "vard", "namnd", kommun);
    town_code(t, town_unit(t, "alfa", "enhet", skola), s, "10");
    town_code(t, town_unit(t, "beta", "enhet", skola), s, "11");
    town_code(t, town_unit(t, "gamma", "enhet", vard), s, "20");
    s->unmapped = town_unit(t, "ej_fordelat", "ej_fordelat", kommun);
    town_rule(t, town_measure(t, "kostnad", MEASURE_FLOW, false), s, "4-7");
    town_indicator(t, "kostnad", ROLLUP_SUM, "kostnad");
    return t;
}

static void
fact(struct town *t, const char *unit, month m, const char *value)
{
    town_fact(t, (struct line){.source = "ekonomi", .account = "5010", .unit = unit}, m, value);
}

static struct unit *
u(struct town *t, const char *id)
{
    return (struct unit *)town_u(t, id);
}

static void
build(struct town *t)
{
    struct err err = {0};
    cube_free(t->cube);
    t->cube = NULL;
    if (cube_build_today(town_catalog(t), t->facts, NULL, NOW, &t->cube, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
}

/* What the cube says as it was, and by today's tree. */
static void
says(struct town *t, const char *unit, month m, enum window w, const char *was, const char *today)
{
    struct cube *whole = t->cube;
    town_says(t, "kostnad", unit, m, w, was);
    t->cube = (struct cube *)cube_today(whole);
    town_says(t, "kostnad", unit, m, w, today);
    t->cube = whole;
}

static void
succeed(struct town *t, const char *closed, month last, const char *successor)
{
    struct unit *x = u(t, closed);
    const struct unit **list = arena_alloc(t->arena, (x->n_successors + 1) * sizeof *list);
    if (x->n_successors)
        memcpy(list, x->successors, x->n_successors * sizeof *list);
    list[x->n_successors++] = u(t, successor);
    x->to = last;
    x->successors = list;
}

static void
a_merged_unit_brings_its_past_to_its_successor(void **state)
{
    (void)state;
    struct town *t = town();
    succeed(t, "beta", MONTH(2024, 2), "alfa");
    for (int k = 0; k < 3; k++)
        fact(t, "10", (month)(JAN + k), "100");
    fact(t, "11", JAN, "7");
    fact(t, "11", JAN + 1, "8");
    fact(t, "20", JAN, "1");
    build(t);
    assert_ptr_not_equal(cube_today(t->cube), t->cube);
    says(t, "alfa", JAN, WINDOW_MONTH, "100", "107");
    says(t, "alfa", JAN + 1, WINDOW_MONTH, "100", "108");
    says(t, "alfa", JAN + 2, WINDOW_MONTH, "100", "100");
    says(t, "alfa", JAN + 2, WINDOW_YTD, "300", "315");
    says(t, "beta", JAN, WINDOW_MONTH, "7", "7"); /* it can still be asked for */
    says(t, "beta", JAN + 2, WINDOW_MONTH, "ej_tillampligt", "ej_tillampligt");
    says(t, "skola", JAN, WINDOW_MONTH, "107", "107");
    says(t, "kommun", JAN, WINDOW_MONTH, "108", "108");
    town_free(t);
}

static void
a_moved_unit_stands_below_its_new_parent_all_the_time(void **state)
{
    (void)state;
    struct town *t = town();
    town_move(t, u(t, "beta"), MONTH(2024, 2), u(t, "vard"));
    fact(t, "10", JAN, "100");
    fact(t, "11", JAN, "7");
    fact(t, "20", JAN, "1");
    fact(t, "10", JAN + 1, "100");
    fact(t, "11", JAN + 1, "7");
    fact(t, "20", JAN + 1, "1");
    build(t);
    says(t, "skola", JAN, WINDOW_MONTH, "107", "100");
    says(t, "vard", JAN, WINDOW_MONTH, "1", "8");
    says(t, "skola", JAN + 1, WINDOW_MONTH, "100", "100");
    says(t, "vard", JAN + 1, WINDOW_MONTH, "8", "8");
    says(t, "kommun", JAN, WINDOW_MONTH, "108", "108");
    town_free(t);
}

static void
a_new_board_has_the_past_of_what_it_took_over(void **state)
{
    (void)state;
    struct town *t = town();
    struct unit *ny = town_unit(t, "ny", "namnd", u(t, "kommun"));
    ny->from = MONTH(2025, 1);
    town_move(t, u(t, "alfa"), MONTH(2025, 1), ny);
    town_move(t, u(t, "beta"), MONTH(2025, 1), ny);
    succeed(t, "skola", MONTH(2024, 12), "ny");
    town_code(t, u(t, "skola"), &t->sources[0], "1");
    fact(t, "1", JAN, "1000");
    fact(t, "10", JAN, "100");
    fact(t, "11", JAN, "7");
    fact(t, "20", JAN, "1");
    build(t);
    says(t, "ny", JAN, WINDOW_MONTH, "ej_tillampligt", "1107");
    says(t, "skola", JAN, WINDOW_MONTH, "1107", "1000"); /* what was its own */
    says(t, "kommun", JAN, WINDOW_MONTH, "1108", "1108");
    assert_true(cube_lives(cube_today(t->cube), u(t, "ny"), JAN));
    assert_false(cube_lives(t->cube, u(t, "ny"), JAN));
    town_free(t);
}

static void
a_divided_unit_keeps_its_past_where_it_stood(void **state)
{
    (void)state;
    struct town *t = town();
    succeed(t, "beta", MONTH(2024, 2), "alfa");
    succeed(t, "beta", MONTH(2024, 2), "gamma");
    fact(t, "10", JAN, "100");
    fact(t, "11", JAN, "7");
    fact(t, "20", JAN, "1");
    build(t);
    says(t, "alfa", JAN, WINDOW_MONTH, "100", "100");
    says(t, "skola", JAN, WINDOW_MONTH, "107", "107");
    says(t, "vard", JAN, WINDOW_MONTH, "1", "1");
    town_free(t);
}

static void
without_reorganisation_there_is_one_cube(void **state)
{
    (void)state;
    struct town *t = town();
    fact(t, "10", JAN, "100");
    build(t);
    assert_ptr_equal(cube_today(t->cube), t->cube);
    town_free(t);
}

static void
what_is_missing_below_is_missing_in_both(void **state)
{
    (void)state;
    struct town *t = town();
    town_move(t, u(t, "beta"), MONTH(2024, 3), u(t, "vard"));
    for (int k = 0; k < 2; k++)
        fact(t, "10", (month)(JAN + k), "100");
    fact(t, "11", JAN, "7"); /* and none in February */
    for (int k = 0; k < 2; k++)
        fact(t, "20", (month)(JAN + k), "1");
    build(t);
    says(t, "skola", JAN + 1, WINDOW_MONTH, "preliminar 100", "100");
    says(t, "vard", JAN + 1, WINDOW_MONTH, "1", "preliminar 1");
    town_free(t);
}

static void
a_code_belongs_to_another_unit_from_a_date(void **state)
{
    (void)state;
    struct town *t = town();
    struct unit_code *beta = (struct unit_code *)u(t, "beta")->codes;
    town_code(t, u(t, "alfa"), &t->sources[0], "11");
    struct unit_code *alfa = (struct unit_code *)u(t, "alfa")->codes;
    beta[0].from = alfa[1].to = MONTH_NONE;
    beta[0].to = MONTH(2024, 2);
    alfa[1].from = MONTH(2024, 3);
    for (int k = 0; k < 4; k++)
        fact(t, "11", (month)(JAN + k), "7");
    fact(t, "20", JAN + 3, "1");
    build(t);
    says(t, "beta", JAN + 1, WINDOW_MONTH, "7", "7");
    says(t, "alfa", JAN + 1, WINDOW_MONTH, "saknas", "saknas");
    says(t, "beta", JAN + 2, WINDOW_MONTH, "saknas", "saknas");
    says(t, "alfa", JAN + 2, WINDOW_MONTH, "7", "7");
    /* beta has no code any more: nothing of it is awaited, and the sum above is whole */
    says(t, "skola", JAN + 2, WINDOW_MONTH, "7", "7");
    says(t, "skola", JAN + 3, WINDOW_MONTH, "7", "7");
    town_free(t);
}

static void
a_zero_by_absence_needs_a_code_of_that_month(void **state)
{
    (void)state;
    struct town *t = town();
    t->measures[0].absent_zero = true;
    struct unit_code *beta = (struct unit_code *)u(t, "beta")->codes;
    beta[0].from = MONTH_NONE;
    beta[0].to = JAN;
    fact(t, "10", JAN, "100");
    fact(t, "10", JAN + 1, "100");
    build(t);
    says(t, "beta", JAN, WINDOW_MONTH, "0", "0");
    says(t, "beta", JAN + 1, WINDOW_MONTH, "saknas", "saknas");
    town_free(t);
}

static void
a_name_holds_till_its_last_month(void **state)
{
    (void)state;
    const struct unit_name names[] = {
        {MONTH(2023, 12), "Ekbacken"}, {MONTH(2025, 12), "Eken"}, {MONTH_NONE, "Eklunden"}};
    const struct unit x = {.name = "Eklunden", .names = names, .n_names = 3};
    assert_string_equal(unit_name(&x, MONTH(2023, 12)), "Ekbacken");
    assert_string_equal(unit_name(&x, MONTH(2024, 1)), "Eken");
    assert_string_equal(unit_name(&x, MONTH(2025, 12)), "Eken");
    assert_string_equal(unit_name(&x, MONTH(2026, 1)), "Eklunden");
}

/* ---- drawn at random, beside the plainest way to say it ------------------------------------------------------------------ */
#define LEAVES 9
#define MONTHS 8

struct drawn {
    int values[LEAVES][MONTHS]; /* 0: none */
};

/* The sum of all leaves that stand below `top` by today's tree, in month k. */
static int
plain_sum(struct town *t, const struct drawn *d, const struct unit *top, int k)
{
    int sum = 0;
    for (int i = 0; i < LEAVES; i++) {
        char id[16];
        snprintf(id, sizeof id, "l%d", i);
        const struct unit *x = town_u(t, id);
        int steps = 0;
        if (!unit_valid(x, (month)(JAN + k)))
            continue;
        while (x && x != top && steps++ < 40) {
            bool closed = x->to != MONTH_NONE && x->to < NOW;
            x = closed && x->n_successors == 1 ? x->successors[0] : unit_parent(x, closed ? x->to : NOW);
        }
        if (x == top)
            sum += d->values[i][k];
    }
    return sum;
}

static void
one_drawn_town(unsigned seed)
{
    static const char *const boards[] = {"skola", "vard", "ny"};
    struct town *t = town();
    struct drawn d;
    srand(seed);
    town_unit(t, "ny", "namnd", u(t, "kommun"));
    for (int i = 0; i < LEAVES; i++) {
        char *id = arena_printf(t->arena, "l%d", i), *code = arena_printf(t->arena, "5%d", i);
        struct unit *x = town_unit(t, id, "enhet", u(t, boards[rand() % 3]));
        town_code(t, x, &t->sources[0], code);
        if (rand() % 3 == 0)
            town_move(t, x, (month)(JAN + 1 + rand() % (MONTHS - 1)), u(t, boards[rand() % 3]));
        if (i > 2 && rand() % 3 == 0) /* to one before it: no ring */
            succeed(t, id, (month)(JAN + rand() % MONTHS), arena_printf(t->arena, "l%d", rand() % 3));
        if (i > 2 && x->to != MONTH_NONE && rand() % 4 == 0)
            succeed(t, id, x->to, "gamma");
        for (int k = 0; k < MONTHS; k++) {
            d.values[i][k] = unit_valid(x, (month)(JAN + k)) ? 1 + rand() % 1000 : 0;
            if (d.values[i][k])
                fact(t, code, (month)(JAN + k), arena_printf(t->arena, "%d", d.values[i][k]));
        }
    }
    build(t);
    const struct cube *today = cube_today(t->cube);
    for (size_t i = 0; i < t->catalog.n_units; i++)
        for (int k = 0; k < MONTHS; k++) {
            const struct unit *x = &t->catalog.units[i];
            struct value v = cube_value(
                today, town_i(t, "kostnad"), x, (month)(JAN + k), WINDOW_MONTH, SCENARIO_UTFALL, "T");
            int expected = strcmp(x->kind, "koncern") == 0 ? 0 : plain_sum(t, &d, x, k);
            struct rat r = v.has_value ? v.value : rat_from_int(0);
            if (r.den != 1 || r.num != expected)
                fail_msg("seed %u: %s in month %d is %lld, expected %d", seed, x->id, k, (long long)r.num,
                    expected);
        }
    town_free(t);
}

static void
drawn_towns_sum_as_the_plainest_way_does(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 300; seed++)
        one_drawn_town(seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merged_unit_brings_its_past_to_its_successor),
        cmocka_unit_test(a_moved_unit_stands_below_its_new_parent_all_the_time),
        cmocka_unit_test(a_new_board_has_the_past_of_what_it_took_over),
        cmocka_unit_test(a_divided_unit_keeps_its_past_where_it_stood),
        cmocka_unit_test(without_reorganisation_there_is_one_cube),
        cmocka_unit_test(what_is_missing_below_is_missing_in_both),
        cmocka_unit_test(a_code_belongs_to_another_unit_from_a_date),
        cmocka_unit_test(a_zero_by_absence_needs_a_code_of_that_month),
        cmocka_unit_test(a_name_holds_till_its_last_month),
        cmocka_unit_test(drawn_towns_sum_as_the_plainest_way_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
