/* Former formulas: what periods up to a month are counted by. */
#pragma once
#include "config_walk.h"

/* Binds and checks each. used: by measure. */
void config_versions_check(struct load *l, struct object *o, bool *used);
/* A changed definition breaks the series: where the indicator itself says nothing of that month. */
void config_versions_break(struct load *l, struct indicator *i);
