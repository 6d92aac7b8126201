/* One dense array: the feeds of one measure, scenario and slice put on units and months, rolled up the tree, and packed. */
#include "cube_grid.h"
#include "cube_narrow.h"

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static void *
bigger(void *p, size_t size)
{
    void *q = realloc(p, size);
    if (q == NULL) {
        fprintf(stderr, "ksrd: out of memory for a cube\n");
        exit(70);
    }
    return q;
}

size_t
cube_grid_new_row(struct work *w)
{
    size_t n = (size_t)w->months, at = (size_t)w->rows * n;
    if (w->rows == w->cap_rows) {
        w->cap_rows = w->cap_rows == 0 ? 8 : w->cap_rows * 2;
        size_t all = (size_t)w->cap_rows * n;
        w->value = bigger(w->value, all * sizeof *w->value);
        w->edition = bigger(w->edition, all * sizeof *w->edition);
        w->flags = bigger(w->flags, all);
    }
    memset(&w->value[at], 0, n * sizeof *w->value);
    memset(&w->edition[at], 0, n * sizeof *w->edition);
    memset(&w->flags[at], 0, n);
    w->rows++;
    return at;
}

size_t
cube_grid_row(struct work *w, int unit)
{
    if (w->row_of[unit] >= 0)
        return (size_t)w->row_of[unit] * (size_t)w->months;
    w->row_of[unit] = w->rows;
    return cube_grid_new_row(w);
}

static int
too_large(struct work *w, int unit, month m)
{
    char text[PERIOD_TEXT];
    return err_set(w->err, ERR_DATA, w->measure->id, "rätta filen eller måttets regel",
        "summan för %s i %s är för stor", w->cube->catalog->units[unit].id,
        period_text((struct period){.last = m, .span = 1}, text));
}

/* ---- facts onto cells ------------------------------------------------------------------------------------------------ */

int
cube_grid_version(const struct work *w, const struct feed *f, month m)
{
    if (w->version != NULL)
        return strcmp(f->version, w->version) == 0 ? 0 : -1;
    if (w->newest == NULL || m < w->first || m >= w->first + w->months)
        return 0;
    const char *newest = w->newest[f->source * (size_t)w->months + (size_t)(m - w->first)];
    return newest == NULL ? 0 : strcmp(f->version, newest);
}

/* What a fact says of one month. */
enum tells { TELLS_ABSENT, TELLS_HOLE, TELLS_VALUE };

/* Greater than any version: the newest round of the year came in months, and no whole year is to be expected. */
static const char in_months[] = "\xff";

static bool
newest_in_months(const struct work *w, const struct feed *f, month m)
{
    return w->newest != NULL && m >= w->first && m < w->first + w->months &&
           w->newest[f->source * (size_t)w->months + (size_t)(m - w->first)] == in_months;
}

/* That a newer version was withdrawn made the figure what it is: its edition counts, and nothing else of it. */
static int
put(struct work *w, const struct feed *f, month m, enum tells tells, dec value, int32_t edition)
{
    int unit, version = cube_grid_version(w, f, m);
    bool other = version < 0 && w->years && tells == TELLS_VALUE && !newest_in_months(w, f, m);
    if (m < w->first || m >= w->first + w->months || !cube_feed_fits(w->measure, f, m) ||
        (version < 0 && !other))
        return 0;
    const struct series_rule *rule = cube_feed_rule(&w->cube->tree, f, m, &unit);
    if (rule == NULL)
        return 0;
    size_t at = cube_grid_row(w, unit) + (size_t)(m - w->first);
    if (other) {
        w->flags[at] |= CELL_EXPECTED;
        return 0;
    }
    w->edition[at] = edition > w->edition[at] ? edition : w->edition[at];
    if (version > 0)
        return 0;
    if (w->cube->watch != NULL && w->version == NULL && tells != TELLS_ABSENT &&
        cube_watch_tell(w->cube->watch, w->cube, w->facts,
            &(struct put){f, rule, unit, m, tells == TELLS_HOLE, w->years, value, edition}, w->err) != 0)
        return -1;
    if (tells == TELLS_HOLE)
        w->flags[at] |= CELL_HOLE | CELL_OWN_HOLE;
    if (tells != TELLS_VALUE)
        return 0;
    w->flags[at] |= CELL_PRESENT | CELL_OWN;
    int rc = rule->sign < 0 ? dec_sub(w->value[at], value, &w->value[at])
                            : dec_add(w->value[at], value, &w->value[at]);
    return rc != 0 ? too_large(w, unit, m) : 0;
}

