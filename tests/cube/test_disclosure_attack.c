/* Small groups against an attacker who collects every published number: each indicator, unit, month, window and slice, as of each edition.
   Random municipalities live through two years of deliveries, late corrections, and people who come and go; releases are made by the
   program's own rule, figures asked of its own evaluator. KSRD_SEED draws others; KSRD_TEST_FULL=1 (or KSRD_ATTACK_TREES) more of them. */
#include "attack_bound.h"
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

/* The same without a formula: what the least and the greatest is, over all municipalities that would have published the same. With the
   slices an interval may be narrower than (b), which is proven of totals (research/disclosure.md §3); never a point, but through a zero. */
struct bounds {
    size_t asked, narrower, points, skipped;
    double narrowest; /* of the intervals with slices: part of what (b) allows */
};

static bool
set_cells(const struct world *w, int m, struct bound *b)
{
    bool within = true;
    for (int u = 0; u < w->n; u++)
        for (size_t c = 0; c < CELLS; c++) {
            size_t k = (size_t)u * CELLS + c;
            b->truth[k] = w->p[u].booked[m][c];
            b->upper[k] = FULL * w->p[u].persons[m][c];
            within = within && b->truth[k] >= 0 && b->truth[k] <= b->upper[k];
        }
    return within;
}

static void
cells_of(const struct world *w, int unit, int m, size_t slice, bool *sum)
{
    for (int u = 0; u < w->n; u++)
        for (size_t c = 0; c < CELLS; c++)
            sum[(size_t)u * CELLS + c] = is_below(w, u, unit, m) && holds(slice, c);
}

static void
publish_month(const struct world *w, int m, size_t n_slices, struct bound *b)
{
    bool sum[UNITS_MOST * CELLS];
    for (int u = 0; u < w->n; u++)
        for (size_t s = 0; s < n_slices; s++)
            if (cube_value(w->t->cube, &w->t->indicators[0], &w->t->units[u], (month)(FIRST + m),
                    WINDOW_MONTH, SCENARIO_UTFALL, slices[s])
                    .has_value) {
                cells_of(w, u, m, s, sum);
                bound_publish(b, sum);
            }
}

/* What is left of the shown unit top when its shown children are taken away: hours of work and of absence. */
static void
joint_group(const struct world *w, int top, int m, int64_t *ret_capacity, int64_t *ret_sick)
{
    bool rest[UNITS_MOST * CELLS], below[UNITS_MOST * CELLS];
    cells_of(w, top, m, 0, rest);
    for (int c = 0; c < w->n; c++) {
        cells_of(w, c, m, 0, below);
        for (size_t k = 0; parent_of(w, c, m) == top && world_shows(w, c, m) && k < (size_t)w->n * CELLS; k++)
            rest[k] = rest[k] && !below[k];
    }
    *ret_capacity = *ret_sick = 0;
    for (size_t k = 0; k < (size_t)w->n * CELLS; k++) {
        *ret_capacity += rest[k] ? FULL * w->p[k / CELLS].persons[m][k % CELLS] : 0;
        *ret_sick += rest[k] ? w->p[k / CELLS].booked[m][k % CELLS] : 0;
    }
}

/* [low, high] of (b), in twelfths. */
static void
allowed(const struct world *w, int unit, int m, int64_t *ret_low, int64_t *ret_high)
{
    int64_t capacity, sick, mine = FULL * persons_below(w, unit, m, 0);
    joint_group(w, parent_of(w, unit, m), m, &capacity, &sick);
    int64_t low = (int64_t)((attack_signed)BOUND_PARTS * (2 * sick - capacity) * mine / capacity),
            high = (int64_t)((attack_signed)BOUND_PARTS * 2 * sick * mine / capacity);
    *ret_low = low > 0 ? low : 0;
    *ret_high = high < BOUND_PARTS * mine ? high : BOUND_PARTS * mine;
}

