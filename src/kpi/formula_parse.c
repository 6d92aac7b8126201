/* Text → formula: a lexer with one token of look-ahead and a Pratt parser.

   Binding, loosest first: + −, then * / per, then unary minus. "a per 1000 b" is built as (a / b) · 1000. */
#include "catalog.h"
#include "formula.h"
#include "text.h"
#include <stdint.h>

#define TEXT_MOST 4096
#define DEPTH_MOST 64

enum token_kind {
    T_END,
    T_NUMBER,
    T_NAME,
    T_PER,
    T_PLUS,
    T_MINUS,
    T_TIMES,
    T_OVER,
    T_OPEN,
    T_CLOSE,
    T_FAULT
};

struct token {
    enum token_kind kind;
    const char *at; /* in the text */
    size_t n;
};

struct parser {
    struct arena *arena;
    const char *text, *end;
    struct token token; /* the next one, not yet taken */
    int depth;          /* of nesting, while parsing */
    size_t column;      /* of the fault */
    struct err *err;
};

/* A node under construction; height keeps trees low enough for every later recursion. */
struct built {
    struct formula *f;
    int height;
};

static const struct function {
    const char *name;
    enum formula_op op;
    enum scenario scenario;
} functions[] = {
    {"fg_ar", FORMULA_LAST_YEAR, SCENARIO_UTFALL},
    {"budget", FORMULA_SCENARIO, SCENARIO_BUDGET},
    {"prognos", FORMULA_SCENARIO, SCENARIO_PROGNOS},
    {"utfall", FORMULA_SCENARIO, SCENARIO_UTFALL},
};
#define FUNCTIONS (sizeof functions / sizeof functions[0])

static int parse_expression(struct parser *p, int binding, struct built *ret);

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* Notes the place; the caller then fills the error. */
static void
fault_at(struct parser *p, const char *at)
{
    p->column = (size_t)(at - p->text) + 1;
}

/* What stands at the token, for a message: one character when it is none of ours. */
static int
shown(const struct token *t)
{
    return (int)(t->n < 40 ? t->n : 40);
}

static int
fault_expected(struct parser *p, const char *expected)
{
    const struct token *t = &p->token;
    fault_at(p, t->at);
    if (t->kind == T_END)
        return err_set(p->err, ERR_CONFIG, NULL, NULL, "formula ends too early; expected %s", expected);
    if (t->kind == T_FAULT && (unsigned char)t->at[0] < 0x20)
        return err_set(p->err, ERR_CONFIG, NULL, NULL, "control character 0x%02x in formula; expected %s",
            (unsigned char)t->at[0], expected);
    if (t->kind == T_FAULT && t->at[0] == ',')
        return err_set(p->err, ERR_CONFIG, NULL, "write decimals with a point: 0.5",
            "\",\" in formula; expected %s", expected);
    return err_set(
        p->err, ERR_CONFIG, NULL, NULL, "\"%.*s\" in formula; expected %s", shown(t), t->at, expected);
}

/* ---- lexer ------------------------------------------------------------------------------------------------------- */

