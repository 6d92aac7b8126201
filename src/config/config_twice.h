/* The same figure must not come into a measure twice. */
#pragma once
#include "config_walk.h"

/* Within one series: two columns of a source that mean the same. */
void config_twice_check_columns(struct load *l, const struct node *node, const struct series_rule *r);
/* Between two series of one measure: the same codes of one source, or two sources, for the same unit and month. */
void config_twice_check_rules(struct load *l, const struct measure *m, const struct node *node,
    const struct series_rule *later, const struct series_rule *earlier);
