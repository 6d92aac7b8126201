/* One measure over windows of months: sums of flows, levels of stocks, what was said of whole years. */
#include "cube_explain.h"
#include "cube_question.h"

/* ---- a unit's cells of a grid -------------------------------------------------------------------------------------------- */

struct row {
    month first;
    int months; /* 0: there are none */
    bool apart; /* the unit's own figures beside the sums */
    const int64_t *narrow;
    const dec *wide; /* or this */
    const int32_t *edition;
    const uint8_t *flags;
};

static struct row
row_of(const struct grid *g, int unit, bool own)
{
    struct row r = {
        .first = g->first, .apart = own && g->own_edition != NULL}; /* else the total is its own */
    int row = r.apart ? g->own_row_of[unit] : g->row_of[unit];
    if (row < 0 || (r.apart && row >= g->own_rows))
        return r;
    const struct plane *p = r.apart ? &g->own : &g->total;
    size_t at = (size_t)row * (size_t)g->months;
    r.months = g->months;
    r.narrow = p->narrow != NULL ? p->narrow + at : NULL;
    r.wide = p->narrow == NULL ? p->wide + at : NULL;
    r.edition = (r.apart ? g->own_edition : g->edition) + at;
    r.flags = g->flags + at;
    return r;
}

static inline uint8_t
flags_at(const struct row *r, int k)
{
    uint8_t f = r->flags[k];
    if (!r->apart)
        return f;
    return (uint8_t)((f & CELL_OWN ? CELL_PRESENT | CELL_OWN : 0) | (f & CELL_OWN_HOLE ? CELL_HOLE : 0));
}

/* k within the row. */
static struct cell
cell_at(const struct row *r, int k)
{
    struct cell c = {.flags = flags_at(r, k), .edition = r->edition[k]};
    if (c.flags & CELL_PRESENT)
        c.value = r->narrow != NULL ? cube_widen(r->narrow[k]) : r->wide[k];
    return c;
}

/* ---- months of a window, added up ------------------------------------------------------------------------------------------ */

/* A unit's months of one measure, and which of them are in the sum. */
struct sum {
    const struct question *q;
    const struct measure *measure;
    const struct row *row;
    bool phases; /* some month may not be final */
    /* so many of the months that are in it */
    int months, missing, holes, lifeless, hidden, preliminary;
    int newest; /* are of this edition, which no other is newer than */
    int32_t edition;
    bool overflow;
    i128
        value; /* ten-thousandths of a narrow row (no sum of months can be too large for 128 bits), else a dec */
};

static void
count_phase(struct sum *s, month m, int by)
{
    enum phase p = cube_final_phase(s->q->cube, s->measure, s->q->unit->index, m, s->q->own);
    s->hidden += p == PHASE_HIDDEN ? by : 0;
    s->preliminary += p == PHASE_PRELIMINARY ? by : 0;
}

static void
tell_month(const struct sum *s, month m, bool lives)
{
    int k = m - s->row->first;
    struct cell c = {0};
    if (k >= 0 && k < s->row->months)
        c = cell_at(s->row, k);
    cube_trace_month(s->q->trace, m, lives ? &c : NULL);
}

static inline void
count_edition(struct sum *s, int32_t edition)
{
    if (edition > s->edition) {
        s->edition = edition;
        s->newest = 0;
    }
    s->newest += edition == s->edition;
}

/* A month without a figure leaves the sum without one, but its edition counts. */
static inline void
add_cell(struct sum *s, month m)
{
    const struct row *r = s->row;
    int k = m - r->first;
    if (s->q->trace != NULL)
        tell_month(s, m, true);
    s->months++;
    if (s->phases)
        count_phase(s, m, 1);
    if (k < 0 || k >= r->months) {
        s->missing++;
        return;
    }
    uint8_t flags = flags_at(r, k);
    count_edition(s, r->edition[k]);
    s->holes += (flags & CELL_HOLE) != 0;
    if ((flags & CELL_PRESENT) == 0)
        s->missing++;
    else if (r->narrow != NULL)
        s->value += r->narrow[k];
    else
        s->overflow = dec_add(s->value, r->wide[k], &s->value) != 0 || s->overflow;
}

/* Before a unit existed it had no flow: those months add nothing. */
static inline void
add_flow(struct sum *s, month m)
{
    if (cube_question_lives(s->q, m)) {
        add_cell(s, m);
        return;
    }
    s->lifeless++;
    if (s->q->trace != NULL)
        tell_month(s, m, false);
}

