/* The organisation as pages need it. */
#include "page_work.h"
#include <string.h>

month
page_tree_month(const struct page *p)
{
    struct clock_local l = clock_local(p->s->edition.recorded);
    return MONTH(l.year, l.month);
}

const struct unit *
page_tree_home(const struct page *p)
{
    const struct catalog *c = p->c;
    if (c->n_dashboards)
        return c->dashboards[0].unit;
    for (size_t i = 0; i < c->n_units; i++)
        if (strcmp(c->units[i].kind, "kommun") == 0)
            return &c->units[i];
    return c->n_units ? &c->units[0] : NULL;
}

const struct unit **
page_tree_children(struct page *p, const struct unit *u, month m)
{
    const struct unit **list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *child = &p->c->units[i];
        if (child != u && unit_valid(child, m) && unit_parent(child, m) == u)
            *ARENA_PUSH(p->a, list, n, cap) = child;
    }
    *ARENA_PUSH(p->a, list, n, cap) = NULL;
    return list;
}

void
page_tree_crumbs(struct page *p, struct view *list, const struct unit *u)
{
    const struct unit *way[64];
    size_t n = 0;
    month m = page_tree_month(p);
    if (!unit_valid(u, m) && u->to != MONTH_NONE)
        m = u->to; /* a closed unit: where it last was */
    for (const struct unit *up = unit_parent(u, m); up && n < 64; up = unit_parent(up, m))
        way[n++] = up;
    while (n-- > 0) {
        struct view *v = view_item(list);
        view_text(v, "name", way[n]->name);
        view_text(v, "link", page_link_unit(p, way[n]));
    }
}

const char *
page_tree_kind(const struct unit *u)
{
    static const char *const words[][2] = {{"koncern", "koncern"}, {"kommun", "kommun"}, {"bolag", "bolag"},
        {"namnd", "nämnd"}, {"forvaltning", "förvaltning"}, {"omrade", "område"}, {"enhet", "enhet"},
        {"ej_fordelat", "ej fördelat"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(u->kind, words[i][0]) == 0)
            return words[i][1];
    return u->kind;
}
