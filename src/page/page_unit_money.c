/* A unit's economy against budget: which figures stand in the table, and the table. */
#include "figure_forecast.h"
#include "format.h"
#include "page_indicator.h"
#include "page_unit.h"
#include "svg.h"
#include <math.h>
#include <string.h>

bool
page_unit_money_is(const struct figure *f)
{
    return strncmp(f->indicator->unit, "kr", 2) == 0 && f->indicator->unit[2] == '\0';
}

static bool
against_budget(const struct figure *f)
{
    return page_unit_money_is(f) && f->budget.has_value && f->now.has_value;
}

/* A deviation has no row of its own where the rows show theirs. */
void
page_unit_money_choose(struct page *p, struct unit_page *u)
{
    const struct figure *first = NULL;
    bool others = false;
    for (size_t i = 0; i < u->n; i++)
        others = others || (against_budget(&u->figures[i]) && !figure_is_deviation(u->figures[i].indicator));
    for (size_t i = 0; i < u->n; i++) {
        const struct figure *f = &u->figures[i];
        if (!against_budget(f) || (others && figure_is_deviation(f->indicator)))
            continue;
        if (!first)
            first = f;
        if (f->last == first->last && f->window == first->window &&
            f->indicator->scale == first->indicator->scale)
            *ARENA_PUSH(p->a, u->money, u->n_money, u->cap_money) = f;
    }
}

/* In the table, or said by it: a deviation without a target is its column "Mot budget". */
bool
page_unit_money_says(const struct unit_page *u, const struct figure *f)
{
    if (u->n_money && against_budget(f) && figure_is_deviation(f->indicator) && !f->now.target)
        return true;
    for (size_t i = 0; i < u->n_money; i++)
        if (u->money[i] == f)
            return true;
    return false;
}

struct scales {
    double low, high, deviation;
    bool years; /* some row has a forecast */
};

static struct scales
scales_of(const struct unit_page *u)
{
    struct scales s = {0};
    for (size_t i = 0; i < u->n_money; i++) {
        const struct figure *f = u->money[i];
        double v = figure_double(f->now.value), b = figure_double(f->budget.value);
        double y = f->year_ago.has_value ? figure_double(f->year_ago.value) : v;
        s.low = fmin(s.low, fmin(v, fmin(b, y)));
        s.high = fmax(s.high, fmax(v, fmax(b, y)));
        struct rat d;
        s.deviation = fmax(s.deviation, fabs(v - b));
        s.years = s.years || f->forecast.now.has_value;
        if (figure_forecast_deviation(f, &d))
            s.deviation = fmax(s.deviation, fabs(figure_double(d)));
    }
    s.deviation = svg_deviation_scale(s.deviation, fmax(fabs(s.low), s.high));
    return s;
}

static void
fill_money_row(struct page *p, struct view *v, const struct figure *f, const struct scales *s)
{
    const struct indicator *i = f->indicator;
    struct rat d;
    bool judged = figure_deviation(f, &d);
    if (!judged && !figure_difference(i, f->now.value, f->budget.value, &d))
        d = rat_from_int(0);
    page_card_status(p, v, f);
    view_text(v, "name", i->short_name);
    view_text(v, "link", page_link_indicator(p, i, f->unit));
    view_text(v, "value", format_level(p->a, i, f->now.value));
    view_text(v, "budget", format_level(p->a, i, f->budget.value));
    view_text(v, "before", format_value(p->a, i, &f->year_ago));
    struct rat size = {d.num < 0 ? -d.num : d.num, d.den};
    /* without a good side no sign: a plus on a cost would look like a surplus */
    view_text(v, "deviation",
        judged ? format_signed(p->a, d, i->decimals, i->scale)
        : rat_is_zero(d)
            ? format_level(p->a, i, d)
            : arena_printf(p->a, "%s %s", format_level(p->a, i, size), d.num < 0 ? "mindre" : "mer"));
    view_bool(v, "worse", judged && format_shown(i, d) < 0);
    svg_bar(&p->scratch, figure_double(f->now.value),
        f->year_ago.has_value ? figure_double(f->year_ago.value) : NAN, s->low, s->high);
    view_raw(v, "bar", page_link_take(p));
    svg_deviation(&p->scratch, format_shown(i, d) ? figure_double(d) : 0, s->deviation);
    const char *bar = page_link_take(p);
    view_raw(v, "deviation_bar", judged ? bar : NULL);
}

static void
fill_year(struct page *p, struct view *v, const struct figure *f, const struct scales *s)
{
    const struct indicator *i = f->indicator;
    struct rat d, before, change;
    view_bool(v, "has_year", s->years);
    bool plus;
    view_text(v, "remark", figure_forecast_say_differs(f));
    view_bool(v, "remark_bad", figure_forecast_differs(f, &plus) && plus);
    if (!s->years)
        return;
    bool has = figure_forecast_deviation(f, &d), earlier = figure_forecast_before(f, &before, &change);
    view_text(v, "forecast_value", format_value(p->a, i, &f->forecast.now));
    view_text(v, "year_budget", format_value(p->a, i, &f->forecast.budget));
    view_text(v, "year", has ? format_signed(p->a, d, i->decimals, i->scale) : EN_DASH);
    view_bool(v, "year_worse", has && format_shown(i, d) < 0);
    svg_deviation_forecast(&p->scratch, has && format_shown(i, d) ? figure_double(d) : 0, s->deviation);
    view_raw(v, "year_bar", page_link_take(p));
    view_text(v, "year_before",
        earlier ? arena_printf(p->a, "(%s)", format_signed(p->a, before, i->decimals, i->scale)) : EN_DASH);
    view_text(v, "change", earlier ? format_signed(p->a, change, i->decimals, i->scale) : EN_DASH);
    view_bool(v, "change_worse", earlier && format_shown(i, change) < 0);
    page_card_forecast(p, v, f);
}

