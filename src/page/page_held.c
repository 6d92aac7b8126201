#include "page_held.h"
#include "figure_held.h"
#include "format.h"
#include <stdlib.h>
#include <string.h>

static const char *
label(struct page *p, const struct cube_held *h)
{
    char text[PERIOD_LABEL];
    return arena_strdup(p->a, period_label(cadence_period(h->indicator->cadence, h->last), text));
}

static const char *
command(struct page *p, const struct cube_held *h)
{
    char period[PERIOD_TEXT];
    return arena_printf(p->a, "ksrd accept %s --unit %s --period %s --reason \"…\"", h->indicator->id,
        h->unit->id, period_text(cadence_period(h->indicator->cadence, h->last), period));
}

/* Newest period first; within one in the order of indicators and units. */
static int
by_period(const void *va, const void *vb)
{
    const struct cube_held *a = *(const struct cube_held *const *)va,
                           *b = *(const struct cube_held *const *)vb;
    return a->last != b->last ? (a->last < b->last) - (a->last > b->last) : (a > b) - (a < b);
}

static int
by_acceptance(const void *va, const void *vb)
{
    const struct cube_held *a = *(const struct cube_held *const *)va,
                           *b = *(const struct cube_held *const *)vb;
    return (a->accepted->edition < b->accepted->edition) - (a->accepted->edition > b->accepted->edition);
}

static const struct cube_held **
select_held(struct page *p, bool accepted, size_t *ret_n)
{
    size_t n, found = 0;
    const struct cube_held *all = cube_held(p->s->cube, &n);
    const struct cube_held **list = arena_alloc(p->a, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++)
        if ((all[i].accepted != NULL) == accepted)
            list[found++] = &all[i];
    if (found)
        qsort(list, found, sizeof *list, accepted ? by_acceptance : by_period);
    *ret_n = found;
    return list;
}

static struct view *
fill_row(struct page *p, struct view *list, const struct cube_held *h)
{
    struct view *v = view_item(list);
    view_text(v, "indicator", h->indicator->name);
    view_text(v, "link", page_link_indicator(p, h->indicator, h->unit));
    view_text(v, "unit", h->unit->name);
    view_text(v, "period", label(p, h));
    view_text(v, "value", format_with_unit(p->a, h->indicator, h->value));
    view_text(v, "why", figure_held_say(p->a, h, NULL));
    return v;
}

size_t
page_held_rows(struct page *p, struct view *list, bool how)
{
    size_t n;
    const struct cube_held **held = select_held(p, false, &n);
    for (size_t i = 0; i < n; i++)
        view_text(fill_row(p, list, held[i]), "how", how ? command(p, held[i]) : NULL);
    return n;
}

void
page_held_accepted(struct page *p, struct view *list)
{
    size_t n;
    const struct cube_held **held = select_held(p, true, &n);
    for (size_t i = 0; i < n; i++) {
        struct view *v = fill_row(p, list, held[i]);
        view_text(v, "who", held[i]->accepted->who);
        view_text(v, "reason", held[i]->accepted->reason);
        view_printf(v, "edition", "%d", held[i]->accepted->edition);
    }
}
