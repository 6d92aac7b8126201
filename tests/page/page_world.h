/* A small municipality built by hand: no YAML, no database. Figures are made up, except that their shape is that of VISUAL's pictures.
   Header only; each test makes its own. */
#pragma once
#include "page.h"
#include <stdlib.h>
#include <string.h>

/* What a pull of the ledger says of its file. */
#define WORLD_CONTROL                                                                                        \
    "312 av 312 konton stämmer.\n"                                                                          \
    "rad 17: okänd enhet \"9999\" \"Nya <b>skolan</b>\", 1 rad, utfall 1234,50\n"                           \
    "rad 4: citattecken som aldrig avslutas: texten lästes till radens slut\n"                              \
    "beloppen är i EUR, inte i SEK"
#define WORLD_NASTY "<script>alert('x')</script> & \"co\""

struct world {
    struct arena *a;
    struct catalog *c;
    struct factset *facts;
    struct pillar *pillars;
    struct source *sources;
    struct unit *units;
    struct measure *measures;
    struct indicator *indicators;
    int32_t series, edition;
    bool mended;    /* 9999 is a unit */
    int more;       /* further units that nobody knows */
    bool forecasts; /* the year 2023 has a budget for all months, and forecasts; 2022 had one */
};

static inline struct pattern *
world_pattern(struct world *w, const char *text)
{
    struct pattern *p = arena_alloc(w->a, sizeof *p);
    if (pattern_parse(w->a, text, p) != 0)
        abort();
    return p;
}

static inline struct source *
world_source(
    struct world *w, const char *id, const char *name, enum cadence cadence, int due_days, bool example)
{
    struct source *s = &w->sources[w->c->n_sources++];
    *s = (struct source){.id = id,
        .name = name,
        .description = "fil för prov",
        .format = strcmp(id, "ekonomi") == 0 ? "sie" : "csv",
        .cadence = cadence,
        .due_days = due_days,
        .example = example,
        .schedule = "0 5 * * *",
        .path = "prov/*.csv"};
    return s;
}

static inline struct unit *
world_unit(struct world *w, const char *id, const char *name, const char *kind, const struct unit *parent)
{
    struct unit *u = &w->units[w->c->n_units];
    struct unit_parent *up = arena_alloc(w->a, sizeof *up);
    struct unit_code *codes = arena_alloc(w->a, w->c->n_sources * sizeof *codes);
    *up = (struct unit_parent){MONTH_NONE, parent};
    for (size_t i = 0; i < w->c->n_sources; i++)
        codes[i] = (struct unit_code){.source = &w->c->sources[i], .pattern = *world_pattern(w, id)};
    *u = (struct unit){.id = id,
        .name = name,
        .kind = kind,
        .from = MONTH_NONE,
        .to = MONTH_NONE,
        .parents = up,
        .n_parents = parent ? 1 : 0,
        .codes = codes,
        .n_codes = w->c->n_sources,
        .index = (int)w->c->n_units++};
    return u;
}

static inline struct measure *
world_measure(struct world *w, const char *id, const char *name, const char *unit, const struct source *s,
    enum cadence cadence, enum accumulates acc, bool sum)
{
    struct measure *m = &w->measures[w->c->n_measures];
    struct series_rule *r = arena_alloc(w->a, sizeof *r);
    *r = (struct series_rule){.source = s,
        .codes = world_pattern(w, id),
        .n_codes = 1,
        .sign = 1,
        .from = MONTH_NONE,
        .to = MONTH_NONE};
    *m = (struct measure){.id = id,
        .name = name,
        .unit = unit,
        .accumulates = acc,
        .cadence = cadence,
        .sum_units = sum,
        .rules = r,
        .n_rules = 1,
        .index = (int)w->c->n_measures++};
    return m;
}

static inline const struct measure *
world_find_measure(const char *name, void *ctx)
{
    return catalog_measure(((struct world *)ctx)->c, name);
}

