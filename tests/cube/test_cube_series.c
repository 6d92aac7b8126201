/* Random towns: units that come, go and move, former formulas, targets, slices, rounds and whole years, months that are not final, held
   figures, today's tree; all indicators, windows, scenarios and units, from any month in any step, over many more periods than are
   reckoned at a time. */
#include "release.h"
#include "series_same.h"

enum { TOWNS = 24, LEAVES = 5, MONTHS = 44 };
#define FIRST MONTH(2021, 11)

static uint64_t state;

static int
draw(int n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int)(state >> 33) % n;
}

static void
put_facts(struct town *t, const char *account, const char *slice, const char *scenario, int span)
{
    static char code[LEAVES][4];
    for (int k = span - 1; k < MONTHS; k++) {
        month m = (month)(FIRST + k);
        for (int l = 0; l < LEAVES; l++) {
            char value[32];
            int kind = draw(20);
            snprintf(code[l], sizeof code[l], "%d", l);
            snprintf(
                value, sizeof value, kind == 2 ? "%d.%07d" : "%d.%02d", draw(4000000) - 300000, draw(100));
            if (span > 1 && (m + 1) % span != 0)
                continue;
            t->edition = 1 + k + draw(4);
            if (kind == 3)
                continue;
            town_fact(t, (struct line){"s", account, code[l], slice, scenario, NULL, 0, span}, m,
                kind == 0   ? "-"
                : kind == 1 ? "x"
                            : value);
        }
    }
}

static void
make_units(struct town *t, const struct source *s)
{
    static const char *const ids[LEAVES] = {"a", "b", "c", "d", "e"};
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    struct unit *north = town_unit(t, "norr", "namnd", kommun),
                *south = town_unit(t, "soder", "namnd", kommun);
    static char code[LEAVES][4];
    for (int l = 0; l < LEAVES; l++) {
        struct unit *u = town_unit(t, ids[l], "enhet", draw(2) ? north : south);
        snprintf(code[l], sizeof code[l], "%d", l);
        town_code(t, u, s, code[l]);
        if (draw(3) == 0)
            u->from = (month)(FIRST + draw(MONTHS));
        if (draw(3) == 0)
            u->to = (month)((u->from == MONTH_NONE ? FIRST : u->from) + draw(20));
        if (draw(3) == 0)
            town_move(t, u, (month)(FIRST + draw(MONTHS)), draw(2) ? north : south);
    }
}

static void
make_indicators(struct town *t)
{
    static const struct target targets[] = {{.from = MONTH_NONE, .value = (dec)5000000 * 1000000000000},
        {.from = FIRST + 20, .value = (dec)700 * 1000000000000, .tolerance = (dec)90 * 1000000000000}};
    static const struct {
        const char *id, *formula;
        enum rollup rollup;
    } all[] = {{"summa", "f", ROLLUP_SUM}, {"kvot", "f / g * 100", ROLLUP_RATIO},
        {"avvikelse", "budget(f) - f", ROLLUP_SUM}, {"fjol", "f - fg_ar(f)", ROLLUP_SUM},
        {"niva", "l", ROLLUP_LAST}, {"per", "f per 1000 l", ROLLUP_RATIO},
        {"lang", "-(f + 0.5 * g) / (g - 0.0000001) * (f / l) / 7", ROLLUP_RATIO},
        {"kvartal", "q", ROLLUP_SUM}, {"egen", "f", ROLLUP_NONE}, {"noll", "f / (g - g)", ROLLUP_RATIO},
        {"ett", "l / 3 + 1", ROLLUP_RATIO}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        struct indicator *i = town_indicator(t, all[k].id, all[k].rollup, all[k].formula);
        i->decimals = draw(4);
        i->scale = draw(2) * 3;
        i->targets = targets;
        i->n_targets = (size_t)draw(3);
        i->n = draw(2) ? &t->measures[2] : NULL;
        i->retired = draw(6) ? MONTH_NONE : (month)(FIRST + 30);
        i->cadence = strcmp(all[k].id, "kvartal") == 0 ? CADENCE_QUARTER : CADENCE_MONTH;
        i->main_window = (enum window)draw(WINDOWS);
        if (draw(3) == 0 && k > 0 &&
            i->cadence == CADENCE_MONTH) { /* until a month it was made as its neighbour is */
            struct former_formula *f = arena_alloc(t->arena, sizeof *f);
            *f = (struct former_formula){
                .to = (month)(FIRST + 9 + draw(20)), .formula = i[-1].formula, .text = "", .reason = ""};
            i->former = f;
            i->n_former = 1;
        }
        i->windows[draw(WINDOWS)] = draw(2);
        static const dec range[] = {0, (dec)6000000 * 1000000000000};
        if (draw(3) == 0)
            i->plausibility =
                (struct plausibility){.range = range, .n_range = 2, .from = MONTH_NONE, .pos = {.line = 1}};
    }
}

