/* What YAML's own rules leave to do on a loaded tree. */
#pragma once
#include "config_yaml.h"

/* nodes[1..n], nodes[1] the root: refuses what aliases make endless, too deep or too large (−1, fault added); then names keys given
   twice and merges "<<". */
int config_tree_settle(struct arena *a, struct node *nodes, size_t n, struct config_faults *faults);
