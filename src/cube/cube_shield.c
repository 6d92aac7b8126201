/* What of the protected measures may be shown: grids of what has been released, in place of those of what was delivered. */
#include "cube_shield.h"
#include "cube_grid.h"
#include "cube_ground.h"
#include "cube_withdraw.h"
#include "disclosed.h"
#include <stdlib.h>

/* ---- which measures --------------------------------------------------------------------------------------------------- */

static const struct catalog *
law(const struct cube *c)
{
    return c->decisions != NULL && c->decisions->law != NULL ? c->decisions->law : c->catalog;
}

/* The protected measure of the law that takes this code of the source; NULL: none does. */
static const struct measure *
protected_code(const struct catalog *k, const char *source, const char *code)
{
    for (size_t i = 0; i < k->n_measures; i++) {
        const struct measure *me = &k->measures[i];
        for (size_t r = 0; me->family != NULL && r < me->n_rules; r++) {
            if (strcmp(me->rules[r].source->id, source) != 0)
                continue;
            for (size_t p = 0; p < me->rules[r].n_codes; p++)
                if (pattern_matches(&me->rules[r].codes[p], code))
                    return me;
        }
    }
    return NULL;
}

bool
cube_shield_guards(const struct cube *c, const struct measure *me)
{
    const struct catalog *k = law(c);
    const struct measure *theirs = k->n_families > 0 ? catalog_measure(k, me->id) : NULL;
    return theirs != NULL && theirs->family != NULL;
}

bool
cube_shield_secret(const struct cube *c, const struct store_series *s)
{
    return law(c)->n_families > 0 && protected_code(law(c), s->source, s->account) != NULL;
}

/* A measure that is not protected itself and takes what a protected one takes (in an older configuration, say) is not shown at all. */
static void
close_other_ways(struct cube *c)
{
    for (size_t i = 0; i < c->ground->n_taken; i++) {
        const struct taken *x = &c->ground->taken[i];
        if (c->shield_of[x->measure] == NULL && !c->closed[x->measure])
            c->closed[x->measure] =
                protected_code(law(c), c->catalog->sources[x->source].id, x->account) != NULL;
    }
}

static void
find_measures(struct cube *c)
{
    const struct catalog *k = law(c);
    c->shields = arena_alloc(c->arena, (k->n_families + 1) * sizeof *c->shields);
    c->n_shields = k->n_families;
    c->shield_of = arena_alloc(c->arena, (c->catalog->n_measures + 1) * sizeof *c->shield_of);
    c->closed = arena_alloc(c->arena, c->catalog->n_measures + 1);
    for (size_t i = 0; i < c->catalog->n_measures && k->n_families > 0; i++) {
        const struct measure *me = catalog_measure(k, c->catalog->measures[i].id);
        if (me != NULL && me->family != NULL)
            c->shield_of[i] = &c->shields[me->family - k->families];
    }
    if (k->n_families > 0)
        close_other_ways(c);
}

/* ---- the units of one release ------------------------------------------------------------------------------------------- */

/* Its units by id, and where each sums up to in that month's tree. */
struct release_tree {
    const struct disclosed_release *release;
    const struct disclosed_unit **units; /* the total's, not own: sorted by id */
    int32_t *parent, *index; /* among them, −1: none; in the catalog, −1: not there any more */
    size_t n;
};

static int
by_unit(const void *a, const void *b)
{
    const struct disclosed_unit *const *x = a, *const *y = b;
    return strcmp((*x)->unit, (*y)->unit);
}

static int32_t
find_unit(const struct release_tree *t, const char *unit)
{
    struct disclosed_unit key = {.unit = unit};
    const struct disclosed_unit *at = &key;
    const struct disclosed_unit **found =
        bsearch(&at, t->units, t->n, sizeof(struct disclosed_unit *), by_unit);
    return found != NULL ? (int32_t)(found - t->units) : -1;
}

