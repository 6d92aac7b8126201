/* Labels of the line chart: each at the thing it names, off every line it does not name. */
#pragma once
#include "svg_plot.h"

/* The last value, the targets and the previous year. */
void svg_label_all(const struct svg_plot *p);
