/* The cube on the size that DESIGN §2 names: 450 units, 60 indicators, 120 months. Beside it, in the same run, a plain C loop over the
   same cells: sums up the tree in 64-bit öre, quotients in doubles, no editions, states or targets.
   One line a figure, tab-separated: area, what, value, unit, beside what, ratio. */
#include "clock.h"
#include "cube_series.h"
#include "cube_variation.h"

enum {
    LEAVES = 379,
    MIDDLE = 60,
    UPPER = 10,
    UNITS = 1 + UPPER + MIDDLE + LEAVES,
    MEASURES = 60,
    INDICATORS = 60,
    MONTHS = 120
};
#define FIRST MONTH(2014, 1)

static struct unit units[UNITS];
static struct unit_parent parents[UNITS];
static struct unit_code unit_codes[UNITS];
static struct measure measures[MEASURES];
static struct series_rule rules[MEASURES];
static struct pattern patterns[MEASURES];
static struct indicator indicators[INDICATORS];
static struct target targets[INDICATORS][2];
static struct source source = {.id = "ekonomi", .name = "Ekonomi", .format = "sie"};
static char texts[4 * 1000][16];
static size_t n_texts;

static int64_t plain_ore[MEASURES][UNITS][MONTHS];
static double plain_value[INDICATORS][UNITS][MONTHS];

static const char *
name(const char *prefix, int n)
{
    snprintf(texts[n_texts], sizeof texts[0], "%s%d", prefix, n);
    return texts[n_texts++];
}

static int
parent_of(int u)
{
    if (u == 0)
        return -1;
    if (u <= UPPER)
        return 0;
    return u <= UPPER + MIDDLE ? 1 + u % UPPER : 1 + UPPER + u % MIDDLE;
}

static void
make_units(void)
{
    for (int u = 0; u < UNITS; u++) {
        units[u] = (struct unit){.id = name("u", u),
            .name = "",
            .kind = "enhet",
            .from = MONTH_NONE,
            .to = MONTH_NONE,
            .index = u};
        parents[u] = (struct unit_parent){.from = MONTH_NONE, .unit = u > 0 ? &units[parent_of(u)] : NULL};
        unit_codes[u] = (struct unit_code){.source = &source, .pattern = {.from = name("", 1000 + u)}};
        units[u].parents = &parents[u];
        units[u].n_parents = u > 0;
        units[u].codes = &unit_codes[u];
        units[u].n_codes = u >= UNITS - LEAVES;
    }
}

static const struct measure *
find(const char *id, void *ctx)
{
    (void)ctx;
    for (int m = 0; m < MEASURES; m++)
        if (strcmp(measures[m].id, id) == 0)
            return &measures[m];
    return NULL;
}

/* Even indicators are sums, odd ones quotients of two measures. */
static void
make_indicators(struct arena *a)
{
    for (int i = 0; i < INDICATORS; i++) {
        char text[64];
        struct formula *f;
        size_t column;
        struct err err;
        snprintf(text, sizeof text, i % 2 == 0 ? "m%d" : "m%d / m%d * 100", i, (i + 1) % MEASURES);
        if (formula_parse(a, text, &f, &column, &err) != 0 || formula_bind(f, find, NULL, &column, &err) != 0)
            abort();
        for (int k = 0; k < 2; k++) /* another target from the sixth year on */
            targets[i][k] = (struct target){.from = (month)(FIRST + k * 60),
                .value = dec_from_int(i % 2 == 0 ? 500000 + k : 90 + k),
                .tolerance = dec_from_int(i % 2 == 0 ? 10000 : 5)};
        indicators[i] = (struct indicator){.id = name("i", i),
            .unit = "kr",
            .direction = DIRECTION_LOWER,
            .targets = targets[i],
            .n_targets = 2,
            .cadence = CADENCE_MONTH,
            .rollup = i % 2 == 0 ? ROLLUP_SUM : ROLLUP_RATIO,
            .windows = {true, true, true, true},
            .formula = f,
            .retired = MONTH_NONE,
            .decimals = 1,
            .index = i};
    }
}

