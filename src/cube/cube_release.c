#include "cube_release.h"
#include "cube_shield.h"
#include <stdlib.h>

struct releasing {
    const struct cube *c;
    const struct shield *s;
    struct disclosed *known;
    struct arena *a;
    struct err *err;
    dec *booked; /* [(measure · n_slices + slice) · units + unit]: sum of what has been released of a flow */
    const char **slices; /* the cube's, kept beyond it */
    bool *has_booked;    /* by measure · n_slices + slice: anything at all has */
};
/* A node of the tree of one month: a unit, or what is placed on a unit that has units below it. */
struct node {
    int32_t unit, parent;
    bool own;
};
struct making {
    const struct releasing *r;
    month month;
    struct arena *scratch;
    const int32_t *up;   /* by unit: the parent that takes its figures; −1 */
    const int32_t *with; /* by unit: counted in with; −1 */
    bool *present;       /* by unit: facts of its own, or of one that is counted in with it */
    bool *below;         /* by unit: a present one is at or below it */
    bool *missed;        /* by unit: expected, and not there; at or below it */
    int64_t *persons;    /* [unit · n_slices + slice], with those counted in */
    struct node *nodes;
    size_t n, cap;
    int32_t *node_of; /* by unit; −1 */
    struct disclosed_release *out;
    size_t cap_units, cap_values;
};

/* ---- what has been delivered ------------------------------------------------------------------------------------------- */

static const struct grid *
raw_grid(const struct releasing *r, size_t measure, size_t slice)
{
    return r->c->raw[measure * r->c->n_slices + slice];
}

static bool
is_ours(const struct releasing *r, size_t measure)
{
    return r->c->shield_of[measure] == r->s;
}

/* The unit's own figure, without those below it. */
static struct cell
own_cell(const struct releasing *r, size_t measure, size_t slice, int unit, month m)
{
    const struct grid *g = raw_grid(r, measure, slice);
    return g != NULL ? cube_grid_cell(g, unit, m, true) : (struct cell){0};
}

static bool
has_fact(const struct releasing *r, int unit, month m)
{
    for (size_t i = 0; i < r->c->catalog->n_measures; i++)
        for (size_t k = 0; is_ours(r, i) && k < r->c->n_slices; k++) {
            struct cell c = own_cell(r, i, k, unit, m);
            if (c.edition != 0 && (c.flags & (CELL_PRESENT | CELL_HOLE)) != 0)
                return true;
        }
    return false;
}

/* A figure that was to be expected is missing: of a unit that others have delivered for. */
static bool
is_missed(const struct releasing *r, size_t measure, size_t slice, int unit, month m)
{
    const struct grid *g = raw_grid(r, measure, slice);
    if (g == NULL)
        return false;
    struct cell own = cube_grid_cell(g, unit, m, true), total = cube_grid_cell(g, unit, m, false);
    bool leaf = (own.flags & CELL_PRESENT) == 0 && (total.flags & CELL_PRESENT) == 0;
    return (own.flags & CELL_PRESENT) == 0 &&
           ((own.flags & CELL_HOLE) || (leaf && (total.flags & CELL_HOLE)));
}

/* Whole persons; a half does not count, and nobody is fewer than none. */
static int64_t
persons_of(const struct releasing *r, size_t slice, int unit, month m)
{
    const struct measure *count = catalog_measure(r->c->catalog, r->s->family->count->id);
    if (count == NULL)
        return 0;
    struct cell c = own_cell(r, (size_t)count->index, slice, unit, m);
    dec whole = c.flags & CELL_PRESENT ? c.value / dec_from_int(1) : 0;
    return whole < 0 ? 0 : whole > INT32_MAX ? INT32_MAX : (int64_t)whole;
}

/* ---- the tree of the month -------------------------------------------------------------------------------------------------- */

static const struct disclosed_release *
earlier_this_year(const struct releasing *r, month m)
{
    for (month x = (month)(m - 1); month_year(x) == month_year(m); x--) {
        const struct disclosed_release *e = disclosed_find(r->known, r->s->family->id, x);
        if (e != NULL)
            return e;
    }
    return NULL;
}

static int32_t
index_of(const struct cube *c, const char *unit)
{
    const struct unit *u = catalog_unit(c->catalog, unit);
    return u != NULL ? u->index : -1;
}

