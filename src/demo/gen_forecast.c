#include "gen_forecast.h"
#include "clock.h"
#include "gen_ledger.h"
#include "gen_personnel.h"
#include "gen_random.h"
#include "gen_unit.h"
#include <stdlib.h>

#define SEED 6000
#define STEP 10000 /* kr: managers forecast in ten thousands */
#define LAST_DAY 99991231

enum part { PAY, PREMISES, OTHER, INCOME, FINANCE, PARTS };
static const char *const codes[PARTS] = {"F.PERS", "F.LOK", "F.OVR", "F.INT", "F.FIN"};

/* What the managers see coming that the ledger does not show yet, and what comes of it nobody knows. */
static const struct expected {
    int year, from_month; /* of the report */
    const char *prefix;
    enum part part;
    int64_t kr;
} expected[] = {
    {2025, 8, "513", OTHER, 900000}, /* a survey of the ground, then put off */
    {2026, 8, "613", PREMISES, 700000}, {2026, 10, "512", OTHER, 1500000}, /* roofs before the winter */
    {2026, 10, "511", OTHER, 1400000},                                     /* snow */
};

struct sums {
    int64_t ore[PARTS];
};
struct book {
    const struct gen_unit *units;
    size_t n;
    struct sums *sums;
};

bool
gen_forecast_due(month m)
{
    int mo = month_of_year(m);
    return mo == 2 || mo == 4 || mo == 8 || mo == 10;
}

static enum part
part_of(int account)
{
    int class = account / 1000, group = account / 100;
    return class == 3                   ? INCOME
           : class == 5                 ? PAY
           : group == 60 || group == 62 ? PREMISES
           : class == 8                 ? FINANCE
                                        : OTHER;
}

static void
add(struct book *b, int account, int place, int64_t ore)
{
    if (account < 3000 || account >= 9000)
        return;
    for (size_t i = 0; i < b->n; i++)
        if (gen_unit_place(&b->units[i], 0) / 10 == place / 10)
            b->sums[i].ore[part_of(account)] += ore;
}

static void
add_voucher(void *ctx, const struct gen_voucher *v)
{
    for (int i = 0; i < v->n; i++)
        add(ctx, v->rows[i].account, v->rows[i].place, v->rows[i].ore);
}

static void
add_budget(void *ctx, int mo, int account, int place, int64_t kr)
{
    (void)mo;
    add(ctx, account, place, kr * 100);
}

/* Of what will really be off by the end of the year, how much was seen by then: per cent, by unit. */
static int
seen(const struct gen_unit *u, month m)
{
    static const int share[12] = {0, 15, 0, 40, 0, 0, 0, 75, 0, 92, 0, 0};
    uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), m, 1);
    return share[month_of_year(m) - 1] + (int)gen_random_between(&s, -14, 14);
}

static int64_t
foreseen(const struct gen_unit *u, month m, enum part p)
{
    int64_t kr = 0;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct expected *x = &expected[i];
        if (x->year == month_year(m) && month_of_year(m) >= x->from_month && x->part == p &&
            strcmp(x->prefix, u->prefix) == 0)
            kr += x->kr;
    }
    return kr;
}

static int64_t
rounded(int64_t ore)
{
    int64_t kr = ore / 100, half = kr < 0 ? -STEP / 2 : STEP / 2;
    return (kr + half) / STEP * STEP;
}

static void
row(struct buf *out, month m, const char *unit, const char *code, int64_t value)
{
    int y = month_year(m), mo = month_of_year(m);
    buf_printf(out, "%04d-%02d-%02d,%s,%s,K18,%lld\r\n", y, mo, clock_days_in_month(y, mo), unit, code,
        (long long)value);
}

/* Income as plus, costs as plus. */
static void
unit_rows(
    const struct gen_unit *u, month m, const struct sums *budget, const struct sums *year, struct buf *out)
{
    char place[16];
    snprintf(place, sizeof place, "%d", gen_unit_place(u, 0));
    for (int p = 0; p < PARTS; p++) {
        int64_t off = year->ore[p] - budget->ore[p];
        int64_t kr = rounded(budget->ore[p] + off / 100 * seen(u, m)) + foreseen(u, m, (enum part)p);
        if (budget->ore[p] != 0 || kr != 0)
            row(out, m, place, codes[p], p == INCOME ? -kr : kr);
    }
}

/* Hours of the whole municipality: sick leave, hourly paid. The personnel office looks at the trend. */
static void
personnel_rows(month m, struct buf *out)
{
    static const int sick[12] = {
        0, 748, 0, 755, 0, 0, 0, 760, 0, 766, 0, 0}; /* hundredths of a per cent, before the year's trend */
    int since = month_year(m) - GEN_FIRST_YEAR;
    int64_t ordinary = 2190000 + 4000 * since, worked = ordinary * 88 / 100;
    int64_t leave = sick[month_of_year(m) - 1] + 13 * since, hourly = 1150 - 68 * since;
    row(out, m, "0884", "F.ORD", ordinary);
    row(out, m, "0884", "F.SJ", ordinary * leave / 10000);
    row(out, m, "0884", "F.ARB", worked);
    row(out, m, "0884", "F.TIM", worked * hourly / 10000);
}

void
gen_forecast_csv(month m, int asof, struct buf *out)
{
    struct book budget = {0}, year = {0};
    budget.units = year.units = gen_unit_all(GEN_BOOK_KOMMUN, &budget.n);
    year.n = budget.n;
    budget.sums = calloc(budget.n, sizeof *budget.sums);
    year.sums = calloc(year.n, sizeof *year.sums);
    if (budget.sums == NULL || year.sums == NULL)
        abort();
    gen_ledger_budget(GEN_BOOK_KOMMUN, month_year(m), asof, add_budget, &budget);
    gen_ledger_vouchers(GEN_BOOK_KOMMUN, month_year(m), 12, LAST_DAY, add_voucher, &year);
    buf_str(out, GEN_CSV_HEAD);
    for (size_t i = 0; i < budget.n; i++)
        if (gen_unit_net(&budget.units[i], month_year(m)) != 0)
            unit_rows(&budget.units[i], m, &budget.sums[i], &year.sums[i], out);
    personnel_rows(m, out);
    free(budget.sums);
    free(year.sums);
}
