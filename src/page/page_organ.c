/* The organisation over time: which one a page sums by, and what became of a unit. */
#include "format.h"
#include "page_work.h"
#include <string.h>

void
page_organ_stamp(struct page *p, struct view *frame)
{
    bool today = p->s && p->s->today;
    view_text(frame, "today_tree", today ? format_month(p->a, page_tree_month(p)) : NULL);
    view_text(frame, "as_it_was_link", today ? page_link_self(p, "org", NULL) : NULL);
}

void
page_organ_switch(struct page *p, const struct unit *u)
{
    bool other = !p->s->today && cube_moved(p->s->cube, u);
    view_text(p->v, "today_tree_link", other ? page_link_self(p, "org", "nu") : NULL);
}

/* ---- the unit's past ---------------------------------------------------------------------------------------------------- */
struct past {
    struct page *p;
    struct view *list;
    size_t n;
};

static void
tell(struct past *x, const char *text, const struct unit *u)
{
    struct view *v = view_item(x->list);
    view_text(v, "text", text);
    view_text(v, "link", u ? page_link_unit(x->p, u) : NULL);
    view_text(v, "name", u ? u->name : NULL);
    x->n++;
}

static void
tell_names(struct past *x, const struct unit *u)
{
    for (size_t i = 0; i < u->n_names; i++)
        if (u->names[i].to != MONTH_NONE && u->names[i].to < page_tree_month(x->p))
            tell(x,
                arena_printf(x->p->a, "Hette %s till och med %s.", u->names[i].name,
                    format_month(x->p->a, u->names[i].to)),
                NULL);
}

static void
tell_parents(struct past *x, const struct unit *u)
{
    for (size_t i = 1; i < u->n_parents; i++)
        if (u->parents[i].from <= page_tree_month(x->p))
            tell(x,
                arena_printf(
                    x->p->a, "Till och med %s under", format_month(x->p->a, (month)(u->parents[i].from - 1))),
                u->parents[i - 1].unit);
}

static bool
succeeds(const struct unit *u, const struct unit *before)
{
    for (size_t i = 0; i < before->n_successors; i++)
        if (before->successors[i] == u)
            return true;
    return false;
}

static void
tell_predecessors(struct past *x, const struct unit *u)
{
    for (size_t i = 0; i < x->p->c->n_units; i++) {
        const struct unit *before = &x->p->c->units[i];
        if (succeeds(u, before) && before->to < page_tree_month(x->p))
            tell(x,
                arena_printf(x->p->a,
                    before->n_successors > 1 ? "Tog i %s över en del av" : "Tog i %s över efter",
                    format_month(x->p->a, (month)(before->to + 1))),
                before);
    }
}

static void
tell_manager(struct past *x, const struct unit *u)
{
    month m = page_tree_month(x->p);
    const struct unit_manager *chef = unit_manager(u, u->to != MONTH_NONE && u->to < m ? u->to : m);
    if (!chef || !x->p->r->viewer || !x->p->r->viewer->administrator)
        return;
    tell(x,
        arena_printf(x->p->a, "Chef%s%s: %s%s%s.", chef->from != MONTH_NONE ? " sedan " : "",
            chef->from != MONTH_NONE ? format_month(x->p->a, chef->from) : "", chef->name,
            chef->mail ? ", " : "", chef->mail ? chef->mail : ""),
        NULL);
}

static void
fill_closed(struct page *p, const struct unit *u)
{
    bool closed = u->to != MONTH_NONE && u->to < page_tree_month(p);
    struct view *list = view_list(p->v, "successors");
    view_text(p->v, "closed", closed && u->n_successors ? "Verksamheten fortsätter i" : NULL);
    for (size_t i = 0; closed && i < u->n_successors; i++) {
        struct view *v = view_item(list);
        view_text(v, "name", u->successors[i]->name);
        view_text(v, "link", page_link_unit(p, u->successors[i]));
        view_bool(v, "last", i + 1 == u->n_successors);
    }
}

void
page_organ_past(struct page *p, const struct unit *u)
{
    struct past x = {.p = p, .list = view_list(p->v, "past")};
    fill_closed(p, u);
    tell_names(&x, u);
    tell_parents(&x, u);
    tell_predecessors(&x, u);
    tell_manager(&x, u);
    view_bool(p->v, "has_past", x.n > 0);
}
