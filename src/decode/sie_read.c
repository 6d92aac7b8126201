/* Items → ledger. The hot way is on_trans: a field is looked at only when it is needed, and nothing is copied. */
#include "sie.h"
#include "text.h"

struct voucher {
    bool open, in_braces;
    size_t line, rows;
    struct sie_field series, number;
    month month; /* MONTH_NONE without a usable date */
    dec sum, debit, credit;
};
struct reader {
    struct sie *s;
    struct sie_lex lex;
    struct sie_item item;
    struct voucher voucher;
    month first, last; /* of year 0; first MONTH_NONE while unknown */
    bool unit_has_children;
    struct err *err;
};

enum { UNBALANCED_TOLD = 20, MAX_DIMENSIONS = 32 };

void
sie_remark(struct sie *s, size_t line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(s->arena, fmt, ap);
    va_end(ap);
    *ARENA_PUSH(s->arena, s->remarks, s->n_remarks, s->cap_remarks) = (struct remark){line, text};
}

const struct sie_year *
sie_year(const struct sie *s, int index)
{
    for (size_t i = 0; i < s->n_years; i++)
        if (s->years[i].index == index)
            return &s->years[i];
    return NULL;
}

static void
note(struct reader *r, enum sie_note which)
{
    if (r->s->notes[which].n++ == 0)
        r->s->notes[which].line = r->item.line;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */
static int
truncated(struct reader *r, const char *where, const char *what)
{
    return err_set(r->err, ERR_DATA, where, "hämta eller exportera filen på nytt och kontrollera att hela kommer fram",
        "filen är avkortad: %s", what);
}

/* The item cannot be read. f: the field at fault, NULL: it is missing. */
static int
fault(struct reader *r, const struct sie_field *f, const char *expected, const char *hint)
{
    const struct sie_item *i = &r->item;
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu, kolumn %zu", i->line, (size_t) ((f ? f->s : i->end) - i->start) + 1);
    if (!i->ended && (!f || f->unclosed || f->s + f->n == i->end))
        return truncated(r, where, "sista raden slutar mitt i en post");
    if (!f)
        return err_set(r->err, ERR_DATA, where, hint, "#%.*s är för kort: väntade %s", (int) i->label_n, i->label,
            expected);
    const char *text = decode_charset_text(r->s->arena, r->s->text, f->s, f->n < 60 ? f->n : 60);
    return err_set(r->err, ERR_DATA, where, hint, "#%.*s: »%s« är inte %s", (int) i->label_n, i->label, text,
        expected);
}

static int
need(struct reader *r, struct sie_field *ret, const char *expected)
{
    if (!sie_lex_field(&r->item, ret))
        return fault(r, NULL, expected, "exportera filen på nytt från ekonomisystemet");
    if (ret->unclosed)
        note(r, SIE_QUOTE_UNCLOSED);
    return 0;
}

static int
need_amount(struct reader *r, struct sie_field *f, dec *ret)
{
    if (sie_value_amount(f, ret) == 0)
        return 0;
    return fault(r, f, "ett belopp", "belopp skrivs med decimalpunkt och utan mellanrum, till exempel -1234.50");
}

static int
add(struct reader *r, dec *sum, dec amount)
{
    if (dec_add(*sum, amount, sum) == 0)
        return 0;
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->item.line);
    return err_set(r->err, ERR_DATA, where, "kontrollera beloppet på raden", "summan blir för stor");
}

static const char *
text_of(struct reader *r, const struct sie_field *f)
{
    char *raw = arena_strndup(r->s->arena, f->s, f->n), *to = raw;
    for (const char *p = raw; *p; p++)
        if (p[0] != '\\' || p[1] != '"')
            *to++ = *p;
    return decode_charset_text(r->s->arena, r->s->text, raw, (size_t) (to - raw));
}

static uint32_t
account_number(struct reader *r, const struct sie_field *f)
{
    struct sie *s = r->s;
    uint32_t id = sie_table_name(&s->account_codes, f->s, f->n);
    while (id >= s->cap_accounts)
        s->accounts = arena_grow(s->arena, s->accounts, s->cap_accounts, &s->cap_accounts, sizeof *s->accounts);
    return id;
}

