/* From facts to grids: mapping, then one sheaf of grids for each measure. What an earlier edition has and is not touched by a new fact is
   taken from there: most pulls touch few measures, and half of all editions none. */
#include "cube_ground.h"
#include "cube_codes.h"
#include "cube_shield.h"
#include <stdlib.h>
#include <string.h>

/* First and last month of any fact, tombstones among them. False: there is none. */
static bool
span_of(const struct factset *f, month *first, month *last)
{
    *first = *last = MONTH_NONE;
    for (int32_t id = 1; id <= factset_last_series(f); id++) {
        const struct factset_cell *x;
        size_t n = factset_series(f, id) != NULL ? factset_cells(f, id, &x) : 0;
        if (n == 0)
            continue;
        *first = *first == MONTH_NONE || x[0].last < *first ? x[0].last : *first;
        *last = x[n - 1].last > *last ? x[n - 1].last : *last;
    }
    return *first != MONTH_NONE;
}

static int
by_edition(const void *a, const void *b)
{
    const struct factset_stamp *x = a, *y = b;
    if (x->edition != y->edition)
        return x->edition < y->edition ? -1 : 1;
    return (x->pull > y->pull) - (x->pull < y->pull);
}

/* Edition → its pull, so that a cell need only know its edition. */
void
cube_ground_pulls(struct cube *c, const struct factset *f)
{
    const struct factset_stamp *stamps;
    const struct disclosed_release *r;
    size_t n = factset_stamps(f, &stamps), n_releases = disclosed_releases(factset_disclosed(f), &r),
           kept = 0;
    c->pulls = arena_alloc(c->arena, (n + n_releases + 1) * sizeof *c->pulls);
    if (n > 0)
        memcpy(c->pulls, stamps, n * sizeof *c->pulls);
    for (size_t i = 0; i < n_releases; i++) /* a release is no pull, and made of some */
        c->pulls[n++] = (struct factset_stamp){.edition = r[i].edition, .pull = r[i].pull};
    qsort(c->pulls, n, sizeof *c->pulls, by_edition);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && c->pulls[kept - 1].edition == c->pulls[i].edition)
            kept--; /* sorted: the later one has the greater pull */
        c->pulls[kept++] = c->pulls[i];
    }
    c->n_pulls = kept;
}

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

static bool
names_measure(const struct formula *f, const struct measure *me)
{
    return f != NULL && (f->measure == me || names_measure(f->left, me) || names_measure(f->right, me));
}

/* Something asks for this measure's own figures apart from the sums. */
static bool
own_asked(const struct catalog *c, const struct measure *me)
{
    for (size_t i = 0; i < c->n_indicators && me->sum_units; i++) {
        const struct indicator *x = &c->indicators[i];
        bool asks = x->rollup == ROLLUP_NONE || x->plausibility.completeness != 0;
        bool named = x->n == me || names_measure(x->formula, me);
        for (size_t k = 0; k < x->n_former && !named; k++)
            named = names_measure(x->former[k].formula, me);
        if (asks && named)
            return true;
    }
    return false;
}

/* Some source of the measure has delivered this scenario. */
static bool
covered(const struct cube *c, const struct measure *me, enum scenario s)
{
    for (size_t i = 0; i < me->n_rules; i++)
        if (cube_cover_last(&c->cover, (size_t)(me->rules[i].source - c->catalog->sources), s) != MONTH_NONE)
            return true;
    return false;
}

static bool
any_fits(const struct feed *feeds, size_t n)
{
    bool fits = false;
    for (size_t i = 0; i < n && !fits; i++)
        fits = feeds[i].fits;
    return fits;
}

/* ---- sheaves ------------------------------------------------------------------------------------------------------------ */

static void
sheaf_unref(struct sheaf *s)
{
    if (s != NULL && atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) == 1)
        arena_free(s->arena); /* it lies in it itself */
}

