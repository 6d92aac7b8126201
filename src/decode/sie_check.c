/* The file against its own control figures: KSUMMA, UB − IB and RES, and which reading of object rows they speak for. */
#include "sie.h"

enum { ACCOUNTS_TOLD = 10, FEW_ACCOUNTS = 4 };

/* ---- KSUMMA (formats.md §1.3): CRC-32 of labels and fields, without all that separates them --------------------------- */
struct crc {
    uint32_t table[256], value;
};

static void
crc_init(struct crc *c)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t v = i;
        for (int bit = 0; bit < 8; bit++)
            v = v & 1 ? v >> 1 ^ 0xEDB88320u : v >> 1;
        c->table[i] = v;
    }
    c->value = 0xFFFFFFFFu;
}

static void
crc_add(struct crc *c, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c->value = c->table[(c->value ^ (unsigned char)s[i]) & 0xFF] ^ c->value >> 8;
}

static void
crc_field(struct crc *c, const struct sie_field *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->s[i] != '\\' || i + 1 == f->n || f->s[i + 1] != '"')
            crc_add(c, f->s + i, 1);
}

static void
crc_item(struct crc *c, struct sie_item item)
{
    struct sie_field f;
    while (sie_lex_field(&item, &f)) {
        if (f.kind != SIE_LIST)
            crc_field(c, &f);
        else
            while (sie_lex_in_list(&item, &f))
                crc_field(c, &f);
    }
}

struct summed {
    bool opened, closed;
    size_t opened_line, closed_line;
    uint32_t crc;
    char given[24]; /* as the file writes it */
};

static void
sum_items(const char *data, size_t n, struct summed *ret)
{
    struct sie_lex lex;
    struct sie_item item, rest;
    struct sie_field f;
    struct crc crc;
    enum sie_line kind;
    *ret = (struct summed){0};
    crc_init(&crc);
    sie_lex_init(&lex, data, n);
    while ((kind = sie_lex_next(&lex, &item)) != SIE_END && !ret->closed) {
        bool ksumma = kind == SIE_ITEM && item.label_n == 6 && memcmp(item.label, "KSUMMA", 6) == 0;
        rest = item;
        if (ksumma && ret->opened && sie_lex_field(&rest, &f)) {
            ret->closed = true;
            ret->closed_line = item.line;
            snprintf(ret->given, sizeof ret->given, "%.*s", (int)(f.n < 20 ? f.n : 20), f.s);
        } else if (ksumma && !ret->opened) {
            ret->opened = true;
            ret->opened_line = item.line;
        } else if (kind == SIE_ITEM && ret->opened) {
            crc_add(&crc, item.label - 1, item.label_n + 1);
            crc_item(&crc, item);
        }
    }
    ret->crc = ~crc.value;
}

/* Programs write the 32 bits as a number with or without sign. */
static bool
is_given(const struct summed *s)
{
    char unsigned_text[24], signed_text[24];
    snprintf(unsigned_text, sizeof unsigned_text, "%u", (unsigned)s->crc);
    snprintf(signed_text, sizeof signed_text, "%d", (int)(int32_t)s->crc);
    return strcmp(s->given, unsigned_text) == 0 || strcmp(s->given, signed_text) == 0;
}

/* The sum is over CP437 bytes; a file saved in another charset matches only after going back. */
static bool
matches_in_cp437(const struct sie *s)
{
    struct buf out;
    struct summed again;
    bool ok = false;
    if (s->text == CHARSET_CP437)
        return false;
    buf_init(&out, s->n + 1);
    if (decode_charset_to_cp437(s->text, s->data, s->n, &out) == 0 && out.len) {
        sum_items(out.data, out.len, &again);
        ok = is_given(&again);
    }
    buf_free(&out);
    return ok;
}

static void
ksumma_is_bad(struct sie *s, const struct summed *sum)
{
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", sum->closed_line);
    s->ksumma = SIE_KSUMMA_BAD;
    sie_remark(s, sum->closed_line,
        "kontrollsumman (#KSUMMA) stämmer inte: filen säger %s, innehållet ger %u", sum->given,
        (unsigned)sum->crc);
    if (s->refusal.kind == ERR_NONE)
        err_set(&s->refusal, ERR_DATA, where, "filen har ändrats efter exporten: exportera den på nytt",
            "kontrollsumman (#KSUMMA) stämmer inte: filen säger %s, innehållet ger %u", sum->given,
            (unsigned)sum->crc);
}

