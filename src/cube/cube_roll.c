/* From the units' own figures to those of the whole tree: zeros, holes, sums. */
#include "cube_grid.h"

/* ---- absent means zero --------------------------------------------------------------------------------------------- */

/* The rule would put figures of its source on this unit: it has a code of the source, or takes what has no unit. */
static bool
reaches(const struct series_rule *r, const struct unit *u)
{
    if (r->place != NULL)
        return r->place == u;
    if (r->source->unmapped == u)
        return true;
    for (size_t i = 0; i < u->n_codes; i++)
        if (u->codes[i].source == r->source)
            return true;
    return false;
}

/* It has a code of the source in that month, or needs none. */
static bool
coded(const struct series_rule *r, const struct unit *u, month m)
{
    bool any = r->place != NULL || r->source->unmapped == u;
    for (size_t i = 0; i < u->n_codes && !any; i++)
        any = u->codes[i].source == r->source && unit_code_valid(&u->codes[i], m);
    return any;
}

static bool
same_reach(const struct series_rule *a, const struct series_rule *b)
{
    return a->source == b->source && a->from == b->from && a->to == b->to && a->under == b->under &&
           a->place == b->place && a->ytd == b->ytd;
}

/* The periods from month a to b are missing, if the unit has a figure in none of them. */
static void
refuse(struct work *w, int unit, int a, int b)
{
    a = a < w->first ? 0 : a - w->first;
    b = b >= w->first + w->months ? w->months - 1 : b - w->first;
    size_t row = cube_grid_row(w, unit); /* first: flags may move */
    uint8_t *flags = &w->flags[row];
    for (int k = a; k <= b; k++)
        if (flags[k] & CELL_PRESENT)
            return;
    for (int k = a; k <= b; k++)
        if (cadence_period(w->measure->cadence, (month)(w->first + k)).last == w->first + k)
            flags[k] |= CELL_HOLE | CELL_OWN_HOLE;
}

/* Facts whose period is none of the measure's say that there was something, but not how much of it in ours: no zero there. */
static void
refuse_misfits(struct work *w)
{
    for (size_t i = 0; i < w->n_feeds; i++) {
        const struct feed *f = &w->feeds[i];
        const struct factset_cell *x;
        size_t n = factset_cells(w->facts, f->series, &x);
        for (size_t k = 0; k < n; k++) {
            int unit;
            month m = x[k].last;
            if (cube_feed_useful(w->measure, f, m) || !cube_feed_live(w->facts, f->twin, &x[k]) ||
                cube_grid_version(w, f, m) < 0 || cube_feed_rule(&w->cube->tree, f, m, &unit) == NULL)
                continue;
            refuse(w, unit, m - f->span + 1, cadence_period(w->measure->cadence, m).last);
        }
    }
}

static void
fill_zeros(struct work *w, const struct series_rule *r, int unit)
{
    const struct cube *c = w->cube;
    size_t source = (size_t)(r->source - c->catalog->sources);
    for (int k = 0; k < w->months; k++) {
        month m = (month)(w->first + k);
        bool delivered = r->ytd ? cube_cover_has(&c->cover, source, w->scenario, m)
                                : cube_cover_fits(&c->cover, source, w->scenario, m, w->measure->cadence) ||
                                      (r->flat && cube_cover_fits(&c->cover, source, w->scenario,
                                                      cube_year_end(m), CADENCE_YEAR));
        if (!delivered || !cube_tree_valid(&c->tree, unit, m) ||
            cadence_period(w->measure->cadence, m).last != m)
            continue;
        if ((r->from != MONTH_NONE && m < r->from) || (r->to != MONTH_NONE && m > r->to) ||
            (r->under != NULL && r->place == NULL && !cube_tree_under(&c->tree, unit, r->under->index, m)))
            continue;
        if (!coded(r, &c->catalog->units[unit], m))
            continue;
        size_t at = cube_grid_row(w, unit) + (size_t)k;
        if ((w->flags[at] & (CELL_PRESENT | CELL_HOLE)) == 0)
            w->flags[at] |= CELL_PRESENT | CELL_OWN;
    }
}