/* ---- the same for other programs ---------------------------------------------------------------------------------------- */
static struct face_table *
face_of(struct page *p, const struct unit_page *u, bool years)
{
    static const struct face_column period[] = {{"indicator", "Indikator"}, {"measure", "Mått"},
        {"window", "Fönster"}, {"period", "Period"}, {"value", "Utfall"}, {"budget", "Budget"},
        {"year_before", "Året före"}, {"deviation", "Mot budget (plus är bättre)"}, {"target_status", "Mål"}},
                                    year[] = {{"forecast_value", "Prognos helår"},
                                        {"year_budget", "Budget helår"},
                                        {"year_deviation", "Mot budget helår"},
                                        {"previous_deviation", "Mot budget i förra rapporten"},
                                        {"change", "Mot förra rapporten"}, {"forecast", "Prognosstatus"}};
    struct face_table *t = u->n_money ? face_table(p->face, "money", "Ekonomi") : NULL;
    for (size_t i = 0; i < sizeof period / sizeof *period; i++)
        face_column(t, period[i].id, period[i].head);
    for (size_t i = 0; years && i < sizeof year / sizeof *year; i++)
        face_column(t, year[i].id, year[i].head);
    return t;
}

static void
level_or_none(struct face_table *t, const struct indicator *i, bool has, struct rat v)
{
    if (has)
        face_level(t, i, v);
    else
        face_none(t);
}

static void
face_row(struct page *p, struct face_table *t, const struct figure *f, bool years)
{
    const struct indicator *i = f->indicator;
    struct rat d, before, change;
    if (!t)
        return;
    face_define(p->face, i, f->unit);
    face_word(t, i->id, i->name);
    face_text(t, format_unit(p->a, i));
    face_word(t, window_names[f->window], page_indicator_window_word(i, f->window));
    page_face_period(p, t, f->period, f->window);
    face_value(t, i, &f->now);
    face_value(t, i, &f->budget);
    face_value(t, i, &f->year_ago);
    level_or_none(t, i, figure_deviation(f, &d), d);
    face_word(t, f->now.mal ? mal_names[f->now.mal] : "none", figure_say_status(&f->now));
    if (!years)
        return;
    bool earlier = figure_forecast_before(f, &before, &change);
    face_value(t, i, &f->forecast.now);
    face_value(t, i, &f->forecast.budget);
    level_or_none(t, i, figure_forecast_deviation(f, &d), d);
    level_or_none(t, i, earlier, before);
    level_or_none(t, i, earlier, change);
    face_word(t, f->forecast.status ? prognos_names[f->forecast.status] : "none", figure_forecast_word(f));
}

void
page_unit_money_fill(struct page *p, const struct unit_page *u)
{
    const struct scales s = scales_of(u);
    bool unjudged = false, targets = false, flat = false;
    month year = MONTH_NONE;
    struct rat d;
    view_bool(p->v, "has_money", u->n_money > 0);
    view_text(p->v, "money_unit", u->n_money ? format_unit(p->a, u->money[0]->indicator) : "");
    view_text(p->v, "money_period",
        u->n_money ? format_upper_first(p->a, format_period(p->a, u->money[0]->period, u->money[0]->window))
                   : "");
    struct view *rows = view_list(p->v, "money");
    struct face_table *t = face_of(p, u, s.years);
    for (size_t i = 0; i < u->n_money; i++) {
        struct view *row = view_item(rows);
        face_row(p, t, u->money[i], s.years);
        fill_money_row(p, row, u->money[i], &s);
        fill_year(p, row, u->money[i], &s);
        flat = flat || indicator_flat(u->money[i]->indicator);
        year = u->money[i]->forecast.now.has_value ? u->money[i]->forecast.year : year;
        unjudged = unjudged || !figure_deviation(u->money[i], &d);
        targets = targets || u->money[i]->now.target;
    }
    view_bool(p->v, "money_targets", targets);
    view_printf(p->v, "money_columns", "%d", targets ? 6 : 5);
    view_bool(p->v, "has_year", s.years);
    view_text(
        p->v, "money_year", year != MONTH_NONE ? arena_printf(p->a, "Helår %d", month_year(year)) : NULL);
    view_bool(p->v, "money_flat", flat);
    view_bool(p->v, "money_unjudged", unjudged);
    const struct indicator **list = arena_alloc(p->a, (u->n_money + 1) * sizeof *list);
    for (size_t i = 0; i < u->n_money; i++)
        list[i] = u->money[i]->indicator;
    page_card_credit(p, view_object(p->v, "money_from"), list, u->n_money);
    view_bool(p->v, "money_parts", u->n_money > 1);
    svg_swatch(&p->scratch, "out");
    view_raw(p->v, "swatch_out", page_link_take(p));
    svg_swatch(&p->scratch, "pv");
    view_raw(p->v, "swatch_pv", page_link_take(p));
}
