/* /bild/{indicator}.svg: the chart of the indicator's page by itself, with its own heading, periods and style: a picture that other
   programs and pages can show. */
#include "embed.h"
#include "format.h"
#include "hash.h"
#include "page_indicator.h"
#include "svg.h"
#include <string.h>

#define TOP 56.0 /* heading */
#define CHART 308.0
#define FOOT 80.0 /* periods and source */
#define LEAST 560.0
#define RIGHT 32.0 /* for labels in a wider font than ours */

size_t page_embedded(
    struct embed_file *e, size_t most); /* made by CMake from dashboards/templates, and the style sheet */

/* ---- the style: what ksrd.css says of colours and of marks -------------------------------------------------------------- */

static const char *
part(struct arena *a, const char *css, const char *from, const char *to)
{
    const char *begin = strstr(css, from), *end = begin ? strstr(begin, to) : NULL;
    return end ? arena_strndup(a, begin, (size_t)(end - begin)) : NULL;
}

static const char *
style_sheet(struct arena *a)
{
    size_t n = page_embedded(NULL, 0);
    struct embed_file *e = arena_alloc(a, (n + 1) * sizeof *e);
    page_embedded(e, n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(e[i].name, "ksrd.css") == 0)
            return arena_strndup(a, e[i].data, e[i].size);
    return "";
}

/* NULL: the style sheet has lost the headings of these parts. */
static const char *
style(struct arena *a)
{
    const char *css = style_sheet(a), *tokens = part(a, css, "/* ---- tokens", "/* ---- ground"),
               *marks = part(a, css, "/* ---- marks of the drawings", "/* ---- top bar");
    if (!tokens || !marks)
        return NULL;
    return arena_printf(a,
        "%s%s:root{--sans:\"Source Sans 3\",\"Source Sans Pro\",Arial,Helvetica,\"Liberation Sans\",sans-serif}"
        "svg{background:var(--paper)}svg svg{overflow:visible}.p-head{font:600 18px var(--sans);fill:var(--ink)}"
        ".t13,.t14,.t14b{font-variant-numeric:lining-nums tabular-nums}",
        tokens, marks);
}

/* ---- the drawing ------------------------------------------------------------------------------------------------------------ */