static void
make_catalog(struct catalog *c, struct arena *a)
{
    make_units();
    for (int m = 0; m < MEASURES; m++) {
        patterns[m] = (struct pattern){.from = name("", 4000 + m)};
        rules[m] = (struct series_rule){.source = &source,
            .codes = &patterns[m],
            .n_codes = 1,
            .sign = 1,
            .from = MONTH_NONE,
            .to = MONTH_NONE};
        measures[m] = (struct measure){.id = name("m", m),
            .unit = "kr",
            .accumulates = MEASURE_FLOW,
            .cadence = CADENCE_MONTH,
            .sum_units = true,
            .absent_zero = true,
            .rules = &rules[m],
            .n_rules = 1,
            .index = m};
    }
    make_indicators(a);
    *c = (struct catalog){.arena = a,
        .sources = &source,
        .n_sources = 1,
        .units = units,
        .n_units = UNITS,
        .measures = measures,
        .n_measures = MEASURES,
        .indicators = indicators,
        .n_indicators = INDICATORS};
}

static int64_t
amount(int u, int m, int k)
{
    return (int64_t)((unsigned)(u * 7919 + m * 104729 + k * 1299709) % 100000000u) - 20000000;
}

static void
make_facts(struct factset *f)
{
    for (int u = UNITS - LEAVES; u < UNITS; u++) {
        for (int m = 0; m < MEASURES; m++) {
            struct store_series s = {.source = "ekonomi",
                .account = patterns[m].from,
                .unit = unit_codes[u].pattern.from,
                .slice = "",
                .dims = "",
                .scenario = "utfall",
                .version = "",
                .delivered = DELIVERED_PERIOD,
                .span = 1};
            factset_add_series(f, &s);
        }
    }
    for (int k = 0; k < MONTHS; k++)
        for (int s = 0; s < LEAVES * MEASURES; s++)
            factset_add_fact(
                f, &(struct store_fact){.series = s + 1,
                       .edition = k + 1,
                       .pull = k + 1,
                       .last = (month)(FIRST + k),
                       .value = (dec)amount(UNITS - LEAVES + s / MEASURES, s % MEASURES, k) * 10000000000});
}

static void
fill_plain(void)
{
    for (int m = 0; m < MEASURES; m++)
        for (int u = UNITS - LEAVES; u < UNITS; u++)
            for (int k = 0; k < MONTHS; k++)
                plain_ore[m][u][k] = amount(u, m, k);
}

/* What the cube has to beat in its own game: the least that could be called a roll-up and an evaluation. */
static void
plain_loop(void)
{
    for (int m = 0; m < MEASURES; m++)
        for (int u = UNITS - 1; u > 0; u--)
            for (int k = 0; k < MONTHS; k++)
                plain_ore[m][parent_of(u)][k] += plain_ore[m][u][k];
    for (int i = 0; i < INDICATORS; i++) {
        int other = (i + 1) % MEASURES;
        for (int u = 0; u < UNITS; u++)
            for (int k = 0; k < MONTHS; k++)
                plain_value[i][u][k] =
                    i % 2 == 0 ? (double)plain_ore[i][u][k] / 100
                               : (plain_ore[other][u][k] != 0
                                         ? (double)plain_ore[i][u][k] / (double)plain_ore[other][u][k] * 100
                                         : 0);
    }
}

/* All values of one window, series by series. Returns how many there were. */
static size_t
evaluate_all(const struct cube *c, enum window w)
{
    static struct value v[MONTHS];
    size_t n = 0;
    for (int i = 0; i < INDICATORS; i++)
        for (int u = 0; u < UNITS; u++) {
            cube_series(c, &indicators[i], &units[u], w, SCENARIO_UTFALL, "T", FIRST, 1, MONTHS, v);
            for (int k = 0; k < MONTHS; k++)
                n += v[k].has_value;
        }
    return n;
}

/* The same one by one; *wrong: how many differ from the plain loop's. */
static size_t
evaluate_singly(const struct cube *c, size_t *wrong)
{
    size_t n = 0;
    for (int i = 0; i < INDICATORS; i++) {
        for (int u = 0; u < UNITS; u++) {
            for (int k = 0; k < MONTHS; k++) {
                struct value v = cube_value(
                    c, &indicators[i], &units[u], (month)(FIRST + k), WINDOW_MONTH, SCENARIO_UTFALL, "T");
                n += v.has_value;
                if (wrong != NULL) {
                    double got = (double)v.value.num / (double)v.value.den, expected = plain_value[i][u][k];
                    double off = got > expected ? got - expected : expected - got;
                    *wrong += !v.has_value || off > 1e-9 * (expected < 0 ? -expected : expected) + 1e-9;
                }
            }
        }
    }
    return n;
}