/* Bytes of the letter, digit or _ at s, 0 when it is none. å ä ö count as letters, in both cases. */
static size_t
name_bytes(const char *s, const char *end)
{
    static const char *const swedish[] = {"å", "ä", "ö", "Å", "Ä", "Ö"};
    if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_')
        return 1;
    for (size_t i = 0; i < 6; i++)
        if (end - s >= 2 && memcmp(s, swedish[i], 2) == 0)
            return 2;
    return 0;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of name characters: a number when all are digits (then decimals may follow), else a name. */
static struct token
lex_word(const char *s, const char *end)
{
    const char *at = s;
    bool all_digits = true;
    for (size_t n; s < end && (n = name_bytes(s, end)) > 0; s += n)
        all_digits = all_digits && is_digit(*s);
    if (all_digits && s < end && *s == '.') {
        s++;
        while (s < end && is_digit(*s))
            s++;
    }
    struct token t = {.kind = all_digits ? T_NUMBER : T_NAME, .at = at, .n = (size_t)(s - at)};
    if (t.kind == T_NAME && t.n == 3 && memcmp(at, "per", 3) == 0)
        t.kind = T_PER;
    return t;
}

static struct token
lex_sign(const char *s, const char *end)
{
    static const struct {
        const char *text;
        enum token_kind kind;
    } signs[] = {{"+", T_PLUS}, {"-", T_MINUS}, {"−", T_MINUS}, {"*", T_TIMES}, {"/", T_OVER}, {"(", T_OPEN},
        {")", T_CLOSE}};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t n = strlen(signs[i].text);
        if ((size_t)(end - s) >= n && memcmp(s, signs[i].text, n) == 0)
            return (struct token){.kind = signs[i].kind, .at = s, .n = n};
    }
    size_t n = 1; /* a whole character, so that the message stays valid UTF-8 */
    while (n < 4 && s + n < end && ((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return (struct token){.kind = T_FAULT, .at = s, .n = n};
}

/* Steps to the token at s. */
static void
advance_to(struct parser *p, const char *s)
{
    while (s < p->end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
        s++;
    if (s == p->end)
        p->token = (struct token){.kind = T_END, .at = s, .n = 0};
    else if (name_bytes(s, p->end) > 0)
        p->token = lex_word(s, p->end);
    else
        p->token = lex_sign(s, p->end);
}

static struct token
take(struct parser *p)
{
    struct token t = p->token;
    advance_to(p, t.at + t.n);
    return t;
}

/* ---- nodes ------------------------------------------------------------------------------------------------------- */

static int
make(struct parser *p, enum formula_op op, const char *at, struct built left, struct built right,
    struct built *ret)
{
    int height = 1 + (left.height > right.height ? left.height : right.height);
    if (height > DEPTH_MOST) {
        fault_at(p, at);
        return err_set(p->err, ERR_CONFIG, NULL, "split it into several measures",
            "formula is deeper than %d levels", DEPTH_MOST);
    }
    struct formula *f = arena_alloc(p->arena, sizeof *f);
    *f = (struct formula){.op = op, .column = (size_t)(at - p->text) + 1, .left = left.f, .right = right.f};
    *ret = (struct built){.f = f, .height = height};
    return 0;
}

static int
make_number(struct parser *p, struct token t, struct built *ret)
{
    dec d;
    enum dec_fault fault = dec_parse(t.at, t.n, &d);
    if (fault != DEC_OK || t.at[t.n - 1] == '.') {
        fault_at(p, t.at);
        const char *why = fault == DEC_TOO_PRECISE ? "has more than 12 decimals"
                          : fault == DEC_OVERFLOW  ? "is too large"
                                                   : "is no number";
        return err_set(p->err, ERR_CONFIG, NULL, NULL, "\"%.*s\" %s", shown(&t), t.at, why);
    }
    if (make(p, FORMULA_NUMBER, t.at, (struct built){0}, (struct built){0}, ret) != 0)
        return -1;
    ret->f->number = rat_from_dec(d);
    return 0;
}

/* ---- parser ------------------------------------------------------------------------------------------------------ */

static int
parse_group(struct parser *p, struct built *ret)
{
    const char *open = take(p).at;
    if (parse_expression(p, 0, ret) != 0)
        return -1;
    if (p->token.kind == T_CLOSE) {
        take(p);
        return 0;
    }
    if (p->token.kind != T_END)
        return fault_expected(p, "an operator or \")\"");
    fault_at(p, open);
    return err_set(p->err, ERR_CONFIG, NULL, NULL, "\"(\" is never closed; expected \")\"");
}

static int
unknown_function(struct parser *p, struct token name)
{
    const char *names[FUNCTIONS];
    for (size_t i = 0; i < FUNCTIONS; i++)
        names[i] = functions[i].name;
    const char *near = text_nearest(arena_strndup(p->arena, name.at, name.n), names, FUNCTIONS);
    fault_at(p, name.at);
    return err_set(p->err, ERR_CONFIG, NULL, NULL,
        "unknown function \"%.*s\"; expected fg_ar, budget, prognos or utfall%s%s%s", shown(&name), name.at,
        near != NULL ? " (did you mean " : "", near != NULL ? near : "", near != NULL ? "?)" : "");
}

static int
parse_call(struct parser *p, struct token name, struct built *ret)
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        const struct function *f = &functions[i];
        if (strlen(f->name) != name.n || memcmp(f->name, name.at, name.n) != 0)
            continue;
        struct built inner = {0};
        if (parse_group(p, &inner) != 0 || make(p, f->op, name.at, inner, (struct built){0}, ret) != 0)
            return -1;
        ret->f->scenario = (int)f->scenario;
        return 0;
    }
    return unknown_function(p, name);
}

static int
parse_name(struct parser *p, struct built *ret)
{
    struct token name = take(p);
    if (p->token.kind == T_OPEN)
        return parse_call(p, name, ret);
    if (make(p, FORMULA_MEASURE, name.at, (struct built){0}, (struct built){0}, ret) != 0)
        return -1;
    ret->f->name = arena_strndup(p->arena, name.at, name.n);
    return 0;
}

#define BINDING_UNARY 3 /* tighter than the two below */

static int
parse_operand(struct parser *p, struct built *ret)
{
    struct built inner = {0};
    switch (p->token.kind) {
    case T_NUMBER:
        return make_number(p, take(p), ret);
    case T_NAME:
        return parse_name(p, ret);
    case T_OPEN:
        return parse_group(p, ret);
    case T_MINUS: {
        const char *at = take(p).at;
        if (parse_expression(p, BINDING_UNARY, &inner) != 0)
            return -1;
        return make(p, FORMULA_NEG, at, inner, (struct built){0}, ret);
    }
    default:
        return fault_expected(p, "a measure, a number or \"(\"");
    }
}

/* What follows "per": [number] operand. Left becomes left / operand · number. */
static int
parse_per(struct parser *p, const char *at, struct built left, struct built *ret)
{
    struct built number = {0}, operand;
    if (p->token.kind == T_NUMBER && make_number(p, take(p), &number) != 0)
        return -1;
    if (p->token.kind != T_NAME && p->token.kind != T_OPEN && p->token.kind != T_NUMBER)
        return fault_expected(p, "a measure or \"(\" after per");
    if (parse_expression(p, BINDING_UNARY, &operand) != 0 ||
        make(p, FORMULA_DIV, at, left, operand, ret) != 0)
        return -1;
    return number.f == NULL ? 0 : make(p, FORMULA_MUL, at, *ret, number, ret);
}

static int
binding_of(enum token_kind kind)
{
    if (kind == T_PLUS || kind == T_MINUS)
        return 1;
    return kind == T_TIMES || kind == T_OVER || kind == T_PER ? 2 : 0;
}

static int
parse_operator(struct parser *p, struct built left, struct built *ret)
{
    struct token op = take(p);
    if (op.kind == T_PER)
        return parse_per(p, op.at, left, ret);
    struct built right = {0};
    if (parse_expression(p, binding_of(op.kind), &right) != 0)
        return -1;
    enum formula_op f = op.kind == T_PLUS    ? FORMULA_ADD
                        : op.kind == T_MINUS ? FORMULA_SUB
                        : op.kind == T_TIMES ? FORMULA_MUL
                                             : FORMULA_DIV;
    return make(p, f, op.at, left, right, ret);
}

/* An operand and all operators that bind tighter than `binding`. */
static int
parse_expression(struct parser *p, int binding, struct built *ret)
{
    if (++p->depth > DEPTH_MOST) {
        fault_at(p, p->token.at);
        return err_set(p->err, ERR_CONFIG, NULL, "split it into several measures",
            "formula is deeper than %d levels", DEPTH_MOST);
    }
    struct built left = {0};
    if (parse_operand(p, &left) != 0)
        return -1;
    while (binding_of(p->token.kind) > binding)
        if (parse_operator(p, left, &left) != 0)
            return -1;
    p->depth--;
    *ret = left;
    return 0;
}

static int
parse_all(struct parser *p, struct built *ret)
{
    size_t n = (size_t)(p->end - p->text);
    size_t valid = text_utf8_valid(p->text, n);
    if (n > TEXT_MOST || valid < n) {
        fault_at(p, p->text + (n > TEXT_MOST ? TEXT_MOST : valid));
        return n > TEXT_MOST
                   ? err_set(p->err, ERR_CONFIG, NULL, NULL, "formula is longer than %d bytes", TEXT_MOST)
                   : err_set(
                         p->err, ERR_CONFIG, NULL, "save the file as UTF-8", "formula is not valid UTF-8");
    }
    advance_to(p, p->text);
    if (parse_expression(p, 0, ret) != 0)
        return -1;
    return p->token.kind == T_END ? 0 : fault_expected(p, "an operator (+ - * / per) or the end");
}

int
formula_parse(struct arena *a, const char *text, struct formula **ret, size_t *ret_column, struct err *err)
{
    struct parser p = {.arena = a, .text = text, .end = text + strlen(text), .err = err};
    struct built top;
    if (parse_all(&p, &top) != 0) {
        *ret_column = p.column;
        return -1;
    }
    *ret = top.f;
    return 0;
}
