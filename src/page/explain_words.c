/* A formula in words, and the same with its numbers in it. */
#include "explain.h"
#include "format.h"
#include <string.h>

/* How closely an operation binds: a part that binds less stands in brackets. */
static int
binding(enum formula_op op)
{
    return op == FORMULA_ADD || op == FORMULA_SUB ? 1 : op == FORMULA_MUL || op == FORMULA_DIV ? 2 : 3;
}

static const char *
sign(enum formula_op op)
{
    static const char *const signs[] = {
        [FORMULA_ADD] = "+", [FORMULA_SUB] = MINUS, [FORMULA_MUL] = "×", [FORMULA_DIV] = "/"};
    return signs[op];
}

const char *
explain_plain(struct arena *a, struct rat v)
{
    int decimals = 0;
    dec d;
    while (decimals < 2 && rat_round(v, decimals, &d) == 0 && rat_compare(rat_from_dec(d), v) != 0)
        decimals++;
    return format_number(a, v, decimals, 0);
}

const char *
explain_words_part(struct arena *a, const struct formula *f, int least)
{
    const char *text = explain_words(a, f);
    return binding(f->op) < least ? arena_printf(a, "(%s)", text) : text;
}

const char *
explain_words(struct arena *a, const struct formula *f)
{
    static const char *const of[] = {"utfall för", "budget för", "prognos för"};
    int least = binding(f->op);
    switch (f->op) {
    case FORMULA_NUMBER:
        return explain_plain(a, f->number);
    case FORMULA_MEASURE:
        return format_lower_first(a, f->measure->name);
    case FORMULA_NEG:
        return arena_printf(a, MINUS "%s", explain_words_part(a, f->left, 3));
    case FORMULA_LAST_YEAR:
        return arena_printf(a, "%s året före", explain_words_part(a, f->left, 3));
    case FORMULA_SCENARIO:
        return arena_printf(a, "%s %s", of[f->scenario], explain_words_part(a, f->left, 3));
    case FORMULA_ADD:
    case FORMULA_SUB:
    case FORMULA_MUL:
    case FORMULA_DIV:
        break;
    }
    bool turns = f->op == FORMULA_SUB || f->op == FORMULA_DIV; /* a − (b − c) */
    return arena_printf(a, "%s %s %s", explain_words_part(a, f->left, least), sign(f->op),
        explain_words_part(a, f->right, least + turns));
}

/* ---- with numbers ------------------------------------------------------------------------------------------------------- */

static const char *numbers(struct arena *a, const struct explain_node *n);

static const char *
numbers_part(struct arena *a, const struct explain_node *n, int least)
{
    const char *text = numbers(a, n);
    bool minus = strncmp(text, MINUS, strlen(MINUS)) == 0 && least > 1;
    return binding(n->op) < least || minus ? arena_printf(a, "(%s)", text) : text;
}

static const char *
numbers(struct arena *a, const struct explain_node *n)
{
    int least = binding(n->op);
    switch (n->op) {
    case FORMULA_NUMBER:
    case FORMULA_MEASURE:
        return n->has_value ? explain_plain(a, n->value) : "saknas";
    case FORMULA_NEG:
        return arena_printf(a, MINUS "%s", numbers_part(a, n->left, 3));
    case FORMULA_LAST_YEAR:
    case FORMULA_SCENARIO:
        return numbers(a, n->left);
    case FORMULA_ADD:
    case FORMULA_SUB:
    case FORMULA_MUL:
    case FORMULA_DIV:
        break;
    }
    bool turns = n->op == FORMULA_SUB || n->op == FORMULA_DIV;
    return arena_printf(a, "%s %s %s", numbers_part(a, n->left, least), sign(n->op),
        numbers_part(a, n->right, least + turns));
}

const char *
explain_numbers(struct arena *a, const struct explain *x)
{
    if (x->num == NULL)
        return NULL;
    if (x->den == NULL)
        return numbers(a, x->num);
    const char *quotient = arena_printf(a, "%s / %s", numbers_part(a, x->num, 2), numbers_part(a, x->den, 3));
    return rat_compare(x->factor, rat_from_int(1)) == 0
               ? quotient
               : arena_printf(a, "%s × %s", quotient, explain_plain(a, x->factor));
}

const char *
explain_cause(struct arena *a, const struct snapshot *s, const struct store_cause *c)
{
    if (c == NULL)
        return "okänd orsak";
    const struct source *source = catalog_source(s->catalog, c->source);
    const char *name = source ? source->name : c->source,
               *reason = *c->reason ? arena_printf(a, ": %s", c->reason) : "";
    if (strcmp(c->kind, "retraction") == 0)
        return arena_printf(a, "hämtning %d (%s) togs tillbaka%s", (int)c->pull, name, reason);
    if (strcmp(c->kind, "config") == 0)
        return arena_printf(a, "ändrad definition eller indelning%s", reason);
    if (strcmp(c->kind, "freeze") == 0)
        return "ett mötes handlingar frystes";
    if (c->pull)
        return arena_printf(a, "hämtning %d, %s: %s", (int)c->pull, name, c->file);
    return arena_printf(a, "beslut om perioden%s", reason);
}

const char *
explain_logged(struct arena *a, const struct indicator *i, bool has, dec v)
{
    return has ? format_with_unit(a, i, rat_from_dec(v)) : "inget tal";
}

const char *
explain_why(const struct value *v)
{
    switch (v->state) {
    case STATE_SEKRETESS:
        return "Talet visas inte: för få personer ligger bakom det, eller så kan ett sådant tal räknas ut ur det.";
    case STATE_SAKNAS:
        return v->has_fraction ? "Talet saknas: nämnaren är noll."
                               : "Talet saknas: något som det räknas ur har inte levererats.";
    case STATE_EJ_TILLAMPLIGT:
        return "Frågan har inget svar: enheten, perioden eller fönstret finns inte för indikatorn.";
    case STATE_EJ_PUBLICERAT:
        return "Talet är inte publicerat än.";
    case STATE_PRELIMINAR:
        return v->reason == REASON_OFULLSTANDIG ? "Talet är preliminärt: en enhet eller en del saknas."
               : v->reason == REASON_RIMLIGHET  ? "Talet är preliminärt: det hålls för kontroll av en "
                                                  "rimlighetsregel, och står under Källor."
               : v->reason == REASON_EJ_SLAPPT ? "Talet är preliminärt: en månad i det är inte slutlig än."
                                               : "Talet är preliminärt.";
    default:
        return NULL;
    }
}