static struct sheaf *
sheaf_new(const struct cube *c, size_t n_feeds, bool keep_own)
{
    struct arena *a = arena_new();
    struct sheaf *s = arena_alloc(a, sizeof *s);
    *s = (struct sheaf){.arena = a, .keep_own = keep_own, .n_feeds = n_feeds, .n_slices = c->n_slices};
    s->grids = arena_alloc(a, (SCENARIOS * c->n_slices + 1) * sizeof *s->grids);
    s->rounds = arena_alloc(a, (SCENARIOS * c->n_slices + 1) * sizeof *s->rounds);
    atomic_init(&s->references, 1);
    return s;
}

/* All slices of one measure in one scenario. Feeds are sorted; *at is where this measure and scenario begins, then the next. */
static int
build_slices(struct cube *c, struct sheaf *to, const struct factset *f, const struct feed *feeds, size_t *at,
    struct grid_key key, struct err *err)
{
    const struct measure *me = &c->catalog->measures[key.measure];
    for (size_t slice = 0; slice < c->n_slices; slice++) {
        size_t from = *at, end = from, place = key.scenario * c->n_slices + slice;
        while (end < to->n_feeds && feeds[end].scenario == key.scenario && feeds[end].slice == (int)slice)
            end++;
        *at = end;
        key.slice = (int)slice;
        bool zeros = slice == 0 && me->absent_zero && covered(c, me, key.scenario);
        if ((zeros || any_fits(&feeds[from], end - from)) &&
            cube_grid_build(c, f, &key, &feeds[from], end - from, &to->grids[place], err) != 0)
            return -1;
        if (cube_year_build(c, f, &key, &feeds[from], end - from, &to->rounds[place], err) != 0)
            return -1;
    }
    return 0;
}

static int
sheaf_make(struct cube *c, const struct factset *f, size_t measure, const struct feed *feeds, size_t n,
    bool keep_own, struct sheaf **ret, struct err *err)
{
    struct sheaf *s = sheaf_new(c, n, keep_own);
    size_t at = 0;
    int rc = 0;
    c->grid_arena = s->arena;
    for (int k = 0; k < SCENARIOS && rc == 0; k++) {
        struct grid_key key = {.measure = measure, .scenario = (enum scenario)k, .keep_own = keep_own};
        rc = build_slices(c, s, f, feeds, &at, key, err);
    }
    c->grid_arena = NULL;
    if (rc == 0)
        *ret = s;
    else
        sheaf_unref(s);
    return rc;
}

/* ---- what an earlier one has ------------------------------------------------------------------------------------------------ */

/* Today's tree of one month is that of the other. */
static bool
same_today(const struct catalog *c, month a, month b)
{
    bool same = (a == MONTH_NONE) == (b == MONTH_NONE);
    for (size_t i = 0; i < c->n_units && same && a != b; i++)
        same = unit_parent_today(&c->units[i], a) == unit_parent_today(&c->units[i], b);
    return same;
}

static bool
same_slices(const struct cube *c, const struct cube *was)
{
    bool same = was->n_slices <= c->n_slices;
    for (size_t i = 0; i < was->n_slices && same; i++)
        same = strcmp(c->slices[i], was->slices[i]) == 0;
    return same;
}

/* Figures that are in both stand at the same place. */
static bool
comparable(const struct cube *c, const struct ground *was)
{
    return c->tree.first == was->cube.tree.first && c->tree.months == was->cube.tree.months &&
           same_slices(c, &was->cube);
}

/* Where absent means zero, a delivery of anything gives figures. */
static bool
same_cover(const struct cube *c, const struct cube *was, const struct measure *me)
{
    size_t n = SCENARIOS * (size_t)c->cover.months;
    bool same = true;
    for (size_t i = 0; i < me->n_rules && me->absent_zero && same; i++) {
        size_t at = (size_t)(me->rules[i].source - c->catalog->sources) * n;
        same = memcmp(&c->cover.got[at], &was->cover.got[at], n) == 0;
    }
    return same;
}

