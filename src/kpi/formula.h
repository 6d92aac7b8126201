/* The formula language: measures by name (letters with å ä ö, digits, _), decimal numbers with a point, + − * / ( ),
   unary minus, "a per 1000 b" (= a / b · 1000; binds like /), functions fg_ar(x) (the same window a year before), budget(x),
   prognos(x), utfall(x) (x in that scenario). Evaluated exactly; null-propagating; division by zero is saknas. */
#pragma once
#include "arena.h"
#include "dec.h"
#include "err.h"
#include <stdbool.h>
#include <stddef.h>

enum formula_op {
    FORMULA_NUMBER,
    FORMULA_MEASURE,
    FORMULA_ADD,
    FORMULA_SUB,
    FORMULA_MUL,
    FORMULA_DIV,
    FORMULA_NEG,
    FORMULA_LAST_YEAR,
    FORMULA_SCENARIO, /* left in `scenario` */
};

struct measure;

struct formula {
    enum formula_op op;
    size_t column; /* 1-based byte column in the formula text */
    struct rat number;
    const char *name;              /* FORMULA_MEASURE */
    const struct measure *measure; /* set by formula_bind */
    int scenario;                  /* enum scenario */
    const struct formula *left, *right;
};

/* Errors: ERR_CONFIG, where = "" ; *ret_column the 1-based byte column of the fault. Depth ≤ 64, text ≤ 4096 bytes. */
int formula_parse(
    struct arena *a, const char *text, struct formula **ret, size_t *ret_column, struct err *err);
/* Resolves names by find(name, ctx); an unknown name is an error with its column. */
int formula_bind(struct formula *f, const struct measure *(*find)(const char *name, void *ctx), void *ctx,
    size_t *ret_column, struct err *err);
/* The unit that the formula yields, from its measures' units: "kr", "tim", "kr/antal", "" (a pure number).
   a + b with different units is an error with its column. */
int formula_unit(
    struct arena *a, const struct formula *f, const char **ret_unit, size_t *ret_column, struct err *err);
/* True when the formula is a sum/difference of measures with constant factors: the only form that may be summed. */
bool formula_is_linear(const struct formula *f);
/* The same operations on measures of the same names, however they are written. Both may be NULL. */
bool formula_same(const struct formula *x, const struct formula *y);
/* The formula's quotient at the top, if it has one: numerator, denominator and the constant factor on it
   (100 in a / b * 100). False: none. */
bool formula_fraction(const struct formula *f, const struct formula **ret_num, const struct formula **ret_den,
    struct rat *ret_factor);
