#include "gen_ledger.h"
#include "gen_fix.h"
#include "gen_random.h"
#include <stdbool.h>

#define SEED 884
#define KR 100 /* öre */

/* The balance accounts a voucher is settled against. */
struct settle {
    int wear, customers, bank, suppliers, payroll;
};
static const struct settle settle_kommun = {1219, 1511, 1931, 2441, 2731};
static const struct settle settle_bas = {1119, 1510, 1930, 2440, 2731};

struct run {
    enum gen_book book;
    const struct settle *settle;
    int year, month, asof;
    gen_voucher_sink *sink;
    void *ctx;
    const struct gen_unit *unit;
    int gross;     /* permille of net: all costs */
    int64_t *open; /* what the month's vouchers left to be paid: customers, suppliers, payroll */
};

static int
permille_of_line(const struct gen_line *lines, const struct gen_line *l)
{
    int rest = gen_profile_net(lines);

    if (l != lines)
        return l->permille;
    for (int i = 1; lines[i].account != 0; i++)
        rest -= gen_profile_in_net(lines, lines[i].account) ? lines[i].permille : 0;
    return rest;
}

static int
gross_permille(const struct gen_line *lines)
{
    int sum = 0;

    for (const struct gen_line *l = lines; l->account != 0; l++) {
        int p = permille_of_line(lines, l);

        if (p > 0)
            sum += p;
    }
    return sum > 0 ? sum : 1; /* a divisor */
}

/* The month's budget of a line: whole kr, and the twelve months make the year's sum exactly. */
static int64_t
budget_kr(const struct gen_unit *u, const struct gen_line *l, int year, int month)
{
    const struct gen_line *lines = gen_profile_lines(u->kind);
    int64_t whole = gen_unit_net(u, year) * permille_of_line(lines, l) / 1000;

    return whole * gen_profile_until(l->season, month) / 12000 -
           whole * gen_profile_until(l->season, month - 1) / 12000;
}

/* How much a line's month may differ from plan, permille each way. */
static int
noise_of(const struct gen_line *l)
{
    if (l->account >= 8000)
        return 2;
    if (l->role == GEN_PAY || l->role == GEN_WEAR)
        return 6;
    return l->account == 4641 ? 110 : 32;
}

static int64_t
outcome_ore(const struct run *r, const struct gen_line *l)
{
    int64_t plan = budget_kr(r->unit, l, r->year, r->month);
    uint64_t s = gen_random_key(
        SEED + (uint64_t)r->book, r->year * 12 + r->month, l->account, gen_unit_place(r->unit, 0));
    int64_t off = gen_random_between(&s, -noise_of(l), noise_of(l)) * 1000; /* ppm */

    if (l->role != GEN_INCOME && l->account < 8000)
        off += (int64_t)gen_unit_over(r->unit, r->year) * 1000 * 1000 / r->gross;
    return plan * KR + plan * off / 10000 + (plan == 0 ? 0 : gen_random_between(&s, 0, 99));
}

static void
put(struct gen_voucher *v, int account, int place, int64_t ore)
{
    if (ore != 0 && v->n < GEN_ROWS)
        v->rows[v->n++] = (struct gen_row){account, place, 0, ore};
}

/* Balance accounts have one ansvar for all. */
static int
common_place(const struct run *r)
{
    return r->book == GEN_BOOK_KOMMUN ? 9000 : 0;
}

/* Settles the voucher against an account, so that it balances. */
static void
settle(const struct run *r, struct gen_voucher *v, int account)
{
    int64_t sum = 0;

    for (int i = 0; i < v->n; i++)
        sum += v->rows[i].ore;
    put(v, account, common_place(r), -sum);
    if (account == r->settle->customers)
        r->open[0] -= sum;
    if (account == r->settle->suppliers)
        r->open[1] -= sum;
    if (v->n > 1)
        r->sink(r->ctx, v);
}

