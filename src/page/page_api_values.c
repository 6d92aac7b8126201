/* /api/v1/values: one row per indicator × unit × period × scenario × slice, missing periods as rows with null and state. Rows are
   counted by arithmetic, so that only those of the page asked for are evaluated. */
#include "cube_variation.h"
#include "json.h"
#include "page_work.h"
#include "text.h"
#include <string.h>

struct names {
    const char **items;
    size_t n, cap;
};
struct query {
    struct names indicators, units, scenarios, slices;
    month from, to;
    const char *window; /* NULL: each indicator's main window */
};
/* The periods of one indicator. */
struct span {
    const struct indicator *indicator;
    enum window window;
    month first;
    int step;
    long n;
};

static int
fault(struct page *p, int status, const char *where, const char *what, const char *hint)
{
    return page_api_fault(p, status, where, what, hint) == 0 ? 1 : -1;
}

/* "a,b,c"; an empty part is malformed. */
static int
read_names(struct page *p, const char *param, struct names *ret)
{
    const char *s = page_link_param(p, param);
    while (s) {
        size_t n = strcspn(s, ",");
        if (!n || n > 63)
            return fault(p, 400, param,
                arena_printf(p->a, "%s=%s kan inte läsas", param, page_link_param(p, param)),
                "Namn skiljs åt med komma: a,b");
        bool twice = false; /* one row per name, however often it is asked for */
        for (size_t i = 0; i < ret->n; i++)
            twice = twice || (strlen(ret->items[i]) == n && memcmp(ret->items[i], s, n) == 0);
        if (!twice)
            *ARENA_PUSH(p->a, ret->items, ret->n, ret->cap) = arena_strndup(p->a, s, n);
        s = s[n] ? s + n + 1 : NULL;
    }
    return 0;
}

static int
unknown(struct page *p, const char *param, const char *what, const char *name, const char *near)
{
    return fault(p, 404, param, arena_printf(p->a, "Det finns ingen %s '%s'", what, name),
        near ? arena_printf(p->a, "Menades '%s'?", near)
             : arena_printf(p->a, "Alla står i /api/v1/%ss", param));
}

static int
read_indicators(struct page *p, struct query *q)
{
    const struct catalog *c = p->c;
    const char **all = arena_alloc(p->a, (c->n_indicators + 1) * sizeof *all);
    for (size_t i = 0; i < c->n_indicators; i++)
        all[i] = c->indicators[i].id;
    int rc = read_names(p, "indicator", &q->indicators);
    for (size_t i = 0; rc == 0 && i < q->indicators.n; i++)
        if (!catalog_indicator(c, q->indicators.items[i]))
            rc = unknown(p, "indicator", "indikator", q->indicators.items[i],
                text_nearest(q->indicators.items[i], all, c->n_indicators));
    if (!q->indicators.n)
        q->indicators = (struct names){all, c->n_indicators, c->n_indicators};
    return rc;
}

static int
read_units(struct page *p, struct query *q)
{
    const struct catalog *c = p->c;
    const char **all = arena_alloc(p->a, (c->n_units + 1) * sizeof *all);
    for (size_t i = 0; i < c->n_units; i++)
        all[i] = c->units[i].id;
    int rc = read_names(p, "unit", &q->units);
    for (size_t i = 0; rc == 0 && i < q->units.n; i++)
        if (!catalog_unit(c, q->units.items[i]))
            rc = unknown(
                p, "unit", "enhet", q->units.items[i], text_nearest(q->units.items[i], all, c->n_units));
    if (!q->units.n)
        q->units = (struct names){all, c->n_units, c->n_units};
    return rc;
}

static int
scenario_of(const char *name, enum scenario *ret)
{
    for (int s = 0; s < SCENARIOS; s++)
        if (strcmp(scenario_names[s], name) == 0) {
            *ret = (enum scenario)s;
            return 0;
        }
    return -1;
}

static int
read_scenarios(struct page *p, struct query *q)
{
    enum scenario s;
    int rc = read_names(p, "scenario", &q->scenarios);
    for (size_t i = 0; rc == 0 && i < q->scenarios.n; i++)
        if (scenario_of(q->scenarios.items[i], &s) != 0)
            rc = fault(p, 400, "scenario", arena_printf(p->a, "Okänt scenario '%s'", q->scenarios.items[i]),
                "utfall, budget eller prognos");
    if (!q->scenarios.n)
        *ARENA_PUSH(p->a, q->scenarios.items, q->scenarios.n, q->scenarios.cap) = "utfall";
    return rc;
}

