/* Small groups against an attacker who collects every published number: each indicator, unit, month, window and slice, as of each edition.
   Random municipalities live through two years of deliveries, late corrections, and people who come and go; releases are made by the
   program's own rule, figures asked of its own evaluator. KSRD_SEED draws others; KSRD_TEST_FULL=1 (or KSRD_ATTACK_TREES) more of them. */
#include "attack.h"
#include "cube_help.h"
#include "cube_release.h"

#define FIRST MONTH(2024, 1)
enum { MONTHS = 15, CELLS = 4 /* two sexes × two ages */, UNITS_MOST = 24 };

static const char *const slices[] = {"T", "K", "M", "unga", "gamla"};
enum { SLICES = sizeof slices / sizeof *slices };

/* Does the slice hold the cell? Cells: K unga, K gamla, M unga, M gamla. */
static bool
holds(size_t slice, size_t cell)
{
    return slice == 0 || (slice <= 2 ? cell / 2 == slice - 1 : cell % 2 == slice - 3);
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

struct place {
    int parent;
    bool staffed; /* has persons of its own at all */
    int64_t persons[MONTHS][CELLS];
    int64_t hours[MONTHS][CELLS];  /* newest facts */
    int64_t booked[MONTHS][CELLS]; /* what has been released: the test's own count, by the rule's words */
    int64_t carried[CELLS];        /* corrections of released months that wait */
};
struct world {
    struct town *t;
    struct place p[UNITS_MOST];
    int n, last_released; /* months −1 … */
    struct protection_family family;
    struct arena *a;
    struct disclosed_release *releases;
    size_t n_releases, cap_releases;
    uint64_t seed;
    bool odd; /* small limits, empty slices: what a real municipality seldom has */
    size_t rows, withheld;
};

/* ---- a municipality ---------------------------------------------------------------------------------------------------- */

static const char *const names[UNITS_MOST] = {"u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9",
    "u10", "u11", "u12", "u13", "u14", "u15", "u16", "u17", "u18", "u19", "u20", "u21", "u22", "u23"};

static void
people(struct world *w, struct place *p)
{
    int size = w->odd                    ? 1 + (int)(draw(&w->seed) % 14)
               : draw(&w->seed) % 3 == 0 ? 1 + (int)(draw(&w->seed) % 6)
                                         : 4 + (int)(draw(&w->seed) % 30);
    bool one_sex = draw(&w->seed) % (w->odd ? 2 : 6) == 0;
    bool one_age = w->odd && draw(&w->seed) % 2 == 0;
    for (int i = 0; i < size; i++) {
        size_t cell = draw(&w->seed) % CELLS;
        if (one_sex)
            cell %= 2;
        if (one_age)
            cell &= ~(size_t)1;
        int from = draw(&w->seed) % 6 == 0 ? (int)(draw(&w->seed) % MONTHS) : 0;
        int to = draw(&w->seed) % 6 == 0 ? (int)(draw(&w->seed) % MONTHS) : MONTHS - 1;
        for (int m = from; m <= to; m++) {
            p->persons[m][cell]++;
            p->hours[m][cell] += draw(&w->seed) % 3 == 0 ? (int64_t)(draw(&w->seed) % 150) : 0;
        }
    }
}

static void
link_family(struct world *w)
{
    static const char *const kon[] = {"K", "M"}, *const alder[] = {"unga", "gamla"};
    static const struct protection_slices dimensions[] = {
        {.id = "kon", .slices = kon, .n_slices = 2}, {.id = "alder", .slices = alder, .n_slices = 2}};
    const struct measure **matt = arena_alloc(w->a, 2 * sizeof(struct measure *));
    matt[0] = &w->t->measures[1];
    w->family = (struct protection_family){.id = "halsa",
        .min_n = w->odd ? 4 : 11,
        .min_n_slices = w->odd ? 3 : 5,
        .count = &w->t->measures[0],
        .level = (enum protection_level)(draw(&w->seed) % PROTECTION_LEVELS),
        .release_day = 20,
        .measures = matt,
        .n_measures = 1,
        .dimensions = dimensions,
        .n_dimensions = 2};
    w->t->measures[0].family = w->t->measures[1].family = &w->family;
    w->t->catalog.families = &w->family;
    w->t->catalog.n_families = 1;
}

static void
found(struct world *w, uint64_t seed)
{
    *w = (struct world){.t = town_new(), .a = arena_new(), .seed = seed, .last_released = -1};
    struct source *s = town_source(w->t, "personal");
    w->odd = draw(&w->seed) % 2;
    w->n = 3 + (int)(draw(&w->seed) % (UNITS_MOST - 3));
    bool chains = draw(&w->seed) % 4 == 0;
    for (int i = 0; i < w->n; i++) {
        struct place *p = &w->p[i];
        p->parent = i == 0            ? -1
                    : chains && i > 1 ? i - 1 - (int)(draw(&w->seed) % 2)
                                      : (int)(draw(&w->seed) % (uint64_t)i);
        struct unit *u =
            town_unit(w->t, names[i], i == 0 ? "kommun" : "enhet", i == 0 ? NULL : &w->t->units[p->parent]);
        town_code(w->t, u, s, names[i]);
    }
    for (int i = 0; i < w->n; i++) {
        bool leaf = true;
        for (int c = 0; c < w->n; c++)
            leaf = leaf && w->p[c].parent != i;
        w->p[i].staffed = leaf || draw(&w->seed) % 3 == 0;
        if (w->p[i].staffed)
            people(w, &w->p[i]);
    }
    town_rule(w->t, town_measure(w->t, "antal", MEASURE_STOCK, false), s, "N");
    town_rule(w->t, town_measure(w->t, "sjuk", MEASURE_FLOW, false), s, "S");
    town_rule(w->t, town_measure(w->t, "ordinarie", MEASURE_FLOW, false), s, "O");
    struct indicator *sum = town_indicator(w->t, "sjuktid", ROLLUP_SUM, "sjuk");
    struct indicator *share = town_indicator(w->t, "andel", ROLLUP_RATIO, "sjuk / ordinarie * 100");
    sum->n = share->n = &w->t->measures[0];
    link_family(w);
}

static void
demolish(struct world *w)
{
    town_free(w->t);
    arena_free(w->a);
}

/* ---- deliveries ------------------------------------------------------------------------------------------------------------- */

static int64_t
sum_of(const int64_t *cells, size_t slice)
{
    int64_t sum = 0;
    for (size_t c = 0; c < CELLS; c++)
        sum += holds(slice, c) ? cells[c] : 0;
    return sum;
}

static void
fact(struct world *w, const char *code, int unit, size_t slice, int m, int64_t value)
{
    struct store_series s = {.source = "personal",
        .account = code,
        .unit = names[unit],
        .slice = slices[slice],
        .dims = "",
        .scenario = "utfall",
        .version = "",
        .delivered = DELIVERED_PERIOD,
        .span = 1};
    /* series ids by (code, unit, slice) are found by counting: each is added once, in this order */
    static const char *const codes[] = {"N", "S", "O"};
    size_t k = 0;
    while (strcmp(codes[k], code) != 0)
        k++;
    s.id = (int32_t)(1 + ((size_t)unit * 3 + k) * SLICES + slice);
    if (factset_series(w->t->facts, s.id) == NULL)
        factset_add_series(w->t->facts, &s);
    struct store_fact x = {.series = s.id,
        .edition = w->t->edition,
        .pull = w->t->edition * 10,
        .last = (month)(FIRST + m),
        .value = dec_from_int(value)};
    factset_add_fact(w->t->facts, &x);
}

static void
deliver_month(struct world *w, int unit, int m)
{
    const struct place *p = &w->p[unit];
    for (size_t s = 0; s < SLICES && sum_of(p->persons[m], 0) > 0; s++) {
        fact(w, "N", unit, s, m, sum_of(p->persons[m], s));
        fact(w, "S", unit, s, m, sum_of(p->hours[m], s));
        fact(w, "O", unit, s, m, 150 * sum_of(p->persons[m], s));
    }
}

/* Late forms: hours of a month that has been released. */
static void
correct(struct world *w, int now)
{
    for (int k = 0; k < 3; k++) {
        int unit = (int)(draw(&w->seed) % (uint64_t)w->n), m = now - 1 - (int)(draw(&w->seed) % 3);
        size_t cell = draw(&w->seed) % CELLS;
        struct place *p = &w->p[unit];
        if (m < 0 || p->persons[m][cell] == 0)
            continue;
        int64_t more = 1 + (int64_t)(draw(&w->seed) % 40);
        p->hours[m][cell] += more;
        p->carried[cell] += more;
        deliver_month(w, unit, m);
    }
}

/* ---- releases ------------------------------------------------------------------------------------------------------------------ */

/* The test's own count of what the rule says is released: the month's hours, and corrections that waited, where anybody is. */
static void
book(struct world *w, int m)
{
    for (int i = 0; i < w->n; i++)
        for (size_t c = 0; c < CELLS && sum_of(w->p[i].persons[m], 0) > 0; c++) {
            w->p[i].booked[m][c] = w->p[i].hours[m][c] + w->p[i].carried[c];
            w->p[i].carried[c] = 0;
        }
}

static void
release(struct world *w, int m)
{
    struct err err = {0};
    struct disclosed_release *made;
    size_t n;
    town_build(w->t);
    stamp day = clock_from_local(
        month_year((month)(FIRST + m + 1)), month_of_year((month)(FIRST + m + 1)), 20, 0, 0, 0);
    assert_false(cube_release_due(w->t->cube, day - 1)); /* I7: not before its day */
    assert_true(cube_release_due(w->t->cube, day));
    assert_int_equal(
        cube_release_make(w->t->cube, factset_disclosed(w->t->facts), day, w->a, &made, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_int_equal(made->month, FIRST + m);
    made->edition = ++w->t->edition;
    *ARENA_PUSH(w->a, w->releases, w->n_releases, w->cap_releases) = *made;
    factset_forget_disclosed(w->t->facts);
    for (size_t i = 0; i < w->n_releases; i++)
        disclosed_add(factset_disclosed(w->t->facts), &w->releases[i]);
    town_build(w->t);
    book(w, m);
    w->last_released = m;
}

/* ---- the attacker ---------------------------------------------------------------------------------------------------------------- */

static size_t
column(int unit, int m, size_t cell)
{
    return ((size_t)m * UNITS_MOST + (size_t)unit) * CELLS + cell;
}

static bool
is_below(const struct world *w, int unit, int top)
{
    while (unit >= 0 && unit != top)
        unit = w->p[unit].parent;
    return unit == top;
}

static int
window_first(enum window window, int m)
{
    int span = window == WINDOW_MONTH ? 1 : window == WINDOW_YTD ? month_of_year((month)(FIRST + m)) : 12;
    return m - span + 1;
}

/* The coefficients of one published sum; with `value` what it must be by the test's own count. */
static int64_t
spread(const struct world *w, int unit, int first, int last, size_t slice, uint64_t *v)
{
    int64_t value = 0;
    for (int u = 0; u < w->n; u++)
        for (int m = first; m <= last && is_below(w, u, unit); m++)
            for (size_t c = 0; c < CELLS; c++)
                if (holds(slice, c) && m >= 0) {
                    v[column(u, m, c)] = 1;
                    value += w->p[u].booked[m][c];
                }
    return value;
}

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

/* He knows how many persons there are everywhere: where a margin is empty, so are its cells. */
static void
learn_empty(struct world *w, struct attack *a)
{
    for (int u = 0; u < w->n; u++)
        for (int m = 0; m < MONTHS; m++)
            for (size_t c = 0; c < CELLS; c++) {
                bool empty = false;
                for (size_t s = 0; s < SLICES; s++)
                    empty = empty || (holds(s, c) && sum_of(w->p[u].persons[m], s) == 0);
                if (!empty)
                    continue;
                memset(a->work, 0, a->columns * sizeof *a->work);
                a->work[column(u, m, c)] = 1;
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

static int64_t
persons_below(const struct world *w, int unit, int m, size_t slice)
{
    int64_t n = 0;
    for (int u = 0; u < w->n; u++)
        n += is_below(w, u, unit) ? sum_of(w->p[u].persons[m], slice) : 0;
    return n;
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

static bool
is_shown(const struct world *w, int unit, int m)
{
    return cube_value(w->t->cube, &w->t->indicators[0], &w->t->units[unit], (month)(FIRST + m), WINDOW_MONTH,
        SCENARIO_UTFALL, "T")
        .has_value;
}

/* (b): who also knows each unit's hours of work learns of a small hidden one no more than: from nothing, or what the others of its joint
   group cannot hold, to twice the group's average. Months' totals. The joint groups are read off what is published. */
static void
intervals(const struct world *w)
{
    for (int m = 0; m <= w->last_released; m++)
        for (int top = 0; top < w->n; top++) {
            int64_t capacity = sum_of(w->p[top].persons[m], 0), sick = sum_of(w->p[top].booked[m], 0);
            if (!is_shown(w, top, m))
                continue;
            for (int c = 0; c < w->n; c++) /* what is left of it when its shown children are taken away */
                for (int u = 0; u < w->n && w->p[c].parent == top && !is_shown(w, c, m); u++)
                    if (is_below(w, u, c)) {
                        capacity += sum_of(w->p[u].persons[m], 0);
                        sick += sum_of(w->p[u].booked[m], 0);
                    }
            capacity *= 150;
            for (int u = 0; u < w->n; u++) {
                int64_t mine = 150 * persons_below(w, u, m, 0);
                if (w->p[u].parent != top || is_shown(w, u, m) || mine == 0 || mine >= 150 * w->family.min_n)
                    continue;
                int64_t low = sick - (capacity - mine), high = sick < mine ? sick : mine;
                low = low < 0 ? 0 : low;
                /* share of mine against 2μ − 1 and 2μ, μ = sick / capacity; multiplied out */
                int64_t allowed_low = (2 * sick - capacity) * mine / (capacity ? capacity : 1);
                int64_t allowed_high = 2 * sick * mine / (capacity ? capacity : 1);
                if (w->family.level != PROTECTION_ENKEL) {
                    assert_true(low <= (allowed_low < 0 ? 0 : allowed_low));
                    assert_true(high >= (allowed_high < mine ? allowed_high : mine));
                }
            }
        }
}

/* ---- tests ----------------------------------------------------------------------------------------------------------------------------- */

static size_t
trees(size_t few, size_t many)
{
    const char *given = getenv("KSRD_ATTACK_TREES");
    return given != NULL ? strtoull(given, NULL, 10) : getenv("KSRD_TEST_FULL") != NULL ? many : few;
}

static uint64_t
seed_of(void)
{
    const char *given = getenv("KSRD_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : 20261124;
}

static void
live(struct world *w, struct attack *a)
{
    for (int m = 0; m < MONTHS; m++) {
        w->t->edition++;
        for (int u = 0; u < w->n; u++)
            deliver_month(w, u, m);
        release(w, m);
        if (m % 5 == 4)
            collect(w, a); /* as of now: a later edition must say the same, or he learns the difference */
        w->t->edition++;
        correct(w, m + 1);
        town_build(w->t); /* corrections have come, and nothing is told of them */
    }
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
        found(w, draw(&seed));
        learn_empty(w, a);
        live(w, a);
        size_t before = small, n = broken(w, a, &small);
        if (n > 0)
            fail_msg("tree %zu: %zu of %zu small cells can be computed", i, n, small - before);
        intervals(w);
        rows += w->rows;
        withheld += w->withheld;
        shown_trees += is_shown(w, 0, MONTHS - 1);
        attack_free(a);
        demolish(w);
        free(w);
    }
    printf("%zu trees, %zu published rows asked for, %zu withheld, %zu small cells, none can be computed\n",
        rounds, rows, withheld, small);
    assert_true(small > 100 * rounds && withheld > rounds);
    assert_true(shown_trees > rounds / 2);
}

/* Two siblings that are hidden all the year, and a cell in which both have somebody in month m. False: there are none. */
static bool
find_pair(const struct world *w, int m, int *ret_a, int *ret_b, size_t *ret_cell)
{
    for (int a = 1; a < w->n; a++)
        for (int b = a + 1; b < w->n; b++)
            for (size_t c = 0; c < CELLS && w->p[a].parent == w->p[b].parent; c++)
                if (!is_shown(w, a, m) && !is_shown(w, b, m) && w->p[a].persons[m][c] > 0 &&
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
        found(&w[0], one);
        live(&w[0], a);
        found(&w[1], one);
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
        cmocka_unit_test(hours_that_move_between_hidden_members_leave_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