/* The measure's sheaf, with a reference, if it would come out as it is; else NULL. */
static struct sheaf *
sheaf_of(const struct ground *was, const struct cube *c, const struct factset *f, size_t measure,
    const struct feed *feeds, size_t n, bool keep_own)
{
    struct sheaf *s = was->sheaves[measure];
    bool same = s->keep_own == keep_own && s->n_feeds == n &&
                same_cover(c, &was->cube, &c->catalog->measures[measure]);
    for (size_t i = 0; i < n && same; i++)
        same = factset_series_unchanged(f, feeds[i].series, &was->mark) &&
               (feeds[i].twin == 0 || factset_series_unchanged(f, feeds[i].twin, &was->mark));
    if (!same)
        return NULL;
    (void)atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

static bool
keeps_own(const struct cube *c, const struct measure *me)
{
    return cube_shield_guards(c, me) || own_asked(c->catalog, me);
}

/* The same in all, so that it need not be made again. */
static bool
is_same(const struct ground *was, const struct catalog *catalog, const struct factset *f,
    const struct decisions *d, const struct cube_order *order)
{
    struct cube law = {.catalog = catalog, .decisions = d};
    bool same = factset_unchanged(f, &was->mark) && (was->reconciled || order->bare) &&
                same_today(catalog, was->today, order->today);
    for (size_t i = 0; i < catalog->n_measures && same; i++)
        same = was->sheaves[i]->keep_own == keeps_own(&law, &catalog->measures[i]);
    return same;
}

/* ---- the ground -------------------------------------------------------------------------------------------------------------- */

struct making {
    struct ground *ground;
    const struct ground *was; /* NULL: nothing is to be had from elsewhere */
    const struct factset *facts;
    struct mapping mapping;
};

static void
place_sheaf(struct cube *c, size_t measure, const struct sheaf *s)
{
    for (size_t k = 0; k < SCENARIOS; k++)
        for (size_t slice = 0; slice < s->n_slices; slice++) {
            size_t at = (measure * SCENARIOS + k) * c->n_slices + slice;
            c->grids[at] = s->grids[k * s->n_slices + slice];
            c->rounds[at] = s->rounds[k * s->n_slices + slice];
        }
}

static int
build_grids(struct making *m, struct err *err)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    size_t all = c->catalog->n_measures, at = 0, n = (all * SCENARIOS * c->n_slices + 1);
    c->grids = arena_alloc(g->arena, n * sizeof *c->grids);
    c->rounds = arena_alloc(g->arena, n * sizeof *c->rounds);
    g->sheaves = arena_alloc(g->arena, (all + 1) * sizeof *g->sheaves);
    if (m->mapping.n > 0)
        qsort(m->mapping.feeds, m->mapping.n, sizeof *m->mapping.feeds, by_grid);
    for (; g->n_sheaves < all; g->n_sheaves++) {
        size_t i = g->n_sheaves, from = at;
        const struct feed *feeds = &m->mapping.feeds[from];
        bool own = keeps_own(c, &c->catalog->measures[i]);
        while (at < m->mapping.n && m->mapping.feeds[at].measure == i)
            at++;
        struct sheaf **to = &g->sheaves[i];
        *to = m->was != NULL ? sheaf_of(m->was, c, m->facts, i, feeds, at - from, own) : NULL;
        if (*to == NULL && sheaf_make(c, m->facts, i, feeds, at - from, own, to, err) != 0)
            return -1;
        place_sheaf(c, i, *to);
    }
    return 0;
}

/* Which codes go into which measures: the protection asks. */
static void
note_taken(struct making *m, struct arena *scratch)
{
    struct ground *g = m->ground;
    struct memo seen = {0};
    for (size_t i = 0; i < m->mapping.n; i++) {
        const struct feed *x = &m->mapping.feeds[i];
        const char *account = factset_series(m->facts, x->series)->account;
        void **at = cube_codes_memo(&seen, scratch, ((size_t)x->measure << 32) | x->source, account);
        if (*at != NULL)
            continue;
        *at = g;
        *ARENA_PUSH(g->arena, g->taken, g->n_taken, g->cap_taken) =
            (struct taken){x->measure, x->source, arena_strdup(g->arena, account)};
    }
}

