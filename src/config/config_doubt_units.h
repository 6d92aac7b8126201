/* Units whose name says something else than their kind, or that are called alike. */
#pragma once
#include "config_doubt.h"

void config_doubt_units_check(struct load *l);