static enum tells
tells_of(const struct work *w, const struct feed *f, const struct factset_cell *x)
{
    if (!cube_feed_live(w->facts, f->twin, x))
        return TELLS_ABSENT;
    return x->flags & FACTSET_NULL ? TELLS_HOLE : TELLS_VALUE;
}

static int
put_as_delivered(struct work *w, const struct feed *f, const struct factset_cell *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (put(w, f, x[i].last, tells_of(w, f, &x[i]), factset_value(w->facts, &x[i]),
                factset_stamp(w->facts, &x[i]).edition) != 0)
            return -1;
    return 0;
}

/* What stood in the accumulated figure of month m, if x holds it: absent is 0 where the source delivered the month and absent means 0. */
static enum tells
accumulated(const struct work *w, const struct feed *f, const struct factset_cell *x, month m, dec *ret,
    int32_t *edition)
{
    enum tells tells = tells_of(w, f, x);
    *ret = tells == TELLS_VALUE ? factset_value(w->facts, x) : 0;
    int32_t e = x != NULL ? factset_stamp(w->facts, x).edition : 0;
    *edition = e > *edition ? e : *edition;
    if (tells == TELLS_ABSENT && w->measure->absent_zero &&
        cube_cover_has(&w->cube->cover, f->source, f->scenario, m))
        return TELLS_VALUE;
    return tells;
}

/* The difference between m and the period before it in the same year. Either cell may be NULL (not delivered). */
static int
put_difference(struct work *w, const struct feed *f, month m, const struct factset_cell *now,
    const struct factset_cell *before)
{
    int step = cadence_months(w->measure->cadence);
    int32_t edition = 0;
    dec a, b = 0;
    enum tells tells = accumulated(w, f, now, m, &a, &edition);
    if (cube_grid_version(w, f, m) > 0) /* withdrawn: what stood in it the month before is no matter */
        return now == NULL ? 0 : put(w, f, m, TELLS_ABSENT, 0, edition);
    if (tells == TELLS_VALUE && month_of_year(m) > step) {
        enum tells earlier = accumulated(w, f, before, (month)(m - step), &b, &edition);
        tells = earlier == TELLS_VALUE ? TELLS_VALUE : TELLS_HOLE;
    }
    if (tells == TELLS_VALUE && dec_sub(a, b, &a) != 0)
        return err_set(w->err, ERR_DATA, w->measure->id, NULL, "ett ackumulerat belopp är för stort");
    return put(w, f, m, tells, a, edition);
}

/* Accumulated since January: each period is the difference, and so is the one after, when nothing stands in it. Months within a
   period are passed over: its last one holds them. */
static int
put_accumulated(struct work *w, const struct feed *f, const struct factset_cell *x, size_t n)
{
    int step = cadence_months(w->measure->cadence);
    for (size_t i = 0; i < n; i++) {
        month m = x[i].last, next = (month)(m + step);
        if (!cube_feed_fits(w->measure, f, m))
            continue;
        if (put_difference(w, f, m, &x[i], cube_feed_cell(x, i, (month)(m - step))) != 0)
            return -1;
        bool gap = w->measure->absent_zero && tells_of(w, f, &x[i]) == TELLS_VALUE &&
                   cube_feed_cell(&x[i], n - i, next) == NULL;
        if (gap && put_difference(w, f, next, NULL, &x[i]) != 0)
            return -1;
    }
    return 0;
}