static int
read_slices(struct page *p, struct query *q)
{
    int rc = read_names(p, "slice", &q->slices);
    if (!q->slices.n)
        *ARENA_PUSH(p->a, q->slices.items, q->slices.n, q->slices.cap) = "T";
    return rc;
}

static int
read_periods(struct page *p, struct query *q)
{
    const char *from = page_link_param(p, "from"), *to = page_link_param(p, "to");
    struct period period;
    enum window w;
    if (!cube_range(p->s->cube, &q->from, &q->to))
        q->from = 1, q->to = 0;
    if (from && period_parse(from, &period) != 0)
        return fault(p, 400, "from", arena_printf(p->a, "from=%s är ingen period", from),
            "2014-04, 2014Q1, 2014T1, 2014 eller 2013/14");
    if (from)
        q->from = period_first(period);
    if (to && period_parse(to, &period) != 0)
        return fault(p, 400, "to", arena_printf(p->a, "to=%s är ingen period", to),
            "2014-04, 2014Q1, 2014T1, 2014 eller 2013/14");
    if (to)
        q->to = period.last;
    if (from && to && q->from > q->to)
        return fault(
            p, 400, "from", arena_printf(p->a, "from=%s ligger efter to=%s", from, to), "Byt plats på dem.");
    q->window = page_link_param(p, "window");
    if (q->window && window_parse(q->window, &w) != 0)
        return fault(p, 400, "window", arena_printf(p->a, "Okänt fönster '%s'", q->window),
            "month, ytd, r12 eller year");
    return 0;
}

/* Periods whose last month lies within from … to, in the indicator's own steps; where the indicator is coarser than the window,
   each month is listed (and is ej_tillampligt). */
static struct span
span_of(const struct query *q, const struct indicator *i)
{
    struct span s = {.indicator = i, .window = i->main_window};
    if (q->window)
        window_parse(q->window, &s.window);
    s.step = figure_step(i, s.window);
    s.first = figure_period(i, s.window, q->from).last;
    s.n = q->from > q->to || s.first > q->to ? 0 : (q->to - s.first) / s.step + 1;
    return s;
}

/* ---- a row ---------------------------------------------------------------------------------------------------------------------- */
static void
json_rat(struct json *j, const char *key, bool has, struct rat v)
{
    char text[DEC_TEXT];
    if (has)
        json_number(j, key, rat_text(v, text));
    else
        json_null(j, key);
}

static void
json_limits(struct json *j, const struct spc_band *b)
{
    struct spc_limits l;
    if (!b) {
        json_null(j, "limits");
        return;
    }
    spc_limits(b, &l);
    json_object(j, "limits");
    json_rat(j, "mean", true, l.mean);
    json_rat(j, "lower", true, l.lower);
    json_rat(j, "upper", true, l.upper);
    json_end_object(j);
}

/* x: the variation of the row's series; NULL: the row is of a series that is not judged. */
static void
json_status(struct json *j, enum mal mal, enum prognos prognos, const struct cube_variation *x, month m)
{
    const struct cube_variation_point *at = x ? cube_variation_at(x, m) : NULL;
    json_object(j, "status");
    json_string(j, "mal", mal_names[mal]);
    json_string(j, "variation", variation_names[at ? at->word : VARIATION_NONE]);
    json_string(j, "prognos", prognos_names[prognos]);
    json_null(j, "bedomning");
    json_end_object(j);
    json_limits(j, x ? cube_variation_band(x, at) : NULL);
}

/* Of the year that the row lies in: the whole of what happens, and of what is forecast. */
static enum prognos
prognos_of(const struct page *p, const struct span *s, const char *unit, month m, enum scenario sc,
    const char *slice, const struct value *v)
{
    struct cube_forecast f;
    if (sc == SCENARIO_BUDGET || strcmp(slice, "T") != 0 || v->state == STATE_EJ_TILLAMPLIGT ||
        v->state == STATE_SEKRETESS)
        return PROGNOS_NONE;
    cube_forecast(p->s->cube, s->indicator, catalog_unit(p->c, unit), m, &f);
    return f.status;
}