static uint32_t
unit_number(struct reader *r, const char *code, size_t n)
{
    struct sie *s = r->s;
    uint32_t id = sie_table_name(&s->unit_codes, code, n);
    while (id >= s->cap_unit_names)
        s->unit_names =
            arena_grow(s->arena, s->unit_names, s->cap_unit_names, &s->cap_unit_names, sizeof *s->unit_names);
    return id;
}

/* ---- objects ------------------------------------------------------------------------------------------------------ */
struct objects {
    uint32_t unit, dims;
    enum sie_level level;
};

static bool
is_below(const struct sie *s, int dimension, int ancestor)
{
    for (int steps = 0; steps < 8; steps++) {
        size_t i = 0;
        while (i < s->n_under && s->under[i].dimension != dimension)
            i++;
        if (i == s->n_under)
            return false;
        dimension = s->under[i].parent;
        if (dimension == ancestor)
            return true;
    }
    return false;
}

/* An object of a dimension below the unit's is written as the unit's code and more: the longest unit code it begins with. */
static bool
unit_from_child(struct reader *r, int dimension, const struct sie_field *code, uint32_t *ret)
{
    if (!is_below(r->s, dimension, r->s->unit_dimension))
        return false;
    for (size_t n = code->n; n > 0; n--)
        if (sie_table_find(&r->s->unit_codes, code->s, n, ret) && r->s->unit_names[*ret])
            return true;
    return false;
}

struct kept {
    int dimension;
    struct sie_field code;
};

/* "6=P100;20=45", by dimension number. */
static uint32_t
dims_number(struct reader *r, struct kept *kept, size_t n)
{
    char text[1024];
    size_t at = 0;
    for (size_t i = 1; i < n; i++) /* few: insertion sort */
        for (size_t k = i; k > 0 && kept[k - 1].dimension > kept[k].dimension; k--) {
            struct kept swap = kept[k];
            kept[k] = kept[k - 1];
            kept[k - 1] = swap;
        }
    for (size_t i = 0; i < n && at < sizeof text; i++)
        at += (size_t) snprintf(text + at, sizeof text - at, "%s%d=%.*s", i ? ";" : "", kept[i].dimension,
            (int) (kept[i].code.n < 200 ? kept[i].code.n : 200), kept[i].code.s);
    if (at >= sizeof text)
        at = sizeof text - 1;
    uint32_t id;
    if (sie_table_find(&r->s->dims, text, at, &id))
        return id;
    return sie_table_name(&r->s->dims, arena_strndup(r->s->arena, text, at), at);
}

static bool
is_kept(const struct sie *s, int dimension)
{
    for (size_t i = 0; i < s->n_dimensions; i++)
        if (s->dimensions[i] == dimension)
            return dimension != 7; /* anställd: never stored, whatever the configuration says */
    return false;
}

static void
read_objects(struct reader *r, const struct sie_field *list, struct objects *ret)
{
    struct sie_item inside = sie_lex_list(&r->item, list);
    struct sie_field number, code;
    struct kept kept[MAX_DIMENSIONS];
    size_t n_kept = 0, pairs = 0;
    bool has_unit = false;
    *ret = (struct objects){0, 0, SIE_WHOLE};
    for (; sie_lex_field(&inside, &number); pairs++) {
        int dimension;
        if (!sie_lex_field(&inside, &code) || sie_value_int(&number, 0, 9999999, &dimension) != 0) {
            note(r, SIE_LIST_ODD);
            break;
        }
        if (dimension == r->s->unit_dimension && dimension != 0) {
            ret->unit = unit_number(r, code.s, code.n);
            has_unit = true;
        } else if (!has_unit && r->unit_has_children && unit_from_child(r, dimension, &code, &ret->unit)) {
            has_unit = true;
        }
        if (is_kept(r->s, dimension) && n_kept < MAX_DIMENSIONS)
            kept[n_kept++] = (struct kept){dimension, code};
    }
    if (n_kept)
        ret->dims = dims_number(r, kept, n_kept);
    if (pairs)
        ret->level = !has_unit ? SIE_ELSEWHERE : pairs == 1 ? SIE_UNIT : SIE_UNIT_AND_MORE;
}