/* All values and their variation, a series at a time. Returns how many points were judged. */
static size_t
judge_all(const struct cube *c)
{
    static struct value v[MONTHS];
    size_t n = 0;
    for (int i = 0; i < INDICATORS; i++) {
        for (int u = 0; u < UNITS; u++) {
            struct arena *a = arena_new();
            struct cube_variation x;
            cube_series(
                c, &indicators[i], &units[u], WINDOW_MONTH, SCENARIO_UTFALL, "T", FIRST, 1, MONTHS, v);
            cube_variation_of(c, &indicators[i], &units[u], FIRST, v, MONTHS, a, &x);
            for (int k = 0; k < x.n; k++)
                n += x.at[k].word >= VARIATION_NORMAL;
            arena_free(a);
        }
    }
    return n;
}

static double
now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
line(const char *what, double value, const char *unit, const char *beside, double ratio)
{
    printf("cube\t%s\t%.4g\t%s\t%s\t", what, value, unit, beside);
    if (ratio > 0)
        printf("%.3g", ratio);
    printf("\n");
}

/* A ledger: 380 units × 170 accounts × 36 months, six measures of account classes, each for the tree under one unit. */
static void
ledger(struct catalog *c)
{
    static const char *const classes[][2] = {
        {"3", NULL}, {"4", "7"}, {"5", NULL}, {"6", NULL}, {"3", "7"}, {"3", "8"}};
    struct factset *f = factset_new();
    struct cube *cube = NULL;
    struct err err = {0};
    for (int m = 0; m < 6; m++) {
        patterns[m] =
            (struct pattern){.from = classes[m][0], .to = classes[m][1], .prefix = classes[m][1] == NULL};
        rules[m].under = &units[0];
    }
    c->n_measures = 6;
    c->n_indicators = 6;
    for (int i = 0; i < 6; i++)
        indicators[i].formula = indicators[0].formula;
    for (int s = 0; s < LEAVES * 170; s++) {
        char account[8];
        snprintf(account, sizeof account, "%d", 3000 + s % 170 * 35);
        factset_add_series(f, &(struct store_series){.source = "ekonomi",
                                  .account = account,
                                  .dims = "",
                                  .slice = "",
                                  .version = "",
                                  .unit = unit_codes[UNITS - LEAVES + s / 170].pattern.from,
                                  .scenario = "utfall",
                                  .delivered = DELIVERED_PERIOD,
                                  .span = 1});
    }
    for (int k = 0; k < 36; k++)
        for (int s = 0; s < LEAVES * 170; s++)
            factset_add_fact(f, &(struct store_fact){.series = s + 1,
                                    .edition = k + 1,
                                    .pull = k + 1,
                                    .last = (month)(FIRST + k),
                                    .value = (dec)amount(s, 0, k) * 10000000000});
    double t = now_ms();
    if (cube_build(c, f, NULL, &cube, &err) != 0)
        abort();
    t = now_ms() - t;
    line("ledger: facts", (double)factset_count(f) / 1e6, "million", "", 0);
    line("ledger: facts in memory", (double)factset_bytes(f) / 1e6, "MB", "", 0);
    line("ledger: cube_build, 6 measures", t, "ms", "", 0);
    cube_free(cube);
    factset_free(f);
}

static double
cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One fact in twenty of the newest month is another: the cube of that edition out of the one before; ms of CPU. */
static double
patch_ms(const struct catalog *c, struct factset *f, const struct cube *before)
{
    struct cube *cube = NULL;
    struct err err = {0};
    const struct cube_order order = {.today = MONTH_NONE, .like = before};
    int32_t edition = factset_edition(f) + 1;
    for (int32_t id = 1; id <= factset_last_series(f); id += 20) {
        const struct factset_cell *x;
        size_t n = factset_cells(f, id, &x);
        if (n > 0)
            factset_add_fact(f, &(struct store_fact){.series = id,
                                    .last = x[n - 1].last,
                                    .edition = edition,
                                    .pull = edition,
                                    .value = factset_value(f, &x[n - 1]) + dec_from_int(1)});
    }
    double t = cpu_ms();
    if (cube_build_order(c, f, NULL, &order, &cube, &err) != 0)
        fprintf(stderr, "%s: %s\n", err.where, err.what);
    t = cpu_ms() - t;
    cube_free(cube);
    return t;
}

