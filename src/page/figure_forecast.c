#include "figure_forecast.h"
#include "format.h"
#include <string.h>

enum svg_sign
figure_forecast_sign(const struct figure *f)
{
    static const enum svg_sign signs[] = {SIGN_DASH, SIGN_REACHED, SIGN_UNSURE, SIGN_NOT_REACHED};
    return signs[f->forecast.status];
}

const char *
figure_forecast_word(const struct figure *f)
{
    static const char *const words[] = {"Ingen prognos", "Nås i år", "Osäkert", "Nås inte i år"};
    static const char *const budget[] = {"Ingen prognos", "Budget hålls", "Osäkert", "Budget hålls ej"};
    if (f->forecast.status == PROGNOS_NONE && f->forecast.now.has_value)
        return "Bedöms inte";
    return (f->forecast.target ? words : budget)[f->forecast.status];
}

static bool
against_budget(const struct figure *f, const struct value *v, struct rat *ret)
{
    const struct cube_forecast *x = &f->forecast;
    if (!v->has_value)
        return false;
    if (figure_is_deviation(f->indicator))
        return forecast_deviation(f->indicator, v->value, rat_from_int(0), ret);
    return x->budget.has_value && forecast_deviation(f->indicator, v->value, x->budget.value, ret);
}

bool
figure_forecast_deviation(const struct figure *f, struct rat *ret)
{
    return against_budget(f, &f->forecast.now, ret);
}

bool
figure_forecast_before(const struct figure *f, struct rat *ret_deviation, struct rat *ret_change)
{
    struct rat now;
    return figure_forecast_deviation(f, &now) && against_budget(f, &f->forecast.before, ret_deviation) &&
           rat_sub(now, *ret_deviation, ret_change) == 0;
}

bool
figure_forecast_percent(const struct figure *f, struct rat *ret)
{
    const struct value *b = &f->forecast.budget;
    struct rat d, size;
    if (!figure_forecast_deviation(f, &d) || !b->has_value || rat_is_zero(b->value))
        return false;
    size = (struct rat){b->value.num < 0 ? -b->value.num : b->value.num, b->value.den};
    return rat_div(d, size, &d) == 0 && rat_mul(d, rat_from_int(100), ret) == 0;
}

bool
figure_forecast_differs(const struct figure *f, bool *ret_plus)
{
    struct rat period, year;
    bool own = figure_is_deviation(f->indicator);
    if (own ? !f->now.has_value : !figure_deviation(f, &period))
        return false;
    if (own && !forecast_deviation(f->indicator, f->now.value, rat_from_int(0), &period))
        return false;
    *ret_plus = period.num > 0;
    return figure_forecast_deviation(f, &year) && forecast_signs_differ(f->indicator, period, year);
}

const char *
figure_forecast_say_differs(const struct figure *f)
{
    bool plus;
    if (!figure_forecast_differs(f, &plus))
        return NULL;
    return plus ? "Perioden visar plus, helåret minus" : "Perioden visar minus, helåret plus";
}

static const char *
better_or_worse(struct rat d)
{
    return d.num < 0 ? "sämre" : "bättre";
}

const char *
figure_forecast_say(struct arena *a, const struct figure *f)
{
    struct rat d, before, change;
    if (!figure_forecast_deviation(f, &d))
        return NULL;
    const char *text = rat_is_zero(d) ? "enligt budget"
                                      : arena_printf(a, "%s %s än budget",
                                            format_distance(a, f->indicator, d), better_or_worse(d));
    if (!figure_forecast_before(f, &before, &change) || rat_is_zero(change))
        return text;
    struct rat size = {change.num < 0 ? -change.num : change.num, change.den};
    return arena_printf(a, "%s och %s %s än i förra rapporten", text, format_level(a, f->indicator, size),
        better_or_worse(change));
}

const char *
figure_forecast_round(struct arena *a, const char *round, bool short_form)
{
    struct period p;
    char label[PERIOD_LABEL];
    if (period_parse(round, &p) != 0 || strchr(round, '-') == NULL)
        return arena_strdup(a, round);
    return short_form ? period_month_short(month_of_year(p.last)) : arena_strdup(a, period_label(p, label));
}