static void
text(struct buf *b, const char *cls, const char *anchor, double x, double y, const char *s)
{
    buf_printf(b, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", cls, x, y, anchor);
    buf_html(b, s);
    buf_str(b, "</text>");
}

static size_t
count(const struct view *list)
{
    size_t n = 0;
    for (const struct view *v = list ? list->first : NULL; v; v = v->next)
        n++;
    return n;
}

/* What the table under the chart has as its heads. */
static void
write_periods(struct page *p, struct buf *b, double width)
{
    const struct view *heads = view_get(p->v, "heads"), *years = view_get(p->v, "years");
    size_t n = count(heads), i = 0;
    double step = n ? (width - SVG_CHART_LEFT) / (double)n : 0, y = TOP + CHART;
    for (const struct view *v = heads ? heads->first : NULL; v; v = v->next)
        text(b, "t13", "middle", SVG_CHART_LEFT + step * ((double)i++ + 0.5), y + 4,
            view_get(v, "name")->text);
    i = 0;
    for (const struct view *v = years ? years->first : NULL; v; v = v->next) {
        size_t span = (size_t)strtoul(view_get(v, "span")->text, NULL, 10);
        text(b, "t14b", "middle", SVG_CHART_LEFT + step * ((double)i + (double)span / 2), y + 22,
            view_get(v, "name")->text);
        i += span;
    }
}

/* The chart's own drawing out of what the page shows: <div><svg …>…</svg>… */
static const char *
drawing(struct page *p, double *ret_width)
{
    const struct view *v = view_get(p->v, "chart");
    const char *begin = v && v->text ? strstr(v->text, "<svg ") : NULL,
               *end = begin ? strstr(begin, "</svg>") : NULL,
               *width = begin ? strstr(begin, " width=\"") : NULL;
    if (!end || !width)
        return NULL;
    *ret_width = strtod(width + strlen(" width=\""), NULL);
    return arena_strndup(p->a, begin + strlen("<svg "), (size_t)(end - begin) - strlen("<svg "));
}

static const char *
stamp_line(struct page *p)
{
    const struct store_edition *e = &p->s->edition;
    if (!e->edition)
        return p->c->organisation;
    return arena_printf(p->a, p->s->as_of ? "%s · som den %s" : "%s · siffrorna %s", p->c->organisation,
        format_stamp(p->a, e->recorded));
}

static void
open_picture(struct page *p, const struct indicator_page *x, const char *css, double width, double height,
    const char *desc)
{
    struct buf *b = &p->reply->body;
    buf_printf(b,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"sv\" "
        "viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" role=\"img\"><title>",
        width, height, width, height);
    buf_html(b, arena_printf(p->a, "%s, %s", x->indicator->name, x->unit->name));
    buf_str(b, "</title><desc>");
    buf_html(b, desc);
    buf_printf(b, "</desc><style>%s</style><rect class=\"f-paper\" width=\"100%%\" height=\"100%%\"/>", css);
}

static void
draw(struct page *p, const struct indicator_page *x, const struct figure *f, const char *css)
{
    struct buf *b = &p->reply->body;
    double width = LEAST;
    const char *chart = drawing(p, &width), *unit = format_unit(p->a, x->indicator);
    double wide = width > LEAST ? width : LEAST, height = chart ? TOP + CHART + FOOT : 150;
    const char *now = f->last == MONTH_NONE || !f->now.has_value
                          ? "Inga tal att visa."
                          : arena_printf(p->a, "%s: %s", format_period(p->a, f->period, f->window),
                                format_with_unit(p->a, x->indicator, f->now.value));
    open_picture(p, x, css, wide + RIGHT, height, now);
    text(b, "p-head", "start", 8, 24, arena_printf(p->a, "%s, %s", x->indicator->name, x->unit->name));
    text(b, "t14", "start", 8, 44,
        arena_printf(
            p->a, "%s%s%s", page_indicator_window_word(x->indicator, x->window), *unit ? ", " : "", unit));
    if (chart) {
        buf_printf(b, "<svg y=\"%g\" %s</svg>", TOP - 8, chart);
        write_periods(p, b, width);
    } else {
        text(b, "t14", "start", 8, 80, now);
    }
    text(b, "t13", "start", 8, height - 29, stamp_line(p));
    text(b, "t13", "start", 8, height - 11,
        arena_printf(p->a, "%s%s", x->indicator->source_note, x->indicator->example ? " (exempeldata)" : ""));
    buf_str(b, "</svg>\n");
}

int
page_picture(struct page *p, const char *id)
{
    struct indicator_page x;
    struct figure f;
    char hash[HASH_BASE64];
    const char *css = style(p->a);
    int rc = page_indicator_read(p, id, &x);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (!css)
        return err_set(p->err, ERR_BUG, "ksrd.css", NULL, "has no part of tokens or marks");
    figure_make(p->s, x.indicator, x.unit, x.window, x.to, &f);
    page_indicator_chart(p, &x, &f);
    draw(p, &x, &f, css);
    p->reply->content_type = "image/svg+xml; charset=utf-8";
    p->reply->shared = page_inset_any(p);
    /* its style stands in it, and nothing else may run or be fetched */
    int n =
        snprintf(p->reply->policy, sizeof p->reply->policy, "default-src 'none'; style-src 'sha256-%s'; %s",
            hash_sha256_base64(css, strlen(css), hash), page_inset_ancestors(p));
    if (n < 0 || (size_t)n >= sizeof p->reply->policy)
        return err_set(p->err, ERR_BUG, p->r->path, NULL, "the policy is too long");
    return 0;
}
