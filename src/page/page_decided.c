/* Decided sets: how many of the indicators that a council decided on are measured, and why the others are not. */
#include "format.h"
#include "page_work.h"

/* Why it is not measured; NULL: it is. */
static const char *
why_not(struct page *p, const struct indicator *i, const struct unit *u)
{
    month last = cube_last(p->s->cube, i, u, i->main_window, SCENARIO_UTFALL, "T", MONTH_NONE);
    const char *seen =
        last == MONTH_NONE ? "" : arena_printf(p->a, " Senaste tal: %s.", format_month(p->a, last));
    if (i->retired != MONTH_NONE && i->retired <= page_tree_month(p))
        return arena_printf(p->a, "utgången från %s%s%s.%s", format_month(p->a, i->retired),
            i->retired_reason ? ": " : "",
            i->retired_reason ? format_lower_first(p->a, i->retired_reason) : "", seen);
    if (last == MONTH_NONE)
        return "inget tal har levererats.";
    const struct source **s = figure_sources(p->a, p->s, i);
    for (; *s; s++)
        if (source_retired(*s))
            return arena_printf(p->a, "källan %s hämtas inte längre.%s", (*s)->name, seen);
    return NULL;
}

/* All of the set, each once. */
static size_t
members(struct page *p, const struct dashboard *d, const struct indicator ***ret)
{
    const struct indicator **list = NULL;
    size_t n = 0, cap = 0;
    for (size_t k = 0; k < d->n_sections; k++)
        for (size_t i = 0; i < d->sections[k].n; i++) {
            size_t at = 0;
            while (at < n && list[at] != d->sections[k].indicators[i])
                at++;
            if (at == n)
                *ARENA_PUSH(p->a, list, n, cap) = d->sections[k].indicators[i];
        }
    *ret = list;
    return n;
}

static const char *
count(struct page *p, const struct dashboard *d)
{
    const struct indicator **list;
    size_t n = members(p, d, &list), measured = 0;
    for (size_t i = 0; i < n; i++)
        measured += why_not(p, list[i], d->unit) == NULL;
    return arena_printf(p->a, "%zu av %zu mätta", measured, n);
}

const char *
page_decided_fill(struct page *p, const struct dashboard *d)
{
    struct view *list = view_list(p->v, "unmeasured");
    const struct indicator **all;
    size_t n = d && d->decision ? members(p, d, &all) : 0, missing = 0;
    view_text(p->v, "decision", n ? d->decision : NULL);
    for (size_t i = 0; i < n; i++) {
        const char *why = why_not(p, all[i], d->unit);
        if (!why)
            continue;
        struct view *v = view_item(list);
        view_text(v, "name", all[i]->name);
        view_text(v, "link", page_link_indicator(p, all[i], d->unit));
        view_text(v, "why", why);
        missing++;
    }
    view_bool(p->v, "has_unmeasured", missing > 0);
    return n ? count(p, d) : NULL;
}

void
page_decided_list(struct page *p, bool first_page)
{
    struct view *list = view_list(p->v, "sets");
    for (size_t i = 0; first_page && i < p->c->n_dashboards; i++) {
        const struct dashboard *d = &p->c->dashboards[i];
        if (!d->decision)
            continue;
        struct view *v = view_item(list);
        view_text(v, "title", d->title);
        view_text(v, "link", page_link(p, arena_printf(p->a, "/tavla/%s", d->id), NULL));
        view_text(v, "measured", count(p, d));
    }
}
