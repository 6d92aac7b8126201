/* Which units can have a figure: by a series' own unit, by the units' codes, or summed from below. */
#pragma once
#include "config_walk.h"

/* The series can put a figure on unit u; rest: also as the unit that takes what maps nowhere. */
bool config_reach_rule(struct load *l, const struct series_rule *r, const struct unit *u, bool rest);
/* The indicator, which has no faults, can have a figure for unit u. True also while units have faults, when that is not known. */
bool config_reach_indicator(struct load *l, const struct indicator *i, const struct unit *u);
