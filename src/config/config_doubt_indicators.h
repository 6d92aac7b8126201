/* Indicators whose parts say different things, and dashboards that say the same thing twice. */
#pragma once
#include "config_doubt.h"

void config_doubt_indicators_check(struct load *l);
