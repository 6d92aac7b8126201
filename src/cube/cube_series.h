/* Many values of one indicator, unit, window, scenario and slice at once: the formula is walked and the grids are looked up once,
   accumulated sums go on from the month before. */
#pragma once
#include "cube.h"

/* ret[0 … n) are what cube_value says of the months first, first + step, … (step ≥ 1), but that the fractions value, numerator,
   denominator and n need not be reduced: den > 0, and the functions of dec.h are exact with them all the same. */
void cube_series(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month first, int step, size_t n, struct value *ret);
