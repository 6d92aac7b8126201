/* Target bar 116 × 36: zones, a measure line from zero that ends in a dot, a tick at the target with its label inside the slot.
   Right is always good: where lower is better the axis is reversed and zero stands at the right. */
#include "svg.h"
#include <math.h>

#define WIDTH 116.0
#define TOP 20.0
#define TALL 14.0

struct axis {
    double low, high;
    bool reversed;
};

static struct axis
axis_of(const struct svg_target *t)
{
    double value = t->none ? t->target : t->value;
    double most = fmax(fmax(value, t->target), 0), least = fmin(fmin(value, t->target), 0);
    struct axis a = {
        least < 0 ? -svg_nice(-least * 1.25) : 0, most > 0 ? svg_nice(most * 1.25) : 0, t->lower};
    if (t->percent && most > 50 && most <= 100)
        a.high = 100;
    double room = (a.high - a.low) * 0.12; /* a target at zero needs a good side to be seen on */
    if (least < 0 && most <= 0)
        a.high = room;
    if (a.high <= a.low)
        a.high = a.low + 1;
    return a;
}

static double
x_of(const struct axis *a, double v)
{
    double x = fmax(0, fmin(1, (v - a->low) / (a->high - a->low)));
    return (a->reversed ? 1 - x : x) * WIDTH;
}

static void
zone(struct buf *out, int number, double from, double to)
{
    if (to > from)
        buf_printf(out, "<path class=\"zone%d\" d=\"M%.1f %gH%.1fV%gH%.1fZ\"/>", number, from, TOP, to,
            TOP + TALL, from);
}

static void
draw_zones(struct buf *out, const struct axis *a, const struct svg_target *t)
{
    double at = x_of(a, t->target),
           near = x_of(a, t->lower ? t->target + t->tolerance : t->target - t->tolerance);
    zone(out, 1, 0, near);
    zone(out, 2, near, at);
    zone(out, 3, at, WIDTH);
}

static void
draw_measure(struct buf *out, const struct axis *a, const struct svg_target *t)
{
    double zero = x_of(a, 0), x = x_of(a, t->value), y = TOP + TALL / 2;
    double dot = fmax(6, fmin(WIDTH - 6, x));
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"5\" d=\"M%.1f %gH%.1f\"/>", zero, y, x);
    buf_printf(
        out, "<circle class=\"f-out halo\" cx=\"%.1f\" cy=\"%g\" r=\"5.5\" stroke-width=\"1.5\"/>", dot, y);
}

static void
draw_label(struct buf *out, double at, const char *label)
{
    double half = svg_text_width(label, 13) / 2 + 1;
    const char *anchor = at - half < 0 ? "start" : at + half > WIDTH ? "end" : "middle";
    double x = at - half < 0 ? 0 : at + half > WIDTH ? WIDTH : at;
    buf_printf(out, "<text class=\"t13\" x=\"%.1f\" y=\"13\" text-anchor=\"%s\">", x, anchor);
    buf_html(out, label);
    buf_str(out, "</text>");
}

void
svg_target(struct buf *out, const struct svg_target *t, const char *title, const char *desc)
{
    struct axis a = axis_of(t);
    double at = fmax(1.5, fmin(WIDTH - 1.5, x_of(&a, t->target)));
    svg_open(out, "target", WIDTH, 38, title, desc);
    draw_zones(out, &a, t);
    if (!t->none && fabs(t->value) >= 0)
        draw_measure(out, &a, t);
    buf_printf(
        out, "<path class=\"l-ink\" stroke-width=\"3\" d=\"M%.1f %gV%g\"/>", at, TOP - 3, TOP + TALL + 3);
    draw_label(out, at, t->label);
    buf_str(out, "</svg>");
}

void
svg_budget(
    struct buf *out, double value, double budget, const char *label, const char *title, const char *desc)
{
    double least = fmin(fmin(value, budget), 0), most = fmax(fmax(value, budget), 0);
    double span = most > least ? most - least : 1, k = (WIDTH - 6) / span, zero = 3 - least * k;
    svg_open(out, "target", WIDTH, 38, title, desc);
    double b = zero + budget * k, v = zero + value * k;
    buf_printf(out, "<path class=\"f-out\" d=\"M%.1f 25H%.1fV33H%.1fZ\"/>", fmin(zero, v), fmax(zero, v),
        fmin(zero, v));
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M%.1f 21.500H%.1fV36.500H%.1fZ\"/>",
        fmin(zero, b), fmax(zero, b), fmin(zero, b));
    draw_label(out, b, label);
    buf_str(out, "</svg>");
}
