/* Mapping: series of the source → feeds of our grids; what maps nowhere is listed. */
#include "cube_codes.h"

/* ---- the mapper ------------------------------------------------------------------------------------------------------ */

struct mapper {
    struct cube *cube;
    const struct factset *facts;
    struct mapping *out;
    struct arena *scratch;
    struct codes codes;
    struct twins twins;
    struct memo unmapped;
    struct err *err;
};

struct cube_meaning
cube_map_meaning(const struct source *source, const struct store_series *s)
{
    struct cube_meaning m = {.slice = s->slice, .version = s->version, .ytd = s->delivered == DELIVERED_YTD};
    for (size_t i = 0; i < source->n_columns; i++) {
        const struct column_map *k = &source->columns[i];
        if (strcmp(k->code, s->scenario) != 0)
            continue;
        m.known = true;
        m.scenario = k->scenario;
        m.slice = k->slice != NULL ? k->slice : m.slice;
        m.version = k->version != NULL ? k->version : m.version;
        m.report = k->delivered == COLUMN_YEAR;
        m.ytd = m.ytd || k->delivered == COLUMN_YTD;
        return m;
    }
    for (int k = 0; k < SCENARIOS && !m.known; k++) {
        m.known = strcmp(s->scenario, scenario_names[k]) == 0;
        m.scenario = (enum scenario)k;
    }
    if (s->scenario[0] == '\0') {
        m.known = true;
        m.scenario = SCENARIO_UTFALL;
    }
    return m;
}

/* ---- what maps nowhere ------------------------------------------------------------------------------------------------ */

static int
note_unmapped(
    struct mapper *m, size_t source, char kind, const char *code, const struct factset_cell *x, bool utfall)
{
    struct cube *c = m->cube;
    void **at = cube_codes_memo(&m->unmapped, m->scratch, source * 256 + (unsigned char)kind, code);
    if (*at == NULL) {
        *ARENA_PUSH(c->arena, c->unmapped, c->n_unmapped, c->cap_unmapped) =
            (struct cube_unmapped){.source = &c->catalog->sources[source],
                .kind = kind,
                .code = arena_strdup(c->arena, code),
                .first = x->last,
                .last = x->last};
        size_t *place = arena_alloc(m->scratch, sizeof *place);
        *place = c->n_unmapped - 1;
        *at = place;
    }
    struct cube_unmapped *u = &c->unmapped[*(size_t *)*at];
    u->facts++;
    u->first = x->last < u->first ? x->last : u->first;
    u->last = x->last > u->last ? x->last : u->last;
    if (utfall && dec_add(u->sum, factset_value(m->facts, x), &u->sum) != 0)
        return err_set(m->err, ERR_DATA, c->catalog->sources[source].id, NULL,
            "summan av koden \"%s\" är för stor", code);
    return 0;
}

static bool
live(const struct factset_cell *x)
{
    return (x->flags & FACTSET_GONE) == 0;
}

static void
note_fate(struct mapper *m, size_t source, enum scenario s, const struct store_series *series,
    const struct factset_cell *x, enum reconcile_fate fate)
{
    if (m->cube->reconciliation.by_month != NULL && (x->flags & (FACTSET_GONE | FACTSET_NULL)) == 0)
        cube_reconcile_note(m->cube, source, s, series, x->last, fate, factset_value(m->facts, x));
}

/* All live facts of a series under one heading. */
static int
note_series(struct mapper *m, size_t source, char kind, const char *code, const struct store_series *s,
    const struct cube_meaning *as)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x);
    bool utfall = as->known && as->scenario == SCENARIO_UTFALL;
    for (size_t i = 0; i < n; i++) {
        if (live(&x[i]) && note_unmapped(m, source, kind, code, &x[i], utfall) != 0)
            return -1;
        if (as->known)
            note_fate(m, source, as->scenario, s, &x[i], RECONCILE_NAMED);
    }
    return 0;
}

