/* Sparkline 128 × 36 on its own scale, no axis. Gaps are gaps, a lone point is a dot, the newest is marked. */
#include "svg.h"
#include <math.h>

#define WIDTH 128.0
#define HEIGHT 36.0

struct scale {
    double low, high, step;
};

static struct scale
scale_of(const struct svg_point *p, size_t n, const struct svg_band *bands, size_t n_bands)
{
    struct scale s = {INFINITY, -INFINITY, n > 1 ? (WIDTH - 6) / (double)(n - 1) : 0};
    for (size_t i = 0; i < n; i++) {
        if (!p[i].has)
            continue;
        s.low = fmin(s.low, p[i].y);
        s.high = fmax(s.high, p[i].y);
    }
    for (size_t i = 0; i < n_bands; i++) {
        s.low = fmin(s.low, bands[i].low);
        s.high = fmax(s.high, bands[i].high);
    }
    return s;
}

static double
y_of(const struct scale *s, double y)
{
    return s->high > s->low ? HEIGHT - 5 - (y - s->low) / (s->high - s->low) * (HEIGHT - 10) : HEIGHT / 2;
}

static double
x_of(const struct scale *s, size_t i, size_t n)
{
    return n > 1 ? 1 + s->step * (double)i : WIDTH - 5;
}

static bool
joined(const struct svg_point *p, size_t i)
{
    return i > 0 && p[i].has && p[i - 1].has && !p[i].breaks;
}

/* Half a step beyond its first and last point, so that it meets the upright of a break. */
static void
draw_bands(struct buf *out, const struct svg_band *b, size_t n_bands, const struct scale *s, size_t n)
{
    for (size_t i = 0; i < n_bands; i++, b++) {
        double left = b->from == 0 ? 0 : x_of(s, b->from, n) - s->step / 2;
        double right = b->to + 1 == n ? WIDTH : x_of(s, b->to, n) + s->step / 2;
        double top = y_of(s, b->high), foot = y_of(s, b->low);
        buf_printf(
            out, "<path class=\"f-band\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fz\"/>", left, top, right, foot, left);
        buf_printf(out, "<path class=\"l-edge\" stroke-width=\"1\"%s d=\"M%.1f %.1fH%.1fM%.1f %.1fH%.1f\"/>",
            b->provisional ? " stroke-dasharray=\"3 3\"" : "", left, top, right, left, foot, right);
    }
}

static void
draw_breaks(struct buf *out, const struct svg_point *p, size_t n, const struct scale *s)
{
    for (size_t i = 1; i < n; i++)
        if (p[i].breaks)
            buf_printf(out,
                "<path class=\"l-ink2\" stroke-width=\"1\" stroke-dasharray=\"1.5 3\" d=\"M%.1f 0V%g\"/>",
                x_of(s, i, n) - s->step / 2, HEIGHT);
}

static void
draw_line(struct buf *out, const struct svg_point *p, size_t n, const struct scale *s)
{
    buf_str(out, "<path class=\"l-out\" stroke-width=\"1.75\" d=\"");
    for (size_t i = 0; i < n; i++) {
        bool begins = p[i].has && !joined(p, i);
        if (p[i].has && (!begins || (i + 1 < n && joined(p, i + 1))))
            buf_printf(out, "%c%.1f %.1f", begins ? 'M' : 'L', x_of(s, i, n), y_of(s, p[i].y));
    }
    buf_str(out, "\"/>");
}

static void
draw_dots(struct buf *out, const struct svg_point *p, size_t n, const struct scale *s)
{
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        if (!p[i].has)
            continue;
        if (last < n) /* the newest has a larger mark */
            svg_signal(out, p[last].signal, x_of(s, last, n), y_of(s, p[last].y), 3.5);
        last = i;
        if (!joined(p, i) && (i + 1 == n || !joined(p, i + 1)))
            buf_printf(out, "<circle class=\"f-out\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.7\"/>", x_of(s, i, n),
                y_of(s, p[i].y));
    }
    if (last < n && p[last].signal)
        svg_signal(out, p[last].signal, x_of(s, last, n), y_of(s, p[last].y), 5);
    else if (last < n && p[last].preliminary)
        buf_printf(out,
            "<circle class=\"l-out f-paper\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\" stroke-width=\"1.75\"/>",
            x_of(s, last, n), y_of(s, p[last].y));
    else if (last < n)
        buf_printf(out, "<circle class=\"f-out\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\"/>", x_of(s, last, n),
            y_of(s, p[last].y));
}

static void
draw(struct buf *out, const struct scale *s, const struct svg_point *p, size_t n,
    const struct svg_band *bands, size_t n_bands, const char *title, const char *desc)
{
    svg_open(out, "spark", WIDTH, HEIGHT, title, desc);
    draw_bands(out, bands, n_bands, s, n);
    draw_breaks(out, p, n, s);
    draw_line(out, p, n, s);
    draw_dots(out, p, n, s);
    buf_str(out, "</svg>");
}

void
svg_spark(struct buf *out, const struct svg_point *p, size_t n, const struct svg_band *bands, size_t n_bands,
    const char *title, const char *desc)
{
    struct scale s = scale_of(p, n, bands, n_bands);
    draw(out, &s, p, n, bands, n_bands, title, desc);
}

void
svg_spark_on(struct buf *out, const struct svg_point *p, size_t n, double low, double high, const char *title)
{
    struct scale s = {low, high, n > 1 ? (WIDTH - 6) / (double)(n - 1) : 0};
    draw(out, &s, p, n, NULL, 0, title, NULL);
}
