/* The chart of an indicator and the table whose columns stand exactly under its points. */
#include "figure_say.h"
#include "figure_variation.h"
#include "format.h"
#include "page_band.h"
#include "page_indicator.h"
#include "svg.h"
#include <math.h>
#include <string.h>

#define PLOT 760.0      /* px for the points of an ordinary page */
#define MONTHS_SHOWN 24 /* unless the address asks for others, or the numbers are too wide */
#define YEARS_SHOWN 15
#define FONT 15.0

struct series {
    size_t n;
    month first; /* last month of the first period */
    int step;
    struct value *now, *before, *budget;
    bool any_before, any_budget, any_target;
    double width; /* of a column */
    struct svg_point *points;
    struct svg_band *bands;
    size_t n_bands;
    const char **breaks; /* by period: why the series breaks before it, else NULL */
    bool provisional;
};

static double
scale_of(const struct indicator *i)
{
    double k = 1;
    for (int n = 0; n < i->scale; n++)
        k *= 10;
    return k;
}

static bool
read_range(
    struct page *p, const struct indicator_page *x, const struct figure *f, month *ret_first, month *ret_last)
{
    month first, last;
    if (!cube_range(p->s->cube, &first, &last) || (f->last == MONTH_NONE && x->from == MONTH_NONE))
        return false;
    int step = figure_step(x->indicator, x->window);
    *ret_last = f->last != MONTH_NONE ? f->last : last;
    if (x->to != MONTH_NONE)
        *ret_last = figure_align(x->indicator, x->window,
            x->to < last ? x->to : figure_period(x->indicator, x->window, last).last);
    *ret_first = (month)(*ret_last - step * ((step == 12 ? YEARS_SHOWN : MONTHS_SHOWN) - 1));
    if (x->from != MONTH_NONE)
        *ret_first = figure_period(x->indicator, x->window, x->from > first ? x->from : first).last;
    return *ret_first <= *ret_last;
}

static double
widest(struct page *p, const struct indicator *i, const struct value *v, size_t n)
{
    double w = 20;
    for (size_t k = 0; k < n; k++)
        w = fmax(w, svg_text_width(format_value(p->a, i, &v[k]), FONT) + 5);
    return w;
}

static struct value *
read_values(struct page *p, const struct figure *f, const struct series *s, enum scenario sc, int shift,
    bool *ret_any)
{
    struct value *v = arena_alloc(p->a, (s->n + 1) * sizeof *v);
    month last = (month)(s->first + (int)(s->n - 1) * s->step - shift);
    figure_series(f, f->window, sc, last, s->n, v);
    *ret_any = false;
    for (size_t i = 0; i < s->n; i++)
        *ret_any = *ret_any || v[i].has_value;
    return v;
}

/* Leading periods without any value say nothing, unless asked for. */
static void
drop_leading(struct series *s, size_t most)
{
    size_t k = 0;
    while (k + 2 < s->n && !s->now[k].has_value)
        k++;
    if (s->n - k > most)
        k = s->n - most;
    s->first = (month)(s->first + (int)k * s->step);
    s->now += k;
    s->before += k;
    s->budget += k;
    s->n -= k;
}

static month
month_at(const struct series *s, size_t i)
{
    return (month)(s->first + (int)i * s->step);
}

/* The year before a break is another series. */
static void
hide_incomparable(const struct figure *f, struct series *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (figure_break(f, month_at(s, i)))
            s->before[i] = (struct value){.state = STATE_EJ_TILLAMPLIGT};
}

static bool
read_series(struct page *p, const struct indicator_page *x, const struct figure *f, struct series *s)
{
    month first, last;
    bool any;
    if (!read_range(p, x, f, &first, &last))
        return false;
    *s = (struct series){.first = first, .step = figure_step(x->indicator, x->window)};
    s->n = (size_t)((last - first) / s->step) + 1;
    s->now = read_values(p, f, s, SCENARIO_UTFALL, 0, &any);
    if (!any && f->now.state == STATE_SEKRETESS) /* nothing to draw, and no scale to draw it on */
        return false;
    s->before = read_values(p, f, s, SCENARIO_UTFALL, 12, &s->any_before);
    s->budget = read_values(p, f, s, SCENARIO_BUDGET, 0, &s->any_budget);
    s->any_budget = s->any_budget && !figure_is_deviation(x->indicator); /* the budget of a deviation is 0 */
    hide_incomparable(f, s);
    if (s->step == 12)
        s->any_before = false; /* the column to the left is the year before */
    double w = fmax(fmax(widest(p, x->indicator, s->now, s->n), widest(p, x->indicator, s->budget, s->n)),
        s->step == 12 ? 40 : 31);
    size_t fits = (size_t)fmax(PLOT / w, 12);
    if (x->from == MONTH_NONE)
        drop_leading(s, fits);
    s->width = fmax(w, PLOT / (double)s->n);
    if (s->n < 5)
        s->width = fmin(s->width, 152);
    for (size_t i = 0; i < s->n; i++)
        s->any_target = s->any_target || s->now[i].target;
    return true;
}

