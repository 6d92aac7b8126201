/* Formulas: parsed, bound to measures, typed, and fit for the indicator's unit, cadence and roll-up. */
#pragma once
#include "config_walk.h"

/* used: by measure, set for those that are named. */
void config_formula_check(struct load *l, struct object *o, bool *used);
/* Does the roll-up give a right number for the indicator's bound formula? */
void config_formula_check_rollup(struct load *l, const struct object *o);
