/* Sections of a board: a table of its own figures; the units below beside each other, on one scale and of one period; and their money
   against budget and forecast. */
#include "page_board_section.h"
#include "figure_say.h"
#include "format.h"
#include "page_unit.h"
#include "svg.h"
#include <math.h>
#include <stdlib.h>

#define POINTS_MONTHS 24
#define POINTS_YEARS 12
#define RANKED_LEAST 3 /* fewer have no order of size worth a change of place: they stand as in the tree */

/* ---- one row an indicator --------------------------------------------------------------------------------------------------- */
static void
fill_row(struct page *p, struct view *v, const struct figure *f)
{
    view_text(v, "name", f->indicator->name);
    view_text(v, "link", page_link_indicator(p, f->indicator, f->unit));
    view_bool(v, "exception", f->exception);
    page_card_status(p, v, f);
    page_card_period(p, v, f);
    page_card_variation(p, v, f);
    page_card_forecast(p, v, f);
    view_raw(v, "spark", page_card_spark(p, f));
    view_text(v, "before", format_value(p->a, f->indicator, &f->year_ago));
    view_text(v, "target", f->now.target ? figure_say_target(p->a, f, true) : NULL);
}

static void
fill_rows(struct page *p, struct view *v, const struct board_section *x)
{
    struct view *list = view_list(v, "table_rows");
    for (size_t i = 0; i < x->n; i++)
        fill_row(p, view_item(list), &x->figures[i]);
}

/* ---- the units below ----------------------------------------------------------------------------------------------------------- */
struct below {
    struct figure figure;
    size_t place; /* in the tree */
    struct svg_point points[POINTS_MONTHS];
};
struct compared {
    const struct figure *whole;
    enum window window; /* of the lines: accumulated money as a saw is no trend, its months are */
    month last, first;
    size_t n_points;
    struct below *units;
    size_t n, cap;
    double low, high; /* of the bars, from zero */
    bool any_point;
    struct rat least, most; /* of the lines */
};

static void
widen(struct compared *c, const struct value *v)
{
    c->low = v->has_value ? fmin(c->low, figure_double(v->value)) : c->low;
    c->high = v->has_value ? fmax(c->high, figure_double(v->value)) : c->high;
}

static void
widen_lines(struct compared *c, const struct value *v)
{
    if (!v->has_value)
        return;
    if (!c->any_point || rat_compare(v->value, c->least) < 0)
        c->least = v->value;
    if (!c->any_point || rat_compare(v->value, c->most) > 0)
        c->most = v->value;
    c->any_point = true;
}

/* The newest months, or years, of the unit, up to the period that is compared: a unit's own newest may be another. */
static void
read_points(struct compared *c, struct below *b)
{
    struct value v[POINTS_MONTHS];
    int step = figure_step(c->whole->indicator, c->window);
    figure_series(&b->figure, c->window, SCENARIO_UTFALL, c->last, c->n_points, v);
    for (size_t k = 0; k < c->n_points; k++) {
        month m = (month)(c->last - (int)(c->n_points - 1 - k) * step);
        b->points[k] = (struct svg_point){.has = v[k].has_value,
            .preliminary = v[k].state == STATE_PRELIMINAR,
            .breaks =
                indicator_break(c->whole->indicator, b->figure.unit, (month)(m - step), m, false) != NULL,
            .y = v[k].has_value ? figure_double(v[k].value) : 0};
        widen_lines(c, &v[k]);
    }
}

static void
read_units(struct page *p, const struct unit *u, struct compared *c)
{
    const struct indicator *i = c->whole->indicator;
    for (const struct unit **x = page_tree_children(p, u, c->last); *x; x++) {
        if (!figure_exists(p->s, i, *x))
            continue;
        struct below *b = ARENA_PUSH(p->a, c->units, c->n, c->cap);
        page_tree_figure(p, i, *x, c->whole->window, c->last, &b->figure);
        b->place = c->n;
        widen(c, &b->figure.now);
        widen(c, &b->figure.year_ago);
        read_points(c, b);
    }
}

/* The best first, or without a good side the greatest; what has no number last, as in the tree, so that its place tells nothing. */
static int
by_size(const void *a, const void *b)
{
    const struct below *x = a, *y = b;
    const struct value *v = &x->figure.now, *w = &y->figure.now;
    if (v->has_value != w->has_value)
        return v->has_value ? -1 : 1;
    int size = v->has_value ? rat_compare(w->value, v->value) : 0;
    if (x->figure.indicator->direction == DIRECTION_LOWER)
        size = -size;
    return size ? size : x->place < y->place ? -1 : x->place > y->place;
}

static bool
rank(struct compared *c)
{
    size_t with = 0;
    for (size_t i = 0; i < c->n; i++)
        with += c->units[i].figure.now.has_value;
    if (with < RANKED_LEAST)
        return false;
    qsort(c->units, c->n, sizeof *c->units, by_size);
    return true;
}