/* ---- table ------------------------------------------------------------------------------------------------------------------- */
static void
fill_heads(struct page *p, const struct indicator_page *x, const struct series *s)
{
    struct view *years = view_list(p->v, "years"), *heads = view_list(p->v, "heads");
    for (size_t i = 0, span; i < s->n && s->step != 12; i += span) {
        for (span = 1; i + span < s->n && month_year(month_at(s, i + span)) == month_year(month_at(s, i));)
            span++;
        struct view *v = view_item(years);
        view_printf(v, "name", "%d", month_year(month_at(s, i)));
        view_printf(v, "span", "%zu", span);
    }
    for (size_t i = 0; i < s->n; i++) {
        char label[PERIOD_TEXT];
        month m = month_at(s, i);
        struct period period = figure_period(x->indicator, x->window, m);
        struct view *v = view_item(heads);
        period_text(period, label);
        view_text(v, "name",
            period.span == 1 ? period_month_short(month_of_year(m))
            : s->step == 12  ? arena_strdup(p->a, label)
                             : arena_strdup(p->a, label + 4));
        view_bool(v, "newest", i == s->n - 1);
    }
}

/* A cell's class: the newest of the main row, and a real change. */
static const char *
class_of(struct page *p, bool newest, enum svg_signal signal)
{
    static const char *const cls[] = {"", "better", "worse", "change"};
    return newest || signal ? arena_printf(p->a, "%s%s%s", newest ? "newest" : "",
                                  newest && signal ? " " : "", cls[signal])
                            : NULL;
}

static const char *
reason_of(const struct value *v, enum svg_signal signal)
{
    static const char *const words[] = {NULL, "förbättras", "försämras", "verklig förändring"};
    return v->has_value ? words[signal] : format_state_reason(v->state);
}

static void
add_row(struct page *p, struct view *rows, const struct series *s, const char *name,
    const struct indicator *ind, const struct value *v, bool main)
{
    struct view *row = view_item(rows);
    view_text(row, "name", name);
    view_bool(row, "main", main);
    struct view *cells = view_list(row, "cells");
    for (size_t i = 0; i < s->n; i++) {
        struct view *cell = view_item(cells);
        view_text(cell, "text", format_value(p->a, ind, &v[i]));
        enum svg_signal signal = main ? s->points[i].signal : SVG_NO_SIGNAL;
        view_text(cell, "reason", reason_of(&v[i], signal));
        view_text(cell, "class", class_of(p, main && i == s->n - 1, signal));
    }
}

static void
add_target_row(struct page *p, struct view *rows, const struct series *s, const struct indicator *ind)
{
    struct view *row = view_item(rows);
    view_text(row, "name", ind->direction == DIRECTION_LOWER ? "Mål högst" : "Mål minst");
    view_bool(row, "main", false);
    struct view *cells = view_list(row, "cells");
    for (size_t i = 0; i < s->n; i++) {
        const struct target *t = s->now[i].target;
        struct view *cell = view_item(cells);
        view_text(cell, "text", t ? format_level(p->a, ind, rat_from_dec(t->value)) : ".");
        view_text(cell, "reason", t ? NULL : "inget mål");
        view_text(cell, "class", NULL);
    }
}