/* Who is counted in with whom: as it has been since January, or, in the year's first release, as the configuration says. */
static void
find_merged(struct making *x, int32_t *with)
{
    const struct cube *c = x->r->c;
    const struct protection_family *f = x->r->s->family;
    const struct disclosed_release *e = earlier_this_year(x->r, x->month);
    for (size_t i = 0; i < c->catalog->n_units; i++)
        with[i] = -1;
    for (size_t i = 0; e == NULL && i < f->n_merges; i++) {
        int32_t unit = index_of(c, f->merges[i].id), other = index_of(c, f->merges[i].with->id);
        if (unit >= 0 && other >= 0 && cube_tree_valid(&c->tree, other, x->month))
            with[unit] = other;
    }
    for (size_t i = 0; e != NULL && i < e->n_units; i++) {
        int32_t unit = e->units[i].why == DISCLOSURE_MERGED ? index_of(c, e->units[i].unit) : -1;
        int32_t other = unit >= 0 ? index_of(c, e->units[i].parent) : -1;
        if (other >= 0 && cube_tree_valid(&c->tree, other, x->month))
            with[unit] = other;
    }
    x->with = with;
}

static void
find_parents(struct making *x, const struct epoch *e, int32_t *up)
{
    const struct tree *t = &x->r->c->tree;
    for (int i = 0; i < t->n_units; i++)
        up[i] = e->parent[i] >= 0 && t->sums_below[e->parent[i]] ? e->parent[i] : -1;
    x->up = up;
}

/* Facts of the month onto units, and those counted in onto theirs. */
static void
find_present(struct making *x, const struct epoch *e)
{
    const struct cube *c = x->r->c;
    for (int i = 0; i < e->n_order; i++) {
        int32_t u = e->order[i], at = x->with[u] >= 0 ? x->with[u] : u;
        if (!has_fact(x->r, u, x->month))
            continue;
        x->present[at] = true;
        for (size_t k = 0; k < c->n_slices; k++)
            x->persons[(size_t)at * c->n_slices + k] += persons_of(x->r, k, u, x->month);
    }
    for (int i = 0; i < e->n_order; i++) { /* children before parents */
        int32_t u = e->order[i];
        x->below[u] = x->below[u] || x->present[u];
        for (size_t m = 0; m < c->catalog->n_measures && !x->missed[u]; m++)
            for (size_t k = 0; is_ours(x->r, m) && k < c->n_slices; k++)
                x->missed[u] = x->missed[u] || is_missed(x->r, m, k, u, x->month);
        if (x->up[u] >= 0 && x->with[u] < 0) {
            x->below[x->up[u]] = x->below[x->up[u]] || x->below[u];
            x->missed[x->up[u]] = x->missed[x->up[u]] || x->missed[u];
        }
    }
}

static int
depth_of(const struct making *x, int32_t u)
{
    int depth = 0;
    for (; x->up[u] >= 0 && depth <= x->r->c->tree.n_units; u = x->up[u])
        depth++;
    return depth;
}

static bool
has_node_below(const struct making *x, const struct epoch *e, int32_t u)
{
    for (int i = 0; i < e->n_order; i++)
        if (x->up[e->order[i]] == u && x->with[e->order[i]] < 0 && x->below[e->order[i]])
            return true;
    return false;
}

