#include "cube_protected.h"
#include "cube_shield.h"
#include <stdlib.h>
#include <string.h>

/* One release being looked through. */
struct teller {
    struct cube *c;
    const struct shield *s;
    const struct disclosed *d;
    const struct disclosed_release *r;
    const enum disclosure_why *why; /* after withdrawals, by row; NULL: as was decided */
    const struct disclosed_unit *
        *totals; /* its rows of the total: units, then what is placed on them; each by id */
    size_t n_totals;
    const uint8_t *causes;
    int64_t *persons, *joint; /* by place among them; joint: of all that are hidden right below */
};

static enum disclosure_why
why_of(const struct teller *x, size_t i)
{
    return x->why != NULL ? x->why[i] : x->r->units[i].why;
}

static int
by_unit(const void *a, const void *b)
{
    const struct disclosed_unit *x = *(const struct disclosed_unit *const *)a,
                                *y = *(const struct disclosed_unit *const *)b;
    return x->own != y->own ? (int)x->own - (int)y->own : strcmp(x->unit, y->unit);
}

/* n_totals: there is none. */
static size_t
find(const struct teller *x, const char *unit, bool own)
{
    const struct disclosed_unit key = {.unit = unit, .own = own}, *at = &key;
    const struct disclosed_unit **found =
        bsearch(&at, x->totals, x->n_totals, sizeof(struct disclosed_unit *), by_unit);
    return found != NULL ? (size_t)(found - x->totals) : x->n_totals;
}

static const char *
parent_of(const struct disclosed_unit *u)
{
    return u->own ? u->unit : u->parent;
}

/* A unit's own persons onto it and all above it, and onto what is placed on it beside others. */
static void
add_persons(struct teller *x, const char *unit, int64_t n)
{
    size_t own = find(x, unit, true), i = find(x, unit, false);
    if (own < x->n_totals)
        x->persons[own] += n;
    for (size_t steps = 0; i < x->n_totals && steps < x->n_totals; steps++) {
        x->persons[i] += n;
        i = find(x, x->totals[i]->parent, false);
    }
}

static void
count_persons(struct teller *x)
{
    for (size_t i = 0; i < x->r->n_values; i++) {
        const struct disclosed_value *v = &x->r->values[i];
        if (!v->hole && v->month == x->r->month && strcmp(v->slice, "T") == 0 &&
            strcmp(v->measure, x->s->family->count->id) == 0)
            add_persons(x, v->unit, (int64_t)(v->value / dec_from_int(1)));
    }
    for (size_t k = 0; k < x->n_totals; k++) {
        enum disclosure_why why = why_of(x, (size_t)(x->totals[k] - x->r->units));
        size_t up = find(x, parent_of(x->totals[k]), false);
        if (up < x->n_totals && why != DISCLOSURE_SHOWN && why != DISCLOSURE_ABSENT &&
            why != DISCLOSURE_MERGED)
            x->joint[up] += x->persons[k];
    }
}

static void
sort_totals(struct teller *x, struct arena *a)
{
    x->totals = arena_alloc(a, (x->r->n_units + 1) * sizeof(struct disclosed_unit *));
    for (size_t i = 0; i < x->r->n_units; i++)
        if (x->r->units[i].dimension[0] == '\0')
            x->totals[x->n_totals++] = &x->r->units[i];
    if (x->n_totals > 0)
        qsort(x->totals, x->n_totals, sizeof(struct disclosed_unit *), by_unit);
    x->persons = arena_alloc(a, (x->n_totals + 1) * sizeof *x->persons);
    x->joint = arena_alloc(a, (x->n_totals + 1) * sizeof *x->joint);
}

/* Back through the released months as long as it was hidden. */
static month
since(const struct teller *x, const struct disclosed_unit *u)
{
    const struct unit *unit = catalog_unit(x->c->catalog, u->unit);
    month m = x->r->month;
    const uint8_t *plane = u->dimension[0] == '\0' ? x->s->total : NULL;
    for (size_t i = 0; i < x->s->family->n_dimensions; i++)
        if (strcmp(x->s->family->dimensions[i].id, u->dimension) == 0)
            plane = x->s->divided[i];
    for (month k = m; unit != NULL && plane != NULL && !u->own && k >= x->s->first; k--) {
        uint8_t cell = plane[(size_t)(k - x->s->first) * x->c->catalog->n_units + (size_t)unit->index];
        if (cube_shield_edition(x->s, k) == 0 || cell == SHIELD_SHOWN || cell == SHIELD_NONE)
            break;
        m = k;
    }
    return m;
}

static enum disclosure_why
cause_of(const struct teller *x, size_t i)
{
    const struct disclosed_unit *u = &x->r->units[i];
    const struct unit *unit = catalog_unit(x->c->catalog, u->unit);
    bool known = why_of(x, i) == DISCLOSURE_EARLIER && u->dimension[0] == '\0' && !u->own && unit != NULL;
    return known ? (enum disclosure_why)x->causes[unit->index] : why_of(x, i);
}

static struct cube_protected_row
row_of(const struct teller *x, size_t i)
{
    const struct disclosed_unit *u = &x->r->units[i];
    size_t total = find(x, u->unit, u->own), up = find(x, parent_of(u), false);
    return (struct cube_protected_row){.unit = arena_strdup(x->c->arena, u->unit),
        .parent = arena_strdup(x->c->arena, parent_of(u)),
        .dimension = arena_strdup(x->c->arena, u->dimension),
        .own = u->own,
        .withdrawn = disclosed_withdrawn(x->d, x->r->family, u->unit, x->r->month),
        .why = why_of(x, i),
        .cause = cause_of(x, i),
        .since = since(x, u),
        .persons = total < x->n_totals ? x->persons[total] : 0,
        .joint = up < x->n_totals ? x->joint[up] : 0};
}

const struct cube_protected *
cube_protected_make(struct cube *c, const struct shield *s, const struct disclosed *d,
    const struct disclosed_release *r, const enum disclosure_why *why, const uint8_t *causes)
{
    struct arena *scratch = arena_new();
    struct teller x = {.c = c, .s = s, .d = d, .r = r, .why = why, .causes = causes};
    struct cube_protected *ret = arena_alloc(c->arena, sizeof *ret);
    struct cube_protected_row *rows = arena_alloc(c->arena, (r->n_units + 1) * sizeof *rows);
    sort_totals(&x, scratch);
    count_persons(&x);
    *ret =
        (struct cube_protected){.family = s->family, .month = r->month, .edition = r->edition, .rows = rows};
    for (int divided = 0; divided < 2; divided++)
        for (size_t i = 0; i < r->n_units; i++)
            if ((r->units[i].dimension[0] != '\0') == (divided != 0) && why_of(&x, i) != DISCLOSURE_SHOWN &&
                why_of(&x, i) != DISCLOSURE_ABSENT)
                rows[ret->n++] = row_of(&x, i);
    arena_free(scratch);
    return ret;
}

size_t
cube_protected_families(const struct cube *c)
{
    return c->n_shields;
}

const struct cube_protected *
cube_protected_family(const struct cube *c, size_t family)
{
    return c->shields[family].told;
}
