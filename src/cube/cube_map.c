/* Mapping: series of the source → feeds of our grids; what maps nowhere is listed. */
#include "cube_codes.h"
#include <stdlib.h>
#include <string.h>

/* ---- the mapper ------------------------------------------------------------------------------------------------------ */

/* Facts of one series that are in no measure, of one kind. */
struct lost {
    char kind;
    const char *code;
    int64_t facts;
    dec sum;
    month first, last;
};
struct mapper {
    struct cube *cube;
    const struct factset *facts;
    struct mapping *out;
    struct twins twins;
    const struct news *news; /* NULL: all is new */
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
    for (size_t i = out->n_all; i-- > 0 && out->all[i].series == like->series;) {
        struct feed *f = &out->all[i];
        if (f->measure != like->measure || f->slice != like->slice || f->ytd != like->ytd ||
            f->flat != like->flat)
            continue;
        const struct series_rule **rules = arena_alloc(out->arena, (f->n_rules + 1) * sizeof *rules);
        memcpy(rules, f->rules, f->n_rules * sizeof *rules);
        rules[f->n_rules++] = rule;
        f->rules = rules;
        return;
    }
    struct feed *f = ARENA_PUSH(out->arena, out->all, out->n_all, out->cap_all);
    const struct series_rule **rules = arena_alloc(out->arena, sizeof *rules);
    rules[0] = rule;
    *f = *like;
    f->rules = rules;
    f->n_rules = 1;
    f->fits = any_fits(m, f);
}

/* Rules that match the account, column and slice → feeds. */
static void
feed_rules(struct mapper *m, const struct store_series *s, struct mapped *x)
{
    const struct code_rules *rules = x->rules;
    struct feed like = {.series = s->id,
        .source = (uint32_t)(x->source - m->cube->catalog->sources),
        .scenario = x->as.scenario,
        .span = s->span,
        .report = x->as.report,
        .twin = x->twin,
        .version = x->as.version,
        .unit_of = x->units->unit_of,
        .known = x->units->known};
    for (size_t i = 0; i < rules->n; i++) {
        const struct series_rule *rule = rules->items[i].rule;
        const char *slice = slice_taken(rule, x->as.slice);
        if (slice == NULL || (rule->column != NULL && strcmp(rule->column, s->scenario) != 0))
            continue;
        like.ytd = x->as.ytd || rule->ytd;
        like.flat = rule->flat;
        like.measure = rules->items[i].measure;
        like.slice = slice_index(m, slice);
        add_feed(m, &like, rule);
    }
}

/* What does not depend on the series' facts: asked once. */
static void
look(struct mapper *m, const struct store_series *s, struct mapped *x)
{
    x->source = catalog_source(m->cube->catalog, s->source);
    if (x->source == NULL)
        return;
    size_t from = (size_t)(x->source - m->cube->catalog->sources);
    x->as = cube_map_meaning(x->source, s);
    x->first = m->out->n_all;
    if (!x->as.known)
        return;
    x->rules = cube_codes_rules(m->out->codes, from, s->account);
    if (x->rules->n == 0)
        return;
    x->units = cube_codes_units(m->out->codes, from, s->unit);
    x->twin = cube_feed_twin(&m->twins, s);
    feed_rules(m, s, x);
    x->n = m->out->n_all - x->first;
}

/* ---- where one fact goes ---------------------------------------------------------------------------------------------- */

static bool
live(const struct factset_cell *x)
{
    return (x->flags & FACTSET_GONE) == 0;
}

/* Where a live fact is lost: the kind of cube.h's list, 0 when it is in a measure. */
static char
lost(const struct mapper *m, const struct mapped *x, const struct factset_cell *cell)
{
    const struct cube *c = m->cube;
    int at = cell->last - c->tree.first, unit;
    bool useful = false;
    if (!x->as.known)
        return 'k';
    for (size_t i = x->first; i < x->first + x->n; i++) {
        const struct feed *f = &m->out->all[i];
        if (!cube_year_whole(f) && !cube_feed_useful(&c->catalog->measures[f->measure], f, cell->last))
            continue;
        useful = true;
        if (cube_feed_live(m->facts, f->twin, cell) && cube_feed_rule(&c->tree, f, cell->last, &unit) != NULL)
            return x->units->known[at] ? '\0' : 'u';
    }
    if (x->n > 0 && !useful)
        return 'p';
    return x->n > 0 && x->units->unit_of[at] < 0 ? 'u' : 'a';
}

