/* Generated ledgers: the facts are the transactions' sums, to the öre, whatever the order, the objects and the charset. The sums are
   kept here in öre, in an array, apart from all code under test. */
#include "clock.h"
#include "decode.h"
#include "unit.h"

enum { ACCOUNTS = 40, UNITS = 30, MONTHS = 12, LEDGERS = 12 };

struct ledger {
    uint64_t seed;
    int64_t ore[ACCOUNTS][UNITS + 1][MONTHS]; /* unit 0: none */
    int64_t account_ore[ACCOUNTS];
    bool booked[ACCOUNTS][UNITS + 1][MONTHS];
    size_t rows;
};

static unsigned
next(struct ledger *l, unsigned below)
{
    l->seed = l->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(l->seed >> 33) % below;
}

/* As programs write it: sometimes without decimals, sometimes with one. */
static void
write_amount(struct buf *out, int64_t ore)
{
    int64_t size = ore < 0 ? -ore : ore;
    buf_printf(out, "%s%lld", ore < 0 ? "-" : "", (long long)(size / 100));
    if (size % 10)
        buf_printf(out, ".%02d", (int)(size % 100));
    else if (size % 100)
        buf_printf(out, ".%d", (int)(size % 100 / 10));
}

static void
write_row(struct ledger *l, struct buf *out, unsigned verdate_month, int64_t ore)
{
    unsigned account = next(l, ACCOUNTS), unit = next(l, UNITS + 1), m = verdate_month;
    buf_printf(out, "%s#TRANS %u ", next(l, 2) ? "\t" : "", 3000 + account * 10);
    if (unit && next(l, 3))
        buf_printf(out, "{1 \"%u\" 6 \"P%u\"} ", 100 + unit, next(l, 5));
    else if (unit)
        buf_printf(out, "{6 P%u 1 %u} ", next(l, 5), 100 + unit);
    else
        buf_str(out, next(l, 2) ? "{} " : "{8 K17} ");
    write_amount(out, ore);
    if (next(l, 2)) {
        m = next(l, MONTHS);
        buf_printf(out, " 2025%02u%02u \"\x84ndrad \\\"rad\\\"\" %u", m + 1, next(l, 28) + 1, next(l, 100));
    }
    buf_str(out, "\r\n");
    l->ore[account][unit][m] += ore;
    l->booked[account][unit][m] = true;
    l->account_ore[account] += ore;
    l->rows++;
}

static void
write_voucher(struct ledger *l, struct buf *out, unsigned number)
{
    unsigned m = next(l, MONTHS), rows = next(l, 6) + 1;
    int64_t left = 0;
    buf_printf(out, "#VER %s %u 2025%02u%02u \"L\x94n\"\r\n{\r\n", next(l, 2) ? "A" : "\"B 2\"", number,
        m + 1, next(l, 28) + 1);
    for (unsigned i = 0; i < rows; i++) {
        int64_t ore = (int64_t)next(l, 200000000) - 100000000;
        write_row(l, out, m, ore);
        if (next(l, 4) == 0) /* struck out, and added later: not to be counted */
            buf_printf(out, "#BTRANS 3000 {1 101} %u\r\n", next(l, 1000));
        left -= ore;
    }
    write_row(l, out, m, left);
    buf_str(out, "}\r\n");
}

static void
write_ledger(struct ledger *l, struct buf *out, unsigned vouchers)
{
    buf_str(out, "#FLAGGA 0\r\n#SIETYP 4\r\n#FNAMN \"\x99vningsby\"\r\n#RAR 0 20250101 20251231\r\n");
    for (unsigned i = 1; i <= vouchers; i++)
        write_voucher(l, out, i);
    for (unsigned a = 0; a < ACCOUNTS; a++) {
        buf_printf(out, "#RES 0 %u ", 3000 + a * 10);
        write_amount(out, l->account_ore[a]);
        buf_str(out, "\r\n");
    }
}

static void
check_fact(const struct ledger *l, const struct fact *f)
{
    long account = (strtol(f->account, NULL, 10) - 3000) / 10,
         unit = *f->unit ? strtol(f->unit, NULL, 10) - 100 : 0;
    int m = f->period.last - MONTH(2025, 1);
    assert_true(account >= 0 && account < ACCOUNTS && unit >= 0 && unit <= UNITS && m >= 0 && m < MONTHS);
    assert_true(l->booked[account][unit][m]);
    assert_true(f->value == dec_from_int(l->ore[account][unit][m]) / 100);
    assert_string_equal(f->scenario, "utfall");
    assert_int_equal(f->period.span, 1);
}

static void
the_facts_are_the_sums_of_the_transactions(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= LEDGERS; seed++) {
        struct ledger *l = test_calloc(1, sizeof *l);
        struct buf out;
        struct facts *f;
        struct err err = {0};
        size_t cells = 0;
        l->seed = seed;
        buf_init(&out, (size_t)64 << 20);
        write_ledger(l, &out, 50 * seed * seed);
        assert_int_equal(decode_find("sie")->decode(out.data, out.len, NULL, &f, &err), 0);
        for (size_t i = 0; i < f->n; i++)
            check_fact(l, &f->items[i]);
        for (const bool *b = &l->booked[0][0][0], *end = b + sizeof l->booked; b < end; b++)
            cells += *b;
        assert_int_equal(f->n, cells);
        assert_int_equal(f->rows_read, l->rows);
        assert_non_null(strstr(f->control, "40 av 40 konton stämmer."));
        assert_int_equal(f->n_remarks, 0);
        facts_free(f);
        buf_free(&out);
        test_free(l);
    }
}

/* A file cut anywhere is refused, or (between two vouchers, where nothing tells) says which accounts do not add up. */
static void
a_ledger_cut_anywhere_is_noticed(void **state)
{
    struct ledger *l = test_calloc(1, sizeof *l);
    struct buf out;
    (void)state;
    l->seed = 99;
    buf_init(&out, (size_t)1 << 20);
    buf_str(&out, "#KSUMMA\r\n");
    write_ledger(l, &out, 40);
    for (size_t n = 0; n < out.len; n += 13) {
        struct facts *f = NULL;
        struct err err = {0};
        assert_int_equal(decode_find("sie")->decode(out.data, n, NULL, &f, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
        assert_true(*err.what && *err.hint);
    }
    buf_free(&out);
    test_free(l);
}

/* One changed amount never goes unseen: the voucher no longer balances. */
static void
a_changed_amount_is_refused(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 50; seed++) {
        struct ledger *l = test_calloc(1, sizeof *l);
        struct buf out;
        struct facts *f = NULL;
        struct err err = {0};
        l->seed = seed;
        buf_init(&out, (size_t)1 << 20);
        write_ledger(l, &out, 10);
        char *row = out.data;
        for (unsigned i = next(l, (unsigned)l->rows) + 1; i > 0; i--)
            row = strstr(row + 1, "#TRANS ");
        char *digit = strchr(row, '}') + 2;
        digit += *digit == '-';
        *digit = *digit == '9' ? '8' : (char)(*digit + 1);
        assert_int_equal(decode_find("sie")->decode(out.data, out.len, NULL, &f, &err), -1);
        assert_non_null(strstr(err.what, "balanserar inte"));
        buf_free(&out);
        test_free(l);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_facts_are_the_sums_of_the_transactions),
        cmocka_unit_test(a_ledger_cut_anywhere_is_noticed),
        cmocka_unit_test(a_changed_amount_is_refused),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
