/* The line chart: plot with the left margin of the table's row heads and one table column a point, so that the table under it stands
   exactly under the points. */
#include "svg_label.h"
#include "svg_plot.h"
#include "text.h"
#include <math.h>
#include <string.h>

#define HEIGHT 308.0

static void
widen(struct svg_plot *p, const struct svg_point *s)
{
    for (size_t i = 0; s && i < p->c->n; i++) {
        if (!s[i].has)
            continue;
        p->low = fmin(p->low, s[i].y);
        p->high = fmax(p->high, s[i].y);
    }
}

static double
axis_step(double v)
{
    double power = pow(10, floor(log10(v))), k = v / power;
    return power * (k <= 1 ? 1 : k <= 2 ? 2 : k <= 2.5 ? 2.5 : k <= 5 ? 5 : 10);
}

/* Round values for at most four rules above the base line; zero is kept when it is near. */
static void
choose_axis(struct svg_plot *p)
{
    p->low = INFINITY;
    p->high = -INFINITY;
    widen(p, p->c->now);
    widen(p, p->c->before);
    for (size_t i = 0; p->c->target && i < p->c->n; i++) {
        p->low = fmin(p->low, isnan(p->c->target[i]) ? p->low : p->c->target[i]);
        p->high = fmax(p->high, isnan(p->c->target[i]) ? p->high : p->c->target[i]);
    }
    if (!(p->high >= p->low))
        p->low = 0, p->high = 1;
    double top = p->high; /* lines keep off the edge, bands need not */
    for (size_t i = 0; i < p->c->n_bands; i++) {
        p->low = fmin(p->low, p->c->bands[i].low);
        p->high = fmax(p->high, p->c->bands[i].high);
    }
    if (p->low >= 0 && p->low <= p->high - p->low)
        p->low = 0;
    if (p->high <= 0 && -p->high <= p->high - p->low)
        p->high = 0;
    double span = p->high > p->low ? p->high - p->low : fmax(fabs(p->high), 1) * 0.2;
    double pad = p->low == 0 ? 0 : span * 0.06;
    p->tick = axis_step(span * 1.1 / 4);
    p->low = floor((p->low - pad) / p->tick + 1e-9) * p->tick;
    p->high = ceil(fmax(p->high, top + span * 0.04) / p->tick - 1e-9) * p->tick;
    if (p->high <= top)
        p->high += p->tick;
}

static int
tick_decimals(double tick)
{
    int d = 0;
    for (double t = tick; d < 6 && fabs(t - round(t)) > 1e-6 * fabs(t); t *= 10)
        d++;
    return d;
}

/* A level as axis text: Swedish comma, no-break space, real minus. */
static void
axis_text(struct buf *out, double v, int decimals)
{
    char text[64], number[TEXT_NUMBER(sizeof text)];
    snprintf(text, sizeof text, "%.*f", decimals, fabs(v));
    if (v < 0 && strspn(text, "0.") != strlen(text))
        buf_str(out, "\xE2\x88\x92");
    buf_str(out, text_number(text, number));
}

/* The words of the axis: in the chart and in the strip that stays in view when a narrow window scrolls it. */
static void
write_axis(const struct svg_plot *p)
{
    int decimals = tick_decimals(p->tick), n = (int)round((p->high - p->low) / p->tick);
    for (int k = 0; k <= n; k++) {
        double v = p->low + k * p->tick;
        buf_printf(p->out, "<text class=\"t13\" x=\"%g\" y=\"%.1f\" text-anchor=\"end\">",
            SVG_CHART_LEFT - 10, svg_plot_y(p, v) + 4.5);
        axis_text(p->out, v, decimals);
        if (k == n && *p->c->unit) {
            buf_str(p->out, "\xC2\xA0");
            buf_html(p->out, p->c->unit);
        }
        buf_str(p->out, "</text>");
    }
}

/* A dashed target on an ink rule would not be seen: there the rule is a thin one. */
static bool
target_at(const struct svg_plot *p, double v)
{
    for (size_t i = 0; p->c->target && i < p->c->n; i++)
        if (fabs(p->c->target[i] - v) < p->tick * 1e-6)
            return true;
    return false;
}

static void
draw_rules(const struct svg_plot *p)
{
    int n = (int)round((p->high - p->low) / p->tick);
    for (int k = 0; k <= n; k++) {
        double v = p->low + k * p->tick;
        bool strong = (k == 0 || fabs(v) < p->tick * 1e-6) && !target_at(p, v);
        buf_printf(p->out, "<path class=\"%s\" stroke-width=\"%s\" d=\"M%g %.1fH%.1f\"/>",
            strong ? "l-ink" : "l-rule", strong ? "1.25" : "1", SVG_CHART_LEFT, svg_plot_y(p, v), p->width);
    }
}

static void
draw_years(struct svg_plot *p)
{
    for (size_t i = 1; p->c->boundary && i < p->c->n; i++)
        if (p->c->boundary[i])
            buf_printf(p->out, "<path class=\"l-rule\" stroke-width=\"1\" d=\"M%.1f %gV%g\"/>",
                svg_plot_x(p, (double)i - 0.5), SVG_PLOT_TOP, SVG_PLOT_BOTTOM);
}

