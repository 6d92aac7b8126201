#include "cube_withdraw.h"
#include "arena.h"
#include <stdlib.h>
#include <string.h>

/* The release's rows as a tree of one dimension, and the persons of its leaves. */
struct redeciding {
    const struct protection_family *f;
    const struct disclosed_release *r;
    const bool *withdrawn, *with;
    enum disclosure_why *ret;
    struct arena *a;
    const struct disclosed_unit **rows; /* by dimension, own and unit */
    int32_t *place;                     /* by row: its place in node; -1 */
    const size_t *node;                 /* rows of the total that take part, parents first */
    int32_t *parent;                    /* by place in node */
    size_t n;
};

static bool
takes_part(const struct disclosed_unit *u)
{
    return u->dimension[0] == '\0' && u->why != DISCLOSURE_MERGED && u->why != DISCLOSURE_ABSENT;
}

/* ---- rows by name ------------------------------------------------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
    const struct disclosed_unit *x = *(const struct disclosed_unit *const *)a,
                                *y = *(const struct disclosed_unit *const *)b;
    int d = strcmp(x->dimension, y->dimension);
    d = d ? d : (int)x->own - (int)y->own;
    return d ? d : strcmp(x->unit, y->unit);
}

static void
sort_rows(struct redeciding *x)
{
    x->rows = arena_alloc(x->a, (x->r->n_units + 1) * sizeof(struct disclosed_unit *));
    for (size_t i = 0; i < x->r->n_units; i++)
        x->rows[i] = &x->r->units[i];
    qsort(x->rows, x->r->n_units, sizeof(struct disclosed_unit *), by_name);
}

/* n_units: there is none. */
static size_t
find_row(const struct redeciding *x, const char *dimension, bool own, const char *unit)
{
    const struct disclosed_unit key = {.dimension = dimension, .own = own, .unit = unit}, *at = &key;
    const struct disclosed_unit **found =
        bsearch(&at, x->rows, x->r->n_units, sizeof(struct disclosed_unit *), by_name);
    return found != NULL ? (size_t)(*found - x->r->units) : x->r->n_units;
}

static int32_t
find_own(const struct redeciding *x, bool own, const char *unit)
{
    size_t i = find_row(x, "", own, unit);
    return i < x->r->n_units ? x->place[i] : -1;
}

static int32_t
find_node(const struct redeciding *x, const char *unit)
{
    return find_own(x, false, unit);
}

static void
name_places(struct redeciding *x)
{
    for (size_t i = 0; i < x->r->n_units; i++)
        x->place[i] = -1;
    for (size_t k = 0; k < x->n; k++)
        x->place[x->node[k]] = (int32_t)k;
}

/* ---- the tree ------------------------------------------------------------------------------------------------------------ */

/* Rows were written parents first; what is placed on a unit itself comes last and stands below it. */
static void
make_tree(struct redeciding *x)
{
    size_t *node = arena_alloc(x->a, (x->r->n_units + 1) * sizeof *node);
    x->parent = arena_alloc(x->a, (x->r->n_units + 1) * sizeof *x->parent);
    for (int own = 0; own < 2; own++)
        for (size_t i = 0; i < x->r->n_units; i++)
            if (takes_part(&x->r->units[i]) && x->r->units[i].own == (own != 0))
                node[x->n++] = i;
    x->node = node;
    x->place = arena_alloc(x->a, (x->r->n_units + 1) * sizeof *x->place);
    name_places(x);
}

/* Parents before children, whatever order the rows were stored in. */
static void
sort_tree(struct redeciding *x)
{
    size_t *sorted = arena_alloc(x->a, (x->n + 1) * sizeof *sorted), done = 0;
    int *depth = arena_alloc(x->a, (x->n + 1) * sizeof *depth), deepest = 0;
    for (size_t k = 0; k < x->n; k++) {
        const struct disclosed_unit *u = &x->r->units[x->node[k]];
        int32_t up = find_node(x, u->own ? u->unit : u->parent);
        for (; up >= 0 && depth[k] < (int)x->n; depth[k]++)
            up = find_node(x, x->r->units[x->node[up]].parent);
        deepest = depth[k] > deepest ? depth[k] : deepest;
    }
    for (int d = 0; d <= deepest; d++)
        for (size_t k = 0; k < x->n; k++)
            if (depth[k] == d)
                sorted[done++] = x->node[k];
    x->node = sorted;
    name_places(x);
    for (size_t k = 0; k < x->n; k++) {
        const struct disclosed_unit *u = &x->r->units[sorted[k]];
        x->parent[k] = find_node(x, u->own ? u->unit : u->parent);
    }
}

/* The node that holds what was counted on the unit itself, or on one that is counted in with it; −1: none. */
static int32_t
node_of_persons(const struct redeciding *x, const char *unit)
{
    size_t i = find_row(x, "", false, unit);
    if (i < x->r->n_units && x->r->units[i].why == DISCLOSURE_MERGED)
        unit = x->r->units[i].parent;
    int32_t own = find_own(x, true, unit);
    return own >= 0 ? own : find_node(x, unit);
}

