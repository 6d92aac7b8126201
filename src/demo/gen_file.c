/* Opening balances come from running the years before: UB of one is IB of the next, and the file reconciles for every account. */
#include "gen_file.h"
#include "gen_sie.h"
#include <stdlib.h>

#define MOST_ACCOUNTS 64

struct totals {
    const struct gen_account *accounts;
    size_t n;
    int64_t ib[MOST_ACCOUNTS], change[MOST_ACCOUNTS];
};

/* Where each balance account stood when the first year began, in kr; equity takes what makes the sum nil. */
static const struct {
    int account;
    int64_t kr;
} opening[] = {{1219, 612000000}, {1511, 48500000}, {1931, 96400000}, {2441, -83200000}, {2731, -41900000},
    {1119, 388000000}, {1510, 9400000}, {1930, 31700000}, {2440, -22600000}};

static int
by_number(const void *a, const void *b)
{
    return *(const int *)a - ((const struct gen_account *)b)->number;
}

static size_t
account_index(const struct totals *t, int account)
{
    const struct gen_account *a = bsearch(&account, t->accounts, t->n, sizeof *a, by_number);

    return (size_t)(a - t->accounts);
}

static void
add_totals(void *ctx, const struct gen_voucher *v)
{
    struct totals *t = ctx;

    for (int i = 0; i < v->n; i++)
        t->change[account_index(t, v->rows[i].account)] += v->rows[i].ore;
}

static bool
is_balance(int account)
{
    return account < 3000;
}

/* Closes the year: balances go forward, the result into equity. */
static void
close_year(struct totals *t, int equity)
{
    int64_t result = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (is_balance(t->accounts[i].number))
            t->ib[i] += t->change[i];
        else
            result += t->change[i];
        t->change[i] = 0;
    }
    t->ib[account_index(t, equity)] += result;
}

static void
totals_open(struct totals *t, enum gen_book book, int equity)
{
    int64_t sum = 0;

    t->accounts = gen_profile_accounts(book != GEN_BOOK_KOMMUN, &t->n);
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < sizeof opening / sizeof *opening; k++)
            if (opening[k].account == t->accounts[i].number) {
                t->ib[i] = opening[k].kr * 100;
                sum += t->ib[i];
            }
    t->ib[account_index(t, equity)] = -sum;
}

struct writer {
    struct gen_sie sie;
    int year;
    struct {
        const char *series;
        int number;
    } last[8];
};

static int
next_number(struct writer *w, const char *series)
{
    int i = 0;

    while (w->last[i].series != NULL && strcmp(w->last[i].series, series) != 0)
        i++;
    w->last[i].series = series;
    return ++w->last[i].number;
}

static void
write_voucher(void *ctx, const struct gen_voucher *v)
{
    struct writer *w = ctx;

    gen_sie_item(&w->sie, "#VER");
    gen_sie_text(&w->sie, v->series);
    gen_sie_int(&w->sie, next_number(w, v->series), 1);
    gen_sie_int(&w->sie, w->year * 10000 + v->month * 100 + v->day, 8);
    gen_sie_text(&w->sie, v->text);
    gen_sie_end(&w->sie);
    gen_sie_brace(&w->sie, '{');
    for (int i = 0; i < v->n; i++) {
        gen_sie_item(&w->sie, "#TRANS");
        gen_sie_int(&w->sie, v->rows[i].account, 4);
        gen_sie_objects(&w->sie, v->rows[i].place, v->rows[i].project);
        gen_sie_amount(&w->sie, v->rows[i].ore);
        gen_sie_end(&w->sie);
    }
    gen_sie_brace(&w->sie, '}');
}

static void
write_budget(void *ctx, int month, int account, int place, int64_t kr)
{
    struct writer *w = ctx;

    gen_sie_item(&w->sie, "#PBUDGET");
    gen_sie_int(&w->sie, 0, 1);
    gen_sie_int(&w->sie, w->year * 100 + month, 6);
    gen_sie_int(&w->sie, account, 4);
    gen_sie_objects(&w->sie, place, 0);
    gen_sie_amount(&w->sie, kr * 100);
    gen_sie_end(&w->sie);
}

static void
write_field(struct gen_sie *w, const char *label, const char *a, const char *b)
{
    gen_sie_item(w, label);
    gen_sie_text(w, a);
    if (b != NULL)
        gen_sie_text(w, b);
    gen_sie_end(w);
}

static void
write_year(struct gen_sie *w, int index, int year)
{
    gen_sie_item(w, "#RAR");
    gen_sie_int(w, index, 1);
    gen_sie_int(w, year * 10000 + 101, 8);
    gen_sie_int(w, year * 10000 + 1231, 8);
    gen_sie_end(w);
}

