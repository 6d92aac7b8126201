/* Releases of protected measures, made when they are due and stored as an edition (research/disclosure.md §2). */
#pragma once
#include "factset.h"
#include "snapshot.h"

/* Makes what is due as of `now`. facts: kept by the caller from call to call, not beyond the newest edition; after an error it is to be
   thrown away. *ret_edition 0: nothing was due. Errors: ERR_STORE, ERR_DATA, ERR_CONFIG. */
int disclosures_make(
    struct store *s, struct factset *facts, stamp now, int32_t *ret_edition, size_t *ret_n, struct err *err);