static inline struct indicator *
world_indicator(struct world *w, const char *id, const char *name, int pillar, const char *unit,
    enum direction d, enum cadence cadence, enum rollup rollup, const char *formula)
{
    struct indicator *i = &w->indicators[w->c->n_indicators];
    struct formula *f;
    size_t column;
    struct err err;
    if (formula_parse(w->a, formula, &f, &column, &err) != 0 ||
        formula_bind(f, world_find_measure, w, &column, &err) != 0)
        abort();
    bool year = cadence == CADENCE_YEAR;
    *i = (struct indicator){.id = id,
        .name = name,
        .short_name = name,
        .pillar = &w->pillars[pillar],
        .unit = unit,
        .decimals = 1,
        .direction = d,
        .cadence = cadence,
        .rollup = rollup,
        .main_window = year ? WINDOW_YEAR : WINDOW_MONTH,
        .windows = {!year, !year && rollup != ROLLUP_LAST, !year && rollup != ROLLUP_LAST, year},
        .formula_text = formula,
        .formula = f,
        .source_note = year ? "Källa: Kolada" : "Källa: provfiler",
        .example = !year,
        .retired = MONTH_NONE,
        .index = (int)w->c->n_indicators++,
        .owner = "HR-chefen",
        .description = "Vad talet mäter, för prov.",
        .purpose = "Varför vi mäter.",
        .method = "Hur det räknas."};
    return i;
}

static inline void
world_target(struct world *w, struct indicator *i, const char *value, const char *tolerance, month from)
{
    struct target *t = arena_alloc(w->a, (i->n_targets + 1) * sizeof *t);
    if (i->n_targets)
        memcpy(t, i->targets, i->n_targets * sizeof *t);
    t[i->n_targets] = (struct target){.from = from, .decision = "KF 2022-11-21 § 145"};
    dec_parse(value, strlen(value), &t[i->n_targets].value);
    dec_parse(tolerance, strlen(tolerance), &t[i->n_targets].tolerance);
    i->targets = t;
    i->n_targets++;
}

static inline int32_t
world_series(struct world *w, const char *source, const char *account, const char *unit, const char *slice,
    const char *scenario, int span)
{
    struct store_series s = {.id = ++w->series,
        .source = source,
        .account = account,
        .unit = unit,
        .slice = slice,
        .dims = "",
        .scenario = scenario,
        .version = "",
        .delivered = DELIVERED_PERIOD,
        .span = (uint8_t)span};
    return factset_add_series(w->facts, &s);
}

static inline void
world_fact(struct world *w, int32_t series, month last, const char *value)
{
    struct store_fact f = {.series = series, .edition = w->edition, .pull = 7, .last = last};
    if (dec_parse(value, strlen(value), &f.value) != DEC_OK)
        abort();
    factset_add_fact(w->facts, &f);
}

/* values: "8.3 - 7.4": one a step, "-" a gap. */
static inline void
world_facts(struct world *w, int32_t series, month first, int step, const char *values)
{
    char one[32];
    for (const char *c = values; *c; first = (month)(first + step)) {
        size_t n = strcspn(c, " ");
        snprintf(one, sizeof one, "%.*s", (int)n, c);
        if (strcmp(one, "-") != 0)
            world_fact(w, series, first, one);
        c += n + (c[n] == ' ');
    }
}

static inline void
world_yearly(struct world *w, const char *id, const char *name, int pillar, const char *unit,
    const char *values, int first, const char *target, const char *tolerance)
{
    world_measure(w, id, name, unit, catalog_source(w->c, "kolada"), CADENCE_YEAR, MEASURE_STOCK, false);
    struct indicator *i =
        world_indicator(w, id, name, pillar, unit, DIRECTION_HIGHER, CADENCE_YEAR, ROLLUP_NONE, id);
    if (target)
        world_target(w, i, target, tolerance, MONTH(2010, 1));
    world_facts(w, world_series(w, "kolada", id, "kommun", "T", "", 12), MONTH(first, 12), 12, values);
}

