/* The cube held against its facts, to the öre. Twice: every fact is in a measure or named by cube_unmapped (told by the mapping, beside a
   plain sum of the facts); and the sums over the units are those of the facts that a measure's rules name (read off the finished grids,
   beside a second adding up that knows no grid, row or tree). */
#include "cube_codes.h"
#include <stdlib.h>
#include <string.h>

/* ---- where the facts went: told by cube_map.c ---------------------------------------------------------------------------------------- */
static struct reconcile_month *
month_of(struct cube_reconciliation *x, size_t source, enum scenario s, month m, bool result)
{
    size_t k = ((source * SCENARIOS + s) * 2 + !result) * (size_t)x->months + (size_t)(m - x->first);
    return &x->by_month[k];
}

void
cube_reconcile_begin(struct cube *c, month first, month last)
{
    struct cube_reconciliation *x = &c->reconciliation;
    x->first = first;
    x->months = last - first + 1;
    x->by_month = arena_alloc(
        c->arena, (c->catalog->n_sources * SCENARIOS * 2 * (size_t)x->months + 1) * sizeof *x->by_month);
    x->unchecked = arena_alloc(c->arena, c->catalog->n_measures * SCENARIOS + 1);
}

void
cube_reconcile_begin_like(struct cube *c, const struct cube_reconciliation *was, const struct news *news)
{
    struct cube_reconciliation *x = &c->reconciliation;
    size_t rows = c->catalog->n_sources * SCENARIOS * 2, months = (size_t)was->months;
    cube_reconcile_begin(c, was->first, (month)(was->first + was->months - 1));
    memcpy(x->by_month, was->by_month, rows * months * sizeof *x->by_month);
    memcpy(x->unchecked, was->unchecked, c->catalog->n_measures * SCENARIOS);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < months; k++)
            if (news->months[k])
                x->by_month[i * months + k] = (struct reconcile_month){0};
}

/* A ledger's balance accounts apart from its result: together they come to nothing whatever is lost. */
static bool
is_result(const struct source *source, const char *account)
{
    return strcmp(source->format, "sie") != 0 || reconcile_is_result(account);
}

void
cube_reconcile_note(struct cube *c, size_t source, enum scenario s, const struct store_series *series,
    month m, enum reconcile_fate fate, dec value)
{
    struct reconcile_month *x =
        month_of(&c->reconciliation, source, s, m, is_result(&c->catalog->sources[source], series->account));
    (void)dec_add(x->fate[fate], value, &x->fate[fate]);
}

/* ---- the facts, added up a second time ---------------------------------------------------------------------------------------------------- */
struct adder {
    struct cube *cube;
    const struct factset *facts;
    const struct mapping *mapping; /* what each series means; none of its feeds */
    const struct news *news;       /* NULL: all is new */
    dec *expected;                 /* [(measure · SCENARIOS + scenario) · months + offset], slice T */
    const char **
        version; /* [((measure · SCENARIOS + scenario) · sources + source) · months + offset]: the greatest; NULL: none has any */
};

static size_t
place_of(const struct adder *a, size_t measure, enum scenario s, month m)
{
    const struct cube_reconciliation *x = &a->cube->reconciliation;
    return (measure * SCENARIOS + s) * (size_t)x->months + (size_t)(m - x->first);
}

static const char **
version_of(const struct adder *a, const struct feed *f, month m)
{
    const struct cube_reconciliation *x = &a->cube->reconciliation;
    size_t key = (f->measure * SCENARIOS + f->scenario) * a->cube->catalog->n_sources + f->source;
    return &a->version[key * (size_t)x->months + (size_t)(m - x->first)];
}

static bool
takes(const struct series_rule *rule, const struct cube_meaning *as, const struct store_series *s)
{
    bool slice = rule->slice != NULL ? strcmp(rule->slice, as->slice) == 0
                                     : as->slice[0] == '\0' || strcmp(as->slice, "T") == 0;
    return slice && (rule->column == NULL || strcmp(rule->column, s->scenario) == 0);
}

/* The series' facts of the months that are asked for, and those between. */
static size_t
cells_of(const struct adder *a, int32_t series, const struct factset_cell **ret)
{
    size_t n = factset_cells(a->facts, series, ret), from = n;
    if (a->news == NULL || n == 0)
        return n;
    while (from > 0 && (*ret)[from - 1].last >= a->news->first)
        from--;
    while (n > from && (*ret)[n - 1].last > a->news->last)
        n--;
    *ret += from;
    return n - from;
}

static bool
asked(const struct adder *a, month m)
{
    return a->news == NULL || a->news->months[m - a->cube->tree.first];
}

