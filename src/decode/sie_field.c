/* Fields as what they should be, and the messages when they are not. */
#include "decode.h"
#include "decode_person.h"
#include "sie_reader.h"
#include "text.h"

void
sie_field_note(struct sie_reader *r, enum sie_note which)
{
    if (r->s->notes[which].n++ == 0)
        r->s->notes[which].line = r->item.line;
}

int
sie_field_truncated(struct sie_reader *r, const char *where, const char *what)
{
    return err_set(r->err, ERR_DATA, where,
        "hämta eller exportera filen på nytt och kontrollera att hela kommer fram", "filen är avkortad: %s",
        what);
}

/* The item cannot be read. f: the field at fault, NULL: it is missing. */
int
sie_field_fault(struct sie_reader *r, const struct sie_field *f, const char *expected, const char *hint)
{
    const struct sie_item *i = &r->item;
    struct sie_field rest;
    char where[DECODE_PLACE];
    snprintf(
        where, sizeof where, "rad %zu, kolumn %zu", i->line, (size_t)((f ? f->s : i->end) - i->start) + 1);
    if (f && f->kind == SIE_LIST) { /* a brace: what is behind it says more */
        rest = (struct sie_field){.s = f->s - 1, .n = (size_t)(i->end - f->s) + 1, .kind = SIE_LIST};
        f = &rest;
    }
    if (!i->ended && (!f || f->unclosed || f->s + f->n == i->end))
        return sie_field_truncated(r, where, "sista raden slutar mitt i en post");
    if (!f)
        return err_set(r->err, ERR_DATA, where, hint, "#%.*s är för kort: väntade %s", (int)i->label_n,
            i->label, expected);
    const char *text = decode_charset_text(r->s->arena, r->s->text, f->s, f->n < 200 ? f->n : 200);
    return err_set(r->err, ERR_DATA, where, hint, "#%.*s: %s är inte %s", (int)i->label_n, i->label,
        decode_person_quote(r->s->arena, text), expected);
}

int
sie_field_need(struct sie_reader *r, struct sie_field *ret, const char *expected)
{
    if (!sie_lex_field(&r->item, ret))
        return sie_field_fault(r, NULL, expected, "exportera filen på nytt från ekonomisystemet");
    if (ret->unclosed)
        sie_field_note(r, SIE_QUOTE_UNCLOSED);
    return 0;
}

int
sie_field_amount(struct sie_reader *r, struct sie_field *f, dec *ret)
{
    if (sie_value_amount(f, ret) == 0)
        return 0;
    return sie_field_fault(
        r, f, "ett belopp", "belopp skrivs med decimalpunkt och utan mellanrum, till exempel -1234.50");
}

int
sie_field_add(struct sie_reader *r, dec *sum, dec amount)
{
    if (dec_add(*sum, amount, sum) == 0)
        return 0;
    char where[DECODE_PLACE];
    snprintf(where, sizeof where, "rad %zu", r->item.line);
    return err_set(r->err, ERR_DATA, where, "kontrollera beloppet på raden", "summan blir för stor");
}

int
sie_field_cell(struct sie_reader *r, const struct sie_key *key, dec amount)
{
    struct sie_cell *cell = sie_table_cell(r->s->cells, key);
    if (cell->mark.rows++ == 0)
        cell->mark.line = (uint32_t)r->item.line;
    return sie_field_add(r, &cell->sum, amount);
}

const char *
sie_field_text(struct sie_reader *r, const struct sie_field *f)
{
    char *raw = arena_strndup(r->s->arena, f->s, f->n), *to = raw;
    for (const char *p = raw; *p; p++)
        if (p[0] != '\\' || p[1] != '"')
            *to++ = *p;
    return decode_charset_text(r->s->arena, r->s->text, raw, (size_t)(to - raw));
}

uint32_t
sie_field_account(struct sie_reader *r, const struct sie_field *f)
{
    struct sie *s = r->s;
    uint32_t id = decode_codes_number(&s->account_codes, f->s, f->n);
    while (id >= s->cap_accounts)
        s->accounts =
            arena_grow(s->arena, s->accounts, s->cap_accounts, &s->cap_accounts, sizeof *s->accounts);
    return id;
}

/* Whatever else is wrong with the file: one that holds persons is not kept. */
static void
refuse_person(struct sie_reader *r, const char *code, size_t n)
{
    char where[DECODE_PLACE];
    if (n < 10 || text_starts(r->s->refusal.what, DECODE_PERSONS) ||
        !decode_person_number(arena_strndup(r->s->arena, code, n)))
        return;
    snprintf(where, sizeof where, "rad %zu", r->item.line);
    const char *what = DECODE_PERSONS ": ett personnummer som enhet";
    sie_remark(r->s, r->item.line, "%s", what);
    err_set(&r->s->refusal, ERR_DATA, where,
        "exportera utan personer, med enheten som objekt; filer med personer tas aldrig emot", "%s", what);
}

uint32_t
sie_field_unit(struct sie_reader *r, const char *code, size_t n)
{
    struct sie *s = r->s;
    size_t before = s->unit_codes.n;
    uint32_t id = decode_codes_number(&s->unit_codes, code, n);
    if (s->unit_codes.n > before)
        refuse_person(r, code, n);
    while (id >= s->cap_unit_names)
        s->unit_names =
            arena_grow(s->arena, s->unit_names, s->cap_unit_names, &s->cap_unit_names, sizeof *s->unit_names);
    return id;
}

int
sie_field_year(struct sie_reader *r, int *ret)
{
    struct sie_field f;
    if (sie_field_need(r, &f, "årsnummer") != 0)
        return -1;
    if (sie_value_int(&f, -99, 99, ret) != 0)
        return sie_field_fault(
            r, &f, "ett årsnummer (0, -1 …)", "exportera filen på nytt från ekonomisystemet");
    return 0;
}
