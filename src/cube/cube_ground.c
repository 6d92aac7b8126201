/* From facts to grids: mapping, then one sheaf of grids for each measure and scenario. What an earlier edition has and is not touched by a
   new fact is taken from there: most pulls touch few measures and few months, and half of all editions none. */
#include "cube_ground.h"
#include "cube_codes.h"
#include "cube_sheaf.h"
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
    for (size_t i = 0; i < was->n_sheaves && same; i++)
        same = was->sheaves[i]->keep_own == keeps_own(&law, &catalog->measures[i / SCENARIOS]);
    return same;
}

/* ---- the frame --------------------------------------------------------------------------------------------------------------- */

static void
frame_unref(struct frame *f)
{
    if (f != NULL && atomic_fetch_sub_explicit(&f->references, 1, memory_order_acq_rel) == 1)
        arena_free(f->arena); /* it lies in it itself */
}

static struct frame *
frame_make(struct cube *c, month today, month first, month last)
{
    struct arena *a = arena_new(), *mine = c->arena;
    struct frame *f = arena_alloc(a, sizeof *f);
    *f = (struct frame){.arena = a};
    atomic_init(&f->references, 1);
    c->arena = a;
    cube_tree_make(&c->tree, a, c->catalog, first, last);
    if (today != MONTH_NONE)
        cube_today_plan(c, today);
    c->arena = mine;
    f->tree = c->tree;
    f->today_tree = c->today_tree;
    f->moved = c->moved;
    f->n_moved = c->n_moved;
    return f;
}

static struct frame *
frame_take(struct cube *c, struct frame *f)
{
    (void)atomic_fetch_add_explicit(&f->references, 1, memory_order_relaxed);
    c->tree = f->tree;
    c->today_tree = f->today_tree;
    c->moved = f->moved;
    c->n_moved = f->n_moved;
    return f;
}

/* ---- the ground -------------------------------------------------------------------------------------------------------------- */

struct making {
    struct ground *ground;
    struct ground *was; /* NULL: nothing is to be had from elsewhere */
    const struct factset *facts;
    struct mapping *mapping;
    const struct news *news; /* since `was`; NULL: begins anew */
};

static void
place_sheaf(struct cube *c, size_t at, const struct sheaf *s)
{
    for (size_t slice = 0; slice < s->n_slices; slice++) {
        c->grids[at * c->n_slices + slice] = s->grids[slice];
        c->rounds[at * c->n_slices + slice] = s->rounds[slice];
    }
}

/* *at: where the feeds of this sheaf begin, then those of the next. */
static int
build_sheaf(struct making *m, size_t i, size_t *at, struct err *err)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    const struct feed *feeds = m->mapping->feeds + *at;
    struct sheaf_order o = {.measure = i / SCENARIOS,
        .scenario = (enum scenario)(i % SCENARIOS),
        .keep_own = keeps_own(c, &c->catalog->measures[i / SCENARIOS]),
        .facts = m->facts,
        .feeds = feeds,
        .like = m->was != NULL ? m->was->sheaves[i] : NULL,
        .news = m->news};
    while (*at + o.n < m->mapping->n && feeds[o.n].measure == o.measure && feeds[o.n].scenario == o.scenario)
        o.n++;
    *at += o.n;
    if (cube_sheaf_get(c, m->was != NULL ? &m->was->cube.cover : NULL, m->was != NULL ? &m->was->mark : NULL,
            &o, &g->sheaves[i], err) != 0)
        return -1;
    place_sheaf(c, i, g->sheaves[i]);
    return 0;
}

static int
build_grids(struct making *m, struct err *err)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    size_t all = c->catalog->n_measures * SCENARIOS, at = 0, n = all * c->n_slices + 1;
    c->grids = arena_alloc(g->arena, n * sizeof *c->grids);
    c->rounds = arena_alloc(g->arena, n * sizeof *c->rounds);
    g->sheaves = arena_alloc(g->arena, (all + 1) * sizeof *g->sheaves);
    for (; g->n_sheaves < all; g->n_sheaves++)
        if (build_sheaf(m, g->n_sheaves, &at, err) != 0)
            return -1;
    return 0;
}

/* Which codes go into which measures: the protection asks. */
static void
note_taken(struct making *m)
{
    struct ground *g = m->ground;
    struct arena *scratch = arena_new();
    struct memo seen = {0};
    for (size_t i = 0; i < m->mapping->n; i++) {
        const struct feed *x = &m->mapping->feeds[i];
        const char *account = factset_series(m->facts, x->series)->account;
        void **at = cube_codes_memo(&seen, scratch, ((size_t)x->measure << 32) | x->source, account);
        if (*at != NULL)
            continue;
        *at = g;
        *ARENA_PUSH(g->arena, g->taken, g->n_taken, g->cap_taken) =
            (struct taken){x->measure, x->source, arena_strdup(g->arena, account)};
    }
    arena_free(scratch);
}

