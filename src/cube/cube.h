/* One edition's values in memory. Immutable once built, read by any number of threads. */
#pragma once
#include "catalog.h"
#include "err.h"
#include "factset.h"
#include "value.h"

struct cube;

/* Maps the facts by the catalog, rolls up, and holds one dense array (unit × month) per measure × scenario × slice that exists.
   The catalog must outlive the cube; the factset need not. Errors: ERR_DATA (overflow). */
int cube_build(const struct catalog *c, const struct factset *f, struct cube **ret, struct err *err);
void cube_free(struct cube *c);

/* The one evaluator. m is the period's last month; slice "T" is the total. An unknown slice gives saknas. */
struct value cube_value(const struct cube *c, const struct indicator *i, const struct unit *u, month m, enum window w,
    enum scenario s, const char *slice);
/* The latest month at or before `limit` (MONTH_NONE: no limit) in which the indicator has a value for this unit;
   MONTH_NONE when it has none. */
month cube_last(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w, enum scenario s,
    const char *slice, month limit);
/* First and last month with any fact. False: the cube is empty. */
bool cube_range(const struct cube *c, month *ret_first, month *ret_last);
/* Latest month that the source has delivered (utfall); MONTH_NONE if none. */
month cube_source_last(const struct cube *c, const struct source *s);
/* Slices that exist for this indicator ("T" first), NULL-terminated. */
const char *const *cube_slices(const struct cube *c, const struct indicator *i);

/* A measure's own sum, for explain and tests. False: no value. */
bool cube_measure(const struct cube *c, const struct measure *me, const struct unit *u, month m, enum scenario s,
    const char *slice, dec *ret);

/* Facts that map nowhere (Ej fördelat): named, counted and summed, per source and code. */
struct cube_unmapped {
    const struct source *source;
    char kind; /* 'a' the account or measure code is in no measure; 'u' the unit code is in no unit; 'k' an unknown Kolumn */
    const char *code;
    int64_t facts;
    dec sum;           /* of utfall facts, as delivered */
    month first, last;
};
const struct cube_unmapped *cube_unmapped(const struct cube *c, size_t *ret_n);
/* Approximate bytes held. */
size_t cube_bytes(const struct cube *c);