static bool
is_below_any(const struct redeciding *x, const bool *of, int32_t k)
{
    for (; k >= 0; k = x->parent[k])
        if (of[x->node[k]])
            return true;
    return false;
}

/* Persons by node and slice; none of who is withdrawn, nor below it. */
static int64_t *
count(const struct redeciding *x, const char *const *slices, size_t n_slices)
{
    int64_t *f = arena_alloc(x->a, (x->n * n_slices + 1) * sizeof *f);
    for (size_t i = 0; i < x->r->n_values; i++) {
        const struct disclosed_value *v = &x->r->values[i];
        if (v->hole || v->month != x->r->month || strcmp(v->measure, x->f->count->id) != 0)
            continue;
        for (size_t s = 0; s < n_slices; s++) {
            int32_t k = strcmp(v->slice, slices[s]) == 0 ? node_of_persons(x, v->unit) : -1;
            dec whole = v->value / dec_from_int(1);
            if (k >= 0 && whole > 0 && !is_below_any(x, x->withdrawn, k))
                f[(size_t)k * n_slices + s] += whole > INT32_MAX ? INT32_MAX : (int64_t)whole;
        }
    }
    return f;
}

/* A leaf's slices count if none is empty and together they are all its persons (research/disclosure.md §2). */
static void
close_empty(const struct redeciding *x, int64_t *f, size_t n_slices, const int64_t *total)
{
    for (size_t k = 0; k < x->n; k++) {
        int64_t all = 0;
        bool full = true;
        for (size_t s = 0; s < n_slices; s++) {
            full = full && f[k * n_slices + s] > 0;
            all += f[k * n_slices + s];
        }
        if (!full || all != total[k])
            memset(&f[k * n_slices], 0, n_slices * sizeof *f);
    }
}

static size_t
row_of(const struct redeciding *x, size_t k, const char *dimension)
{
    const struct disclosed_unit *u = &x->r->units[x->node[k]];
    return find_row(x, dimension, u->own, u->unit);
}

/* Decides one dimension again and keeps the answer for its rows. */
static void
decide(struct redeciding *x, const char *dimension, struct disclosure *d, const enum disclosure_why *total,
    enum disclosure_why *ret)
{
    bool *hidden = arena_alloc(x->a, x->n + 1), *allowed = arena_alloc(x->a, x->n + 1);
    for (size_t k = 0; k < x->n; k++) {
        size_t i = row_of(x, k, dimension);
        hidden[k] = i == x->r->n_units || x->r->units[i].why != DISCLOSURE_SHOWN ||
                    is_below_any(x, x->withdrawn, (int32_t)k) || is_below_any(x, x->with, (int32_t)k);
        allowed[k] = total == NULL || total[k] == DISCLOSURE_SHOWN;
    }
    d->n = x->n;
    d->parent = x->parent;
    d->hidden = hidden;
    d->allowed = allowed;
    disclosure_decide(d, ret);
    for (size_t k = 0; k < x->n; k++) {
        size_t i = row_of(x, k, dimension);
        if (i < x->r->n_units)
            x->ret[i] = ret[k];
    }
}

static void
decide_dimension(struct redeciding *x, const struct protection_slices *s, const enum disclosure_why *total)
{
    static const char *const whole[] = {"T"};
    const struct protection_family *f = x->f;
    struct disclosure d = {.k = s->of_measure ? 1 : s->n_slices, .level = PROTECTION_ENKEL};
    d.min = s->min_n != 0 ? s->min_n : f->min_n_slices != 0 && !s->of_measure ? f->min_n_slices : f->min_n;
    d.f = count(x, s->of_measure ? whole : s->slices, d.k);
    if (!s->of_measure)
        close_empty(x, d.f, d.k, count(x, whole, 1));
    decide(x, s->id, &d, total, arena_alloc(x->a, (x->n + 1) * sizeof(enum disclosure_why)));
}

bool
cube_withdraw_decide(const struct protection_family *f, const struct disclosed_release *r,
    const bool *withdrawn, const bool *with, enum disclosure_why *ret)
{
    static const char *const whole[] = {"T"};
    struct redeciding x = {.f = f, .r = r, .withdrawn = withdrawn, .with = with, .ret = ret};
    bool any = false;
    for (size_t i = 0; i < r->n_units; i++)
        any = any || ((withdrawn[i] || with[i]) && takes_part(&r->units[i]));
    if (!any)
        return false;
    x.a = arena_new();
    for (size_t i = 0; i < r->n_units; i++)
        ret[i] = r->units[i].why;
    sort_rows(&x);
    make_tree(&x);
    sort_tree(&x);
    enum disclosure_why *total = arena_alloc(x.a, (x.n + 1) * sizeof *total);
    struct disclosure d = {.k = 1, .min = f->min_n, .level = f->level, .f = count(&x, whole, 1)};
    decide(&x, "", &d, NULL, total);
    for (size_t i = 0; i < f->n_dimensions; i++)
        decide_dimension(&x, &f->dimensions[i], total);
    arena_free(x.a);
    return true;
}
