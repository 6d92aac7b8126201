/* A pull's row, and the source that it belongs to. */
#pragma once
#include "err.h"
#include "store.h"
#include "store_pg.h"

/* Advisory locks are per database: ours have a class of their own. Object 2: migration. Object organisation · 65536 + source number:
   that source is being pulled; + 0: the organisation's leader. */
#define STORE_LOCK_CLASS 440115

/* The source's number; a new one is made under the organisation's lock, in the transaction that runs or one of its own. */
int store_pull_source(struct store *s, const char *code, int16_t *ret_id, struct err *err);
/* Inside a transaction, under the organisation's lock: writes the row p, which has id and edition. */
int store_pull_insert(struct store *s, int16_t source_id, const struct store_pull *p, struct err *err);
/* The latest due time that is believed at that moment; a later one was recorded under a wrong clock. */
stamp store_pull_believed(stamp now);
