/* Rules of two figures that ought not to be seen apart. */
#pragma once
#include "config_walk.h"

void config_conflicts_check(struct load *l);