static struct release_tree
tree_of(const struct cube *c, const struct disclosed_release *r, struct arena *a)
{
    struct release_tree t = {.release = r};
    t.units = arena_alloc(a, (r->n_units + 1) * sizeof(struct disclosed_unit *));
    for (size_t i = 0; i < r->n_units; i++)
        if (!r->units[i].own && r->units[i].dimension[0] == '\0')
            t.units[t.n++] = &r->units[i];
    if (t.n > 0)
        qsort(t.units, t.n, sizeof(struct disclosed_unit *), by_unit);
    t.parent = arena_alloc(a, (t.n + 1) * sizeof *t.parent);
    t.index = arena_alloc(a, (t.n + 1) * sizeof *t.index);
    for (size_t i = 0; i < t.n; i++) {
        const struct unit *u = catalog_unit(c->catalog, t.units[i]->unit);
        t.parent[i] = t.units[i]->parent[0] != '\0' ? find_unit(&t, t.units[i]->parent) : -1;
        t.index[i] = u != NULL ? u->index : -1;
    }
    return t;
}

/* ---- who is shown ---------------------------------------------------------------------------------------------------------- */

static enum shield_cell
cell_of(enum disclosure_why why)
{
    return why == DISCLOSURE_SHOWN    ? SHIELD_SHOWN
           : why == DISCLOSURE_ABSENT ? SHIELD_NONE
           : why == DISCLOSURE_MERGED ? SHIELD_MERGED
                                      : SHIELD_HIDDEN;
}

/* By row: withdrawn itself; hidden with one that was, in an earlier month of the year (`lost`, by unit of the catalog). */
static void
find_withdrawn(const struct cube *c, const struct disclosed *d, const struct disclosed_release *r,
    const bool *lost, bool *ret_withdrawn, bool *ret_with)
{
    for (size_t i = 0; i < r->n_units; i++) {
        const struct unit *u = catalog_unit(c->catalog, r->units[i].unit);
        if (r->units[i].dimension[0] != '\0' || r->units[i].own)
            continue;
        ret_with[i] = u != NULL && lost[u->index];
        ret_withdrawn[i] = disclosed_withdrawn(d, r->family, r->units[i].unit, r->month);
    }
}

/* Who is shown after withdrawals, by row; NULL: as was decided. Who hides with a withdrawn unit does so for the rest of the year. */
static const enum disclosure_why *
redecide(const struct cube *c, const struct shield *s, const struct disclosed *d,
    const struct disclosed_release *r, bool *with)
{
    if (month_of_year(r->month) == 1)
        memset(with, 0, c->catalog->n_units * sizeof *with);
    enum disclosure_why *why = arena_alloc(c->arena, (r->n_units + 1) * sizeof *why);
    bool *withdrawn = arena_alloc(c->arena, r->n_units + 1), *hidden = arena_alloc(c->arena, r->n_units + 1);
    find_withdrawn(c, d, r, with, withdrawn, hidden);
    if (!cube_withdraw_decide(s->family, r, withdrawn, hidden, why))
        return NULL;
    for (size_t i = 0; i < r->n_units; i++) {
        const struct unit *u = catalog_unit(c->catalog, r->units[i].unit);
        bool lost = r->units[i].dimension[0] == '\0' && !r->units[i].own &&
                    r->units[i].why == DISCLOSURE_SHOWN && why[i] == DISCLOSURE_COVER;
        if (u != NULL && lost)
            with[u->index] = true;
    }
    return why;
}

/* Why a unit was hidden the first time in the year, by unit of the catalog: later on it is only hidden because it was. */
static void
note_causes(const struct release_tree *t, const enum disclosure_why *why, uint8_t *causes, size_t n_units)
{
    if (month_of_year(t->release->month) == 1)
        memset(causes, DISCLOSURE_SHOWN, n_units);
    for (size_t i = 0; i < t->release->n_units; i++) {
        const struct disclosed_unit *u = &t->release->units[i];
        enum disclosure_why now = why != NULL ? why[i] : u->why;
        int32_t mine = u->own || u->dimension[0] != '\0' ? -1 : find_unit(t, u->unit);
        if (mine >= 0 && t->index[mine] >= 0 && now != DISCLOSURE_EARLIER && now != DISCLOSURE_SHOWN)
            causes[t->index[mine]] = (uint8_t)now;
    }
}