/* Object list (which may be left out) and amount. */
static int
objects_and_amount(struct reader *r, struct objects *ret_objects, dec *ret)
{
    struct sie_field f;
    *ret_objects = (struct objects){0, 0, SIE_WHOLE};
    if (need(r, &f, "objektlista och belopp") != 0)
        return -1;
    if (f.kind == SIE_LIST) {
        if (f.unclosed)
            return fault(r, &f, "en objektlista med avslutande }", "exportera filen på nytt från ekonomisystemet");
        if (f.n)
            read_objects(r, &f, ret_objects);
        if (need(r, &f, "ett belopp") != 0)
            return -1;
    }
    return need_amount(r, &f, ret);
}

/* ---- vouchers ------------------------------------------------------------------------------------------------------ */
static const char *
voucher_name(struct reader *r, const struct voucher *v)
{
    const char *series = text_of(r, &v->series), *number = text_of(r, &v->number);
    return arena_printf(r->s->arena, "verifikation %s%s%s", *series ? series : "(utan serie)", *number ? " " : "",
        number);
}

static void
unbalanced(struct reader *r, const struct voucher *v)
{
    char debit[DEC_TEXT], credit[DEC_TEXT], difference[DEC_TEXT], where[DECODE_PLACE];
    if (r->s->unbalanced++ >= UNBALANCED_TOLD)
        return;
    const char *what = arena_printf(r->s->arena, "%s balanserar inte: debet %s, kredit %s, skillnad %s",
        voucher_name(r, v), sie_value_text(v->debit, debit), sie_value_text(v->credit, credit),
        sie_value_text(v->sum, difference));
    sie_remark(r->s, v->line, "%s", what);
    if (r->s->refusal.kind != ERR_NONE)
        return;
    snprintf(where, sizeof where, "rad %zu", v->line);
    err_set(&r->s->refusal, ERR_DATA, where,
        "rätta verifikationen i ekonomisystemet eller exportera filen på nytt; de senaste riktiga siffrorna ligger kvar",
        "%s", what);
}

static void
close_voucher(struct reader *r)
{
    struct voucher *v = &r->voucher;
    if (!v->open)
        return;
    if (v->rows == 0)
        note(r, SIE_VOUCHER_EMPTY);
    if (v->sum != 0)
        unbalanced(r, v);
    v->open = v->in_braces = false;
}

static int
on_ver(struct reader *r)
{
    struct voucher *v = &r->voucher;
    struct sie_field date;
    if (v->in_braces) {
        char where[DECODE_PLACE];
        snprintf(where, sizeof where, "rad %zu", r->item.line);
        return err_set(r->err, ERR_DATA, where, "exportera filen på nytt från ekonomisystemet",
            "en ny verifikation börjar innan %s (rad %zu) är avslutad med }", voucher_name(r, v), v->line);
    }
    close_voucher(r);
    *v = (struct voucher){.open = true, .line = r->item.line, .month = MONTH_NONE};
    if (need(r, &v->series, "serie, nummer och datum") != 0 || need(r, &v->number, "nummer och datum") != 0)
        return -1;
    if (sie_lex_field(&r->item, &date) && date.n && sie_value_date(&date, &v->month) != 0)
        note(r, SIE_DATE_IMPOSSIBLE);
    r->s->vouchers++;
    return 0;
}

static bool
in_year(const struct reader *r, month m)
{
    return r->first == MONTH_NONE || (m >= r->first && m <= r->last);
}

/* The row's own date, else the voucher's. A row dated outside the year stays in the year, or it would land among the figures of
   another year's file. */
static month
row_month(struct reader *r, month voucher)
{
    struct sie_field date;
    month m = MONTH_NONE;
    if (sie_lex_field(&r->item, &date) && date.n && sie_value_date(&date, &m) != 0)
        note(r, SIE_DATE_IMPOSSIBLE);
    if (m == MONTH_NONE)
        m = voucher;
    if (m == MONTH_NONE || in_year(r, m))
        return m;
    note(r, SIE_DATE_OUTSIDE);
    if (voucher != MONTH_NONE && in_year(r, voucher))
        return voucher;
    return m < r->first ? r->first : r->last;
}

static void
refuse_dateless(struct reader *r)
{
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->item.line);
    sie_remark(r->s, r->item.line, "raden har inget datum, och verifikationen inget heller");
    err_set(&r->s->refusal, ERR_DATA, where, "ge verifikationen ett datum (ÅÅÅÅMMDD) och exportera filen på nytt",
        "raden har inget datum, och verifikationen inget heller");
}

