/* A small municipality built by hand, and facts for it, without files or database. */
#pragma once
#include "cube.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>

/* A town under construction: arrays with room, linked into a catalog by town_done. */
struct town {
    struct arena *arena;
    struct catalog catalog;
    struct source sources[6];
    struct unit units[40];
    struct measure measures[16];
    struct indicator indicators[16];
    struct factset *facts;
    struct cube *cube;
    int32_t edition;
};

static inline struct town *
town_new(void)
{
    struct arena *a = arena_new();
    struct town *t = arena_alloc(a, sizeof *t);
    t->arena = a;
    t->catalog.arena = a;
    t->facts = factset_new();
    t->edition = 1;
    return t;
}

static inline void
town_free(struct town *t)
{
    cube_free(t->cube);
    factset_free(t->facts);
    arena_free(t->arena);
}

static inline struct source *
town_source(struct town *t, const char *id)
{
    struct source *s = &t->sources[t->catalog.n_sources++];
    *s = (struct source){.id = id, .name = id, .format = "csv", .cadence = CADENCE_MONTH};
    return s;
}

static inline struct unit *
town_unit(struct town *t, const char *id, const char *kind, const struct unit *parent)
{
    struct unit *u = &t->units[t->catalog.n_units];
    *u = (struct unit){.id = id,
        .name = id,
        .kind = kind,
        .from = MONTH_NONE,
        .to = MONTH_NONE,
        .index = (int)t->catalog.n_units++};
    if (parent != NULL) {
        struct unit_parent *p = arena_alloc(t->arena, sizeof *p);
        *p = (struct unit_parent){.from = MONTH_NONE, .unit = parent};
        u->parents = p;
        u->n_parents = 1;
    }
    return u;
}

/* Also under `parent` from a month on. */
static inline void
town_move(struct town *t, struct unit *u, month from, const struct unit *parent)
{
    struct unit_parent *p = arena_alloc(t->arena, (u->n_parents + 1) * sizeof *p);
    memcpy(p, u->parents, u->n_parents * sizeof *p);
    p[u->n_parents++] = (struct unit_parent){.from = from, .unit = parent};
    u->parents = p;
}

static inline struct pattern *
town_pattern(struct town *t, const char *text)
{
    struct pattern *p = arena_alloc(t->arena, sizeof *p);
    assert_int_equal(pattern_parse(t->arena, text, p), 0);
    return p;
}

static inline void
town_code(struct town *t, struct unit *u, const struct source *s, const char *code)
{
    struct unit_code *c = arena_alloc(t->arena, (u->n_codes + 1) * sizeof *c);
    if (u->n_codes > 0)
        memcpy(c, u->codes, u->n_codes * sizeof *c);
    c[u->n_codes++] = (struct unit_code){.source = s, .pattern = *town_pattern(t, code)};
    u->codes = c;
}

static inline struct measure *
town_measure(struct town *t, const char *id, enum accumulates accumulates, bool absent_zero)
{
    struct measure *m = &t->measures[t->catalog.n_measures];
    *m = (struct measure){.id = id,
        .name = id,
        .unit = "kr",
        .accumulates = accumulates,
        .cadence = CADENCE_MONTH,
        .sum_units = true,
        .absent_zero = absent_zero,
        .index = (int)t->catalog.n_measures++};
    return m;
}

/* The rule may be changed until the cube is built, but not after another is added to the same measure. */
static inline struct series_rule *
town_rule(struct town *t, struct measure *m, const struct source *s, const char *code)
{
    struct series_rule *r = arena_alloc(t->arena, (m->n_rules + 1) * sizeof *r);
    if (m->n_rules > 0)
        memcpy(r, m->rules, m->n_rules * sizeof *r);
    r[m->n_rules] = (struct series_rule){.source = s,
        .codes = town_pattern(t, code),
        .n_codes = 1,
        .sign = 1,
        .from = MONTH_NONE,
        .to = MONTH_NONE};
    m->rules = r;
    return &r[m->n_rules++];
}

static inline const struct measure *
town_find(const char *name, void *ctx)
{
    struct town *t = ctx;
    for (size_t i = 0; i < t->catalog.n_measures; i++)
        if (strcmp(t->measures[i].id, name) == 0)
            return &t->measures[i];
    return NULL;
}

static inline struct indicator *
town_indicator(struct town *t, const char *id, enum rollup rollup, const char *formula)
{
    struct indicator *i = &t->indicators[t->catalog.n_indicators];
    struct formula *f = NULL;
    struct err err = {0};
    size_t column = 0;
    if (formula_parse(t->arena, formula, &f, &column, &err) != 0 ||
        formula_bind(f, town_find, t, &column, &err) != 0)
        fail_msg("%s, column %zu: %s", formula, column, err.what);
    *i = (struct indicator){.id = id,
        .name = id,
        .unit = "kr",
        .direction = DIRECTION_LOWER,
        .cadence = CADENCE_MONTH,
        .rollup = rollup,
        .windows = {true, true, true, true},
        .formula_text = formula,
        .formula = f,
        .retired = MONTH_NONE,
        .decimals = 1,
        .index = (int)t->catalog.n_indicators++};
    return i;
}

/* Links the arrays; call before facts are asked of. */
static inline struct catalog *
town_catalog(struct town *t)
{
    t->catalog.sources = t->sources;
    t->catalog.units = t->units;
    t->catalog.measures = t->measures;
    t->catalog.indicators = t->indicators;
    return &t->catalog;
}

