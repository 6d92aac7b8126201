/* The long CSV (formats.md §4.2): one fact a row, five columns of any order, two more if present. Only decode_csv.c and csv_*.c
   see this header. */
#pragma once
#include "arena.h"
#include "dec.h"
#include "err.h"
#include "period.h"

enum csv_column {
    CSV_PERIOD,
    CSV_UNIT,
    CSV_MEASURE,
    CSV_KOLUMN,
    CSV_VALUE,
    CSV_SLICE,
    CSV_VERSION,
    CSV_COLUMNS
};
extern const char
    *const csv_head_names[CSV_COLUMNS]; /* "Period" "Enhet" "Mått" "Kolumn" "Mätvärde" "Del" "Version" */

struct csv_head {
    int at[CSV_COLUMNS]; /* place in the row from 0, −1 if the file has no such column */
    size_t n;            /* fields of a row */
};
/* ; , or TAB: what stands most often outside quotes on the first line that is not blank. */
char csv_head_delimiter(const char *data, size_t n);
/* The heading row. Errors: ERR_DATA (unknown, missing, doubled, persons). */
int csv_head_read(
    struct arena *a, const char *const *fields, size_t n, size_t line, struct csv_head *ret, struct err *err);

/* Any date in the period, YYYY-MM, YYYYMM, YYYYMMDD, 2014Q1, 2014T1, 2014, 2013/14. 0 or −1. */
int csv_value_period(const char *s, struct period *ret);
/* A number with decimal point or comma, blanks between thousands, hyphen or U+2212. *ret_rounded: it had more than 12 decimals.
   0 or −1. */
int csv_value_number(const char *s, dec *ret, bool *ret_rounded);
