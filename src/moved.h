/* Which figures another catalog moves: every indicator × unit × period × window × scenario × slice of one edition's facts. */
#pragma once
#include "cube.h"

/* One side of a figure. */
struct moved_side {
    bool there; /* the catalog has the indicator and the unit, and figures around that time */
    struct value value;
};
struct moved_figure {
    const struct indicator *indicator; /* of the new catalog, else of the old */
    const struct unit *unit;
    struct period period;
    enum window window;
    enum scenario scenario;
    const char *slice;
    struct moved_side before, after;
};
/* A catalog and the cube that was built with it; cube NULL: there is none. */
struct moved_cube {
    const struct catalog *catalog;
    const struct cube *cube;
};
/* Calls visit for each figure whose value, parts, state or målstatus is another, in the order of the new catalog, then of the old. What
   is there on one side only counts when it has a value. visit returns 0, or −1 to stop. */
int moved_all(const struct moved_cube *before, const struct moved_cube *after,
    int (*visit)(const struct moved_figure *f, void *ctx, struct err *err), void *ctx, struct err *err);
/* The same number in data: equal to 12 significant digits, as the API gives it. */
bool moved_same_number(bool has_x, struct rat x, bool has_y, struct rat y);
