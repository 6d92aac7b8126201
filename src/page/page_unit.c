/* A unit: its economy against budget, its figures by pillar, the units under it. */
#include "figure_say.h"
#include "format.h"
#include "page_work.h"
#include "svg.h"
#include <math.h>
#include <string.h>

#define CHILD_COLUMNS 5

struct unit_page {
    const struct unit *unit;
    month today;
    struct figure *figures; /* all that the unit has ever had, in catalog order */
    size_t n, cap;
    const struct figure **money; /* those with a budget, one period and scale: the table of economy */
    size_t n_money, cap_money;
    struct figure_count count;
};

static bool
is_money(const struct figure *f)
{
    return strncmp(f->indicator->unit, "kr", 2) == 0 && f->indicator->unit[2] == '\0';
}

static void
collect(struct page *p, struct unit_page *u)
{
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        if ((x->retired != MONTH_NONE && x->retired <= u->today) || !figure_exists(p->s, x, u->unit))
            continue;
        struct figure *f = ARENA_PUSH(p->a, u->figures, u->n, u->cap);
        figure_make(p->s, x, u->unit, x->main_window, MONTH_NONE, f);
        figure_say_add(&u->count, f->now.mal);
    }
}

static void
choose_money(struct page *p, struct unit_page *u)
{
    const struct figure *first = NULL;
    for (size_t i = 0; i < u->n; i++) {
        const struct figure *f = &u->figures[i];
        if (!is_money(f) || !f->budget.has_value || !f->now.has_value)
            continue;
        if (!first)
            first = f;
        if (f->last == first->last && f->window == first->window &&
            f->indicator->scale == first->indicator->scale)
            *ARENA_PUSH(p->a, u->money, u->n_money, u->cap_money) = f;
    }
}

static bool
in_money(const struct unit_page *u, const struct figure *f)
{
    for (size_t i = 0; i < u->n_money; i++)
        if (u->money[i] == f)
            return true;
    return false;
}

/* ---- economy ----------------------------------------------------------------------------------------------------------------- */
struct scales {
    double low, high, deviation;
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
        s.deviation = fmax(s.deviation, fabs(v - b));
    }
    return s;
}

static void
fill_money_row(struct page *p, struct view *v, const struct figure *f, const struct scales *s)
{
    const struct indicator *i = f->indicator;
    struct rat d;
    bool judged = figure_deviation(f, &d);
    if (!judged && rat_sub(f->now.value, f->budget.value, &d) != 0)
        d = rat_from_int(0);
    view_text(v, "name", i->short_name);
    view_text(v, "link", page_link_indicator(p, i, f->unit));
    view_text(v, "value", format_level(p->a, i, f->now.value));
    view_text(v, "budget", format_level(p->a, i, f->budget.value));
    view_text(v, "before", format_value(p->a, i, &f->year_ago));
    struct rat size = {d.num < 0 ? -d.num : d.num, d.den};
    /* without a good side no sign: a plus on a cost would look like a surplus */
    view_text(v, "deviation",
        judged ? format_signed(p->a, d, i->decimals, i->scale)
               : arena_printf(p->a, "%s %s", format_level(p->a, i, size), d.num < 0 ? "mindre" : "mer"));
    view_bool(v, "worse", judged && format_shown(i, d) < 0);
    svg_bar(&p->scratch, figure_double(f->now.value),
        f->year_ago.has_value ? figure_double(f->year_ago.value) : NAN, s->low, s->high);
    view_raw(v, "bar", page_link_take(p));
    svg_deviation(&p->scratch, figure_double(d), s->deviation);
    const char *bar = page_link_take(p);
    view_raw(v, "deviation_bar", judged ? bar : NULL);
}

static void
fill_money(struct page *p, const struct unit_page *u)
{
    const struct scales s = scales_of(u);
    bool unjudged = false;
    struct rat d;
    view_bool(p->v, "has_money", u->n_money > 0);
    view_text(p->v, "money_unit", u->n_money ? format_unit(p->a, u->money[0]->indicator) : "");
    view_text(p->v, "money_period",
        u->n_money ? format_upper_first(p->a, format_period(p->a, u->money[0]->period, u->money[0]->window))
                   : "");
    struct view *rows = view_list(p->v, "money");
    for (size_t i = 0; i < u->n_money; i++) {
        fill_money_row(p, view_item(rows), u->money[i], &s);
        unjudged = unjudged || !figure_deviation(u->money[i], &d);
    }
    view_bool(p->v, "money_unjudged", unjudged);
    svg_swatch(&p->scratch, "out");
    view_raw(p->v, "swatch_out", page_link_take(p));
    svg_swatch(&p->scratch, "pv");
    view_raw(p->v, "swatch_pv", page_link_take(p));
}

/* ---- figures by pillar -------------------------------------------------------------------------------------------------------- */
static void
fill_pillars(struct page *p, const struct unit_page *u)
{
    struct view *list = view_list(p->v, "pillars");
    for (size_t k = 0; k < p->c->n_pillars; k++) {
        struct view *v = view_item(list);
        view_text(v, "title", p->c->pillars[k].name);
        struct view *rows = view_list(v, "figures");
        for (size_t i = 0; i < u->n; i++)
            if (u->figures[i].indicator->pillar == &p->c->pillars[k] && !in_money(u, &u->figures[i]))
                page_card(p, view_item(rows), &u->figures[i]);
    }
}