static int
check_ksumma(struct sie *s, struct err *err)
{
    struct summed sum;
    char where[DECODE_PLACE];
    if (!s->has_ksumma)
        return 0;
    sum_items(s->data, s->n, &sum);
    if (!sum.opened)
        return 0;
    if (!sum.closed) {
        snprintf(where, sizeof where, "rad %zu", sum.opened_line);
        return err_set(err, ERR_DATA, where,
            "hämta eller exportera filen på nytt och kontrollera att hela kommer fram",
            "filen är avkortad: #KSUMMA börjar här men avslutas aldrig");
    }
    if (is_given(&sum) || matches_in_cp437(s)) {
        s->ksumma = SIE_KSUMMA_OK;
    } else if (strcmp(sum.given, "0") == 0) {
        s->ksumma = SIE_KSUMMA_DUMMY;
        sie_remark(
            s, sum.closed_line, "kontrollsumman (#KSUMMA) är 0: programmet räknar ingen, så den prövas inte");
    } else {
        ksumma_is_bad(s, &sum);
    }
    return 0;
}

/* ---- reconciliation ------------------------------------------------------------------------------------------------ */
static bool
has_balance(const struct sie_account *a)
{
    return a->has_ib || a->has_ub || a->has_res;
}

/* What the file's own balances say that the account's rows of year 0 must come to. */
static dec
expected(const struct sie_account *a)
{
    dec d = 0;
    if (a->has_res)
        return a->res;
    dec_sub(a->ub, a->ib, &d);
    return d;
}

bool
sie_check_expected(const struct sie_account *a, dec *ret)
{
    if (has_balance(a))
        *ret = expected(a);
    return has_balance(a);
}

/* The account's rows of year 0 under one way of counting; false: it has none. */
enum counting { BY_TRANS, BY_WHOLE, BY_ALL };
static bool
rows_of(const struct sie_account *a, enum counting c, dec *ret)
{
    *ret = c == BY_TRANS ? a->trans : c == BY_WHOLE ? a->psaldo_whole : a->psaldo_all;
    return c == BY_TRANS ? a->has_trans : c == BY_WHOLE ? a->has_psaldo_whole : a->has_psaldo;
}

/* The accounts that have a balance or rows, and of them those where both say the same. #PSALDO must tell of every account that has
   #TRANS: where it does not, they must come to nothing. */
static struct sie_tally
tally(const struct sie *s, enum counting c)
{
    struct sie_tally t = {0};
    dec rows;
    for (size_t i = 0; i < s->account_codes.n; i++)
        if (rows_of(&s->accounts[i], c, &rows) || has_balance(&s->accounts[i]) || s->accounts[i].has_trans) {
            t.total++;
            t.right += rows == expected(&s->accounts[i]);
        }
    return t;
}

static void
tell_accounts(struct sie *s, enum counting c, size_t off)
{
    size_t told = 0;
    char want[DEC_TEXT], have[DEC_TEXT];
    dec rows;
    for (size_t i = 0; i < s->account_codes.n && told < off && told < ACCOUNTS_TOLD; i++) {
        const struct sie_account *a = &s->accounts[i];
        bool any = rows_of(a, c, &rows);
        if ((!any && !has_balance(a)) || rows == expected(a))
            continue;
        const struct decode_code *code = &s->account_codes.items[i];
        sie_remark(s, 0, "konto %s stämmer inte: %s är %s men raderna ger %s",
            decode_charset_text(s->arena, s->text, code->s, code->n), a->has_res ? "#RES" : "#UB − #IB",
            sie_value_text(expected(a), want), sie_value_text(rows, have));
        told++;
    }
    if (off > told)
        sie_remark(s, 0, "… och %zu konton till som inte stämmer", off - told);
}

static bool
any_balance(const struct sie *s)
{
    for (size_t i = 0; i < s->account_codes.n; i++)
        if (has_balance(&s->accounts[i]))
            return true;
    return false;
}

/* T1: some programs write rows without objects as the rest, most as the total. The file's balances tell which. */
static void
reconcile(struct sie *s)
{
    if (!any_balance(s) || (!s->transactions && !s->psaldo))
        return;
    struct sie_tally whole = tally(s, BY_WHOLE), all = tally(s, BY_ALL);
    s->objects_told = s->psaldo && whole.right != all.right;
    s->rest_reading = all.right > whole.right;
    if (s->transactions)
        s->by_trans = tally(s, BY_TRANS);
    if (s->psaldo) {
        s->by_whole = whole;
        s->by_all = all;
        s->by_psaldo = s->rest_reading ? all : whole;
    }
    enum counting c = s->transactions ? BY_TRANS : s->rest_reading ? BY_ALL : BY_WHOLE;
    struct sie_tally best = s->transactions ? s->by_trans : s->by_psaldo;
    s->reconciled = best.right;
    s->accounts_total = best.total;
    tell_accounts(s, c, best.total - best.right);
    if (c == BY_TRANS && best.total >= FEW_ACCOUNTS && best.right * 2 < best.total &&
        s->ksumma != SIE_KSUMMA_OK && s->refusal.kind == ERR_NONE)
        err_set(&s->refusal, ERR_DATA, "hela filen",
            "exportera filen på nytt; #KSUMMA i exporten visar om den är hel",
            "bara %zu av %zu konton stämmer mot filens egna saldon: verifikationer saknas, filen är troligen avhuggen",
            best.right, best.total);
    if (c == BY_ALL)
        sie_remark(s, 0,
            "#PSALDO utan objekt räknas som resten, inte som kontots total: så stämmer %zu av %zu konton "
            "(annars %zu)",
            all.right, all.total, whole.right);
}

