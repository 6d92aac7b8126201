#include "cube_variation.h"
#include "cube_parts.h"
#include "cube_series.h"

#define MOST 1200 /* what spc.h takes */

enum window
cube_variation_window(const struct indicator *i)
{
    if (i->main_window == WINDOW_MONTH || i->main_window == WINDOW_YEAR)
        return i->main_window;
    return i->cadence == CADENCE_YEAR ? WINDOW_YEAR : WINDOW_MONTH;
}

static int
step_of(const struct indicator *i)
{
    return cube_variation_window(i) == WINDOW_YEAR ? 12 : cadence_months(i->cadence);
}

/* Last month of the first period that ends in or after m. */
static month
first_period(const struct indicator *i, month m)
{
    if (i->cadence != CADENCE_LASAR && step_of(i) == 12)
        return cadence_period(CADENCE_YEAR, m).last;
    return cadence_period(i->cadence, m).last;
}

/* ---- points ------------------------------------------------------------------------------------------------------------------ */
static struct spc_point
point_of(const struct value *v)
{
    struct spc_point p = {.counts = v->state == STATE_OK};
    bool whole = v->state == STATE_OK || (v->state == STATE_PRELIMINAR && v->reason != REASON_OFULLSTANDIG);
    p.has = whole && v->has_value && rat_data(v->value, &p.value) == 0;
    return p;
}

/* Of more figures than are judged only the newest are left. */
static void
leave_newest(struct spc_point *p, int n, int most)
{
    for (int k = n; k-- > 0;)
        if (p[k].has && most-- <= 0)
            p[k].has = false;
}

/* From the first figure to the last. */
static void
trim(const struct spc_point *p, int *ret_from, int *ret_n)
{
    int from = 0, n = *ret_n;
    while (n > 0 && !p[n - 1].has)
        n--;
    while (from < n && !p[from].has)
        from++;
    *ret_from = from;
    *ret_n = n - from;
}

static void
note_extremes(const struct spc_point *p, struct cube_variation *x)
{
    x->least = x->most = p[0].value; /* trimmed: the first is there */
    for (int k = 1; k < x->n; k++) {
        if (!p[k].has)
            continue;
        x->least = p[k].value < x->least ? p[k].value : x->least;
        x->most = p[k].value > x->most ? p[k].value : x->most;
    }
}

/* A break before or at the first figure begins nothing that is not begun. */
static void
mark_breaks(const struct indicator *i, const struct unit *u, month first, struct spc_point *p, int n)
{
    int step = step_of(i);
    for (int k = 1; i->n_breaks > 0 && k < n; k++) {
        month m = (month)(first + k * step);
        p[k].begins = indicator_break(i, u, (month)(m - step), m, true) != NULL;
    }
}

/* ---- judgement ----------------------------------------------------------------------------------------------------------------- */
/* The target is the same for years: its place is worked out once. */
struct placed {
    const struct target *target;
    int band, place;
};

static enum assurance
assure(const struct indicator *i, const struct target *t, const struct spc_band *b, int band,
    struct placed *last)
{
    if (t == NULL || !spc_has_limits(b))
        return ASSURANCE_NONE;
    if (last->target != t || last->band != band)
        *last = (struct placed){t, band, spc_place(b, t->value)};
    return variation_assurance(last->place, i->direction);
}

static void
tell(const struct indicator *i, const struct value *v, const struct spc_point *p, const struct spc_mark *m,
    const struct cube_variation *x, struct cube_variation_point *ret)
{
    struct placed last = {.target = NULL};
    for (int k = 0; k < x->n; k++) {
        const struct spc_band *b = &x->bands[m[k].band];
        ret[k] = (struct cube_variation_point){.band = -1};
        if (!p[k].has)
            continue;
        ret[k].word = variation_of(m[k].way, b->state == SPC_FEW, i->direction);
        ret[k].rule = m[k].rule;
        ret[k].up = m[k].way == SPC_UP;
        ret[k].run = m[k].run;
        ret[k].assurance = assure(i, v[k].target, b, m[k].band, &last);
        ret[k].band = m[k].band;
    }
}

static void
judge(const struct indicator *i, const struct unit *u, const struct variation_rule *rule, struct spc_point *p,
    const struct value *v, struct arena *a, struct cube_variation *x)
{
    int most = (int)i->n_breaks + 1;
    struct spc_mark marks[MOST];
    struct spc_band *bands = arena_alloc(a, (size_t)(most < x->n ? most : x->n) * sizeof *bands);
    struct cube_variation_point *at = arena_alloc(a, (size_t)x->n * sizeof *at);
    note_extremes(p, x);
    mark_breaks(i, u, x->first, p, x->n);
    x->n_bands = spc_judge(p, x->n, rule->least, rule->firm, marks, bands);
    x->bands = bands;
    tell(i, v, p, marks, x, at);
    x->at = at;
}

void
cube_variation_of(const struct cube *c, const struct indicator *i, const struct unit *u, month first,
    const struct value *v, int n, struct arena *a, struct cube_variation *ret)
{
    struct variation_rule rule = indicator_variation(c->catalog, i);
    struct spc_point p[MOST];
    int from = 0, skipped = n > MOST ? n - MOST : 0;
    *ret = (struct cube_variation){
        .window = cube_variation_window(i), .first = first, .step = step_of(i), .n = 0};
    if (rule.off)
        return;
    v += skipped;
    n -= skipped;
    for (int k = 0; k < n; k++)
        p[k] = point_of(&v[k]);
    leave_newest(p, n, rule.points != 0 ? rule.points : MOST);
    trim(p, &from, &n);
    ret->first = (month)(first + (skipped + from) * ret->step);
    ret->n = n;
    if (n > 0)
        judge(i, u, &rule, p + from, v + from, a, ret);
}

void
cube_variation(const struct cube *c, const struct indicator *i, const struct unit *u, struct arena *a,
    struct cube_variation *ret)
{
    enum window w = cube_variation_window(i);
    int step = step_of(i), n = 0;
    month first = c->first, last = c->first != MONTH_NONE
                                       ? cube_last(c, i, u, w, SCENARIO_UTFALL, "T", MONTH_NONE)
                                       : MONTH_NONE;
    if (last != MONTH_NONE) {
        first = first_period(i, first);
        n = first <= last ? (last - first) / step + 1 : 0;
    }
    struct value *v = arena_alloc(a, (size_t)n * sizeof *v + 1);
    cube_series(c, i, u, w, SCENARIO_UTFALL, "T", first, step, (size_t)n, v);
    cube_variation_of(c, i, u, first, v, n, a, ret);
}

const struct cube_variation_point *
cube_variation_at(const struct cube_variation *x, month m)
{
    int k = x->n > 0 && m >= x->first ? (m - x->first) / x->step : -1;
    return k >= 0 && k < x->n && x->first + k * x->step == m ? &x->at[k] : NULL;
}

const struct spc_band *
cube_variation_band(const struct cube_variation *x, const struct cube_variation_point *p)
{
    const struct spc_band *b = p != NULL && p->band >= 0 ? &x->bands[p->band] : NULL;
    return b != NULL && spc_has_limits(b) ? b : NULL;
}