static int
count_trans(struct reader *r, uint32_t account, dec amount)
{
    struct sie *s = r->s;
    struct voucher *v = &r->voucher;
    dec *side = amount < 0 ? &s->credit : &s->debit, *voucher_side = amount < 0 ? &v->credit : &v->debit;
    s->transactions++;
    v->rows++;
    s->accounts[account].has_trans = true;
    if (add(r, &s->accounts[account].trans, amount) || add(r, side, amount) || add(r, voucher_side, amount) ||
        add(r, &v->sum, amount))
        return -1;
    return 0;
}

static int
on_trans(struct reader *r)
{
    struct sie_field code;
    struct objects objects;
    dec amount;
    if (need(r, &code, "konto, objektlista och belopp") != 0 || objects_and_amount(r, &objects, &amount) != 0)
        return -1;
    if (!r->voucher.open)
        note(r, SIE_ROW_WITHOUT_VOUCHER);
    else if (!r->voucher.in_braces)
        note(r, SIE_ROW_OUTSIDE_BRACES);
    uint32_t account = account_number(r, &code);
    month m = row_month(r, r->voucher.open ? r->voucher.month : MONTH_NONE);
    if (count_trans(r, account, amount) != 0)
        return -1;
    if (m == MONTH_NONE) {
        if (r->s->refusal.kind == ERR_NONE)
            refuse_dateless(r);
        return 0;
    }
    struct sie_key key = {
        .account = account, .unit = objects.unit, .dims = objects.dims, .month = m, .kind_level = SIE_TRANS * 4};
    return add(r, sie_table_sum(&r->s->cells, &key), amount);
}

static int
on_ignored(struct reader *r)
{
    (void) r; /* #RTRANS, #BTRANS: every #RTRANS is followed by the same #TRANS, and a #BTRANS is struck out */
    return 0;
}

/* ---- balances ------------------------------------------------------------------------------------------------------ */
static int
need_year(struct reader *r, int *ret)
{
    struct sie_field f;
    if (need(r, &f, "årsnummer") != 0)
        return -1;
    if (sie_value_int(&f, -99, 99, ret) != 0)
        return fault(r, &f, "ett årsnummer (0, -1 …)", "exportera filen på nytt från ekonomisystemet");
    return 0;
}

static int
on_balance(struct reader *r, size_t sum_at, size_t has_at)
{
    struct sie_field code, amount;
    int year;
    dec d;
    if (need_year(r, &year) != 0 || need(r, &code, "konto och belopp") != 0 || need(r, &amount, "ett belopp") != 0 ||
        need_amount(r, &amount, &d) != 0)
        return -1;
    r->s->balances++;
    if (year != 0)
        return 0;
    char *account = (char *) &r->s->accounts[account_number(r, &code)];
    *(bool *) (account + has_at) = true;
    return add(r, (dec *) (account + sum_at), d);
}

static int
on_ib(struct reader *r)
{
    return on_balance(r, offsetof(struct sie_account, ib), offsetof(struct sie_account, has_ib));
}

static int
on_ub(struct reader *r)
{
    return on_balance(r, offsetof(struct sie_account, ub), offsetof(struct sie_account, has_ub));
}

static int
on_res(struct reader *r)
{
    return on_balance(r, offsetof(struct sie_account, res), offsetof(struct sie_account, has_res));
}

static int
on_object_balance(struct reader *r)
{
    r->s->balances++;
    return 0;
}

/* Period and account; some programs write them the other way round (T8). */
static int
period_and_account(struct reader *r, month *ret_month, uint32_t *ret_account)
{
    struct sie_field period, code;
    if (need(r, &period, "period, konto och belopp") != 0 || need(r, &code, "konto och belopp") != 0)
        return -1;
    if (sie_value_period(&period, ret_month) == 0) {
        *ret_account = account_number(r, &code);
    } else if (sie_value_period(&code, ret_month) == 0) {
        note(r, SIE_PERIOD_SWAPPED);
        *ret_account = account_number(r, &period);
    } else {
        return fault(r, &period, "en period (ÅÅÅÅMM)", "exportera filen på nytt från ekonomisystemet");
    }
    return 0;
}

static month
month_in_year(struct reader *r, int index, month m)
{
    const struct sie_year *y = sie_year(r->s, index);
    if (!y || (m >= y->first && m <= y->last))
        return m;
    note(r, SIE_PERIOD_OUTSIDE);
    return m < y->first ? y->first : y->last;
}