static void
fill_all_zeros(struct work *w)
{
    const struct measure *me = w->measure;
    refuse_misfits(w);
    for (size_t i = 0; i < me->n_rules; i++) {
        bool done = false;
        for (size_t k = 0; k < i && !done; k++)
            done = same_reach(&me->rules[k], &me->rules[i]);
        for (size_t u = 0; u < w->cube->catalog->n_units && !done; u++)
            if (reaches(&me->rules[i], &w->cube->catalog->units[u]))
                fill_zeros(w, &me->rules[i], (int)u);
    }
}

/* ---- absent means missing -------------------------------------------------------------------------------------------- */

/* The last month in which anybody has a figure, as an offset; −1: nobody ever. */
static int
last_present(const struct work *w)
{
    int last = -1;
    for (int r = 0; r < w->rows; r++)
        for (int k = w->months - 1; k > last; k--)
            if (w->flags[(size_t)r * (size_t)w->months + (size_t)k] & CELL_PRESENT)
                last = k;
    return last;
}

/* Its codes in the measure's sources have all ended: another unit has them now. */
static bool
gave_away(const struct work *w, int unit, month m)
{
    const struct unit *u = &w->cube->catalog->units[unit];
    bool had = false;
    for (size_t i = 0; i < w->measure->n_rules; i++) {
        const struct series_rule *r = &w->measure->rules[i];
        for (size_t k = 0; k < u->n_codes; k++)
            had = had || u->codes[k].source == r->source;
        if (coded(r, u, m))
            return false;
    }
    return had;
}

static void
mark_holes(struct work *w, int unit, int last)
{
    uint8_t *flags = &w->flags[(size_t)w->row_of[unit] * (size_t)w->months];
    int seen = w->seen != NULL ? w->seen[w->row_of[unit]] : -CUBE_GRID_EXPECTED - 1;
    for (int k = 0; k <= last; k++) {
        month m = (month)(w->first + k);
        if (flags[k] & CELL_PRESENT)
            seen = k;
        else if (k - seen <= CUBE_GRID_EXPECTED && cube_tree_valid(&w->cube->tree, unit, m) &&
                 cadence_period(w->measure->cadence, m).last == m && !gave_away(w, unit, m))
            flags[k] |= CELL_HOLE;
    }
}

void
cube_grid_fill(struct work *w)
{
    if (w->measure->absent_zero) {
        fill_all_zeros(w);
        return;
    }
    if (!w->measure->sum_units)
        return;
    int last = last_present(w);
    for (size_t u = 0; u < w->cube->catalog->n_units; u++)
        if (w->row_of[u] >= 0)
            mark_holes(w, (int)u, last);
}

/* ---- sums ---------------------------------------------------------------------------------------------------------------- */

/* The parent that takes this unit's figures in the epoch; −1: none does. */
static int
taker(const struct work *w, const struct epoch *e, int unit)
{
    int up = e->parent[unit];
    return w->row_of[unit] >= 0 && up >= 0 && w->cube->tree.sums_below[up] ? up : -1;
}

/* Upper units get their rows before any sum is made, since rows may move when one is added. */
static void
make_rows(struct work *w)
{
    const struct tree *t = &w->cube->tree;
    for (size_t i = 0; i < t->n_epochs; i++) {
        const struct epoch *e = &t->epochs[i];
        if (t->first + e->to < w->first || t->first + e->from >= w->first + w->months)
            continue;
        for (int k = 0; k < e->n_order; k++) {
            int up = taker(w, e, e->order[k]);
            if (up >= 0)
                (void)cube_grid_row(w, up);
        }
    }
}

/* Adds the cells [from, to) of row child to row parent; the offset of the first that does not fit, −1: all did. */
static int
add_row(struct work *w, size_t child, size_t parent, int from, int to)
{
    for (int k = from; k < to; k++) {
        size_t c = child + (size_t)k, p = parent + (size_t)k;
        uint8_t flags = w->flags[c];
        if (flags & CELL_PRESENT && __builtin_add_overflow(w->value[p], w->value[c], &w->value[p]))
            return k;
        w->flags[p] |= flags & (CELL_PRESENT | CELL_HOLE);
        w->edition[p] = w->edition[c] > w->edition[p] ? w->edition[c] : w->edition[p];
    }
    return -1;
}