/* Seen in the middle of the last months, so that some are hidden, some preliminary; and by today's tree too. */
static void
build(struct town *t, month today)
{
    static struct decisions d;
    struct err err = {0};
    const struct cube_order order = {.today = today};
    d = (struct decisions){.at = clock_from_local(month_year(today), month_of_year(today), 12, 12, 0, 0)};
    if (cube_build_order(town_catalog(t), t->facts, &d, &order, &t->cube, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
}

static struct town *
random_town(int seed)
{
    struct town *t = town_new();
    state = (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
    struct source *s = town_source(t, "s");
    make_units(t, s);
    static const char *const measures[] = {"f", "g", "l", "q"};
    for (int k = 0; k < 4; k++) {
        struct measure *m = town_measure(t, measures[k], k == 2 ? MEASURE_STOCK : MEASURE_FLOW, draw(3) == 0);
        m->cadence = k == 3 ? CADENCE_QUARTER : CADENCE_MONTH;
        town_rule(t, m, s, measures[k]);
        put_facts(t, measures[k], "", "utfall", k == 3 ? 3 : 1);
        if (draw(2))
            put_facts(t, measures[k], "K", "utfall", k == 3 ? 3 : 1);
    }
    put_facts(t, "f", "", "budget", 1);
    put_facts(t, "f", "", "prognos", draw(2) ? 1 : 12);
    put_facts(t, "g", "", "budget", 12);
    make_indicators(t);
    if (draw(2))
        s->release = (struct release_rule){10, 20, 45, {0}};
    build(t, (month)(FIRST + MONTHS - 1));
    return t;
}

static size_t
compare(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w, enum scenario s,
    const char *slice)
{
    static const int steps[] = {1, 1, 1, 2, 3, 5, 12};
    month first = (month)(FIRST - 15 + draw(30));
    int step = steps[draw(7)], n = 1 + draw(SERIES_MOST);
    return series_compare(c, i, u, w, s, slice, first, step, n);
}

static void
a_series_says_what_its_values_say_one_by_one(void **ctx)
{
    static const char *const slices[] = {"T", "K", "X"};
    size_t values = 0;
    (void)ctx;
    for (int seed = 1; seed <= TOWNS; seed++) {
        struct town *t = random_town(seed);
        for (size_t i = 0; i < t->catalog.n_indicators; i++)
            for (size_t u = 0; u < t->catalog.n_units; u++)
                for (int w = 0; w < WINDOWS; w++)
                    values += compare(draw(3) ? t->cube : cube_today(t->cube), &t->indicators[i],
                        &t->units[u], (enum window)w, (enum scenario)(draw(3) ? 0 : draw(SCENARIOS)),
                        slices[draw(4) ? 0 : draw(3)]);
        town_free(t);
    }
    assert_true(values > 20000); /* not all of it is missing */
}

/* By hand: accumulated over a chunk's border and a new year, with a month missing in the second. */
static void
accumulated_sums_begin_anew_each_year_and_stay_missing_after_a_hole(void **ctx)
{
    static struct value v[40];
    struct town *t = town_new();
    struct source *s = town_source(t, "s");
    town_code(t, town_unit(t, "kommun", "kommun", NULL), s, "1");
    town_rule(t, town_measure(t, "f", MEASURE_FLOW, false), s, "f");
    town_indicator(t, "summa", ROLLUP_SUM, "f");
    for (int k = 0; k < 40; k++)
        if (k != 28)
            town_fact(
                t, (struct line){"s", "f", "1", NULL, NULL, NULL, 0, 0}, (month)(MONTH(2020, 1) + k), "2");
    town_build(t);
    (void)ctx;
    cube_series(
        t->cube, &t->indicators[0], &t->units[0], WINDOW_YTD, SCENARIO_UTFALL, "T", MONTH(2020, 1), 1, 40, v);
    for (int k = 0; k < 40; k++) {
        bool missing = k >= 28 && k < 36;
        assert_int_equal(v[k].state, missing ? STATE_SAKNAS : STATE_OK);
        if (!missing)
            assert_int_equal(rat_compare(v[k].value, rat_from_int(2 * (k % 12 + 1))), 0);
    }
    town_free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_series_says_what_its_values_say_one_by_one),
        cmocka_unit_test(accumulated_sums_begin_anew_each_year_and_stay_missing_after_a_hole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
