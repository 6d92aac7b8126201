/* Indicators: formula or ready series, windows, targets, what their sources are called. */
#pragma once
#include "config_walk.h"

/* used: by measure, set for those that an indicator names. */
void config_indicators_check(struct load *l, bool *used);
