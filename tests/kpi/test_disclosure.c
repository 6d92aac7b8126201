/* Small groups: golden trees, the invariants over random trees against a slow reference that shares nothing with the program, the cost. */
#include "disclosure.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 64
#define SLICES 3

struct tree {
    size_t n, k;
    int32_t parent[MOST];
    int64_t f[MOST * SLICES];
    bool hidden[MOST], cover[MOST], allowed[MOST];
    int64_t min;
    enum protection_level level;
};

static void
decide(struct tree *t, enum disclosure_why *ret)
{
    struct disclosure d = {.n = t->n,
        .k = t->k,
        .parent = t->parent,
        .f = t->f,
        .min = t->min,
        .level = t->level,
        .hidden = t->hidden,
        .cover = t->cover,
        .allowed = t->allowed};
    disclosure_decide(&d, ret);
}

/* ---- golden trees ------------------------------------------------------------------------------------------------------------ */

/* One letter a node: S small, C cover, E hidden earlier, T total not shown, A above, . shown. */
static const char letters[] = ".SCETAM-";

static struct tree
town(enum protection_level level, int64_t min, size_t n, const int *parent, const int *persons)
{
    struct tree t = {.n = n, .k = 1, .min = min, .level = level};
    for (size_t i = 0; i < n; i++) {
        t.parent[i] = parent[i];
        t.f[i] = persons[i];
        t.allowed[i] = true;
    }
    return t;
}

static void
says(struct tree *t, const char *want)
{
    enum disclosure_why why[MOST];
    char got[MOST + 1] = "";
    decide(t, why);
    for (size_t i = 0; i < t->n; i++)
        got[i] = letters[why[i]];
    assert_string_equal(got, want);
}

static const int flat[] = {-1, 0, 0, 0, 0};

static void
a_lone_small_child_takes_the_smallest_sibling_with_it(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 4, 30, 15});
    says(&t, ".S.C");
    t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 4, 15, 30});
    says(&t, ".SC.");
    /* of equals the first in the tree */
    t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 4, 15, 15});
    says(&t, ".SC.");
    /* nobody else to take: the parent's figure is the child's */
    t = town(PROTECTION_HALV, 11, 2, flat, (int[]){0, 4});
    says(&t, "SA");
}

static void
two_small_that_are_too_few_together_take_a_third(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 4, 5, 30});
    says(&t, ".SSC");
    t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 6, 6, 30});
    says(&t, ".SS.");
    t = town(PROTECTION_HALV, 11, 3, flat, (int[]){0, 4, 5});
    says(&t, "SAA");
}

static void
the_levels_differ_in_what_a_joint_group_must_be(void **state)
{
    (void)state;
    /* {10, 1}: 11 together, but the ten are nearly all of it */
    struct tree t = town(PROTECTION_ENKEL, 11, 4, flat, (int[]){0, 10, 1, 20});
    says(&t, ".SS.");
    t.level = PROTECTION_HALV;
    says(&t, ".SSC");
    /* without the greatest member the others must be a group: 20 + 4, and 20 away leaves 4 */
    t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 4, 20, 30});
    says(&t, ".SC.");
    t.level = PROTECTION_GRANNE;
    says(&t, ".SCC");
}

static void
small_children_that_make_no_group_hide_their_parent(void **state)
{
    (void)state;
    /* {10, 3}: 13 together, less than twice the ten; no sibling: the parent is hidden, and its sibling covers it */
    struct tree t = town(PROTECTION_HALV, 11, 5, (int[]){-1, 0, 0, 1, 1}, (int[]){0, 0, 40, 10, 3});
    says(&t, ".SCAA");
    t.level = PROTECTION_ENKEL;
    says(&t, "...SS");
}

static void
a_chain_is_one_figure(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 4, (int[]){-1, 0, 1, 2}, (int[]){0, 0, 0, 10});
    says(&t, "SAAA");
    t = town(PROTECTION_HALV, 11, 4, (int[]){-1, 0, 1, 2}, (int[]){0, 0, 0, 11});
    says(&t, "....");
}

/* Own staff on an inner unit is a leaf like others: whoever builds the tree adds it. */
static void
own_staff_is_a_cell(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 40, 20, 2});
    says(&t, "..CS");
}

static void
nobody_is_shown_when_all_are_small_or_n_is_missing(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 3, flat, (int[]){0, 0, 0});
    says(&t, "SAA");
    t = town(PROTECTION_HALV, 11, 4, flat,
        (int[]){0, 0, 30, 40}); /* n missing counts as 0, and 0 with facts is small */
    says(&t, ".SC.");
}

static void
a_month_is_sticky_and_the_new_year_begins_with_the_old_covers(void **state)
{
    (void)state;
    struct tree t = town(PROTECTION_HALV, 11, 4, flat, (int[]){0, 14, 15, 30});
    t.hidden[1] = true; /* had 4 in March */
    says(&t, ".E..");   /* fourteen are a group by themselves */
    t.f[1] = 4;
    says(&t, ".SC.");
    t.hidden[1] = false;
    t.cover[3] = true; /* in December the thirty covered */
    says(&t, ".S.C");
}