/* Of a narrow row: what add_flow did. */
static inline void
take_flow(struct sum *s, month m)
{
    const struct row *r = s->row;
    int k = m - r->first;
    if (!cube_question_lives(s->q, m)) {
        s->lifeless--;
        return;
    }
    s->months--;
    if (s->phases)
        count_phase(s, m, -1);
    if (k < 0 || k >= r->months) {
        s->missing--;
        return;
    }
    uint8_t flags = flags_at(r, k);
    s->newest -= r->edition[k] == s->edition;
    s->holes -= (flags & CELL_HOLE) != 0;
    if (flags & CELL_PRESENT)
        s->value -= r->narrow[k];
    else
        s->missing--;
}

static void
find_edition(struct sum *s, month from, month to, int step)
{
    s->edition = 0;
    s->newest = 0;
    for (int m = from; m <= to; m += step) {
        int k = m - s->row->first;
        if (k >= 0 && k < s->row->months && cube_question_lives(s->q, (month)m))
            count_edition(s, s->row->edition[k]);
    }
}

static inline void
set_part(const struct sum *s, struct part *p)
{
    bool nothing = s->missing > 0 || s->overflow || s->months == 0;
    p->have = nothing ? HAVE_NOTHING : HAVE_VALUE;
    p->hole = s->holes > 0;
    p->phase = s->hidden > 0 ? PHASE_HIDDEN : s->preliminary > 0 ? PHASE_PRELIMINARY : PHASE_FINAL;
    p->reason = REASON_NONE;
    p->edition = s->edition;
    p->form = FORM_NARROW;
    if (nothing) {
        p->x = 0;
    } else if (s->row->narrow == NULL || s->value != (int64_t)s->value) {
        p->form = FORM_FIXED;
        p->d = s->row->narrow == NULL ? s->value : s->value * CUBE_NARROW;
    } else {
        p->x = (int64_t)s->value;
    }
}

/* What was decided or foretold awaits no closing; nor does a figure that no source with open months takes part in. */
static bool
has_phases(const struct question *q, const struct measure *me, enum scenario s)
{
    const struct unreleased *u = &q->cube->unreleased;
    if (s != SCENARIO_UTFALL || u->words == 0)
        return false;
    size_t row = ((size_t)me->index * q->cube->catalog->n_units + (size_t)q->unit->index) * u->words;
    const uint64_t *bits = (q->own ? u->own : u->total) + row;
    for (size_t i = 0; i < u->n; i++)
        if (bits[u->sources[i] / 64] >> u->sources[i] % 64 & 1)
            return true;
    return false;
}

/* ---- flows and stocks -------------------------------------------------------------------------------------------------------- */

/* The months lo … hi are in the sum; lo > hi: none. */
struct window_months {
    int lo, hi;
};

/* From one window to a later one; a narrow row goes on from the months they share, else only a longer one does. */
static void
move_window(struct sum *s, struct window_months *at, int lo, int hi, int step)
{
    bool goes_on = lo >= at->lo && lo <= at->hi && hi >= at->hi && (lo - at->lo) % step == 0 &&
                   (lo == at->lo || s->row->narrow != NULL || s->row->months == 0);
    if (!goes_on) {
        *s = (struct sum){.q = s->q, .measure = s->measure, .row = s->row, .phases = s->phases};
        *at = (struct window_months){lo, lo - step};
    }
    for (int m = at->lo; m < lo; m += step)
        take_flow(s, (month)m);
    for (int m = at->hi + step; m <= hi; m += step)
        add_flow(s, (month)m);
    if (lo > at->lo && s->newest <= 0 && s->row->months > 0)
        find_edition(s, (month)lo, (month)hi, step);
    *at = (struct window_months){lo, hi};
}

/* A flow: the sum of the window's months, all of which must have a figure; r12 is twelve months or nothing. */
static void
sum_flows(struct sum *s, const struct run *run, const bool *open, struct part *ret)
{
    const struct question *q = s->q;
    int step = cadence_months(s->measure->cadence);
    struct window_months at = {0, -1};
    for (int k = 0; k < run->n; k++) {
        month m = cube_question_month(run, k);
        int span = cube_question_window(q, m);
        if (!open[k])
            continue;
        if (step > span || span % step != 0) {
            ret[k] = (struct part){.have = HAVE_NO_SENSE};
            continue;
        }
        move_window(s, &at, m - span + step, m, step);
        set_part(s, &ret[k]);
        if (q->window == WINDOW_R12 && s->lifeless > 0)
            ret[k].have = HAVE_NOTHING;
    }
}

static void
take_levels(struct sum *s, const struct run *run, const bool *open, struct part *ret)
{
    const struct sum empty = *s;
    for (int k = 0; k < run->n; k++) {
        month m = cube_question_month(run, k);
        if (!open[k])
            continue;
        if (cadence_months(s->measure->cadence) > cube_question_window(s->q, m)) {
            ret[k] = (struct part){.have = HAVE_NO_SENSE};
            continue;
        }
        *s = empty;
        add_cell(s, m);
        set_part(s, &ret[k]);
    }
}

