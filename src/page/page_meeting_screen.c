/* Presenter mode: one matter a screen, in the order of the agenda. Each address is one document with all screens, so that the script
   needs no network to turn the page; without the script the numbers at the foot are links. */
#include "figure_forecast.h"
#include "figure_say.h"
#include "figure_variation.h"
#include "format.h"
#include "page_meeting.h"
#include "svg.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define COLUMNS 3
#define ROWS 4       /* in a column; larger letters than that leave no room */
#define BY_SECTION 5 /* of sections, which may have one more */

struct row {
    struct figure figure;
    int place;
};

/* ---- one screen -------------------------------------------------------------------------------------------------------------- */

static void
fill_row(struct page *p, struct view *list, const struct figure *f)
{
    struct view *v = view_item(list);
    view_text(v, "name", f->indicator->short_name);
    page_card_status(p, v, f);
    view_text(v, "period", f->last == MONTH_NONE ? NULL : format_period_short(p->a, f->period, f->window));
    view_bool(v, "exception", f->exception);
    view_text(v, "forecast", f->forecast.status == PROGNOS_NONE ? NULL : figure_forecast_word(f));
}

static struct figure
figure_of(struct page *p, const struct page_meeting_figure *x)
{
    struct figure f;
    figure_make(p->s, x->indicator, x->unit, x->window, MONTH_NONE, &f);
    return f;
}

/* The sections of the dashboard as columns. False: they are too many or too long. */
static bool
fill_sections(struct page *p, struct view *v, const struct dashboard *d)
{
    for (size_t s = 0; d && s < d->n_sections; s++)
        if (d->n_sections > COLUMNS || d->sections[s].n > BY_SECTION)
            return false;
    if (!d)
        return false;
    struct view *columns = view_list(v, "columns");
    for (size_t s = 0; s < d->n_sections; s++) {
        struct view *c = view_item(columns);
        struct view *rows = view_list(c, "rows");
        view_text(c, "title", d->sections[s].title);
        for (size_t k = 0; k < d->sections[s].n; k++) {
            const struct indicator *i = d->sections[s].indicators[k];
            struct figure f = figure_of(p, &(struct page_meeting_figure){i, d->unit, i->main_window, true});
            fill_row(p, rows, &f);
        }
    }
    return true;
}

static int
by_rank(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = figure_rank(&x->figure) - figure_rank(&y->figure);
    return order ? order : x->place - y->place;
}

