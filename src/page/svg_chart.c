/* The line chart: plot with the left margin of the table's row heads and one table column a point, so that the table under it stands
   exactly under the points. Labels sit at the thing they name; a placer keeps them off the lines. */
#include "svg.h"
#include <math.h>
#include <string.h>

#define TOP 14.0
#define PLOT_BOTTOM 300.0
#define HEIGHT 308.0
#define MAX_BOXES 64

struct box {
    double x0, y0, x1, y1;
};
struct plot {
    struct buf *out;
    const struct svg_chart *c;
    double low, high, tick, width;
    struct box boxes[MAX_BOXES]; /* labels placed */
    size_t n_boxes;
};

static double
x_of(const struct plot *p, double i)
{
    return SVG_CHART_LEFT + p->c->step * (i + 0.5);
}

static double
y_of(const struct plot *p, double v)
{
    return PLOT_BOTTOM - (v - p->low) / (p->high - p->low) * (PLOT_BOTTOM - TOP);
}

static void
widen(struct plot *p, const struct svg_point *s)
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
choose_axis(struct plot *p)
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
    if (p->low >= 0 && p->low <= p->high - p->low)
        p->low = 0;
    if (p->high <= 0 && -p->high <= p->high - p->low)
        p->high = 0;
    double span = p->high > p->low ? p->high - p->low : fmax(fabs(p->high), 1) * 0.2;
    double pad = p->low == 0 ? 0 : span * 0.06;
    p->tick = axis_step(span * 1.1 / 4);
    p->low = floor((p->low - pad) / p->tick + 1e-9) * p->tick;
    double top = p->high;
    p->high = ceil((p->high + span * 0.04) / p->tick - 1e-9) * p->tick;
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
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, fabs(v));
    size_t whole = strcspn(text, ".");
    if (v < 0 && strspn(text, "0.") != strlen(text))
        buf_str(out, "\xE2\x88\x92");
    for (size_t i = 0; text[i]; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            buf_str(out, "\xC2\xA0");
        buf_char(out, text[i] == '.' ? ',' : text[i]);
    }
}

static void
draw_axis(struct plot *p)
{
    int decimals = tick_decimals(p->tick), n = (int)round((p->high - p->low) / p->tick);
    for (int k = 0; k <= n; k++) {
        double v = p->low + k * p->tick, y = y_of(p, v);
        bool base = k == 0;
        bool zero = fabs(v) < p->tick * 1e-6;
        buf_printf(p->out, "<path class=\"%s\" stroke-width=\"%s\" d=\"M%g %.1fH%.1f\"/>",
            base || zero ? "l-ink" : "l-rule", base || zero ? "1.25" : "1", SVG_CHART_LEFT, y, p->width);
        buf_printf(p->out, "<text class=\"t13\" x=\"%g\" y=\"%.1f\" text-anchor=\"end\">",
            SVG_CHART_LEFT - 10, y + 4.5);
        axis_text(p->out, v, decimals);
        if (k == n && *p->c->unit) {
            buf_str(p->out, "\xC2\xA0");
            buf_html(p->out, p->c->unit);
        }
        buf_str(p->out, "</text>");
    }
}