/* Parents first, siblings in the order of the files; what is placed on a unit with others below it is one of them, and comes last. */
static void
make_nodes(struct making *x, const struct epoch *e)
{
    int deepest = 0;
    for (size_t u = 0; u < x->r->c->catalog->n_units; u++)
        x->node_of[u] = -1;
    for (int i = 0; i < e->n_order; i++) {
        int depth = depth_of(x, e->order[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    for (int d = 0; d <= deepest; d++)
        for (int i = 0; i < e->n_order; i++) {
            int32_t u = e->order[i];
            if (!x->below[u] || x->with[u] >= 0 || depth_of(x, u) != d)
                continue;
            x->node_of[u] = (int32_t)x->n;
            *ARENA_PUSH(x->scratch, x->nodes, x->n, x->cap) =
                (struct node){.unit = u, .parent = x->up[u] >= 0 ? x->node_of[x->up[u]] : -1};
        }
    size_t n = x->n;
    for (size_t i = 0; i < n; i++)
        if (x->present[x->nodes[i].unit] && has_node_below(x, e, x->nodes[i].unit)) {
            struct node own = {.unit = x->nodes[i].unit, .parent = (int32_t)i, .own = true};
            *ARENA_PUSH(x->scratch, x->nodes, x->n, x->cap) = own;
        }
}

/* ---- deciding ------------------------------------------------------------------------------------------------------------------ */

static void
mark_rows(const struct making *x, const struct disclosed_release *e, const char *dimension, bool *ret)
{
    for (size_t i = 0; i < e->n_units; i++) {
        const struct disclosed_unit *u = &e->units[i];
        if (u->why == DISCLOSURE_SHOWN || u->why == DISCLOSURE_ABSENT || u->why == DISCLOSURE_MERGED ||
            strcmp(u->dimension, dimension) != 0)
            continue;
        int32_t unit = index_of(x->r->c, u->unit);
        for (size_t n = 0; unit >= 0 && n < x->n; n++)
            if (x->nodes[n].unit == unit && x->nodes[n].own == u->own)
                ret[n] = true;
    }
}

/* Not shown in an earlier month of the year, and not shown last December. */
static void
remember(const struct making *x, const char *dimension, bool *hidden, bool *cover)
{
    const char *family = x->r->s->family->id;
    for (month m = MONTH(month_year(x->month), 1); m < x->month; m++) {
        const struct disclosed_release *e = disclosed_find(x->r->known, family, m);
        if (e != NULL)
            mark_rows(x, e, dimension, hidden);
    }
    const struct disclosed_release *december =
        disclosed_find(x->r->known, family, MONTH(month_year(x->month) - 1, 12));
    if (december != NULL)
        mark_rows(x, december, dimension, cover);
}

static void
put_row(struct making *x, const char *dimension, const struct node *n, enum disclosure_why why)
{
    const struct unit *units = x->r->c->catalog->units;
    int32_t up = n->own ? n->unit : n->parent;
    *ARENA_PUSH(x->r->a, x->out->units, x->out->n_units, x->cap_units) =
        (struct disclosed_unit){.dimension = dimension,
            .unit = units[n->unit].id,
            .parent = up >= 0 ? units[up].id : "",
            .own = n->own,
            .why = why};
}

/* Decides over f and keeps the answer; allowed NULL: all. */
static void
decide(struct making *x, const char *dimension, struct disclosure *d, enum disclosure_why *ret)
{
    bool *hidden = arena_alloc(x->scratch, x->n + 1), *cover = arena_alloc(x->scratch, x->n + 1);
    int32_t *parent = arena_alloc(x->scratch, (x->n + 1) * sizeof *parent);
    for (size_t i = 0; i < x->n; i++)
        parent[i] = x->nodes[i].parent;
    remember(x, dimension, hidden, cover);
    d->n = x->n;
    d->parent = parent;
    d->hidden = hidden;
    d->cover = cover;
    disclosure_decide(d, ret);
    for (size_t i = 0; i < x->n; i++) {
        struct node n = x->nodes[i];
        n.parent = n.parent >= 0 ? x->nodes[n.parent].unit : -1;
        put_row(x, dimension, &n, ret[i]);
    }
}

static int64_t
persons_at(const struct making *x, size_t node, size_t slice)
{
    return x->persons[(size_t)x->nodes[node].unit * x->r->c->n_slices + slice];
}

/* The slice counts of a leaf, if none is empty and together they are all its persons; else zeros, which close it. */
static void
fill_slices(const struct making *x, const struct protection_slices *d, size_t node, int64_t *f)
{
    int64_t all = 0;
    bool full = true;
    for (size_t k = 0; k < d->n_slices; k++) {
        int slice = cube_find_slice(x->r->c, d->slices[k]);
        f[k] = slice >= 0 ? persons_at(x, node, (size_t)slice) : 0;
        full = full && f[k] > 0;
        all += f[k];
    }
    if (!full || all != persons_at(x, node, 0))
        memset(f, 0, d->n_slices * sizeof *f);
}

static void
decide_dimension(struct making *x, const struct protection_slices *d, const enum disclosure_why *total)
{
    const struct protection_family *f = x->r->s->family;
    struct disclosure q = {.k = d->of_measure ? 1 : d->n_slices, .level = PROTECTION_ENKEL};
    enum disclosure_why *why = arena_alloc(x->scratch, (x->n + 1) * sizeof *why);
    bool *allowed = arena_alloc(x->scratch, x->n + 1);
    q.min = d->min_n != 0 ? d->min_n : f->min_n_slices != 0 && !d->of_measure ? f->min_n_slices : f->min_n;
    q.f = arena_alloc(x->scratch, (x->n * q.k + 1) * sizeof *q.f);
    for (size_t i = 0; i < x->n; i++) {
        allowed[i] = total[i] == DISCLOSURE_SHOWN;
        if (d->of_measure)
            q.f[i] = persons_at(x, i, 0);
        else
            fill_slices(x, d, i, &q.f[i * q.k]);
    }
    q.allowed = allowed;
    decide(x, d->id, &q, why);
}

static void
decide_all(struct making *x)
{
    const struct protection_family *f = x->r->s->family;
    enum disclosure_why *total = arena_alloc(x->scratch, (x->n + 1) * sizeof *total);
    struct disclosure q = {.k = 1, .min = f->min_n, .level = f->level};
    q.f = arena_alloc(x->scratch, (x->n + 1) * sizeof *q.f);
    for (size_t i = 0; i < x->n; i++)
        q.f[i] = persons_at(x, i, 0);
    decide(x, "", &q, total);
    for (size_t i = 0; i < f->n_dimensions; i++)
        decide_dimension(x, &f->dimensions[i], total);
}

/* Units that are in the tree for their figures' sake alone: counted in with another, or expected and not there. */
static void
put_others(struct making *x, const struct epoch *e)
{
    for (int i = 0; i < e->n_order; i++) {
        int32_t u = e->order[i];
        struct node n = {.unit = u, .parent = x->with[u] >= 0 ? x->with[u] : x->up[u]};
        if (x->with[u] >= 0)
            put_row(x, "", &n, DISCLOSURE_MERGED);
        else if (!x->below[u] && x->missed[u])
            put_row(x, "", &n, DISCLOSURE_ABSENT);
    }
}

/* ---- values --------------------------------------------------------------------------------------------------------------------- */

static dec *
booked_at(const struct releasing *r, size_t measure, size_t slice, int32_t unit)
{
    return &r->booked[(measure * r->c->n_slices + slice) * r->c->catalog->n_units + (size_t)unit];
}

/* All that has been delivered for the months up to m, less what has been released: months' own figure and late corrections. */
static int
remainder_of(const struct releasing *r, size_t measure, size_t slice, int32_t unit, month m, dec *ret)
{
    const struct grid *g = raw_grid(r, measure, slice);
    dec sum = 0;
    int rc = dec_sub(0, *booked_at(r, measure, slice, unit), &sum);
    for (month x = g->first; x <= m && rc == 0; x++)
        rc = dec_add(sum, cube_grid_cell(g, unit, x, true).value, &sum);
    *ret = sum;
    return rc == 0 ? 0
                   : err_set(r->err, ERR_DATA, r->c->catalog->measures[measure].id,
                         "rätta filen eller måttets regel", "summan är för stor");
}

static int
put_value(struct making *x, size_t measure, size_t slice, int32_t unit, month m)
{
    const struct releasing *r = x->r;
    const struct measure *me = &r->c->catalog->measures[measure];
    struct cell cell = own_cell(r, measure, slice, unit, m);
    struct disclosed_value v = {.measure = me->id,
        .slice = r->slices[slice],
        .unit = r->c->catalog->units[unit].id,
        .month = m,
        .value = cell.value};
    if ((cell.flags & CELL_PRESENT) == 0) {
        v.hole = is_missed(r, measure, slice, unit, m);
        v.value = 0;
        if (!v.hole)
            return 0;
    } else if (me->accumulates == MEASURE_FLOW) {
        if (remainder_of(r, measure, slice, unit, m, &v.value) != 0 ||
            dec_add(*booked_at(r, measure, slice, unit), v.value, booked_at(r, measure, slice, unit)) != 0)
            return -1;
    }
    *ARENA_PUSH(r->a, x->out->values, x->out->n_values, x->cap_values) = v;
    return 0;
}

/* One series of figures in one month. Where nobody is, nothing is booked: what came late waits till somebody is there. */
static int
put_month(struct making *x, const struct epoch *e, size_t measure, size_t slice, month m)
{
    for (int i = 0; i < e->n_order; i++) {
        int32_t u = e->order[i];
        bool there = persons_of(x->r, 0, u, m) > 0;
        if ((there || is_missed(x->r, measure, slice, u, m)) && put_value(x, measure, slice, u, m) != 0)
            return -1;
    }
    return 0;
}

static const struct epoch *
epoch_of(const struct cube *c, month m)
{
    int at = m - c->tree.first;
    return at >= 0 && at < c->tree.months ? &c->tree.epochs[c->tree.epoch_of[at]] : NULL;
}

/* A measure or slice that has joined the family since gets its earlier months too, under the decisions that were made for them. */
static int
put_earlier(struct making *x, size_t measure, size_t slice)
{
    const struct disclosed_release *all;
    size_t n = disclosed_releases(x->r->known, &all);
    for (size_t i = 0; i < n; i++) {
        const struct epoch *e = epoch_of(x->r->c, all[i].month);
        if (e != NULL && strcmp(all[i].family, x->r->s->family->id) == 0 &&
            put_month(x, e, measure, slice, all[i].month) != 0)
            return -1;
    }
    return 0;
}

static int
put_values(struct making *x, const struct epoch *e)
{
    const struct cube *c = x->r->c;
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        for (size_t k = 0; is_ours(x->r, i) && k < c->n_slices; k++) {
            bool named = k == 0 || x->r->s->dimension_of[k] >= 0;
            if (!named || raw_grid(x->r, i, k) == NULL)
                continue;
            bool *has = &x->r->has_booked[i * c->n_slices + k];
            if ((!*has && put_earlier(x, i, k) != 0) || put_month(x, e, i, k, x->month) != 0)
                return -1;
            *has = true;
        }
    return 0;
}

/* ---- one month -------------------------------------------------------------------------------------------------------------------- */

/* The newest pull that the month was made of; of the whole family, so that it tells nothing of a unit. */
static int32_t
newest_pull(const struct releasing *r, month m)
{
    const struct cube *c = r->c;
    int32_t edition = 0, pull = 0;
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        for (size_t k = 0; is_ours(r, i) && k < c->n_slices; k++)
            for (size_t u = 0; u < c->catalog->n_units; u++) {
                struct cell x = own_cell(r, i, k, (int)u, m);
                edition = x.edition > edition ? x.edition : edition;
            }
    for (size_t i = 0; i < c->n_pulls; i++)
        if (c->pulls[i].edition == edition)
            pull = c->pulls[i].pull;
    return pull;
}

static int
make_month(const struct releasing *r, month m, struct disclosed_release *ret)
{
    size_t units = r->c->catalog->n_units + 1;
    const struct epoch *e = epoch_of(r->c, m);
    struct making x = {.r = r, .month = m, .scratch = arena_new(), .out = ret};
    int rc = 0;
    *ret = (struct disclosed_release){.family = r->s->family->id, .month = m, .pull = newest_pull(r, m)};
    x.present = arena_alloc(x.scratch, units);
    x.below = arena_alloc(x.scratch, units);
    x.missed = arena_alloc(x.scratch, units);
    x.persons = arena_alloc(x.scratch, units * r->c->n_slices * sizeof *x.persons);
    x.node_of = arena_alloc(x.scratch, units * sizeof *x.node_of);
    if (e != NULL) {
        find_parents(&x, e, arena_alloc(x.scratch, units * sizeof *x.up));
        find_merged(&x, arena_alloc(x.scratch, units * sizeof *x.with));
        find_present(&x, e);
        make_nodes(&x, e);
        decide_all(&x);
        put_others(&x, e);
        rc = put_values(&x, e);
    }
    arena_free(x.scratch);
    return rc;
}

/* ---- when --------------------------------------------------------------------------------------------------------------------------- */

static stamp
release_day(const struct protection_family *f, month m)
{
    month after = (month)(m + 1);
    return f->release_day == 0
               ? 0
               : clock_from_local(month_year(after), month_of_year(after), f->release_day, 0, 0, 0);
}

/* It delivers budgets or forecasts, and has never delivered an outcome: nothing to wait for. */
static bool
plans_only(const struct cube *c, size_t source)
{
    bool any = false;
    for (int s = 0; s < SCENARIOS; s++)
        any = any ||
              (s != SCENARIO_UTFALL && cube_cover_last(&c->cover, source, (enum scenario)s) != MONTH_NONE);
    bool may = c->catalog->sources[source].n_columns == 0;
    for (size_t i = 0; i < c->catalog->sources[source].n_columns; i++)
        may = may || c->catalog->sources[source].columns[i].scenario == SCENARIO_UTFALL;
    return !may || (any && cube_cover_last(&c->cover, source, SCENARIO_UTFALL) == MONTH_NONE);
}

/* All sources of the family have delivered the month, or gone on without it. */
static bool
sources_in(const struct cube *c, const struct shield *s, month m)
{
    for (size_t i = 0; i < c->catalog->n_measures; i++) {
        const struct measure *me = &c->catalog->measures[i];
        for (size_t k = 0; c->shield_of[i] == s && k < me->n_rules; k++) {
            const struct series_rule *x = &me->rules[k];
            bool holds = (x->from == MONTH_NONE || m >= x->from) && (x->to == MONTH_NONE || m <= x->to);
            month last =
                cube_cover_last(&c->cover, (size_t)(x->source - c->catalog->sources), SCENARIO_UTFALL);
            if (holds && !source_retired(x->source) &&
                !plans_only(c, (size_t)(x->source - c->catalog->sources)) && (last == MONTH_NONE || last < m))
                return false;
        }
    }
    return true;
}

static month
first_delivered(const struct cube *c, const struct shield *s)
{
    month first = MONTH_NONE;
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        for (size_t k = 0; c->shield_of[i] == s && k < c->n_slices; k++) {
            const struct grid *g = c->raw[i * c->n_slices + k];
            if (g != NULL && g->months > 0)
                first = first == MONTH_NONE || g->first < first ? g->first : first;
        }
    return first;
}

/* The family's next month after `last`, if its day has come and its sources are in; else MONTH_NONE. */
static month
next_month(const struct cube *c, const struct shield *s, month last, stamp now)
{
    int step = cadence_months(s->family->period);
    month next = last != MONTH_NONE ? (month)(last + step) : first_delivered(c, s);
    if (next == MONTH_NONE)
        return MONTH_NONE;
    next = cadence_period(s->family->period, next).last;
    return now >= release_day(s->family, next) && sources_in(c, s, next) ? next : MONTH_NONE;
}

bool
cube_release_due(const struct cube *c, stamp now)
{
    for (size_t i = 0; i < c->n_shields; i++) {
        const struct shield *s = &c->shields[i];
        month last = s->months > 0 ? (month)(s->first + s->months - 1) : MONTH_NONE;
        if (next_month(c, s, last, now) != MONTH_NONE)
            return true;
    }
    return false;
}

/* What has been released of flows so far. */
static int
sum_booked(struct releasing *r)
{
    const struct cube *c = r->c;
    const struct disclosed_release *all;
    size_t n = disclosed_releases(r->known, &all), series = c->catalog->n_measures * c->n_slices;
    r->booked = arena_alloc(r->a, (series * c->catalog->n_units + 1) * sizeof *r->booked);
    r->has_booked = arena_alloc(r->a, series + 1);
    r->slices = arena_alloc(r->a, (c->n_slices + 1) * sizeof *r->slices);
    for (size_t i = 0; i < c->n_slices; i++)
        r->slices[i] = arena_strdup(r->a, c->slices[i]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; strcmp(all[i].family, r->s->family->id) == 0 && k < all[i].n_values; k++) {
            const struct disclosed_value *v = &all[i].values[k];
            const struct measure *me = catalog_measure(c->catalog, v->measure);
            int slice = cube_find_slice(c, v->slice);
            int32_t unit = index_of(c, v->unit);
            if (me == NULL || slice < 0)
                continue;
            r->has_booked[(size_t)me->index * c->n_slices + (size_t)slice] = true;
            dec *at = unit >= 0 ? booked_at(r, (size_t)me->index, (size_t)slice, unit) : NULL;
            if (at != NULL && dec_add(*at, v->value, at) != 0)
                return err_set(r->err, ERR_DATA, me->id, NULL, "summan är för stor");
        }
    return 0;
}

int
cube_release_make(const struct cube *c, struct disclosed *known, stamp now, struct arena *a,
    struct disclosed_release **ret, size_t *ret_n, struct err *err)
{
    size_t cap = 0;
    *ret = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < c->n_shields; i++) {
        struct releasing r = {.c = c, .s = &c->shields[i], .known = known, .a = a, .err = err};
        month m = next_month(c, r.s, disclosed_last(known, r.s->family->id), now);
        if (m != MONTH_NONE && sum_booked(&r) != 0)
            return -1;
        for (; m != MONTH_NONE; m = next_month(c, r.s, m, now)) {
            struct disclosed_release one;
            if (make_month(&r, m, &one) != 0)
                return -1;
            disclosed_add(known, &one);
            *ARENA_PUSH(a, *ret, *ret_n, cap) = one;
        }
    }
    return 0;
}
