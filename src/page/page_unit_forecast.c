/* Where the year goes over and under: the units below against budget, in the period and in the whole year, beside the report before. */
#include "figure_forecast.h"
#include "format.h"
#include "page_unit.h"
#include "svg.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum level { OUTCOME, BUDGET, FORECAST, YEAR_BUDGET, BEFORE, LEVELS };

/* One line, exact; what is shown of it is rounded afterwards. */
struct line {
    const char *id, *name, *link, *remark;
    const struct indicator *indicator;
    bool warns;             /* the remark: the year is worse than the period */
    bool has[LEVELS], rest; /* rest: kind ej_fordelat, or what is booked on the unit itself: last */
    struct rat level[LEVELS];
};
struct table {
    const struct figure *whole; /* of the unit itself */
    struct line *lines, sum;
    size_t n, cap;
    double most, most_percent;
};

static void
put(struct line *l, enum level k, const struct value *v)
{
    l->has[k] = v->has_value;
    if (v->has_value)
        l->level[k] = v->value;
}

static struct line
line_of(struct page *p, const struct figure *f)
{
    struct line l = {.id = f->unit->id,
        .name = f->unit->name,
        .link = page_link_unit(p, f->unit),
        .remark = figure_forecast_say_differs(f),
        .indicator = f->indicator,
        .rest = strcmp(f->unit->kind, "ej_fordelat") == 0};
    bool plus;
    l.warns = figure_forecast_differs(f, &plus) && plus;
    put(&l, OUTCOME, &f->now);
    put(&l, BUDGET, &f->budget);
    put(&l, FORECAST, &f->forecast.now);
    put(&l, YEAR_BUDGET, &f->forecast.budget);
    put(&l, BEFORE, &f->forecast.before);
    return l;
}

/* a against b, plus is better; false when one is missing. */
static bool
against(const struct line *l, enum level a, enum level b, struct rat *ret)
{
    return l->has[a] && l->has[b] && forecast_deviation(l->indicator, l->level[a], l->level[b], ret);
}

static bool
percent_of(const struct line *l, struct rat *ret)
{
    struct rat d, size = l->level[YEAR_BUDGET];
    size.num = size.num < 0 ? -size.num : size.num;
    return against(l, FORECAST, YEAR_BUDGET, &d) && size.num != 0 && rat_div(d, size, &d) == 0 &&
           rat_mul(d, rat_from_int(100), ret) == 0;
}

/* ---- which lines there are -------------------------------------------------------------------------------------------------- */
/* What the units below do not explain: booked, budgeted or expected on the unit itself. */
static bool
rest_of(struct page *p, const struct table *t, struct line *ret)
{
    struct line rest = t->sum;
    bool any = false;
    for (size_t i = 0; i < t->n; i++)
        for (int k = 0; k < LEVELS; k++)
            if (t->lines[i].has[k] && rest.has[k] &&
                rat_sub(rest.level[k], t->lines[i].level[k], &rest.level[k]) != 0)
                rest.has[k] = false;
    for (int k = 0; k < LEVELS; k++)
        any = any || (rest.has[k] && format_shown(rest.indicator, rest.level[k]) != 0);
    rest.id = "direct";
    rest.name = arena_printf(p->a, "Direkt på %s", t->sum.name);
    rest.link = rest.remark = NULL;
    rest.rest = true;
    *ret = rest;
    return any;
}

static double
deviation_of(const struct line *l)
{
    struct rat d;
    return against(l, FORECAST, YEAR_BUDGET, &d) ? figure_double(d) : 0;
}

/* Largest deficit first; what belongs to nobody last. */
static int
by_deviation(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    double d = deviation_of(x) - deviation_of(y);
    if (x->rest != y->rest)
        return x->rest ? 1 : -1;
    return d < 0 ? -1 : d > 0 ? 1 : strcmp(x->name, y->name);
}

