/* Small groups against an attacker who collects every published number: each indicator, unit, month, window and slice, as of each edition.
   Random municipalities live through two years of deliveries, late corrections, and people who come and go; releases are made by the
   program's own rule, figures asked of its own evaluator. KSRD_SEED draws others; KSRD_TEST_FULL=1 (or KSRD_ATTACK_TREES) more of them. */
#include "attack_world.h"

/* I6: a window is shown if and only if all its months are. */
static void
window_is_its_months(
    const struct world *w, int unit, int m, enum window window, size_t slice, enum state state)
{
    bool hidden = false;
    for (int x = window_first(window, m); x <= m; x++)
        hidden = hidden || (x >= 0 && cube_value(w->t->cube, &w->t->indicators[0], &w->t->units[unit],
                                          (month)(FIRST + x), WINDOW_MONTH, SCENARIO_UTFALL, slices[slice])
                                              .state == STATE_SEKRETESS);
    if (state != STATE_EJ_TILLAMPLIGT && m <= w->last_released)
        assert_int_equal(state == STATE_SEKRETESS, hidden);
}

static void
learn_row(struct world *w, struct attack *a, int unit, int m, enum window window, size_t slice)
{
    for (int i = 0; i < 2; i++) {
        const struct indicator *x = &w->t->indicators[i];
        struct value v = cube_value(
            w->t->cube, x, &w->t->units[unit], (month)(FIRST + m), window, SCENARIO_UTFALL, slices[slice]);
        if (w->rows++ % 5 == 0)
            window_is_its_months(w, unit, m, window, slice, v.state);
        if (v.state == STATE_SEKRETESS || v.state == STATE_EJ_PUBLICERAT) {
            w->withheld += v.state == STATE_SEKRETESS;
            assert_false(v.has_value || v.has_fraction || v.has_n);
            assert_true(rat_is_zero(v.value) && rat_is_zero(v.numerator) && rat_is_zero(v.denominator) &&
                        rat_is_zero(v.n));
            assert_int_equal(v.mal, MAL_NONE);
            continue;
        }
        if (!v.has_value)
            continue;
        memset(a->work, 0, a->columns * sizeof *a->work);
        int64_t want = spread(w, unit, window_first(window, m), m, slice, a->work);
        /* the attacker's equation is about the very number that is published */
        struct rat got = i == 0 ? v.value : v.numerator;
        if (rat_compare(got, rat_from_int(want)) != 0)
            fail_msg("%s %s month %d %s %s: published %lld, by the rule %lld", x->id, names[unit], m,
                window_names[window], slices[slice], (long long)(got.num / got.den), (long long)want);
        attack_learn(a, a->work);
    }
}

/* All numbers of one edition. */
static void
collect(struct world *w, struct attack *a)
{
    for (int wdw = 0; wdw < WINDOWS; wdw++)
        for (int u = 0; u < w->n; u++)
            for (int m = 0; m < MONTHS; m++)
                for (size_t s = 0; s < SLICES; s++)
                    learn_row(w, a, u, m, (enum window)wdw, s);
}

/* Small cells that he can compute: a unit's, and what is placed on a unit itself, in a month; total and slices. */
static size_t
broken(struct world *w, struct attack *a, size_t *ret_small)
{
    size_t n = 0;
    for (int u = 0; u < w->n; u++)
        for (int m = 0; m <= w->last_released; m++)
            for (size_t s = 0; s < SLICES; s++)
                for (int own = 0; own < 2; own++) {
                    int64_t persons = own ? sum_of(w->p[u].persons[m], s) : persons_below(w, u, m, s);
                    if (persons == 0 || persons >= (s == 0 ? w->family.min_n : w->family.min_n_slices))
                        continue;
                    memset(a->work, 0, a->columns * sizeof *a->work);
                    if (own)
                        for (size_t c = 0; c < CELLS; c++)
                            a->work[column(u, m, c)] = holds(s, c);
                    else
                        spread(w, u, m, m, s, a->work);
                    *ret_small += 1;
                    n += attack_knows(a, a->work);
                }
    return n;
}

/* ---- intervals ----------------------------------------------------------------------------------------------------------------------- */

/* (b): who also knows each unit's hours of work learns of a small hidden one no more than: from nothing, or what the others of its joint
   group cannot hold, to twice the group's average. Months' totals. The joint groups are read off what is published. */
