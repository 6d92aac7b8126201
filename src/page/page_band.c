#include "page_band.h"
#include "figure_variation.h"

static struct svg_band
band_of(const struct figure *f, const struct cube_variation *x, const struct spc_band *b, double scale)
{
    struct spc_limits l;
    struct rat low, high;
    spc_limits(b, &l);
    figure_variation_bounds(f->indicator, &l, rat_from_dec(x->least), rat_from_dec(x->most), &low, &high);
    return (struct svg_band){.low = figure_double(low) / scale,
        .high = figure_double(high) / scale,
        .provisional = b->state == SPC_PROVISIONAL};
}

/* The band that holds period m, also where it has no figure; NULL: none with limits. */
static const struct spc_band *
band_in(const struct cube_variation *x, month m)
{
    int k = (m - x->first) / x->step;
    for (int b = 0; m >= x->first && b < x->n_bands; b++)
        if (k >= x->bands[b].from && k <= x->bands[b].to)
            return spc_has_limits(&x->bands[b]) ? &x->bands[b] : NULL;
    return NULL;
}

size_t
page_band(struct page *p, const struct figure *f, const struct page_band_place *at, struct svg_point *pt,
    struct svg_band *bands)
{
    struct cube_variation x;
    const struct spc_band *last = NULL;
    size_t n = 0;
    cube_variation(f->snapshot->cube, f->indicator, f->unit, p->a, &x);
    for (size_t i = 0; i < at->n; i++) {
        month m = (month)(at->first + (int)i * at->step);
        const struct cube_variation_point *point = cube_variation_at(&x, m);
        const struct spc_band *b = x.n > 0 ? band_in(&x, m) : NULL;
        if (point != NULL && (!at->sparse || point->rule == SPC_OUTSIDE || i + 1 == at->n))
            pt[i].signal = svg_signal_of(point->word);
        if (b != NULL && b != last) {
            bands[n] = band_of(f, &x, b, at->scale);
            bands[n++].from = i;
        }
        if (b != NULL)
            bands[n - 1].to = i;
        last = b;
    }
    return n;
}
