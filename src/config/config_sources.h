/* Sources: what a format needs and what it has no use for. */
#pragma once
#include "config_walk.h"

void config_sources_check(struct load *l);
/* After measures and indicators: what is fetched is used, and what is used reaches some unit. */
void config_sources_check_use(struct load *l);
