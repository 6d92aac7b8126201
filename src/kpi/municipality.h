/* Sweden's 290 municipalities by SCB's code, its regions, and the country. */
#pragma once
#include <stddef.h>

struct municipality {
    const char *code, *name;
};
extern const struct municipality municipality_all[];
extern const size_t municipality_n;
/* NULL: there is none. */
const char *municipality_name(const char *code);