/* Where a fact is lost: the kind of cube.h's list, 0 when it is in a measure. The feeds are those of its series. */
static char
lost(const struct mapper *m, const struct feed *feeds, size_t n, const struct code_units *units,
    const struct factset_cell *x)
{
    const struct cube *c = m->cube;
    int at = x->last - c->tree.first, unit;
    bool useful = false;
    for (size_t i = 0; i < n; i++) {
        if (!cube_year_whole(&feeds[i]) &&
            !cube_feed_useful(&c->catalog->measures[feeds[i].measure], &feeds[i], x->last))
            continue;
        useful = true;
        if (cube_feed_live(m->facts, feeds[i].twin, x) &&
            cube_feed_rule(&c->tree, &feeds[i], x->last, &unit) != NULL)
            return units->known[at] ? '\0' : 'u';
    }
    if (n > 0 && !useful)
        return 'p';
    return n > 0 && units->unit_of[at] < 0 ? 'u' : 'a';
}

static int
note_lost(struct mapper *m, size_t source, const struct store_series *s, const struct code_units *units,
    size_t first_feed, enum scenario scenario)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x), n_feeds = m->out->n - first_feed;
    for (size_t i = 0; i < n; i++) {
        char kind = live(&x[i]) ? lost(m, &m->out->feeds[first_feed], n_feeds, units, &x[i]) : '\0';
        if (kind != '\0' && note_unmapped(m, source, kind, kind == 'u' ? s->unit : s->account, &x[i],
                                scenario == SCENARIO_UTFALL) != 0)
            return -1;
        bool placed = kind == 'u' && units->unit_of[x[i].last - m->cube->tree.first] >= 0;
        note_fate(m, source, scenario, s, &x[i],
            kind == '\0' ? RECONCILE_IN_UNIT
            : placed     ? RECONCILE_UNALLOCATED
                         : RECONCILE_NAMED);
    }
    return 0;
}

/* ---- feeds -------------------------------------------------------------------------------------------------------------- */

static int
slice_index(struct mapper *m, const char *slice)
{
    struct cube *c = m->cube;
    int at = cube_find_slice(c, slice);
    if (at >= 0)
        return at;
    *ARENA_PUSH(c->arena, c->slices, c->n_slices, c->cap_slices) = arena_strdup(c->arena, slice);
    return (int)c->n_slices - 1;
}

/* What the slice is called among ours when this rule takes it; NULL: it does not. */
static const char *
slice_taken(const struct series_rule *rule, const char *slice)
{
    if (rule->slice != NULL)
        return strcmp(rule->slice, slice) == 0 ? "T" : NULL;
    return slice[0] == '\0' ? "T" : slice;
}

static bool
any_fits(const struct mapper *m, const struct feed *f)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, f->series, &x);
    for (size_t i = 0; i < n; i++)
        if ((f->flat && cube_year_whole(f)) ||
            cube_feed_fits(&m->cube->catalog->measures[f->measure], f, x[i].last))
            return true;
    return false;
}

/* Adds the rule to the feed of the same series, measure and slice, which is among the last ones, or begins one. */
static void
add_feed(struct mapper *m, const struct feed *like, const struct series_rule *rule)
{
    struct mapping *out = m->out;
    for (size_t i = out->n; i-- > 0 && out->feeds[i].series == like->series;) {
        struct feed *f = &out->feeds[i];
        if (f->measure != like->measure || f->slice != like->slice || f->ytd != like->ytd ||
            f->flat != like->flat)
            continue;
        const struct series_rule **rules = arena_alloc(m->scratch, (f->n_rules + 1) * sizeof *rules);
        memcpy(rules, f->rules, f->n_rules * sizeof *rules);
        rules[f->n_rules++] = rule;
        f->rules = rules;
        return;
    }
    struct feed *f = ARENA_PUSH(m->scratch, out->feeds, out->n, out->cap);
    const struct series_rule **rules = arena_alloc(m->scratch, sizeof *rules);
    rules[0] = rule;
    *f = *like;
    f->rules = rules;
    f->n_rules = 1;
    f->fits = any_fits(m, f);
}