static inline void
world_monthly(struct world *w, const char *id, const char *name, int pillar, const char *unit,
    const char *source, const char *values, const char *target, const char *tolerance)
{
    world_measure(w, id, name, unit, catalog_source(w->c, source), CADENCE_MONTH, MEASURE_STOCK, false);
    struct indicator *i =
        world_indicator(w, id, name, pillar, unit, DIRECTION_LOWER, CADENCE_MONTH, ROLLUP_LAST, id);
    world_target(w, i, target, tolerance, MONTH(2020, 1));
    world_facts(w, world_series(w, source, id, "kommun", "", "utfall", 1), MONTH(2021, 5), 1, values);
}

/* Sick leave: hours over hours, for two units, so that the municipality's is the quotient of sums. */
static inline void
world_sick(struct world *w)
{
    static const int permille[] = {
        83, 80, 74, 79, 88, 90, 94, 92, 109, 114, 98, 86, 84, 80, 77, 81, 91, 76, 79, 78, 82, 86, 85, 87};
    const struct source *s = catalog_source(w->c, "personal");
    world_measure(w, "sjuktimmar", "Sjuktimmar", "tim", s, CADENCE_MONTH, MEASURE_FLOW, true);
    world_measure(w, "ordinarie", "Ordinarie timmar", "tim", s, CADENCE_MONTH, MEASURE_FLOW, true);
    struct indicator *i = world_indicator(w, "sjukfranvaro", "Sjukfrånvaro", 0, "%", DIRECTION_LOWER,
        CADENCE_MONTH, ROLLUP_RATIO, "sjuktimmar / ordinarie * 100");
    i->windows[WINDOW_YEAR] = true;
    world_target(w, i, "7.0", "0.5", MONTH(2020, 1));
    world_target(w, i, "6.5", "0.5", MONTH(2023, 1));
    static const char *const units[] = {"gymnasiet", "aldre"};
    for (int u = 0; u < 2; u++) {
        int32_t sick = world_series(w, "personal", "sjuktimmar", units[u], "T", "utfall", 1);
        int32_t all = world_series(w, "personal", "ordinarie", units[u], "T", "utfall", 1);
        for (int k = 0; k < 24; k++) {
            char text[16];
            snprintf(text, sizeof text, "%d", permille[k] * (u ? 12 : 8));
            world_fact(w, sick, (month)(MONTH(2021, 5) + k), text);
            world_fact(w, all, (month)(MONTH(2021, 5) + k), "10000");
        }
    }
}

static inline void
world_money(struct world *w)
{
    static const char *const units[] = {"gymnasiet", "aldre", "nasty"};
    world_measure(w, "kostnad", "Nettokostnad", "kr", catalog_source(w->c, "ekonomi"), CADENCE_MONTH,
        MEASURE_FLOW, true);
    struct indicator *i = world_indicator(
        w, "nettokostnad", "Nettokostnad", 2, "kr", DIRECTION_LOWER, CADENCE_MONTH, ROLLUP_SUM, "kostnad");
    i->scale = 3;
    i->decimals = 0;
    i->main_window = WINDOW_YTD;
    for (int u = 0; u < 3; u++) {
        int32_t out = world_series(w, "ekonomi", "kostnad", units[u], "", "utfall", 1);
        int32_t budget = world_series(w, "ekonomi", "kostnad", units[u], "", "budget", 1);
        for (int k = 0; k < 28; k++) {
            char text[32];
            snprintf(text, sizeof text, "%d.37", 4800000 + 31000 * ((k * 7 + u) % 11) + 900000 * u);
            world_fact(w, out, (month)(MONTH(2021, 1) + k), text);
            snprintf(text, sizeof text, "%d", 4850000 + 900000 * u);
            world_fact(w, budget, (month)(MONTH(2021, 1) + k), text);
        }
    }
    /* booked on the committee itself, below no unit */
    world_facts(w, world_series(w, "ekonomi", "kostnad", "bun", "", "utfall", 1), MONTH(2023, 1), 1,
        "10000 10000 10000 10000");
    struct indicator *d = world_indicator(w, "avvikelse", "Budgetavvikelse", 2, "kr", DIRECTION_HIGHER,
        CADENCE_MONTH, ROLLUP_SUM, "budget(kostnad) - kostnad");
    d->scale = 3;
    d->decimals = 0;
    d->main_window = WINDOW_YTD;
}

