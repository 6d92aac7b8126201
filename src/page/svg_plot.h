/* The paper of the line chart, for the files that draw on it: where a point and a value stand. */
#pragma once
#include "svg.h"

#define SVG_PLOT_TOP 14.0
#define SVG_PLOT_BOTTOM 300.0

struct svg_plot {
    struct buf *out;
    const struct svg_chart *c;
    double low, high, tick, width;
};

static inline double
svg_plot_x(const struct svg_plot *p, double i)
{
    return SVG_CHART_LEFT + p->c->step * (i + 0.5);
}

static inline double
svg_plot_y(const struct svg_plot *p, double v)
{
    return SVG_PLOT_BOTTOM - (v - p->low) / (p->high - p->low) * (SVG_PLOT_BOTTOM - SVG_PLOT_TOP);
}

/* Whether the line of a series runs from point i - 1 to point i. */
static inline bool
svg_plot_joined(const struct svg_chart *c, const struct svg_point *s, size_t i)
{
    return i > 0 && s[i].has && s[i - 1].has && !s[i].breaks &&
           !(c->restart && c->boundary && c->boundary[i]);
}