int
main(void)
{
    struct catalog c;
    struct arena *a = arena_new();
    struct factset *f = factset_new();
    struct cube *cube = NULL;
    struct err err = {0};
    make_catalog(&c, a);
    double t0 = now_ms();
    make_facts(f);
    double t1 = now_ms();
    fill_plain();
    double t2 = now_ms();
    plain_loop();
    double plain = now_ms() - t2, build = 0;
    for (int round = 0; round < 3; round++) { /* the quietest of three */
        cube_free(cube);
        double t = now_ms();
        if (cube_build(&c, f, NULL, &cube, &err) != 0) {
            fprintf(stderr, "%s: %s\n", err.where, err.what);
            return 70;
        }
        t = now_ms() - t;
        build = round == 0 || t < build ? t : build;
    }
    size_t wrong = 0;
    double t3 = now_ms();
    size_t n = evaluate_all(cube, WINDOW_MONTH);
    double month_ms = now_ms() - t3;
    double t4 = now_ms();
    size_t n_ytd = evaluate_all(cube, WINDOW_YTD);
    double ytd_ms = now_ms() - t4, t6 = now_ms();
    size_t n_r12 = evaluate_all(cube, WINDOW_R12);
    double r12_ms = now_ms() - t6;
    double t5 = now_ms();
    size_t judged = judge_all(cube);
    double variation_ms = now_ms() - t5;
    double t7 = now_ms();
    (void)evaluate_singly(cube, NULL);
    double singly_ms = now_ms() - t7;
    (void)evaluate_singly(cube, &wrong);
    double cells = (double)INDICATORS * UNITS * MONTHS;
    line("facts into memory", (double)factset_count(f) / (t1 - t0) / 1e3, "million/s", "", 0);
    line("bytes a fact", (double)factset_bytes(f) / (double)factset_count(f), "byte", "", 0);
    line("plain C loop, roll-up and evaluation", plain, "ms", "", 0);
    line("cube_build", build, "ms", "plain C loop", build / plain);
    line("evaluate all, month", month_ms, "ms", "plain C loop", month_ms / plain);
    line("evaluate all, ytd", ytd_ms, "ms", "plain C loop", ytd_ms / plain);
    line("evaluate all, r12", r12_ms, "ms", "plain C loop", r12_ms / plain);
    line("evaluate all, month, one by one", singly_ms, "ms", "series by series", singly_ms / month_ms);
    line("build and evaluate, month", build + month_ms, "ms", "plain C loop", (build + month_ms) / plain);
    line("evaluate all with status and variation", variation_ms, "ms", "without variation",
        variation_ms / month_ms);
    line("points judged", (double)judged, "of 3.24 million", "", 0);
    line("one value, month", month_ms * 1e6 / cells, "ns", "", 0);
    line("cube", (double)cube_bytes(cube) / 1e6, "MB", "8 bytes a cell",
        (double)cube_bytes(cube) / (cells * 8));
    line("values that differ from the plain loop", (double)wrong, "of 3.24 million", "", 0);
    bool whole = n == (size_t)cells && n_ytd == (size_t)cells &&
                 n_r12 == (size_t)INDICATORS * UNITS * (MONTHS - 11) && wrong == 0;
    double t8 = cpu_ms();
    struct cube *again = NULL;
    (void)cube_build(&c, f, NULL, &again, &err);
    double whole_cpu = cpu_ms() - t8, patched = patch_ms(&c, f, again);
    line("the cube of the next edition, one month corrected", patched, "ms of CPU", "cube_build, CPU",
        patched / whole_cpu);
    cube_free(again);
    cube_free(cube);
    factset_free(f);
    ledger(&c);
    arena_free(a);
    return whole ? 0 : 1;
}