/* Which months the source has delivered. */
static void
note_cover(struct mapper *m, size_t source, const struct store_series *s, const struct mapped *x, month last)
{
    struct cube *c = m->cube;
    if (!x->as.report) {
        cube_cover_add(&c->cover, source, x->as.scenario, last, s->span, x->as.ytd);
        return;
    }
    cube_cover_add(&c->cover, source, x->as.scenario, cube_year_end(last), 12, false);
    c->reported[source] = last > c->reported[source] ? last : c->reported[source];
}

static void
note_fate(struct mapper *m, size_t source, const struct store_series *s, const struct mapped *x,
    const struct factset_cell *cell, char kind)
{
    struct cube *c = m->cube;
    if (c->reconciliation.by_month == NULL || (cell->flags & (FACTSET_GONE | FACTSET_NULL)) != 0)
        return;
    bool placed = kind == 'u' && x->units->unit_of[cell->last - c->tree.first] >= 0;
    cube_reconcile_note(c, source, x->as.scenario, s, cell->last,
        kind == '\0' ? RECONCILE_IN_UNIT
        : placed     ? RECONCILE_UNALLOCATED
                     : RECONCILE_NAMED,
        factset_value(m->facts, cell));
}

/* A fact's month: what it covers, and where it went. */
static void
note_cell(struct mapper *m, const struct store_series *s, const struct mapped *x,
    const struct factset_cell *cell, char kind)
{
    size_t source = (size_t)(x->source - m->cube->catalog->sources);
    if (!x->as.known)
        return;
    note_cover(m, source, s, x, cell->last);
    note_fate(m, source, s, x, cell, kind);
}

static struct lost *
lost_of(struct mapped *x, char kind, const char *code, month m)
{
    for (size_t i = 0; i < x->n_lost; i++)
        if (x->lost[i].kind == kind)
            return &x->lost[i];
    struct lost *more = realloc(x->lost, (x->n_lost + 1) * sizeof *more);
    if (more == NULL)
        abort();
    x->lost = more;
    more[x->n_lost] = (struct lost){.kind = kind, .code = code, .first = m, .last = m};
    return &more[x->n_lost++];
}

static int
count_lost(struct mapper *m, const struct store_series *s, struct mapped *x, const struct factset_cell *cell,
    char kind)
{
    struct lost *l = lost_of(x, kind,
        kind == 'k'   ? s->scenario
        : kind == 'u' ? s->unit
                      : s->account,
        cell->last);
    bool utfall = x->as.known && x->as.scenario == SCENARIO_UTFALL;
    l->facts++;
    l->first = cell->last < l->first ? cell->last : l->first;
    l->last = cell->last > l->last ? cell->last : l->last;
    if (utfall && dec_add(l->sum, factset_value(m->facts, cell), &l->sum) != 0)
        return err_set(m->err, ERR_DATA, x->source->id, NULL, "summan av koden \"%s\" är för stor", l->code);
    return 0;
}

/* All facts of the series anew: which are lost, and (note) their months. */
static int
count(struct mapper *m, const struct store_series *s, struct mapped *x, bool note)
{
    const struct factset_cell *cells;
    size_t n = x->source != NULL ? factset_cells(m->facts, s->id, &cells) : 0;
    x->n_lost = 0;
    for (size_t i = 0; i < n; i++) {
        if (!live(&cells[i]))
            continue;
        char kind = lost(m, x, &cells[i]);
        if (kind != '\0' && count_lost(m, s, x, &cells[i], kind) != 0)
            return -1;
        if (note)
            note_cell(m, s, x, &cells[i], kind);
    }
    return 0;
}

/* ---- what maps nowhere ------------------------------------------------------------------------------------------------ */

static int
list_lost(struct mapper *m, struct memo *seen, struct arena *scratch, const struct mapped *x)
{
    struct cube *c = m->cube;
    size_t source = (size_t)(x->source - c->catalog->sources);
    for (size_t i = 0; i < x->n_lost; i++) {
        const struct lost *l = &x->lost[i];
        void **at = cube_codes_memo(seen, scratch, source * 256 + (unsigned char)l->kind, l->code);
        if (*at == NULL) {
            *ARENA_PUSH(c->arena, c->unmapped, c->n_unmapped, c->cap_unmapped) =
                (struct cube_unmapped){.source = x->source,
                    .kind = l->kind,
                    .code = arena_strdup(c->arena, l->code),
                    .first = l->first,
                    .last = l->last};
            size_t *place = arena_alloc(scratch, sizeof *place);
            *place = c->n_unmapped - 1;
            *at = place;
        }
        struct cube_unmapped *u = &c->unmapped[*(size_t *)*at];
        u->facts += l->facts;
        u->first = l->first < u->first ? l->first : u->first;
        u->last = l->last > u->last ? l->last : u->last;
        if (dec_add(u->sum, l->sum, &u->sum) != 0)
            return err_set(
                m->err, ERR_DATA, x->source->id, NULL, "summan av koden \"%s\" är för stor", l->code);
    }
    return 0;
}

