/* The turn of a month: what a configuration says from then on, although nobody puts another one in force. Pages stand in the month of
   their edition, so such a turn needs an edition of its own (duty_clock.c). */
#pragma once
#include "catalog.h"

/* Is anything of today otherwise in one month than in the other: the organisation (its units, their places, names, managers), or which
   indicators are still in use? */
bool turn_matters(const struct catalog *c, month a, month b);
