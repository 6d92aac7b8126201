/* Is it signal or noise? The XmR chart (individuals and moving ranges) as NHS England's Making Data Count uses it. Exact: a point on a
   limit is within it.

   LIMITS of a band: mean x̄ of its points; moving ranges |x_i − x_(i−1)| of neighbours; ranges ≥ 3.267 · their average are left out and
   the average a taken anew, once; natural limits x̄ ± 2.66 · a, near limits x̄ ± (2/3) · 2.66 · a.
   RULES, the first that holds is told: (1) beyond a limit; (2) seven points that rise, or fall, each from the one before: all seven;
   (3) of three points in a row on one side of the mean two lie between near limit and limit: those two; (4) seven in a row on one
   side of the mean: all of them. A point equal to the mean is on no side.
   A gap ends all that goes in a row, and no range is taken across it. A point that does not count (preliminary) is judged, yet neither
   mean nor ranges hold it. Way: rules 1, 3 and 4 the side of the mean, rule 2 the way the seven go. */
#pragma once
#include "dec.h"

struct spc_point {
    dec value;
    bool has;    /* false: a gap */
    bool counts; /* the limits are made of it */
    bool begins; /* a new band begins with this point */
};
enum spc_way { SPC_UNJUDGED, SPC_NORMAL, SPC_UP, SPC_DOWN };
enum spc_rule { SPC_NO_RULE, SPC_OUTSIDE, SPC_TREND, SPC_TWO_OF_THREE, SPC_SHIFT };
struct spc_mark {
    uint8_t way, rule;
    int16_t band;
    int16_t
        run; /* how many in a row up to this point: of rule 4, and of rule 2, also where a point of those seven is beyond a limit */
};
enum spc_state {
    SPC_FEW,         /* too few points, or no two neighbours */
    SPC_UNEVEN,      /* all but some few are the same: the ranges left are 0, though the points differ */
    SPC_LARGE,       /* too large for exact reckoning: beyond 10^16 */
    SPC_PROVISIONAL, /* few points: the limits will move */
    SPC_FIRM
};
struct spc_band {
    int from, to;     /* points, inclusive */
    int n, n_ranges;  /* points that count, ranges kept */
    i128 sum, ranges; /* of both, in units of 10^−12 */
    enum spc_state state;
};
/* n points, oldest first, at most 1,200, into marks[n] and bands[n]; how many bands. Fewer points that count than `least`: unjudged;
   than `firm`: provisional. */
int spc_judge(
    const struct spc_point *p, int n, int least, int firm, struct spc_mark *marks, struct spc_band *bands);
static inline bool
spc_has_limits(const struct spc_band *b)
{
    return b->state >= SPC_PROVISIONAL;
}
struct spc_limits {
    struct rat mean, lower, upper, near_lower, near_upper;
};
/* Exact. Only of a band that has limits. */
void spc_limits(const struct spc_band *b, struct spc_limits *ret);
/* Where x lies: −1 below the lower limit, 1 above the upper, 0 within or on them. Only of a band that has limits. */
int spc_place(const struct spc_band *b, dec x);
