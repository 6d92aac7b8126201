/* The vouchers of one accounting year of a book (the municipality's or a company's ledger), and its budget. */
#pragma once
#include "gen_unit.h"
#include <stdint.h>

#define GEN_ROWS 6
#define GEN_UNKNOWN_PLACE 2850 /* an ansvar code that no unit has: Ej fördelat */

struct gen_row {
    int account;
    int place;   /* ansvar code, 0 = none */
    int project; /* 0 = none */
    int64_t ore; /* debit +, credit − */
};
struct gen_voucher {
    const char *series; /* "L" pay, "F" suppliers, "K" customers, "B" bookkeeping, "R" corrections */
    int month, day;
    const char *text;
    struct gen_row rows[GEN_ROWS];
    int n;
};
typedef void gen_voucher_sink(void *ctx, const struct gen_voucher *v);

/* In date order by month, January to `upto`; each balances. asof: yyyymmdd, which later corrections are known. */
void gen_ledger_vouchers(enum gen_book book, int year, int upto, int asof, gen_voucher_sink *sink, void *ctx);

typedef void gen_budget_sink(void *ctx, int month, int account, int place, int64_t kr);
/* All twelve months, as decided by asof. */
void gen_ledger_budget(enum gen_book book, int year, int asof, gen_budget_sink *sink, void *ctx);