/* The facts of a series that one measure's rules take: into the sums, or (choosing) only their versions. */
static void
add_cells(struct adder *a, const struct feed *f, bool choosing)
{
    struct cube *c = a->cube;
    const struct measure *me = &c->catalog->measures[f->measure];
    const struct factset_cell *x;
    size_t n = cells_of(a, f->series, &x);
    for (size_t i = 0; i < n; i++) {
        int unit;
        if (!asked(a, x[i].last) || !cube_feed_live(a->facts, f->twin, &x[i]) ||
            !cube_feed_fits(me, f, x[i].last))
            continue;
        const char **newest = a->version != NULL ? version_of(a, f, x[i].last) : NULL;
        if (choosing && (*newest == NULL || strcmp(f->version, *newest) > 0))
            *newest = f->version;
        if (choosing || (newest != NULL && *newest != NULL && strcmp(f->version, *newest) != 0))
            continue;
        const struct series_rule *rule = cube_feed_rule(&c->tree, f, x[i].last, &unit);
        if (rule == NULL || x[i].flags & FACTSET_NULL)
            continue;
        dec *sum = &a->expected[place_of(a, f->measure, f->scenario, x[i].last)],
            value = factset_value(a->facts, &x[i]);
        (void)(rule->sign < 0 ? dec_sub : dec_add)(*sum, value, sum);
    }
}

/* Rules of one measure stand together in the list; those that take the series become a feed. */
static void
add_series(struct adder *a, const struct store_series *s, const struct mapped *x, bool choosing)
{
    struct cube *c = a->cube;
    const struct code_rules *rules = x->rules;
    if (x->source == NULL || !x->as.known || rules == NULL || rules->n == 0)
        return;
    const struct series_rule **list = malloc(rules->n * sizeof *list);
    if (list == NULL)
        abort();
    for (size_t i = 0, end; i < rules->n; i = end) {
        struct feed f = {.series = s->id,
            .measure = rules->items[i].measure,
            .source = (uint32_t)(x->source - c->catalog->sources),
            .scenario = x->as.scenario,
            .span = s->span,
            .ytd = x->as.ytd,
            .report = x->as.report,
            .twin = x->twin,
            .version = x->as.version,
            .unit_of = x->units->unit_of,
            .known = x->units->known,
            .rules = list};
        for (end = i; end < rules->n && rules->items[end].measure == f.measure; end++)
            if (takes(rules->items[end].rule, &x->as, s)) {
                list[f.n_rules++] = rules->items[end].rule;
                f.ytd = f.ytd || rules->items[end].rule->ytd;
            }
        bool differences = f.ytd && c->catalog->measures[f.measure].accumulates == MEASURE_FLOW;
        if (f.n_rules > 0 && (differences || cube_year_whole(&f))) /* a whole year is not in the months */
            c->reconciliation.unchecked[f.measure * SCENARIOS + f.scenario] = 1;
        else if (f.n_rules > 0)
            add_cells(a, &f, choosing);
    }
    free(list);
}

/* Every live fact of a source whose scenario is known, whatever comes of it. */
static void
add_delivered(struct adder *a, const struct store_series *s, const struct mapped *m)
{
    struct cube *c = a->cube;
    const struct factset_cell *x;
    size_t n = m->source != NULL && m->as.known ? cells_of(a, s->id, &x) : 0;
    for (size_t i = 0; i < n; i++) {
        if (!asked(a, x[i].last) || (x[i].flags & (FACTSET_GONE | FACTSET_NULL)) != 0)
            continue;
        struct reconcile_month *to = month_of(&c->reconciliation, (size_t)(m->source - c->catalog->sources),
            m->as.scenario, x[i].last, is_result(m->source, s->account));
        to->facts++;
        (void)dec_add(to->delivered, factset_value(a->facts, &x[i]), &to->delivered);
    }
}

/* ---- what the pages can show ----------------------------------------------------------------------------------------------------------------- */
/* The sum over the units that are in no other's sum. */
static dec
shown(const struct cube *c, const struct grid *g, month m)
{
    const struct epoch *e = &c->tree.epochs[c->tree.epoch_of[m - c->tree.first]];
    dec sum = 0;
    for (int i = 0; i < e->n_order; i++) {
        int unit = e->order[i], up = e->parent[unit];
        bool summed = g->measure->sum_units && up >= 0 && c->tree.sums_below[up];
        struct cell cell = summed ? (struct cell){0} : cube_grid_cell(g, unit, m, false);
        if (cell.flags & CELL_PRESENT)
            (void)dec_add(sum, cell.value, &sum);
    }
    return sum;
}

static void
note_broken(struct cube *c, const struct reconcile_broken *b)
{
    struct cube_reconciliation *x = &c->reconciliation;
    *ARENA_PUSH(c->arena, x->broken, x->n_broken, x->cap_broken) = *b;
}

static void
compare(struct adder *a, size_t measure, enum scenario s, month m)
{
    const struct cube *c = a->cube;
    const struct measure *me = &c->catalog->measures[measure];
    const struct grid *g = cube_find_grid(c, me, s, 0);
    dec want = a->expected[place_of(a, measure, s, m)], have = g != NULL ? shown(c, g, m) : 0;
    if (want != have)
        note_broken(a->cube, &(struct reconcile_broken){me, s, m, want, have});
}

