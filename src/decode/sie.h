/* SIE 4 (formats.md §1): bytes → items (sie_lex) → one ledger in memory (sie_read), checked against its own control figures
   (sie_check), told (sie_describe), made into facts (decode_sie). Only these files see this header. */
#pragma once
#include "decode_charset.h"
#include "decode_codes.h"
#include "fact.h"

/* ---- sie_lex.c: one pass over the bytes; nothing is copied, all pointers go into them ------------------------------ */
enum sie_line { SIE_END, SIE_ITEM, SIE_OPEN, SIE_CLOSE, SIE_STRAY };
struct sie_lex {
    const char *at, *end;
    size_t line; /* of the item given last */
    char eol;    /* '\n', or '\r' when the file has no '\n' */
};
struct sie_item {
    const char *label; /* behind '#' */
    size_t label_n;
    const char *start, *at, *end; /* the line without its end; the next field */
    size_t line;
    bool ended; /* the line had a line end */
};
enum sie_field_kind { SIE_BARE, SIE_QUOTED, SIE_LIST };
struct sie_field {
    const char *s; /* without quotes; an escaped quote is still \" */
    size_t n;
    enum sie_field_kind kind;
    bool unclosed; /* the closing quote is missing: the field goes on to the end of the line */
};
void sie_lex_init(struct sie_lex *l, const char *data, size_t n);
/* The next line that is not blank. ret is filled for every kind but SIE_END. */
enum sie_line sie_lex_next(struct sie_lex *l, struct sie_item *ret);
/* The next field of the item; false: no more. SIE_LIST is the opening brace alone: what follows is read by sie_lex_in_list. */
bool sie_lex_field(struct sie_item *item, struct sie_field *ret);
/* The next field inside the braces; false: the closing brace was read, or the line ended before it (ret->unclosed). */
bool sie_lex_in_list(struct sie_item *item, struct sie_field *ret);

/* ---- sie_value.c --------------------------------------------------------------------------------------------------- */
/* 0, or −1: no amount. */
int sie_value_amount(const struct sie_field *f, dec *ret);
/* The month of YYYYMMDD or YYYY-MM-DD. 0; 1: no such day, but the month is clear; −1: no date. */
int sie_value_date(const struct sie_field *f, month *ret);
/* The same day as a number, 20260131; 0: no such day, or no date. */
int sie_value_day(const struct sie_field *f);
int sie_value_period(const struct sie_field *f, month *ret); /* YYYYMM; 0 or −1 */
int sie_value_int(const struct sie_field *f, int min, int max, int *ret);
/* "1234,50" for messages, at least two decimals. */
char *sie_value_text(dec d, char out[DEC_TEXT]);
char *sie_value_point(dec d, char out[DEC_TEXT]); /* "1234.50" */

/* ---- sie_table.c: keys → sums ------------------------------------------------------------------------------------------ */
enum sie_kind { SIE_TRANS, SIE_PSALDO, SIE_PBUDGET };
/* Which objects a balance row names: none; the unit's alone; the unit's and others; only others. */
enum sie_level { SIE_WHOLE, SIE_UNIT, SIE_UNIT_AND_MORE, SIE_ELSEWHERE };
struct sie_key {
    uint32_t account, unit, dims; /* numbers in struct sie's tables */
    month month;
    int8_t year;        /* index as in #RAR */
    uint8_t kind_level; /* kind · 4 + level */
};
struct sie_cell {
    dec sum;
    struct sie_key key;
    struct sie_mark {
        uint32_t line, rows; /* where its first row stood, and how many they are */
    } mark;
};
/* A table of its own for each month (of 16 that follow one another): a ledger comes in the order of time, and one month's sums stay
   in the processor's cache where a year's do not. */
enum { SIE_MONTHS = 16 };
struct sie_cells {
    struct arena *arena;
    struct sie_cell *items;
    size_t n, cap;
    struct sie_slot {
        uint32_t hash, number; /* number + 1; 0: free */
    } * slots;
    size_t n_slots;
};
/* The cell of this key, its sum 0 if new. Valid until the next call. */
struct sie_cell *sie_table_cell(struct sie_cells by_month[SIE_MONTHS], const struct sie_key *key);