/* What follows from the feeds alone, when they are those of before. */
static void
take_sources(struct making *m)
{
    struct ground *g = m->ground;
    const struct ground *was = m->was;
    for (size_t i = 0; i < was->n_taken; i++)
        *ARENA_PUSH(g->arena, g->taken, g->n_taken, g->cap_taken) = (struct taken){
            was->taken[i].measure, was->taken[i].source, arena_strdup(g->arena, was->taken[i].account)};
    cube_final_sources_like(&g->cube, &was->cube);
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
    g->frame = frame_make(c, g->today, first, last);
    cube_cover_make(&c->cover, g->arena, catalog, first, last);
    if (g->reconciled)
        cube_reconcile_begin(c, first, last);
    if (c->watch != NULL)
        cube_ground_pulls(c, f); /* it tells them */
}

/* As it was, for what is new to be added. */
static void
begin_like(struct making *m)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    const struct cube *was = &m->was->cube;
    size_t sources = c->catalog->n_sources;
    for (size_t i = 0; i < was->n_slices; i++)
        *ARENA_PUSH(g->arena, c->slices, c->n_slices, c->cap_slices) = arena_strdup(g->arena, was->slices[i]);
    c->reported = arena_alloc(g->arena, (sources + 1) * sizeof *c->reported);
    memcpy(c->reported, was->reported, sources * sizeof *c->reported);
    g->frame = frame_take(c, m->was->frame);
    cube_cover_make(
        &c->cover, g->arena, c->catalog, c->tree.first, (month)(c->tree.first + c->tree.months - 1));
    memcpy(c->cover.got, was->cover.got, sources * SCENARIOS * (size_t)c->cover.months);
    if (g->reconciled)
        cube_reconcile_begin_like(c, &was->reconciliation, m->news);
}

/* Takes over what the mapping of before knows, if it goes on from there; else it is a new one. */
static void
take_mapping(struct making *m, struct arena *scratch)
{
    struct ground *g = m->ground;
    struct mapping *old = m->was != NULL ? atomic_exchange(&m->was->mapping, NULL) : NULL;
    struct news *news = arena_alloc(scratch, sizeof *news);
    if (old != NULL && (m->was->reconciled || !g->reconciled) &&
        cube_map_news(old, &m->was->cube.tree, g->cube.catalog, m->facts, &m->was->mark, scratch, news)) {
        m->mapping = old;
        m->news = news;
        return;
    }
    cube_map_free(old);
    m->mapping = cube_map_new();
}

static int
map(struct making *m, struct err *err)
{
    struct cube *c = &m->ground->cube;
    if (m->news != NULL) {
        begin_like(m);
        return cube_map_more(c, m->facts, m->mapping, m->news, err);
    }
    begin(m->ground, m->facts);
    int rc = cube_map_all(c, m->facts, m->mapping, err);
    if (rc == 0 && m->was != NULL && !comparable(c, m->was))
        m->was = NULL;
    return rc;
}

static int
make(struct making *m, struct err *err)
{
    struct ground *g = m->ground;
    struct cube *c = &g->cube;
    struct arena *scratch = arena_new();
    take_mapping(m, scratch);
    int rc = map(m, err);
    if (rc == 0)
        rc = build_grids(m, err);
    if (rc == 0 && m->news != NULL && !m->mapping->changed) {
        take_sources(m);
    } else if (rc == 0) {
        cube_final_sources(c, m->mapping);
        note_taken(m);
    }
    if (rc == 0 && g->reconciled)
        cube_reconcile_make(
            c, m->facts, m->mapping, m->news != NULL ? &m->was->cube.reconciliation : NULL, m->news);
    g->mapping_bytes = cube_map_bytes(m->mapping); /* it is another's soon */
    if (rc == 0)
        atomic_store(&g->mapping, m->mapping);
    else
        cube_map_free(m->mapping);
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
    atomic_init(&g->mapping, NULL);
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
        cube_sheaf_unref(g->sheaves[i]);
    cube_map_free(atomic_load(&g->mapping));
    frame_unref(g->frame);
    factset_mark_drop(&g->mark);
    arena_free(g->arena); /* it lies in it itself */
}

size_t
cube_ground_bytes(const struct ground *g)
{
    size_t n = arena_size(g->arena) + arena_size(g->frame->arena) + g->mapping_bytes;
    for (size_t i = 0; i < g->n_sheaves; i++)
        n += arena_size(g->sheaves[i]->arena);
    return n;
}
