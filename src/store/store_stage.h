/* A delivery in temporary tables: the part of a pull that needs no lock. */
#pragma once
#include "err.h"
#include "fact.h"
#include "store_pg.h"

/* Bytes that the codes of one series may have together: they stand in an index. */
#define STORE_STAGE_CODES 2000

/* Inside a transaction: makes pg_temp.stage_series (n, first and last period, codes, live), stage_fact (n, period, state, value) and stage_scope, gone at its
   end, and fills them from f, which need not be sorted. Errors: ERR_DATA (codes too long or not UTF-8), ERR_BUG (two facts of
   one key), ERR_STORE. */
int store_stage_facts(struct store *s, const struct facts *f, struct err *err);