/* ---- what is normal, and where the series breaks --------------------------------------------------------------------- */
static void
draw_band(struct svg_plot *p, const struct svg_band *b)
{
    double left = svg_plot_x(p, (double)b->from - 0.5), right = svg_plot_x(p, (double)b->to + 0.5);
    double top = svg_plot_y(p, b->high), foot = svg_plot_y(p, b->low);
    buf_printf(
        p->out, "<path class=\"f-band\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fz\"/>", left, top, right, foot, left);
}

/* Over the rules, which the fill must not hide. */
static void
draw_edges(struct svg_plot *p, const struct svg_band *b)
{
    double left = svg_plot_x(p, (double)b->from - 0.5), right = svg_plot_x(p, (double)b->to + 0.5);
    buf_printf(p->out, "<path class=\"l-edge\" stroke-width=\"1\"%s d=\"M%.1f %.1fH%.1fM%.1f %.1fH%.1f\"/>",
        b->provisional ? " stroke-dasharray=\"5 4\"" : "", left, svg_plot_y(p, b->high), right, left,
        svg_plot_y(p, b->low), right);
}

static void
draw_breaks(struct svg_plot *p)
{
    for (size_t i = 0; p->c->break_text && i < p->c->n; i++)
        if (p->c->break_text[i])
            buf_printf(p->out,
                "<path class=\"l-ink2\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\" d=\"M%.1f 0V%g\"/>",
                svg_plot_x(p, (double)i - 0.5), SVG_PLOT_BOTTOM);
}

/* A short stroke on the axis: the words under the table say the name. */
static void
draw_renamed(struct svg_plot *p)
{
    for (size_t i = 1; p->c->renamed && i < p->c->n; i++)
        if (p->c->renamed[i])
            buf_printf(p->out, "<path class=\"l-ink2\" stroke-width=\"3\" d=\"M%.1f %gV%g\"/>",
                svg_plot_x(p, (double)i - 0.5), SVG_PLOT_BOTTOM - 12, SVG_PLOT_BOTTOM);
}

/* ---- lines ----------------------------------------------------------------------------------------------------------- */
static void
draw_target(struct svg_plot *p)
{
    const double *t = p->c->target;
    bool open = false;
    if (!t)
        return;
    buf_str(p->out, "<path class=\"l-ink\" stroke-width=\"2\" stroke-dasharray=\"9 3\" d=\"");
    for (size_t i = 0; i < p->c->n; i++) {
        bool has = !isnan(t[i]);
        if (has && !open)
            buf_printf(p->out, "M%.1f %.1f", svg_plot_x(p, (double)i - 0.5), svg_plot_y(p, t[i]));
        else if (has)
            buf_printf(p->out, "V%.1f", svg_plot_y(p, t[i]));
        if (has)
            buf_printf(p->out, "H%.1f", svg_plot_x(p, (double)i + 0.5));
        open = has;
    }
    buf_str(p->out, "\"/>");
}

static void
draw_series(struct svg_plot *p, const struct svg_point *s, const char *cls, bool dots)
{
    const struct svg_chart *c = p->c;
    buf_printf(p->out, "<path class=\"l-%s\" stroke-width=\"2.25\" d=\"", cls);
    for (size_t i = 0; i < c->n; i++) {
        bool begins = s[i].has && !svg_plot_joined(c, s, i);
        if (s[i].has && (!begins || (i + 1 < c->n && svg_plot_joined(c, s, i + 1))))
            buf_printf(
                p->out, "%c%.1f %.1f", begins ? 'M' : 'L', svg_plot_x(p, (double)i), svg_plot_y(p, s[i].y));
    }
    buf_str(p->out, "\"/>");
    for (size_t i = 0; i < c->n; i++) {
        bool lone = !svg_plot_joined(c, s, i) && (i + 1 == c->n || !svg_plot_joined(c, s, i + 1));
        if (s[i].has && s[i].signal)
            svg_signal(p->out, s[i].signal, svg_plot_x(p, (double)i), svg_plot_y(p, s[i].y), 6);
        else if (s[i].has && s[i].preliminary)
            buf_printf(p->out,
                "<circle class=\"l-%s f-paper\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\" stroke-width=\"1.75\"/>", cls,
                svg_plot_x(p, (double)i), svg_plot_y(p, s[i].y));
        else if (s[i].has && (dots || lone))
            buf_printf(p->out, "<circle class=\"f-%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>", cls,
                svg_plot_x(p, (double)i), svg_plot_y(p, s[i].y));
    }
}

void
svg_chart(struct buf *out, const struct svg_chart *c, double *ret_start)
{
    struct svg_plot p = {.out = out, .c = c, .width = SVG_CHART_LEFT + c->step * (double)c->n};
    choose_axis(&p);
    buf_str(out, "<div class=\"drawn\">");
    svg_open(out, "chart", p.width, HEIGHT, c->title, c->desc);
    for (size_t i = 0; i < c->n_bands; i++)
        draw_band(&p, &c->bands[i]);
    draw_years(&p);
    draw_rules(&p);
    for (size_t i = 0; i < c->n_bands; i++)
        draw_edges(&p, &c->bands[i]);
    draw_breaks(&p);
    draw_renamed(&p);
    write_axis(&p);
    draw_target(&p);
    if (c->before)
        draw_series(&p, c->before, "pv", false);
    draw_series(&p, c->now, "out", true);
    svg_label_all(&p);
    buf_str(out, "</svg>");
    svg_open(out, "axis", SVG_CHART_LEFT, HEIGHT, NULL, NULL);
    write_axis(&p);
    buf_str(out, "</svg></div>");
    *ret_start = p.low > 0 ? p.low : NAN;
}
