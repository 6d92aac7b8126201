#include "svg.h"
#include "text.h"
#include <math.h>

void
svg_open(struct buf *out, const char *cls, double width, double height, const char *title, const char *desc)
{
    buf_printf(out, "<svg class=\"%s\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\"", cls, width, height,
        width, height);
    if (!title) {
        buf_str(out, " aria-hidden=\"true\" focusable=\"false\">");
        return;
    }
    buf_str(out, " role=\"img\"><title>");
    buf_html(out, title);
    buf_str(out, "</title>");
    if (desc && *desc) {
        buf_str(out, "<desc>");
        buf_html(out, desc);
        buf_str(out, "</desc>");
    }
}

double
svg_text_width(const char *s, double size)
{
    double w = 0;
    for (const unsigned char *c = (const unsigned char *)s; *c; c++) {
        if ((*c & 0xC0) == 0x80)
            continue; /* the rest of a letter beyond ASCII */
        w += *c == ' ' || *c == 0xC2                            ? 0.22
             : *c == '.' || *c == ',' || *c == 'i' || *c == 'l' ? 0.26
             : *c == 'm' || *c == 'M' || *c == 'w'              ? 0.8
                                                                : 0.5;
    }
    return w * size;
}

double
svg_nice(double v)
{
    static const double steps[] = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    if (!(v > 0))
        return 1;
    double power = pow(10, floor(log10(v)));
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        if (steps[k] * power >= v * (1 - 1e-9))
            return steps[k] * power;
    return 10 * power;
}