static void
intervals(const struct world *w)
{
    for (int m = 0; m <= w->last_released; m++)
        for (int top = 0; top < w->n; top++) {
            int64_t capacity = sum_of(w->p[top].persons[m], 0), sick = sum_of(w->p[top].booked[m], 0);
            if (!world_shows(w, top, m))
                continue;
            for (int c = 0; c < w->n; c++) /* what is left of it when its shown children are taken away */
                for (int u = 0; u < w->n && parent_of(w, c, m) == top && !world_shows(w, c, m); u++)
                    if (is_below(w, u, c, m)) {
                        capacity += sum_of(w->p[u].persons[m], 0);
                        sick += sum_of(w->p[u].booked[m], 0);
                    }
            capacity *= FULL;
            for (int u = 0; u < w->n; u++) {
                int64_t mine = FULL * persons_below(w, u, m, 0);
                if (parent_of(w, u, m) != top || world_shows(w, u, m) || mine == 0 ||
                    mine >= FULL * w->family.min_n)
                    continue;
                int64_t low = sick - (capacity - mine), high = sick < mine ? sick : mine;
                low = low < 0 ? 0 : low;
                /* share of mine against 2μ − 1 and 2μ, μ = sick / capacity; multiplied out */
                int64_t allowed_low =
                    (int64_t)((attack_signed)(2 * sick - capacity) * mine / (capacity ? capacity : 1));
                int64_t allowed_high = (int64_t)((attack_signed)2 * sick * mine / (capacity ? capacity : 1));
                if (w->family.level != PROTECTION_ENKEL) {
                    assert_true(low <= (allowed_low < 0 ? 0 : allowed_low));
                    assert_true(high >= (allowed_high < mine ? allowed_high : mine));
                }
            }
        }
}

/* ---- tests ----------------------------------------------------------------------------------------------------------------------------- */

static void
live(struct world *w, struct attack *a)
{
    for (int m = 0; m < MONTHS; m++) {
        w->t->edition++;
        for (int u = 0; u < w->n; u++)
            deliver_month(w, u, m);
        release(w, m);
        if (m % 5 == 4 && a != NULL)
            collect(w, a); /* as of now: a later edition must say the same, or he learns the difference */
        w->t->edition++;
        correct(w, m + 1);
        town_build(w->t); /* corrections have come, and nothing is told of them */
    }
    if (a != NULL)
        collect(w, a);
}

static void
no_withheld_figure_can_be_computed(void **state)
{
    size_t rounds = trees(100, 1000), small = 0, rows = 0, withheld = 0, shown_trees = 0;
    uint64_t seed = seed_of();
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        struct world *w = calloc(1, sizeof *w);
        struct attack *a = attack_new((size_t)MONTHS * UNITS_MOST * CELLS);
        found_among(w, draw(&seed), UNITS_MOST);
        learn_empty(w, a);
        live(w, a);
        size_t before = small, n = broken(w, a, &small);
        if (n > 0)
            fail_msg("tree %zu: %zu of %zu small cells can be computed", i, n, small - before);
        intervals(w);
        rows += w->rows;
        withheld += w->withheld;
        shown_trees += world_shows(w, 0, MONTHS - 1);
        attack_free(a);
        demolish(w);
        free(w);
    }
    printf("%zu trees, %zu published rows asked for, %zu withheld, %zu small cells, none can be computed\n",
        rounds, rows, withheld, small);
    assert_true(small > 100 * rounds && withheld > rounds);
    assert_true(shown_trees > rounds / 2);
}

static void
a_withdrawn_unit_cannot_be_computed_either(void **state)
{
    size_t rounds = trees(40, 300), done = 0, cells = 0;
    uint64_t seed = seed_of() + 2;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        struct world *w = calloc(1, sizeof *w);
        struct attack *a = attack_new((size_t)MONTHS * UNITS_MOST * CELLS);
        int unit, from;
        found_among(w, draw(&seed), UNITS_MOST);
        learn_empty(w, a);
        live(w, NULL);
        if (world_withdraw(w, &unit, &from)) {
            collect(w, a);
            size_t small = 0;
            if (broken(w, a, &small) > 0)
                fail_msg("tree %zu: a small cell can be computed after the withdrawal", i);
            for (int m = from; m < MONTHS; m++) {
                memset(a->work, 0, a->columns * sizeof *a->work);
                spread(w, unit, m, m, 0, a->work);
                assert_false(world_shows(w, unit, m));
                if (persons_below(w, unit, m, 0) > 0 && attack_knows(a, a->work))
                    fail_msg(
                        "tree %zu: %s in month %d can be computed though it is withdrawn", i, names[unit], m);
                cells++;
            }
            done++;
        }
        attack_free(a);
        demolish(w);
        free(w);
    }
    printf(
        "%zu of %zu municipalities had a unit to withdraw, %zu months of it are gone\n", done, rounds, cells);
    assert_true(done > rounds / 4);
}

