/* Figures that the plausibility rules of their indicator hold. Found once, when all else of the cube is there: each figure of a ruled
   indicator's own period against its range, the figure of the period before as it stands there, and the units that have delivered. */
#include "cube_parts.h"
#include <string.h>

#define EXPECTED_MONTHS 12 /* who delivered within a year is expected to go on, as in cube_roll.c */

/* ---- who has delivered -------------------------------------------------------------------------------------------------------- */
struct delivering {
    int *delivered, *expected; /* units at or below, by unit */
    int *last;                 /* month in which the unit's own figure came last, as an offset; −1: never */
};

static bool
has_own(const struct cube *c, const struct formula *f, int unit, month m)
{
    const struct grid *g =
        f->op == FORMULA_MEASURE ? cube_find_grid(c, f->measure, SCENARIO_UTFALL, 0) : NULL;
    if (g != NULL) {
        struct cell x = cube_grid_cell(g, unit, m, true);
        if (x.flags & CELL_PRESENT && x.edition != 0) /* a zero by absence has no edition: nothing came */
            return true;
    }
    return (f->left != NULL && has_own(c, f->left, unit, m)) ||
           (f->right != NULL && has_own(c, f->right, unit, m));
}

static void
count_units(const struct cube *c, const struct indicator *i, month m, struct delivering *d)
{
    const struct epoch *e = &c->tree.epochs[c->tree.epoch_of[m - c->tree.first]];
    int at = m - c->tree.first;
    memset(d->delivered, 0, (size_t)c->tree.n_units * sizeof *d->delivered);
    memset(d->expected, 0, (size_t)c->tree.n_units * sizeof *d->expected);
    for (int k = 0; k < e->n_order; k++) { /* children before parents */
        int unit = e->order[k], up = e->parent[unit];
        if (has_own(c, i->formula, unit, m)) {
            d->last[unit] = at;
            d->delivered[unit]++;
        }
        d->expected[unit] += d->last[unit] >= 0 && at - d->last[unit] <= EXPECTED_MONTHS;
        if (up >= 0 && c->tree.sums_below[up]) {
            d->delivered[up] += d->delivered[unit];
            d->expected[up] += d->expected[unit];
        }
    }
}

/* ---- the rules ----------------------------------------------------------------------------------------------------------------- */
static bool
percent_of(struct rat change, struct rat before, struct rat *ret)
{
    if (before.num < 0)
        before.num = -before.num;
    return rat_div(change, before, ret) == 0 && rat_mul(*ret, rat_from_int(100), ret) == 0;
}

static bool
exceeds(struct rat change, dec limit)
{
    if (change.num < 0)
        change.num = -change.num;
    return rat_compare(change, rat_from_dec(limit)) > 0;
}

static bool
broken(struct cube_held *h, enum plausible_rule rule, dec limit)
{
    h->rule = rule;
    h->limit = limit;
    return true;
}

static bool
breaks_step(
    const struct plausibility *p, const struct value *v, const struct value *before, struct cube_held *h)
{
    struct rat change;
    if (!before->has_value || (p->step == 0 && p->step_percent == 0) ||
        rat_sub(v->value, before->value, &change) != 0)
        return false;
    h->before = before->value;
    h->change = change;
    if (p->step != 0 && exceeds(change, p->step))
        return broken(h, PLAUSIBLE_STEP, p->step);
    return p->step_percent != 0 && percent_of(change, before->value, &h->change) &&
           exceeds(h->change, p->step_percent) && broken(h, PLAUSIBLE_PERCENT, p->step_percent);
}

static bool
breaks(const struct plausibility *p, const struct value *v, const struct value *before, struct cube_held *h)
{
    if (p->completeness != 0 && h->expected > 0 &&
        dec_from_int(h->delivered * 100LL) < (dec)h->expected * p->completeness)
        return broken(h, PLAUSIBLE_COMPLETENESS, p->completeness);
    if (p->n_range == 2 && rat_compare(v->value, rat_from_dec(p->range[0])) < 0)
        return broken(h, PLAUSIBLE_LEAST, p->range[0]);
    if (p->n_range == 2 && rat_compare(v->value, rat_from_dec(p->range[1])) > 0)
        return broken(h, PLAUSIBLE_GREATEST, p->range[1]);
    return breaks_step(p, v, before, h);
}

static bool
is_meant(const struct plausibility *p, const struct unit *u)
{
    for (size_t k = 0; p->kinds != NULL && p->kinds[k] != NULL; k++)
        if (strcmp(p->kinds[k], u->kind) == 0)
            return true;
    return p->kinds == NULL && strcmp(u->kind, "ej_fordelat") != 0;
}

static const struct acceptance *
accepted(const struct cube *c, const struct cube_held *h)
{
    dec value;
    return rat_round(h->value, DEC_DECIMALS, &value) == 0
               ? decisions_accepted(c->decisions, h->indicator->id, h->unit->id, h->last, value)
               : NULL;
}

/* ---- all of an indicator --------------------------------------------------------------------------------------------------------- */
struct searcher {
    struct cube *cube;
    const struct indicator *indicator;
    enum window window; /* its own period */
    struct delivering counts;
    struct value *before; /* by unit: of the period before */
    struct cube_held *held;
    size_t n, cap;
};

