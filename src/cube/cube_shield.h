/* Inside the cube: what of the protected measures may be shown, from what has been released. */
#pragma once
#include "cube_parts.h"
#include "disclosed.h"

enum shield_cell {
    SHIELD_NONE, /* the unit had no fact in the month */
    SHIELD_SHOWN,
    SHIELD_HIDDEN,
    SHIELD_MERGED,
};
/* One family, month by month. */
struct shield {
    const struct protection_family *family; /* of the law in force now */
    month first;
    int months;                        /* from the first release to the last */
    const int32_t *edition;            /* by offset; 0: not released */
    const int32_t *pull;               /* by offset: the newest that the release was made of; 0: none */
    const uint8_t *total;              /* [offset · units + unit]: enum shield_cell */
    const uint8_t **divided;           /* by dimension of the family, likewise */
    const int *dimension_of;           /* by slice; −1: of no dimension, never shown */
    const struct cube_protected *told; /* of the newest release, for the administrator; NULL: there is none */
};
/* c->shields, and which measures they are for. The grids of these have been built as delivered: they go to c->raw, and what may be
   shown of them takes their place. */
void cube_shield_raise(struct cube *c, const struct disclosed *d);
/* The measure is protected by the law in force. Also while the cube is being built. */
bool cube_shield_guards(const struct cube *c, const struct measure *me);
/* The series holds what is protected, by whatever measure it is taken. */
bool cube_shield_secret(const struct cube *c, const struct store_series *s);
/* The source delivers what is protected. */
bool cube_shield_source(const struct cube *c, const char *source);
/* cube_protected.c: why is by row of the release, after withdrawals; NULL: as was decided. causes: by unit, why it
   was hidden the first time in the year (enum disclosure_why). s has its planes. */
const struct cube_protected *cube_protected_make(struct cube *c, const struct shield *s,
    const struct disclosed *d, const struct disclosed_release *r, const enum disclosure_why *why,
    const uint8_t *causes);
/* The state of a unit, slice and month; SHIELD_HIDDEN when nothing is known. Outside the released months: see cube_shield_edition. */
enum shield_cell cube_shield_cell(const struct cube *c, const struct shield *s, int unit, int slice, month m);
/* 0: the month has not been released. */
int32_t cube_shield_edition(const struct shield *s, month m);
/* The newest pull that the releases of this edition were made of: of whole families, so that it tells nothing of a unit. 0: none. */
int32_t cube_shield_pull(const struct cube *c, int32_t edition);
/* The newest released month at or before m; MONTH_NONE. */
month cube_shield_newest(const struct shield *s, month m);
