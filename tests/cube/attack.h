/* The attacker of research/disclosure.md: published sums as equations over the smallest cells, solved by elimination modulo 2^61 − 1, which
   finds what rational arithmetic finds. Knows nothing of the program. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ATTACK_P ((UINT64_C(1) << 61) - 1)
__extension__ typedef unsigned __int128 attack_wide;
__extension__ typedef __int128 attack_signed;

/* One equation per pivot: columns from … to are not zero. */
struct attack {
    size_t columns;
    uint64_t **row; /* by pivot column; NULL: none */
    size_t *to;
    uint64_t *work;
    size_t rank;
};

static inline struct attack *
attack_new(size_t columns)
{
    struct attack *a = calloc(1, sizeof *a);
    a->columns = columns;
    a->row = calloc(columns, sizeof(uint64_t *));
    a->to = calloc(columns, sizeof(size_t));
    a->work = calloc(columns, sizeof(uint64_t));
    return a;
}

static inline void
attack_free(struct attack *a)
{
    for (size_t i = 0; i < a->columns; i++)
        free(a->row[i]);
    free(a->row);
    free(a->to);
    free(a->work);
    free(a);
}

static inline uint64_t
attack_mul(uint64_t x, uint64_t y)
{
    attack_wide z = (attack_wide)x * y;
    uint64_t r = (uint64_t)(z & ATTACK_P) + (uint64_t)(z >> 61);
    return r >= ATTACK_P ? r - ATTACK_P : r;
}

static inline uint64_t
attack_inverse(uint64_t x)
{
    uint64_t r = 1;
    for (uint64_t e = ATTACK_P - 2; e != 0; e >>= 1) {
        if (e & 1)
            r = attack_mul(r, x);
        x = attack_mul(x, x);
    }
    return r;
}

/* What is left of v when all that the equations say is taken out of it; the first column that is not zero, or columns. */
static inline size_t
attack_reduce(const struct attack *a, uint64_t *v)
{
    size_t first = a->columns;
    for (size_t c = 0; c < a->columns; c++) {
        if (v[c] == 0)
            continue;
        const uint64_t *r = a->row[c];
        if (r == NULL) {
            first = first < c ? first : c;
            continue;
        }
        uint64_t factor = v[c];
        for (size_t k = c; k <= a->to[c]; k++)
            if (r[k] != 0) {
                uint64_t t = attack_mul(factor, r[k]);
                v[k] = v[k] >= t ? v[k] - t : v[k] + ATTACK_P - t;
            }
    }
    return first;
}

/* A published sum: coefficients of v, which is used up. */
static inline void
attack_learn(struct attack *a, uint64_t *v)
{
    size_t first = attack_reduce(a, v), to = 0;
    if (first == a->columns)
        return;
    uint64_t inverse = attack_inverse(v[first]);
    uint64_t *r = calloc(a->columns, sizeof *r);
    for (size_t k = first; k < a->columns; k++)
        if (v[k] != 0) {
            r[k] = attack_mul(v[k], inverse);
            to = k;
        }
    a->row[first] = r;
    a->to[first] = to;
    a->rank++;
}

/* The sum can be computed from what is published. v is used up. */
static inline bool
attack_knows(const struct attack *a, uint64_t *v)
{
    return attack_reduce(a, v) == a->columns;
}
