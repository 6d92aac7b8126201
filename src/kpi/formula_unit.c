/* The unit of a formula: units with exponents are multiplied and divided; only equal ones may be added. */
#include "buf.h"
#include "catalog.h"
#include "formula.h"

#define FACTORS_MOST 16

/* "kr·tim/antal" as kr¹ tim¹ antal⁻¹, sorted by name, no exponent 0. A pure number has none. */
struct dimension {
    struct factor {
        const char *name;
        size_t n;
        int exponent;
    } factors[FACTORS_MOST];
    size_t n;
};

struct typing {
    struct arena *arena;
    size_t column;
    struct err *err;
};

static int
compare_names(const char *a, size_t na, const char *b, size_t nb)
{
    int c = memcmp(a, b, na < nb ? na : nb);
    return c != 0 ? c : (na > nb) - (na < nb);
}

/* d · name^exponent. −1: more different units than anyone means. */
static int
multiply_in(struct dimension *d, const char *name, size_t n, int exponent)
{
    size_t i = 0;
    while (i < d->n && compare_names(d->factors[i].name, d->factors[i].n, name, n) < 0)
        i++;
    bool same = i < d->n && compare_names(d->factors[i].name, d->factors[i].n, name, n) == 0;
    if (same && d->factors[i].exponent + exponent == 0) {
        memmove(&d->factors[i], &d->factors[i + 1], (--d->n - i) * sizeof d->factors[0]);
        return 0;
    }
    if (same) {
        d->factors[i].exponent += exponent;
        return 0;
    }
    if (d->n == FACTORS_MOST)
        return -1;
    memmove(&d->factors[i + 1], &d->factors[i], (d->n++ - i) * sizeof d->factors[0]);
    d->factors[i] = (struct factor){.name = name, .n = n, .exponent = exponent};
    return 0;
}

/* "kr", "kr/antal", "kr·tim", "1/tim", "m^2" as written on a measure. */
static int
dimension_of_text(const char *text, struct dimension *ret)
{
    int sign = 1;
    *ret = (struct dimension){0};
    for (const char *s = text; *s != '\0';) {
        size_t n = strcspn(s, "/\xc2^"); /* 0xc2 begins · */
        while (s[n] == '\xc2' && s[n + 1] != '\xb7')
            n += 1 + strcspn(s + n + 1, "/\xc2^");
        const char *rest = s + n;
        int exponent = 1;
        if (rest[0] == '^' && rest[1] >= '1' && rest[1] <= '9') {
            exponent = rest[1] - '0';
            rest += 2;
        }
        if (n > 0 && !(n == 1 && s[0] == '1') && multiply_in(ret, s, n, sign * exponent) != 0)
            return -1;
        if (*rest == '/')
            sign = -1; /* a/b/c: everything behind the first stroke is below it */
        s = rest + (*rest == '\0' ? 0 : *rest == '\xc2' ? 2 : 1);
    }
    return 0;
}

static void
write_factor(struct buf *b, const struct factor *f, const char *before)
{
    int exponent = f->exponent < 0 ? -f->exponent : f->exponent;
    buf_str(b, before);
    buf_add(b, f->name, f->n);
    if (exponent > 1)
        buf_printf(b, "^%d", exponent);
}

static const char *
dimension_text(struct arena *a, const struct dimension *d)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < d->n; i++)
        if (d->factors[i].exponent > 0)
            write_factor(&b, &d->factors[i], b.len > 0 ? "·" : "");
    if (b.len == 0 && d->n > 0)
        buf_char(&b, '1');
    for (size_t i = 0; i < d->n; i++)
        if (d->factors[i].exponent < 0)
            write_factor(&b, &d->factors[i], "/");
    const char *text = arena_strndup(a, b.len > 0 ? b.data : "", b.len);
    buf_free(&b);
    return text;
}

static bool
dimension_equal(const struct dimension *a, const struct dimension *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->factors[i].exponent != b->factors[i].exponent ||
            compare_names(a->factors[i].name, a->factors[i].n, b->factors[i].name, b->factors[i].n) != 0)
            return false;
    return a->n == b->n;
}

static int
too_many(struct typing *t, const struct formula *f)
{
    t->column = f->column;
    return err_set(t->err, ERR_CONFIG, NULL, NULL, "formula has more than %d different units", FACTORS_MOST);
}

static const char *
named(const char *unit)
{
    return unit[0] != '\0' ? unit : "a pure number";
}

static int
unequal(struct typing *t, const struct formula *f, const struct dimension *a, const struct dimension *b)
{
    t->column = f->column;
    bool adds = f->op == FORMULA_ADD;
    return err_set(t->err, ERR_CONFIG, NULL, NULL, "cannot %s %s %s %s; expected the same unit on both sides",
        adds ? "add" : "subtract", named(dimension_text(t->arena, adds ? a : b)), adds ? "and" : "from",
        named(dimension_text(t->arena, adds ? b : a)));
}

static int
unit_of(struct typing *t, const struct formula *f, struct dimension *ret)
{
    struct dimension right = {0};
    *ret = (struct dimension){0};
    if (f->op == FORMULA_NUMBER)
        return 0;
    if (f->op == FORMULA_MEASURE)
        return dimension_of_text(f->measure->unit, ret) != 0 ? too_many(t, f) : 0;
    if (unit_of(t, f->left, ret) != 0 || (f->right != NULL && unit_of(t, f->right, &right) != 0))
        return -1;
    if (f->op == FORMULA_ADD || f->op == FORMULA_SUB)
        return dimension_equal(ret, &right) ? 0 : unequal(t, f, ret, &right);
    for (size_t i = 0; i < right.n; i++) {
        int exponent = f->op == FORMULA_DIV ? -right.factors[i].exponent : right.factors[i].exponent;
        if (multiply_in(ret, right.factors[i].name, right.factors[i].n, exponent) != 0)
            return too_many(t, f);
    }
    return 0;
}

int
formula_unit(
    struct arena *a, const struct formula *f, const char **ret_unit, size_t *ret_column, struct err *err)
{
    struct typing t = {.arena = a, .err = err};
    struct dimension d;
    if (unit_of(&t, f, &d) != 0) {
        *ret_column = t.column;
        return -1;
    }
    *ret_unit = dimension_text(a, &d);
    return 0;
}
