/* Figures that a plausibility rule held and a person accepted (acceptance). */
#pragma once
#include "decisions.h"
#include "store.h"

/* One transaction, an edition of kind 'accept'; who, reason, indicator, unit, last and value are told, edition is filled.
   now: 0 = the real time. */
int store_accept(struct store *s, struct acceptance *a, stamp now, struct err *err);
/* All up to that edition, in the order of struct decisions. */
int store_accept_read(struct store *s, struct arena *a, int32_t edition, const struct acceptance **ret,
    size_t *ret_n, struct err *err);
