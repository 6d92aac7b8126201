/* What putting files in force would change: keys and figures. */
#pragma once
#include "change.h"
#include "moved.h"

struct plan {
    struct change *change;
    struct config_change *changes; /* none when nothing is in force: then all is new */
    size_t n_changes;
    int32_t edition; /* whose figures are compared */
    struct moved_cube before, after;
    bool compared; /* false: what is in force, or what would be, cannot be read as a catalog */
    /* … private */
    struct decisions decisions[2]; /* of the cubes */
    struct cube *cubes[2];
    struct arena *arena;
};
/* The files are valid; nothing is written. figures: also make the cubes that moved_all compares. Errors: ERR_STORE, ERR_CONFIG,
   ERR_DATA. */
int plan_make(struct store *s, const struct config_bundle *files, bool excused, bool figures,
    struct plan **ret, struct err *err);
void plan_free(struct plan *p); /* NULL is harmless */
