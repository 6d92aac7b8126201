/* Papers of meetings, frozen: written once, read with every edition after. */
#pragma once
#include "frozen.h"
#include "store.h"

/* One transaction, an edition, which becomes f->edition; f->at its stamp. A meeting that is frozen already is refused unless `again`: then
   nothing is written and f->edition is 0. The hashes must be set. Errors: ERR_STORE. */
int store_freeze(struct store *s, struct frozen *f, bool again, stamp now, struct err *err);
/* The edition that froze last; 0: none. */
int store_freeze_newest(struct store *s, int32_t *ret, struct err *err);
/* All that has been frozen, in a new set. Errors: ERR_STORE; ERR_DATA (a line of values cannot be read). */
int store_freeze_read(struct store *s, struct frozen_set **ret, struct err *err);
/* Whether the meeting is frozen. */
int store_freeze_has(struct store *s, const char *meeting, bool *ret, struct err *err);