static void
fill_unit(struct page *p, struct view *list, const struct compared *c, const struct below *b, bool lines,
    bool whole)
{
    const struct figure *f = &b->figure;
    struct view *v = view_item(list);
    view_text(v, "unit_below", f->unit->name);
    view_text(v, "link", page_link_indicator(p, f->indicator, f->unit));
    page_card_status(p, v, f);
    view_text(v, "reason", f->now.has_value ? NULL : format_state_reason(f->now.state));
    view_text(v, "before", format_value(p->a, f->indicator, &f->year_ago));
    view_bool(v, "whole", whole);
    view_raw(v, "drawing", NULL);
    if (whole && f->indicator->rollup == ROLLUP_SUM) /* beside it its parts would be seen no more */
        return;
    if (lines)
        svg_spark_on(&p->scratch, b->points, c->n_points, figure_double(c->least), figure_double(c->most),
            arena_printf(p->a, "%s, utveckling sedan %s", f->unit->name, format_month(p->a, c->first)));
    else if (f->now.has_value)
        svg_bar(&p->scratch, figure_double(f->now.value),
            f->year_ago.has_value ? figure_double(f->year_ago.value) : NAN, c->low, c->high);
    view_raw(v, "drawing", p->scratch.len ? page_link_take(p) : NULL);
}

static const char *
say_order(struct page *p, const struct compared *c, bool lines, bool ranked)
{
    const struct indicator *i = c->whole->indicator;
    if (lines && !c->any_point)
        return NULL;
    if (lines)
        return arena_printf(p->a, "Alla kurvor har samma skala, %s till %s, och börjar %s.",
            format_level(p->a, i, c->least), format_with_unit(p->a, i, c->most),
            format_month(p->a, c->first));
    if (!ranked)
        return "I organisationens ordning: för få enheter har ett tal. Alla staplar har samma skala och börjar vid noll.";
    return i->direction == DIRECTION_NONE ? "Störst först. Alla staplar har samma skala och börjar vid noll."
                                          : "Bäst först. Alla staplar har samma skala och börjar vid noll.";
}

static void
fill_units(struct page *p, struct view *v, struct compared *c, bool lines)
{
    struct view *list = view_list(v, "below");
    struct below all = {.figure = *c->whole};
    bool ranked = !lines && rank(c), withheld = all.figure.now.state == STATE_SEKRETESS;
    if (c->whole->indicator->rollup != ROLLUP_SUM) {
        widen(c, &all.figure.now);
        widen(c, &all.figure.year_ago);
        read_points(c, &all);
    }
    for (size_t k = 0; k < c->n; k++) {
        fill_unit(p, list, c, &c->units[k], lines, false);
        withheld = withheld || c->units[k].figure.now.state == STATE_SEKRETESS;
    }
    fill_unit(p, list, c, &all, lines, true);
    view_bool(v, "withheld", withheld);
    view_text(v, "order", say_order(p, c, lines, ranked));
}

static void
fill_indicator(struct page *p, struct view *v, const struct figure *whole, const struct unit *u, bool lines)
{
    const struct indicator *i = whole->indicator;
    enum window w = whole->window == WINDOW_YTD && i->windows[WINDOW_MONTH] ? WINDOW_MONTH : whole->window;
    struct compared c = {.whole = whole, .window = w, .last = whole->last};
    bool has = whole->last != MONTH_NONE;
    view_text(v, "name", i->name);
    view_text(v, "link", page_link_indicator(p, i, u));
    view_bool(v, "lines", lines);
    view_text(v, "lower", i->direction == DIRECTION_LOWER ? "lägre är bättre" : NULL);
    view_text(v, "period", has ? format_period(p->a, whole->period, whole->window) : NULL);
    if (has) {
        c.n_points = figure_step(i, w) == 12 ? POINTS_YEARS : POINTS_MONTHS;
        c.first = (month)(c.last - (int)(c.n_points - 1) * figure_step(i, w));
        read_units(p, u, &c);
    }
    view_bool(v, "any", c.n > 0);
    if (c.n)
        fill_units(p, v, &c, lines);
}

/* ---- money ------------------------------------------------------------------------------------------------------------------------ */
static void
fill_deviations(struct page *p, struct view *v, const struct board_section *x)
{
    struct unit_page u = {
        .unit = x->unit, .today = page_tree_month(p), .figures = (struct figure *)x->figures, .n = x->n};
    page_unit_forecast(p, v, &u);
}

void
page_board_section(struct page *p, struct view *v, const struct board_section *x)
{
    bool compared = x->show == SHOW_UNITS || x->show == SHOW_RANKED;
    view_bool(v, "is_table", x->show == SHOW_TABLE);
    view_bool(v, "is_compared", compared);
    view_bool(v, "is_deviations", x->show == SHOW_DEVIATIONS);
    view_bool(v, "is_cards", x->show == SHOW_CARDS);
    if (x->show == SHOW_TABLE)
        fill_rows(p, v, x);
    if (x->show == SHOW_DEVIATIONS)
        fill_deviations(p, v, x);
    struct view *list = compared ? view_list(v, "compared") : NULL;
    for (size_t i = 0; compared && i < x->n; i++)
        fill_indicator(p, view_item(list), &x->figures[i], x->unit, x->show == SHOW_UNITS);
}