/* The table for other programs: a period a row. */
static void
fill_face(struct page *p, const struct indicator_page *x, const struct series *s)
{
    const struct indicator *i = x->indicator;
    struct face_table *t = face_table(p->face, "series", "Serie");
    face_column(t, "period", "Period");
    face_column(t, "value", "Utfall");
    face_column(t, "measure", "Mått");
    face_column(t, "state", "Läge");
    if (s->any_before)
        face_column(t, "year_before", "Året före");
    if (s->any_budget)
        face_column(t, "budget", "Budget");
    face_column(t, "target", i->direction == DIRECTION_LOWER ? "Mål högst" : "Mål minst");
    face_column(t, "target_status", "Målstatus");
    for (size_t k = 0; t && k < s->n; k++) {
        const struct value *v = &s->now[k];
        page_face_period(p, t, figure_period(i, x->window, month_at(s, k)), x->window);
        face_value(t, i, v);
        face_text(t, format_unit(p->a, i));
        page_face_state(t, v->state);
        if (s->any_before)
            face_value(t, i, &s->before[k]);
        if (s->any_budget)
            face_value(t, i, &s->budget[k]);
        if (v->target)
            face_level(t, i, rat_from_dec(v->target->value));
        else
            face_none(t);
        face_word(t, v->mal ? mal_names[v->mal] : "none", v->mal ? figure_say_status(v) : NULL);
    }
}

static void
fill_table(struct page *p, const struct indicator_page *x, const struct series *s)
{
    fill_face(p, x, s);
    fill_heads(p, x, s);
    struct view *rows = view_list(p->v, "rows");
    add_row(p, rows, s, "Utfall", x->indicator, s->now, true);
    if (s->any_before)
        add_row(p, rows, s, "Året före", x->indicator, s->before, false);
    if (s->any_budget)
        add_row(p, rows, s, "Budget", x->indicator, s->budget, false);
    if (s->any_target)
        add_target_row(p, rows, s, x->indicator);
}

/* ---- chart ------------------------------------------------------------------------------------------------------------------- */
static struct svg_point *
points(struct page *p, const struct value *v, size_t from, size_t n, double scale)
{
    struct svg_point *pt = arena_alloc(p->a, (n + 1) * sizeof *pt);
    for (size_t i = from; i < n; i++) {
        pt[i].has = v[i].has_value;
        pt[i].preliminary = v[i].state == STATE_PRELIMINAR;
        pt[i].y = v[i].has_value ? figure_double(v[i].value) / scale : 0;
    }
    return pt;
}

/* "Ny definition 1 oktober 2021. Serierna jämförs inte.", shorter where there is no room. */
static const char *
break_text(struct page *p, const struct series *s, const struct series_break *b)
{
    const char *whole = arena_printf(p->a, "%s. Serierna jämförs inte.", b->reason);
    return svg_text_width(whole, 14) < s->width * (double)s->n / 2 ? whole : b->reason;
}

/* The points with their marks; where the series breaks, and what is normal. */
static void
read_marks(struct page *p, const struct indicator_page *x, const struct figure *f, struct series *s)
{
    const struct page_band_place at = {s->first, s->step, s->n, scale_of(x->indicator), false};
    s->points = points(p, s->now, 0, s->n, at.scale);
    s->breaks = arena_alloc(p->a, (s->n + 1) * sizeof *s->breaks);
    s->bands = arena_alloc(p->a, (s->n + 1) * sizeof *s->bands);
    for (size_t i = 1; i < s->n; i++) {
        month m = month_at(s, i);
        const struct series_break *b = indicator_break(x->indicator, x->unit, (month)(m - s->step), m, false);
        s->points[i].breaks = b != NULL;
        s->breaks[i] = b ? break_text(p, s, b) : NULL;
    }
    if (x->window == cube_variation_window(x->indicator))
        s->n_bands = page_band(p, f, &at, s->points, s->bands);
    for (size_t i = 0; i < s->n_bands; i++)
        s->provisional = s->provisional || s->bands[i].provisional;
}

/* A mark on a point that itself is normal: it is the row it stands in that is not, and the season is the usual reason. */
static const char *
name_inside(struct page *p, const struct series *s, const char *text)
{
    size_t band = 0;
    for (size_t i = 0; i < s->n && s->n_bands; i++) {
        while (band + 1 < s->n_bands && i > s->bands[band].to)
            band++;
        const struct svg_band *b = &s->bands[band];
        if (s->points[i].signal && i >= b->from && i <= b->to && s->points[i].y >= b->low &&
            s->points[i].y <= b->high)
            return arena_printf(p->a,
                "%s Märke inne i det grå bandet: talet hör till en rad som är ovanlig%s.", text,
                s->step < 12 ? ", ofta för årstidens skull: jämför med året före" : "");
    }
    return text;
}

