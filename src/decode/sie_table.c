#include "sie.h"

enum { FIRST_SLOTS = 1024 };

static uint64_t
mix(uint64_t h)
{
    h *= 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static uint32_t
hash_text(const char *s, size_t n)
{
    uint64_t h = n, word;
    for (; n >= 8; s += 8, n -= 8) {
        memcpy(&word, s, 8);
        h = mix(h ^ word);
    }
    for (word = 0; n > 0; s++, n--)
        word = word << 8 | (unsigned char) *s;
    return (uint32_t) (mix(mix(h ^ word)) >> 16);
}

/* Slots hold number + 1; 0 is free. The slot of the name, or the free one where it belongs. */
static size_t
name_slot(const struct sie_names *t, const char *s, size_t n, uint32_t hash)
{
    size_t i = hash & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1)) {
        const struct sie_name *name = &t->items[t->slots[i] - 1];
        if (name->hash == hash && name->n == n && memcmp(name->s, s, n) == 0)
            break;
    }
    return i;
}

bool
sie_table_find(const struct sie_names *t, const char *s, size_t n, uint32_t *ret)
{
    if (!t->n_slots)
        return false;
    size_t i = name_slot(t, s, n, hash_text(s, n));
    if (!t->slots[i])
        return false;
    *ret = t->slots[i] - 1;
    return true;
}

static void
widen_names(struct sie_names *t)
{
    t->n_slots = t->n_slots ? t->n_slots * 2 : FIRST_SLOTS;
    t->slots = arena_alloc(t->arena, t->n_slots * sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++)
        t->slots[name_slot(t, t->items[i].s, t->items[i].n, t->items[i].hash)] = (uint32_t) i + 1;
}

uint32_t
sie_table_name(struct sie_names *t, const char *s, size_t n)
{
    uint32_t hash = hash_text(s, n);
    if (t->n * 2 >= t->n_slots)
        widen_names(t);
    size_t i = name_slot(t, s, n, hash);
    if (!t->slots[i]) {
        *ARENA_PUSH(t->arena, t->items, t->n, t->cap) = (struct sie_name){s, (uint32_t) n, hash};
        t->slots[i] = (uint32_t) t->n;
    }
    return t->slots[i] - 1;
}

_Static_assert(sizeof(struct sie_key) == 16, "a key is compared and hashed as its 16 bytes, without padding");

static size_t
cell_slot(const struct sie_cells *t, const struct sie_key *key)
{
    uint64_t half[2];
    memcpy(half, key, sizeof half);
    size_t i = (size_t) (mix(mix(half[0]) ^ half[1]) >> 8) & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1))
        if (memcmp(&t->items[t->slots[i] - 1].key, key, sizeof *key) == 0)
            break;
    return i;
}

static void
widen_cells(struct sie_cells *t)
{
    t->n_slots = t->n_slots ? t->n_slots * 2 : FIRST_SLOTS;
    t->slots = arena_alloc(t->arena, t->n_slots * sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++)
        t->slots[cell_slot(t, &t->items[i].key)] = (uint32_t) i + 1;
}

dec *
sie_table_sum(struct sie_cells *t, const struct sie_key *key)
{
    if (t->n * 2 >= t->n_slots)
        widen_cells(t);
    size_t i = cell_slot(t, key);
    if (!t->slots[i]) {
        *ARENA_PUSH(t->arena, t->items, t->n, t->cap) = (struct sie_cell){.key = *key};
        t->slots[i] = (uint32_t) t->n;
    }
    return &t->items[t->slots[i] - 1].sum;
}