/* A figure for a whole year: on its December, or an even part of it on each period of the measure. */
static int
put_year(struct work *w, const struct feed *f, const struct factset_cell *x)
{
    char round[CUBE_ROUND_TEXT];
    struct feed part = *f;
    int step = cadence_months(w->measure->cadence), n = 12 / step;
    enum tells tells = tells_of(w, f, x);
    dec value = tells == TELLS_VALUE ? factset_value(w->facts, x) : 0, share;
    part.version = f->report ? cube_year_round(x->last, round) : f->version;
    part.report = false;
    part.span = (uint8_t)step;
    for (int k = 1; k <= n; k++) {
        month m = (month)(cube_year_end(x->last) - 12 + k * step);
        if (cube_year_part(value, k, n, &share) != 0)
            return err_set(w->err, ERR_DATA, w->measure->id, NULL, "ett årsbelopp är för stort");
        if (put(w, &part, m, tells, share, factset_stamp(w->facts, x).edition) != 0)
            return -1;
    }
    return 0;
}

/* The feed's figures are for whole years and are put here as such or in parts. */
static bool
in_years(const struct work *w, const struct feed *f)
{
    return cube_year_whole(f) && (f->report ? w->years || f->flat : !w->years && f->flat);
}

/* The feed has nothing for this grid: months for one of whole years, or the other way. */
static bool
beside(const struct work *w, const struct feed *f)
{
    return w->years ? !cube_year_whole(f) : f->report && !f->flat;
}

static int
put_years(struct work *w, const struct feed *f, const struct factset_cell *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (put_year(w, f, &x[i]) != 0)
            return -1;
    return 0;
}

/* The facts that can say something of the months from `since` on: accumulated ones do so of the next period, and the one before has to be
   known. */
static size_t
cells_since(const struct work *w, int32_t series, const struct factset_cell **ret)
{
    size_t n = factset_cells(w->facts, series, ret), from = n;
    while (from > 0 && (w->since == 0 || (*ret)[from - 1].last >= w->since - 12))
        from = w->since == 0 ? 0 : from - 1;
    *ret += from;
    return n - from;
}

int
cube_grid_put(struct work *w, const struct feed *feeds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct factset_cell *x;
        size_t n_cells = cells_since(w, feeds[i].series, &x);
        bool differences = feeds[i].ytd && w->measure->accumulates == MEASURE_FLOW;
        if (beside(w, &feeds[i]))
            continue;
        if ((in_years(w, &feeds[i]) ? put_years(w, &feeds[i], x, n_cells)
                : differences       ? put_accumulated(w, &feeds[i], x, n_cells)
                                    : put_as_delivered(w, &feeds[i], x, n_cells)) != 0)
            return -1;
    }
    return 0;
}

/* ---- what time the grid spans, and which versions count -------------------------------------------------------------- */

static void
widen(month m, month *first, month *last)
{
    *first = *first == MONTH_NONE || m < *first ? m : *first;
    *last = *last == MONTH_NONE || m > *last ? m : *last;
}

/* The months that a fact may be put on, and whether its round is the one asked for. */
static bool
months_of(const struct work *w, const struct feed *f, month last, month *ret_first, month *ret_last)
{
    char round[CUBE_ROUND_TEXT];
    bool years = in_years(w, f);
    *ret_last = years || w->years ? cube_year_end(last) : last;
    *ret_first = years ? (month)(*ret_last - 12 + cadence_months(w->measure->cadence)) : *ret_last;
    return w->version == NULL ||
           strcmp(f->report ? cube_year_round(last, round) : f->version, w->version) == 0;
}

static void
find_span(struct work *w, const struct feed *feeds, size_t n, enum scenario s)
{
    month first = MONTH_NONE, last = MONTH_NONE;
    const struct cover *v = &w->cube->cover;
    for (size_t i = 0; i < n; i++) {
        const struct factset_cell *x;
        size_t n_cells = factset_cells(w->facts, feeds[i].series, &x);
        bool all = w->version != NULL || w->years; /* else the ends tell */
        for (size_t k = 0; k < n_cells && !beside(w, &feeds[i]); k += all || n_cells == 1 ? 1 : n_cells - 1) {
            month a, b;
            if (!months_of(w, &feeds[i], x[k].last, &a, &b))
                continue;
            widen(a, &first, &last);
            widen(b, &first, &last);
        }
    }
    for (size_t i = 0; w->measure->absent_zero && i < w->measure->n_rules; i++) {
        size_t source = (size_t)(w->measure->rules[i].source - w->cube->catalog->sources);
        for (int k = 0; k < v->months; k++)
            if (cube_cover_has(v, source, s, (month)(v->first + k)))
                widen((month)(v->first + k), &first, &last);
    }
    w->first = first;
    w->months = first == MONTH_NONE ? 0 : last - first + 1;
}

