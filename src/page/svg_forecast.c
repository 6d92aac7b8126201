/* Forecasts: 45° hatch on paper inside a thin outline, denser the later the round (VISUAL §6). Drawn line by line: a pattern would need an id. */
#include "svg.h"
#include <math.h>

#define SPACING 3.5 /* of the newest round */

struct box {
    double left, top, right, bottom;
};

static struct box
box_of(double x, double y, double x2, double y2)
{
    return (struct box){fmin(x, x2), fmin(y, y2), fmax(x, x2), fmax(y, y2)};
}

/* The lines x + y = s within the box. */
static void
hatch(struct buf *out, const struct box *b, double spacing, const char *ink)
{
    buf_printf(out, "<path class=\"f-paper\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fZ\"/>", b->left, b->top, b->right,
        b->bottom, b->left);
    buf_printf(out, "<path class=\"%s\" stroke-width=\"1\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fZ", ink, b->left,
        b->top, b->right, b->bottom, b->left);
    double first = ceil((b->left + b->top) / spacing) * spacing, last = b->right + b->bottom;
    for (double s = first; s < last; s += spacing) {
        double x = fmax(b->left, s - b->bottom), x2 = fmin(b->right, s - b->top);
        if (x2 > x)
            buf_printf(out, "M%.1f %.1fL%.1f %.1f", x, s - x, x2, s - x2);
    }
    buf_str(out, "\"/>");
}

void
svg_hatch(struct buf *out, double left, double top, double right, double bottom)
{
    const struct box b = {left, top, right, bottom};
    hatch(out, &b, SPACING, "l-out");
}

void
svg_deviation_forecast(struct buf *out, double deviation, double most)
{
    const double width = 120, middle = width / 2;
    double share = most > 0 ? fmin(1, fabs(deviation) / most) : 0;
    double size = share < 0.005 ? 0 : fmax(1.5, share * (middle - 2));
    struct box b = box_of(middle, 5, deviation < 0 ? middle - size : middle + size, 17);
    svg_open(out, "row-bar", width, 22, NULL, NULL);
    if (size > 0)
        hatch(out, &b, SPACING, deviation < 0 ? "l-bad" : "l-out");
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1\" d=\"M%g 0V22\"/></svg>", middle);
}

void
svg_pin(struct buf *out, double percent, double most)
{
    const double width = 64, middle = width / 2;
    double share = most > 0 ? fmin(1, fabs(percent) / most) : 0;
    double x = middle + (percent < 0 ? -share : share) * (middle - 5);
    bool bad = percent < 0;
    svg_open(out, "row-bar", width, 22, NULL, NULL);
    buf_printf(
        out, "<path class=\"%s\" stroke-width=\"2\" d=\"M%g 11H%.1f\"/>", bad ? "l-bad" : "l-out", middle, x);
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1\" d=\"M%g 0V22\"/>", middle);
    buf_printf(
        out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"11\" r=\"3.3\"/></svg>", bad ? "f-bad" : "f-out", x);
}

void
svg_bar_forecast(struct buf *out, double value, double budget, double low, double high)
{
    const double width = 92;
    double span = high > low ? high - low : 1, k = (width - 6) / span, zero = 3 - low * k;
    struct box b = box_of(zero, 5, zero + value * k, 17);
    svg_open(out, "row-bar", width, 22, NULL, NULL);
    hatch(out, &b, SPACING, "l-out");
    if (!isnan(budget)) {
        struct box o = box_of(zero, 2.5, zero + budget * k, 19.5);
        buf_printf(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fZ\"/>",
            o.left, o.top, o.right, o.bottom, o.left);
    }
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1\" d=\"M%.1f 0V22\"/></svg>", zero);
}

#define REPORTS 5
#define CARD_WIDTH 128.0
#define PLOT_TOP 2.0
#define PLOT_BOTTOM 24.0

/* Where the column of a value ends; zero is at the same place for all. */
static double
height_at(double v, double low, double high)
{
    return PLOT_BOTTOM - (v - low) / (high - low) * (PLOT_BOTTOM - PLOT_TOP);
}

static void
word_under(struct buf *out, double x, const char *word)
{
    buf_printf(out, "<text class=\"t13\" x=\"%.1f\" y=\"36\" text-anchor=\"middle\">", x);
    buf_html(out, word);
    buf_str(out, "</text>");
}

void
svg_reports(struct buf *out, double budget, const struct svg_report *r, size_t n, int over, const char *title)
{
    if (n > REPORTS - 1) {
        r += n - (REPORTS - 1);
        n = REPORTS - 1;
    }
    double low = fmin(0, budget), high = fmax(0, budget), step = CARD_WIDTH / (double)(n + 1), wide = 19;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, r[i].value);
        high = fmax(high, r[i].value);
    }
    high = high > low ? high : low + 1;
    double zero = height_at(0, low, high);
    svg_open(out, "spark reports", CARD_WIDTH, 38, title, NULL);
    struct box b = box_of(step / 2 - wide / 2, zero, step / 2 + wide / 2, height_at(budget, low, high));
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fZ\"/>", b.left,
        b.top, b.right, b.bottom, b.left);
    word_under(out, step / 2, "bud");
    for (size_t i = 0; i < n; i++) {
        double x = step * ((double)i + 1.5), later = (double)(n - 1 - i);
        bool bad = over < 0 ? r[i].value > budget : over > 0 && r[i].value < budget;
        struct box c = box_of(x - wide / 2, zero, x + wide / 2, height_at(r[i].value, low, high));
        hatch(out, &c, fmin(7, SPACING + later * 1.5), bad ? "l-bad" : "l-out");
        word_under(out, x, r[i].under);
    }
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1.25\" d=\"M0 %.1fH%g\"/></svg>", zero, CARD_WIDTH);
}

void
svg_year(struct buf *out, double forecast, double budget, int over, const char *title)
{
    const double width = 116, room = 112;
    double low = fmin(fmin(forecast, budget), 0), high = fmax(fmax(forecast, budget), 0);
    double k = high > low ? room / (high - low) : 0, zero = 2 - low * k;
    bool bad = over < 0 ? forecast > budget : over > 0 && forecast < budget;
    struct box b = box_of(zero, 3, zero + budget * k, 15), f = box_of(zero, 21, zero + forecast * k, 33);
    svg_open(out, "target", width, 38, title, NULL);
    buf_printf(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M%.1f %.1fH%.1fV%.1fH%.1fZ\"/>", b.left,
        b.top, b.right, b.bottom, b.left);
    hatch(out, &f, SPACING, bad ? "l-bad" : "l-out");
    buf_printf(out, "<path class=\"l-ink\" stroke-width=\"1.5\" d=\"M%.1f 0V37\"/></svg>", zero);
}
