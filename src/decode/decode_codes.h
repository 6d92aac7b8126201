/* Codes → small numbers, in order of first appearance: equal codes share one number, and one text. */
#pragma once
#include "arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decode_codes {
    struct arena *arena; /* set before the first call */
    struct decode_code {
        const char *s;
        uint64_t head; /* its first bytes, for a quick look */
        uint32_t n, hash;
    } * items;
    size_t n, cap;
    uint32_t *slots;
    size_t n_slots;
};
/* The code's number; a new one is added (s is kept, not copied). */
uint32_t decode_codes_number(struct decode_codes *t, const char *s, size_t n);
bool decode_codes_find(const struct decode_codes *t, const char *s, size_t n, uint32_t *ret);
/* The one text of this code, copied into the arena when new. */
const char *decode_codes_text(struct decode_codes *t, const char *s);
