/* Matching codes against the catalog, each distinct one once: what cube_map.c asks. */
#pragma once
#include "cube_parts.h"

/* (number, interned text) → anything; kept in an arena. */
struct memo {
    struct slot {
        size_t key;
        const char *text;
        void *value;
    } * slots;
    size_t n, cap;
};
/* Where the value of this key stands, NULL in it when it is new. Valid until the next call. */
void **cube_codes_memo(struct memo *m, struct arena *a, size_t key, const char *text);

/* Which rules of which measures take an account or measure code. */
struct code_rules {
    struct code_rule {
        uint32_t measure;
        const struct series_rule *rule;
    } * items;
    size_t n, cap;
};
/* Which unit a unit code is, month by month. */
struct code_units {
    int32_t *unit_of;
    uint8_t *known;
};
struct codes {
    const struct cube *cube;
    struct arena *scratch;
    struct memo rules, units;
};
/* In the order of measures and their rules; n = 0: the code is in no measure. */
const struct code_rules *cube_codes_rules(struct codes *c, size_t source, const char *account);
const struct code_units *cube_codes_units(struct codes *c, size_t source, const char *code);
