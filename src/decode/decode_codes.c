#include "decode_codes.h"

enum { FIRST_SLOTS = 256 };

static uint64_t
mix(uint64_t h)
{
    h *= 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

/* The first eight bytes as a number: most codes are no longer, and then it is the whole code. */
static uint64_t
head_of(const char *s, size_t n)
{
    uint64_t head = 0;
    if (n >= 8)
        memcpy(&head, s, 8);
    else
        for (; n > 0; s++, n--)
            head = head << 8 | (unsigned char)*s;
    return head;
}

static uint32_t
hash_code(const char *s, size_t n, uint64_t head)
{
    uint64_t h = mix(head ^ n);
    for (s += 8; n > 8; s++, n--)
        h = mix(h ^ (unsigned char)*s);
    return (uint32_t)(mix(h) >> 16);
}

/* Slots hold number + 1; 0 is free. The slot of the code, or the free one where it belongs. */
static size_t
slot_of(const struct decode_codes *t, const char *s, size_t n, uint64_t head, uint32_t hash)
{
    size_t i = hash & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1)) {
        const struct decode_code *code = &t->items[t->slots[i] - 1];
        if (code->head == head && code->n == n && (n <= 8 || memcmp(code->s, s, n) == 0))
            break;
    }
    return i;
}

bool
decode_codes_find(const struct decode_codes *t, const char *s, size_t n, uint32_t *ret)
{
    if (!t->n_slots)
        return false;
    uint64_t head = head_of(s, n);
    size_t i = slot_of(t, s, n, head, hash_code(s, n, head));
    if (!t->slots[i])
        return false;
    *ret = t->slots[i] - 1;
    return true;
}

static void
widen(struct decode_codes *t)
{
    t->n_slots = t->n_slots ? t->n_slots * 2 : FIRST_SLOTS;
    t->slots = arena_alloc(t->arena, t->n_slots * sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++) {
        const struct decode_code *code = &t->items[i];
        t->slots[slot_of(t, code->s, code->n, code->head, code->hash)] = (uint32_t)i + 1;
    }
}

uint32_t
decode_codes_number(struct decode_codes *t, const char *s, size_t n)
{
    uint64_t head = head_of(s, n);
    uint32_t hash = hash_code(s, n, head);
    if (t->n * 2 >= t->n_slots)
        widen(t);
    size_t i = slot_of(t, s, n, head, hash);
    if (!t->slots[i]) {
        *ARENA_PUSH(t->arena, t->items, t->n, t->cap) =
            (struct decode_code){.s = s, .head = head, .n = (uint32_t)n, .hash = hash};
        t->slots[i] = (uint32_t)t->n;
    }
    return t->slots[i] - 1;
}

const char *
decode_codes_text(struct decode_codes *t, const char *s)
{
    size_t n = strlen(s);
    uint32_t id;
    if (!decode_codes_find(t, s, n, &id))
        id = decode_codes_number(t, arena_strndup(t->arena, s, n), n);
    return t->items[id].s;
}