static int
list_all_lost(struct mapper *m)
{
    struct arena *scratch = arena_new();
    struct memo seen = {0};
    int rc = 0;
    for (size_t id = 1; id < m->out->n_series && rc == 0; id++)
        if (m->out->series[id].n_lost > 0)
            rc = list_lost(m, &seen, scratch, &m->out->series[id]);
    arena_free(scratch);
    return rc;
}

/* ---- which feeds are of use ------------------------------------------------------------------------------------------- */

static int
by_grid(const void *a, const void *b)
{
    const struct feed *x = a, *y = b;
    if (x->measure != y->measure)
        return x->measure < y->measure ? -1 : 1;
    if (x->scenario != y->scenario)
        return x->scenario < y->scenario ? -1 : 1;
    if (x->slice != y->slice)
        return x->slice < y->slice ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

/* Feeds without a fitting fact are kept only where what does not fit forbids a zero. */
static void
sort_feeds(struct mapper *m)
{
    struct mapping *out = m->out;
    if (out->cap < out->n_all) {
        free(out->feeds);
        out->cap = out->n_all + out->n_all / 4;
        out->feeds = malloc(out->cap * sizeof *out->feeds);
        if (out->feeds == NULL)
            abort();
    }
    out->n = 0;
    for (size_t i = 0; i < out->n_all; i++)
        if (out->all[i].fits || cube_year_whole(&out->all[i]) ||
            m->cube->catalog->measures[out->all[i].measure].absent_zero)
            out->feeds[out->n++] = out->all[i];
    if (out->n > 0)
        qsort(out->feeds, out->n, sizeof *out->feeds, by_grid);
}

/* A fact more may make a feed one of use. */
static void
look_again(struct mapper *m, const struct mapped *x)
{
    for (size_t i = x->first; i < x->first + x->n; i++) {
        struct feed *f = &m->out->all[i];
        if (!f->fits && any_fits(m, f)) {
            f->fits = true;
            m->out->changed = true;
        }
    }
}

/* ---- all of it, and what is new --------------------------------------------------------------------------------------- */

struct mapping *
cube_map_new(void)
{
    struct arena *a = arena_new();
    struct mapping *m = arena_alloc(a, sizeof *m);
    m->arena = a;
    m->codes = arena_alloc(a, sizeof *m->codes);
    return m;
}

void
cube_map_free(struct mapping *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->n_series; i++)
        free(m->series[i].lost);
    free(m->series);
    free(m->feeds);
    arena_free(m->arena);
}

size_t
cube_map_bytes(const struct mapping *m)
{
    return arena_size(m->arena) + m->cap * sizeof *m->feeds + m->cap_series * sizeof *m->series;
}

static void
grow(struct mapping *m, size_t n)
{
    if (n <= m->n_series)
        return;
    if (n > m->cap_series) {
        m->cap_series = n + n / 4;
        m->series = realloc(m->series, m->cap_series * sizeof *m->series);
        if (m->series == NULL)
            abort();
    }
    memset(&m->series[m->n_series], 0, (n - m->n_series) * sizeof *m->series);
    m->n_series = n;
}

/* The months of a series that are new. */
static void
note_news(struct mapper *m, const struct store_series *s, const struct mapped *x)
{
    const struct factset_cell *cells;
    const struct tree *t = &m->cube->tree;
    size_t n = m->news->first != MONTH_NONE ? factset_cells(m->facts, s->id, &cells) : 0, i = n;
    while (i > 0 && cells[i - 1].last >= m->news->first)
        i--;
    for (; i < n && cells[i].last <= m->news->last; i++)
        if (live(&cells[i]) && m->news->months[cells[i].last - t->first])
            note_cell(m, s, x, &cells[i], lost(m, x, &cells[i]));
}

/* A year that something is reported of is covered by whatever reports it. */
static void
note_reports(struct mapper *m, const struct store_series *s, const struct mapped *x)
{
    const struct factset_cell *cells;
    size_t n = factset_cells(m->facts, s->id, &cells);
    for (size_t i = 0; i < n; i++)
        if (live(&cells[i]))
            note_cover(m, (size_t)(x->source - m->cube->catalog->sources), s, x, cells[i].last);
}

