/* What was corrected afterwards: the table that makes the demo's editions differ. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct gen_fix {
    int known;       /* yyyymmdd: files from this day on hold it */
    int year, month; /* where it is booked */
    int place, account;
    int from_place; /* 0: a supplier's invoice; else the amount is moved from this ansvar */
    int64_t ore;
    const char *text;
};
/* Corrections of the municipality's ledger, in order of `known`. */
const struct gen_fix *gen_fix_ledger(size_t *ret_n);

struct gen_fix_budget {
    int known;
    int year, from_month; /* that month to December */
    int place, account;
    int64_t kr; /* a month */
    const char *text;
};
const struct gen_fix_budget *gen_fix_budget_changes(size_t *ret_n);