/* The first money figure whose cost or income is forecast; a deviation is a column of it. */
static const struct figure *
main_figure(const struct unit_page *u)
{
    for (size_t i = 0; i < u->n; i++) {
        const struct figure *f = &u->figures[i];
        if (page_unit_money_is(f) && f->indicator->rollup == ROLLUP_SUM &&
            !figure_is_deviation(f->indicator) && f->indicator->direction != DIRECTION_NONE &&
            f->forecast.now.has_value && f->forecast.budget.has_value)
            return f;
    }
    return NULL;
}

static bool
collect(struct page *p, const struct unit_page *u, struct table *t)
{
    size_t forecasts = 0;
    struct line rest;
    t->whole = main_figure(u);
    if (!t->whole)
        return false;
    t->sum = line_of(p, t->whole);
    for (const struct unit **x = page_tree_children(p, u->unit, u->today); *x; x++) {
        struct figure f;
        figure_make(p->s, t->whole->indicator, *x, t->whole->window, t->whole->last, &f);
        if (f.last != t->whole->last && !f.forecast.now.has_value)
            continue;
        *ARENA_PUSH(p->a, t->lines, t->n, t->cap) = line_of(p, &f);
        forecasts += f.forecast.now.has_value;
    }
    if (forecasts < 2)
        return false;
    if (rest_of(p, t, &rest))
        *ARENA_PUSH(p->a, t->lines, t->n, t->cap) = rest;
    qsort(t->lines, t->n, sizeof *t->lines, by_deviation);
    return true;
}

/* ---- the table -------------------------------------------------------------------------------------------------------------- */
static void
widen(struct table *t, const struct line *l)
{
    struct rat d;
    if (against(l, OUTCOME, BUDGET, &d))
        t->most = fmax(t->most, fabs(figure_double(d)));
    if (against(l, FORECAST, YEAR_BUDGET, &d))
        t->most = fmax(t->most, fabs(figure_double(d)));
    if (percent_of(l, &d))
        t->most_percent = fmax(t->most_percent, fabs(figure_double(d)));
}

static void
fill_level(struct page *p, struct view *v, const char *key, const struct line *l, enum level k)
{
    view_text(v, key, l->has[k] ? format_level(p->a, l->indicator, l->level[k]) : EN_DASH);
}

/* number, whether it is bad, and its bar (NULL: none is drawn). */
static void
fill_deviation(struct page *p, struct view *v, const char *key, const struct line *l, bool has, struct rat d)
{
    const struct indicator *i = l->indicator;
    view_text(v, key, has ? format_signed(p->a, d, i->decimals, i->scale) : EN_DASH);
    view_bool(v, arena_printf(p->a, "%s_bad", key), has && format_shown(i, d) < 0);
}

static void
fill_line(struct page *p, struct view *v, const struct table *t, const struct line *l, bool sum)
{
    struct rat d = {0, 1}, e = {0, 1}, change = {0, 1};
    view_text(v, "name", l->name);
    view_text(v, "link", l->link);
    view_text(v, "remark", l->remark);
    view_bool(v, "remark_bad", l->warns);
    view_bool(v, "sum", sum);
    fill_level(p, v, "outcome", l, OUTCOME);
    fill_level(p, v, "budget", l, BUDGET);
    fill_level(p, v, "forecast", l, FORECAST);
    fill_level(p, v, "year_budget", l, YEAR_BUDGET);
    bool has = against(l, OUTCOME, BUDGET, &d);
    fill_deviation(p, v, "period", l, has, d);
    svg_deviation(&p->scratch, has && format_shown(l->indicator, d) ? figure_double(d) : 0, t->most);
    view_raw(v, "period_bar", page_link_take(p));
    has = against(l, FORECAST, YEAR_BUDGET, &d);
    fill_deviation(p, v, "year", l, has, d);
    svg_deviation_forecast(&p->scratch, has && format_shown(l->indicator, d) ? figure_double(d) : 0, t->most);
    view_raw(v, "year_bar", page_link_take(p));
    bool share = percent_of(l, &e);
    view_text(v, "percent", share ? format_signed(p->a, e, 1, 0) : EN_DASH);
    svg_pin(&p->scratch, share ? figure_double(e) : 0, t->most_percent);
    const char *pin = page_link_take(p);
    view_raw(v, "pin", share ? pin : NULL);
    bool before = has && against(l, BEFORE, YEAR_BUDGET, &e) && rat_sub(d, e, &change) == 0;
    view_text(v, "before",
        before
            ? arena_printf(p->a, "(%s)", format_signed(p->a, e, l->indicator->decimals, l->indicator->scale))
            : EN_DASH);
    fill_deviation(p, v, "change", l, before, change);
}

