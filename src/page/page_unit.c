/* A unit: its economy against budget, its figures by pillar, the units under it. */
#include "page_unit.h"
#include "figure_forecast.h"
#include "figure_held.h"
#include "format.h"
#include "page_story.h"
#include <string.h>

#define CHILD_COLUMNS 5

/* Income minus cost says nothing of a part that lives on its budget: its net cost says the same. */
static bool
only_costs(const struct figure *f)
{
    static const char *const whole[] = {"koncern", "kommun", "bolag"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(f->unit->kind, whole[i]) == 0)
            return false;
    return f->indicator->direction == DIRECTION_HIGHER && !figure_is_deviation(f->indicator) &&
           f->now.mal == MAL_NONE && f->now.has_value && f->now.value.num < 0 &&
           (!f->budget.has_value || f->budget.value.num < 0);
}

static void
collect(struct page *p, struct unit_page *u)
{
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        if ((x->retired != MONTH_NONE && x->retired <= u->today) || !figure_exists(p->s, x, u->unit))
            continue;
        struct figure f;
        figure_make(p->s, x, u->unit, x->main_window, MONTH_NONE, &f);
        if (page_unit_money_is(&f) && only_costs(&f))
            continue;
        *ARENA_PUSH(p->a, u->figures, u->n, u->cap) = f;
        figure_say_add(&u->count, f.now.mal);
    }
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
        struct face_table *t = page_face_figures(p, p->c->pillars[k].id, p->c->pillars[k].name);
        bool above = false;
        for (size_t i = 0; i < u->n; i++) {
            if (u->figures[i].indicator->pillar != &p->c->pillars[k])
                continue;
            if (page_unit_money_says(u, &u->figures[i]))
                above = true;
            else
                page_card(p, view_item(rows), &u->figures[i]);
            page_face_figure(
                p, t, &u->figures[i]); /* those of the table above, too: here with all that is said of them */
        }
        view_text(v, "none", above ? "Talen står i tabellen ovan." : "Inga tal för den här enheten.");
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

/* The deviation against budget first; then one or two of each pillar in turn, in catalog order: what fits beside the names. */
static size_t
choose_columns(
    struct page *p, const struct unit_page *u, const struct unit **children, const struct indicator **ret)
{
    size_t n = 0, taken[64] = {0};
    for (size_t i = 0; i < u->n && n == 0; i++)
        if (page_unit_money_is(&u->figures[i]) && figure_is_deviation(u->figures[i].indicator) &&
            any_child_has(p, children, u->figures[i].indicator))
            ret[n++] = u->figures[i].indicator;
    const struct indicator *first = n ? ret[0] : NULL;
    for (size_t round = 0; round < CHILD_COLUMNS && n < CHILD_COLUMNS; round++)
        for (size_t k = 0; k < p->c->n_pillars && k < 64 && n < CHILD_COLUMNS; k++)
            for (size_t i = taken[k]; i < u->n; i++) {
                const struct indicator *x = u->figures[i].indicator;
                taken[k] = i + 1;
                if (x != first && x->pillar == &p->c->pillars[k] && any_child_has(p, children, x)) {
                    ret[n++] = x;
                    break;
                }
            }
    return n;
}

static void
fill_child(struct page *p, struct view *v, const struct unit *child, const struct indicator **columns,
    size_t n, struct face_table *t)
{
    view_text(v, "name", child->name);
    view_text(v, "link", page_link_unit(p, child));
    page_face_unit(t, child);
    struct view *cells = view_list(v, "cells");
    for (size_t i = 0; i < n; i++) {
        struct figure f;
        figure_make(p->s, columns[i], child, columns[i]->main_window, MONTH_NONE, &f);
        struct view *cell = view_item(cells);
        page_card_status(p, cell, &f);
        page_card_period(p, cell, &f);
        face_value(t, columns[i], &f.now);
    }
}

/* What is booked on the unit itself, so that the columns that are sums add up. */
static void
fill_direct(struct page *p, struct view *rows, const struct unit *u, const struct indicator **columns,
    size_t n, struct face_table *t)
{
    struct rat direct[CHILD_COLUMNS];
    bool known[CHILD_COLUMNS], any = false;
    for (size_t i = 0; i < n; i++) {
        struct figure f;
        figure_make(p->s, columns[i], u, columns[i]->main_window, MONTH_NONE, &f);
        known[i] = f.last != MONTH_NONE && figure_direct(&f, f.last, &direct[i]);
        any = any || (known[i] && format_shown(columns[i], direct[i]) != 0);
    }
    if (!any)
        return;
    struct view *v = view_item(rows);
    view_printf(v, "name", "Direkt på %s", u->name);
    view_text(v, "link", NULL);
    face_word(t, "direct", view_get(v, "name")->text);
    struct view *cells = view_list(v, "cells");
    for (size_t i = 0; i < n; i++) {
        struct view *cell = view_item(cells);
        view_text(cell, "value",
            known[i] ? format_level(p->a, columns[i], direct[i]) : format_state_sign(STATE_EJ_TILLAMPLIGT));
        view_text(cell, "missing", known[i] ? NULL : format_state_word(STATE_EJ_TILLAMPLIGT));
        view_bool(cell, "no_target", true);
        view_raw(cell, "sign", NULL);
        view_text(cell, "status", NULL);
        if (known[i])
            face_level(t, columns[i], direct[i]);
        else
            face_missing(t, STATE_EJ_TILLAMPLIGT);
    }
}

