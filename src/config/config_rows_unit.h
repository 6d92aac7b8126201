/* Units from a CSV file: the rows of one id, in order of time, become one unit with its past. What the files of rows share. */
#pragma once
#include "config_csv.h"
#include "config_yaml.h"

struct config_rows_head {
    const char *name; /* as it stands in the file, without å ä ö */
    const char *key;  /* of YAML */
    bool required;
};
/* Where each head stands, −1: nowhere; heads that begin with `open` (NULL: none) are passed over. 0, or −1 with faults. */
int config_rows_heads(struct arena *a, const struct config_csv *csv, const struct config_rows_head *heads,
    size_t n, const char *open, int *ret_at, struct config_faults *faults);
/* The month of a cell, NULL when it is empty. Of days only the first (last: the last) of a month will do. *ret_bad is set with a fault. */
const struct node *config_rows_month(
    struct arena *a, const struct config_csv_cell *c, bool last, struct config_faults *faults, bool *ret_bad);
struct node *config_rows_scalar(struct arena *a, const char *text, const struct pos *at);
/* Room for `most` pairs. */
struct node *config_rows_map(struct arena *a, const struct pos *at, size_t most);
void config_rows_put(struct arena *a, struct node *map, const char *key, const struct node *value);

/* list: room for as many items as there are rows. 0, or −1 with faults. */
int config_rows_unit(
    struct arena *a, const struct config_csv *csv, struct node *list, struct config_faults *faults);
