/* skydd: families of measures about persons, and what would let their small groups be computed. */
#pragma once
#include "config_walk.h"

/* Also sets each measure's family. used: by measure, those that something uses. */
void config_protection_check(struct load *l, bool *used);