static void
fill_children(struct page *p, const struct unit_page *u)
{
    const struct unit **children = page_tree_children(p, u->unit, u->today);
    const struct indicator *columns[CHILD_COLUMNS];
    size_t n = choose_columns(p, u, children, columns);
    view_bool(p->v, "has_children", *children != NULL);
    view_bool(p->v, "has_columns", n > 0);
    struct view *heads = view_list(p->v, "columns");
    struct face_table *t = *children ? face_table(p->face, "units", "Enheter under") : NULL;
    face_column(t, "unit", "Enhet");
    for (size_t i = 0; i < n; i++) {
        const char *unit = format_unit(p->a, columns[i]);
        struct view *v = view_item(heads);
        view_text(v, "name", columns[i]->short_name);
        const char *of = *unit ? arena_printf(p->a, ", %s", unit) : "";
        view_text(v, "of", of);
        face_column(t, columns[i]->id, arena_printf(p->a, "%s%s", columns[i]->short_name, of));
        if (p->face)
            face_define(p->face, columns[i], u->unit);
    }
    struct view *rows = view_list(p->v, "children");
    for (; *children; children++)
        fill_child(p, view_item(rows), *children, columns, n, t);
    fill_direct(p, rows, u->unit, columns, n, t);
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

/* What the heading says is no fact yet while a month in it is held. */
static const char *
reservation(struct page *p, const struct figure *f)
{
    month first = (month)(f->last - month_of_year(f->last) + 1);
    return cube_held_in(p->s->cube, f->indicator, f->unit, first, f->last) ? ", men ett tal kontrolleras"
                                                                           : "";
}

static const char *
conclude(struct page *p, const struct unit_page *u)
{
    const struct figure *f = cost_against_budget(u);
    struct rat d;
    const char *count = figure_say_count(p->a, &u->count, true), *verb = NULL;
    if (f && figure_forecast_deviation(f, &d))
        verb = "väntas kosta";
    else if (f && figure_deviation(f, &d))
        verb = "har kostat";
    if (verb && format_shown(f->indicator, d) == 0)
        return arena_printf(p->a, "%s %s vad budgeten säger%s", u->unit->name, verb, reservation(p, f));
    if (verb)
        return arena_printf(p->a, "%s %s %s %s än budget%s", u->unit->name, verb,
            format_distance(p->a, f->indicator, d), d.num < 0 ? "mer" : "mindre", reservation(p, f));
    if (count)
        return arena_printf(p->a, "%s: %s", u->unit->name, format_lower_first(p->a, count));
    return u->unit->name;
}

static const char *
conclude_more(struct page *p, const struct unit_page *u)
{
    const struct figure *f = cost_against_budget(u);
    const char *targets = figure_say_count(p->a, &u->count, true),
               *count = !f        ? NULL
                        : targets ? targets
                                  : "Inga mål är satta för enheten",
               *kind = format_upper_first(p->a, page_tree_kind(u->unit));
    const char *stop = "";
    if (!u->n)
        return "Inga siffror har levererats för enheten. Den får tal när en källa lämnar uppgifter med enhetens kod, eller "
               "för en enhet under den. Läget står under Källor.";
    if (u->unit->to != MONTH_NONE && u->unit->to < u->today)
        stop = arena_printf(p->a, ", upphörde %s", format_month(p->a, u->unit->to));
    const char *differs = f ? figure_forecast_say_differs(f) : NULL;
    if (f)
        return arena_printf(p->a, "%s%s. %s, %s%s.%s%s%s%s%s%s", kind, stop,
            format_upper_first(p->a, format_lower_first(p->a, f->indicator->name)),
            format_period(p->a, f->forecast.round ? (struct period){f->forecast.year, 12} : f->period,
                f->forecast.round ? WINDOW_YEAR : f->window),
            f->now.state == STATE_PRELIMINAR ? ", preliminärt" : "", differs ? " " : "",
            differs ? differs : "", differs ? "." : "", count ? " " : "", count ? count : "",
            count ? "." : "");
    const struct unit *parent = unit_parent(u->unit, u->today);
    return arena_printf(p->a, "%s%s%s%s.", kind, stop, parent ? " i " : "", parent ? parent->name : "");
}

/* Said once, of the first figure whose year before is not the same organisation. */
static const char *
reorganised(struct page *p, const struct unit_page *u)
{
    const char *said = NULL;
    for (size_t i = 0; i < u->n && !said; i++)
        said = page_tree_compared(p, &u->figures[i]);
    return said;
}

int
page_unit(struct page *p, const char *id)
{
    struct unit_page u = {.unit = catalog_unit(p->c, id), .today = page_tree_month(p)};
    if (!u.unit)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", id),
            "Alla enheter står under Enheter.");
    collect(p, &u);
    page_face_of(p, u.unit);
    page_unit_money_choose(p, &u);
    view_text(p->v, "heading", conclude(p, &u));
    view_text(p->v, "subtitle", conclude_more(p, &u));
    view_bool(p->v, "has_marks", u.n > u.n_money);
    view_text(p->v, "unit_name", u.unit->name);
    view_text(p->v, "reorganised", reorganised(p, &u));
    page_organ_switch(p, u.unit);
    page_organ_past(p, u.unit);
    view_text(p->v, "held", figure_held_of_unit(p->a, p->s, u.unit, (month)(u.today - 12)));
    page_tree_crumbs(p, view_list(p->v, "crumbs"), u.unit);
    page_unit_money_fill(p, &u);
    page_unit_forecast(p, p->v, &u);
    fill_pillars(p, &u);
    fill_children(p, &u);
    const struct indicator **list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < u.n; i++)
        *ARENA_PUSH(p->a, list, n, cap) = u.figures[i].indicator;
    page_card_credit(p, p->v, list, n);
    page_story_unit(p, u.unit);
    return page_frame(p, "unit", 200, u.unit->name, "/enheter");
}
