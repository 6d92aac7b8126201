/* Bars for tables: levels from zero, deviations around zero, stacks of circles, attempts. */
#include "svg.h"
#include <math.h>

void
svg_bar(struct buf *out, double value, double previous, double low, double high)
{
    const double width = 92;
    double span = high > low ? high - low : 1, k = (width - 2) / span, zero = 1 - low * k;
    svg_open(out, "row-bar", width, 22, NULL, NULL);
    double v = zero + value * k;
    buf_printf(out, "<path class=\"f-out\" d=\"M%.1f 3H%.1fV14H%.1fZ\"/>", fmin(zero, v), fmax(zero, v),
        fmin(zero, v));
    if (!isnan(previous)) {
        double p = zero + previous * k;
        buf_printf(out, "<path class=\"f-pv\" d=\"M%.1f 16H%.1fV20H%.1fZ\"/>", fmin(zero, p), fmax(zero, p),
            fmin(zero, p));
    }
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1\" d=\"M%.1f 0V22\"/></svg>", zero);
}

double
svg_deviation_scale(double largest_deviation, double largest_level)
{
    return fmax(fabs(largest_deviation), fabs(largest_level) * 0.02);
}

void
svg_deviation(struct buf *out, double deviation, double most)
{
    const double width = 120, middle = width / 2;
    double share = most > 0 ? fmin(1, fabs(deviation) / most) : 0;
    double size = share < 0.005 ? 0 : fmax(1.5, share * (middle - 2));
    double x = deviation < 0 ? middle - size : middle + size;
    svg_open(out, "row-bar", width, 22, NULL, NULL);
    if (size > 0)
        buf_printf(out, "<path class=\"%s\" d=\"M%.1f 5H%.1fV17H%.1fZ\"/>", deviation < 0 ? "f-bad" : "f-out",
            fmin(middle, x), fmax(middle, x), fmin(middle, x));
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1\" d=\"M%g 0V22\"/></svg>", middle);
}

#define STEP_X 17.0
#define STEP_Y 12.2
#define RADIUS 5.2
#define ROWS 5
#define COLUMN 12.2

static void
circle(struct buf *out, double x, double y, bool now, enum mal m)
{
    const char *fill = now ? "f-ink" : "f-pv", *line = now ? "l-ink" : "l-pv";
    if (m == MAL_NATT) {
        buf_printf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>", fill, x, y, RADIUS);
        return;
    }
    buf_printf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" stroke-width=\"1.5\"/>", line, x,
        y, RADIUS - 0.75);
    if (m == MAL_NARA)
        buf_printf(out, "<path class=\"%s\" d=\"M%.1f %.1fa4.500 4.500 0 0 0 0 9z\"/>", fill, x, y - 4.5);
}

static int
height_of(const struct svg_stack *s)
{
    return s->natt + s->nara + s->ej_natt;
}

static void
draw_stack(struct buf *out, const struct svg_stack *s, double x, double base, bool now)
{
    for (int c = 0; c < height_of(s); c++) {
        int column = c / ROWS, row = c % ROWS;
        circle(out, x + COLUMN * column, base - STEP_Y * (row + 0.5) + 1, now,
            c < s->natt             ? MAL_NATT
            : c < s->natt + s->nara ? MAL_NARA
                                    : MAL_EJ_NATT);
    }
}

void
svg_stack(struct buf *out, const struct svg_stack *s, int most, bool now)
{
    int columns = (most + ROWS - 1) / ROWS;
    double base = STEP_Y * (most < ROWS ? most : ROWS);
    svg_open(out, "stack", COLUMN * columns, base, NULL, NULL);
    draw_stack(out, s, RADIUS + 1, base - 0.5, now);
    buf_str(out, "</svg>");
}

void
svg_balance(struct buf *out, const struct svg_stack *s, size_t n, const char *since, const char *title)
{
    int most = 1;
    for (size_t k = 0; k < n; k++)
        most = height_of(&s[k]) > most ? height_of(&s[k]) : most;
    int columns = (most + ROWS - 1) / ROWS;
    double step = STEP_X + (columns - 1) * (COLUMN + 3);
    double width = step * (double)n + 4, base = STEP_Y * (most < ROWS ? most : ROWS);
    svg_open(out, columns > 1 ? "balance wide" : "balance", width, base + 17, title, NULL);
    for (size_t k = 0; k < n; k++)
        draw_stack(out, &s[k], step * (double)k + RADIUS + 4, base, k == n - 1);
    buf_printf(out, "<text class=\"t13\" x=\"0\" y=\"%g\">", base + 14);
    buf_html(out, since);
    buf_printf(out, "</text><text class=\"t13\" x=\"%g\" y=\"%g\" text-anchor=\"end\">nu</text></svg>", width,
        base + 14);
}

void
svg_attempts(struct buf *out, const char *states, const char *title)
{
    double x = 0;
    svg_open(out, "attempts", 128, 18, title, NULL);
    for (const char *c = states; *c; c++, x += 9) {
        if (*c == 'f')
            buf_printf(out, "<path class=\"f-bad\" d=\"M%g 9l4.500-6 4.500 6-4.500 6z\"/>", x - 1.5);
        else if (*c == 'u')
            buf_printf(out, "<path class=\"f-pv\" d=\"M%g 10h6v4h-6z\"/>", x);
        else
            buf_printf(out, "<path class=\"f-pv\" d=\"M%g 4h6v10h-6z\"/>", x);
    }
    buf_str(out, "</svg>");
}
