/* A grid of an earlier edition, and what is new: only the months from the first new fact on are made again, by what makes whole grids
   (cube_grid.c, cube_roll.c), and laid over a copy. Where it cannot be seen at once that this comes to the same, the grid is built. */
#include "cube_grid.h"
#include "cube_narrow.h"
#include <stdlib.h>

struct patch {
    struct cube *cube;
    const struct grid *was;
    const struct feed *feeds;
    size_t n_feeds;
    const struct news *news;
    struct work w; /* the months from w.first on */
    int months;    /* of the whole grid */
    struct grid_key key;
};

/* Each fact is one month's own, and no other fact decides whether it counts. */
static bool
is_plain(const struct measure *me, const struct feed *feeds, size_t n)
{
    bool plain = me->cadence == CADENCE_MONTH;
    for (size_t i = 0; i < n && plain; i++)
        plain = !feeds[i].report && !feeds[i].flat && feeds[i].version[0] == '\0' &&
                (feeds[i].ytd || feeds[i].span == 1);
    for (size_t i = 0; i < me->n_rules && me->absent_zero && plain; i++)
        plain = !me->rules[i].flat;
    return plain;
}

/* Who had figures is expected to go on: that is not so of zeros. */
static bool
has_holes(const struct patch *p)
{
    return !p->w.measure->absent_zero && p->w.measure->sum_units;
}

static bool
was_present(const struct grid *g, int row, month m)
{
    int k = m - g->first;
    return k >= 0 && k < g->months && (g->flags[row * g->months + k] & CELL_OWN) != 0;
}

static bool
any_present(const struct grid *g, month m)
{
    bool any = false;
    for (int r = 0; r < g->own_rows && !any; r++)
        any = was_present(g, r, m);
    return any;
}

/* The last month in which somebody had a figure of his own; one before the grid: nobody ever. */
static month
last_present(const struct grid *g)
{
    month m = (month)(g->first + g->months - 1);
    while (m >= g->first && !any_present(g, m))
        m--;
    return m;
}

/* The grid's months, which may have become more at the end. False: it begins earlier than it did. */
static bool
find_months(const struct patch *p, month *ret_last)
{
    const struct grid *g = p->was;
    const struct cover *v = &p->cube->cover;
    month last = (month)(g->first + g->months - 1);
    for (size_t i = 0; i < p->n_feeds; i++) {
        const struct factset_cell *x;
        size_t n =
            p->news->series[p->feeds[i].series] ? factset_cells(p->w.facts, p->feeds[i].series, &x) : 0;
        if (n > 0 && x[0].last < g->first)
            return false;
        last = n > 0 && x[n - 1].last > last ? x[n - 1].last : last;
    }
    for (size_t i = 0; p->w.measure->absent_zero && i < p->w.measure->n_rules; i++) {
        size_t source = (size_t)(p->w.measure->rules[i].source - p->cube->catalog->sources);
        for (int k = 0; k < v->months; k++) {
            month m = (month)(v->first + k);
            if ((m >= g->first && m <= last) || !cube_cover_has(v, source, p->w.scenario, m))
                continue;
            if (m < g->first)
                return false;
            last = m;
        }
    }
    *ret_last = last;
    return true;
}

static bool
find_window(struct patch *p)
{
    const struct grid *g = p->was;
    month last = 0, from = p->news->first;
    if (from == MONTH_NONE || !find_months(p, &last))
        return false;
    month present = has_holes(p) ? last_present(g) : (month)(g->first + g->months - 1);
    from = from > present + 1 ? (month)(present + 1) : from;
    from = from < g->first ? g->first : from;
    p->w.first = p->w.since = from;
    p->w.months = last - from + 1;
    p->months = last - g->first + 1;
    return p->w.months > 0;
}