static inline void
world_units(struct world *w)
{
    const struct unit *kommun = world_unit(w, "kommun", "Vimmerby kommun", "kommun", NULL);
    const struct unit *bun = world_unit(w, "bun", "Barn- och utbildningsnämnden", "namnd", kommun);
    const struct unit *son = world_unit(w, "son", "Socialnämnden", "namnd", kommun);
    world_unit(w, "gymnasiet", "Vimmerby gymnasium", "enhet", bun);
    world_unit(w, "aldre", "Äldreomsorgen", "enhet", son);
    world_unit(w, "nasty", WORLD_NASTY, "enhet", son);
    struct unit *old = world_unit(w, "gammal", "Gamla enheten", "enhet", son);
    old->to = MONTH(2021, 12);
    struct unit *moved = world_unit(w, "flyttad", "Arbetsmarknadsenheten", "enhet", son);
    struct unit_parent *two = arena_alloc(w->a, 2 * sizeof *two);
    two[0] = (struct unit_parent){MONTH_NONE, son};
    two[1] = (struct unit_parent){MONTH(2022, 6), bun};
    moved->parents = two;
    moved->n_parents = 2;
    world_unit(w, "rest", "Ej fördelat", "ej_fordelat", kommun);
    world_unit(w, "sist", "Överförmyndarnämnden", "namnd", kommun);
    if (w->mended)
        world_unit(w, "9999", "Nya skolan", "enhet", bun);
}

static inline void
world_figures(struct world *w)
{
    world_sick(w);
    world_yearly(w, "foretag", "Företagens betyg på kommunen", 0, "av 100",
        "66.1 - 69.6 - 70 - 70.4 72 72.5 75 74 76 77.9 77.6", 2010, "78", "2");
    world_yearly(
        w, "hme", "Medarbetarengagemang", 0, "av 100", "74.2 74.9 76.8 77.3 76.2 76.9", 2017, "80", "4");
    world_yearly(w, "bemotande", "Bra bemötande i hemtjänsten", 0, "%", "99 98.6 95 94 95.5 94.8 94 93 - 97",
        2013, "95", "1");
    world_monthly(w, "bygglov", "Bygglovstid", 1, "dagar", "bygglov",
        "22 24 21 23 25 23 22 24 21 25 23 22 26 24 26 27 29 31 32 34 36 38 41", "28", "2");
    world_yearly(w, "larare", "Behöriga lärare i grundskolan", 1, "%", "66 62 65.5 65 64 62.5 62.4 62.3",
        2015, "70", "5");
    world_yearly(w, "heltid", "Heltidsarbetande", 1, "%", "49.7 51 54 58 61 64 68 71 75.2", 2014, "80", "5");
    world_monthly(w, "timavlonade", "Arbetad tid av timavlönade", 1, "%", "personal",
        "10.4 10.1 10.5 10.0 10.3 9.9 10.2 9.8 10.1 9.7 10.0 9.6 9.9 9.6 9.8 9.5 9.9 9.4 9.6 9.3 9.5 9.2 9.4 "
        "9.1",
        "10", "0.5");
    world_money(w);
    world_yearly(w, "behoriga9", "Behöriga till gymnasiet, årskurs 9", 2, "%",
        "86 90 85 85.4 85 88 83 80 85 87 84 92 86 93.5 83.9", 2008, "90", "3");
    world_yearly(w, "examen", "Gymnasieexamen inom tre år", 2, "%", "60.4 71 73.5 72 70.5 63.3 66 69.8 71.8",
        2014, "75", "4");
    world_yearly(w, "soliditet", "Soliditet med alla pensioner", 2, "%",
        "12 14 11 9 14 18 21 24 27 30 31 33 32.3", 2010, "25", "2");
    world_facts(
        w, world_series(w, "kolada", "larare", "kommun", "K", "", 12), MONTH(2021, 12), 12, "68.2 69.1");
    world_facts(
        w, world_series(w, "kolada", "larare", "kommun", "M", "", 12), MONTH(2021, 12), 12, "51 50.4");
    world_facts(
        w, world_series(w, "ekonomi", "kostnad", "9999", "", "utfall", 1), MONTH(2023, 4), 1, "1234.5");
    world_facts(/* it closed in 2021 */
        w, world_series(w, "ekonomi", "kostnad", "gammal", "", "utfall", 1), MONTH(2022, 2), 1, "7 - -3");
    for (int i = 0; i < w->more; i++)
        world_facts(w, world_series(w, "ekonomi", "kostnad", arena_printf(w->a, "80%d", i), "", "utfall", 1),
            MONTH(2023, 4), 1, "10");
}

