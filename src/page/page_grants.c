/* Who may what at which unit, from when to when: what the configuration in force says, for its administrator to read. */
#include "page_grants.h"
#include "format.h"
#include <stdlib.h>
#include <string.h>

static int
by_unit(const void *a, const void *b)
{
    const struct grant *x = *(const struct grant *const *)a, *y = *(const struct grant *const *)b;
    int d = x->unit->index - y->unit->index;
    return d ? d : strcmp(x->mail, y->mail);
}

static const char *
role_word(const char *role)
{
    static const char *const words[][2] = {{"lasare", "läsare"}, {"chef", "chef"},
        {"controller", "controller"}, {"administrator", "administratör"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(role, words[i][0]) == 0)
            return words[i][1];
    return role;
}

/* "från mars 2026 till och med maj 2026" */
static const char *
span(struct page *p, const struct grant *g)
{
    const char *from =
                   g->from == MONTH_NONE ? NULL : arena_printf(p->a, "från %s", format_month(p->a, g->from)),
               *to = g->to == MONTH_NONE ? NULL
                                         : arena_printf(p->a, "till och med %s", format_month(p->a, g->to));
    if (!from && !to)
        return "tills vidare";
    return arena_printf(p->a, "%s%s%s", from ? from : "", from && to ? " " : "", to ? to : "");
}

void
page_grants(struct page *p)
{
    struct view *list = view_list(p->v, "grants");
    const struct grant **all = arena_alloc(p->a, (p->c->n_grants + 1) * sizeof *all);
    month now = page_tree_month(p);
    for (size_t i = 0; i < p->c->n_grants; i++)
        all[i] = &p->c->grants[i];
    if (p->c->n_grants)
        qsort(all, p->c->n_grants, sizeof(const struct grant *), by_unit);
    for (size_t i = 0; i < p->c->n_grants; i++) {
        const struct grant *g = all[i];
        bool over = g->to != MONTH_NONE && g->to < now, early = g->from != MONTH_NONE && g->from > now;
        struct view *v = view_item(list);
        view_text(v, "mail", g->mail);
        view_text(v, "role", role_word(g->role));
        view_text(v, "unit", g->unit->name);
        view_text(v, "link", page_link_unit(p, g->unit));
        view_text(v, "span", span(p, g));
        view_text(v, "state", over ? "har upphört" : early ? "gäller inte än" : NULL);
    }
    view_bool(p->v, "has_grants", p->c->n_grants > 0);
}