/* ---- windows of one month, which most are ----------------------------------------------------------------------------------- */

/* Nothing is added up, and nobody else has a say. */
static bool
is_single(const struct sum *s)
{
    const struct question *q = s->q;
    return q->window == WINDOW_MONTH && q->trace == NULL && !s->phases && s->row->narrow != NULL &&
           cadence_months(q->indicator->cadence) == cadence_months(s->measure->cadence);
}

static void
take_singles(const struct sum *s, const struct run *run, const bool *open, struct part *ret)
{
    const struct row *r = s->row;
    bool flow = s->measure->accumulates == MEASURE_FLOW;
    for (int k = 0; k < run->n; k++) {
        month m = cube_question_month(run, k);
        int at = m - r->first;
        struct part *p = &ret[k];
        if (!open[k])
            continue;
        if (at < 0 || at >= r->months || (flow && !cube_question_lives(s->q, m))) {
            *p = (struct part){.have = HAVE_NOTHING};
            continue;
        }
        uint8_t flags = flags_at(r, at);
        p->have = flags & CELL_PRESENT ? HAVE_VALUE : HAVE_NOTHING;
        p->form = FORM_NARROW;
        p->phase = PHASE_FINAL;
        p->reason = REASON_NONE;
        p->hole = (flags & CELL_HOLE) != 0;
        p->edition = r->edition[at];
        p->x = flags & CELL_PRESENT ? r->narrow[at] : 0;
    }
}

/* ---- whole years ---------------------------------------------------------------------------------------------------------------- */

/* What was said of the whole year, for a window that is one. False: nothing was. */
static bool
year_part(
    const struct question *q, const struct measure *me, const struct year_grids *g, month m, struct part *ret)
{
    if (g->year == NULL || !cube_question_whole_year(q, m))
        return false;
    struct row r = row_of(g->year, q->unit->index, q->own);
    struct sum s = {.q = q, .measure = me, .row = &r};
    int k = m - r.first;
    if (k < 0 || k >= r.months || (flags_at(&r, k) & (CELL_PRESENT | CELL_HOLE)) == 0)
        return false;
    if (q->trace != NULL)
        cube_trace_year(q->trace);
    add_cell(&s, m);
    bool both = g->mixed && g->months != NULL &&
                cube_grid_cell(g->months, q->unit->index, m, q->own).flags & CELL_PRESENT;
    set_part(&s, ret);
    ret->hole = ret->hole || both; /* the months of other units are not in it */
    return true;
}

/* ---- one measure, whatever it is ---------------------------------------------------------------------------------------------- */

/* open: of these periods something may be told. */
static void
delivered_parts(const struct question *q, const struct measure *me, const struct run *run, enum scenario s,
    bool *open, struct part *ret)
{
    struct year_grids g = cube_year_grids(q->cube, me, s, q->slice, s == q->scenario ? q->round : NULL);
    for (int k = 0; k < run->n && (g.year != NULL || g.months == NULL); k++) {
        if (open[k])
            ret[k] = (struct part){.have = HAVE_NOTHING};
        open[k] = open[k] && !year_part(q, me, &g, cube_question_month(run, k), &ret[k]);
    }
    if (g.months == NULL)
        return;
    struct row r = row_of(g.months, q->unit->index, q->own);
    struct sum sum = {.q = q, .measure = me, .row = &r, .phases = has_phases(q, me, s)};
    if (is_single(&sum))
        take_singles(&sum, run, open, ret);
    else if (me->accumulates == MEASURE_FLOW)
        sum_flows(&sum, run, open, ret);
    else
        take_levels(&sum, run, open, ret);
}

void
cube_measure_parts(const struct question *q, const struct measure *me, const struct run *run, enum scenario s,
    struct part *ret)
{
    struct part guards[QUESTION_RUN];
    bool open[QUESTION_RUN], ends[QUESTION_RUN], guarded = cube_guard(q, me, run, s, guards);
    for (int k = 0; k < run->n; k++) {
        ends[k] = cube_question_ends(me->cadence, cube_question_month(run, k));
        open[k] = ends[k] && (!guarded || guards[k].have == HAVE_VALUE);
        if (!open[k])
            ret[k] = ends[k] ? guards[k] : (struct part){.have = HAVE_NO_SENSE};
    }
    delivered_parts(q, me, run, s, open, ret);
    for (int k = 0; guarded && k < run->n; k++) /* a released month is that release's, all of it */
        if (ends[k] && guards[k].edition > ret[k].edition)
            ret[k].edition = guards[k].edition;
}