/* Rows of units with figures of their own stand where they stood: those that have none in these months as well. */
static void
make_rows(struct patch *p)
{
    const struct grid *g = p->was;
    size_t units = p->cube->catalog->n_units;
    int32_t *unit_of = malloc(((size_t)g->own_rows + 1) * sizeof *unit_of);
    p->w.seen = malloc(((size_t)g->own_rows + 1) * sizeof *p->w.seen);
    if (unit_of == NULL || p->w.seen == NULL)
        abort();
    for (size_t u = 0; u < units; u++)
        if (g->row_of[u] >= 0 && g->row_of[u] < g->own_rows)
            unit_of[g->row_of[u]] = (int32_t)u;
    for (int r = 0; r < g->own_rows; r++) {
        (void)cube_grid_row(&p->w, unit_of[r]);
        p->w.seen[r] = -CUBE_GRID_EXPECTED - 1;
        for (int k = 1; k <= CUBE_GRID_EXPECTED && p->w.seen[r] < -CUBE_GRID_EXPECTED; k++)
            if (was_present(g, r, (month)(p->w.first - k)))
                p->w.seen[r] = -k;
    }
    free(unit_of);
}

/* Nobody has a figure any more in these months, and in the last one before them neither: what was missing there may not be. */
static bool
ends_earlier(const struct patch *p)
{
    size_t n = (size_t)p->w.rows * (size_t)p->w.months;
    bool any = !has_holes(p) || p->w.first == p->was->first || any_present(p->was, (month)(p->w.first - 1));
    for (size_t i = 0; i < n && !any; i++)
        any = (p->w.flags[i] & CELL_PRESENT) != 0;
    return !any;
}

/* ---- the copy ------------------------------------------------------------------------------------------------------------ */

/* Row r of the copy from that of before and that of the window (−1: it is empty). */
static void
lay_row(const struct patch *p, void *to, const void *before, int r, const void *window, int v, size_t size)
{
    size_t all = (size_t)p->months * size, had = (size_t)p->was->months * size,
           kept = (size_t)(p->w.first - p->was->first) * size, fresh = (size_t)p->w.months * size;
    char *row = (char *)to + (size_t)r * all;
    memcpy(row, (const char *)before + (size_t)r * had, kept);
    if (v >= 0)
        memcpy(row + kept, (const char *)window + (size_t)v * fresh, fresh);
}

static bool
all_narrow(const dec *value, size_t n)
{
    int64_t x;
    bool fits = true;
    for (size_t i = 0; i < n && fits; i++)
        fits = cube_narrow(value[i], &x);
    return fits;
}

struct rows {
    const int32_t *window; /* by row of the grid: the window's; −1: none */
    int n;
};

/* One plane with its editions; value and edition are the window's. */
static void
lay_plane(const struct patch *p, const struct rows *rows, const struct plane *was, const int32_t *was_edition,
    const dec *value, const int32_t *edition, struct plane *ret, const int32_t **ret_edition)
{
    struct arena *a = p->cube->grid_arena;
    size_t n = (size_t)rows->n * (size_t)p->months, months = (size_t)p->w.months;
    int64_t *narrow = arena_alloc(a, n * sizeof *narrow + 1);
    int32_t *editions = arena_alloc(a, n * sizeof *editions + 1);
    for (int r = 0; r < rows->n; r++) {
        int v = rows->window[r];
        lay_row(p, narrow, was->narrow, r, NULL, -1, sizeof *narrow);
        lay_row(p, editions, was_edition, r, edition, v, sizeof *editions);
        int64_t *row = narrow + (size_t)(r + 1) * (size_t)p->months - months;
        for (size_t k = 0; k < months && v >= 0; k++)
            (void)cube_narrow(value[(size_t)v * months + k], &row[k]);
    }
    ret->narrow = narrow;
    *ret_edition = editions;
}

/* Which row of the window stands for which of the grid. False: the window has one that the grid has not. */
static bool
match_rows(const struct patch *p, int32_t *ret)
{
    const struct grid *g = p->was;
    size_t matched = 0, units = p->cube->catalog->n_units;
    for (int r = 0; r < g->rows; r++)
        ret[r] = -1;
    for (size_t u = 0; u < units; u++) {
        int32_t row = p->w.row_of[u], today = p->w.row_today != NULL ? p->w.row_today[u] : row;
        if (row >= 0 && g->row_of[u] >= 0 && ret[g->row_of[u]] < 0) {
            ret[g->row_of[u]] = row;
            matched++;
        }
        if (today != row && g->row_today[u] >= 0 && ret[g->row_today[u]] < 0) {
            ret[g->row_today[u]] = today;
            matched++;
        }
    }
    return matched == (size_t)p->w.rows;
}

