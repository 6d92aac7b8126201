/* Editions from the writer's side: lock first, number when something differs. */
#pragma once
#include "clock.h"
#include "err.h"
#include "store_pg.h"

/* The wire form of a stamp in SQL: ms since the epoch in, ms out. */
#define STORE_SQL_STAMP(param) "(timestamptz 'epoch' + " param "::int8 * interval '1 ms')"
#define STORE_SQL_MS(column) "(extract(epoch from " column ") * 1000)::int8"

/* Within what a timestamptz holds and the address bar can name (year 1970 to 9999). */
stamp store_edition_clamp(stamp t);
/* The writer's lock of the organisation, held to commit; whoever waits sees what the other one committed in its next statement. */
int store_edition_lock(struct store *s, struct err *err);
/* Under that lock: the next number, its stamp, the version row and the row of edition. pull_id 0: not a pull. */
int store_edition_take(
    struct store *s, const char *kind, int32_t pull_id, stamp now, int32_t *ret_edition, struct err *err);
/* Under that lock: the next pull's number. checked: a source was found unchanged at `now`. */
int store_edition_next_pull(struct store *s, bool checked, stamp now, int32_t *ret_pull, struct err *err);
/* NOTIFY ksrd_edition; it arrives when the transaction commits. */
int store_edition_notify(struct store *s, struct err *err);
