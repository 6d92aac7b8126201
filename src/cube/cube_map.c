/* Mapping: each distinct code of a source is matched once against the catalog, not each fact. */
#include "cube_parts.h"

/* ---- a memo: (number, interned text) → anything -------------------------------------------------------------------- */

struct memo {
    struct slot {
        size_t key;
        const char *text;
        void *value;
    } * slots;
    size_t n, cap;
};

static size_t
memo_slot(const struct memo *m, size_t key, const char *text)
{
    uint64_t h = ((uint64_t)(uintptr_t)text ^ (key * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu;
    size_t i = (h >> 20) & (m->cap - 1);
    while (m->slots[i].text != NULL && (m->slots[i].text != text || m->slots[i].key != key))
        i = (i + 1) & (m->cap - 1);
    return i;
}

/* Where the value of this key stands, NULL in it when it is new. Valid until the next call. */
static void **
memo_at(struct memo *m, struct arena *a, size_t key, const char *text)
{
    if (m->n * 2 >= m->cap) {
        struct memo old = *m;
        m->cap = old.cap == 0 ? 256 : old.cap * 2;
        m->slots = arena_alloc(a, m->cap * sizeof *m->slots);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i].text != NULL)
                m->slots[memo_slot(m, old.slots[i].key, old.slots[i].text)] = old.slots[i];
    }
    size_t i = memo_slot(m, key, text);
    if (m->slots[i].text == NULL) {
        m->slots[i] = (struct slot){.key = key, .text = text};
        m->n++;
    }
    return &m->slots[i].value;
}

/* ---- the mapper ------------------------------------------------------------------------------------------------------ */

/* Which rules of which measures take an account or measure code. */
struct code_rules {
    struct code_rule {
        uint32_t measure;
        const struct series_rule *rule;
    } * items;
    size_t n, cap;
};
/* Which unit a unit code is, month by month. */
struct code_units {
    int32_t *unit_of;
    uint8_t *known;
};
/* What a scenario code of the source means. */
struct meaning {
    bool known, ytd;
    enum scenario scenario;
    const char *slice, *version;
};

struct mapper {
    struct cube *cube;
    const struct factset *facts;
    struct mapping *out;
    struct arena *scratch;
    struct memo rules, units, unmapped;
    struct err *err;
};

/* −1: the catalog has no such source; its facts are nobody's. */
static int
find_source(const struct catalog *c, const char *id)
{
    for (size_t i = 0; i < c->n_sources; i++)
        if (strcmp(c->sources[i].id, id) == 0)
            return (int)i;
    return -1;
}

