/* What is normal and what is a real change, onto the points of a drawing. */
#pragma once
#include "figure.h"
#include "page_work.h"
#include "svg.h"

/* The drawing's points: period `first` + k · step, values divided by scale. */
struct page_band_place {
    month first;
    int step;
    size_t n;
    double scale;
    bool sparse; /* a small drawing: of the signals only those beyond the limits, and the newest */
};
/* Marks the signals among the points and fills bands (room for one a point); how many. The drawing shows the window that is judged. */
size_t page_band(struct page *p, const struct figure *f, const struct page_band_place *at,
    struct svg_point *pt, struct svg_band *bands);
