/* What a SIE file holds: the object of DESIGN §6, or the same in Swedish. */
#include "json.h"
#include "sie.h"

/* Of year 0. */
struct sums {
    dec ib, ub, res, income; /* income: #RES of accounts that begin with 3 */
    dec psaldo_whole;        /* #PSALDO that name no object */
};

static struct sums
sum_balances(const struct sie *s)
{
    struct sums sums = {0};
    for (size_t i = 0; i < s->account_codes.n; i++) {
        const struct sie_account *a = &s->accounts[i];
        dec_add(sums.ib, a->ib, &sums.ib);
        dec_add(sums.ub, a->ub, &sums.ub);
        dec_add(sums.res, a->res, &sums.res);
        if (s->account_codes.items[i].n && s->account_codes.items[i].s[0] == '3')
            dec_add(sums.income, a->res, &sums.income);
        dec_add(sums.psaldo_whole, a->psaldo_whole, &sums.psaldo_whole);
    }
    return sums;
}

/* How its lines end, by the first that does. */
static const char *
eol_name(const struct sie *s)
{
    const char *lf = memchr(s->data, '\n', s->n);
    if (lf)
        return lf > s->data && lf[-1] == '\r' ? "crlf" : "lf";
    return memchr(s->data, '\r', s->n) ? "cr" : NULL;
}

