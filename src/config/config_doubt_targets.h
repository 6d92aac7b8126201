/* Targets of an unlikely size, and in force at an unlikely time. */
#pragma once
#include "config_doubt.h"

void config_doubt_targets_check(struct load *l);