static void
write_row(struct page *p, struct json *j, const struct span *s, const char *unit, month m,
    const char *scenario, const char *slice, const struct cube_variation *x, enum freshness fresh)
{
    enum scenario sc = SCENARIO_UTFALL;
    char period[PERIOD_TEXT];
    scenario_of(scenario, &sc);
    struct value v = cube_value_round(p->s->cube, s->indicator, catalog_unit(p->c, unit), m, s->window, sc,
        slice, page_link_param(p, "round"));
    if (v.state ==
        STATE_SEKRETESS) /* nothing at all is told of it, whatever the floor below left in the struct */
        v.has_value = v.has_fraction = v.has_n = false, v.mal = MAL_NONE;
    json_object(j, NULL);
    json_string(j, "indicator", s->indicator->id);
    json_string(j, "unit", unit);
    json_string(j, "period", period_text(figure_period(s->indicator, s->window, m), period));
    json_string(j, "window", window_names[s->window]);
    json_string(j, "scenario", scenario);
    json_string(j, "slice", slice);
    json_rat(j, "value", v.has_value, v.value);
    json_rat(j, "numerator", v.has_fraction, v.numerator);
    json_rat(j, "denominator", v.has_fraction, v.denominator);
    json_rat(j, "n", v.has_n, v.n);
    json_string(j, "state", state_names[v.state]);
    bool judged = s->window == x->window && sc == SCENARIO_UTFALL && strcmp(slice, "T") == 0;
    json_status(j, v.mal, prognos_of(p, s, unit, m, sc, slice, &v), judged ? x : NULL, m);
    json_id(j, "edition", v.edition);
    json_id(j, "pull", v.pull);
    json_string(j, "freshness", freshness_names[fresh]);
    json_end_object(j);
}

/* Row k of an indicator × unit block: periods, then scenarios, then slices. */
static void
write_nth(struct page *p, struct json *j, const struct query *q, const struct span *s, const char *unit,
    long k, const struct cube_variation *x, enum freshness fresh)
{
    long per_period = (long)(q->scenarios.n * q->slices.n);
    month m = (month)(s->first + (int)(k / per_period) * s->step);
    size_t rest = (size_t)(k % per_period);
    write_row(p, j, s, unit, m, q->scenarios.items[rest / q->slices.n], q->slices.items[rest % q->slices.n],
        x, fresh);
}

/* Of the series, in this window: the same in all its rows. */
static enum freshness
freshness_in(struct page *p, const struct span *s, const char *unit)
{
    struct figure f;
    if (!s->indicator->windows[s->window])
        return FRESH_AKTUELL;
    figure_make(p->s, s->indicator, catalog_unit(p->c, unit), s->window, MONTH_NONE, &f);
    return f.fresh;
}

/* Rows `from` and up to `to` of an indicator × unit block. */
static void
write_block(struct page *p, struct json *j, const struct query *q, const struct span *s, const char *unit,
    long from, long to)
{
    enum freshness fresh = from < to ? freshness_in(p, s, unit) : FRESH_AKTUELL;
    struct arena *scratch = arena_new();
    struct cube_variation x = {.window = WINDOWS};
    if (from < to && s->window == cube_variation_window(s->indicator))
        cube_variation(p->s->cube, s->indicator, catalog_unit(p->c, unit), scratch, &x);
    for (long k = from; k < to; k++)
        write_nth(p, j, q, s, unit, k, &x, fresh);
    arena_free(scratch);
}

/* Writes rows offset … offset + PAGE_API_ROWS of all blocks; the number of all rows. */
static long
write_rows(struct page *p, struct json *j, const struct query *q, long offset)
{
    long all = 0, last = offset + PAGE_API_ROWS;
    for (size_t i = 0; i < q->indicators.n; i++) {
        struct span s = span_of(q, catalog_indicator(p->c, q->indicators.items[i]));
        long block = s.n * (long)(q->scenarios.n * q->slices.n);
        for (size_t u = 0; u < q->units.n; u++, all += block)
            write_block(p, j, q, &s, q->units.items[u], offset > all ? offset - all : 0,
                last - all < block ? last - all : block);
    }
    return all;
}

int
page_api_values(struct page *p, const char *id)
{
    struct query q = {0};
    struct json j;
    long offset = page_api_offset(p);
    (void)id;
    if (offset < 0)
        return 0;
    int rc = read_indicators(p, &q);
    rc = rc ? rc : read_units(p, &q);
    rc = rc ? rc : read_scenarios(p, &q);
    rc = rc ? rc : read_slices(p, &q);
    rc = rc ? rc : read_periods(p, &q);
    if (rc)
        return rc < 0 ? -1 : 0;
    json_init(&j, &p->reply->body);
    json_object(&j, NULL);
    json_array(&j, "values");
    long all = write_rows(p, &j, &q, offset);
    json_end_array(&j);
    json_int(&j, "edition", p->s->edition.edition);
    json_string(&j, "next", page_api_next(p, offset + PAGE_API_ROWS, all));
    json_end_object(&j);
    p->reply->content_type = "application/json; charset=utf-8";
    return 0;
}
