/* What a SIE file holds: the object of DESIGN §6, or the same in Swedish. */
#include "json.h"
#include "sie.h"

struct sums {
    dec ib, ub, res;
};

static struct sums
sum_balances(const struct sie *s)
{
    struct sums sums = {0};
    for (size_t i = 0; i < s->account_codes.n; i++) {
        dec_add(sums.ib, s->accounts[i].ib, &sums.ib);
        dec_add(sums.ub, s->accounts[i].ub, &sums.ub);
        dec_add(sums.res, s->accounts[i].res, &sums.res);
    }
    return sums;
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
    buf_printf(out, "SIE typ %s, teckenkodning %s\n", type_name(s), decode_charset_names[s->charset.charset]);
    buf_printf(out, "  företag        %s\n", s->company ? s->company : "(saknas)");
    describe_years(s, out);
    buf_printf(out, "  konton         %zu\n  verifikationer %zu\n  transaktioner  %zu\n", s->declared,
        s->vouchers, s->transactions);
    buf_printf(out, "  #PSALDO        %zu\n  #PBUDGET       %zu\n", s->psaldo, s->pbudget);
    describe_sum(out, "debet", s->debit);
    describe_sum(out, "kredit", s->credit);
    describe_sum(out, "summa #IB", sums.ib);
    describe_sum(out, "summa #UB", sums.ub);
    describe_sum(out, "summa #RES", sums.res);
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
