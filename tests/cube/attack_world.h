/* The municipalities that the attacks on small groups are made on: random trees that live through two years of deliveries, late
   corrections, people who come and go, and units that move; releases are made by the program's own rule. KSRD_SEED draws others;
   KSRD_TEST_FULL=1 (or KSRD_ATTACK_TREES) more of them. */
#pragma once
#include "attack.h"
#include "cube_help.h"
#include "cube_release.h"

#define FIRST MONTH(2024, 1)
#define FULL                                                                                                 \
    INT64_C(                                                                                                 \
        150000000) /* a month's work; long numbers, so that a sum found on a page is known for what it is */
enum { MONTHS = 15, CELLS = 4 /* two sexes × two ages */, UNITS_MOST = 24 };

static const char *const slices[] = {"T", "K", "M", "unga", "gamla"};
enum { SLICES = sizeof slices / sizeof *slices };

/* Does the slice hold the cell? Cells: K unga, K gamla, M unga, M gamla. */
static inline bool
holds(size_t slice, size_t cell)
{
    return slice == 0 || (slice <= 2 ? cell / 2 == slice - 1 : cell % 2 == slice - 3);
}

static inline uint64_t
draw(uint64_t *s)
{
    *s += 0x9e3779b97f4a7c15;
    uint64_t z = *s;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

struct place {
    int parent, moved; /* moved: the parent from month moves on */
    int moves;
    bool staffed; /* has persons of its own at all */
    int64_t persons[MONTHS][CELLS];
    int64_t hours[MONTHS][CELLS];  /* newest facts */
    int64_t booked[MONTHS][CELLS]; /* what has been released: the test's own count, by the rule's words */
    int64_t carried[CELLS];        /* corrections of released months that wait */
};
/* What was delivered, in order: an earlier edition is made of its beginning. */
struct delivered_fact {
    struct store_series series;
    struct store_fact fact;
};
struct world {
    struct town *t;
    struct place p[UNITS_MOST];
    struct delivered_fact *journal;
    size_t n_journal, cap_journal;
    struct disclosed_withdrawal withdrawn; /* unit NULL: none is */
    int n, last_released;                  /* months −1 … */
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

static inline void
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
            p->hours[m][cell] += draw(&w->seed) % 3 == 0 ? (int64_t)(draw(&w->seed) % FULL) : 0;
        }
    }
}

static inline void
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

static inline void
found_among(struct world *w, uint64_t seed, int most)
{
    *w = (struct world){.t = town_new(), .a = arena_new(), .seed = seed, .last_released = -1};
    struct source *s = town_source(w->t, "personal");
    w->odd = draw(&w->seed) % 2;
    w->n = 3 + (int)(draw(&w->seed) % (uint64_t)(most - 3));
    bool chains = draw(&w->seed) % 4 == 0, two = draw(&w->seed) % 4 == 0; /* a company beside it */
    for (int i = 0; i < w->n; i++) {
        struct place *p = &w->p[i];
        p->parent = i == 0 || (i == 1 && two) ? -1
                    : chains && i > 1         ? i - 1 - (int)(draw(&w->seed) % 2)
                                              : (int)(draw(&w->seed) % (uint64_t)i);
        struct unit *u = town_unit(
            w->t, names[i], i == 0 ? "kommun" : "enhet", p->parent < 0 ? NULL : &w->t->units[p->parent]);
        p->moves = MONTHS;
        p->moved = p->parent;
        if (i > 2 && draw(&w->seed) % 6 == 0) {
            p->moves = 2 + (int)(draw(&w->seed) % (MONTHS - 2));
            p->moved = (int)(draw(&w->seed) % (uint64_t)i);
            town_move(w->t, u, (month)(FIRST + p->moves), &w->t->units[p->moved]);
        }
        town_code(w->t, u, s, names[i]);
    }
    for (int i = 0; i < w->n; i++) {
        bool leaf = true;
        for (int c = 0; c < w->n; c++)
            leaf = leaf && w->p[c].parent != i && (w->p[c].moves == MONTHS || w->p[c].moved != i);
        w->p[i].staffed = leaf || draw(&w->seed) % 3 == 0;
        if (w->p[i].staffed)
            people(w, &w->p[i]);
    }
    for (int m = 0; m < MONTHS;
         m++) { /* where nobody is at all nothing is delivered, and no month is ever due */
        struct place *last = &w->p[w->n - 1];
        int64_t all = 0;
        for (int i = 0; i < w->n; i++)
            for (size_t c = 0; c < CELLS; c++)
                all += w->p[i].persons[m][c];
        last->persons[m][0] += all == 0;
    }
    town_rule(w->t, town_measure(w->t, "antal", MEASURE_STOCK, false), s, "N");
    town_rule(w->t, town_measure(w->t, "sjuk", MEASURE_FLOW, false), s, "S");
    town_rule(w->t, town_measure(w->t, "ordinarie", MEASURE_FLOW, false), s, "O");
    struct indicator *sum = town_indicator(w->t, "sjuktid", ROLLUP_SUM, "sjuk");
    struct indicator *share = town_indicator(w->t, "andel", ROLLUP_RATIO, "sjuk / ordinarie * 100");
    sum->n = share->n = &w->t->measures[0];
    link_family(w);
}

