/* Is an SVG file a picture and nothing more? */
#pragma once
#include "config_walk.h"

struct config_svg_size {
    int width, height; /* of its view box, in tenths at least 1: only their ratio means something */
};
/* No script, no link, nothing from elsewhere, no entities; elements of shapes only. 0, or −1 with faults at their places. */
int config_svg_check(
    struct load *l, const struct config_file *f, const char *name, struct config_svg_size *ret);
