/* Money and hours have at most four decimals: as ten-thousandths they fit 64 bits, where keeping and reckoning is cheap. */
#pragma once
#include "dec.h"

#define CUBE_NARROW 100000000 /* a dec is so many times a ten-thousandth */

/* False: d has more decimals, or is larger than ±9·10^14. */
static inline bool
cube_narrow(dec d, int64_t *ret)
{
    if (d == (int64_t)d) { /* most are: a division by a constant in 64 bits costs next to nothing */
        *ret = (int64_t)d / CUBE_NARROW;
        return *ret * CUBE_NARROW == (int64_t)d;
    }
    dec x = d / CUBE_NARROW;
    if (x * CUBE_NARROW != d || x <= INT64_MIN || x > INT64_MAX)
        return false;
    *ret = (int64_t)x;
    return true;
}

static inline dec
cube_widen(int64_t x)
{
    return (dec)x * CUBE_NARROW;
}
