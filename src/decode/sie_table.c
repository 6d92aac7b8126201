#include "sie.h"

enum { FIRST_SLOTS = 256 };

static uint64_t
mix(uint64_t h)
{
    h *= 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

_Static_assert(sizeof(struct sie_key) == 16, "a key is compared and hashed as its 16 bytes, without padding");

static uint32_t
hash_key(const struct sie_key *key)
{
    uint64_t half[2];
    memcpy(half, key, sizeof half);
    return (uint32_t)(mix(mix(half[0]) ^ half[1]) >> 16);
}

static size_t
slot_of(const struct sie_cells *t, const struct sie_key *key, uint32_t hash)
{
    size_t i = hash & (t->n_slots - 1);
    for (; t->slots[i].number; i = (i + 1) & (t->n_slots - 1))
        if (t->slots[i].hash == hash && memcmp(&t->items[t->slots[i].number - 1].key, key, sizeof *key) == 0)
            break;
    return i;
}

static void
widen(struct sie_cells *t)
{
    struct sie_slot *old = t->slots;
    size_t n = t->n_slots;
    t->n_slots = n ? n * 2 : FIRST_SLOTS;
    t->slots = arena_alloc(t->arena, t->n_slots * sizeof *t->slots);
    for (size_t i = 0; i < n; i++) {
        size_t k = old[i].hash & (t->n_slots - 1);
        while (old[i].number && t->slots[k].number)
            k = (k + 1) & (t->n_slots - 1);
        if (old[i].number)
            t->slots[k] = old[i];
    }
}

struct sie_cell *
sie_table_cell(struct sie_cells by_month[SIE_MONTHS], const struct sie_key *key)
{
    struct sie_cells *t = &by_month[key->month % SIE_MONTHS];
    uint32_t hash = hash_key(key);
    if (t->n * 2 >= t->n_slots)
        widen(t);
    size_t i = slot_of(t, key, hash);
    if (!t->slots[i].number) {
        *ARENA_PUSH(t->arena, t->items, t->n, t->cap) = (struct sie_cell){.key = *key};
        t->slots[i] = (struct sie_slot){hash, (uint32_t)t->n};
    }
    return &t->items[t->slots[i].number - 1];
}