/* In the order of measures, scenarios and months, as the list of before is. */
static void
compare_all(struct adder *a, const struct cube_reconciliation *was)
{
    struct cube *c = a->cube;
    struct cube_reconciliation *x = &c->reconciliation;
    size_t at = 0, rows = c->catalog->n_measures * SCENARIOS;
    for (size_t i = 0; i < rows; i++)
        for (int k = 0; k < x->months; k++) {
            month m = (month)(x->first + k);
            const struct reconcile_broken *b = was != NULL && at < was->n_broken ? &was->broken[at] : NULL;
            bool there = b != NULL && (size_t)b->measure->index == i / SCENARIOS &&
                         b->scenario == (enum scenario)(i % SCENARIOS) && b->month == m;
            at += there;
            if (x->unchecked[i])
                continue;
            if (a->news == NULL || a->news->months[k])
                compare(a, i / SCENARIOS, (enum scenario)(i % SCENARIOS), m);
            else if (there)
                note_broken(c, b);
        }
}

/* Some series says which of several rounds it is, or a column does. */
static bool
any_version(const struct catalog *c, const struct factset *f)
{
    bool any = false;
    for (int32_t id = 1; id <= factset_last_series(f) && !any; id++)
        any = factset_series(f, id) != NULL && *factset_series(f, id)->version;
    for (size_t i = 0; i < c->n_sources; i++)
        for (size_t k = 0; k < c->sources[i].n_columns; k++)
            any = any || c->sources[i].columns[k].version != NULL;
    return any;
}

void
cube_reconcile_make(struct cube *c, const struct factset *f, const struct mapping *m,
    const struct cube_reconciliation *was, const struct news *news)
{
    struct arena *scratch = arena_new();
    size_t n = c->catalog->n_measures * SCENARIOS * (size_t)c->reconciliation.months;
    struct adder a = {.cube = c, .facts = f, .mapping = m, .news = news};
    bool versions = any_version(c->catalog, f);
    a.expected = arena_alloc(scratch, (n + 1) * sizeof *a.expected);
    if (versions)
        a.version = arena_alloc(scratch, (n * c->catalog->n_sources + 1) * sizeof *a.version);
    for (int pass = versions ? 0 : 1; pass < 2; pass++)
        for (int32_t id = 1; id <= factset_last_series(f); id++) {
            const struct store_series *s = factset_series(f, id);
            if (s == NULL)
                continue;
            add_series(&a, s, &m->series[id], pass == 0);
            if (pass == 1)
                add_delivered(&a, s, &m->series[id]);
        }
    compare_all(&a, was);
    arena_free(scratch);
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------------------------- */
static bool
feeds(const struct measure *me, const struct source *s)
{
    for (size_t i = 0; i < me->n_rules; i++)
        if (me->rules[i].source == s)
            return true;
    return false;
}

static void
add_side(struct cube_reconciled *ret, const struct reconcile_month *x, bool result)
{
    dec placed = 0, lost = 0;
    for (int k = 0; k < RECONCILE_FATES; k++)
        (void)dec_add(placed, x->fate[k], &placed);
    (void)dec_sub(x->delivered, placed, &lost);
    ret->facts += x->facts;
    if (lost != 0 || result) {
        ret->lost = lost != 0 ? lost : ret->lost;
        ret->ok = ret->ok && lost == 0;
    }
    if (!result)
        return;
    ret->delivered = x->delivered;
    ret->in_units = x->fate[RECONCILE_IN_UNIT];
    ret->unallocated = x->fate[RECONCILE_UNALLOCATED];
    ret->named = x->fate[RECONCILE_NAMED];
}

void
cube_reconcile(
    const struct cube *c, const struct source *s, enum scenario sc, month m, struct cube_reconciled *ret)
{
    struct cube_reconciliation *x = (struct cube_reconciliation *)&c->reconciliation;
    size_t source = (size_t)(s - c->catalog->sources);
    *ret = (struct cube_reconciled){.ok = true};
    if (x->by_month == NULL || m < x->first || m >= x->first + x->months)
        return;
    add_side(ret, month_of(x, source, sc, m, true), true);
    add_side(ret, month_of(x, source, sc, m, false), false);
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        ret->unchecked += x->unchecked[i * SCENARIOS + sc] && feeds(&c->catalog->measures[i], s);
    for (size_t i = 0; i < x->n_broken && ret->measure == NULL; i++) {
        const struct reconcile_broken *b = &x->broken[i];
        if (b->scenario != sc || b->month != m || !feeds(b->measure, s))
            continue;
        ret->ok = false;
        ret->measure = b->measure;
        ret->expected = b->expected;
        ret->shown = b->shown;
    }
}