static void
write_head(struct gen_sie *w, enum gen_book book, int year, int asof)
{
    static const struct {
        const char *number, *name, *chart, *type;
    } who[] = {{"212000-0787", "Vimmerby kommun (exempeldata)", "KOMMUNBAS23", "X"},
        {"556000-0001", "Vimmerby bostäder AB (exempeldata)", "BAS2014", "AB"},
        {"556000-0002", "Vimmerby energi AB (exempeldata)", "BAS2014", "AB"}};

    buf_str(w->out, "#FLAGGA 0\r\n");
    gen_sie_sum_open(w);
    write_field(w, "#PROGRAM", "ksrd exempelkommun", "1");
    write_field(w, "#FORMAT", "PC8", NULL);
    gen_sie_item(w, "#GEN");
    gen_sie_int(w, asof, 8);
    gen_sie_end(w);
    write_field(w, "#SIETYP", "4", NULL);
    write_field(w, "#PROSA", "Påhittade siffror för att visa ksrd", NULL);
    write_field(w, "#FTYP", who[book].type, NULL);
    write_field(w, "#ORGNR", who[book].number, NULL);
    write_field(w, "#FNAMN", who[book].name, NULL);
    write_year(w, 0, year);
    write_year(w, -1, year - 1);
    write_field(w, "#KPTYP", who[book].chart, NULL);
    write_field(w, "#VALUTA", "SEK", NULL);
}

static void
write_object(struct gen_sie *w, int dimension, const char *code, const char *name)
{
    gen_sie_item(w, "#OBJEKT");
    gen_sie_int(w, dimension, 1);
    gen_sie_text(w, code);
    gen_sie_text(w, name);
    gen_sie_end(w);
}

static void
write_objects(struct gen_sie *w)
{
    size_t n = 0;
    const struct gen_unit *u = gen_unit_all(GEN_BOOK_KOMMUN, &n);
    char code[16];

    gen_sie_item(w, "#DIM");
    gen_sie_int(w, 1, 1);
    gen_sie_text(w, "Ansvar");
    gen_sie_end(w);
    gen_sie_item(w, "#DIM");
    gen_sie_int(w, 6, 1);
    gen_sie_text(w, "Projekt");
    gen_sie_end(w);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < u[i].places; k++) {
            snprintf(code, sizeof code, "%d", gen_unit_place(&u[i], k));
            write_object(w, 1, code, u[i].name);
        }
    for (int p = 101; p <= 106; p++) {
        snprintf(code, sizeof code, "P%d", p);
        write_object(w, 6, code, "Projekt");
    }
}

static void
write_accounts(struct gen_sie *w, const struct totals *t)
{
    for (size_t i = 0; i < t->n; i++) {
        gen_sie_item(w, "#KONTO");
        gen_sie_int(w, t->accounts[i].number, 4);
        gen_sie_text(w, t->accounts[i].name);
        gen_sie_end(w);
    }
}

static void
write_balance(struct gen_sie *w, const char *label, int account, int64_t ore)
{
    if (ore == 0)
        return;
    gen_sie_item(w, label);
    gen_sie_int(w, 0, 1);
    gen_sie_int(w, account, 4);
    gen_sie_amount(w, ore);
    gen_sie_end(w);
}

static void
write_balances(struct gen_sie *w, const struct totals *t)
{
    for (size_t i = 0; i < t->n; i++) {
        int account = t->accounts[i].number;

        if (is_balance(account)) {
            write_balance(w, "#IB", account, t->ib[i]);
            write_balance(w, "#UB", account, t->ib[i] + t->change[i]);
        } else {
            write_balance(w, "#RES", account, t->change[i]);
        }
    }
}

void
gen_file_sie(enum gen_book book, int year, int upto, int asof, struct buf *out)
{
    int equity = book == GEN_BOOK_KOMMUN ? 2011 : 2081;
    struct totals t = {0};
    struct writer w = {.sie = {.out = out}, .year = year};

    totals_open(&t, book, equity);
    for (int y = GEN_FIRST_YEAR; y < year; y++) {
        gen_ledger_vouchers(book, y, 12, asof, add_totals, &t);
        close_year(&t, equity);
    }
    gen_ledger_vouchers(book, year, upto, asof, add_totals, &t);
    write_head(&w.sie, book, year, asof);
    write_accounts(&w.sie, &t);
    if (book == GEN_BOOK_KOMMUN)
        write_objects(&w.sie);
    write_balances(&w.sie, &t);
    gen_ledger_budget(book, year, asof, write_budget, &w);
    gen_ledger_vouchers(book, year, upto, asof, write_voucher, &w);
    gen_sie_sum_close(&w.sie);
}