static void
lay(const struct patch *p, const struct rows *rows, const dec *own, const int32_t *own_edition,
    const struct rows *own_rows, struct grid *g)
{
    struct arena *a = p->cube->grid_arena;
    size_t units = p->cube->catalog->n_units;
    uint8_t *flags = arena_alloc(a, (size_t)rows->n * (size_t)p->months + 1);
    *g = *p->was;
    g->months = p->months;
    lay_plane(p, rows, &p->was->total, p->was->edition, p->w.value, p->w.edition, &g->total, &g->edition);
    if (p->key.keep_own)
        lay_plane(p, own_rows, &p->was->own, p->was->own_edition, own, own_edition, &g->own, &g->own_edition);
    for (int r = 0; r < rows->n; r++)
        lay_row(p, flags, p->was->flags, r, p->w.flags, rows->window[r], sizeof *flags);
    g->flags = flags;
    g->row_of = g->own_row_of = cube_grid_keep(a, p->was->row_of, units * sizeof *g->row_of);
    g->row_today = p->was->row_today == p->was->row_of
                       ? g->row_of
                       : cube_grid_keep(a, p->was->row_today, units * sizeof *g->row_today);
}

/* The window's own figures are there: sums, and the copy. *ret stays NULL where it is another grid than before. */
static int
finish(struct patch *p, struct grid **ret)
{
    const struct grid *g = p->was;
    size_t n = (size_t)p->w.rows * (size_t)p->w.months;
    struct arena *scratch = arena_new();
    const dec *own = cube_grid_keep(scratch, p->w.value, n * sizeof *own);
    const int32_t *own_edition = cube_grid_keep(scratch, p->w.edition, n * sizeof *own_edition);
    int32_t *window = arena_alloc(scratch, ((size_t)g->rows + 1) * sizeof *window),
            *same = arena_alloc(scratch, ((size_t)g->own_rows + 1) * sizeof *same);
    for (int r = 0; r < g->own_rows; r++)
        same[r] = r;
    int rc = p->w.measure->sum_units ? cube_grid_sum(&p->w) : 0;
    bool fits = rc == 0 && match_rows(p, window) &&
                all_narrow(p->w.value, (size_t)p->w.rows * (size_t)p->w.months) &&
                (!p->key.keep_own || all_narrow(own, n));
    if (fits) {
        *ret = arena_alloc(p->cube->grid_arena, sizeof **ret);
        lay(p, &(struct rows){window, g->rows}, own, own_edition, &(struct rows){same, g->own_rows}, *ret);
    }
    arena_free(scratch);
    return rc;
}

static int
remake(struct patch *p, struct grid **ret)
{
    int rc = 0;
    size_t units = p->cube->catalog->n_units;
    p->w.row_of = malloc((units + 1) * sizeof *p->w.row_of);
    if (p->w.row_of == NULL)
        abort();
    for (size_t i = 0; i < units; i++)
        p->w.row_of[i] = -1;
    make_rows(p);
    rc = cube_grid_put(&p->w, p->feeds, p->n_feeds);
    bool goes = rc == 0 && p->w.rows == p->was->own_rows && !ends_earlier(p);
    if (goes)
        cube_grid_fill(&p->w);
    if (goes && p->w.rows == p->was->own_rows)
        rc = finish(p, ret);
    free(p->w.row_of);
    free(p->w.row_today);
    free(p->w.value);
    free(p->w.edition);
    free(p->w.flags);
    free(p->w.seen);
    return rc;
}

int
cube_patch_grid(struct cube *c, const struct factset *f, const struct grid_key *key, const struct feed *feeds,
    size_t n, const struct grid *was, const struct news *news, struct grid **ret, struct err *err)
{
    const struct measure *me = &c->catalog->measures[key->measure];
    struct patch p = {.cube = c,
        .was = was,
        .feeds = feeds,
        .n_feeds = n,
        .news = news,
        .key = *key,
        .w = {.cube = c,
            .facts = f,
            .measure = me,
            .scenario = key->scenario,
            .feeds = feeds,
            .n_feeds = n,
            .err = err}};
    *ret = NULL;
    if (key->years || key->version != NULL || was->total.narrow == NULL || was->own_row_of != was->row_of ||
        (key->keep_own && was->own.narrow == NULL) || !is_plain(me, feeds, n) || !find_window(&p))
        return 0;
    return remake(&p, ret);
}
