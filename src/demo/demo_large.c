/* A large municipality: many units, many months, many rows; every voucher balances and the checksum is right. */
#include "demo.h"
#include "gen_random.h"
#include "gen_sie.h"

#define ROWS_A_VOUCHER 2
#define ACCOUNTS 40

/* 5010 … 5049 costs of labour, and others so that every class of Kommun-Bas occurs. */
static int
account_of(int i)
{
    static const int first[] = {3010, 4010, 5010, 6010, 7010};

    return first[i % 5] + i / 5;
}

static int
months_of_year(const struct demo_large *l, int year_index)
{
    int left = l->months - 12 * year_index;

    return left > 12 ? 12 : left;
}

/* Rows up to and with a month, spread evenly; even numbers, so that vouchers come out whole. */
static int64_t
rows_until(const struct demo_large *l, int months)
{
    return l->rows * months / l->months / ROWS_A_VOUCHER * ROWS_A_VOUCHER;
}

static void
item(struct gen_sie *w, const char *label, const char *a, const char *b)
{
    gen_sie_item(w, label);
    gen_sie_text(w, a);
    if (b != NULL)
        gen_sie_text(w, b);
    gen_sie_end(w);
}

static void
head(struct gen_sie *w, const struct demo_large *l, int year)
{
    char text[32];

    buf_str(w->out, "#FLAGGA 0\r\n");
    gen_sie_sum_open(w);
    item(w, "#PROGRAM", "ksrd exempelkommun", "1");
    item(w, "#FORMAT", "PC8", NULL);
    snprintf(text, sizeof text, "%d1231", year);
    item(w, "#GEN", text, NULL);
    item(w, "#SIETYP", "4", NULL);
    item(w, "#FNAMN", "Stor kommun (exempeldata)", NULL);
    gen_sie_item(w, "#RAR");
    gen_sie_int(w, 0, 1);
    gen_sie_int(w, year * 10000 + 101, 8);
    gen_sie_int(w, year * 10000 + 1231, 8);
    gen_sie_end(w);
    item(w, "#KPTYP", "KOMMUNBAS23", NULL);
    for (int i = 0; i < ACCOUNTS; i++) {
        snprintf(text, sizeof text, "%d", account_of(i));
        item(w, "#KONTO", text, "Konto");
    }
    item(w, "#KONTO", "2441", "Leverantörsskulder");
    gen_sie_item(w, "#DIM");
    gen_sie_int(w, 1, 1);
    gen_sie_text(w, "Ansvar");
    gen_sie_end(w);
    for (int u = 0; u < l->units; u++) {
        gen_sie_item(w, "#OBJEKT");
        gen_sie_int(w, 1, 1);
        gen_sie_int(w, 10000 + u, 5);
        gen_sie_text(w, "Enhet");
        gen_sie_end(w);
    }
}

static void
trans(struct gen_sie *w, int account, int place, int64_t ore)
{
    gen_sie_item(w, "#TRANS");
    gen_sie_int(w, account, 4);
    gen_sie_objects(w, place, 0);
    gen_sie_amount(w, ore);
    gen_sie_end(w);
}

static void
voucher(struct gen_sie *w, const struct demo_large *l, int64_t number, int date, uint64_t *random)
{
    int account = account_of((int)gen_random_between(random, 0, ACCOUNTS - 1));
    int place = 10000 + (int)(number % l->units); /* every unit gets its share */
    int64_t ore = gen_random_between(random, 10000, 5000000) * (account < 4000 ? -1 : 1);

    gen_sie_item(w, "#VER");
    gen_sie_text(w, "A");
    gen_sie_int(w, number, 1);
    gen_sie_int(w, date, 8);
    gen_sie_end(w);
    gen_sie_brace(w, '{');
    trans(w, account, place, ore);
    trans(w, 2441, place, -ore);
    gen_sie_brace(w, '}');
}

void
demo_large_sie(const struct demo_large *l, int year_index, struct buf *out)
{
    struct gen_sie w = {.out = out};
    int year = DEMO_LARGE_FIRST_YEAR + year_index;
    int64_t number = 0;

    head(&w, l, year);
    for (int m = 0; m < months_of_year(l, year_index); m++) {
        int at = 12 * year_index + m;
        int64_t n = (rows_until(l, at + 1) - rows_until(l, at)) / ROWS_A_VOUCHER;
        uint64_t random = gen_random_key(l->seed, at, 0, 0);

        for (int64_t i = 0; i < n; i++)
            voucher(&w, l, ++number, year * 10000 + (m + 1) * 100 + 1 + (int)(i * 28 / n), &random);
    }
    gen_sie_sum_close(&w);
}

void
demo_large_csv(const struct demo_large *l, int month_index, struct buf *out)
{
    static const char *const code[] = {"P.SJ.TIM", "P.ORD.TIM", "P.ANST"};
    static const char *const column[] = {"K20", "K12", "K13"};
    int y = DEMO_LARGE_FIRST_YEAR + month_index / 12, m = month_index % 12 + 1;

    buf_str(out, "\xef\xbb\xbfPeriod,Enhet,Mått,Kolumn,Mätvärde\r\n");
    for (int u = 0; u < l->units; u++) {
        uint64_t s = gen_random_key(l->seed, month_index, u, 1);
        int64_t women = gen_random_between(&s, 8, 40), men = gen_random_between(&s, 3, 15);

        for (int k = 0; k < 3; k++)
            for (int c = 0; c < 3; c++) {
                int64_t heads = c == 0 ? women + men : c == 1 ? women : men;

                buf_printf(out, "%04d-%02d-%02d,%d,%s,%s,%lld\r\n", y, m, clock_days_in_month(y, m),
                    10000 + u, code[k], column[c],
                    (long long)(k == 0   ? heads * 11
                                : k == 1 ? heads * 148
                                         : heads));
            }
    }
}

void
demo_large_yaml(const struct demo_large *l, struct buf *out)
{
    int areas = l->units / 10 + 1;

    buf_str(out, "units:\n  - {id: stor_kommun, name: Stor kommun, kind: kommun}\n"
                 "  - {id: ej_fordelat, name: Ej fördelat, kind: ej_fordelat, parent: stor_kommun}\n");
    for (int n = 0; n < 10; n++)
        buf_printf(out, "  - {id: namnd_%d, name: Nämnd %d, kind: namnd, parent: stor_kommun}\n", n, n);
    for (int a = 0; a < areas; a++)
        buf_printf(
            out, "  - {id: omrade_%d, name: Område %d, kind: omrade, parent: namnd_%d}\n", a, a, a % 10);
    for (int u = 0; u < l->units; u++)
        buf_printf(out,
            "  - {id: enhet_%d, name: Enhet %d, kind: enhet, parent: omrade_%d, codes: {ekonomi: \"%d\", "
            "personal: \"%d\"}}\n",
            u, u, u / 10, 10000 + u, 10000 + u);
}