static int
on_period_row(struct reader *r, enum sie_kind kind, int *ret_year, struct sie_account **ret_account, dec *ret,
    enum sie_level *ret_level)
{
    struct objects objects;
    month m;
    uint32_t account;
    if (need_year(r, ret_year) != 0 || period_and_account(r, &m, &account) != 0 ||
        objects_and_amount(r, &objects, ret) != 0)
        return -1;
    struct sie_key key = {.account = account,
        .unit = objects.unit,
        .dims = objects.dims,
        .month = month_in_year(r, *ret_year, m),
        .year = (int8_t) *ret_year,
        .kind_level = (uint8_t) (kind * 4 + objects.level)};
    *ret_account = &r->s->accounts[account];
    *ret_level = objects.level;
    return add(r, sie_table_sum(&r->s->cells, &key), *ret);
}

static int
on_psaldo(struct reader *r)
{
    int year;
    struct sie_account *account;
    enum sie_level level;
    dec amount;
    if (on_period_row(r, SIE_PSALDO, &year, &account, &amount, &level) != 0)
        return -1;
    r->s->psaldo++;
    if (year != 0)
        return 0;
    account->has_psaldo = true;
    if (level == SIE_WHOLE && add(r, &account->psaldo_whole, amount) != 0)
        return -1;
    return add(r, &account->psaldo_all, amount);
}

static int
on_pbudget(struct reader *r)
{
    int year;
    struct sie_account *account;
    enum sie_level level;
    dec amount;
    r->s->pbudget++;
    return on_period_row(r, SIE_PBUDGET, &year, &account, &amount, &level);
}

/* ---- the head ------------------------------------------------------------------------------------------------------- */
static int
on_sietyp(struct reader *r)
{
    struct sie_field f;
    if (need(r, &f, "SIE-typ") != 0)
        return -1;
    if (sie_value_int(&f, 1, 4, &r->s->type) != 0)
        return fault(r, &f, "en SIE-typ (1, 2, 3 eller 4)", "exportera som SIE 4");
    return 0;
}

static int
on_rar(struct reader *r)
{
    struct sie_field from, to;
    struct sie_year y;
    if (need_year(r, &y.index) != 0 || need(r, &from, "årets första och sista dag") != 0 ||
        need(r, &to, "årets sista dag") != 0)
        return -1;
    const char *hint = "datum skrivs ÅÅÅÅMMDD, till exempel #RAR 0 20260101 20261231";
    if (sie_value_date(&from, &y.first) < 0)
        return fault(r, &from, "ett datum (ÅÅÅÅMMDD)", hint);
    if (sie_value_date(&to, &y.last) < 0 || y.last < y.first)
        return fault(r, &to, "ett datum (ÅÅÅÅMMDD) efter årets början", hint);
    if (sie_year(r->s, y.index)) {
        sie_remark(r->s, r->item.line, "#RAR %d finns mer än en gång; den första gäller", y.index);
        return 0;
    }
    *ARENA_PUSH(r->s->arena, r->s->years, r->s->n_years, r->s->cap_years) = y;
    if (y.index == 0) {
        r->first = y.first;
        r->last = y.last;
    }
    return 0;
}

static int
on_omfattn(struct reader *r)
{
    struct sie_field f;
    month m;
    if (sie_lex_field(&r->item, &f) && f.n) {
        if (sie_value_date(&f, &m) >= 0)
            r->s->omfattn = m;
        else
            note(r, SIE_DATE_IMPOSSIBLE);
    }
    return 0;
}

static int
on_fnamn(struct reader *r)
{
    struct sie_field f;
    if (sie_lex_field(&r->item, &f))
        r->s->company = text_of(r, &f);
    return 0;
}

static int
on_valuta(struct reader *r)
{
    struct sie_field f;
    if (sie_lex_field(&r->item, &f))
        r->s->currency = text_of(r, &f);
    return 0;
}

static int
on_konto(struct reader *r)
{
    struct sie_field code, name;
    if (need(r, &code, "konto och namn") != 0)
        return -1;
    struct sie_account *a = &r->s->accounts[account_number(r, &code)];
    if (a->declared)
        note(r, SIE_ACCOUNT_TWICE);
    else
        r->s->declared++;
    a->declared = true;
    if (sie_lex_field(&r->item, &name)) {
        if (name.unclosed)
            note(r, SIE_QUOTE_UNCLOSED);
        a->name = text_of(r, &name);
    }
    return 0;
}