/* Too many for a screen, or a unit's: exceptions first, and how many are left out is said. */
static void
fill_ranked(struct page *p, struct view *v, const struct meeting_item *x)
{
    size_t n, k = 0;
    const struct page_meeting_figure *all = page_meeting_figures(p, x, &n);
    struct row *rows = arena_alloc(p->a, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        if (all[i].own) {
            rows[k] = (struct row){figure_of(p, &all[i]), (int)k};
            k++;
        }
    qsort(rows, k, sizeof *rows, by_rank);
    size_t shown = k < COLUMNS * ROWS ? k : COLUMNS * ROWS, in = (shown + COLUMNS - 1) / COLUMNS;
    struct view *columns = view_list(v, "columns"), *list = NULL;
    for (size_t i = 0; i < shown; i++) {
        if (i % in == 0) {
            struct view *c = view_item(columns);
            view_null(c, "title");
            list = view_list(c, "rows");
        }
        fill_row(p, list, &rows[i].figure);
    }
    if (k > shown)
        view_printf(
            v, "more", "De %zu som mest behöver uppmärksamhet av %zu. Alla står i handlingarna.", shown, k);
}

static void
add_word(struct page *p, struct view *list, const char *head, const char *word, enum svg_sign sign)
{
    struct view *v = view_item(list);
    svg_sign(&p->scratch, sign);
    view_raw(v, "sign", page_link_take(p));
    view_text(v, "head", head);
    view_text(v, "word", word);
}

/* The first and the last period of the chart, whose columns stand in the table of its page. */
static void
fill_axis(struct page *p, struct view *v, const struct view *shown, const struct figure *f)
{
    const struct view *heads = view_get(shown, "heads");
    int n = 0, step = figure_step(f->indicator, f->window);
    for (const struct view *x = heads ? heads->first : NULL; x; x = x->next)
        n++;
    if (n < 2)
        return;
    month first = (month)(f->last - (n - 1) * step);
    view_text(v, "from", format_period_short(p->a, figure_period(f->indicator, f->window, first), f->window));
    view_text(v, "to", format_period_short(p->a, f->period, f->window));
}

/* The chart of the indicator's page, and the judgements under it. */
static void
fill_chart(struct page *p, struct view *v, const struct meeting_item *x, const struct view *shown)
{
    const struct indicator *i = catalog_indicator(p->c, x->indicator->id);
    const struct unit *u = catalog_unit(p->c, x->unit->id);
    const struct view *chart = view_get(shown, "chart");
    struct figure f = figure_of(p, &(struct page_meeting_figure){i, u, meeting_window(x), true});
    view_raw(v, "chart", view_true(view_get(shown, "has_chart")) && chart ? chart->text : NULL);
    if (f.last == MONTH_NONE)
        return;
    fill_axis(p, v, shown, &f);
    view_bool(v, "judged", true);
    const struct cube_variation_point *at = &f.variation.at;
    struct view *words = view_list(v, "words");
    view_text(v, "value", format_value(p->a, i, &f.now));
    view_text(v, "unit", f.now.has_value ? format_unit(p->a, i) : NULL);
    view_text(v, "period", format_period(p->a, f.period, f.window));
    add_word(p, words, "Målet", figure_say_status(&f.now), svg_sign_of(f.now.mal));
    add_word(p, words, "Variation", figure_variation_word(&f), svg_sign_variation(at->word, at->up));
    add_word(p, words, "Prognos", figure_forecast_word(&f), figure_forecast_sign(&f));
}

static void
fill_nothing(struct view *v)
{
    static const char *const names[] = {"chart", "from", "to", "value", "unit", "period", "more", "text"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        view_null(v, names[i]);
    view_bool(v, "judged", false);
    view_list(v, "columns");
    view_list(v, "words");
}

int
page_meeting_screen(
    struct page *p, const struct meeting *m, size_t item, const struct view *shown, struct buf *out)
{
    const struct meeting_item *x = &m->items[item];
    struct view *v = view_new(p->a);
    const struct view *heading = shown ? view_get(shown, "heading") : NULL;
    fill_nothing(v);
    view_printf(v, "number", "%zu", item + 1);
    view_text(v, "paragraph", x->paragraph);
    view_text(v, "title", x->title);
    view_text(v, "meeting", page_meeting_title(p, m));
    view_text(v, "heading", heading && heading->text ? heading->text : x->title);
    view_text(v, "text", x->indicator ? NULL : x->text);
    view_text(v, "proposal", x->proposal);
    page_meeting_earlier(p, v, m, x, 1);
    if (shown && x->indicator)
        fill_chart(p, v, x, shown);
    view_bool(v, "has_columns", shown && !x->indicator);
    if (shown && !x->indicator &&
        !fill_sections(p, v, x->dashboard ? catalog_dashboard(p->c, x->dashboard->id) : NULL))
        fill_ranked(p, v, x);
    return template_render(p->templates, "screen", v, out, p->err);
}

/* ---- all screens of a meeting ------------------------------------------------------------------------------------------------- */

static const char *
link_of(struct page *p, const struct meeting *m, size_t n)
{
    return n < 1 || n > m->n_items ? NULL
                                   : page_link(p, arena_printf(p->a, "/mote/%s/visa/%zu", m->id, n), NULL);
}

/* Of a meeting that is not frozen yet: as things are. */
static int
live_screen(struct page *p, const struct meeting *m, size_t item, const char **ret)
{
    struct page_paper x;
    buf_init(&x.page, 8u << 20);
    buf_init(&x.screen, 8u << 20);
    buf_init(&x.values, 8u << 20);
    int rc = page_meeting_paper(p, m, item, &x);
    *ret = rc == 0 ? arena_strndup(p->a, x.screen.data ? x.screen.data : "", x.screen.len) : NULL;
    buf_free(&x.page);
    buf_free(&x.screen);
    buf_free(&x.values);
    return rc;
}

static const struct frozen_paper *
paper_of(const struct frozen *f, size_t item)
{
    for (size_t i = 0; f && i < f->n; i++)
        if (f->papers[i].item == (int)item + 1)
            return &f->papers[i];
    return NULL;
}

static int
fill_screen(struct page *p, struct view *list, const struct meeting *m, const struct frozen *f, size_t item,
    size_t n, int current)
{
    const struct frozen_paper *x = paper_of(f, item);
    const char *html = NULL;
    bool hidden = x && page_meeting_hidden(p, f, x);
    struct view *v = view_item(list);
    if (x && !hidden)
        html = x->screen;
    else if (!f && live_screen(p, m, item, &html) != 0)
        return -1;
    view_raw(v, "screen", html);
    view_text(v, "title", x ? x->title : m->items[item].title);
    view_bool(v, "hidden", hidden);
    view_bool(v, "current", (int)item + 1 == current);
    view_printf(v, "n", "%zu", item + 1);
    view_printf(v, "of", "%zu", n);
    view_text(v, "before", link_of(p, m, item));
    view_text(v, "after", link_of(p, m, item + 2));
    view_text(v, "own", link_of(p, m, item + 1));
    return 0;
}

int
page_meeting_present(struct page *p, const struct meeting *m, int n)
{
    const struct frozen *f = page_meeting_frozen(p, m);
    size_t all = f ? f->n : m->n_items;
    if (n < 1 || (size_t)n > all)
        return page_frame_fault(p, 404, arena_printf(p->a, "Mötet har inget ärende nummer %d.", n),
            arena_printf(p->a, "Ärendena har nummer 1 till %zu.", all));
    struct view *list = view_list(p->v, "screens");
    for (size_t i = 0; i < all; i++)
        if (fill_screen(p, list, m, f, i, all, n) != 0)
            return -1;
    view_text(p->v, "meeting", page_meeting_title(p, m));
    view_text(p->v, "stamp", page_meeting_stamp(p, m, f));
    view_text(p->v, "note", p->c->note);
    view_text(p->v, "version", KSRD_VERSION); /* a turned page asks for the icon again, unless it is kept */
    view_text(p->v, "leave", page_link(p, arena_printf(p->a, "/mote/%s", m->id), NULL));
    return page_frame(p, "visa", 200, page_meeting_title(p, m), "/mote");
}
