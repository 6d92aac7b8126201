/* When a source is fetched, and when it is late: schedule, deadline, due_days and cadence together. */
#pragma once
#include "config_doubt.h"

/* o: a source without faults, the owner. */
void config_doubt_times_check(struct load *l, const struct object *o);
