/* What a parsed formula is: names resolved, linear or not, a quotient or not. Parsing is in formula_parse.c. */
#include "formula.h"
#include <string.h>

int
formula_bind(struct formula *f, const struct measure *(*find)(const char *name, void *ctx), void *ctx,
    size_t *ret_column, struct err *err)
{
    if (f->op == FORMULA_MEASURE) {
        f->measure = find(f->name, ctx);
        if (f->measure != NULL)
            return 0;
        *ret_column = f->column;
        return err_set(err, ERR_CONFIG, NULL, NULL, "unknown measure \"%s\" in formula", f->name);
    }
    /* The children are const for readers; until it is bound the tree belongs to its maker. */
    if (f->left != NULL && formula_bind((struct formula *)f->left, find, ctx, ret_column, err) != 0)
        return -1;
    if (f->right != NULL && formula_bind((struct formula *)f->right, find, ctx, ret_column, err) != 0)
        return -1;
    return 0;
}

/* True when no measure stands in f; *ret is then its number. False also when the number cannot be had (x / 0, too large). */
static bool
constant(const struct formula *f, struct rat *ret)
{
    struct rat a, b;
    switch (f->op) {
    case FORMULA_NUMBER:
        *ret = f->number;
        return true;
    case FORMULA_ADD:
        return constant(f->left, &a) && constant(f->right, &b) && rat_add(a, b, ret) == 0;
    case FORMULA_SUB:
        return constant(f->left, &a) && constant(f->right, &b) && rat_sub(a, b, ret) == 0;
    case FORMULA_MUL:
        return constant(f->left, &a) && constant(f->right, &b) && rat_mul(a, b, ret) == 0;
    case FORMULA_DIV:
        return constant(f->left, &a) && constant(f->right, &b) && rat_div(a, b, ret) == 0;
    case FORMULA_NEG:
        return constant(f->left, &a) && rat_sub(rat_from_int(0), a, ret) == 0;
    case FORMULA_LAST_YEAR:
    case FORMULA_SCENARIO:
        return constant(f->left, ret);
    case FORMULA_MEASURE:
        break;
    }
    return false;
}

bool
formula_is_linear(const struct formula *f)
{
    struct rat k;
    switch (f->op) {
    case FORMULA_MEASURE:
        return true;
    case FORMULA_ADD:
    case FORMULA_SUB:
        return formula_is_linear(f->left) && formula_is_linear(f->right);
    case FORMULA_MUL:
        return (constant(f->left, &k) && formula_is_linear(f->right)) ||
               (constant(f->right, &k) && formula_is_linear(f->left));
    case FORMULA_DIV:
        return constant(f->right, &k) && !rat_is_zero(k) && formula_is_linear(f->left);
    case FORMULA_NEG:
    case FORMULA_LAST_YEAR:
    case FORMULA_SCENARIO:
        return formula_is_linear(f->left);
    case FORMULA_NUMBER:
        break;
    }
    return false;
}

/* One constant factor off the outside of f: *factor is multiplied by it. NULL when there is none to take. */
static const struct formula *
peel(const struct formula *f, struct rat *factor)
{
    struct rat k;
    if (f->op == FORMULA_NEG && rat_mul(*factor, rat_from_int(-1), factor) == 0)
        return f->left;
    if (f->op == FORMULA_MUL && constant(f->right, &k) && rat_mul(*factor, k, factor) == 0)
        return f->left;
    if (f->op == FORMULA_MUL && constant(f->left, &k) && rat_mul(*factor, k, factor) == 0)
        return f->right;
    if (f->op == FORMULA_DIV && constant(f->right, &k) && rat_div(*factor, k, factor) == 0)
        return f->left;
    return NULL;
}

static const struct formula *
peel_all(const struct formula *f, struct rat *factor)
{
    for (const struct formula *inner; (inner = peel(f, factor)) != NULL;)
        f = inner;
    return f;
}

bool
formula_fraction(const struct formula *f, const struct formula **ret_num, const struct formula **ret_den,
    struct rat *ret_factor)
{
    struct rat factor = rat_from_int(1), under = rat_from_int(1), all;
    f = peel_all(f, &factor);
    if (f->op != FORMULA_DIV)
        return false;
    const struct formula *num = peel_all(f->left, &factor), *den = peel_all(f->right, &under);
    if (rat_div(factor, under, &all) != 0)
        return false;
    *ret_num = num;
    *ret_den = den;
    *ret_factor = all;
    return true;
}

bool
formula_same(const struct formula *x, const struct formula *y)
{
    if (!x || !y)
        return x == y;
    if (x->op != y->op || (x->op == FORMULA_SCENARIO && x->scenario != y->scenario))
        return false;
    if (x->op == FORMULA_NUMBER)
        return rat_compare(x->number, y->number) == 0;
    if (x->op == FORMULA_MEASURE)
        return strcmp(x->name, y->name) == 0;
    return formula_same(x->left, y->left) && formula_same(x->right, y->right);
}
