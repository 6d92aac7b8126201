/* Breaks and rebases of an indicator. */
#pragma once
#include "config_walk.h"

/* Checks both lists and puts them into one, in order of time. */
void config_breaks_check(struct load *l, struct object *o);