/* "2026-01-31", NULL for 0. */
static const char *
day_text(int day, char out[16])
{
    snprintf(out, 16, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
    return day ? out : NULL;
}

/* Both kinds of type 4 say #SIETYP 4; an import file holds no balances and often no year. */
static const char *
type_name(const struct sie *s)
{
    static const char *const names[] = {"1", "1", "2", "3"};
    if (s->type != 4)
        return names[s->type];
    bool balances = s->balances || s->psaldo || s->pbudget;
    return balances || (sie_year(s, 0) && !s->transactions) ? "4E" : "4I";
}

static const char *
ksumma_name(const struct sie *s)
{
    return s->ksumma == SIE_KSUMMA_OK ? "ok" : s->ksumma == SIE_KSUMMA_BAD ? "bad" : "none";
}

static void
json_sum(struct json *j, const char *key, dec d)
{
    char text[DEC_TEXT];
    json_string(j, key, sie_value_point(d, text));
}

static void
json_month(struct json *j, const char *key, const struct sie_year *y, month m)
{
    char text[PERIOD_TEXT];
    json_string(j, key, y ? period_text((struct period){m, 1}, text) : NULL);
}

/* "83/83": accounts that agree with the file's own balances, of those that could. */
static void
json_tally(struct json *j, const char *key, const struct sie_tally *t)
{
    char text[48];
    snprintf(text, sizeof text, "%zu/%zu", t->right, t->total);
    json_string(j, key, t->total ? text : NULL);
}

/* What DESIGN §6 does not name: who wrote the file, what it is made of, and sums to lay beside the source's own reports. */
static void
describe_more(const struct sie *s, const struct sums *sums, struct json *j)
{
    char day[16];
    const struct sie_year *y = sie_year(s, 0);
    json_string(j, "program", s->program);
    json_string(j, "eol", eol_name(s));
    json_month(j, "year_from", y, y ? y->first : MONTH_NONE);
    json_month(j, "year_to", y, y ? y->last : MONTH_NONE);
    json_string(j, "first_voucher", day_text(s->first_voucher, day));
    json_string(j, "last_voucher", day_text(s->last_voucher, day));
    json_int(j, "dimensions", (int64_t)s->items.dim);
    json_int(j, "subdimensions", (int64_t)s->items.underdim);
    json_int(j, "objects", (int64_t)s->items.objekt);
    json_int(j, "object_balances", (int64_t)s->items.oib_oub);
    json_int(j, "corrected_rows", (int64_t)s->items.rtrans_btrans);
    json_sum(j, "sum_res_class3", sums->income);
    json_sum(j, "sum_psaldo_without_objects", sums->psaldo_whole);
    json_int(j, "psaldo_with_objects", (int64_t)s->psaldo_parts);
    json_sum(j, "sum_pbudget_without_objects", s->pbudget_whole);
    json_int(j, "pbudget_with_objects", (int64_t)s->pbudget_parts);
    json_tally(j, "reconciled_by_trans", &s->by_trans);
    json_tally(j, "reconciled_by_psaldo", &s->by_psaldo);
}

static void
describe_json(const struct sie *s, struct buf *out)
{
    struct json j;
    struct sums sums = sum_balances(s);
    json_init(&j, out);
    json_object(&j, NULL);
    json_string(&j, "type", type_name(s));
    json_string(&j, "encoding", decode_charset_names[s->charset.charset]);
    json_string(&j, "company", s->company);
    json_int(&j, "years", (int64_t)s->n_years);
    json_int(&j, "accounts", (int64_t)s->declared);
    json_int(&j, "vouchers", (int64_t)s->vouchers);
    json_int(&j, "transactions", (int64_t)s->transactions);
    json_sum(&j, "debit", s->debit);
    json_sum(&j, "credit", s->credit);
    json_sum(&j, "sum_ib", sums.ib);
    json_sum(&j, "sum_ub", sums.ub);
    json_sum(&j, "sum_res", sums.res);
    json_int(&j, "psaldo", (int64_t)s->psaldo);
    json_int(&j, "pbudget", (int64_t)s->pbudget);
    json_int(&j, "reconciled", (int64_t)s->reconciled);
    json_int(&j, "accounts_total", (int64_t)s->accounts_total);
    json_string(&j, "ksumma", ksumma_name(s));
    describe_more(s, &sums, &j);
    json_array(&j, "warnings");
    for (size_t i = 0; i < s->n_remarks; i++) {
        json_object(&j, NULL);
        json_int(&j, "line", (int64_t)s->remarks[i].line);
        json_string(&j, "text", s->remarks[i].text);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_char(out, '\n');
}

static void
describe_years(const struct sie *s, struct buf *out)
{
    for (size_t i = 0; i < s->n_years; i++) {
        const struct sie_year *y = &s->years[i];
        char first[PERIOD_TEXT], last[PERIOD_TEXT];
        buf_printf(out, "  år %d           %s – %s\n", y->index,
            period_text((struct period){y->first, 1}, first), period_text((struct period){y->last, 1}, last));
    }
}

static void
describe_sum(struct buf *out, const char *name, dec d)
{
    char text[DEC_TEXT];
    buf_printf(out, "  %-14s %s\n", name, sie_value_text(d, text));
}

static void
describe_text(const struct sie *s, struct buf *out)
{
    struct sums sums = sum_balances(s);
    char first[16], last[16];
    buf_printf(out, "SIE typ %s, teckenkodning %s\n", type_name(s), decode_charset_names[s->charset.charset]);
    buf_printf(out, "  företag        %s\n", s->company ? s->company : "(saknas)");
    buf_printf(out, "  program        %s\n", s->program ? s->program : "(saknas)");
    describe_years(s, out);
    buf_printf(out,
        "  konton         %zu\n  dimensioner    %zu, varav underdimensioner %zu\n  objekt         %zu\n",
        s->declared, s->items.dim + s->items.underdim, s->items.underdim, s->items.objekt);
    buf_printf(out, "  verifikationer %zu", s->vouchers);
    if (s->first_voucher)
        buf_printf(out, ", %s – %s", day_text(s->first_voucher, first), day_text(s->last_voucher, last));
    buf_printf(out, "\n  transaktioner  %zu\n", s->transactions);
    buf_printf(out, "  #PSALDO        %zu, av årets %zu med objekt\n", s->psaldo, s->psaldo_parts);
    buf_printf(out, "  #PBUDGET       %zu, av årets %zu med objekt\n", s->pbudget, s->pbudget_parts);
    describe_sum(out, "debet", s->debit);
    describe_sum(out, "kredit", s->credit);
    describe_sum(out, "summa #IB", sums.ib);
    describe_sum(out, "summa #UB", sums.ub);
    describe_sum(out, "summa #RES", sums.res);
    describe_sum(out, "varav konto 3", sums.income);
    buf_printf(out, "  avstämning     %zu av %zu konton\n", s->reconciled, s->accounts_total);
    buf_printf(out, "  #KSUMMA        %s\n",
        s->ksumma == SIE_KSUMMA_OK    ? "stämmer"
        : s->ksumma == SIE_KSUMMA_BAD ? "stämmer inte"
                                      : "saknas");
}

void
sie_describe(const struct sie *s, bool json, struct buf *out)
{
    if (json)
        describe_json(s, out);
    else
        describe_text(s, out);
}
