/* What the last report said: the newest figure of each indicator and unit at the edition that released the newest month. Small, so that
   it can stay in memory while newer editions come; made by who loads editions, never by an HTTP thread. */
#pragma once
#include "decisions.h"
#include "value.h"
#include <stdatomic.h>

struct snapshot;
struct reported_value {
    bool has;
    struct period period;
    enum mal mal;
    struct rat value;
};
struct reported {
    int32_t edition;
    int64_t recorded; /* its stamp */
    const char **indicators, **units;
    size_t n_indicators, n_units;
    struct reported_value *values; /* [indicator · n_units + unit] */
    struct arena *arena;
    atomic_int references;
};
/* The edition of the last report: that released the newest month of all that are released. 0: nothing has been. */
int32_t reported_edition(const struct decisions *d);
/* Of the main windows, utfall, the total. */
struct reported *reported_make(const struct snapshot *s);
struct reported *reported_ref(struct reported *r); /* NULL is harmless */
void reported_unref(struct reported *r);           /* NULL is harmless */
/* NULL: it said nothing of it. r may be NULL. */
const struct reported_value *reported_find(const struct reported *r, const char *indicator, const char *unit);