static uint8_t *
plane_of(const struct shield *s, const char *dimension)
{
    if (dimension[0] == '\0')
        return (uint8_t *)s->total;
    for (size_t i = 0; i < s->family->n_dimensions; i++)
        if (strcmp(s->family->dimensions[i].id, dimension) == 0)
            return (uint8_t *)s->divided[i];
    return NULL;
}

static void
put_pattern(
    const struct cube *c, struct shield *s, const enum disclosure_why *why, const struct release_tree *t)
{
    size_t at = (size_t)(t->release->month - s->first) * c->catalog->n_units;
    for (size_t i = 0; i < t->release->n_units; i++) {
        const struct disclosed_unit *u = &t->release->units[i];
        int32_t mine = u->own ? -1 : find_unit(t, u->unit);
        uint8_t *plane = plane_of(s, u->dimension);
        if (mine < 0 || t->index[mine] < 0 || plane == NULL)
            continue;
        plane[at + (size_t)t->index[mine]] = cell_of(why != NULL ? why[i] : u->why);
    }
}

static void
make_planes(struct cube *c, struct shield *s)
{
    size_t n = (size_t)s->months * c->catalog->n_units + 1;
    s->total = arena_alloc(c->arena, n);
    s->divided = arena_alloc(c->arena, (s->family->n_dimensions + 1) * sizeof *s->divided);
    for (size_t i = 0; i < s->family->n_dimensions; i++)
        s->divided[i] = arena_alloc(c->arena, n);
}

static void
name_slices(struct cube *c, struct shield *s)
{
    int *of = arena_alloc(c->arena, (c->n_slices + 1) * sizeof *of);
    for (size_t i = 0; i < c->n_slices; i++) {
        of[i] = -1;
        for (size_t k = 0; k < s->family->n_dimensions; k++)
            for (size_t j = 0; j < s->family->dimensions[k].n_slices; j++)
                if (strcmp(s->family->dimensions[k].slices[j], c->slices[i]) == 0)
                    of[i] = (int)k;
    }
    s->dimension_of = of;
}

static void
find_months(struct cube *c, struct shield *s, const struct disclosed *d)
{
    const struct disclosed_release *r;
    size_t n = disclosed_releases(d, &r);
    month last = MONTH_NONE;
    s->first = MONTH_NONE;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(r[i].family, s->family->id) != 0)
            continue;
        s->first = s->first == MONTH_NONE || r[i].month < s->first ? r[i].month : s->first;
        last = r[i].month > last ? r[i].month : last;
    }
    s->months = s->first != MONTH_NONE ? last - s->first + 1 : 0;
    int32_t *edition = arena_alloc(c->arena, ((size_t)s->months + 1) * sizeof *edition);
    int32_t *pull = arena_alloc(c->arena, ((size_t)s->months + 1) * sizeof *pull);
    for (size_t i = 0; i < n; i++)
        if (strcmp(r[i].family, s->family->id) == 0) {
            edition[r[i].month - s->first] = r[i].edition;
            pull[r[i].month - s->first] = r[i].pull;
        }
    s->edition = edition;
    s->pull = pull;
}

int32_t
cube_shield_pull(const struct cube *c, int32_t edition)
{
    int32_t newest = 0;
    for (size_t i = 0; i < c->n_shields; i++)
        for (int k = 0; k < c->shields[i].months; k++)
            if (c->shields[i].edition[k] == edition && c->shields[i].pull[k] > newest)
                newest = c->shields[i].pull[k];
    return newest;
}