static void
note_version(struct work *w, const struct feed *f, month last)
{
    char round[CUBE_ROUND_TEXT];
    month a, b;
    const char *version = f->report ? cube_year_round(last, round) : f->version;
    months_of(w, f, last, &a, &b);
    if (!w->years && !in_years(w, f) && !cube_feed_fits(w->measure, f, last))
        return;
    for (month m = a; m <= b; m = (month)(m + cadence_months(w->measure->cadence))) {
        if (m < w->first || m >= w->first + w->months)
            continue;
        const char **newest = &w->newest[f->source * (size_t)w->months + (size_t)(m - w->first)];
        if (*newest == NULL || strcmp(version, *newest) > 0)
            *newest = w->years && !cube_year_whole(f) ? in_months
                      : f->report                     ? arena_strdup(w->cube->grid_arena, version)
                                                      : version;
    }
}

static void
note_versions(struct work *w, const struct feed *f)
{
    const struct factset_cell *x;
    size_t n = factset_cells(w->facts, f->series, &x);
    for (size_t k = 0; k < n; k++)
        if (tells_of(w, f, &x[k]) != TELLS_ABSENT)
            note_version(w, f, x[k].last);
}

static void
find_newest(struct work *w, const struct feed *feeds, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any = any || feeds[i].version[0] != '\0' || feeds[i].report;
    if (!any || w->version != NULL)
        return;
    w->newest = calloc(w->cube->catalog->n_sources * (size_t)w->months + 1, sizeof *w->newest);
    if (w->newest == NULL)
        abort();
    for (int months = 0; months < 2; months++) /* whole years first: see in_months */
        for (size_t i = 0; i < n; i++)
            if ((months == 1) == !cube_year_whole(&feeds[i]))
                note_versions(w, &feeds[i]);
}

/* ---- packing ----------------------------------------------------------------------------------------------------------- */

struct plane
cube_grid_pack(struct arena *a, const dec *value, size_t n)
{
    struct plane p = {0};
    int64_t x;
    bool fits = true;
    for (size_t i = 0; i < n && fits; i++)
        fits = cube_narrow(value[i], &x);
    if (!fits) {
        p.wide = arena_alloc(a, n * sizeof *p.wide + 1);
        memcpy(p.wide, value, n * sizeof *p.wide);
        return p;
    }
    p.narrow = arena_alloc(a, n * sizeof *p.narrow + 1);
    for (size_t i = 0; i < n; i++)
        (void)cube_narrow(value[i], &p.narrow[i]);
    return p;
}

const void *
cube_grid_keep(struct arena *a, const void *p, size_t size)
{
    void *copy = arena_alloc(a, size + 1);
    if (size > 0)
        memcpy(copy, p, size);
    return copy;
}

/* What another round of the same year has and this one leaves out is missing. */
static void
miss_expected(struct work *w)
{
    size_t n = (size_t)w->rows * (size_t)w->months;
    for (size_t i = 0; i < n && w->years; i++) {
        if ((w->flags[i] & (CELL_EXPECTED | CELL_PRESENT)) == CELL_EXPECTED)
            w->flags[i] |= CELL_HOLE | CELL_OWN_HOLE;
        w->flags[i] &= (uint8_t)~CELL_EXPECTED;
    }
}

/* By the tree as it was, and by today's where that makes other sums. */
int
cube_grid_sum(struct work *w)
{
    struct arena *scratch = arena_new();
    struct own_cells own = {0};
    cube_grid_keep_own(w, scratch, &own);
    int rc = cube_grid_roll_up(w) == 0 && cube_grid_roll_today(w, &own) == 0 ? 0 : -1;
    arena_free(scratch);
    return rc;
}