/* Two siblings that are hidden all the year, and a cell in which both have somebody in month m. False: there are none. */
static bool
find_pair(const struct world *w, int m, int *ret_a, int *ret_b, size_t *ret_cell)
{
    for (int a = 1; a < w->n; a++)
        for (int b = a + 1; b < w->n; b++)
            for (size_t c = 0; c < CELLS && parent_of(w, a, m) == parent_of(w, b, m); c++)
                if (!world_shows(w, a, m) && !world_shows(w, b, m) && w->p[a].persons[m][c] > 0 &&
                    w->p[b].persons[m][c] > 0 && w->p[a].hours[m][c] > 0) {
                    *ret_a = a;
                    *ret_b = b;
                    *ret_cell = c;
                    return true;
                }
    return false;
}

static void
same_figures(const struct world *x, const struct world *y)
{
    for (int i = 0; i < 2; i++)
        for (int u = 0; u < x->n; u++)
            for (int m = 0; m < MONTHS; m++)
                for (int k = 0; k < WINDOWS * SLICES; k++) {
                    enum window window = (enum window)(k / SLICES);
                    struct value a = cube_value(x->t->cube, &x->t->indicators[i], &x->t->units[u],
                        (month)(FIRST + m), window, SCENARIO_UTFALL, slices[k % SLICES]);
                    struct value b = cube_value(y->t->cube, &y->t->indicators[i], &y->t->units[u],
                        (month)(FIRST + m), window, SCENARIO_UTFALL, slices[k % SLICES]);
                    assert_int_equal(a.state, b.state);
                    assert_int_equal(a.reason, b.reason);
                    assert_int_equal(a.edition, b.edition);
                    assert_int_equal(a.pull, b.pull);
                    assert_true(
                        a.has_value == b.has_value && a.has_fraction == b.has_fraction && a.has_n == b.has_n);
                    assert_true(!a.has_value || rat_compare(a.value, b.value) == 0);
                    assert_true(!a.has_fraction || rat_compare(a.numerator, b.numerator) == 0);
                    assert_true(!a.has_n || rat_compare(a.n, b.n) == 0);
                }
}

/* Non-interference: hours that move between two hidden members of one joint group leave no trace in any figure, state, reason, edition
   or pull. */
static void
hours_that_move_between_hidden_members_leave_no_trace(void **state)
{
    size_t rounds = trees(40, 300), moved = 0;
    uint64_t seed = seed_of() + 1;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        struct world *w = calloc(2, sizeof *w);
        struct attack *a = attack_new((size_t)MONTHS * UNITS_MOST * CELLS);
        uint64_t one = draw(&seed);
        int m = (int)(draw(&seed) % MONTHS), x, y;
        size_t cell;
        found_among(&w[0], one, UNITS_MOST);
        live(&w[0], a);
        found_among(&w[1], one, UNITS_MOST);
        if (find_pair(&w[0], m, &x, &y, &cell) && w[1].p[x].hours[m][cell] > 0) {
            w[1].p[y].hours[m][cell] += w[1].p[x].hours[m][cell];
            w[1].p[x].hours[m][cell] = 0;
            live(&w[1], a);
            same_figures(&w[0], &w[1]);
            moved++;
        }
        demolish(&w[0]);
        demolish(&w[1]);
        attack_free(a);
        free(w);
    }
    printf("%zu of %zu municipalities had hours to move\n", moved, rounds);
    assert_true(moved > rounds / 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_withheld_figure_can_be_computed),
        cmocka_unit_test(a_withdrawn_unit_cannot_be_computed_either),
        cmocka_unit_test(hours_that_move_between_hidden_members_leave_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
