/* The forecasts of an indicator: this year's, round by round, and how those of finished years turned out. */
#include "figure_forecast.h"
#include "format.h"
#include "page_indicator.h"
#include <string.h>

static const char *
signed_text(struct page *p, const struct indicator *i, bool has, struct rat d)
{
    return has ? format_signed(p->a, d, i->decimals, i->scale) : EN_DASH;
}

static bool
against_budget(
    const struct cube_forecast *x, const struct indicator *i, const struct value *v, struct rat *ret)
{
    if (figure_is_deviation(i))
        return forecast_deviation(i, v->value, rat_from_int(0), ret);
    return x->budget.has_value && forecast_deviation(i, v->value, x->budget.value, ret);
}

/* One round and the one before it (NULL: none). */
static void
fill_round(struct page *p, struct view *v, const struct figure *f, const char *round, const struct value *now,
    const struct value *before)
{
    const struct indicator *i = f->indicator;
    struct rat d = {0, 1}, change = {0, 1};
    bool has = against_budget(&f->forecast, i, now, &d);
    bool moved = before && forecast_deviation(i, now->value, before->value, &change);
    view_text(v, "round", figure_forecast_round(p->a, round, false));
    view_text(v, "value", format_value(p->a, i, now));
    view_text(v, "deviation", signed_text(p, i, has, d));
    view_bool(v, "worse", has && format_shown(i, d) < 0);
    view_text(v, "change", signed_text(p, i, moved, change));
    view_bool(v, "change_worse", moved && format_shown(i, change) < 0);
}

static void
fill_rounds(struct page *p, const struct figure *f)
{
    const struct cube *c = p->s->cube;
    const struct cube_forecast *x = &f->forecast;
    struct view *list = view_list(p->v, "rounds");
    struct value now = x->now, before;
    for (const char *r = x->round, *earlier; r; r = earlier, now = before) {
        earlier = cube_forecast_round(c, f->indicator, r);
        before = (struct value){0};
        while (earlier) {
            before = cube_forecast_of(c, f->indicator, f->unit, x, earlier);
            if (before.has_value)
                break;
            earlier = cube_forecast_round(c, f->indicator, earlier);
        }
        fill_round(p, view_item(list), f, r, &now, earlier ? &before : NULL);
    }
    bool own = figure_is_deviation(f->indicator);
    view_bool(p->v, "rounds_deviation", !own && x->budget.has_value);
    view_text(p->v, "rounds_budget",
        !own && x->budget.has_value ? format_with_unit(p->a, f->indicator, x->budget.value) : NULL);
    view_bool(p->v, "rounds_flat", indicator_flat(f->indicator));
    view_bool(p->v, "has_rounds", x->round != NULL);
    view_text(p->v, "rounds_year", x->round ? arena_printf(p->a, "%d", month_year(x->year)) : NULL);
}

/* ---- finished years ---------------------------------------------------------------------------------------------------------- */
static bool
percent_of(const struct indicator *i, struct rat error, const struct value *outcome, struct rat *ret)
{
    struct rat size = outcome->value, share;
    size.num = size.num < 0 ? -size.num : size.num;
    return !figure_is_deviation(i) && strcmp(i->unit, "%") != 0 && size.num != 0 &&
           rat_div(error, size, &share) == 0 && rat_mul(share, rat_from_int(100), ret) == 0;
}

/* How the year turned out against what that round said: plus is better. */
static void
fill_outcome(struct page *p, struct view *v, const struct indicator *i, const struct cube_forecast *x,
    const char *round, const struct value *said)
{
    struct rat error, percent;
    bool has = forecast_deviation(i, x->outcome.value, said->value, &error);
    bool share = has && percent_of(i, error, &x->outcome, &percent);
    view_printf(v, "year", "%d", month_year(x->year));
    view_text(v, "round", figure_forecast_round(p->a, round, false));
    view_text(v, "said", format_value(p->a, i, said));
    view_text(v, "outcome", format_value(p->a, i, &x->outcome));
    view_text(v, "error", signed_text(p, i, has, error));
    view_bool(v, "error_worse", has && format_shown(i, error) < 0);
    view_text(v, "percent", share ? format_signed(p->a, percent, 1, 0) : NULL);
}

static size_t
fill_year(struct page *p, struct view *list, const struct figure *f, month m)
{
    const struct cube *c = p->s->cube;
    const struct indicator *i = f->indicator;
    struct cube_forecast x;
    size_t n = 0;
    cube_forecast(c, i, f->unit, m, &x);
    if (!x.round || !x.outcome.has_value)
        return 0;
    for (const char *r = x.round; r; r = cube_forecast_round(c, i, r)) {
        struct value v = cube_forecast_of(c, i, f->unit, &x, r);
        if (!v.has_value)
            continue;
        fill_outcome(p, view_item(list), i, &x, r, &v);
        n++;
    }
    return n;
}

void
page_indicator_forecast(struct page *p, const struct figure *f)
{
    size_t n = 0;
    month first, last;
    fill_rounds(p, f);
    struct view *list = view_list(p->v, "outcomes");
    if (cube_range(p->s->cube, &first, &last) && f->forecast.year != MONTH_NONE)
        for (month m = f->forecast.year; m >= first; m = (month)(m - 12))
            n += fill_year(p, list, f, m);
    view_bool(p->v, "has_outcomes", n > 0);
    view_bool(
        p->v, "outcomes_percent", !figure_is_deviation(f->indicator) && strcmp(f->indicator->unit, "%") != 0);
    view_text(p->v, "forecast_unit", format_unit(p->a, f->indicator));
}

const char *
page_indicator_forecast_more(struct page *p, const struct figure *f)
{
    const char *said = figure_forecast_say(p->a, f), *differs = figure_forecast_say_differs(f);
    if (!f->forecast.now.has_value)
        return NULL;
    return arena_printf(p->a, "helår %d: %s%s%s%s%s", month_year(f->forecast.year),
        format_with_unit(p->a, f->indicator, f->forecast.now.value), said ? ", " : "", said ? said : "",
        differs ? ". " : "", differs ? differs : "");
}