/* ---- what was counted while reading ------------------------------------------------------------------------------------- */
static void
tell_notes(struct sie *s)
{
    static const char *const texts[SIE_NOTES] = {
        [SIE_DATE_OUTSIDE] =
            "datum utanför räkenskapsåret: beloppet räknas i verifikationens månad eller årets närmaste",
        [SIE_DATE_IMPOSSIBLE] =
            "datum som inte finns eller inte är ÅÅÅÅMMDD: månaden eller verifikationens datum gäller",
        [SIE_PERIOD_OUTSIDE] =
            "period utanför det år raden anger (#RAR): beloppet räknas i samma månad av det året",
        [SIE_PERIOD_SWAPPED] = "period och konto står i omvänd ordning: raden lästes ändå",
        [SIE_QUOTE_UNCLOSED] = "citattecken som aldrig avslutas: texten lästes till radens slut",
        [SIE_LINE_STRAY] = "rad som inte hör till SIE: den hoppades över",
        [SIE_VOUCHER_EMPTY] = "verifikation utan rader",
        [SIE_ROW_OUTSIDE_BRACES] = "#TRANS utanför klamrar: raden räknas till verifikationen före",
        [SIE_ROW_WITHOUT_VOUCHER] =
            "#TRANS utan #VER före: raden räknas, men kan inte prövas mot någon verifikation",
        [SIE_ACCOUNT_TWICE] = "#KONTO för ett konto som redan finns: den senare gäller",
        [SIE_END_OPEN] = "sista raden saknar radslut: kontrollera att hela filen kom fram",
        [SIE_LIST_ODD] =
            "objektlista som inte består av par av dimension och objekt: det andra hoppades över",
    };
    for (size_t i = 0; i < SIE_NOTES; i++)
        if (s->notes[i].n == 1)
            sie_remark(s, s->notes[i].line, "%s", texts[i]);
        else if (s->notes[i].n > 1)
            sie_remark(s, s->notes[i].line, "%s (%zu gånger, första gången här)", texts[i], s->notes[i].n);
}

static void
tell_charset(struct sie *s)
{
    const struct decode_charset *c = &s->charset;
    if (c->lost)
        sie_remark(s, c->lost_line,
            "bokstäver har gått förlorade innan filen kom hit: %zu tecken är U+FFFD (�); exportera den på "
            "nytt",
            c->lost);
    if (!c->ascii && c->charset != CHARSET_CP437)
        sie_remark(s, 0, "filen är skriven i %s, inte i PC8 (CP437) som SIE föreskriver; den lästes ändå",
            decode_charset_names[c->charset]);
}

static void
tell_head(struct sie *s)
{
    bool ledger = s->balances || s->psaldo;
    if (s->type == 0)
        sie_remark(s, 0, "#SIETYP saknas: filen är då av typ 1%s",
            s->transactions ? ", men den har verifikationer och läses som typ 4" : "");
    if (!sie_year(s, 0))
        sie_remark(s, 0, "#RAR 0 saknas: det framgår inte vilket räkenskapsår filen gäller");
    if (s->vouchers && !ledger)
        sie_remark(s, 0,
            "filen har inga saldon (#IB, #UB, #RES) och liknar en importfil (4I): den kan inte stämmas av");
    if (s->currency && *s->currency && strcmp(s->currency, "SEK") != 0)
        sie_remark(s, 0, "beloppen är i %s, inte i SEK", s->currency);
    if (s->unbalanced > SIE_UNBALANCED_TOLD)
        sie_remark(
            s, 0, "… och %zu verifikationer till som inte balanserar", s->unbalanced - SIE_UNBALANCED_TOLD);
}

int
sie_check(struct sie *s, struct err *err)
{
    if (check_ksumma(s, err) != 0)
        return -1;
    tell_head(s);
    tell_charset(s);
    tell_notes(s);
    reconcile(s);
    return 0;
}