/* ---- the same for other programs ------------------------------------------------------------------------------------------ */
static struct face_table *
face_of(struct page *p, const struct figure *f)
{
    static const struct face_column columns[] = {{"unit", "Enhet"}, {"value", "Utfall"}, {"budget", "Budget"},
        {"deviation", "Mot budget (plus är bättre)"}, {"forecast_value", "Prognos helår"},
        {"year_budget", "Budget helår"}, {"year_deviation", "Mot budget helår"}, {"per_cent", "Procent"},
        {"previous_deviation", "Mot budget i förra rapporten"}, {"change", "Mot förra rapporten"}};
    struct face_table *t = face_table(p->face, "forecasts",
        arena_printf(p->a, "%s, %s", f->indicator->name, format_unit(p->a, f->indicator)));
    for (size_t i = 0; t && i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

static void
face_level_of(struct face_table *t, const struct line *l, bool has, struct rat v)
{
    if (has)
        face_level(t, l->indicator, v);
    else
        face_none(t);
}

static void
face_line(struct face_table *t, const struct line *l)
{
    struct rat d = {0, 1}, e = {0, 1}, change = {0, 1};
    face_word(t, l->id, l->name);
    face_level_of(t, l, l->has[OUTCOME], l->level[OUTCOME]);
    face_level_of(t, l, l->has[BUDGET], l->level[BUDGET]);
    face_level_of(t, l, against(l, OUTCOME, BUDGET, &d), d);
    face_level_of(t, l, l->has[FORECAST], l->level[FORECAST]);
    face_level_of(t, l, l->has[YEAR_BUDGET], l->level[YEAR_BUDGET]);
    bool has = against(l, FORECAST, YEAR_BUDGET, &d);
    face_level_of(t, l, has, d);
    if (percent_of(l, &e))
        face_per_cent(t, e);
    else
        face_none(t);
    bool before = has && against(l, BEFORE, YEAR_BUDGET, &e) && rat_sub(d, e, &change) == 0;
    face_level_of(t, l, before, e);
    face_level_of(t, l, before, change);
}

void
page_unit_forecast(struct page *p, struct view *v, const struct unit_page *u)
{
    struct table t = {0};
    bool any = collect(p, u, &t);
    view_bool(v, "has_forecasts", any);
    if (!any)
        return;
    const struct figure *f = t.whole;
    widen(&t, &t.sum);
    for (size_t i = 0; i < t.n; i++)
        widen(&t, &t.lines[i]);
    view_text(v, "forecast_name", f->indicator->name);
    view_text(v, "forecast_unit", format_unit(p->a, f->indicator));
    view_text(v, "forecast_period", format_upper_first(p->a, format_period(p->a, f->period, f->window)));
    view_printf(v, "forecast_year", "Helår %d", month_year(f->forecast.year));
    view_text(v, "forecast_round", /* NULL: months are forecast, in no rounds */
        f->forecast.round ? figure_forecast_round(p->a, f->forecast.round, false) : NULL);
    view_text(v, "forecast_before",
        f->forecast.round_before ? figure_forecast_round(p->a, f->forecast.round_before, false) : NULL);
    view_bool(v, "forecast_flat", indicator_flat(f->indicator));
    struct view *list = view_list(v, "forecasts");
    struct face_table *face = face_of(p, f);
    for (size_t i = 0; i < t.n; i++) {
        fill_line(p, view_item(list), &t, &t.lines[i], false);
        face_line(face, &t.lines[i]);
    }
    t.sum.id = "sum";
    t.sum.name = "Summa";
    t.sum.link = NULL;
    fill_line(p, view_item(list), &t, &t.sum, true);
    face_line(face, &t.sum);
}
