/* The organisation as pages need it. */
#include "format.h"
#include "page_work.h"
#include <string.h>

month
page_tree_month(const struct page *p)
{
    return snapshot_month(p->s);
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
    if (p->s->today)
        m = page_tree_month(p);
    for (int rest = 0; rest < 2; rest++)
        for (size_t i = 0; i < p->c->n_units; i++) {
            const struct unit *child = &p->c->units[i];
            bool of_rest = strcmp(child->kind, "ej_fordelat") == 0;
            if (of_rest == (bool)rest && child != u && unit_valid(child, m) && unit_parent(child, m) == u)
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

bool
page_tree_is_part(const struct unit *u)
{
    static const char *const parts[] = {"namnd", "forvaltning", "omrade", "enhet"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(u->kind, parts[i]) == 0)
            return true;
    return false;
}

month
page_tree_moved(const struct page *p, const struct unit *u, month from, month to)
{
    month newest = MONTH_NONE;
    for (size_t i = 0; i < p->c->n_units && !p->s->today; i++) { /* one tree all the time: nothing moves */
        const struct unit *x = &p->c->units[i];
        for (size_t k = 0; k < x->n_parents; k++) {
            month m = x->parents[k].from;
            if (m == MONTH_NONE || m <= from || m > to || m <= newest || !unit_valid(x, m) ||
                !unit_valid(x, (month)(m - 1)))
                continue;
            if (x != u && unit_under(x, u, m) != unit_under(x, u, (month)(m - 1)))
                newest = m;
        }
    }
    return newest;
}

/* A unit with none below it may have taken over from one that closed beside it, or given to a new one. */
static const char *
say_neighbour(struct page *p, const struct unit *u, month from, month to)
{
    const struct unit *parent = p->s->today ? NULL : unit_parent(u, to);
    for (size_t i = 0; parent && i < p->c->n_units; i++) {
        const struct unit *x = &p->c->units[i];
        bool closed = x->to != MONTH_NONE && x->to >= from && x->to < to;
        bool opened = x->from != MONTH_NONE && x->from > from && x->from <= to;
        if (x == u || !(closed || opened) || !page_tree_is_part(x) ||
            unit_parent(x, closed ? x->to : x->from) != parent)
            continue;
        return arena_printf(p->a,
            "%s %s %s. Om verksamhet har flyttats är talen inte jämförbara rakt av med året före.", x->name,
            closed ? "upphörde" : "började", format_month(p->a, closed ? x->to : x->from));
    }
    return NULL;
}

static const char *
reorganised(struct page *p, const struct unit *u, month from, month to)
{
    month m = page_tree_moved(p, u, from, to);
    if (m != MONTH_NONE)
        return arena_printf(p->a,
            "Organisationen ändrades i %s: talen är inte jämförbara rakt av med året före.",
            format_month(p->a, m));
    return strcmp(u->kind, "enhet") == 0 && unit_valid(u, to) && !*page_tree_children(p, u, to)
               ? say_neighbour(p, u, from, to)
               : NULL;
}

month
page_tree_since(const struct figure *f)
{
    return (month)(f->last - 12 - figure_months(f->indicator, f->window, f->last) + 1);
}

const char *
page_tree_compared(struct page *p, const struct figure *f)
{
    if (f->last == MONTH_NONE || !f->year_ago.has_value || f->indicator->rollup == ROLLUP_NONE)
        return NULL;
    return reorganised(p, f->unit, page_tree_since(f), f->last);
}

const char *
page_tree_title(struct page *p, const char *what, const struct unit *u)
{
    bool said = strcmp(u->name, p->c->organisation) == 0 || strcmp(u->name, what) == 0;
    return said ? what : arena_printf(p->a, "%s, %s", what, u->name);
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

void
page_tree_figure(struct page *p, const struct indicator *i, const struct unit *u, enum window w, month m,
    struct figure *ret)
{
    struct figure f;
    figure_make(p->s, i, u, w, m, &f);
    if (f.last != m) {
        f = (struct figure){.snapshot = p->s, .indicator = i, .unit = u, .window = w, .last = f.last};
        f.now = cube_value(p->s->cube, i, u, m, w, SCENARIO_UTFALL, "T");
        f.year_ago = cube_value(p->s->cube, i, u, (month)(m - 12), w, SCENARIO_UTFALL, "T");
    }
    *ret = f;
}