static void
an_empty_slice_closes_the_dimension_of_that_unit(void **state)
{
    (void)state;
    struct tree t = {.n = 4, .k = 2, .min = 11, .level = PROTECTION_ENKEL};
    memcpy(t.parent, flat, sizeof(int32_t) * 4);
    const int64_t f[] = {0, 0, /* */ 0, 0 /* not full: the zero vector */, /* */ 20, 12, /* */ 40, 40};
    memcpy(t.f, f, sizeof f);
    memset(t.allowed, 1, sizeof t.allowed);
    says(&t, ".SC.");
    t.allowed[3] = false;
    says(&t, ".S.T");
    t.allowed[0] = false;
    says(&t, "TAAA");
}

/* ---- the slow reference --------------------------------------------------------------------------------------------------------- */

/* Every sum is made anew from the leaves, every group is a list. */
static int64_t
reference_f(const struct tree *t, size_t v, size_t k)
{
    int64_t sum = 0;
    bool leaf = true;
    for (size_t c = 0; c < t->n; c++)
        if (t->parent[c] == (int32_t)v) {
            leaf = false;
            sum += reference_f(t, c, k);
        }
    return leaf ? t->f[v * t->k + k] : sum;
}

static bool reference_small(const struct tree *t, size_t v);

static bool
reference_lawful(const struct tree *t, const size_t *group, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any = any || reference_small(t, group[i]);
    for (size_t k = 0; k < t->k; k++) {
        int64_t s = 0, most = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t f = reference_f(t, group[i], k);
            s += f;
            most = f > most ? f : most;
        }
        if (s < t->min)
            return false;
        for (size_t i = 0; t->level != PROTECTION_ENKEL && i < n; i++)
            if (reference_small(t, group[i]) && s < 2 * reference_f(t, group[i], k))
                return false;
        if (t->level == PROTECTION_GRANNE && any && s - most < t->min)
            return false;
    }
    return true;
}

static bool
reference_small(const struct tree *t, size_t v)
{
    size_t kids[MOST], n = 0;
    bool any = false;
    for (size_t k = 0; k < t->k; k++)
        if (reference_f(t, v, k) < t->min)
            return true;
    for (size_t c = 0; c < t->n; c++)
        if (t->parent[c] == (int32_t)v) {
            kids[n++] = c;
            any = any || reference_small(t, c);
        }
    return any && !reference_lawful(t, kids, n);
}

static bool
reference_off(const struct tree *t, size_t v)
{
    return reference_small(t, v) || t->hidden[v] || !t->allowed[v];
}

static void
reference_visit(const struct tree *t, size_t v, bool *shown)
{
    size_t b[MOST], r[MOST], n_b = 0, n_r = 0;
    shown[v] = true;
    for (size_t c = 0; c < t->n; c++)
        if (t->parent[c] == (int32_t)v && reference_off(t, c))
            b[n_b++] = c;
        else if (t->parent[c] == (int32_t)v)
            r[n_r++] = c;
    for (size_t i = 0; i < n_r; i++) /* sorted by (not cover, persons, place) */
        for (size_t j = i + 1; j < n_r; j++) {
            int64_t si = 0, sj = 0;
            for (size_t k = 0; k < t->k; k++) {
                si += reference_f(t, r[i], k);
                sj += reference_f(t, r[j], k);
            }
            int x = !t->cover[r[i]], y = !t->cover[r[j]];
            if (x > y || (x == y && (si > sj || (si == sj && r[i] > r[j])))) {
                size_t swap = r[i];
                r[i] = r[j];
                r[j] = swap;
            }
        }
    size_t at = 0;
    while (n_b > 0 && at < n_r && !reference_lawful(t, b, n_b))
        b[n_b++] = r[at++];
    for (; at < n_r; at++)
        reference_visit(t, r[at], shown);
}

/* ---- random trees ------------------------------------------------------------------------------------------------------------------ */

