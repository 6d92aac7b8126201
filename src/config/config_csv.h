/* A CSV file of the configuration as rows of cells that know where they stand. */
#pragma once
#include "config_faults.h"

struct config_csv_cell {
    const char *text; /* UTF-8, without blanks around it */
    struct pos pos;
    bool quoted; /* the text begins one column later */
};
struct config_csv_row {
    struct config_csv_cell *cells;
    size_t n, cap;
    struct pos pos;
};
/* rows[0] is the head. Empty lines are passed over. */
struct config_csv {
    struct config_csv_row *rows;
    size_t n, cap;
};
/* UTF-8, Windows-1252 or UTF-16 with its mark; semicolon, tab or comma, as the head has most. name: what places call the file. 0, or −1
   with a fault: no text, no head, quotes that are not closed, rows longer or shorter than the head. */
int config_csv_read(struct arena *a, const struct config_file *f, const char *name,
    struct config_faults *faults, struct config_csv *ret);
