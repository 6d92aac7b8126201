/* Whose codes are whose. */
#pragma once
#include "config_walk.h"

/* No code of a source is in two units at the same time; a unit without units below has codes. */
void config_codes_check(struct load *l);
/* The node of the unit's code k, which stand in one row over all sources. */
const struct node *config_codes_node(const struct object *o, size_t k);
