/* The organisation: a tree at each time, and whose codes are whose. */
#pragma once
#include "config_walk.h"

void config_units_check(struct load *l);
/* Gives units the codes that stand with the sources. */
void config_units_place_codes(struct load *l);
/* Some unit gets figures of this source: by a code, or as the one that takes the rest. */
bool config_units_take(const struct load *l, const struct source *s);
/* By unit: whether it is at or below top at any time. */
const bool *config_units_below(struct load *l, const struct unit *top);
/* [from, to] of two things have a month in common; MONTH_NONE is open. *ret_first: the first such month, MONTH_NONE if open. */
bool config_units_together(month from_a, month to_a, month from_b, month to_b, month *ret_first);