static struct meaning
meaning_of(const struct source *source, const struct store_series *s)
{
    struct meaning m = {.slice = s->slice, .version = s->version, .ytd = s->delivered == DELIVERED_YTD};
    for (size_t i = 0; i < source->n_columns; i++) {
        const struct column_map *k = &source->columns[i];
        if (strcmp(k->code, s->scenario) != 0)
            continue;
        m.known = true;
        m.scenario = k->scenario;
        m.slice = k->slice != NULL ? k->slice : m.slice;
        m.version = k->version != NULL ? k->version : m.version;
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

/* ---- account codes --------------------------------------------------------------------------------------------------- */

static bool
any_matches(const struct pattern *p, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (pattern_matches(&p[i], code))
            return true;
    return false;
}

static const struct code_rules *
rules_of(struct mapper *m, size_t source, const char *account)
{
    void **at = memo_at(&m->rules, m->scratch, source, account);
    if (*at != NULL)
        return *at;
    const struct catalog *c = m->cube->catalog;
    struct code_rules *r = arena_alloc(m->scratch, sizeof *r);
    for (size_t i = 0; i < c->n_measures; i++) {
        for (size_t k = 0; k < c->measures[i].n_rules; k++) {
            const struct series_rule *rule = &c->measures[i].rules[k];
            if (rule->source != &c->sources[source] || !any_matches(rule->codes, rule->n_codes, account) ||
                any_matches(rule->except, rule->n_except, account))
                continue;
            *ARENA_PUSH(m->scratch, r->items, r->n, r->cap) =
                (struct code_rule){.measure = (uint32_t)i, .rule = rule};
        }
    }
    *at = r;
    return r;
}

/* ---- unit codes ------------------------------------------------------------------------------------------------------ */

/* How closely a pattern names the code, never 0: the whole code before a longer beginning before a range. */
static size_t
closeness(const struct pattern *p)
{
    if (p->to != NULL)
        return 2 * strlen(p->from);
    return p->prefix ? 2 * strlen(p->from) + 1 : SIZE_MAX;
}

/* 0: none of the unit's codes is this one. */
static size_t
best_closeness(const struct unit *u, const struct source *source, const char *code)
{
    size_t best = 0;
    for (size_t i = 0; i < u->n_codes; i++) {
        if (u->codes[i].source != source || !pattern_matches(&u->codes[i].pattern, code))
            continue;
        size_t n = closeness(&u->codes[i].pattern);
        best = n > best ? n : best;
    }
    return best;
}

/* Gives the unit every month in which it is valid and names the code more closely than what stood there. */
static void
claim(const struct tree *t, int unit, size_t close, struct code_units *r, size_t *standing)
{
    for (int k = 0; k < t->months; k++) {
        if (close <= standing[k] || !cube_tree_valid(t, unit, (month)(t->first + k)))
            continue;
        r->unit_of[k] = unit;
        r->known[k] = 1;
        standing[k] = close;
    }
}

static const struct code_units *
units_of(struct mapper *m, size_t source, const char *code)
{
    void **at = memo_at(&m->units, m->scratch, source, code);
    if (*at != NULL)
        return *at;
    const struct tree *t = &m->cube->tree;
    const struct catalog *c = m->cube->catalog;
    const struct source *from = &c->sources[source];
    size_t n = (size_t)t->months;
    struct code_units *r = arena_alloc(m->scratch, sizeof *r);
    size_t *standing = arena_alloc(m->scratch, n * sizeof *standing);
    r->unit_of = arena_alloc(m->scratch, n * sizeof *r->unit_of);
    r->known = arena_alloc(m->scratch, n);
    for (size_t k = 0; k < n; k++) {
        bool kept =
            from->unmapped != NULL && cube_tree_valid(t, from->unmapped->index, (month)(t->first + (int)k));
        r->unit_of[k] = kept ? from->unmapped->index : -1;
    }
    for (size_t i = 0; i < c->n_units; i++) {
        size_t close = best_closeness(&c->units[i], from, code);
        if (close > 0)
            claim(t, (int)i, close, r, standing);
    }
    *at = r;
    return r;
}

/* ---- what maps nowhere ------------------------------------------------------------------------------------------------ */

static int
note_unmapped(
    struct mapper *m, size_t source, char kind, const char *code, const struct factset_cell *x, bool utfall)
{
    struct cube *c = m->cube;
    void **at = memo_at(&m->unmapped, m->scratch, source * 256 + (unsigned char)kind, code);
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

/* All live facts of a series under one heading. */
static int
note_series(
    struct mapper *m, size_t source, char kind, const char *code, const struct store_series *s, bool utfall)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x);
    for (size_t i = 0; i < n; i++)
        if (live(&x[i]) && note_unmapped(m, source, kind, code, &x[i], utfall) != 0)
            return -1;
    return 0;
}

static int
note_units(struct mapper *m, size_t source, const struct store_series *s, const struct code_units *units,
    bool utfall)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x);
    for (size_t i = 0; i < n; i++)
        if (live(&x[i]) && !units->known[x[i].last - m->cube->tree.first] &&
            note_unmapped(m, source, 'u', s->unit, &x[i], utfall) != 0)
            return -1;
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