/* Rules that match the account, column and slice → feeds. */
static void
feed_rules(struct mapper *m, const struct code_rules *rules, const struct store_series *s,
    const struct cube_meaning *as, struct feed like)
{
    for (size_t i = 0; i < rules->n; i++) {
        const struct series_rule *rule = rules->items[i].rule;
        const char *slice = slice_taken(rule, as->slice);
        if (slice == NULL || (rule->column != NULL && strcmp(rule->column, s->scenario) != 0))
            continue;
        like.ytd = as->ytd || rule->ytd;
        like.flat = rule->flat;
        like.measure = rules->items[i].measure;
        like.slice = slice_index(m, slice);
        add_feed(m, &like, rule);
    }
}

/* Feeds without a fitting fact are kept only where what does not fit forbids a zero. */
static void
drop_useless(struct mapper *m, size_t first)
{
    struct mapping *out = m->out;
    size_t n = first;
    for (size_t i = first; i < out->n; i++)
        if (out->feeds[i].fits || cube_year_whole(&out->feeds[i]) ||
            m->cube->catalog->measures[out->feeds[i].measure].absent_zero)
            out->feeds[n++] = out->feeds[i];
    out->n = n;
}

static void
note_cover(struct mapper *m, size_t source, const struct cube_meaning *as, const struct store_series *s)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x);
    for (size_t i = 0; i < n; i++)
        if (live(&x[i]) && as->report) {
            cube_cover_add(&m->cube->cover, source, as->scenario, cube_year_end(x[i].last), 12, false);
            m->cube->reported[source] =
                x[i].last > m->cube->reported[source] ? x[i].last : m->cube->reported[source];
        } else if (live(&x[i])) {
            cube_cover_add(&m->cube->cover, source, as->scenario, x[i].last, s->span, as->ytd);
        }
}

static int
map_series(struct mapper *m, const struct store_series *s)
{
    const struct source *source = catalog_source(m->cube->catalog, s->source);
    if (source == NULL) /* its facts are nobody's */
        return 0;
    size_t from = (size_t)(source - m->cube->catalog->sources), first_feed = m->out->n;
    struct cube_meaning as = cube_map_meaning(source, s);
    if (!as.known)
        return note_series(m, from, 'k', s->scenario, s, &as);
    note_cover(m, from, &as, s);
    const struct code_rules *rules = cube_codes_rules(&m->codes, from, s->account);
    if (rules->n == 0)
        return note_series(m, from, 'a', s->account, s, &as);
    const struct code_units *units = cube_codes_units(&m->codes, from, s->unit);
    struct feed like = {.series = s->id,
        .source = (uint32_t)from,
        .scenario = as.scenario,
        .span = s->span,
        .report = as.report,
        .twin = cube_feed_twin(&m->twins, s),
        .version = as.version,
        .unit_of = units->unit_of,
        .known = units->known};
    feed_rules(m, rules, s, &as, like);
    if (note_lost(m, from, s, units, first_feed, as.scenario) != 0)
        return -1;
    drop_useless(m, first_feed);
    return 0;
}

int
cube_map_all(
    struct cube *c, const struct factset *f, struct mapping *ret, struct arena *scratch, struct err *err)
{
    struct mapper m = {.cube = c,
        .facts = f,
        .out = ret,
        .scratch = scratch,
        .err = err,
        .codes = {.cube = c, .scratch = scratch}};
    cube_feed_twins(&m.twins, f, scratch);
    for (int32_t id = 1; id <= factset_last_series(f); id++) {
        const struct store_series *s = factset_series(f, id);
        if (s != NULL && map_series(&m, s) != 0)
            return -1;
    }
    return 0;
}
