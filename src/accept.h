/* A figure that a plausibility rule holds is found right by a person: from then on it counts (0007-reconcile.sql). */
#pragma once
#include "cube.h"
#include "store.h"

struct accept_order {
    const char *indicator, *unit, *reason, *who;
    struct period period;
    stamp now; /* 0: the real time */
};
struct accept_done {
    const char *indicator, *unit, *figure, *rule; /* in Swedish words; in the arena */
    int32_t edition;
};
/* As the newest edition has it. Errors: ERR_USAGE (no such figure, or nothing holds it). */
int accept_figure(
    struct store *s, struct arena *a, const struct accept_order *o, struct accept_done *ret, struct err *err);
