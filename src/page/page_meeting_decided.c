/* What was decided, and what the figure that it is about did since. */
#include "format.h"
#include "page_meeting.h"
#include <string.h>

/* As it stood in the meeting's own papers; where they do not show it, as it is known now of the last period before the meeting. */
static bool
figure_then(struct page *p, const struct meeting *m, const struct indicator *i, const struct unit *u,
    struct frozen_value *ret)
{
    const struct frozen_value *v = frozen_value(page_meeting_frozen(p, m), i->id, u->id, i->main_window);
    struct clock_local t = clock_local(m->at);
    struct figure f;
    if (v) {
        *ret = *v;
        return v->has_value && !page_meeting_withheld(p, v);
    }
    figure_make(p->s, i, u, i->main_window, (month)(MONTH(t.year, t.month) - 1), &f);
    *ret = page_meeting_value(&f);
    return f.last != MONTH_NONE && ret->has_value;
}

/* "Socialnämnden, budgetavvikelse: −4,2 mnkr i september 2026, −5,1 mnkr i oktober 2026"; NULL: nothing to say. */
static const char *
say_since(struct page *p, const struct meeting *m, const struct meeting_decision *d)
{
    const struct indicator *i = d->indicator ? catalog_indicator(p->c, d->indicator->id) : NULL;
    const struct unit *u = d->unit ? catalog_unit(p->c, d->unit->id) : NULL;
    struct frozen_value then;
    struct figure now;
    if (!i || !u || !figure_then(p, m, i, u, &then))
        return NULL;
    figure_make(p->s, i, u, i->main_window, MONTH_NONE, &now);
    const char *before =
        arena_printf(p->a, "%s, %s: %s (%s)", u->name, format_lower_first(p->a, i->short_name),
            format_with_unit(p->a, i, then.value), format_period(p->a, then.period, i->main_window));
    if (!now.now.has_value)
        return arena_printf(p->a, "%s. Senaste talet visas inte.", before);
    if (now.period.last == then.period.last && format_shown(i, now.now.value) == format_shown(i, then.value))
        return arena_printf(p->a, "%s. Inget nytt tal sedan dess.", before);
    int way = figure_better(i, now.now.value, then.value);
    return arena_printf(p->a, "%s. Nu %s (%s)%s.", before, format_with_unit(p->a, i, now.now.value),
        format_period(p->a, now.period, i->main_window),
        way > 0   ? ": bättre"
        : way < 0 ? ": sämre"
                  : "");
}

static void
fill_decision(struct page *p, struct view *list, const struct meeting *m, const struct meeting_item *x,
    const struct meeting_decision *d)
{
    stamp t;
    struct view *v = view_item(list);
    view_text(v, "text", d->text);
    view_text(v, "paragraph", x->paragraph);
    view_text(v, "day", page_meeting_day(p, m->at));
    view_text(v, "link", page_link(p, arena_printf(p->a, "/mote/%s", m->id), NULL));
    view_text(
        v, "follow_up", d->follow_up && clock_parse(d->follow_up, &t) == 0 ? page_meeting_day(p, t) : NULL);
    view_text(v, "since", say_since(p, m, d));
}

void
page_meeting_decisions(struct page *p, struct view *v, const struct meeting *m, const struct meeting_item *x)
{
    struct view *list = view_list(v, "decisions");
    size_t n = page_meeting_held(p, m) ? x->n_decisions : 0;
    for (size_t i = 0; i < n; i++)
        fill_decision(p, list, m, x, &x->decisions[i]);
    view_bool(v, "has_decisions", n > 0);
}

/* The item shows the figure that the decision is about. */
static bool
concerns(struct page *p, const struct meeting_item *x, const struct meeting_decision *d)
{
    size_t n;
    const struct page_meeting_figure *list = page_meeting_figures(p, x, &n);
    for (size_t i = 0; d->indicator && i < n; i++)
        if (strcmp(list[i].indicator->id, d->indicator->id) == 0 &&
            strcmp(list[i].unit->id, d->unit->id) == 0)
            return true;
    return false;
}

/* Or is about a unit below the one that the item's dashboard shows: what the board asked of a nämnd belongs to the whole. */
static bool
concerns_below(struct page *p, const struct meeting_item *x, const struct meeting_decision *d)
{
    const struct dashboard *b = x->dashboard;
    const struct unit *u = d->unit ? catalog_unit(p->c, d->unit->id) : NULL;
    const struct unit *top = b ? catalog_unit(p->c, b->unit->id) : NULL;
    for (size_t s = 0; u && top && s < b->n_sections; s++)
        for (size_t k = 0; k < b->sections[s].n; k++)
            if (strcmp(b->sections[s].indicators[k]->id, d->indicator->id) == 0 &&
                unit_under(u, top, page_tree_month(p)))
                return true;
    return false;
}

void
page_meeting_earlier(
    struct page *p, struct view *v, const struct meeting *m, const struct meeting_item *x, size_t most)
{
    struct view *list = view_list(v, "earlier");
    size_t n = 0;
    for (const struct meeting *o = meeting_before(p->c, m); o; o = meeting_before(p->c, o))
        for (size_t i = 0; i < o->n_items && page_meeting_held(p, o); i++)
            for (size_t k = 0; k < o->items[i].n_decisions && (!most || n < most); k++) {
                const struct meeting_decision *d = &o->items[i].decisions[k];
                if (!concerns(p, x, d) && !concerns_below(p, x, d))
                    continue;
                fill_decision(p, list, o, &o->items[i], d);
                n++;
            }
    view_bool(v, "has_earlier", n > 0);
}