static int
on_objekt(struct reader *r)
{
    struct sie_field number, code, name;
    int dimension;
    if (need(r, &number, "dimension, objekt och namn") != 0 || need(r, &code, "objekt och namn") != 0)
        return -1;
    if (sie_value_int(&number, 0, 9999999, &dimension) != 0 || dimension != r->s->unit_dimension || dimension == 0)
        return 0;
    uint32_t unit = unit_number(r, code.s, code.n);
    r->s->unit_names[unit] = sie_lex_field(&r->item, &name) ? text_of(r, &name) : "";
    return 0;
}

static int
on_underdim(struct reader *r)
{
    struct sie_field number, name, parent;
    struct sie_under u;
    if (!sie_lex_field(&r->item, &number) || !sie_lex_field(&r->item, &name) ||
        !sie_lex_field(&r->item, &parent) || sie_value_int(&number, 0, 9999999, &u.dimension) != 0 ||
        sie_value_int(&parent, 0, 9999999, &u.parent) != 0)
        return 0; /* a hierarchy we cannot read is one we do not use */
    *ARENA_PUSH(r->s->arena, r->s->under, r->s->n_under, r->s->cap_under) = u;
    r->unit_has_children |= r->s->unit_dimension != 0 && is_below(r->s, u.dimension, r->s->unit_dimension);
    return 0;
}

/* ---- the whole file -------------------------------------------------------------------------------------------------- */
static const struct label {
    const char *name;
    int (*on)(struct reader *r); /* NULL: known, and without interest */
    bool in_voucher;
} labels[] = {
    {"VER", on_ver, false},
    {"RTRANS", on_ignored, true},
    {"BTRANS", on_ignored, true},
    {"PSALDO", on_psaldo, false},
    {"PBUDGET", on_pbudget, false},
    {"IB", on_ib, false},
    {"UB", on_ub, false},
    {"RES", on_res, false},
    {"OIB", on_object_balance, false},
    {"OUB", on_object_balance, false},
    {"KONTO", on_konto, false},
    {"OBJEKT", on_objekt, false},
    {"UNDERDIM", on_underdim, false},
    {"SIETYP", on_sietyp, false},
    {"RAR", on_rar, false},
    {"OMFATTN", on_omfattn, false},
    {"FNAMN", on_fnamn, false},
    {"VALUTA", on_valuta, false},
    {"KTYP", NULL, false},
    {"SRU", NULL, false},
    {"ENHET", NULL, false},
    {"DIM", NULL, false},
    {"FLAGGA", NULL, false},
    {"PROGRAM", NULL, false},
    {"FORMAT", NULL, false},
    {"GEN", NULL, false},
    {"PROSA", NULL, false},
    {"FTYP", NULL, false},
    {"FNR", NULL, false},
    {"ORGNR", NULL, false},
    {"BKOD", NULL, false},
    {"ADRESS", NULL, false},
    {"TAXAR", NULL, false},
    {"KPTYP", NULL, false},
    {"KSUMMA", NULL, false},
};

static bool
is_label(const struct sie_item *i, const char *name, size_t n)
{
    return i->label_n == n && memcmp(i->label, name, n) == 0;
}

/* An unknown label is ignored, as the standard says; cut short at the end of the file it is a cut file. */
static int
on_unknown(struct reader *r)
{
    const struct sie_item *i = &r->item;
    bool cut = is_label(i, "", 0) || (i->label_n < 5 && memcmp(i->label, "TRANS", i->label_n) == 0);
    for (size_t k = 0; k < sizeof labels / sizeof *labels && !cut; k++)
        cut = i->label_n < strlen(labels[k].name) && memcmp(i->label, labels[k].name, i->label_n) == 0;
    if (i->ended || i->at != i->end || !cut)
        return 0;
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", i->line);
    return truncated(r, where, "sista raden slutar mitt i en post");
}

static int
on_item(struct reader *r)
{
    if (is_label(&r->item, "TRANS", 5))
        return on_trans(r);
    for (size_t k = 0; k < sizeof labels / sizeof *labels; k++) {
        if (!is_label(&r->item, labels[k].name, strlen(labels[k].name)))
            continue;
        r->s->known_items++;
        if (r->voucher.open && !r->voucher.in_braces && !labels[k].in_voucher)
            close_voucher(r);
        return labels[k].on ? labels[k].on(r) : 0;
    }
    return on_unknown(r);
}

