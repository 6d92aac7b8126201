/* Lists of the configuration that stand in CSV files with dates: units, managers, grants. */
#pragma once
#include "config_yaml.h"

/* No YAML file: read by those that name it. */
bool config_rows_is_csv(const struct config_file *f);
/* Under each of those keys of root {file: NAME.csv} gives way to the list of maps that the file means, as if it stood in YAML: with the
   places of its cells. used: by file of the bundle, set for those that were named. 0, or −1: some file could not be read, faults told. */
int config_rows_expand(struct arena *a, const struct config_bundle *b, const struct node *root, bool *used,
    struct config_faults *faults);