int32_t
cube_shield_edition(const struct shield *s, month m)
{
    int at = m - s->first;
    return s->months > 0 && at >= 0 && at < s->months ? s->edition[at] : 0;
}

month
cube_shield_newest(const struct shield *s, month m)
{
    if (s->months == 0 || m < s->first)
        return MONTH_NONE;
    month last = (month)(s->first + s->months - 1);
    for (month x = m < last ? m : last; x >= s->first; x--)
        if (cube_shield_edition(s, x) != 0)
            return x;
    return MONTH_NONE;
}

enum shield_cell
cube_shield_cell(const struct cube *c, const struct shield *s, int unit, int slice, month m)
{
    if (cube_shield_edition(s, m) == 0)
        return SHIELD_HIDDEN;
    size_t at = (size_t)(m - s->first) * c->catalog->n_units + (size_t)unit;
    enum shield_cell total = s->total[at];
    if (slice == 0 || total != SHIELD_SHOWN)
        return total;
    int d = slice < 0 ? -1 : s->dimension_of[slice];
    return d >= 0 && s->divided[d][at] == SHIELD_SHOWN ? SHIELD_SHOWN : SHIELD_HIDDEN;
}

/* ---- values -------------------------------------------------------------------------------------------------------------------- */

/* All protected grids of a family in the making. */
struct raising {
    struct cube *c;
    struct shield *s;
    struct arena *scratch;
    struct release_tree **trees; /* by offset of the month; NULL: not released */
};
/* One grid in the making. */
struct plane_work {
    dec *value;
    int32_t *edition;
    uint8_t *flags;
};

static struct plane_work *
work_of(struct raising *r, struct plane_work **all, size_t measure, size_t slice)
{
    struct plane_work **at = &all[measure * r->c->n_slices + slice];
    if (*at != NULL)
        return *at;
    size_t n = (size_t)r->s->months * r->c->catalog->n_units + 1;
    *at = arena_alloc(r->scratch, sizeof **at);
    (*at)->value = arena_alloc(r->scratch, n * sizeof *(*at)->value);
    (*at)->edition = arena_alloc(r->scratch, n * sizeof *(*at)->edition);
    (*at)->flags = arena_alloc(r->scratch, n);
    return *at;
}

/* A unit's own value onto it and all above it, in that month's tree. What is too large for a sum is a hole. */
static void
put_value(struct raising *r, struct plane_work *w, const struct disclosed_value *v, int32_t edition)
{
    const struct release_tree *t = r->trees[v->month - r->s->first];
    int32_t unit = t != NULL ? find_unit(t, v->unit) : -1;
    uint8_t flags = v->hole ? CELL_HOLE : CELL_PRESENT | CELL_OWN;
    for (size_t steps = 0; unit >= 0 && steps <= t->n; steps++, unit = t->parent[unit]) {
        if (t->index[unit] >= 0) {
            size_t at = (size_t)t->index[unit] * (size_t)r->s->months + (size_t)(v->month - r->s->first);
            if (!v->hole && dec_add(w->value[at], v->value, &w->value[at]) != 0)
                flags = CELL_HOLE;
            w->flags[at] |= flags;
            w->edition[at] = edition;
        }
        flags &= CELL_HOLE | CELL_PRESENT;
    }
}

/* What may not be shown is taken out, and marked. */
static void
cover(struct raising *r, struct plane_work *w, int slice)
{
    size_t units = r->c->catalog->n_units;
    for (size_t u = 0; u < units; u++)
        for (int k = 0; k < r->s->months; k++) {
            month m = (month)(r->s->first + k);
            size_t at = u * (size_t)r->s->months + (size_t)k;
            if (cube_shield_edition(r->s, m) == 0)
                continue;
            enum shield_cell cell = cube_shield_cell(r->c, r->s, (int)u, slice, m);
            if (cell == SHIELD_SHOWN)
                continue;
            bool known = cell != SHIELD_NONE || (w->flags[at] & CELL_PRESENT) != 0;
            w->value[at] = 0;
            w->edition[at] = cube_shield_edition(r->s, m);
            w->flags[at] = known ? CELL_WITHHELD | (w->flags[at] & CELL_OWN) : w->flags[at] & CELL_HOLE;
        }
}

