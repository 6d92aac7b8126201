/* Definitions that changed at a date: how earlier periods are counted, and what that means for the figure on the page. */
#include "format.h"
#include "page_indicator.h"

/* The window of the figure begins by another definition than it ends by: all of it is counted by the later one. */
static bool
spans_two(const struct figure *f)
{
    month first = (month)(f->last - figure_months(f->indicator, f->window, f->last) + 1);
    return indicator_version(f->indicator, first) != indicator_version(f->indicator, f->last);
}

static const char *
note(struct page *p, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    size_t k = f->last == MONTH_NONE ? i->n_former : indicator_version(i, f->last);
    if (k < i->n_former)
        return arena_printf(
            p->a, "Talet är räknat som det gjordes till och med %s.", format_month(p->a, i->former[k].to));
    if (f->last != MONTH_NONE && spans_two(f))
        return "Fönstret börjar före ändringen. Hela talet är räknat med den nya definitionen.";
    return NULL;
}

void
page_indicator_versions(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    const struct indicator *i = x->indicator;
    struct view *list = view_list(p->v, "versions");
    size_t n = indicator_version(i, page_tree_month(p)); /* what is to change later is not told yet */
    view_bool(p->v, "has_versions", n > 0);
    view_text(p->v, "version_note", n > 0 ? note(p, f) : NULL);
    for (size_t k = n; k-- > 0;) {
        const struct former_formula *v = &i->former[k];
        struct view *row = view_item(list);
        view_printf(row, "until", "Till och med %s", format_month(p->a, v->to));
        view_text(row, "how", v->method ? v->method : v->text);
        view_text(row, "reason", v->reason);
    }
}