static void
look(struct searcher *s, const struct unit *u, month m)
{
    const struct plausibility *p = &s->indicator->plausibility;
    struct value v = cube_value(s->cube, s->indicator, u, m, s->window, SCENARIO_UTFALL, "T");
    struct cube_held h = {.indicator = s->indicator,
        .unit = u,
        .last = m,
        .value = v.value,
        .delivered = s->counts.delivered[u->index],
        .expected = s->counts.expected[u->index]};
    if (v.has_value && (p->from == MONTH_NONE || m >= p->from) && breaks(p, &v, &s->before[u->index], &h)) {
        h.accepted = accepted(s->cube, &h);
        *ARENA_PUSH(s->cube->arena, s->held, s->n, s->cap) = h;
    }
    s->before[u->index] = v;
}

static int
by_unit_and_month(const void *a, const void *b)
{
    const struct cube_held *x = a, *y = b;
    return x->unit != y->unit ? (x->unit->index > y->unit->index) - (x->unit->index < y->unit->index)
                              : (x->last > y->last) - (x->last < y->last);
}

static void
search(struct searcher *s, struct arena *scratch)
{
    const struct cube *c = s->cube;
    const struct indicator *i = s->indicator;
    size_t n = c->catalog->n_units;
    bool counts = i->plausibility.completeness != 0;
    size_t from = s->n;
    s->window = i->cadence == CADENCE_YEAR ? WINDOW_YEAR : WINDOW_MONTH;
    s->before = arena_alloc(scratch, (n + 1) * sizeof *s->before);
    s->counts.delivered = arena_alloc(scratch, (n + 1) * sizeof(int));
    s->counts.expected = arena_alloc(scratch, (n + 1) * sizeof(int));
    s->counts.last = arena_alloc(scratch, (n + 1) * sizeof(int));
    for (size_t u = 0; u < n; u++)
        s->counts.last[u] = -1;
    for (month m = c->first; m <= c->last; m++) {
        if (counts)
            count_units(c, i, m, &s->counts);
        month before = (month)(m + cadence_months(i->cadence));
        if (cadence_period(i->cadence, m).last != m ||
            (i->plausibility.from != MONTH_NONE && before < i->plausibility.from))
            continue;
        for (size_t u = 0; u < n; u++)
            if (is_meant(&i->plausibility, &c->catalog->units[u]))
                look(s, &c->catalog->units[u], m);
    }
    if (s->n > from)
        qsort(s->held + from, s->n - from, sizeof *s->held, by_unit_and_month);
}

void
cube_plausible_make(struct cube *c)
{
    struct arena *scratch = arena_new();
    struct searcher s = {.cube = c};
    c->n_held = 0; /* today's tree begins as a copy of the other */
    size_t *starts = arena_alloc(c->arena, (c->catalog->n_indicators + 1) * sizeof *starts);
    for (size_t i = 0; i < c->catalog->n_indicators; i++) {
        starts[i] = s.n;
        s.indicator = &c->catalog->indicators[i];
        if (s.indicator->plausibility.pos.line != 0 && c->first != MONTH_NONE)
            search(&s, scratch);
    }
    starts[c->catalog->n_indicators] = s.n;
    arena_free(scratch);
    c->held = s.held; /* only now: the figures above are those that nothing holds */
    c->n_held = s.n;
    c->held_from = starts;
}

/* ---- asked ------------------------------------------------------------------------------------------------------------------------ */
const struct cube_held *
cube_held(const struct cube *c, size_t *ret_n)
{
    *ret_n = c->n_held;
    return c->held;
}

const struct cube_held *
cube_held_in(const struct cube *c, const struct indicator *i, const struct unit *u, month first, month last)
{
    if (c->n_held == 0)
        return NULL;
    size_t low = c->held_from[i->index], end = c->held_from[i->index + 1], high = end;
    const struct cube_held wanted = {.unit = u, .last = first};
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (by_unit_and_month(&c->held[mid], &wanted) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < end && c->held[low].unit == u && c->held[low].last <= last; low++)
        if (c->held[low].accepted == NULL)
            return &c->held[low];
    return NULL;
}

bool
cube_plausible_same(const struct cube_question *x, const struct cube_question *y)
{
    const struct cube *c = x->cube, *d = y->cube;
    size_t i = c->n_held ? c->held_from[x->indicator->index] : 0,
           k = d->n_held ? d->held_from[y->indicator->index] : 0;
    size_t end = c->n_held ? c->held_from[x->indicator->index + 1] : 0,
           stop = d->n_held ? d->held_from[y->indicator->index + 1] : 0;
    for (;; i++, k++) {
        while (i < end && (c->held[i].unit != x->unit || c->held[i].accepted != NULL))
            i++;
        while (k < stop && (d->held[k].unit != y->unit || d->held[k].accepted != NULL))
            k++;
        if (i == end || k == stop)
            return i == end && k == stop;
        if (c->held[i].last != d->held[k].last)
            return false;
    }
}
