/* The lists: all units as a tree, all indicators by pillar. */
#include "figure_say.h"
#include "format.h"
#include "page_work.h"
#include "text.h"
#include <string.h>

static struct view *
add_unit(struct page *p, struct view *list, const struct unit *u)
{
    struct view *v = view_item(list);
    view_text(v, "name", u->name);
    view_text(v, "link", page_link_unit(p, u));
    /* "Ej fördelat" is its own kind: said once */
    view_text(v, "kind", strcmp(u->kind, "ej_fordelat") == 0 ? NULL : page_tree_kind(u));
    return v;
}

/* ---- the same for other programs ------------------------------------------------------------------------------------- */
static struct face_table *
face_units(struct page *p)
{
    static const struct face_column columns[] = {{"unit", "Enhet"}, {"kind", "Slag"}, {"parent", "Hör till"},
        {"from", "Från"}, {"to", "Till och med"}};
    struct face_table *t = face_table(p->face, "units", "Enheter");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

static void
face_month(struct page *p, struct face_table *t, month m)
{
    char text[PERIOD_TEXT];
    if (m == MONTH_NONE)
        face_none(t);
    else
        face_text(t, arena_strdup(p->a, period_text((struct period){m, 1}, text)));
}

static void
face_unit(struct page *p, struct face_table *t, const struct unit *u, month m)
{
    if (!t)
        return;
    const struct unit *parent = unit_parent(u, unit_valid(u, m) ? m : u->to != MONTH_NONE ? u->to : u->from);
    page_face_unit(t, u);
    face_word(t, u->kind, page_tree_kind(u));
    if (parent)
        page_face_unit(t, parent);
    else
        face_none(t);
    face_month(p, t, u->from);
    face_month(p, t, u->to);
}

static void
add_branch(struct page *p, struct view *list, const struct unit *u, month m, int depth, struct face_table *t)
{
    struct view *unit = add_unit(p, list, u), *children = NULL;
    face_unit(p, t, u, m);
    for (const struct unit **c = page_tree_children(p, u, m); *c && depth < 24;
         c++) { /* partials nest at most 32 */
        if (!children)
            children = view_list(unit, "children");
        add_branch(p, children, *c, m, depth + 1, t);
    }
    view_bool(unit, "group", strcmp(u->kind, "namnd") == 0);
    view_bool(unit, "has_children", children != NULL);
}

static void
add_former(struct page *p, month m, struct face_table *t)
{
    struct view *list = view_list(p->v, "former");
    size_t n = 0;
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *u = &p->c->units[i];
        if (unit_valid(u, m))
            continue;
        struct view *v = add_unit(p, list, u);
        face_unit(p, t, u, m);
        n++;
        view_text(v, "note",
            u->to != MONTH_NONE && u->to < m
                ? arena_printf(p->a, "till och med %s", format_month(p->a, u->to))
            : u->from != MONTH_NONE ? arena_printf(p->a, "från %s", format_month(p->a, u->from))
                                    : NULL);
    }
    view_bool(p->v, "has_former", n > 0);
}

int
page_list_units(struct page *p, const char *id)
{
    (void)id;
    month m = page_tree_month(p);
    int valid = 0;
    struct view *roots = view_list(p->v, "roots");
    struct face_table *t = face_units(p);
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *u = &p->c->units[i];
        valid += unit_valid(u, m) && page_tree_is_part(u);
        if (unit_valid(u, m) && !unit_parent(u, m))
            add_branch(p, roots, u, m, 0, t);
    }
    add_former(p, m, t);
    if (valid)
        view_printf(p->v, "heading", "%s har %d enhet%s", p->c->organisation, valid, valid == 1 ? "" : "er");
    else
        view_printf(p->v, "heading", "%s har inga enheter än", p->c->organisation);
    view_printf(
        p->v, "subtitle", "Organisationen i %s. Varje enhet visar sina egna siffror.", format_month(p->a, m));
    return page_frame(p, "units", 200, "Enheter", "/enheter");
}

/* ---- indicators --------------------------------------------------------------------------------------------------------------------- */
static void
add_indicator(struct page *p, struct view *list, const struct indicator *i, const struct unit *u,
    struct figure_count *count, struct face_table *t)
{
    struct figure f;
    figure_make(p->s, i, u, i->main_window, MONTH_NONE, &f);
    if (f.last == MONTH_NONE) /* not one of this unit's: the first unit that has it */
        for (size_t k = 0; k < p->c->n_units && f.last == MONTH_NONE; k++)
            figure_make(p->s, i, &p->c->units[k], i->main_window, MONTH_NONE, &f);
    figure_say_add(count, f.now.mal); /* as the row shows it, whichever unit it is of */
    struct view *v = view_item(list);
    view_text(v, "name", i->name);
    view_text(v, "link", page_link_indicator(p, i, f.last == MONTH_NONE ? u : f.unit));
    view_text(v, "other_unit", f.last == MONTH_NONE || f.unit == u ? NULL : f.unit->name);
    page_card_status(p, v, &f);
    page_card_period(p, v, &f);
    page_face_figure(p, t, &f);
    view_text(v, "owner", i->owner);
    view_text(v, "source",
        text_starts(i->source_note, "Källa: ") ? i->source_note + strlen("Källa: ") : i->source_note);
    view_bool(v, "example", i->example);
    view_text(v, "retired",
        i->retired == MONTH_NONE ? NULL
                                 : arena_printf(p->a, "utgången från %s", format_month(p->a, i->retired)));
}

int
page_list_indicators(struct page *p, const char *id)
{
    const char *asked = page_link_param(p, "enhet");
    const struct unit *u = asked ? catalog_unit(p->c, asked) : page_tree_home(p);
    struct figure_count count = {0};
    (void)id;
    if (!u)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", asked ? asked : ""),
            "Alla enheter står under Enheter.");
    page_face_of(p, u);
    struct view *list = view_list(p->v, "pillars");
    for (size_t k = 0; k < p->c->n_pillars; k++) {
        struct view *v = view_item(list);
        view_text(v, "title", p->c->pillars[k].name);
        struct view *rows = view_list(v, "indicators");
        struct face_table *t = page_face_figures(p, p->c->pillars[k].id, p->c->pillars[k].name);
        for (size_t i = 0; i < p->c->n_indicators; i++)
            if (p->c->indicators[i].pillar == &p->c->pillars[k])
                add_indicator(p, rows, &p->c->indicators[i], u, &count, t);
    }
    const char *said = figure_say_count(p->a, &count, true);
    view_printf(p->v, "heading", "%zu indikatorer%s%s", p->c->n_indicators, said ? ": " : "",
        said ? format_lower_first(p->a, said) : "");
    view_printf(p->v, "subtitle", "Senaste tal för %s, om inget annat står.", u->name);
    return page_frame(p, "indicators", 200, "Indikatorer", "/indikatorer");
}