static int
on_line(struct reader *r, enum sie_line kind)
{
    if (kind == SIE_ITEM)
        return on_item(r);
    if (kind == SIE_OPEN && r->voucher.open && !r->voucher.in_braces)
        r->voucher.in_braces = true;
    else if (kind == SIE_CLOSE && r->voucher.open)
        close_voucher(r);
    else
        note(r, SIE_LINE_STRAY);
    return 0;
}

static int
at_end(struct reader *r)
{
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->lex.line);
    if (r->voucher.in_braces)
        return truncated(r, where,
            arena_printf(r->s->arena, "%s (rad %zu) avslutas aldrig med }", voucher_name(r, &r->voucher),
                r->voucher.line));
    close_voucher(r);
    if (!r->s->known_items)
        return err_set(r->err, ERR_DATA, "rad 1", "kontrollera att källan pekar på en SIE 4-fil (.se eller .si)",
            "filen innehåller inga SIE-poster (rader som börjar med #FLAGGA, #RAR, #KONTO …)");
    return 0;
}

static int
read_lines(struct reader *r)
{
    enum sie_line kind;
    sie_lex_init(&r->lex, r->s->data, r->s->n);
    while ((kind = sie_lex_next(&r->lex, &r->item)) != SIE_END)
        if (on_line(r, kind) != 0)
            return -1;
    return at_end(r);
}

/* SIE 5 is XML, and not read yet: say so, instead of "no SIE". */
static int
refuse_other_formats(const char *data, size_t n, struct err *err)
{
    while (n > 0 && strchr(" \t\r\n", *data) && *data) {
        data++;
        n--;
    }
    if (n > 0 && *data == '<')
        return err_set(err, ERR_DATA, "rad 1", "exportera som SIE 4 (.se) i stället",
            "filen är XML%s, ingen SIE 4-fil", memmem(data, n, "sie.se/sie5", 11) ? " (SIE 5)" : "");
    if (n > 0 && (*data == '{' || *data == '['))
        return err_set(err, ERR_DATA, "rad 1", "kontrollera källans format och adress",
            "filen ser ut som JSON, inte som en SIE-fil");
    return 0;
}

/* The text all spans point into: the file without its BOM, or its UTF-16 as UTF-8. */
static int
take_text(struct sie *s, const char *data, size_t n, struct err *err)
{
    struct buf out;
    if (decode_charset_detect(data, n, CHARSET_CP437, "SIE-fil", &s->charset, err) != 0)
        return -1;
    s->data = data + s->charset.bom;
    s->n = n - s->charset.bom;
    s->text = s->charset.charset;
    if (s->text != CHARSET_UTF16LE && s->text != CHARSET_UTF16BE)
        return 0;
    buf_init(&out, n * 3 + 1);
    int rc = decode_charset_convert(s->text, s->data, s->n, &out, err);
    if (rc == 0) {
        s->data = arena_strndup(s->arena, out.data ? out.data : "", out.len);
        s->n = out.len;
        s->text = CHARSET_UTF8;
    }
    buf_free(&out);
    return rc;
}

int
sie_read(const char *data, size_t n, const struct sie_options *o, struct sie **ret, struct err *err)
{
    struct arena *a = arena_new();
    struct sie *s = arena_alloc(a, sizeof *s);
    *s = (struct sie){.arena = a,
        .unit_dimension = o->unit_dimension,
        .dimensions = o->dimensions,
        .n_dimensions = o->n_dimensions,
        .omfattn = MONTH_NONE,
        .account_codes.arena = a,
        .unit_codes.arena = a,
        .dims.arena = a,
        .cells.arena = a};
    struct reader r = {.s = s, .first = MONTH_NONE, .err = err};
    unit_number(&r, "", 0); /* number 0: no unit, no further dimensions */
    sie_table_name(&s->dims, "", 0);
    if (take_text(s, data, n, err) != 0 || refuse_other_formats(s->data, s->n, err) != 0 || read_lines(&r) != 0) {
        sie_free(s);
        return -1;
    }
    *ret = s;
    return 0;
}

void
sie_free(struct sie *s)
{
    if (s)
        arena_free(s->arena);
}