/* ---- the ledger -------------------------------------------------------------------------------------------------------- */
struct sie_account {
    const char *name; /* UTF-8; NULL without #KONTO */
    dec ib, ub, res, trans, psaldo_whole, psaldo_all, pbudget_whole, pbudget_all; /* year 0 */
    bool declared, has_ib, has_ub, has_res, has_trans, has_psaldo, has_psaldo_whole, has_pbudget,
        has_pbudget_whole;
};
struct sie_year {
    int index;
    month first, last;
};
/* What deserves a remark however often it occurs: counted, told once. */
enum sie_note {
    SIE_DATE_OUTSIDE,
    SIE_DATE_IMPOSSIBLE,
    SIE_PERIOD_OUTSIDE,
    SIE_PERIOD_SWAPPED,
    SIE_QUOTE_UNCLOSED,
    SIE_LINE_STRAY,
    SIE_VOUCHER_EMPTY,
    SIE_ROW_OUTSIDE_BRACES,
    SIE_ROW_WITHOUT_VOUCHER,
    SIE_ACCOUNT_TWICE,
    SIE_END_OPEN,
    SIE_LIST_ODD,
    SIE_NOTES
};
enum { SIE_UNBALANCED_TOLD = 20 }; /* vouchers named */
enum sie_ksumma { SIE_KSUMMA_NONE, SIE_KSUMMA_OK, SIE_KSUMMA_BAD, SIE_KSUMMA_DUMMY };

struct sie {
    struct arena *arena;
    const char *data; /* the text that all spans point into: the caller's, or a UTF-8 copy of UTF-16 */
    size_t n;
    struct decode_charset charset; /* of the file */
    enum charset text;             /* of data */
    int unit_dimension;
    const int *dimensions;
    size_t n_dimensions;

    int type;                                 /* 1–4; 0: no #SIETYP */
    const char *company, *currency, *program; /* UTF-8, NULL if not told */
    struct sie_year *years;
    size_t n_years, cap_years;
    month omfattn;                                       /* MONTH_NONE */
    struct decode_codes account_codes, unit_codes, dims; /* spans in data, in its charset */
    struct sie_account *accounts;                        /* by number in account_codes */
    size_t cap_accounts;
    const char **unit_names; /* by number in unit_codes: UTF-8, NULL if only used */
    size_t cap_unit_names;
    struct sie_under {
        int dimension, parent;
    } * under; /* #UNDERDIM */
    size_t n_under, cap_under;
    struct sie_cells cells[SIE_MONTHS];

    bool has_ksumma;
    size_t vouchers, transactions, balances, psaldo, pbudget, declared, known_items;
    struct {
        size_t dim, underdim, objekt, oib_oub, rtrans_btrans;
    } items;                            /* how many the file has, whatever comes of them */
    size_t psaldo_parts, pbudget_parts; /* rows of year 0 that name objects */
    dec pbudget_whole;                  /* of year 0: the rows that name none */
    int first_voucher, last_voucher;    /* the earliest and the latest #VER date, 20260131; 0: none */
    dec debit, credit;
    struct {
        size_t n, line;
    } notes[SIE_NOTES];
    size_t unbalanced;
    struct remark *remarks;
    size_t n_remarks, cap_remarks;
    struct err refusal; /* why a pull may not use it, though it can be described; kind ERR_NONE: nothing */

    /* set by sie_check */
    enum sie_ksumma ksumma;
    bool rest_reading;                 /* T1: rows without objects are the rest, not the total */
    bool objects_told;                 /* the two readings differ in this file */
    size_t reconciled, accounts_total; /* by #TRANS if there are any, else by #PSALDO */
    struct sie_tally {
        size_t right, total; /* accounts; total 0: no such rows, or no balance to lay them beside */
    } by_trans, by_psaldo;
    struct sie_tally by_whole, by_all; /* the two readings of #PSALDO */
    const char
        *unbalanced_others; /* "A 14 (rad 90), B 2 (rad 97)": after the first; NULL: none. At most 19 */
};

struct sie_options {
    int unit_dimension;
    const int *dimensions;
    size_t n_dimensions;
};
/* Reads all of it. data must outlive *ret. Errors: ERR_DATA for a file that cannot be used; what only a pull must refuse goes to
   (*ret)->refusal. */
int sie_read(const char *data, size_t n, const struct sie_options *o, struct sie **ret, struct err *err);
void sie_free(struct sie *s);
void sie_remark(struct sie *s, size_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const struct sie_year *sie_year(const struct sie *s, int index); /* NULL: no such #RAR */

/* sie_check.c: KSUMMA, reconciliation and reading; adds the remarks that come of them. Errors: ERR_DATA (truncated). */
int sie_check(struct sie *s, struct err *err);
/* What the file's own balances say that the account's rows of year 0 must come to; false: it has none. */
bool sie_check_expected(const struct sie_account *a, dec *ret);
/* sie_reconcile.c: the file's control figures beside the facts made of it, for the store to go on with. budget_rest: how #PBUDGET
   was read. */
void sie_reconcile(const struct sie *s, struct facts *f, bool budget_rest);
/* sie_describe.c */
void sie_describe(const struct sie *s, bool json, struct buf *out);
/* sie_facts.c: the facts of a ledger that was read, checked and not refused. */
int sie_facts(const struct sie *s, struct facts *f, struct err *err);
