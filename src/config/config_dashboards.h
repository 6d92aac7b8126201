/* What is shown where: pillars and dashboards. */
#pragma once
#include "config_walk.h"

void config_dashboards_check(struct load *l);
