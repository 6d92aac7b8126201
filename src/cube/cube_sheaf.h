/* Inside the cube: all grids of one measure in one scenario. Immutable once made, counted references. */
#pragma once
#include "cube_parts.h"
#include <stdatomic.h>

struct sheaf {
    atomic_int references;
    struct arena *arena;
    bool keep_own; /* as in grid_key */
    size_t n_feeds, n_slices;
    size_t patched;      /* grids that were made out of those of before */
    struct grid **grids; /* by slice, as in struct cube */
    struct rounds **rounds;
};
struct sheaf_order {
    size_t measure;
    enum scenario scenario;
    bool keep_own;
    const struct factset *facts;
    const struct feed *feeds; /* of this measure and scenario, sorted */
    size_t n;
    struct sheaf *like;      /* of an earlier edition; NULL: none */
    const struct news *news; /* since that one; NULL: it is not known which */
};
/* One reference: to that of before if it would come out the same. was, mark: of the edition that `like` is of. Errors: ERR_DATA. */
int cube_sheaf_get(struct cube *c, const struct cover *was, const struct factset_mark *mark,
    const struct sheaf_order *o, struct sheaf **ret, struct err *err);
void cube_sheaf_unref(struct sheaf *s); /* NULL is harmless */
