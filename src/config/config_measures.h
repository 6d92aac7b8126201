/* Measures: their series, and that no figure comes in twice. */
#pragma once
#include "config_walk.h"

/* One series of a measure, or the one of an indicator taken ready: checks it and expands its account classes. */
void config_measures_check_rule(
    struct load *l, const struct node *node, const struct measure *m, struct series_rule *r);
void config_measures_check(struct load *l);
/* A measure that no indicator uses is a slip: nothing else would notice a mistyped name. */
void config_measures_check_use(struct load *l, const bool *used);