static int
finish(struct work *w, bool keep_own, struct grid *g)
{
    struct arena *a = w->cube->grid_arena;
    size_t units = w->cube->catalog->n_units, n = (size_t)w->rows * (size_t)w->months;
    g->own_rows = w->rows; /* the rows of upper units come after */
    if (keep_own) {
        g->own = cube_grid_pack(a, w->value, n);
        g->own_edition = cube_grid_keep(a, w->edition, n * sizeof *w->edition);
    }
    if (w->measure->sum_units && cube_grid_sum(w) != 0)
        return -1;
    size_t all = (size_t)w->rows * (size_t)w->months;
    g->first = w->first;
    g->months = w->months;
    g->rows = w->rows;
    g->total = cube_grid_pack(a, w->value, all);
    g->edition = cube_grid_keep(a, w->edition, all * sizeof *w->edition);
    g->flags = cube_grid_keep(a, w->flags, all);
    g->row_of = g->own_row_of = g->row_today = cube_grid_keep(a, w->row_of, units * sizeof *w->row_of);
    if (w->row_today != NULL)
        g->row_today = cube_grid_keep(a, w->row_today, units * sizeof *w->row_today);
    return 0;
}

int
cube_grid_build(struct cube *c, const struct factset *f, const struct grid_key *key, const struct feed *feeds,
    size_t n, struct grid **ret, struct err *err)
{
    struct measure as = c->catalog->measures[key->measure]; /* as these figures are to be read */
    as.cadence = key->years ? CADENCE_YEAR : as.cadence;
    as.absent_zero = as.absent_zero && !key->years && key->version == NULL;
    struct work w = {.cube = c,
        .facts = f,
        .measure = &as,
        .years = key->years,
        .version = key->version,
        .scenario = key->scenario,
        .feeds = feeds,
        .n_feeds = n,
        .err = err};
    struct grid *g = arena_alloc(c->grid_arena, sizeof *g);
    int rc = -1;
    *g = (struct grid){
        .measure = &c->catalog->measures[key->measure], .scenario = key->scenario, .slice = key->slice};
    w.row_of = bigger(NULL, (c->catalog->n_units + 1) * sizeof *w.row_of);
    for (size_t i = 0; i < c->catalog->n_units; i++)
        w.row_of[i] = -1;
    find_span(&w, feeds, n, key->scenario);
    if (w.months > 0)
        find_newest(&w, feeds, n);
    if (cube_grid_put(&w, feeds, n) == 0) {
        miss_expected(&w);
        cube_grid_fill(&w);
        rc = finish(&w, key->keep_own, g);
    }
    free(w.row_of);
    free(w.row_today);
    free(w.value);
    free(w.edition);
    free(w.flags);
    free(w.newest);
    if (rc == 0)
        *ret = g;
    return rc;
}

static dec
plane_get(const struct plane *p, size_t at)
{
    return p->narrow != NULL ? cube_widen(p->narrow[at]) : p->wide[at];
}

struct cell
cube_grid_cell(const struct grid *g, int unit, month m, bool own)
{
    struct cell c = {0};
    bool apart = own && g->own_edition != NULL; /* else the total is the unit's own */
    int k = m - g->first, row = apart ? g->own_row_of[unit] : g->row_of[unit];
    if (k < 0 || k >= g->months || row < 0)
        return c;
    size_t at = (size_t)row * (size_t)g->months + (size_t)k;
    if (apart && row >= g->own_rows)
        return c;
    uint8_t flags = g->flags[at];
    c.flags = apart
                  ? (flags & CELL_OWN ? CELL_PRESENT | CELL_OWN : 0) | (flags & CELL_OWN_HOLE ? CELL_HOLE : 0)
                  : flags;
    c.edition = apart ? g->own_edition[at] : g->edition[at];
    if (c.flags & CELL_PRESENT)
        c.value = plane_get(apart ? &g->own : &g->total, at);
    return c;
}
