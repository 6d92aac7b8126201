/* Sources: places, times and dimensions that are unlikely; and is the municipality the one that is meant? */
#pragma once
#include "config_doubt.h"

void config_doubt_sources_check(struct load *l);
