/* Lists of the configuration that stand in CSV files with dates: units, managers, grants. */
#pragma once
#include "config_yaml.h"

/* No YAML file: read by those that name it. */
bool config_rows_is_csv(const struct config_file *f);
struct config_rows {
    struct arena *arena; /* of the nodes */
    struct arena *names; /* of the files' names in places, which live as long as what is made of the nodes */
    const struct config_bundle *bundle;
    bool *used; /* by file of the bundle: set for those that were named */
};
/* Under units, managers and grants of root {file: NAME.csv} gives way to the list of maps that the file means, as if it stood in YAML: with
   the places of its cells. 0, or −1: some file could not be read, faults told. */
int config_rows_expand(const struct config_rows *x, const struct node *root, struct config_faults *faults);
