/* The same indicator for the units under this one: one period, one scale, in the order of the tree. */
#include "figure_say.h"
#include "format.h"
#include "page_indicator.h"
#include "svg.h"
#include <math.h>

static void
fill_row(
    struct page *p, struct view *v, const struct figure *f, double low, double high, struct face_table *t)
{
    view_text(v, "name", f->unit->name);
    view_text(
        v, "link", page_link(p, p->r->path, "enhet", f->unit->id, "fonster", window_names[f->window], NULL));
    page_card_status(p, v, f);
    view_text(v, "reason", f->now.has_value ? NULL : format_state_reason(f->now.state));
    view_raw(v, "spark", page_card_spark(p, f));
    svg_bar(&p->scratch, f->now.has_value ? figure_double(f->now.value) : 0,
        f->year_ago.has_value ? figure_double(f->year_ago.value) : NAN, low, high);
    const char *bar = page_link_take(p);
    view_raw(v, "bar", f->now.has_value ? bar : NULL);
    view_text(v, "before", format_value(p->a, f->indicator, &f->year_ago));
    page_face_unit(t, f->unit);
    face_value(t, f->indicator, &f->now);
    page_face_state(t, f->now.state);
    face_value(t, f->indicator, &f->year_ago);
    face_word(t, f->now.mal ? mal_names[f->now.mal] : "none", figure_say_status(&f->now));
}

/* What is booked on the unit itself, so that the rows add up to its figure. */
static void
fill_direct(
    struct page *p, struct view *list, const struct figure *f, double low, double high, struct face_table *t)
{
    const struct indicator *i = f->indicator;
    struct rat now, before;
    if (!figure_direct(f, f->last, &now) || format_shown(i, now) == 0)
        return;
    bool has_before = figure_direct(f, (month)(f->last - 12), &before);
    struct view *v = view_item(list);
    view_printf(v, "name", "Direkt på %s", f->unit->name);
    view_text(v, "link", NULL);
    view_text(v, "value", format_level(p->a, i, now));
    view_text(v, "reason", NULL);
    view_text(v, "before", has_before ? format_level(p->a, i, before) : EN_DASH);
    view_bool(v, "no_target", true);
    view_text(v, "status", NULL);
    view_raw(v, "sign", NULL);
    view_raw(v, "spark", NULL);
    svg_bar(&p->scratch, figure_double(now), has_before ? figure_double(before) : NAN,
        fmin(low, figure_double(now)), fmax(high, figure_double(now)));
    view_raw(v, "bar", page_link_take(p));
    face_word(t, "direct", view_get(v, "name")->text);
    face_level(t, i, now);
    page_face_state(t, STATE_OK);
    if (has_before)
        face_level(t, i, before);
    else
        face_missing(t, STATE_SAKNAS);
    face_none(t);
}

static struct face_table *
face_of(struct page *p)
{
    struct face_table *t = face_table(p->face, "units", "Enheter under");
    face_column(t, "unit", "Enhet");
    face_column(t, "value", "Tal");
    face_column(t, "state", "Läge");
    face_column(t, "year_before", "Året före");
    face_column(t, "target_status", "Målstatus");
    return t;
}

/* Which of the units below were made of others a year before. */
static const char *
say_moved(struct page *p, const struct figure *rows, size_t n, month last)
{
    const char *names = NULL, *last_name = NULL;
    month newest = MONTH_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &rows[i];
        if (!f->year_ago.has_value || f->indicator->rollup == ROLLUP_NONE)
            continue;
        struct figure at = *f;
        at.last = last;
        month m = page_tree_moved(p, f->unit, page_tree_since(&at), last);
        if (m == MONTH_NONE)
            continue;
        newest = m > newest ? m : newest;
        if (last_name)
            names = names ? arena_printf(p->a, "%s, %s", names, last_name) : last_name;
        last_name = f->unit->name;
    }
    return !last_name ? NULL
                      : arena_printf(p->a,
                            "Organisationen ändrades i %s: året före är inte jämförbart rakt av för %s%s%s.",
                            format_month(p->a, newest), names ? names : "", names ? " och " : "", last_name);
}

void
page_indicator_children(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    struct view *list = view_list(p->v, "children");
    view_text(
        p->v, "children_period", f->last == MONTH_NONE ? "" : format_period(p->a, f->period, f->window));
    if (f->last == MONTH_NONE) {
        view_bool(p->v, "has_children", false);
        view_bool(p->v, "has_targets", false);
        view_bool(p->v, "children_withheld", false);
        view_text(p->v, "children_moved", NULL);
        return;
    }
    const struct unit **children = page_tree_children(p, x->unit, f->last);
    struct figure *rows = NULL;
    size_t n = 0, cap = 0;
    double low = 0, high = 0;
    for (; *children; children++) {
        if (!figure_exists(p->s, x->indicator, *children))
            continue;
        struct figure *c = ARENA_PUSH(p->a, rows, n, cap);
        page_tree_figure(p, x->indicator, *children, x->window, f->last, c);
        for (int k = 0; k < 2; k++) {
            const struct value *v = k ? &c->year_ago : &c->now;
            low = v->has_value ? fmin(low, figure_double(v->value)) : low;
            high = v->has_value ? fmax(high, figure_double(v->value)) : high;
        }
    }
    view_bool(p->v, "has_children", n > 0);
    bool targets = false, withheld = false;
    for (size_t i = 0; i < n; i++) {
        targets = targets || rows[i].now.mal != MAL_NONE;
        withheld = withheld || rows[i].now.state == STATE_SEKRETESS;
    }
    view_bool(p->v, "children_withheld", withheld);
    view_bool(p->v, "has_targets", targets);
    view_text(p->v, "children_moved", say_moved(p, rows, n, f->last));
    struct face_table *t = n > 0 ? face_of(p) : NULL;
    for (size_t i = 0; i < n; i++)
        fill_row(p, view_item(list), &rows[i], low, high, t);
    if (n > 0)
        fill_direct(p, list, f, low, high, t);
}