static inline void
demolish(struct world *w)
{
    town_free(w->t);
    arena_free(w->a);
}

/* ---- deliveries ------------------------------------------------------------------------------------------------------------- */

static inline int64_t
sum_of(const int64_t *cells, size_t slice)
{
    int64_t sum = 0;
    for (size_t c = 0; c < CELLS; c++)
        sum += holds(slice, c) ? cells[c] : 0;
    return sum;
}

/* s: account, unit, slice, scenario, version and span; its id is the caller's, one for each. */
static inline void
put(struct world *w, struct store_series s, int m, int64_t value)
{
    s.source = "personal";
    s.dims = "";
    s.delivered = DELIVERED_PERIOD;
    s.span = s.span != 0 ? s.span : 1;
    struct store_fact x = {.series = s.id,
        .edition = w->t->edition,
        .pull = w->t->edition * 10,
        .last = (month)(FIRST + m),
        .value = dec_from_int(value)};
    if (factset_series(w->t->facts, s.id) == NULL)
        factset_add_series(w->t->facts, &s);
    factset_add_fact(w->t->facts, &x);
    *ARENA_PUSH(w->a, w->journal, w->n_journal, w->cap_journal) = (struct delivered_fact){s, x};
}

/* Series ids by (unit, code, slice). */
static inline void
fact(struct world *w, const char *code, int unit, size_t slice, int m, int64_t value)
{
    static const char *const codes[] = {"N", "S", "O"};
    size_t k = 0;
    while (strcmp(codes[k], code) != 0)
        k++;
    struct store_series s = {.id = (int32_t)(1 + ((size_t)unit * 3 + k) * SLICES + slice),
        .account = code,
        .unit = names[unit],
        .slice = slices[slice],
        .scenario = "utfall",
        .version = ""};
    put(w, s, m, value);
}

static inline void
deliver_month(struct world *w, int unit, int m)
{
    const struct place *p = &w->p[unit];
    for (size_t s = 0; s < SLICES && sum_of(p->persons[m], 0) > 0; s++) {
        fact(w, "N", unit, s, m, sum_of(p->persons[m], s));
        fact(w, "S", unit, s, m, sum_of(p->hours[m], s));
        fact(w, "O", unit, s, m, FULL * sum_of(p->persons[m], s));
    }
}

/* Late forms: hours of a month that has been released. */
static inline void
correct(struct world *w, int now)
{
    for (int k = 0; k < 3; k++) {
        int unit = (int)(draw(&w->seed) % (uint64_t)w->n), m = now - 1 - (int)(draw(&w->seed) % 3);
        size_t cell = draw(&w->seed) % CELLS;
        struct place *p = &w->p[unit];
        if (m < 0 || p->persons[m][cell] == 0)
            continue;
        int64_t more = 1 + (int64_t)(draw(&w->seed) % (FULL / 4));
        p->hours[m][cell] += more;
        p->carried[cell] += more;
        deliver_month(w, unit, m);
    }
}

/* ---- releases ------------------------------------------------------------------------------------------------------------------ */

/* The test's own count of what the rule says is released: the month's hours, and corrections that waited, where anybody is. */
static inline void
book(struct world *w, int m)
{
    for (int i = 0; i < w->n; i++)
        for (size_t c = 0; c < CELLS && sum_of(w->p[i].persons[m], 0) > 0; c++) {
            w->p[i].booked[m][c] = w->p[i].hours[m][c] + w->p[i].carried[c];
            w->p[i].carried[c] = 0;
        }
}