static int
map_series(struct mapper *m, const struct store_series *s, size_t known)
{
    struct mapped *x = &m->out->series[s->id];
    bool is_new = (size_t)s->id >= known;
    if (is_new)
        look(m, s, x);
    if (m->news == NULL)
        return count(m, s, x, true);
    if (m->news->series[s->id]) {
        if (!is_new)
            look_again(m, x);
        if (count(m, s, x, false) != 0)
            return -1;
    }
    if (x->source == NULL)
        return 0;
    note_news(m, s, x);
    if (x->as.report)
        note_reports(m, s, x);
    return 0;
}

static int
map(struct mapper *m)
{
    struct arena *scratch = arena_new();
    size_t known = m->out->n_series, feeds = m->out->n_all;
    int rc = 0;
    m->out->codes->cube = m->cube;
    m->out->codes->scratch = m->out->arena;
    m->out->changed = m->news == NULL;
    cube_feed_twins(&m->twins, m->facts, scratch);
    grow(m->out, (size_t)factset_last_series(m->facts) + 1);
    for (int32_t id = 1; id <= factset_last_series(m->facts) && rc == 0; id++)
        if (factset_series(m->facts, id) != NULL)
            rc = map_series(m, factset_series(m->facts, id), known);
    m->out->changed = m->out->changed || m->out->n_all != feeds;
    if (rc == 0 && m->out->changed)
        sort_feeds(m);
    if (rc == 0)
        rc = list_all_lost(m);
    m->out->codes->cube = NULL;
    arena_free(scratch);
    return rc;
}

int
cube_map_all(struct cube *c, const struct factset *f, struct mapping *m, struct err *err)
{
    struct mapper all = {.cube = c, .facts = f, .out = m, .err = err};
    return map(&all);
}

int
cube_map_more(
    struct cube *c, const struct factset *f, struct mapping *m, const struct news *news, struct err *err)
{
    struct mapper more = {.cube = c, .facts = f, .out = m, .news = news, .err = err};
    const size_t months = (size_t)c->cover.months;
    for (size_t i = 0; i < c->catalog->n_sources * SCENARIOS; i++)
        for (size_t k = 0; k < months; k++)
            if (news->months[k])
                c->cover.got[i * months + k] = 0;
    return map(&more);
}

/* ---- what is new ------------------------------------------------------------------------------------------------------ */

/* A new series that may stand between others, or be some other's twin; a report's, which may be its source's newest no more. */
static bool
upsets(
    const struct mapping *m, const struct catalog *c, const struct factset *f, const struct factset_change *x)
{
    const struct store_series *s = factset_series(f, x->series);
    const struct source *source = catalog_source(c, s->source);
    bool is_new = (size_t)x->series >= m->n_series || x->last == MONTH_NONE;
    if (is_new && ((size_t)x->series < m->n_series || strcmp(s->slice, "T") == 0))
        return true;
    return source != NULL && cube_map_meaning(source, s).report;
}

static void
mark_twins(const struct mapping *m, uint8_t *series)
{
    for (size_t i = 1; i < m->n_series; i++)
        if (m->series[i].twin != 0 && series[m->series[i].twin] == 1)
            series[i] = series[i] == 1 ? 1 : 2; /* its own twin it cannot be */
}

bool
cube_map_news(const struct mapping *m, const struct tree *t, const struct catalog *c, const struct factset *f,
    const struct factset_mark *since, struct arena *a, struct news *ret)
{
    const struct factset_change *x;
    size_t n;
    if (!factset_changes(f, since, &x, &n))
        return false;
    uint8_t *months = arena_alloc(a, (size_t)t->months + 1),
            *series = arena_alloc(a, (size_t)factset_last_series(f) + 1);
    *ret = (struct news){months, MONTH_NONE, MONTH_NONE, series};
    for (size_t i = 0; i < n; i++) {
        if (upsets(m, c, f, &x[i]))
            return false;
        series[x[i].series] = 1;
        if (x[i].last == MONTH_NONE)
            continue;
        if (x[i].last < t->first || x[i].last >= t->first + t->months)
            return false;
        months[x[i].last - t->first] = 1;
        ret->first = ret->first == MONTH_NONE || x[i].last < ret->first ? x[i].last : ret->first;
        ret->last = x[i].last > ret->last ? x[i].last : ret->last;
    }
    mark_twins(m, series);
    return true;
}
