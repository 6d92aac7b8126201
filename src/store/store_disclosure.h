/* What the protection of small groups has released (kpi/disclosed.h): read with the facts, written as an edition of its own. */
#pragma once
#include "disclosed.h"
#include "store.h"

/* Adds the releases with after < edition ≤ upto; all withdrawals, whatever their edition, take the place of those known.
   Errors: ERR_STORE. */
int store_disclosure_read(
    struct store *s, int32_t after, int32_t upto, struct disclosed *ret, struct err *err);
/* All releases in one edition, whose number they get. Only while `expected` is the newest: else nothing, and *ret_edition 0. */
int store_disclosure_put(struct store *s, struct disclosed_release *r, size_t n, int32_t expected, stamp now,
    int32_t *ret_edition, struct err *err);

struct store_withdrawal {
    const char *family, *unit, *who, *reason; /* family "": all */
    month from;
};
/* An edition. Errors: ERR_STORE. */
int store_disclosure_withdraw(
    struct store *s, const struct store_withdrawal *w, stamp now, int32_t *ret_edition, struct err *err);
struct store_override {
    const char *indicator, *unit, *who, *reason;
    const char *until; /* 2026-12-31 */
};
/* A row of the log; no edition, since no page changes. Errors: ERR_STORE. */
int store_disclosure_override(
    struct store *s, const struct store_override *o, stamp now, int32_t *ret_id, struct err *err);
