/* The signs of VISUAL §5 as drawn shapes. */
#include "svg.h"

struct shape {
    double width, height;
    const char *inside;
};
#define ARROW_UP(x, y)                                                                                       \
    "<path class=\"f-inv\" transform=\"translate(" x " " y ")\" d=\"M0-5.2 4.2-.6H1.3V5H-1.3V-.6H-4.2Z\"/>"
#define ARROW_DOWN(x, y)                                                                                     \
    "<path class=\"f-inv\" transform=\"translate(" x " " y ")\" d=\"M0 5.2 4.2.6H1.3V-5H-1.3V.6H-4.2Z\"/>"
#define GOOD "<circle class=\"f-good\" cx=\"9\" cy=\"9\" r=\"8\"/>"
#define BAD "<path class=\"f-bad\" d=\"M10 .5 19.5 10 10 19.5 .5 10Z\"/>"
#define NEUTRAL "<path class=\"f-neut\" d=\"M1.5 1.5h15v15h-15z\"/>"
#define POST "<path class=\"l-ink\" stroke-width=\"2.5\" d=\"M17.5 0V16\"/>"
#define POINT(x) "<path class=\"f-ink\" d=\"M" x " 8l-5-4.2v8.4z\"/>"
#define RING "<circle class=\"l-ink\" cx=\"8\" cy=\"8\" r=\"5.6\" stroke-width=\"2\"/>"

static const struct shape shapes[SIGNS] = {
    [SIGN_NATT] = {16, 16, "<circle class=\"f-ink\" cx=\"8\" cy=\"8\" r=\"6.5\"/>"},
    [SIGN_NARA] = {16, 16, RING "<path class=\"f-ink\" d=\"M8 2.4a5.6 5.6 0 0 0 0 11.2z\"/>"},
    [SIGN_EJ_NATT] = {16, 16, RING},
    [SIGN_NORMAL] = {20, 16,
        "<path class=\"l-rule2\" stroke-width=\"1.5\" d=\"M0 2.5H20M0 13.5H20\"/><path class=\"l-ink\" "
        "stroke-width=\"2\" stroke-linecap=\"round\" d=\"M1.5 10C4 3.5 7 3.5 10 8s6 4.5 8.5-2\"/>"},
    [SIGN_BETTER] = {18, 18, GOOD ARROW_UP("9", "9")},
    [SIGN_BETTER_DOWN] = {18, 18, GOOD ARROW_DOWN("9", "9")},
    [SIGN_WORSE] = {20, 20, BAD ARROW_UP("10", "10")},
    [SIGN_WORSE_DOWN] = {20, 20, BAD ARROW_DOWN("10", "10")},
    [SIGN_CHANGE] = {18, 18, NEUTRAL ARROW_UP("9", "9")},
    [SIGN_CHANGE_DOWN] = {18, 18, NEUTRAL ARROW_DOWN("9", "9")},
    [SIGN_FEW] = {20, 16,
        "<g class=\"f-ink2\"><circle cx=\"4\" cy=\"10\" r=\"1.7\"/><circle cx=\"10\" cy=\"7\" r=\"1.7\"/>"
        "<circle cx=\"16\" cy=\"9\" r=\"1.7\"/></g>"},
    [SIGN_REACHED] = {20, 16,
        POST "<path class=\"l-ink\" stroke-width=\"2\" d=\"M1.5 8H11\"/>" POINT("14.5")},
    [SIGN_UNSURE] = {20, 16,
        POST
        "<path class=\"l-ink\" stroke-width=\"2\" stroke-dasharray=\"2 3\" d=\"M0 8H11\"/>" POINT("14.5")},
    [SIGN_NOT_REACHED] = {20, 16, POST "<path class=\"l-ink\" stroke-width=\"2\" d=\"M0 8H5\"/>" POINT("9")},
    [SIGN_DASH] = {16, 16, "<path class=\"l-ink\" stroke-width=\"2\" d=\"M3.5 8H12.5\"/>"},
    [SIGN_LATE] = {14, 16,
        "<path class=\"f-bad\" d=\"M1 0h12v2.2h-1.2c0 3-1.6 4.4-3.3 5.8 1.7 1.4 3.3 2.8 3.3 "
        "5.8H13V16H1v-2.2h1.2"
        "c0-3 1.6-4.4 3.3-5.8C3.800 6.600 2.200 5.200 2.200 2.200H1z\"/>"},
    [SIGN_RING] = {16, 16,
        "<circle class=\"l-out f-paper\" cx=\"8\" cy=\"8\" r=\"4.6\" stroke-width=\"1.75\"/>"},
    [SIGN_BREAK] = {16, 20,
        "<path class=\"l-ink2\" stroke-width=\"1.5\" stroke-dasharray=\"1.5 3\" d=\"M8 0V20\"/>"},
};

void
svg_sign(struct buf *out, enum svg_sign s)
{
    svg_open(out, "sign", shapes[s].width, shapes[s].height, NULL, NULL);
    buf_str(out, shapes[s].inside);
    buf_str(out, "</svg>");
}

enum svg_sign
svg_sign_of(enum mal m)
{
    return m == MAL_NATT      ? SIGN_NATT
           : m == MAL_NARA    ? SIGN_NARA
           : m == MAL_EJ_NATT ? SIGN_EJ_NATT
                              : SIGN_DASH;
}

enum svg_sign
svg_sign_variation(enum variation v, bool up)
{
    switch (v) {
    case VARIATION_FEW:
        return SIGN_FEW;
    case VARIATION_NORMAL:
        return SIGN_NORMAL;
    case VARIATION_FORBATTRAS:
        return up ? SIGN_BETTER : SIGN_BETTER_DOWN;
    case VARIATION_FORSAMRAS:
        return up ? SIGN_WORSE : SIGN_WORSE_DOWN;
    case VARIATION_OKAR:
    case VARIATION_MINSKAR:
        return up ? SIGN_CHANGE : SIGN_CHANGE_DOWN;
    default:
        return SIGN_DASH;
    }
}

enum svg_signal
svg_signal_of(enum variation v)
{
    return v == VARIATION_FORBATTRAS                       ? SVG_BETTER
           : v == VARIATION_FORSAMRAS                      ? SVG_WORSE
           : v == VARIATION_OKAR || v == VARIATION_MINSKAR ? SVG_CHANGE
                                                           : SVG_NO_SIGNAL;
}

void
svg_signal(struct buf *out, enum svg_signal s, double x, double y, double size)
{
    if (s == SVG_BETTER)
        buf_printf(out, "<circle class=\"f-good\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size * 0.8);
    else if (s == SVG_WORSE)
        buf_printf(out, "<path class=\"f-bad\" d=\"M%.1f %.1fl%.1f %.1f %.1f %.1f %.1f %.1fz\"/>", x,
            y - size, size, size, -size, size, -size, -size);
    else if (s == SVG_CHANGE)
        buf_printf(out, "<path class=\"f-neut\" d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\"/>", x - size * 0.75,
            y - size * 0.75, size * 1.5, size * 1.5, -size * 1.5);
}

void
svg_swatch(struct buf *out, const char *look)
{
    svg_open(out, "swatch", 54, 16, NULL, NULL);
    if (look[0] == 'f')
        svg_hatch(out, 1, 2, 53, 14);
    else if (look[0] == 'b')
        buf_str(out, "<path class=\"l-out\" stroke-width=\"1.5\" d=\"M1 2h52v12H1z\"/>");
    else
        buf_printf(out, "<path class=\"f-%s\" d=\"M1 2h52v12H1z\"/>", look);
    buf_str(out, "</svg>");
}
