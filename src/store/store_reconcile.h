/* Deliveries held against their own control figures, and figures that a person has accepted (0007-reconcile.sql). */
#pragma once
#include "decisions.h"
#include "store.h"

/* Inside a pull's transaction, after its facts are written and while what it delivered is still staged: what the database has now stands
   beside what the file said; the rows are written with the pull. Fills stored, right and total of r's lines. */
int store_reconcile_write(
    struct store *s, int16_t source_id, int32_t pull, struct reconcile *r, struct err *err);

/* A delivery's reconciliation as it was then. */
struct store_reconciled {
    const char *source;
    int32_t pull;
    stamp at;                     /* when the pull ended */
    dec result;                   /* what was stored of the result accounts: the sum of the accounts' lines */
    struct reconcile_check check; /* its lines: only those that differ, and those of dimensions */
};
/* Of each source, kind, scenario and first month (a ledger: its year) the newest that was known at edition e: of the pulls up to its
   last_pull, without those that had been taken back by then; by source, newest pull first. as_of: not even what came after e without changing
   anything, as long as e is the newest. */
int store_reconcile_read(struct store *s, struct arena *a, const struct store_edition *e, bool as_of,
    struct store_reconciled **ret, size_t *ret_n, struct err *err);
/* All lines of one pull, those that agree too. */
int store_reconcile_of(struct store *s, struct arena *a, int32_t pull, struct store_reconciled **ret,
    size_t *ret_n, struct err *err);
