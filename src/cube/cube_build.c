/* Facts of one edition → a cube: mapping, then one grid at a time. */
#include "cube_shield.h"

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
static void
keep_pulls(struct cube *c, const struct factset *f)
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

/* All slices of one measure in one scenario. Feeds are sorted; *at is where this measure and scenario begins, then the next. */
static int
build_slices(struct cube *c, const struct factset *f, const struct mapping *m, size_t *at,
    struct grid_key key, struct err *err)
{
    const struct measure *me = &c->catalog->measures[key.measure];
    for (size_t slice = 0; slice < c->n_slices; slice++) {
        size_t from = *at, to = from;
        while (to < m->n && m->feeds[to].measure == key.measure && m->feeds[to].scenario == key.scenario &&
               m->feeds[to].slice == (int)slice)
            to++;
        *at = to;
        key.slice = (int)slice;
        bool zeros = slice == 0 && me->absent_zero && covered(c, me, key.scenario);
        struct grid **place = &c->grids[(key.measure * SCENARIOS + key.scenario) * c->n_slices + slice];
        if ((zeros || any_fits(&m->feeds[from], to - from)) &&
            cube_grid_build(c, f, &key, &m->feeds[from], to - from, place, err) != 0)
            return -1;
        if (cube_year_build(c, f, &key, &m->feeds[from], to - from, &c->rounds[place - c->grids], err) != 0)
            return -1;
    }
    return 0;
}

static int
build_grids(struct cube *c, const struct factset *f, struct mapping *m, struct err *err)
{
    size_t at = 0;
    c->grids =
        arena_alloc(c->arena, (c->catalog->n_measures * SCENARIOS * c->n_slices + 1) * sizeof *c->grids);
    c->rounds =
        arena_alloc(c->arena, (c->catalog->n_measures * SCENARIOS * c->n_slices + 1) * sizeof *c->rounds);
    if (m->n > 0)
        qsort(m->feeds, m->n, sizeof *m->feeds, by_grid);
    for (size_t i = 0; i < c->catalog->n_measures; i++) {
        const struct measure *me = &c->catalog->measures[i];
        bool own = cube_shield_guards(c, me) || own_asked(c->catalog, me);
        for (int s = 0; s < SCENARIOS; s++) {
            struct grid_key key = {.measure = i, .scenario = (enum scenario)s, .keep_own = own};
            if (build_slices(c, f, m, &at, key, err) != 0)
                return -1;
        }
    }
    return 0;
}

static void
widen_by(struct cube *c, const struct grid *g)
{
    for (int k = 0; k < g->months; k++) {
        bool any = false;
        for (int r = 0; r < g->rows && !any; r++)
            any = (g->flags[(size_t)r * (size_t)g->months + (size_t)k] & CELL_PRESENT) != 0;
        month m = (month)(g->first + k);
        if (any && (c->first == MONTH_NONE || m < c->first))
            c->first = m;
        if (any && m > c->last)
            c->last = m;
    }
}

static void
find_range(struct cube *c)
{
    c->first = c->last = MONTH_NONE;
    for (size_t i = 0; i < c->catalog->n_measures * SCENARIOS * c->n_slices; i++)
        if (c->grids[i] != NULL)
            widen_by(c, c->grids[i]);
}

int
cube_build(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    struct cube **ret, struct err *err)
{
    return cube_build_watched(catalog, f, d, MONTH_NONE, NULL, ret, err);
}

int
cube_build_today(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    month today, struct cube **ret, struct err *err)
{
    return cube_build_watched(catalog, f, d, today, NULL, ret, err);
}

int
cube_build_watched(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    month today, const struct watch *w, struct cube **ret, struct err *err)
{
    struct arena *a = arena_new(), *scratch = arena_new();
    struct cube *c = arena_alloc(a, sizeof *c);
    struct mapping m = {0};
    month first, last;
    int rc = -1;
    *c = (struct cube){
        .arena = a, .catalog = catalog, .decisions = d, .watch = w, .first = MONTH_NONE, .last = MONTH_NONE};
    *ARENA_PUSH(a, c->slices, c->n_slices, c->cap_slices) = "T";
    if (!span_of(f, &first, &last)) {
        first = 0;
        last = -1;
    }
    cube_year_span(catalog, &first, &last);
    c->reported = arena_alloc(a, (catalog->n_sources + 1) * sizeof *c->reported);
    for (size_t i = 0; i < catalog->n_sources; i++)
        c->reported[i] = MONTH_NONE;
    cube_tree_make(&c->tree, a, catalog, first, last);
    if (today != MONTH_NONE)
        cube_today_plan(c, today);
    cube_cover_make(&c->cover, a, catalog, first, last);
    keep_pulls(c, f);
    cube_reconcile_begin(c, first, last);
    if (cube_map_all(c, f, &m, scratch, err) == 0 && build_grids(c, f, &m, err) == 0) {
        cube_final_make(c, &m);
        cube_reconcile_make(c, f);
        cube_shield_raise(c, f, &m);
        find_range(c);
        cube_plan_make(c);
        cube_plausible_make(c);
        c->watch = NULL;
        cube_today_make(c);
        if (c->today != NULL)
            cube_plausible_make(c->today); /* other sums, other steps */
        *ret = c;
        rc = 0;
    }
    arena_free(scratch);
    if (rc != 0)
        cube_free(c);
    return rc;
}