static void
bounds_of_unit(const struct world *w, const struct bound *totals, const struct bound *all, int u, int m,
    struct bounds *ret)
{
    bool sum[UNITS_MOST * CELLS];
    int64_t low = 0, high = 0, least = 0, most = 0, may_low, may_high, truth = 0;
    cells_of(w, u, m, 0, sum);
    for (size_t k = 0; k < (size_t)w->n * CELLS; k++)
        truth += sum[k] ? totals->truth[k] : 0;
    allowed(w, u, m, &may_low, &may_high);
    if (!bound_of(totals, sum, -1, &low) || !bound_of(totals, sum, 1, &high) ||
        !bound_of(all, sum, -1, &least) || !bound_of(all, sum, 1, &most))
        fail_msg("%s in month %d: no witness", names[u], m);
    assert_true(low <= least && least <= truth * BOUND_PARTS && truth * BOUND_PARTS <= most && most <= high);
    if (w->family.level != PROTECTION_ENKEL && (low > may_low || high < may_high))
        fail_msg("%s in month %d is known to be %lld … %lld, allowed is %lld … %lld", names[u], m,
            (long long)low, (long long)high, (long long)may_low, (long long)may_high);
    ret->asked++;
    if (w->family.level == PROTECTION_ENKEL || may_high <= may_low)
        return;
    double part = (double)(most - least) / (double)(may_high - may_low);
    ret->narrower += least > may_low || most < may_high;
    ret->points += least == most;
    ret->narrowest = least < most && part < ret->narrowest ? part : ret->narrowest;
    if (least == most && truth != 0 && truth != FULL * persons_below(w, u, m, 0))
        fail_msg("%s in month %d is known to be %lld", names[u], m, (long long)truth);
}

static void
exact_intervals(const struct world *w, int m, struct bounds *ret)
{
    size_t n = (size_t)w->n * CELLS;
    struct bound *totals = bound_new(n, (size_t)w->n), *all = bound_new(n, (size_t)w->n * SLICES);
    bool within = set_cells(w, m, totals) && set_cells(w, m, all);
    ret->skipped += !within; /* late forms make it more than a month's work: his bounds would be false */
    if (within) {
        publish_month(w, m, 1, totals);
        publish_month(w, m, SLICES, all);
    }
    for (int u = 0; u < w->n && within; u++) {
        int top = parent_of(w, u, m);
        int64_t persons = persons_below(w, u, m, 0);
        if (top >= 0 && world_shows(w, top, m) && !world_shows(w, u, m) && persons > 0 &&
            persons < w->family.min_n)
            bounds_of_unit(w, totals, all, u, m, ret);
    }
    bound_free(totals);
    bound_free(all);
}

static void
a_bound_is_what_a_hand_finds(void **state)
{
    /* a + b = 10, a + b + c + d = 20, b + c = 9; a ≤ 6, b ≤ 8, c ≤ 7, d ≤ 9 */
    static const int64_t truth[] = {4, 6, 3, 7}, upper[] = {6, 8, 7, 9};
    static const bool sums[][4] = {{1, 1, 0, 0}, {1, 1, 1, 1}, {0, 1, 1, 0}, {1, 1, 0, 0}};
    static const bool asked[][4] = {{1, 0, 0, 0}, {0, 0, 1, 0}, {1, 0, 0, 1}, {0, 0, 1, 1}};
    static const int64_t ends[][2] = {{2, 6}, {1, 5}, {11, 11}, {10, 10}};
    struct bound *b = bound_new(4, 4);
    int64_t low, high;
    (void)state;
    memcpy(b->truth, truth, sizeof truth);
    memcpy(b->upper, upper, sizeof upper);
    for (size_t i = 0; i < 4; i++)
        bound_publish(b, sums[i]);
    assert_int_equal(b->n_rows, 3);
    for (size_t i = 0; i < 4; i++) {
        assert_true(bound_of(b, asked[i], -1, &low) && bound_of(b, asked[i], 1, &high));
        assert_int_equal(low, ends[i][0] * BOUND_PARTS);
        assert_int_equal(high, ends[i][1] * BOUND_PARTS);
    }
    bound_free(b);
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
    struct bounds bounds = {.narrowest = 1};
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
        exact_intervals(w, (int)(i % MONTHS), &bounds);
        rows += w->rows;
        withheld += w->withheld;
        shown_trees += world_shows(w, 0, MONTHS - 1);
        attack_free(a);
        demolish(w);
        free(w);
    }
    printf("%zu trees, %zu published rows asked for, %zu withheld, %zu small cells, none can be computed\n",
        rounds, rows, withheld, small);
    printf(
        "%zu intervals found exactly (%zu months passed over): by totals none is narrower than allowed; with slices %zu are, "
        "the narrowest %.3f of it, and %zu are a zero or everybody's full time\n",
        bounds.asked, bounds.skipped, bounds.narrower, bounds.narrowest, bounds.points);
    assert_true(bounds.asked > rounds / 2 && bounds.skipped < rounds / 2);
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
        cmocka_unit_test(a_bound_is_what_a_hand_finds),
        cmocka_unit_test(no_withheld_figure_can_be_computed),
        cmocka_unit_test(a_withdrawn_unit_cannot_be_computed_either),
        cmocka_unit_test(hours_that_move_between_hidden_members_leave_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