/* A delivered period must be as long as the measure's, and end where those end. Accumulated figures are as long as they are. */
static bool
period_fits(const struct mapper *m, const struct measure *me, const struct store_series *s, bool ytd)
{
    const struct factset_cell *x;
    if (factset_cells(m->facts, s->id, &x) == 0)
        return true;
    struct period p = cadence_period(me->cadence, x[0].last);
    return p.last == x[0].last && (ytd || p.span == s->span);
}

/* Adds the rule to the feed of the same series, measure and slice, which is among the last ones, or begins one. */
static void
add_feed(struct mapper *m, const struct feed *like, const struct series_rule *rule)
{
    struct mapping *out = m->out;
    for (size_t i = out->n; i-- > 0 && out->feeds[i].series == like->series;) {
        struct feed *f = &out->feeds[i];
        if (f->measure != like->measure || f->slice != like->slice || f->ytd != like->ytd)
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
}

/* Rules that match the account → feeds. *ret_fed: at least one; *ret_misfit: at least one was refused for its period. */
static void
feed_rules(struct mapper *m, const struct code_rules *rules, const struct store_series *s,
    const struct meaning *as, struct feed like, bool *ret_fed, bool *ret_misfit)
{
    for (size_t i = 0; i < rules->n; i++) {
        const struct series_rule *rule = rules->items[i].rule;
        const struct measure *me = &m->cube->catalog->measures[rules->items[i].measure];
        if (rule->column != NULL && strcmp(rule->column, s->scenario) != 0)
            continue;
        const char *slice = slice_taken(rule, as->slice);
        if (slice == NULL)
            continue;
        like.ytd = as->ytd || rule->ytd;
        if (!period_fits(m, me, s, like.ytd)) {
            *ret_misfit = true;
            continue;
        }
        like.measure = rules->items[i].measure;
        like.slice = slice_index(m, slice);
        add_feed(m, &like, rule);
        *ret_fed = true;
    }
}

static void
note_cover(struct mapper *m, size_t source, enum scenario scenario, const struct store_series *s)
{
    const struct factset_cell *x;
    size_t n = factset_cells(m->facts, s->id, &x);
    for (size_t i = 0; i < n; i++)
        if (live(&x[i]))
            cube_cover_add(&m->cube->cover, source, scenario, x[i].last);
}

static int
map_series(struct mapper *m, const struct store_series *s)
{
    int source = find_source(m->cube->catalog, s->source);
    if (source < 0)
        return 0;
    size_t from = (size_t)source;
    struct meaning as = meaning_of(&m->cube->catalog->sources[source], s);
    if (!as.known)
        return note_series(m, from, 'k', s->scenario, s, false);
    note_cover(m, from, as.scenario, s);
    bool utfall = as.scenario == SCENARIO_UTFALL, fed = false, misfit = false;
    const struct code_rules *rules = rules_of(m, from, s->account);
    if (rules->n == 0)
        return note_series(m, from, 'a', s->account, s, utfall);
    const struct code_units *units = units_of(m, from, s->unit);
    struct feed like = {.series = s->id,
        .source = (uint32_t)source,
        .scenario = as.scenario,
        .version = as.version,
        .unit_of = units->unit_of,
        .known = units->known};
    feed_rules(m, rules, s, &as, like, &fed, &misfit);
    if (fed)
        return note_units(m, from, s, units, utfall);
    return misfit ? note_series(m, from, 'p', s->account, s, utfall) : 0;
}

int
cube_map_all(
    struct cube *c, const struct factset *f, struct mapping *ret, struct arena *scratch, struct err *err)
{
    struct mapper m = {.cube = c, .facts = f, .out = ret, .scratch = scratch, .err = err};
    for (int32_t id = 1; id <= factset_last_series(f); id++) {
        const struct store_series *s = factset_series(f, id);
        if (s != NULL && map_series(&m, s) != 0)
            return -1;
    }
    return 0;
}