/* One payroll voucher for each ansvar: its part of every pay line, taxes and fees withheld, the rest paid out. */
static void
payroll(const struct run *r)
{
    const struct gen_line *lines = gen_profile_lines(r->unit->kind);

    for (int i = 0; i < r->unit->places; i++) {
        struct gen_voucher v = {"L", r->month, 25, "Löner", {{0}}, 0};
        int64_t sum = 0;

        for (const struct gen_line *l = lines; l->account != 0; l++) {
            int64_t whole = l->role == GEN_PAY ? outcome_ore(r, l) : 0;
            int64_t part = whole / r->unit->places;

            if (i == 0)
                part = whole - part * (r->unit->places - 1);
            put(&v, l->account, gen_unit_place(r->unit, i), part);
            sum += part;
        }
        put(&v, r->settle->payroll, common_place(r), -(sum * 46 / 100));
        r->open[2] -= sum * 46 / 100;
        settle(r, &v, r->settle->bank);
    }
}

/* Every twelfth invoice has a part on a project. */
static void
split_on_project(struct gen_voucher *v, uint64_t *s)
{
    int64_t part = v->rows[0].ore / 3;

    if (gen_random_between(s, 0, 11) != 0 || v->rows[0].place == 0 || part == 0)
        return;
    v->rows[0].ore -= part;
    v->rows[1] =
        (struct gen_row){v->rows[0].account, v->rows[0].place, (int)gen_random_between(s, 1, 6) + 100, part};
    v->n = 2;
}

/* A cost or income line: one to three invoices, the later ones rounded to whole kr. */
static void
invoices(const struct run *r, const struct gen_line *l)
{
    int64_t left = outcome_ore(r, l), size = left < 0 ? -left : left;
    int n = size > 30000000 ? 3 : size > 6000000 ? 2 : 1;
    uint64_t s = gen_random_key(SEED + 7, r->year * 12 + r->month, l->account, gen_unit_place(r->unit, 0));
    bool income = l->role == GEN_INCOME;

    for (; n > 0; n--) {
        int64_t part = n == 1 ? left : left / n / KR * KR;
        struct gen_voucher v = {income ? "K" : "F", r->month, (int)gen_random_between(&s, 2, 27),
            income ? "Kundfaktura" : "Leverantörsfaktura", {{0}}, 0};

        left -= part;
        put(&v, l->account, gen_unit_place(r->unit, 0), part);
        if (v.n == 1 && !income)
            split_on_project(&v, &s);
        settle(r, &v, income ? r->settle->customers : r->settle->suppliers);
    }
}

static void
unit_month(const struct run *r)
{
    const struct gen_line *lines = gen_profile_lines(r->unit->kind);

    payroll(r);
    for (const struct gen_line *l = lines; l->account != 0; l++) {
        if (l->role == GEN_COST || l->role == GEN_INCOME)
            invoices(r, l);
        if (l->role == GEN_WEAR) {
            struct gen_voucher v = {"B", r->month, 28, "Avskrivning enligt plan", {{0}}, 0};

            put(&v, l->account, gen_unit_place(r->unit, 0), budget_kr(r->unit, l, r->year, r->month) * KR);
            settle(r, &v, r->settle->wear);
        }
    }
}

/* What the municipality's ledger has besides its units: an ansvar that nobody knows, and the internal class 9. */
static void
strangers(const struct run *r)
{
    uint64_t s = gen_random_key(SEED + 9, r->year, r->month, 0);
    struct gen_voucher a = {"F", r->month, 14, "Leverantörsfaktura", {{0}}, 0};
    struct gen_voucher b = {"B", r->month, 28, "Intern fördelning av städning", {{0}}, 0};
    int64_t share = gen_random_between(&s, 90000, 160000) * KR;

    put(&a, r->month % 2 ? 7411 : 6411, GEN_UNKNOWN_PLACE, gen_random_between(&s, 2500000, 19000000));
    settle(r, &a, r->settle->suppliers);
    if (r->year == GEN_REORGANISED && r->month <= 3) { /* the closed preschool's code lives on for a while */
        struct gen_voucher c = {"F", r->month, 15, "Hyra på gammalt ansvar", {{0}}, 0};

        put(&c, 6011, 2120, 4150000);
        settle(r, &c, r->settle->suppliers);
    }
    put(&b, 9111, 5120, share);
    put(&b, 9119, 1410, -share);
    r->sink(r->ctx, &b);
}

