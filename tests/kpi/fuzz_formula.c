/* Any bytes into the formula parser; what it accepts must also bind, type and be asked for its form without harm. */
#include "catalog.h"
#include "formula.h"

static const struct measure any_measure[2] = {{.id = "a", .unit = "kr"}, {.id = "b", .unit = "tim/antal"}};

static const struct measure *
find(const char *name, void *ctx)
{
    (void)ctx;
    return &any_measure[name[0] & 1];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    char *text = arena_strndup(a, (const char *)data, size);
    struct formula *f;
    struct err err;
    size_t column = 0, n = strlen(text);
    if (formula_parse(a, text, &f, &column, &err) != 0) {
        if (column < 1 || column > n + 1)
            abort(); /* a fault has a place in the text */
    } else if (formula_bind(f, find, NULL, &column, &err) == 0) {
        const char *unit;
        const struct formula *num, *den;
        struct rat factor;
        (void)formula_unit(a, f, &unit, &column, &err);
        (void)formula_is_linear(f);
        (void)formula_fraction(f, &num, &den, &factor);
    }
    arena_free(a);
    return 0;
}
