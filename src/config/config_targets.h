/* Targets of an indicator. */
#pragma once
#include "config_walk.h"

/* Checks the targets and puts them in the catalog's order: by unit, then from. */
void config_targets_check(struct load *l, struct object *o);