static void
draw_years(struct plot *p)
{
    for (size_t i = 1; p->c->boundary && i < p->c->n; i++)
        if (p->c->boundary[i])
            buf_printf(p->out, "<path class=\"l-rule\" stroke-width=\"1\" d=\"M%.1f %gV%g\"/>",
                x_of(p, (double)i - 0.5), TOP, PLOT_BOTTOM);
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */
static bool
overlaps(const struct box *a, const struct box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

/* How much of the line from point to point lies within the box, sampled. */
static int
hits(const struct plot *p, const struct svg_point *s, const struct box *b)
{
    int n = 0;
    for (size_t i = 0; s && i + 1 < p->c->n; i++) {
        if (!s[i].has || !s[i + 1].has)
            continue;
        for (int k = 0; k <= 8; k++) {
            double x = x_of(p, (double)i + k / 8.0), y = y_of(p, s[i].y + (s[i + 1].y - s[i].y) * k / 8.0);
            n += x > b->x0 && x < b->x1 && y > b->y0 - 3 && y < b->y1 + 3;
        }
    }
    return n;
}

static int
penalty(const struct plot *p, const struct box *b)
{
    int n = hits(p, p->c->now, b) + hits(p, p->c->before, b);
    for (size_t i = 0; p->c->target && i < p->c->n; i++) {
        double x = x_of(p, (double)i);
        if (!isnan(p->c->target[i]) && x + p->c->step / 2 > b->x0 && x - p->c->step / 2 < b->x1) {
            double y = y_of(p, p->c->target[i]);
            n += 3 * (y > b->y0 - 2 && y < b->y1 + 2);
        }
    }
    for (size_t i = 1; p->c->target && i < p->c->n; i++) /* its steps */
        n += 3 * (p->c->target[i] < p->c->target[i - 1] || p->c->target[i] > p->c->target[i - 1]) *
             (x_of(p, (double)i - 0.5) > b->x0 && x_of(p, (double)i - 0.5) < b->x1);
    for (size_t i = 1; p->c->boundary && i < p->c->n; i++)
        n += p->c->boundary[i] && x_of(p, (double)i - 0.5) > b->x0 && x_of(p, (double)i - 0.5) < b->x1;
    for (size_t i = 0; i < p->n_boxes; i++)
        n += 20 * overlaps(b, &p->boxes[i]);
    bool outside = b->x0 < SVG_CHART_LEFT || b->x1 > p->width || b->y0 < 0 || b->y1 > PLOT_BOTTOM - 1;
    return n + (outside ? 50 : 0);
}

/* Tries places around (x, y), the first without a clash or else the least bad one. */
static void
place_label(struct plot *p, double x, double y, const char *text, const char *cls, bool start)
{
    static const double around[][2] = {{1, -8}, {1, 18}, /* the first two only for what starts here */
        {-1, -10}, {-1, 22}, {0, -12}, {0, 24}, {-1, -26}, {-1, 38}, {1, -10}, {1, 22}, {-1, -44}, {-1, 56},
        {-2, -10}, {-2, 22}, {-2, -30}, {-2, 42}, {-1, -70}, {-1, 84}};
    double w = svg_text_width(text, 14) + 6, best_x = x, best_y = y;
    int best = 1 << 20;
    for (size_t k = start ? 0 : 2; k < sizeof around / sizeof *around && best > 0; k++) {
        double left = around[k][0] == 0    ? x - w / 2
                      : around[k][0] == 1  ? x - 4
                      : around[k][0] == -1 ? x + 8 - w
                                           : x - w - 12;
        double base = y + around[k][1];
        struct box b = {left, base - 12, left + w, base + 4};
        int cost = penalty(p, &b);
        if (cost < best)
            best = cost, best_x = left, best_y = base;
    }
    if (p->n_boxes < MAX_BOXES)
        p->boxes[p->n_boxes++] = (struct box){best_x, best_y - 12, best_x + w, best_y + 4};
    buf_printf(p->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", cls, best_x + 3, best_y);
    buf_html(p->out, text);
    buf_str(p->out, "</text>");
}

/* ---- lines ----------------------------------------------------------------------------------------------------------- */
static void
draw_target(struct plot *p)
{
    const double *t = p->c->target;
    bool open = false;
    if (!t)
        return;
    buf_str(p->out, "<path class=\"l-ink\" stroke-width=\"2\" stroke-dasharray=\"9 3\" d=\"");
    for (size_t i = 0; i < p->c->n; i++) {
        bool has = !isnan(t[i]);
        if (has && !open)
            buf_printf(p->out, "M%.1f %.1f", x_of(p, (double)i - 0.5), y_of(p, t[i]));
        else if (has)
            buf_printf(p->out, "V%.1f", y_of(p, t[i]));
        if (has)
            buf_printf(p->out, "H%.1f", x_of(p, (double)i + 0.5));
        open = has;
    }
    buf_str(p->out, "\"/>");
}

static void
label_targets(struct plot *p)
{
    const double *t = p->c->target;
    char text[96];
    for (size_t i = 0; t && i < p->c->n; i++) {
        if (isnan(t[i]) || (i > 0 && !isnan(t[i - 1]) && fabs(t[i] - t[i - 1]) < 1e-12))
            continue;
        snprintf(text, sizeof text, "%s %s", p->c->target_word, p->c->target_text[i]);
        place_label(p, x_of(p, (double)i - 0.5) + 10, y_of(p, t[i]), text, "t14b", true);
    }
}

static void
draw_series(struct plot *p, const struct svg_point *s, const char *cls, bool dots)
{
    const struct svg_chart *c = p->c;
    buf_printf(p->out, "<path class=\"l-%s\" stroke-width=\"2.25\" d=\"", cls);
    for (size_t i = 0; i < c->n; i++) {
        bool begins = s[i].has && (i == 0 || !s[i - 1].has || (c->restart && c->boundary[i]));
        if (s[i].has && (!begins || (i + 1 < c->n && s[i + 1].has)))
            buf_printf(p->out, "%c%.1f %.1f", begins ? 'M' : 'L', x_of(p, (double)i), y_of(p, s[i].y));
    }
    buf_str(p->out, "\"/>");
    for (size_t i = 0; i < c->n; i++) {
        bool lone = (i == 0 || !s[i - 1].has) && (i + 1 == c->n || !s[i + 1].has);
        if (s[i].has && s[i].preliminary)
            buf_printf(p->out,
                "<circle class=\"l-%s f-paper\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\" stroke-width=\"1.75\"/>", cls,
                x_of(p, (double)i), y_of(p, s[i].y));
        else if (s[i].has && (dots || lone))
            buf_printf(p->out, "<circle class=\"f-%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>", cls,
                x_of(p, (double)i), y_of(p, s[i].y));
    }
}

static size_t
last_of(const struct svg_point *s, size_t n)
{
    size_t last = n;
    for (size_t i = 0; s && i < n; i++)
        if (s[i].has)
            last = i;
    return last;
}

static size_t
highest_of(const struct svg_point *s, size_t n)
{
    size_t high = n;
    for (size_t i = 0; s && i < n; i++)
        if (s[i].has && (high == n || s[i].y > s[high].y))
            high = i;
    return high;
}

static void
draw_labels(struct plot *p)
{
    const struct svg_chart *c = p->c;
    size_t last = last_of(c->now, c->n), high = highest_of(c->before, c->n);
    if (last < c->n) {
        double x = x_of(p, (double)last), y = y_of(p, c->now[last].y);
        p->boxes[p->n_boxes++] = (struct box){x - 5, y - 5, x + 5, y + 5};
        place_label(p, x, y, c->last_text, "t14b", false);
    }
    label_targets(p);
    if (high < c->n)
        place_label(p, x_of(p, (double)high), y_of(p, c->before[high].y), c->before_text, "t14", false);
}

void
svg_chart(struct buf *out, const struct svg_chart *c, double *ret_start)
{
    struct plot p = {.out = out, .c = c, .width = SVG_CHART_LEFT + c->step * (double)c->n};
    choose_axis(&p);
    svg_open(out, "chart", p.width, HEIGHT, c->title, c->desc);
    draw_years(&p);
    draw_axis(&p);
    draw_target(&p);
    if (c->before)
        draw_series(&p, c->before, "pv", false);
    draw_series(&p, c->now, "out", true);
    draw_labels(&p);
    buf_str(out, "</svg>");
    *ret_start = p.low > 0 ? p.low : NAN;
}
