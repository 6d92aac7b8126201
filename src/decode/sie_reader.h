/* The reading of a SIE file, shared by sie_read.c (lines and head), sie_voucher.c, sie_balance.c, sie_objects.c and sie_field.c. */
#pragma once
#include "sie.h"

struct sie_voucher {
    bool open, in_braces;
    size_t line, rows;
    struct sie_field series, number;
    month month; /* MONTH_NONE without a usable date */
    dec debit, credit;
};
struct sie_reader {
    struct sie *s;
    struct sie_lex lex;
    struct sie_item item;
    struct sie_voucher voucher;
    month first, last; /* of year 0; first MONTH_NONE while unknown */
    bool unit_has_children;
    uint64_t last_date; /* the eight bytes of the row date read last: rows of a voucher mostly repeat it */
    month last_month;
    struct err *err;
};
struct sie_objects {
    uint32_t unit, dims; /* numbers; 0: none */
    enum sie_level level;
};

/* sie_field.c: the next field as …; 0, or −1 with err filled. expected: what the message says should stand there. */
int sie_field_need(struct sie_reader *r, struct sie_field *ret, const char *expected);
int sie_field_amount(struct sie_reader *r, struct sie_field *f, dec *ret); /* f is the field, already read */
int sie_field_year(struct sie_reader *r, int *ret);
int sie_field_fault(struct sie_reader *r, const struct sie_field *f, const char *expected, const char *hint);
int sie_field_truncated(struct sie_reader *r, const char *where, const char *what);
int sie_field_add(struct sie_reader *r, dec *sum, dec amount);
int sie_field_cell(struct sie_reader *r, const struct sie_key *key, dec amount); /* the row into its cell */
const char *sie_field_text(struct sie_reader *r, const struct sie_field *f);     /* UTF-8, unescaped */
uint32_t sie_field_account(struct sie_reader *r, const struct sie_field *f);
uint32_t sie_field_unit(struct sie_reader *r, const char *code, size_t n);
void sie_field_note(struct sie_reader *r, enum sie_note which);

/* sie_objects.c: the object list, which may be left out, and the amount behind it. */
int sie_objects_and_amount(struct sie_reader *r, struct sie_objects *ret_objects, dec *ret);
bool sie_objects_below(const struct sie *s, int dimension, int ancestor); /* by #UNDERDIM */

/* sie_voucher.c: #VER, #TRANS, the end of a voucher. */
int sie_voucher_open(struct sie_reader *r);
int sie_voucher_row(struct sie_reader *r);
int sie_voucher_close(struct sie_reader *r);
const char *sie_voucher_name(struct sie_reader *r, const struct sie_voucher *v);

/* sie_balance.c: one item each. */
int sie_balance_ib(struct sie_reader *r);
int sie_balance_ub(struct sie_reader *r);
int sie_balance_res(struct sie_reader *r);
int sie_balance_object(struct sie_reader *r);
int sie_balance_psaldo(struct sie_reader *r);
int sie_balance_pbudget(struct sie_reader *r);