/* What the marks in this chart mean; NULL when there are none. */
static const char *
name_signals(struct page *p, const struct series *s)
{
    static const char *const words[] = {
        NULL, "Skiva: förbättras.", "Romb: försämras.", "Kvadrat: verklig förändring."};
    const char *text = NULL;
    for (int k = SVG_BETTER; k <= SVG_CHANGE; k++)
        for (size_t i = 0; i < s->n; i++)
            if (s->points[i].signal == (enum svg_signal)k) {
                text = text ? arena_printf(p->a, "%s %s", text, words[k]) : words[k];
                break;
            }
    return text ? name_inside(p, s, text) : NULL;
}

/* The name of the day stands with the old points: where it changes, and what it was. */
static const bool *
mark_names(struct page *p, const struct indicator_page *x, const struct series *s)
{
    bool *marks = arena_alloc(p->a, s->n + 1);
    for (size_t i = 1; i < s->n; i++)
        marks[i] = strcmp(unit_name(x->unit, month_at(s, i - 1)), unit_name(x->unit, month_at(s, i))) != 0;
    return marks;
}

static void
fill_names(struct page *p, const struct indicator_page *x, const struct series *s)
{
    const bool *marks = mark_names(p, x, s);
    struct view *list = view_list(p->v, "former_names");
    for (size_t k = 0; k + 1 < x->unit->n_names; k++) {
        const struct unit_name *name = &x->unit->names[k];
        bool seen = false;
        for (size_t i = 1; i < s->n; i++)
            seen = seen || (marks[i] && month_at(s, i - 1) <= name->to && month_at(s, i) > name->to);
        if (seen)
            view_printf(view_item(list), "text", "Streck på axeln: till och med %s hette den %s.",
                format_month(p->a, name->to), name->name);
    }
}

/* Breaks in words, under the table; those that only move what is normal, too. */
static void
fill_breaks(struct page *p, const struct indicator_page *x, const struct series *s)
{
    struct view *list = view_list(p->v, "breaks");
    month last = month_at(s, s->n - 1);
    for (size_t k = 0; k < x->indicator->n_breaks; k++) {
        const struct series_break *b = &x->indicator->breaks[k];
        if ((b->unit && b->unit != x->unit) || b->from <= s->first || b->from > last ||
            (b->rebase_only && !s->n_bands))
            continue;
        view_printf(view_item(list), "text",
            b->rebase_only ? "Det normala räknas om från %s: %s."
                           : "Brott i serien från %s: %s. Serierna jämförs inte.",
            format_month(p->a, b->from), b->reason);
    }
}

static void
fill_targets(struct page *p, const struct series *s, const struct indicator *ind, struct svg_chart *c)
{
    double *t = arena_alloc(p->a, (s->n + 1) * sizeof *t);
    const char **text = arena_alloc(p->a, (s->n + 1) * sizeof *text);
    for (size_t i = 0; i < s->n; i++) {
        const struct target *target = s->now[i].target;
        t[i] = target ? figure_double(rat_from_dec(target->value)) / scale_of(ind) : NAN;
        text[i] = target ? format_level(p->a, ind, rat_from_dec(target->value)) : "";
    }
    c->target = s->any_target ? t : NULL;
    c->target_text = text;
    c->target_word = ind->direction == DIRECTION_LOWER    ? "Mål högst"
                     : ind->direction == DIRECTION_HIGHER ? "Mål minst"
                                                          : "Mål";
}

static const char *
describe(struct page *p, const struct indicator_page *x, const struct series *s)
{
    size_t low = s->n, high = s->n;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->now[i].has_value)
            continue;
        if (low == s->n || rat_compare(s->now[i].value, s->now[low].value) < 0)
            low = i;
        if (high == s->n || rat_compare(s->now[i].value, s->now[high].value) > 0)
            high = i;
    }
    if (low == s->n)
        return "Inga värden. Tabellen står under diagrammet.";
    const struct indicator *ind = x->indicator;
    return arena_printf(p->a, "Lägst %s %s, högst %s %s. Alla tal står i tabellen under diagrammet.",
        format_with_unit(p->a, ind, s->now[low].value),
        format_period(p->a, figure_period(ind, x->window, month_at(s, low)), x->window),
        format_with_unit(p->a, ind, s->now[high].value),
        format_period(p->a, figure_period(ind, x->window, month_at(s, high)), x->window));
}

