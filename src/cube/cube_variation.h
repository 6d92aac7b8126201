/* Variation of a series: an indicator for a unit, all its periods at once, since the limits are those of the whole.

   WHICH SERIES. The total of what happened (utfall, slice T), in the indicator's main window, or in its own period when the main window
   accumulates: ytd climbs by construction, and neighbours of r12 share eleven months, so that nothing of theirs is normal variation.
   WHICH POINTS. What has a value and may be shown; the value as the data has it, 12 significant digits, so that who has the data can
   work the limits out. Preliminary figures are judged and move no limit. Incomplete ones, withheld and missing ones are gaps.
   BANDS begin at `breaks:` and `rebase:`. Only the newest 1,200 figures, or the configuration's `points:`, are judged. */
#pragma once
#include "cube.h"
#include "variation.h"

struct cube_variation_point {
    enum variation word;
    enum spc_rule rule;
    enum assurance assurance; /* of the target in force in that period */
    bool up;                  /* the way of a real change */
    int run;                  /* so many in a row up to here (spc.h); 0: none */
    int band;                 /* in bands; −1: none */
};
struct cube_variation {
    enum window window;
    month first; /* last month of the first period */
    int step, n; /* points stand at first + k · step */
    const struct cube_variation_point *at;
    const struct spc_band *bands;
    int n_bands;
    dec least, most; /* of the figures judged */
};
/* The window whose figures are judged. */
enum window cube_variation_window(const struct indicator *i);
/* Evaluates the whole series, too; *ret lives in a. n is 0 when it is not judged at all, or there are no figures. */
void cube_variation(const struct cube *c, const struct indicator *i, const struct unit *u, struct arena *a,
    struct cube_variation *ret);
/* The same from values that have been evaluated already, v[k] for the period that ends in first + k · step: all there are, in that
   window, utfall and T. */
void cube_variation_of(const struct cube *c, const struct indicator *i, const struct unit *u, month first,
    const struct value *v, int n, struct arena *a, struct cube_variation *ret);
/* Point and band of the period that ends in m; NULL: none (no band: no limits). */
const struct cube_variation_point *cube_variation_at(const struct cube_variation *x, month m);
const struct spc_band *cube_variation_band(
    const struct cube_variation *x, const struct cube_variation_point *p);
