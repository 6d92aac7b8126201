/* A grid in the making: shared by cube_grid.c and cube_roll.c. */
#pragma once
#include "cube_parts.h"

#define CUBE_GRID_EXPECTED 12 /* who delivered within so many months is expected to go on */

struct work {
    struct cube *cube;
    const struct factset *facts;
    const struct measure *measure;
    enum scenario scenario;
    const struct feed *feeds;
    size_t n_feeds;
    struct err *err;
    month first;
    int months, rows, cap_rows;
    int32_t *row_of;    /* by unit, −1: none yet */
    int32_t *row_today; /* likewise, in today's tree */
    dec *value;         /* [row · months + offset] */
    int32_t *edition;
    uint8_t *flags;
    bool years;          /* as in grid_key */
    const char *version; /* likewise */
    month since;         /* only facts that matter from this month on; 0: all */
    int *
        seen; /* by row: the offset, before 0, of the newest figure before the first month; NULL: there is none */
    const char **newest; /* [source · months + offset]: the version that counts; NULL: there are none */
};
/* Where the unit's row begins, made if it has none: value, edition and flags may move. */
size_t cube_grid_row(struct work *w, int unit);
/* Where a further empty row begins. */
size_t cube_grid_new_row(struct work *w);
/* Of several versions (forecast rounds) the greatest that has anything in the month counts alone: 0 this one, or there are none;
   < 0 an older one; > 0 a newer one, which has nothing there any more. */
int cube_grid_version(const struct work *w, const struct feed *f, month m);
/* The feeds' facts onto cells. Errors: ERR_DATA (overflow). */
int cube_grid_put(struct work *w, const struct feed *feeds, size_t n);
/* Both sums. Errors: ERR_DATA (overflow). */
int cube_grid_sum(struct work *w);
struct plane cube_grid_pack(struct arena *a, const dec *value, size_t n);
const void *cube_grid_keep(struct arena *a, const void *p, size_t size);
/* Before the roll-up: zeros where absent means 0, holes where a figure was to be expected (cube.h says when). */
void cube_grid_fill(struct work *w);
/* Each unit's cells onto its parent of that month. Errors: ERR_DATA (overflow). */
int cube_grid_roll_up(struct work *w);
/* The same by today's tree, as further rows of the units whose sums are others. own: what they had before the roll-up, as
   cube_grid_keep_own gave it. */
struct own_cells {
    dec *value; /* [unit of cube.moved · months + offset] */
    int32_t *edition;
    uint8_t *flags;
};
void cube_grid_keep_own(struct work *w, struct arena *a, struct own_cells *ret);
int cube_grid_roll_today(struct work *w, const struct own_cells *own);