static inline void
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

/* What is known at an edition, under the protection of now: what has been hidden since is hidden in it too. */
static inline struct factset *
facts_then(const struct world *w, int32_t edition)
{
    struct factset *f = factset_new();
    for (size_t i = 0; i < w->n_journal && w->journal[i].fact.edition <= edition; i++) {
        if (factset_series(f, w->journal[i].series.id) == NULL)
            factset_add_series(f, &w->journal[i].series);
        factset_add_fact(f, &w->journal[i].fact);
    }
    for (size_t i = 0; i < w->n_releases && w->releases[i].edition <= edition; i++)
        disclosed_add(factset_disclosed(f), &w->releases[i]);
    disclosed_withdraw(factset_disclosed(f), &w->withdrawn, w->withdrawn.unit != NULL);
    return f;
}

/* ---- the attacker ---------------------------------------------------------------------------------------------------------------- */

static inline size_t
column(int unit, int m, size_t cell)
{
    return ((size_t)m * UNITS_MOST + (size_t)unit) * CELLS + cell;
}

static inline int
parent_of(const struct world *w, int unit, int m)
{
    return m >= w->p[unit].moves ? w->p[unit].moved : w->p[unit].parent;
}

static inline bool
is_below(const struct world *w, int unit, int top, int m)
{
    while (unit >= 0 && unit != top)
        unit = parent_of(w, unit, m);
    return unit == top;
}

static inline int
window_first(enum window window, int m)
{
    int span = window == WINDOW_MONTH ? 1 : window == WINDOW_YTD ? month_of_year((month)(FIRST + m)) : 12;
    return m - span + 1;
}

/* The coefficients of one published sum; with `value` what it must be by the test's own count. */
static inline int64_t
spread(const struct world *w, int unit, int first, int last, size_t slice, uint64_t *v)
{
    int64_t value = 0;
    for (int u = 0; u < w->n; u++)
        for (int m = first < 0 ? 0 : first; m <= last; m++)
            for (size_t c = 0; c < CELLS && is_below(w, u, unit, m); c++)
                if (holds(slice, c)) {
                    v[column(u, m, c)] = 1;
                    value += w->p[u].booked[m][c];
                }
    return value;
}

/* He knows how many persons there are everywhere: where a margin is empty, so are its cells. */
static inline void
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

static inline int64_t
persons_below(const struct world *w, int unit, int m, size_t slice)
{
    int64_t n = 0;
    for (int u = 0; u < w->n; u++)
        n += is_below(w, u, unit, m) ? sum_of(w->p[u].persons[m], slice) : 0;
    return n;
}

static inline bool
world_shows(const struct world *w, int unit, int m)
{
    return cube_value(w->t->cube, &w->t->indicators[0], &w->t->units[unit], (month)(FIRST + m), WINDOW_MONTH,
        SCENARIO_UTFALL, "T")
        .has_value;
}

/* A shown unit is withdrawn afterwards, in all editions: as if nobody had ever seen it, and as if nobody knew how many it is. */
static inline bool
world_withdraw(struct world *w, int *ret_unit, int *ret_from)
{
    *ret_from = 2 + (int)(draw(&w->seed) % 6);
    for (int tries = 0; tries < 200; tries++) {
        *ret_unit = 1 + (int)(draw(&w->seed) % (uint64_t)(w->n - 1));
        if (!world_shows(w, *ret_unit, *ret_from))
            continue;
        w->withdrawn = (struct disclosed_withdrawal){.family = "",
            .unit = names[*ret_unit],
            .from = (month)(FIRST + *ret_from),
            .edition = ++w->t->edition};
        disclosed_withdraw(factset_disclosed(w->t->facts), &w->withdrawn, 1);
        town_build(w->t);
        return true;
    }
    return false;
}

/* Under ASan a tree takes twenty times as long: there it is memory that is looked after. */
static inline size_t
trees(size_t few, size_t many)
{
#ifdef __SANITIZE_ADDRESS__
    few = few > 6 ? few / 3 : few;
#endif
    const char *given = getenv("KSRD_ATTACK_TREES");
    return given != NULL ? strtoull(given, NULL, 10) : getenv("KSRD_TEST_FULL") != NULL ? many : few;
}

static inline uint64_t
seed_of(void)
{
    const char *given = getenv("KSRD_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : 20261124;
}
