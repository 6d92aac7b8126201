/* Formulas: parsed, bound to measures, typed, and fit for the indicator's unit, cadence and roll-up. */
#pragma once
#include "config_walk.h"

/* The formula of the indicator, or one of its former ones, that stands in node. used: by measure, set for those that are named. NULL: it
   has faults. */
const struct formula *config_formula_check(
    struct load *l, struct object *o, const struct node *text, bool *used);
/* Does the roll-up give a right number for this bound formula? */
void config_formula_check_rollup(struct load *l, const struct object *o, const struct formula *f);
