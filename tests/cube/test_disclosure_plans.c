/* Budgets of a protected measure that are given for whole years and spread over the months: no two sums may differ by one unit's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "cube_help.h"
#include "cube_release.h"

#define JAN MONTH(2026, 1)

/* kommun ─ stor "1" (40 persons), liten "3" (3); bolag ─ eget "2" (40). */
struct plans {
    struct town *t;
    struct source *s;
    struct unit *small, *other;
    struct protection_family family;
    struct arena *a;
};

static struct plans *
found(bool flat)
{
    static const char *const codes[] = {"1", "2", "3"};
    static const char *const names[] = {"stor", "eget", "liten"};
    struct town *t = town_new();
    struct plans *p = arena_alloc(t->arena, sizeof *p);
    const struct measure **measures = arena_alloc(t->arena, 2 * sizeof *measures);
    *p = (struct plans){.t = t, .s = town_source(t, "personal"), .a = t->arena};
    struct unit *top = town_unit(t, "kommun", "kommun", NULL);
    p->other = town_unit(t, "bolag", "bolag", NULL);
    for (int i = 0; i < 3; i++) {
        struct unit *u = town_unit(t, names[i], "enhet", i == 1 ? p->other : top);
        town_code(t, u, p->s, codes[i]);
        p->small = u;
    }
    town_rule(t, town_measure(t, "antal", MEASURE_STOCK, false), p->s, "N");
    town_rule(t, town_measure(t, "sjuk", MEASURE_FLOW, false), p->s, "S")->flat = flat;
    town_indicator(t, "sjuktid", ROLLUP_SUM, "sjuk")->n = &t->measures[0];
    measures[0] = &t->measures[1];
    p->family = (struct protection_family){.id = "halsa",
        .min_n = 11,
        .count = &t->measures[0],
        .level = PROTECTION_HALV,
        .release_day = 20,
        .measures = measures,
        .n_measures = 1};
    t->measures[0].family = t->measures[1].family = &p->family;
    t->catalog.families = &p->family;
    t->catalog.n_families = 1;
    for (int i = 0; i < 3; i++) {
        struct line l = {.source = "personal", .unit = codes[i], .account = "N"};
        town_fact(t, l, JAN, i == 2 ? "3" : "40");
        l.account = "S";
        town_fact(t, l, JAN, i == 2 ? "30" : "400");
        l.scenario = "budget";
        l.span = flat ? 12 : 1;
        for (int m = flat ? 11 : 0; m < 12; m++)
            town_fact(t, l, (month)(JAN + m), i == 2 ? "36" : "4800");
    }
    return p;
}

/* January's release comes, and the cube of it. */
static void
release(struct plans *p)
{
    struct disclosed_release *made;
    struct err err = {0};
    size_t n;
    town_build(p->t);
    stamp day = clock_from_local(2026, 2, 20, 0, 0, 0);
    assert_int_equal(
        cube_release_make(p->t->cube, factset_disclosed(p->t->facts), day, p->a, &made, &n, &err), 0);
    assert_int_equal(n, 1);
    made->edition = ++p->t->edition;
    disclosed_add(factset_disclosed(p->t->facts), made);
    town_build(p->t);
}

static struct value
budget(const struct plans *p, const char *unit, int month_of, enum window w)
{
    return cube_value(p->t->cube, town_i(p->t, "sjuktid"), town_u(p->t, unit), MONTH(2026, month_of), w,
        SCENARIO_BUDGET, "T");
}

static void
is_withheld(const struct plans *p, const char *unit, int month_of, enum window w)
{
    struct value v = budget(p, unit, month_of, w);
    if (v.state != STATE_SEKRETESS || v.has_value || v.value.num != 0)
        fail_msg("%s in month %d %s is told", unit, month_of, window_names[w]);
}

static void
is_told(const struct plans *p, const char *unit, int month_of, enum window w, int64_t value)
{
    struct value v = budget(p, unit, month_of, w);
    if (!v.has_value || rat_compare(v.value, rat_from_int(value)) != 0)
        fail_msg("%s in month %d %s: %s %lld", unit, month_of, window_names[w], state_names[v.state],
            (long long)(v.value.num / v.value.den));
}

/* June less July would be a twelfth of what was planned for the small unit that moved. */
static void
even_parts_of_a_year_are_not_told_only_the_year(void **state)
{
    struct plans *p = found(true);
    (void)state;
    town_move(p->t, p->small, MONTH(2026, 7), p->other);
    release(p);
    for (int m = 1; m <= 12; m++) {
        is_withheld(p, "kommun", m, WINDOW_MONTH);
        is_withheld(p, "bolag", m, WINDOW_MONTH);
        if (m < 12)
            is_withheld(p, "kommun", m, WINDOW_YTD);
        if (m < 12)
            is_withheld(p, "kommun", m, WINDOW_R12);
    }
    is_told(p, "kommun", 12, WINDOW_YEAR, 4800);
    is_told(p, "bolag", 12, WINDOW_YEAR, 4836);
    is_told(p, "kommun", 12, WINDOW_YTD, 4800);
    is_withheld(p, "liten", 12, WINDOW_YEAR);
    is_withheld(p, "stor", 12, WINDOW_YEAR);
    town_free(p->t);
}

/* Likewise of one that closes: there is nobody else to take its part over. */
static void
nor_where_a_unit_closes_within_the_year(void **state)
{
    struct plans *p = found(true);
    (void)state;
    p->small->to = MONTH(2026, 6);
    release(p);
    for (int m = 1; m <= 12; m++)
        is_withheld(p, "kommun", m, WINDOW_MONTH);
    town_free(p->t);
}

/* Each month's own number is another number: sums of them differ by nothing that is anybody's. */
static void
months_that_were_planned_each_are_told_of_the_whole(void **state)
{
    struct plans *p = found(false);
    (void)state;
    town_move(p->t, p->small, MONTH(2026, 7), p->other);
    release(p);
    is_told(p, "kommun", 6, WINDOW_MONTH, 4836);
    is_told(p, "kommun", 7, WINDOW_MONTH, 4800);
    is_told(p, "bolag", 12, WINDOW_YEAR, 12 * 4800 + 6 * 36);
    is_withheld(p, "liten", 6, WINDOW_MONTH);
    is_withheld(p, "stor", 6, WINDOW_MONTH);
    town_free(p->t);
}

/* A company that nobody worked in yet has plans for the few that will. */
static void
plans_for_who_is_not_there_yet_are_not_told(void **state)
{
    struct plans *p = found(false);
    (void)state;
    struct unit *fresh = town_unit(p->t, "nytt", "bolag", NULL);
    town_code(p->t, fresh, p->s, "4");
    town_fact(p->t, (struct line){.source = "personal", .unit = "4", .account = "S", .scenario = "budget"},
        JAN, "7");
    release(p);
    is_withheld(p, "nytt", 1, WINDOW_MONTH);
    is_told(p, "bolag", 1, WINDOW_MONTH, 4800);
    town_free(p->t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(even_parts_of_a_year_are_not_told_only_the_year),
        cmocka_unit_test(nor_where_a_unit_closes_within_the_year),
        cmocka_unit_test(plans_for_who_is_not_there_yet_are_not_told),
        cmocka_unit_test(months_that_were_planned_each_are_told_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