static uint64_t
seed_of(uint64_t standard)
{
    const char *given = getenv("KSRD_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : standard;
}

static uint64_t
draw(uint64_t *s)
{
    *s += 0x9e3779b97f4a7c15;
    uint64_t z = *s;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static struct tree
random_tree(uint64_t *s)
{
    struct tree t = {.n = 1 + draw(s) % 24, .k = 1 + draw(s) % SLICES, .level = draw(s) % PROTECTION_LEVELS};
    t.min = 1 + (int64_t)(draw(s) % 12);
    bool chains = draw(s) % 4 == 0, sticky = draw(s) % 2, some = draw(s) % 2;
    for (size_t i = 0; i < t.n; i++) {
        t.parent[i] = i == 0 || draw(s) % 40 == 0 ? -1
                      : chains && draw(s) % 2     ? (int32_t)i - 1
                                                  : (int32_t)(draw(s) % i);
        for (size_t k = 0; k < t.k; k++)
            t.f[i * t.k + k] = draw(s) % 8 == 0 ? 0 : (int64_t)(draw(s) % 40);
        t.hidden[i] = sticky && draw(s) % 6 == 0;
        t.cover[i] = sticky && draw(s) % 4 == 0;
        t.allowed[i] = !some || draw(s) % 5 != 0;
    }
    return t;
}

static bool
is_leaf(const struct tree *t, size_t v)
{
    for (size_t c = 0; c < t->n; c++)
        if (t->parent[c] == (int32_t)v)
            return false;
    return true;
}

/* I1, I2, I3, and that nothing is shown that was hidden or not allowed (I4, I5). */
static void
invariants(const struct tree *t, const enum disclosure_why *why)
{
    for (size_t v = 0; v < t->n; v++) {
        if (why[v] != DISCLOSURE_SHOWN)
            continue;
        assert_true(t->parent[v] < 0 || why[t->parent[v]] == DISCLOSURE_SHOWN);
        assert_true(!t->hidden[v] && t->allowed[v]);
        for (size_t k = 0; is_leaf(t, v) && k < t->k; k++)
            assert_true(t->f[v * t->k + k] >= t->min);
        size_t group[MOST], n = 0;
        for (size_t c = 0; c < t->n; c++)
            if (t->parent[c] == (int32_t)v && why[c] != DISCLOSURE_SHOWN)
                group[n++] = c;
        assert_true(n == 0 || reference_lawful(t, group, n));
    }
}

static void
random_trees_keep_the_invariants_and_agree_with_the_reference(void **state)
{
    uint64_t seed = seed_of(20261124);
    size_t shown_all = 0, hidden_all = 0;
    (void)state;
    for (int round = 0; round < 9000; round++) {
        struct tree t = random_tree(&seed);
        struct tree before = t;
        enum disclosure_why why[MOST];
        bool shown[MOST] = {0};
        decide(&t, why);
        for (size_t v = 0; v < t.n; v++)
            if (t.parent[v] < 0 && !reference_off(&before, v))
                reference_visit(&before, v, shown);
        for (size_t v = 0; v < t.n; v++) {
            assert_int_equal(why[v] == DISCLOSURE_SHOWN, shown[v]);
            *(shown[v] ? &shown_all : &hidden_all) += 1;
        }
        invariants(&before, why);
    }
    assert_true(shown_all > 5000 && hidden_all > 5000); /* the trees are neither all hidden nor all open */
}

/* Siblings in another order: the same units are shown, as long as no two siblings are alike. */
static void
the_order_of_siblings_says_nothing(void **state)
{
    uint64_t seed = seed_of(20261125);
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct tree t = town(draw(&seed) % PROTECTION_LEVELS, 11, 8, (int[]){-1, 0, 0, 0, 0, 0, 0, 0},
            (int[]){0, 0, 0, 0, 0, 0, 0, 0});
        struct tree back = t;
        enum disclosure_why a[MOST], b[MOST];
        for (size_t i = 1; i < 8; i++) {
            t.f[i] = (int64_t)(draw(&seed) % 5) * 8 + (int64_t)i; /* all different */
            back.f[8 - i] = t.f[i];
        }
        decide(&t, a);
        decide(&back, b);
        for (size_t i = 1; i < 8; i++)
            assert_int_equal(a[i], b[8 - i]);
    }
}

/* ---- the cost -------------------------------------------------------------------------------------------------------------------- */

static void
five_hundred_units_thirteen_months_three_decisions_take_no_time(void **state)
{
    enum { UNITS = 500 };
    static int32_t parent[UNITS];
    static int64_t f[UNITS * SLICES];
    static enum disclosure_why why[UNITS];
    uint64_t seed = 7;
    struct timespec a, b;
    (void)state;
    for (int i = 0; i < UNITS; i++)
        parent[i] = i == 0 ? -1 : i < 8 ? 0 : i < 60 ? 1 + i % 7 : 8 + i % 52;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (int round = 0; round < 13 * 3; round++) {
        for (int i = 0; i < UNITS * SLICES; i++)
            f[i] = (int64_t)(draw(&seed) % 30);
        struct disclosure d = {
            .n = UNITS, .k = SLICES, .parent = parent, .f = f, .min = 11, .level = PROTECTION_HALV};
        disclosure_decide(&d, why);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
    printf("500 units x 13 months x 3 decisions: %.2f ms\n", ms);
    assert_true(ms < 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_small_child_takes_the_smallest_sibling_with_it),
        cmocka_unit_test(two_small_that_are_too_few_together_take_a_third),
        cmocka_unit_test(the_levels_differ_in_what_a_joint_group_must_be),
        cmocka_unit_test(small_children_that_make_no_group_hide_their_parent),
        cmocka_unit_test(a_chain_is_one_figure),
        cmocka_unit_test(own_staff_is_a_cell),
        cmocka_unit_test(nobody_is_shown_when_all_are_small_or_n_is_missing),
        cmocka_unit_test(a_month_is_sticky_and_the_new_year_begins_with_the_old_covers),
        cmocka_unit_test(an_empty_slice_closes_the_dimension_of_that_unit),
        cmocka_unit_test(random_trees_keep_the_invariants_and_agree_with_the_reference),
        cmocka_unit_test(the_order_of_siblings_says_nothing),
        cmocka_unit_test(five_hundred_units_thirteen_months_three_decisions_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