static struct grid *
grid_of(struct raising *r, const struct plane_work *w, size_t measure, int slice)
{
    struct arena *a = r->c->arena;
    size_t units = r->c->catalog->n_units, months = (size_t)r->s->months, n = units * months;
    struct grid *g = arena_alloc(a, sizeof *g);
    int32_t *row_of = arena_alloc(a, (units + 1) * sizeof *row_of);
    *g = (struct grid){.measure = &r->c->catalog->measures[measure],
        .scenario = SCENARIO_UTFALL,
        .slice = slice,
        .first = r->s->first,
        .months = r->s->months,
        .rows = (int)units,
        .own_rows = (int)units,
        .row_of = row_of,
        .own_row_of = row_of,
        .row_today = row_of}; /* no month is summed by another tree than its own: the difference would tell */
    for (size_t u = 0; u < units; u++) {
        row_of[u] = -1;
        for (size_t k = 0; k < months && row_of[u] < 0; k++)
            row_of[u] = w->flags[u * months + k] != 0 ? (int32_t)u : -1;
    }
    g->total = cube_grid_pack(a, w->value, n);
    g->edition = cube_grid_keep(a, w->edition, n * sizeof *w->edition);
    g->flags = cube_grid_keep(a, w->flags, n);
    return g;
}

static void
put_release(struct raising *r, struct plane_work **all, const struct disclosed_release *x)
{
    const struct measure *me = NULL; /* that of the value before: they stand together */
    for (size_t i = 0; i < x->n_values; i++) {
        const struct disclosed_value *v = &x->values[i];
        if (i == 0 || strcmp(x->values[i - 1].measure, v->measure) != 0)
            me = catalog_measure(r->c->catalog, v->measure);
        int slice = cube_find_slice(r->c, v->slice);
        if (me == NULL || slice < 0 || r->c->shield_of[me->index] != r->s || v->month < r->s->first ||
            v->month >= r->s->first + r->s->months)
            continue;
        put_value(r, work_of(r, all, (size_t)me->index, (size_t)slice), v, x->edition);
    }
}

/* In place of what was delivered. A slice that is named in no dimension has a grid only if something was released of it. */
static void
replace(struct raising *r, struct plane_work **all)
{
    struct cube *c = r->c;
    for (size_t i = 0; i < c->catalog->n_measures; i++) {
        if (c->shield_of[i] != r->s)
            continue;
        for (size_t slice = 0; slice < c->n_slices; slice++) {
            struct grid **at = &c->grids[(i * SCENARIOS + SCENARIO_UTFALL) * c->n_slices + slice];
            struct plane_work *w = all[i * c->n_slices + slice];
            c->raw[i * c->n_slices + slice] = *at;
            if (w != NULL)
                cover(r, w, (int)slice);
            *at = w != NULL ? grid_of(r, w, i, (int)slice) : NULL;
        }
    }
}