static void
corrections(const struct run *r)
{
    size_t n = 0;
    const struct gen_fix *f = gen_fix_ledger(&n);

    for (size_t i = 0; i < n; i++) {
        struct gen_voucher v = {"R", r->month, 20, f[i].text, {{0}}, 0};

        if (f[i].year != r->year || f[i].month != r->month || f[i].known > r->asof)
            continue;
        put(&v, f[i].account, f[i].place, f[i].ore);
        if (f[i].from_place != 0)
            put(&v, f[i].account, f[i].from_place, -f[i].ore);
        if (f[i].from_place != 0)
            r->sink(r->ctx, &v);
        else
            settle(r, &v, r->settle->suppliers);
    }
}

/* The bank at the end of the month: customers pay, suppliers and the tax agency are paid. */
static void
payments(const struct run *r)
{
    int place = common_place(r);
    struct gen_voucher v = {"B", r->month, 28, "Betalningar", {{0}}, 0};

    put(&v, r->settle->customers, place, -r->open[0]);
    put(&v, r->settle->suppliers, place, -r->open[1]);
    put(&v, r->settle->payroll, place, -r->open[2]);
    put(&v, r->settle->bank, place, r->open[0] + r->open[1] + r->open[2]);
    r->sink(r->ctx, &v);
}

void
gen_ledger_vouchers(enum gen_book book, int year, int upto, int asof, gen_voucher_sink *sink, void *ctx)
{
    size_t n = 0;
    const struct gen_unit *units = gen_unit_all(book, &n);
    int64_t open[3];
    struct run r = {book, book == GEN_BOOK_KOMMUN ? &settle_kommun : &settle_bas, year, 0, asof, sink, ctx,
        NULL, 0, open};

    for (r.month = 1; r.month <= upto; r.month++) {
        memset(open, 0, sizeof open);
        for (size_t i = 0; i < n; i++) {
            r.unit = &units[i];
            r.gross = gross_permille(gen_profile_lines(units[i].kind));
            if (gen_unit_net(r.unit, year) != 0)
                unit_month(&r);
        }
        if (book == GEN_BOOK_KOMMUN) {
            strangers(&r);
            corrections(&r);
        }
        payments(&r);
    }
}

static int64_t
budget_change_kr(int year, int month, int asof, int account, int place)
{
    size_t n = 0;
    const struct gen_fix_budget *b = gen_fix_budget_changes(&n);
    int64_t kr = 0;

    for (size_t i = 0; i < n; i++)
        if (b[i].known <= asof && b[i].year == year && month >= b[i].from_month && b[i].account == account &&
            b[i].place == place)
            kr += b[i].kr;
    return kr;
}

void
gen_ledger_budget(enum gen_book book, int year, int asof, gen_budget_sink *sink, void *ctx)
{
    size_t n = 0;
    const struct gen_unit *units = gen_unit_all(book, &n);

    for (size_t i = 0; i < n; i++)
        for (const struct gen_line *l = gen_profile_lines(units[i].kind); l->account != 0; l++)
            for (int m = 1; m <= 12; m++) {
                int place = gen_unit_place(&units[i], 0);
                int64_t kr = budget_kr(&units[i], l, year, m);

                if (book == GEN_BOOK_KOMMUN)
                    kr += budget_change_kr(year, m, asof, l->account, place);
                if (kr != 0)
                    sink(ctx, m, l->account, place, kr);
            }
}