static int
too_large(struct work *w, int unit, int at)
{
    char text[PERIOD_TEXT];
    return err_set(w->err, ERR_DATA, w->measure->id, "rätta filen eller måttets regel",
        "summan för %s i %s är för stor", w->cube->catalog->units[unit].id,
        period_text((struct period){.last = (month)(w->first + at), .span = 1}, text));
}

static int
roll_epoch(struct work *w, const struct epoch *e)
{
    const struct tree *t = &w->cube->tree;
    int from = t->first + e->from - w->first, to = t->first + e->to + 1 - w->first;
    from = from < 0 ? 0 : from;
    to = to > w->months ? w->months : to;
    for (int i = 0; i < e->n_order && from < to; i++) {
        int unit = e->order[i], up = taker(w, e, unit);
        if (up < 0 || w->row_of[up] < 0) /* a row made for a later epoch: nothing is below in this one */
            continue;
        int bad = add_row(w, (size_t)w->row_of[unit] * (size_t)w->months,
            (size_t)w->row_of[up] * (size_t)w->months, from, to);
        if (bad >= 0)
            return too_large(w, up, bad);
    }
    return 0;
}

int
cube_grid_roll_up(struct work *w)
{
    make_rows(w);
    for (size_t i = 0; i < w->cube->tree.n_epochs; i++)
        if (roll_epoch(w, &w->cube->tree.epochs[i]) != 0)
            return -1;
    return 0;
}

/* ---- today's tree -------------------------------------------------------------------------------------------------------- */

void
cube_grid_keep_own(struct work *w, struct arena *a, struct own_cells *ret)
{
    const struct cube *c = w->cube;
    size_t n = (size_t)w->months, all = c->n_moved * n + 1;
    if (c->n_moved == 0)
        return;
    ret->value = arena_alloc(a, all * sizeof *ret->value);
    ret->edition = arena_alloc(a, all * sizeof *ret->edition);
    ret->flags = arena_alloc(a, all);
    for (size_t i = 0; i < c->n_moved; i++) {
        int row = w->row_of[c->moved[i]];
        if (row < 0)
            continue;
        memcpy(&ret->value[i * n], &w->value[(size_t)row * n], n * sizeof *ret->value);
        memcpy(&ret->edition[i * n], &w->edition[(size_t)row * n], n * sizeof *ret->edition);
        memcpy(&ret->flags[i * n], &w->flags[(size_t)row * n], n);
    }
}

/* The unit with what stands below it in today's tree; row: where its new row begins. Those below that need a new row have theirs. */
static int
sum_today(struct work *w, int unit, size_t row)
{
    const struct epoch *e = &w->cube->today_tree.epochs[0];
    for (size_t u = 0; u < w->cube->catalog->n_units; u++) {
        if (e->parent[u] != unit || w->row_today[u] < 0)
            continue;
        int bad = add_row(w, (size_t)w->row_today[u] * (size_t)w->months, row, 0, w->months);
        if (bad >= 0)
            return too_large(w, unit, bad);
    }
    return 0;
}

int
cube_grid_roll_today(struct work *w, const struct own_cells *own)
{
    const struct cube *c = w->cube;
    size_t n = (size_t)w->months, units = c->catalog->n_units;
    if (c->n_moved == 0)
        return 0;
    w->row_today = malloc((units + 1) * sizeof *w->row_today);
    if (w->row_today == NULL)
        abort();
    memcpy(w->row_today, w->row_of, units * sizeof *w->row_today);
    for (size_t i = 0; i < c->n_moved; i++) {
        int unit = c->moved[i], row = w->rows;
        size_t at = cube_grid_new_row(w);
        memcpy(&w->value[at], &own->value[i * n], n * sizeof *own->value);
        memcpy(&w->edition[at], &own->edition[i * n], n * sizeof *own->edition);
        memcpy(&w->flags[at], &own->flags[i * n], n);
        w->row_today[unit] = row;
        if (sum_today(w, unit, at) != 0)
            return -1;
    }
    return 0;
}
