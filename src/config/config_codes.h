/* Whose codes are whose. */
#pragma once
#include "config_walk.h"

/* No code of a source is in two units at the same time; a unit without units below has codes. */
void config_codes_check(struct load *l);