static inline void
world_dashboard(struct world *w)
{
    struct dashboard *d = arena_alloc(w->a, sizeof *d);
    struct dashboard_section *s = arena_alloc(w->a, 3 * sizeof *s);
    for (int k = 0; k < 3; k++) {
        const struct indicator **list = arena_alloc(w->a, w->c->n_indicators * sizeof *list);
        s[k] = (struct dashboard_section){
            .title = w->pillars[k].name, .pillar = &w->pillars[k], .indicators = list};
        for (size_t i = 0; i < w->c->n_indicators; i++)
            if (w->indicators[i].pillar == &w->pillars[k])
                list[s[k].n++] = &w->indicators[i];
    }
    *d = (struct dashboard){.id = "kommunstyrelsen",
        .title = "Kommunstyrelsens överblick",
        .unit = &w->units[0],
        .sections = s,
        .n_sections = 3};
    w->c->dashboards = d;
    w->c->n_dashboards = 1;
}

static inline void
world_pulls(struct snapshot *s)
{
    static const char *const sources[] = {"ekonomi", "personal", "kolada", "bygglov"};
    struct store_pull *p = arena_alloc(s->arena, 4 * 14 * sizeof *p);
    stamp now = s->edition.recorded;
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < 14; i++) {
            struct store_pull *x = &p[s->n_pulls++];
            bool failed = (k == 3 && i < 3) || (k == 0 && i == 7);
            *x = (struct store_pull){.id = 1851 - 14 * k - i,
                .source = sources[k],
                .state = failed       ? PULL_FAILED
                         : i % 3 == 1 ? PULL_UNCHANGED
                                      : PULL_OK,
                .started = now - (stamp)(i + 1) * 86400000,
                .file = "prov_2023-04.csv",
                .raw = "",
                .rows_read = 48213 / (k + 1),
                .facts_new = 12,
                .facts_changed = 3,
                .where = "",
                .what = "",
                .hint = "",
                .sha256 = "9f3c0000000000000000000000000000000000000000000000000000000a41e5",
                .control = k == 0   ? WORLD_CONTROL
                           : k == 1 ? "Lästa rader: 3000."
                                    : ""};
            x->ended = x->started + 4000;
            if (failed) {
                x->where = "bygglov_2023-04.csv, rad 214, kolumn 7 (beslutsdatum)";
                x->what = "’2023-13-02’ är inget datum; väntade ÅÅÅÅ-MM-DD";
                x->hint = "be bygglovsenheten rätta rad 214.";
            }
        }
    s->pulls = p;
}

