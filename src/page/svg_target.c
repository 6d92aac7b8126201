/* Target bar 116 × 36, or larger with words for the reading aid: zones, a measure line from zero that ends in a dot, a tick at the target with its label inside the slot.
   Right is always good: where lower is better the axis is reversed and zero stands at the right. */
#include "svg.h"
#include <math.h>

#define WIDTH 116.0
#define TOP 20.0
#define TALL 14.0

#define WORDS 17.0
struct axis {
    double low, high, width;
    bool reversed;
};

static struct axis
axis_of(const struct svg_target *t)
{
    double value = t->none ? t->target : t->value;
    double most = fmax(fmax(value, t->target), 0), least = fmin(fmin(value, t->target), 0);
    struct axis a = {least < 0 ? -svg_nice(-least * 1.25) : 0, most > 0 ? svg_nice(most * 1.25) : 0,
        t->width > 0 ? t->width : WIDTH, t->lower};
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
    return (a->reversed ? 1 - x : x) * a->width;
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
    zone(out, 3, at, a->width);
}

static void
draw_measure(struct buf *out, const struct axis *a, const struct svg_target *t)
{
    double zero = x_of(a, 0), x = x_of(a, t->value), y = TOP + TALL / 2;
    double dot = fmax(6, fmin(a->width - 6, x));
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"5\" d=\"M%.1f %gH%.1f\"/>", zero, y, x);
    buf_printf(
        out, "<circle class=\"f-out halo\" cx=\"%.1f\" cy=\"%g\" r=\"5.5\" stroke-width=\"1.5\"/>", dot, y);
}

static void
draw_label(struct buf *out, double at, double width, const char *label)
{
    double half = svg_text_width(label, 13) / 2 + 1;
    const char *anchor = at - half < 0 ? "start" : at + half > width ? "end" : "middle";
    double x = at - half < 0 ? 0 : at + half > width ? width : at;
    buf_printf(out, "<text class=\"t13\" x=\"%.1f\" y=\"13\" text-anchor=\"%s\">", x, anchor);
    buf_html(out, label);
    buf_str(out, "</text>");
}

/* What each zone means, under it, and where zero is. */
static void
draw_words(struct buf *out, const struct axis *a, const struct svg_target *t)
{
    double at = x_of(a, t->target),
           near = x_of(a, t->lower ? t->target + t->tolerance : t->target - t->tolerance);
    const struct {
        double x;
        const char *word;
    } words[] = {{near / 2, "ej nått"}, {(near + at) / 2, "nära"}, {(at + a->width) / 2, "nått"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        buf_printf(out, "<text class=\"t13\" x=\"%.1f\" y=\"%g\" text-anchor=\"middle\">%s</text>",
            words[i].x, TOP + TALL + WORDS, words[i].word);
    buf_printf(out, "<text class=\"t13\" x=\"%.1f\" y=\"%g\" text-anchor=\"%s\">0</text>", x_of(a, 0),
        TOP + TALL + WORDS, a->reversed ? "end" : "start");
}

void
svg_target(struct buf *out, const struct svg_target *t, const char *title, const char *desc)
{
    struct axis a = axis_of(t);
    double at = fmax(1.5, fmin(a.width - 1.5, x_of(&a, t->target)));
    svg_open(out, "target", a.width, t->width > 0 ? 38 + WORDS : 38, title, desc);
    draw_zones(out, &a, t);
    if (!t->none && fabs(t->value) >= 0)
        draw_measure(out, &a, t);
    buf_printf(
        out, "<path class=\"l-ink\" stroke-width=\"3\" d=\"M%.1f %gV%g\"/>", at, TOP - 3, TOP + TALL + 3);
    draw_label(out, at, a.width, t->label);
    if (t->width > 0)
        draw_words(out, &a, t);
    buf_str(out, "</svg>");
}

/* The part beyond the budget, at least BEYOND px outside its frame: one per cent too much must be seen as too much. */
#define BEYOND 5.0
static void
draw_beyond(struct buf *out, double b, double v, int over)
{
    double way = v < b ? -1 : 1, end = fabs(v - b) < BEYOND ? b + way * BEYOND : v, from = b + way * 0.75;
    buf_printf(out, "<path class=\"%s\" d=\"M%.1f 25H%.1fV33H%.1fZ\"/>", over < 0 ? "f-bad" : "f-out",
        fmin(from, end), fmax(from, end), fmin(from, end));
}

void
svg_budget(struct buf *out, const struct svg_budget *s, const char *title, const char *desc)
{
    double value = s->value, budget = s->budget;
    if (!(fabs(budget) > 0))
        return; /* no frame to compare with: the numbers say it */
    double least = fmin(fmin(value, budget), 0), most = fmax(fmax(value, budget), 0);
    double k = (WIDTH - 6 - BEYOND) / (most - least);
    double zero = (least < 0 ? 3 + (most > 0 ? 0 : BEYOND) : 3) - least * k;
    double b = zero + budget * k, v = zero + value * k;
    bool beyond = value / budget > 1.0005;
    double end = beyond ? b : v;
    svg_open(out, "target", WIDTH, 38, title, desc);
    buf_printf(out, "<path class=\"f-out\" d=\"M%.1f 25H%.1fV33H%.1fZ\"/>", fmin(zero, end), fmax(zero, end),
        fmin(zero, end));
    if (beyond)
        draw_beyond(out, b, v, s->over);
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M%.1f 21.500H%.1fV36.500H%.1fZ\"/>",
        fmin(zero, b), fmax(zero, b), fmin(zero, b));
    draw_label(out, b, WIDTH, s->label);
    buf_str(out, "</svg>");
}
