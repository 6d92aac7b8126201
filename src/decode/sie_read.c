/* Items → ledger: the lines of the file, the items of its head, what each label means. */
#include "decode.h"
#include "sie_reader.h"
#include "text.h"

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

static int
on_sietyp(struct sie_reader *r)
{
    struct sie_field f;
    if (sie_field_need(r, &f, "SIE-typ") != 0)
        return -1;
    if (sie_value_int(&f, 1, 4, &r->s->type) != 0)
        return sie_field_fault(r, &f, "en SIE-typ (1, 2, 3 eller 4)", "exportera som SIE 4");
    return 0;
}

static int
on_rar(struct sie_reader *r)
{
    struct sie_field from, to;
    struct sie_year y;
    if (sie_field_year(r, &y.index) != 0 || sie_field_need(r, &from, "årets första och sista dag") != 0 ||
        sie_field_need(r, &to, "årets sista dag") != 0)
        return -1;
    const char *hint = "datum skrivs ÅÅÅÅMMDD, till exempel #RAR 0 20260101 20261231";
    if (sie_value_date(&from, &y.first) < 0)
        return sie_field_fault(r, &from, "ett datum (ÅÅÅÅMMDD)", hint);
    if (sie_value_date(&to, &y.last) < 0 || y.last < y.first)
        return sie_field_fault(r, &to, "ett datum (ÅÅÅÅMMDD) efter årets början", hint);
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
on_omfattn(struct sie_reader *r)
{
    struct sie_field f;
    month m;
    if (sie_lex_field(&r->item, &f) && f.n) {
        if (sie_value_date(&f, &m) >= 0)
            r->s->omfattn = m;
        else
            sie_field_note(r, SIE_DATE_IMPOSSIBLE);
    }
    return 0;
}

static int
on_fnamn(struct sie_reader *r)
{
    struct sie_field f;
    if (sie_lex_field(&r->item, &f))
        r->s->company = sie_field_text(r, &f);
    return 0;
}

/* Its name and version. */
static int
on_program(struct sie_reader *r)
{
    struct sie_field name, version;
    if (!sie_lex_field(&r->item, &name))
        return 0;
    r->s->program = sie_field_text(r, &name);
    if (sie_lex_field(&r->item, &version) && version.n)
        r->s->program = arena_printf(r->s->arena, "%s %s", r->s->program, sie_field_text(r, &version));
    return 0;
}

static int
on_valuta(struct sie_reader *r)
{
    struct sie_field f;
    if (sie_lex_field(&r->item, &f))
        r->s->currency = sie_field_text(r, &f);
    return 0;
}

static int
on_konto(struct sie_reader *r)
{
    struct sie_field code, name;
    if (sie_field_need(r, &code, "konto och namn") != 0)
        return -1;
    uint32_t id = sie_field_account(r, &code);
    struct sie_account *a = &r->s->accounts[id];
    if (a->declared)
        sie_field_note(r, SIE_ACCOUNT_TWICE);
    else
        r->s->declared++;
    a->declared = true;
    if (sie_lex_field(&r->item, &name)) {
        if (name.unclosed)
            sie_field_note(r, SIE_QUOTE_UNCLOSED);
        a->name = sie_field_text(r, &name);
    }
    return 0;
}

static int
on_dim(struct sie_reader *r)
{
    r->s->items.dim++;
    return 0;
}

static int
on_objekt(struct sie_reader *r)
{
    struct sie_field number, code, name;
    int dimension;
    r->s->items.objekt++;
    if (sie_field_need(r, &number, "dimension, objekt och namn") != 0 ||
        sie_field_need(r, &code, "objekt och namn") != 0)
        return -1;
    if (sie_value_int(&number, 0, 9999999, &dimension) != 0 || dimension != r->s->unit_dimension ||
        dimension == 0)
        return 0;
    uint32_t unit = sie_field_unit(r, code.s, code.n);
    r->s->unit_names[unit] = sie_lex_field(&r->item, &name) ? sie_field_text(r, &name) : "";
    return 0;
}

static int
on_underdim(struct sie_reader *r)
{
    struct sie_field number, name, parent;
    struct sie_under u;
    r->s->items.underdim++;
    if (!sie_lex_field(&r->item, &number) || !sie_lex_field(&r->item, &name) ||
        !sie_lex_field(&r->item, &parent) || sie_value_int(&number, 0, 9999999, &u.dimension) != 0 ||
        sie_value_int(&parent, 0, 9999999, &u.parent) != 0)
        return 0; /* a hierarchy we cannot read is one we do not use */
    *ARENA_PUSH(r->s->arena, r->s->under, r->s->n_under, r->s->cap_under) = u;
    r->unit_has_children |=
        r->s->unit_dimension != 0 && sie_objects_below(r->s, u.dimension, r->s->unit_dimension);
    return 0;
}

static int
on_corrected(struct sie_reader *r)
{
    r->s->items
        .rtrans_btrans++; /* no more: every #RTRANS is followed by the same #TRANS, and a #BTRANS is struck out */
    return 0;
}

static int
on_ksumma(struct sie_reader *r)
{
    r->s->has_ksumma = true; /* sie_check sums it */
    return 0;
}

/* ---- the whole file -------------------------------------------------------------------------------------------------- */
static const struct label {
    const char *name;
    int (*on)(struct sie_reader *r); /* NULL: known, and without interest */
    bool in_voucher;
} labels[] = {
    {"VER", sie_voucher_open, false},
    {"RTRANS", on_corrected, true},
    {"BTRANS", on_corrected, true},
    {"PSALDO", sie_balance_psaldo, false},
    {"PBUDGET", sie_balance_pbudget, false},
    {"IB", sie_balance_ib, false},
    {"UB", sie_balance_ub, false},
    {"RES", sie_balance_res, false},
    {"OIB", sie_balance_object, false},
    {"OUB", sie_balance_object, false},
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
    {"DIM", on_dim, false},
    {"FLAGGA", NULL, false},
    {"PROGRAM", on_program, false},
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
    {"KSUMMA", on_ksumma, false},
};

static bool
is_label(const struct sie_item *i, const char *name, size_t n)
{
    return i->label_n == n && memcmp(i->label, name, n) == 0;
}

/* An unknown label is ignored, as the standard says; cut short at the end of the file it is a cut file. */
static int
on_unknown(struct sie_reader *r)
{
    const struct sie_item *i = &r->item;
    bool cut = is_label(i, "", 0) || (i->label_n < 5 && memcmp(i->label, "TRANS", i->label_n) == 0);
    for (size_t k = 0; k < sizeof labels / sizeof *labels && !cut; k++)
        cut = i->label_n < strlen(labels[k].name) && memcmp(i->label, labels[k].name, i->label_n) == 0;
    if (i->ended || i->at != i->end || !cut)
        return 0;
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", i->line);
    return sie_field_truncated(r, where, "sista raden slutar mitt i en post");
}

static int
on_item(struct sie_reader *r)
{
    if (is_label(&r->item, "TRANS", 5))
        return sie_voucher_row(r);
    for (size_t k = 0; k < sizeof labels / sizeof *labels; k++) {
        if (!is_label(&r->item, labels[k].name, strlen(labels[k].name)))
            continue;
        r->s->known_items++;
        if (r->voucher.open && !r->voucher.in_braces && !labels[k].in_voucher && sie_voucher_close(r) != 0)
            return -1;
        return labels[k].on ? labels[k].on(r) : 0;
    }
    return on_unknown(r);
}

static int
on_line(struct sie_reader *r, enum sie_line kind)
{
    if (kind == SIE_ITEM)
        return on_item(r);
    if (kind == SIE_OPEN && r->voucher.open && !r->voucher.in_braces)
        r->voucher.in_braces = true;
    else if (kind == SIE_CLOSE && r->voucher.open)
        return sie_voucher_close(r);
    else
        sie_field_note(r, SIE_LINE_STRAY);
    return 0;
}

/* A quote or brace is open at the end of the file. */
static bool
is_cut(struct sie_item item)
{
    struct sie_field f;
    item.at = item.label + item.label_n;
    while (sie_lex_field(&item, &f)) {
        if (f.kind == SIE_LIST)
            while (sie_lex_in_list(&item, &f))
                continue;
        if (f.unclosed)
            return true;
    }
    return false;
}

static int
at_end(struct sie_reader *r)
{
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->lex.line);
    if (r->voucher.in_braces)
        return sie_field_truncated(r, where,
            arena_printf(r->s->arena, "%s (rad %zu) avslutas aldrig med }", sie_voucher_name(r, &r->voucher),
                r->voucher.line));
    if (sie_voucher_close(r) != 0)
        return -1;
    if (r->item.label && !r->item.ended) {
        if (is_cut(r->item))
            return sie_field_truncated(r, where, "sista raden slutar mitt i en post");
        sie_field_note(r, SIE_END_OPEN);
    }
    if (!r->s->known_items)
        return err_set(r->err, ERR_DATA, "rad 1",
            "kontrollera att källan pekar på en SIE 4-fil (.se eller .si)",
            "filen innehåller inga SIE-poster (rader som börjar med #FLAGGA, #RAR, #KONTO …)");
    return 0;
}

static int
read_lines(struct sie_reader *r)
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
    *s = (struct sie){
        .arena = a,
        .unit_dimension = o->unit_dimension,
        .dimensions = o->dimensions,
        .n_dimensions = o->n_dimensions,
        .omfattn = MONTH_NONE,
        .account_codes.arena = a,
        .unit_codes.arena = a,
        .dims.arena = a,
    };
    for (size_t i = 0; i < SIE_MONTHS; i++)
        s->cells[i].arena = a;
    struct sie_reader r = {.s = s, .first = MONTH_NONE, .err = err};
    sie_field_unit(&r, "", 0); /* number 0: no unit, no further dimensions */
    decode_codes_number(&s->dims, "", 0);
    if (take_text(s, data, n, err) != 0 || refuse_other_formats(s->data, s->n, err) != 0 ||
        read_lines(&r) != 0) {
        if (text_starts(s->refusal.what, DECODE_PERSONS))
            *err = s->refusal;
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
