/* The newest facts up to one edition, in memory: what the cube is built from. Grows from edition to edition.
   Compact: 16 bytes a fact, codes kept once. One thread at a time may change it; a cube never points into it. */
#pragma once
#include "disclosed.h"
#include "err.h"
#include "store.h"

struct factset;
struct factset *factset_new(void);
void factset_free(struct factset *f);
/* Reads the facts after its edition up to `upto` (only the new ones). Errors: ERR_STORE, ERR_BUG (upto lies before its edition); the
   set then holds what it held before. */
int factset_advance(struct factset *f, struct store *s, int32_t upto, struct err *err);
/* Goes back to an earlier edition: reads what those facts were that came since. Where that would be more than to read all anew, the set is
   emptied, for factset_advance to fill. Errors: ERR_STORE; the set then holds what it held before. */
int factset_retreat(struct factset *f, struct store *s, int32_t upto, struct err *err);
/* The same facts, to go their own way. */
struct factset *factset_copy(const struct factset *f);
int32_t factset_edition(const struct factset *f);
/* What a set has held up to now: two marks of it are the same when nothing was added between them. Counted references. */
struct factset_mark {
    struct factset_lineage *lineage;
    uint64_t changes;
};
struct factset_mark factset_mark(const struct factset *f); /* with a reference */
void factset_mark_drop(struct factset_mark *m);            /* an empty one is harmless */
/* Everything that f had at the mark, and nothing else. */
bool factset_unchanged(const struct factset *f, const struct factset_mark *since);
/* f has grown out of what stands at the mark. */
bool factset_grown(const struct factset *f, const struct factset_mark *since);
/* Likewise of one series: no fact was added to it. */
bool factset_series_unchanged(const struct factset *f, int32_t id, const struct factset_mark *since);
/* What was added after the mark, in order: facts, and series (last: MONTH_NONE). False: it does not know any more. Valid until the set
   changes. */
struct factset_change {
    int32_t series;
    month last;
};
bool factset_changes(const struct factset *f, const struct factset_mark *since,
    const struct factset_change **ret, size_t *ret_n);
/* For tests and pure use, without a database: one series, then facts on it, in edition order. A series with id 0 gets the next free
   one; the id is returned. The set's edition becomes that of the newest fact. */
int32_t factset_add_series(struct factset *f, const struct store_series *s);
void factset_add_fact(struct factset *f, const struct store_fact *x);
/* Approximate bytes held, and facts in force (tombstones among them). */
size_t factset_bytes(const struct factset *f);
size_t factset_count(const struct factset *f);

/* What the protection of small groups has released up to the edition. */
struct disclosed *factset_disclosed(const struct factset *f);
/* Reads it anew the next time. */
void factset_forget_disclosed(struct factset *f);

/* ---- reading, for the cube ---------------------------------------------------------------------------------------------- */
#define FACTSET_GONE 1 /* tombstone: counts as absent */
#define FACTSET_NULL 2 /* delivered without a value */
#define FACTSET_WIDE 4 /* private: value is an index */
struct factset_cell {
    int64_t value; /* private: see factset_value */
    uint32_t stamp;
    month last;
    uint8_t flags;
};
struct factset_stamp {
    int32_t edition, pull;
};
/* The greatest series id; ids run from 1, some may be unused. */
int32_t factset_last_series(const struct factset *f);
/* NULL: no such series. Equal texts are equal pointers, within one set. */
const struct store_series *factset_series(const struct factset *f, int32_t id);
/* The newest fact of each month of a series, months in order. */
size_t factset_cells(const struct factset *f, int32_t id, const struct factset_cell **ret);
dec factset_value(const struct factset *f, const struct factset_cell *c);
struct factset_stamp factset_stamp(const struct factset *f, const struct factset_cell *c);
/* Every pair of edition and pull that occurs, in no order, perhaps more than once. */
size_t factset_stamps(const struct factset *f, const struct factset_stamp **ret);
/* What made each edition up to its own, in order; the texts live in the set. None in a set made without a database. */
size_t factset_causes(const struct factset *f, const struct store_cause **ret);
