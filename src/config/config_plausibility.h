/* Plausibility rules of an indicator. */
#pragma once
#include "config_walk.h"

void config_plausibility_check(struct load *l, const struct object *o);
/* Doubts: rules that would hold everything, or nothing. */
void config_plausibility_doubt(struct load *l);