static const char *
last_text(struct page *p, const struct indicator *ind, const struct series *s)
{
    for (size_t i = s->n; i-- > 0;)
        if (s->now[i].has_value)
            return arena_printf(p->a, "%s%s", format_level(p->a, ind, s->now[i].value),
                s->now[i].state == STATE_PRELIMINAR ? " preliminärt" : "");
    return "";
}

static void
draw(struct page *p, const struct indicator_page *x, const struct figure *f, const struct series *s)
{
    const struct indicator *ind = x->indicator;
    double scale = scale_of(ind), start;
    bool *year = arena_alloc(p->a, s->n + 1);
    for (size_t i = 1; i < s->n && s->step != 12; i++)
        year[i] = month_year(month_at(s, i)) != month_year(month_at(s, i - 1));
    size_t before_from = s->n > 12 && s->step == 1 ? s->n - 12 : 0;
    bool newest = s->n_bands && s->bands[s->n_bands - 1].to + 1 == s->n;
    struct svg_chart c = {.now = s->points,
        .bands = s->bands,
        .n_bands = s->n_bands,
        .band_text = newest ? figure_variation_range(p->a, f) : NULL,
        .break_text = s->breaks,
        .boundary = year,
        .renamed = mark_names(p, x, s),
        .restart = x->window == WINDOW_YTD,
        .n = s->n,
        .step = s->width,
        .unit = format_unit(p->a, ind),
        .decimals = ind->decimals,
        .last_text = last_text(p, ind, s),
        .before = s->any_before ? points(p, s->before, before_from, s->n, scale) : NULL,
        .before_text = "året före",
        .title = arena_printf(p->a, "%s, %s, %s", ind->name, x->unit->name,
            format_lower_first(p->a, page_indicator_window_word(ind, x->window))),
        .desc = describe(p, x, s)};
    fill_targets(p, s, ind, &c);
    svg_chart(&p->scratch, &c, &start);
    view_raw(p->v, "chart", page_link_take(p));
    char number[64];
    dec d;
    snprintf(number, sizeof number, "%.6f", isnan(start) ? 0 : start);
    view_text(p->v, "axis_start",
        isnan(start) || dec_parse(number, strlen(number), &d) != DEC_OK
            ? NULL
            : arena_printf(p->a, "%s" NBSP "%s",
                  format_number(p->a, rat_from_dec(d), start < 10 && start != floor(start) ? 1 : 0, 0),
                  format_unit(p->a, ind)));
}

static bool
is_gap(const struct value *v)
{
    return !v->has_value && v->state != STATE_SEKRETESS;
}

void
page_indicator_chart(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    struct series s;
    bool has = read_series(p, x, f, &s);
    month first, last;
    view_bool(p->v, "has_chart", has);
    if (!has)
        return;
    read_marks(p, x, f, &s);
    draw(p, x, f, &s);
    fill_breaks(p, x, &s);
    fill_names(p, x, &s);
    fill_table(p, x, &s);
    bool prel = false, gap = false, withheld = false;
    for (size_t i = 0; i < s.n; i++) {
        prel = prel || s.now[i].state == STATE_PRELIMINAR;
        gap = gap || is_gap(&s.now[i]) || (s.any_before && is_gap(&s.before[i]));
        withheld = withheld || s.now[i].state == STATE_SEKRETESS ||
                   (s.any_before && s.before[i].state == STATE_SEKRETESS);
    }
    view_bool(p->v, "has_preliminary", prel);
    view_bool(p->v, "has_gap", gap);
    view_text(p->v, "signals", name_signals(p, &s));
    view_text(p->v, "firm",
        s.provisional ? format_number_word(p->a, indicator_variation(p->c, x->indicator).firm) : NULL);
    view_bool(p->v, "has_withheld", withheld);
    view_bool(p->v, "has_years", s.step != 12);
    view_text(p->v, "first_head", page_indicator_window_word(x->indicator, x->window));
    bool all = cube_range(p->s->cube, &first, &last) && s.first > first && x->from == MONTH_NONE;
    view_text(p->v, "all_link",
        !all ? NULL
             : page_link(p, p->r->path, "enhet", x->unit->id, "fonster", window_names[x->window], "fran",
                   arena_printf(p->a, "%d", month_year(first)), NULL));
}
