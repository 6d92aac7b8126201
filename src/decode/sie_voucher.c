/* Vouchers: their rows into the cells, their balance. sie_voucher_row is the hot way: a field is looked at only when it is
   needed, and nothing is copied. */
#include "sie_reader.h"

/* "A 12" */
static const char *
voucher_number(struct sie_reader *r, const struct sie_voucher *v)
{
    const char *series = sie_field_text(r, &v->series), *number = sie_field_text(r, &v->number);
    return arena_printf(r->s->arena, "%s%s%s", *series ? series : "(utan serie)", *number ? " " : "", number);
}

const char *
sie_voucher_name(struct sie_reader *r, const struct sie_voucher *v)
{
    return arena_printf(r->s->arena, "verifikation %s", voucher_number(r, v));
}

static void
unbalanced(struct sie_reader *r, const struct sie_voucher *v, dec sum)
{
    char debit[DEC_TEXT], credit[DEC_TEXT], difference[DEC_TEXT], where[DECODE_PLACE];
    if (r->s->unbalanced++ >= SIE_UNBALANCED_TOLD)
        return;
    const char *what = arena_printf(r->s->arena, "%s balanserar inte: debet %s, kredit %s, skillnad %s",
        sie_voucher_name(r, v), sie_value_text(v->debit, debit), sie_value_text(v->credit, credit),
        sie_value_text(sum, difference));
    sie_remark(r->s, v->line, "%s", what);
    if (r->s->refusal.kind != ERR_NONE) {
        const char *others = r->s->unbalanced_others;
        if (r->s->unbalanced > 1)
            r->s->unbalanced_others = arena_printf(r->s->arena, "%s%s%s (rad %zu)", others ? others : "",
                others ? ", " : "", voucher_number(r, v), v->line);
        return;
    }
    snprintf(where, sizeof where, "rad %zu", v->line);
    err_set(&r->s->refusal, ERR_DATA, where,
        "rätta verifikationen i ekonomisystemet eller exportera filen på nytt; de senaste riktiga siffrorna "
        "ligger kvar",
        "%s", what);
}

int
sie_voucher_close(struct sie_reader *r)
{
    struct sie_voucher *v = &r->voucher;
    dec sum = v->debit;
    if (!v->open)
        return 0;
    if (sie_field_add(r, &sum, v->credit) != 0 || sie_field_add(r, &r->s->debit, v->debit) != 0 ||
        sie_field_add(r, &r->s->credit, v->credit) != 0)
        return -1;
    if (v->rows == 0)
        sie_field_note(r, SIE_VOUCHER_EMPTY);
    if (sum != 0)
        unbalanced(r, v, sum);
    v->open = v->in_braces = false;
    return 0;
}

static void
take_date(struct sie_reader *r, const struct sie_field *date)
{
    struct sie *s = r->s;
    int day = sie_value_day(date);
    if (sie_value_date(date, &r->voucher.month) != 0)
        sie_field_note(r, SIE_DATE_IMPOSSIBLE);
    if (day && (!s->first_voucher || day < s->first_voucher))
        s->first_voucher = day;
    if (day > s->last_voucher)
        s->last_voucher = day;
}

int
sie_voucher_open(struct sie_reader *r)
{
    struct sie_voucher *v = &r->voucher;
    struct sie_field date;
    if (v->in_braces) {
        char where[DECODE_PLACE];
        snprintf(where, sizeof where, "rad %zu", r->item.line);
        return err_set(r->err, ERR_DATA, where, "exportera filen på nytt från ekonomisystemet",
            "en ny verifikation börjar innan %s (rad %zu) är avslutad med }", sie_voucher_name(r, v),
            v->line);
    }
    if (sie_voucher_close(r) != 0)
        return -1;
    *v = (struct sie_voucher){.open = true, .line = r->item.line, .month = MONTH_NONE};
    if (sie_field_need(r, &v->series, "serie, nummer och datum") != 0 ||
        sie_field_need(r, &v->number, "nummer och datum") != 0)
        return -1;
    if (sie_lex_field(&r->item, &date) && date.n)
        take_date(r, &date);
    r->s->vouchers++;
    return 0;
}

static bool
in_year(const struct sie_reader *r, month m)
{
    return r->first == MONTH_NONE || (m >= r->first && m <= r->last);
}

static month
read_date(struct sie_reader *r, const struct sie_field *date)
{
    uint64_t bytes = 0;
    month m = MONTH_NONE;
    if (date->n == 8)
        memcpy(&bytes, date->s, 8);
    if (bytes && bytes == r->last_date)
        return r->last_month;
    int rc = sie_value_date(date, &m);
    if (rc != 0)
        sie_field_note(r, SIE_DATE_IMPOSSIBLE);
    else if (bytes) {
        r->last_date = bytes;
        r->last_month = m;
    }
    return m;
}

/* The row's own date, else the voucher's. A row dated outside the year stays in the year, or it would land among the figures of
   another year's file. */
static month
row_month(struct sie_reader *r, month voucher)
{
    struct sie_field date;
    month m = MONTH_NONE;
    if (sie_lex_field(&r->item, &date) && date.n)
        m = read_date(r, &date);
    if (m == MONTH_NONE)
        m = voucher;
    if (m == MONTH_NONE || in_year(r, m))
        return m;
    sie_field_note(r, SIE_DATE_OUTSIDE);
    if (voucher != MONTH_NONE && in_year(r, voucher))
        return voucher;
    return m < r->first ? r->first : r->last;
}

static void
refuse_dateless(struct sie_reader *r)
{
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->item.line);
    sie_remark(r->s, r->item.line, "raden har inget datum, och verifikationen inget heller");
    err_set(&r->s->refusal, ERR_DATA, where,
        "ge verifikationen ett datum (ÅÅÅÅMMDD) och exportera filen på nytt",
        "raden har inget datum, och verifikationen inget heller");
}

static int
count_trans(struct sie_reader *r, uint32_t account, dec amount)
{
    struct sie *s = r->s;
    struct sie_voucher *v = &r->voucher;
    dec *debit = v->open ? &v->debit : &s->debit, *credit = v->open ? &v->credit : &s->credit;
    s->transactions++;
    v->rows++;
    s->accounts[account].has_trans = true;
    if (sie_field_add(r, &s->accounts[account].trans, amount) != 0)
        return -1;
    return sie_field_add(r, amount < 0 ? credit : debit, amount);
}

int
sie_voucher_row(struct sie_reader *r)
{
    struct sie_field code;
    struct sie_objects objects;
    dec amount;
    if (sie_field_need(r, &code, "konto, objektlista och belopp") != 0 ||
        sie_objects_and_amount(r, &objects, &amount) != 0)
        return -1;
    if (!r->voucher.open)
        sie_field_note(r, SIE_ROW_WITHOUT_VOUCHER);
    else if (!r->voucher.in_braces)
        sie_field_note(r, SIE_ROW_OUTSIDE_BRACES);
    uint32_t account = sie_field_account(r, &code);
    month m = row_month(r, r->voucher.open ? r->voucher.month : MONTH_NONE);
    if (count_trans(r, account, amount) != 0)
        return -1;
    if (m == MONTH_NONE) {
        if (r->s->refusal.kind == ERR_NONE)
            refuse_dateless(r);
        return 0;
    }
    struct sie_key key = {.account = account,
        .unit = objects.unit,
        .dims = objects.dims,
        .month = m,
        .kind_level = SIE_TRANS * 4};
    return sie_field_cell(r, &key, amount);
}