static void
raise_family(struct cube *c, struct shield *s, const struct disclosed *d)
{
    const struct disclosed_release *all;
    size_t n = disclosed_releases(d, &all);
    struct raising r = {.c = c, .s = s, .scratch = arena_new()};
    find_months(c, s, d);
    make_planes(c, s);
    name_slices(c, s);
    const struct disclosed_release *newest = NULL; /* they come by month */
    const enum disclosure_why *why = NULL;
    uint8_t *causes = arena_alloc(r.scratch, c->catalog->n_units + 1);
    bool *with = arena_alloc(r.scratch, c->catalog->n_units + 1);
    r.trees = arena_alloc(r.scratch, ((size_t)s->months + 1) * sizeof(struct release_tree *));
    struct plane_work **work =
        arena_alloc(r.scratch, (c->catalog->n_measures * c->n_slices + 1) * sizeof(struct plane_work *));
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].family, s->family->id) == 0) {
            struct release_tree *t = arena_alloc(r.scratch, sizeof *t);
            *t = tree_of(c, &all[i], r.scratch);
            r.trees[all[i].month - s->first] = t;
            newest = &all[i];
            why = disclosed_withdrawal_edition(d) > 0 ? redecide(c, s, d, &all[i], with) : NULL;
            put_pattern(c, s, why, t);
            note_causes(t, why, causes, c->catalog->n_units);
        }
    s->told = newest != NULL ? cube_protected_make(c, s, d, newest, why, causes) : NULL;
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].family, s->family->id) == 0)
            put_release(&r, work, &all[i]);
    replace(&r, work);
    arena_free(r.scratch);
}

bool
cube_shield_source(const struct cube *c, const char *source)
{
    const struct catalog *k = law(c);
    for (size_t m = 0; m < k->n_measures; m++)
        for (size_t r = 0; k->measures[m].family != NULL && r < k->measures[m].n_rules; r++)
            if (strcmp(k->measures[m].rules[r].source->id, source) == 0)
                return true;
    return false;
}

/* What is about to be changed, and other cubes share. */
static void *
own_copy(struct cube *c, const void *p, size_t size)
{
    void *mine = arena_alloc(c->arena, size + 1);
    if (size > 0)
        memcpy(mine, p, size);
    return mine;
}

/* The sums that the cube was held against its facts by: that they agree may be told, not what they are. */
static void
hide_reconciled(struct cube *c)
{
    struct cube_reconciliation *x = &c->reconciliation;
    size_t n = c->catalog->n_sources * SCENARIOS * 2 * (size_t)x->months;
    x->by_month = x->by_month != NULL ? own_copy(c, x->by_month, n * sizeof *x->by_month) : NULL;
    x->broken = own_copy(c, x->broken, x->n_broken * sizeof *x->broken);
    for (size_t s = 0; x->by_month != NULL && s < c->catalog->n_sources; s++)
        for (size_t k = 0; cube_shield_source(c, c->catalog->sources[s].id) &&
                           k < (size_t)SCENARIOS * 2 * (size_t)x->months;
             k++) {
            struct reconcile_month *m = &x->by_month[s * SCENARIOS * 2 * (size_t)x->months + k];
            m->delivered = 0;
            memset(m->fate, 0, sizeof m->fate);
        }
    for (size_t i = 0; i < x->n_broken; i++)
        if (cube_shield_guards(c, x->broken[i].measure))
            x->broken[i].expected = x->broken[i].shown = 0;
}

/* Sums of what is mapped nowhere could be a person's, where the source delivers what is protected. */
static void
hide_unmapped(struct cube *c)
{
    c->unmapped = own_copy(c, c->unmapped, c->n_unmapped * sizeof *c->unmapped);
    for (size_t i = 0; i < c->n_unmapped; i++) {
        struct cube_unmapped *u = &c->unmapped[i];
        u->withheld = cube_shield_source(c, u->source->id);
        if (u->withheld)
            u->sum = 0;
    }
}

void
cube_shield_raise(struct cube *c, const struct disclosed *d)
{
    const struct catalog *k = law(c);
    find_measures(c);
    if (k->n_families > 0) {
        hide_unmapped(c);
        hide_reconciled(c);
    }
    c->raw = arena_alloc(c->arena, (c->catalog->n_measures * c->n_slices + 1) * sizeof *c->raw);
    for (size_t i = 0; i < k->n_families; i++) {
        c->shields[i].family = &k->families[i];
        raise_family(c, &c->shields[i], d);
    }
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        for (size_t g = 0; c->closed[i] && g < SCENARIOS * c->n_slices; g++)
            c->grids[i * SCENARIOS * c->n_slices + g] = NULL;
}