static inline void
town_build(struct town *t)
{
    struct err err = {0};
    cube_free(t->cube);
    t->cube = NULL;
    if (cube_build(town_catalog(t), t->facts, NULL, &t->cube, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
}

/* ---- facts ------------------------------------------------------------------------------------------------------------ */

struct line {
    const char *source, *account, *unit, *slice, *scenario, *version;
    enum delivered delivered;
    int span;
};

/* The series, found again if it was added before. */
static inline int32_t
town_series(struct town *t, struct line l)
{
    struct store_series s = {.source = l.source,
        .account = l.account,
        .unit = l.unit,
        .slice = l.slice ? l.slice : "",
        .dims = "",
        .scenario = l.scenario ? l.scenario : "utfall",
        .version = l.version ? l.version : "",
        .delivered = l.delivered ? l.delivered : DELIVERED_PERIOD,
        .span = (uint8_t)(l.span ? l.span : 1)};
    for (int32_t i = 1; i <= factset_last_series(t->facts); i++) {
        const struct store_series *x = factset_series(t->facts, i);
        if (strcmp(x->source, s.source) == 0 && strcmp(x->account, s.account) == 0 &&
            strcmp(x->unit, s.unit) == 0 && strcmp(x->slice, s.slice) == 0 &&
            strcmp(x->scenario, s.scenario) == 0 && strcmp(x->version, s.version) == 0 &&
            x->delivered == s.delivered && x->span == s.span)
            return i;
    }
    return factset_add_series(t->facts, &s);
}

static inline dec
town_dec(const char *text)
{
    dec d = 0;
    if (dec_parse(text, strlen(text), &d) != DEC_OK)
        fail_msg("no number: %s", text);
    return d;
}

/* value: decimal text, "-" delivered without a value, "x" tombstone. Edition and pull are the town's current ones. */
static inline void
town_fact(struct town *t, struct line l, month m, const char *value)
{
    struct store_fact f = {
        .series = town_series(t, l), .edition = t->edition, .pull = t->edition + 100, .last = m};
    f.gone = strcmp(value, "x") == 0;
    f.null = strcmp(value, "-") == 0;
    f.value = f.gone || f.null ? 0 : town_dec(value);
    factset_add_fact(t->facts, &f);
}

/* ---- answers ------------------------------------------------------------------------------------------------------------ */

static inline const struct unit *
town_u(const struct town *t, const char *id)
{
    for (size_t i = 0; i < t->catalog.n_units; i++)
        if (strcmp(t->units[i].id, id) == 0)
            return &t->units[i];
    fail_msg("no unit %s", id);
    return NULL;
}

static inline const struct indicator *
town_i(const struct town *t, const char *id)
{
    for (size_t i = 0; i < t->catalog.n_indicators; i++)
        if (strcmp(t->indicators[i].id, id) == 0)
            return &t->indicators[i];
    fail_msg("no indicator %s", id);
    return NULL;
}

static inline struct value
town_value(const struct town *t, const char *indicator, const char *unit, month m, enum window w)
{
    return cube_value(t->cube, town_i(t, indicator), town_u(t, unit), m, w, SCENARIO_UTFALL, "T");
}

/* "6.9", "saknas", "preliminar 6.9" … */
static inline char *
town_text(const struct value *v, char out[80])
{
    char number[DEC_TEXT] = "";
    if (v->has_value)
        rat_text(v->value, number);
    if (v->state == STATE_OK)
        snprintf(out, 80, "%s", number);
    else
        snprintf(out, 80, "%s%s%s", state_names[v->state], v->has_value ? " " : "", number);
    return out;
}

static inline void
town_says(const struct town *t, const char *indicator, const char *unit, month m, enum window w,
    const char *expected)
{
    char got[80];
    struct value v = town_value(t, indicator, unit, m, w);
    if (strcmp(town_text(&v, got), expected) != 0)
        fail_msg("%s of %s in %d-%02d, %s: \"%s\", expected \"%s\"", indicator, unit, month_year(m),
            month_of_year(m), window_names[w], got, expected);
}

static inline void
town_says_in(const struct town *t, const char *indicator, const char *unit, month m, enum scenario s,
    const char *slice, const char *expected)
{
    char got[80];
    struct value v = cube_value(t->cube, town_i(t, indicator), town_u(t, unit), m, WINDOW_MONTH, s, slice);
    if (strcmp(town_text(&v, got), expected) != 0)
        fail_msg("%s of %s in %d-%02d, %s %s: \"%s\", expected \"%s\"", indicator, unit, month_year(m),
            month_of_year(m), scenario_names[s], slice, got, expected);
}

/* A measure's sum as text, "none" when there is no value. */
static inline char *
town_measured(
    const struct town *t, const char *measure, const char *unit, month m, enum scenario s, char out[DEC_TEXT])
{
    dec d;
    const struct measure *me = town_find(measure, (void *)t);
    if (!cube_measure(t->cube, me, town_u(t, unit), m, s, "T", &d)) {
        snprintf(out, DEC_TEXT, "none");
        return out;
    }
    return dec_text(d, out);
}

static inline const struct cube_unmapped *
town_unmapped(const struct town *t, char kind, const char *code)
{
    size_t n;
    const struct cube_unmapped *u = cube_unmapped(t->cube, &n);
    for (size_t i = 0; i < n; i++)
        if (u[i].kind == kind && strcmp(u[i].code, code) == 0)
            return &u[i];
    return NULL;
}
