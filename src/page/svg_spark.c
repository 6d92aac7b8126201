/* Sparkline 128 × 36 on its own scale, no axis. Gaps are gaps, a lone point is a dot, the newest is marked. */
#include "svg.h"
#include <math.h>

#define WIDTH 128.0
#define HEIGHT 36.0

struct scale {
    double low, high, step;
};

static struct scale
scale_of(const struct svg_point *p, size_t n)
{
    struct scale s = {INFINITY, -INFINITY, n > 1 ? (WIDTH - 6) / (double)(n - 1) : 0};
    for (size_t i = 0; i < n; i++) {
        if (!p[i].has)
            continue;
        s.low = fmin(s.low, p[i].y);
        s.high = fmax(s.high, p[i].y);
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

static void
draw_line(struct buf *out, const struct svg_point *p, size_t n, const struct scale *s)
{
    buf_str(out, "<path class=\"l-out\" stroke-width=\"1.75\" d=\"");
    for (size_t i = 0; i < n; i++) {
        bool begins = p[i].has && (i == 0 || !p[i - 1].has);
        if (p[i].has && (!begins || (i + 1 < n && p[i + 1].has)))
            buf_printf(out, "%c%.1f %.1f", begins ? 'M' : 'L', x_of(s, i, n), y_of(s, p[i].y));
    }
    buf_str(out, "\"/>");
}

static void
draw_dots(struct buf *out, const struct svg_point *p, size_t n, const struct scale *s)
{
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        bool before = i > 0 && p[i - 1].has, after = i + 1 < n && p[i + 1].has;
        if (!p[i].has)
            continue;
        last = i;
        if (!before && !after)
            buf_printf(out, "<circle class=\"f-out\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.7\"/>", x_of(s, i, n),
                y_of(s, p[i].y));
    }
    if (last < n && p[last].preliminary)
        buf_printf(out,
            "<circle class=\"l-out f-paper\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\" stroke-width=\"1.75\"/>",
            x_of(s, last, n), y_of(s, p[last].y));
    else if (last < n)
        buf_printf(out, "<circle class=\"f-out\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\"/>", x_of(s, last, n),
            y_of(s, p[last].y));
}

void
svg_spark(struct buf *out, const struct svg_point *p, size_t n, const char *title, const char *desc)
{
    struct scale s = scale_of(p, n);
    svg_open(out, "spark", WIDTH, HEIGHT, title, desc);
    draw_line(out, p, n, &s);
    draw_dots(out, p, n, &s);
    buf_str(out, "</svg>");
}