/* ---- units under it -------------------------------------------------------------------------------------------------------------- */
static bool
any_child_has(struct page *p, const struct unit **children, const struct indicator *i)
{
    for (; *children; children++)
        if (figure_exists(p->s, i, *children))
            return true;
    return false;
}

/* One or two of each pillar in turn, in catalog order: what fits beside the names. */
static size_t
choose_columns(
    struct page *p, const struct unit_page *u, const struct unit **children, const struct indicator **ret)
{
    size_t n = 0, taken[64] = {0};
    for (size_t round = 0; round < CHILD_COLUMNS && n < CHILD_COLUMNS; round++)
        for (size_t k = 0; k < p->c->n_pillars && k < 64 && n < CHILD_COLUMNS; k++)
            for (size_t i = taken[k]; i < u->n; i++) {
                const struct indicator *x = u->figures[i].indicator;
                taken[k] = i + 1;
                if (x->pillar == &p->c->pillars[k] && any_child_has(p, children, x)) {
                    ret[n++] = x;
                    break;
                }
            }
    return n;
}

static void
fill_child(
    struct page *p, struct view *v, const struct unit *child, const struct indicator **columns, size_t n)
{
    view_text(v, "name", child->name);
    view_text(v, "link", page_link_unit(p, child));
    struct view *cells = view_list(v, "cells");
    for (size_t i = 0; i < n; i++) {
        struct figure f;
        figure_make(p->s, columns[i], child, columns[i]->main_window, MONTH_NONE, &f);
        struct view *cell = view_item(cells);
        page_card_status(p, cell, &f);
        page_card_period(p, cell, &f);
    }
}

static void
fill_children(struct page *p, const struct unit_page *u)
{
    const struct unit **children = page_tree_children(p, u->unit, u->today);
    const struct indicator *columns[CHILD_COLUMNS];
    size_t n = choose_columns(p, u, children, columns);
    view_bool(p->v, "has_children", *children != NULL);
    struct view *heads = view_list(p->v, "columns");
    for (size_t i = 0; i < n; i++) {
        const char *unit = format_unit(p->a, columns[i]);
        struct view *v = view_item(heads);
        view_text(v, "name", columns[i]->short_name);
        view_text(v, "of", *unit ? arena_printf(p->a, ", %s", unit) : "");
    }
    struct view *rows = view_list(p->v, "children");
    for (; *children; children++)
        fill_child(p, view_item(rows), *children, columns, n);
}

/* ---- the conclusion ----------------------------------------------------------------------------------------------------------------- */
static const struct figure *
cost_against_budget(const struct unit_page *u)
{
    struct rat d;
    for (size_t i = 0; i < u->n_money; i++)
        if (u->money[i]->indicator->direction == DIRECTION_LOWER && figure_deviation(u->money[i], &d))
            return u->money[i];
    return NULL;
}

static const char *
conclude(struct page *p, const struct unit_page *u)
{
    const struct figure *f = cost_against_budget(u);
    struct rat d;
    const char *count = figure_say_count(p->a, &u->count, true);
    if (f && figure_deviation(f, &d)) {
        if (format_shown(f->indicator, d) == 0)
            return arena_printf(p->a, "%s har kostat vad budgeten säger", u->unit->name);
        return arena_printf(p->a, "%s har kostat %s %s än budget", u->unit->name,
            format_distance(p->a, f->indicator, d), d.num < 0 ? "mer" : "mindre");
    }
    if (count)
        return arena_printf(p->a, "%s: %s", u->unit->name, format_lower_first(p->a, count));
    return u->unit->name;
}

static const char *
conclude_more(struct page *p, const struct unit_page *u)
{
    const struct figure *f = cost_against_budget(u);
    const char *count = f ? figure_say_count(p->a, &u->count, true) : NULL,
               *kind = format_upper_first(p->a, page_tree_kind(u->unit));
    char stop[32] = "";
    if (!u->n)
        return "Inga siffror har levererats för enheten.";
    if (u->unit->to != MONTH_NONE && u->unit->to < u->today)
        snprintf(
            stop, sizeof stop, ", upphörde %d-%02d", month_year(u->unit->to), month_of_year(u->unit->to));
    if (f)
        return arena_printf(p->a, "%s%s. %s, %s.%s%s%s", kind, stop,
            format_upper_first(p->a, format_lower_first(p->a, f->indicator->name)),
            format_period(p->a, f->period, f->window), count ? " " : "", count ? count : "",
            count ? "." : "");
    const struct unit *parent = unit_parent(u->unit, u->today);
    return arena_printf(p->a, "%s%s%s%s.", kind, stop, parent ? " i " : "", parent ? parent->name : "");
}

int
page_unit(struct page *p, const char *id)
{
    struct unit_page u = {.unit = catalog_unit(p->c, id), .today = page_tree_month(p)};
    if (!u.unit)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", id),
            "Alla enheter står under Enheter.");
    collect(p, &u);
    choose_money(p, &u);
    view_text(p->v, "heading", conclude(p, &u));
    view_text(p->v, "subtitle", conclude_more(p, &u));
    view_text(p->v, "unit_name", u.unit->name);
    page_tree_crumbs(p, view_list(p->v, "crumbs"), u.unit);
    fill_money(p, &u);
    fill_pillars(p, &u);
    fill_children(p, &u);
    const struct indicator **list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < u.n; i++)
        *ARENA_PUSH(p->a, list, n, cap) = u.figures[i].indicator;
    page_card_credit(p, p->v, list, n);
    return page_frame(p, "unit", 200, u.unit->name, "/enheter");
}
