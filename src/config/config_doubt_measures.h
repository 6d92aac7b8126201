/* Series: codes of a source that look misspelt, ledgers whose empty months would be holes, formulas of unlike parts. */
#pragma once
#include "config_doubt.h"

void config_doubt_measures_check(struct load *l);