static void
begin(struct ground *g, const struct factset *f)
{
    struct cube *c = &g->cube;
    const struct catalog *catalog = c->catalog;
    month first, last;
    *ARENA_PUSH(g->arena, c->slices, c->n_slices, c->cap_slices) = "T";
    if (!span_of(f, &first, &last)) {
        first = 0;
        last = -1;
    }
    cube_year_span(catalog, &first, &last);
    c->reported = arena_alloc(g->arena, (catalog->n_sources + 1) * sizeof *c->reported);
    for (size_t i = 0; i < catalog->n_sources; i++)
        c->reported[i] = MONTH_NONE;
    cube_tree_make(&c->tree, g->arena, catalog, first, last);
    if (g->today != MONTH_NONE)
        cube_today_plan(c, g->today);
    cube_cover_make(&c->cover, g->arena, catalog, first, last);
    if (g->reconciled)
        cube_reconcile_begin(c, first, last);
    if (c->watch != NULL)
        cube_ground_pulls(c, f); /* it tells them */
}

static int
make(struct making *m, struct err *err)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    struct arena *scratch = arena_new();
    begin(g, m->facts);
    int rc = cube_map_all(c, m->facts, &m->mapping, scratch, err);
    if (rc == 0 && m->was != NULL && !comparable(c, m->was))
        m->was = NULL;
    if (rc == 0)
        rc = build_grids(m, err);
    if (rc == 0) {
        cube_final_sources(c, &m->mapping);
        note_taken(m, scratch);
    }
    if (rc == 0 && g->reconciled)
        cube_reconcile_make(c, m->facts);
    arena_free(scratch);
    return rc;
}

int
cube_ground_get(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    const struct cube_order *order, struct ground **ret, struct err *err)
{
    struct ground *was = order->like != NULL && order->like->catalog == catalog && order->watch == NULL
                             ? order->like->ground
                             : NULL;
    if (was != NULL && is_same(was, catalog, f, d, order)) {
        (void)atomic_fetch_add_explicit(&was->references, 1, memory_order_relaxed);
        *ret = was;
        return 0;
    }
    struct arena *a = arena_new();
    struct ground *g = arena_alloc(a, sizeof *g);
    *g = (struct ground){
        .arena = a, .mark = factset_mark(f), .today = order->today, .reconciled = !order->bare};
    atomic_init(&g->references, 1);
    g->cube = (struct cube){.arena = a,
        .catalog = catalog,
        .decisions = d,
        .watch = order->watch,
        .ground = g,
        .first = MONTH_NONE,
        .last = MONTH_NONE};
    bool grown = was != NULL && factset_grown(f, &was->mark) && same_today(catalog, was->today, order->today);
    struct making m = {.ground = g, .was = grown ? was : NULL, .facts = f};
    int rc = make(&m, err);
    g->cube.decisions = NULL; /* those of one cube, which may end before */
    g->cube.watch = NULL;
    if (rc == 0)
        *ret = g;
    else
        cube_ground_unref(g);
    return rc;
}

void
cube_ground_unref(struct ground *g)
{
    if (g == NULL || atomic_fetch_sub_explicit(&g->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < g->n_sheaves; i++)
        sheaf_unref(g->sheaves[i]);
    factset_mark_drop(&g->mark);
    arena_free(g->arena); /* it lies in it itself */
}

size_t
cube_ground_bytes(const struct ground *g)
{
    size_t n = arena_size(g->arena);
    for (size_t i = 0; i < g->n_sheaves; i++)
        n += arena_size(g->sheaves[i]->arena);
    return n;
}
