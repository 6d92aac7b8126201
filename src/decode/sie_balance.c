/* Balances: #IB #UB #RES per account, #PSALDO #PBUDGET per account, month and objects. */
#include "sie_reader.h"

static int
on_balance(struct sie_reader *r, size_t sum_at, size_t has_at)
{
    struct sie_field code, amount;
    int year;
    dec d;
    if (sie_field_year(r, &year) != 0 || sie_field_need(r, &code, "konto och belopp") != 0 ||
        sie_field_need(r, &amount, "ett belopp") != 0 || sie_field_amount(r, &amount, &d) != 0)
        return -1;
    r->s->balances++;
    if (year != 0)
        return 0;
    uint32_t id = sie_field_account(r, &code);
    char *account = (char *)&r->s->accounts[id];
    *(bool *)(account + has_at) = true;
    return sie_field_add(r, (dec *)(account + sum_at), d);
}

int
sie_balance_ib(struct sie_reader *r)
{
    return on_balance(r, offsetof(struct sie_account, ib), offsetof(struct sie_account, has_ib));
}

int
sie_balance_ub(struct sie_reader *r)
{
    return on_balance(r, offsetof(struct sie_account, ub), offsetof(struct sie_account, has_ub));
}

int
sie_balance_res(struct sie_reader *r)
{
    return on_balance(r, offsetof(struct sie_account, res), offsetof(struct sie_account, has_res));
}

int
sie_balance_object(struct sie_reader *r)
{
    r->s->balances++;
    r->s->items.oib_oub++;
    return 0;
}

/* Period and account; some programs write them the other way round (T8). */
static int
period_and_account(struct sie_reader *r, month *ret_month, uint32_t *ret_account)
{
    struct sie_field period, code;
    if (sie_field_need(r, &period, "period, konto och belopp") != 0 ||
        sie_field_need(r, &code, "konto och belopp") != 0)
        return -1;
    if (sie_value_period(&period, ret_month) == 0) {
        *ret_account = sie_field_account(r, &code);
    } else if (sie_value_period(&code, ret_month) == 0) {
        sie_field_note(r, SIE_PERIOD_SWAPPED);
        *ret_account = sie_field_account(r, &period);
    } else {
        return sie_field_fault(
            r, &period, "en period (ÅÅÅÅMM)", "exportera filen på nytt från ekonomisystemet");
    }
    return 0;
}

/* The year number decides: Avendo writes the months of year 0 on the rows of year −1. The same month of the right year, then. */
static month
month_in_year(struct sie_reader *r, int index, month m)
{
    const struct sie_year *y = sie_year(r->s, index);
    if (!y || (m >= y->first && m <= y->last))
        return m;
    sie_field_note(r, SIE_PERIOD_OUTSIDE);
    while (m > y->last)
        m = (month)(m - 12);
    while (m < y->first)
        m = (month)(m + 12);
    return m <= y->last ? m : y->last;
}

struct period_row {
    int year;
    uint32_t account;
    month month;
    struct sie_objects objects;
    dec amount;
};

static int
on_period_row(struct sie_reader *r, enum sie_kind kind, struct period_row *ret)
{
    *ret = (struct period_row){0};
    if (sie_field_year(r, &ret->year) != 0 || period_and_account(r, &ret->month, &ret->account) != 0 ||
        sie_objects_and_amount(r, &ret->objects, &ret->amount) != 0)
        return -1;
    struct sie_key key = {.account = ret->account,
        .unit = ret->objects.unit,
        .dims = ret->objects.dims,
        .month = month_in_year(r, ret->year, ret->month),
        .year = (int8_t)ret->year,
        .kind_level = (uint8_t)(kind * 4 + ret->objects.level)};
    return sie_field_cell(r, &key, ret->amount);
}

int
sie_balance_psaldo(struct sie_reader *r)
{
    struct period_row row;
    if (on_period_row(r, SIE_PSALDO, &row) != 0)
        return -1;
    r->s->psaldo++;
    if (row.year != 0)
        return 0;
    struct sie_account *account = &r->s->accounts[row.account];
    account->has_psaldo = true;
    if (row.objects.level == SIE_WHOLE) {
        account->has_psaldo_whole = true;
        if (sie_field_add(r, &account->psaldo_whole, row.amount) != 0)
            return -1;
    } else {
        r->s->psaldo_parts++;
    }
    return sie_field_add(r, &account->psaldo_all, row.amount);
}

int
sie_balance_pbudget(struct sie_reader *r)
{
    struct period_row row;
    if (on_period_row(r, SIE_PBUDGET, &row) != 0)
        return -1;
    r->s->pbudget++;
    if (row.year != 0)
        return 0;
    struct sie_account *account = &r->s->accounts[row.account];
    account->has_pbudget = true;
    if (sie_field_add(r, &account->pbudget_all, row.amount) != 0)
        return -1;
    if (row.objects.level != SIE_WHOLE) {
        r->s->pbudget_parts++;
        return 0;
    }
    account->has_pbudget_whole = true;
    return sie_field_add(r, &account->pbudget_whole, row.amount) != 0
               ? -1
               : sie_field_add(r, &r->s->pbudget_whole, row.amount);
}