/* Forecasts for whole years, in rounds. */
static inline void
world_rounds(struct world *w)
{
    static const struct {
        const char *unit, *version;
        int year;
        const char *value;
    } said[] = {{"gymnasiet", "T1", 2022, "58000000"}, {"gymnasiet", "T2", 2022, "60000000"},
        {"gymnasiet", "T1", 2023, "58900000"}, {"gymnasiet", "T2", 2023, "60100000"},
        {"aldre", "T1", 2023, "69000000"}, {"aldre", "T2", 2023, "68500000"},
        {"nasty", "T1", 2023, "80000000"}, {"nasty", "T2", 2023, "80000000"}};
    static const char *const units[] = {"gymnasiet", "aldre", "nasty"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct store_series s = {.id = ++w->series,
            .source = "ekonomi",
            .account = "kostnad",
            .unit = said[i].unit,
            .slice = "",
            .dims = "",
            .scenario = "prognos",
            .version = said[i].version,
            .delivered = DELIVERED_PERIOD,
            .span = 12};
        world_fact(w, factset_add_series(w->facts, &s), MONTH(said[i].year, 12), said[i].value);
    }
    for (int u = 0; u < 3; u++) { /* the other months of the budget */
        char text[32];
        int32_t budget = world_series(w, "ekonomi", "kostnad", units[u], "", "budget", 1);
        snprintf(text, sizeof text, "%d", 4850000 + 900000 * u);
        for (int k = 5; k <= 12; k++)
            world_fact(w, budget, MONTH(2023, k), text);
    }
    struct indicator *i = (struct indicator *)catalog_indicator(w->c, "nettokostnad");
    i->has_budget_margin = true;
    i->budget_margin = dec_from_int(1);
}

static inline struct snapshot *
world_make_with(bool mended, int more, bool forecasts)
{
    struct arena *a = arena_new();
    struct world w = {.a = a,
        .c = arena_alloc(a, sizeof *w.c),
        .facts = factset_new(),
        .edition = 42,
        .mended = mended,
        .more = more,
        .forecasts = forecasts};
    static const struct pillar pillars[] = {
        {.id = "kultur", .name = "Kultur", .subtitle = "Människor och bemötande"},
        {.id = "struktur", .name = "Struktur", .subtitle = "Organisation och arbetssätt"},
        {.id = "resultat", .name = "Resultat", .subtitle = "Ekonomi och kvalitet"}};
    w.pillars = arena_alloc(a, sizeof pillars);
    memcpy(w.pillars, pillars, sizeof pillars);
    w.sources = arena_alloc(a, 8 * sizeof *w.sources);
    w.units = arena_alloc(a, 16 * sizeof *w.units);
    w.measures = arena_alloc(a, 32 * sizeof *w.measures);
    w.indicators = arena_alloc(a, 32 * sizeof *w.indicators);
    *w.c = (struct catalog){.arena = a,
        .organisation = "Vimmerby kommun",
        .organisation_slug = "vimmerby",
        .municipality = "0884",
        .brand = "#173F57",
        .pillars = w.pillars,
        .n_pillars = 3,
        .sources = w.sources,
        .units = w.units,
        .measures = w.measures,
        .indicators = w.indicators};
    world_source(&w, "ekonomi", "Ekonomi", CADENCE_MONTH, 20, true);
    world_source(&w, "personal", "Personal", CADENCE_MONTH, 20, true);
    world_source(&w, "kolada", "Kolada", CADENCE_YEAR, 120, false);
    world_source(&w, "bygglov", "Bygglov", CADENCE_MONTH, 20, true);
    world_units(&w);
    world_figures(&w);
    if (forecasts)
        world_rounds(&w);
    world_dashboard(&w);
    struct cube *cube;
    struct err err;
    struct store_edition e = {
        .edition = 42, .recorded = clock_from_local(2023, 5, 23, 8, 0, 0), .known_pull = INT32_MAX};
    e.checked = e.recorded;
    if (cube_build(w.c, w.facts, NULL, &cube, &err) != 0)
        abort();
    factset_free(w.facts);
    struct snapshot *s = snapshot_new(w.c, cube, &e);
    world_pulls(s);
    return s;
}

static inline struct snapshot *
world_make(bool mended, int more)
{
    return world_make_with(mended, more, false);
}

static inline struct snapshot *
world_new(void)
{
    return world_make(false, 0);
}
