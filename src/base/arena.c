#include "arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) char data[];
};

struct arena {
    struct block *first;
    size_t handed_out;
    size_t next_size;
};

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

/* A server without memory cannot answer for its figures: it ends, and systemd starts it again. */
static _Noreturn void
out_of_memory(size_t size)
{
    fprintf(stderr, "ksrd: error: out of memory (%zu bytes asked for)\n", size);
    exit(70);
}

struct arena *
arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory(sizeof *a);
    a->next_size = FIRST_BLOCK;
    return a;
}

void
arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

static struct block *
add_block(struct arena *a, size_t need)
{
    size_t size = a->next_size > need ? a->next_size : need;
    if (size > SIZE_MAX / 2)
        out_of_memory(size);
    struct block *b = calloc(1, sizeof *b + size);
    if (!b)
        out_of_memory(size);
    b->size = size;
    if (a->next_size < LARGEST_BLOCK)
        a->next_size *= 2;
    /* a block made for one large request must not hide the rest of the block in use */
    if (need >= LARGEST_BLOCK / 2 && a->first) {
        b->next = a->first->next;
        a->first->next = b;
    } else {
        b->next = a->first;
        a->first = b;
    }
    return b;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 4)
        out_of_memory(size);
    size_t need = (size + align - 1) / align * align;
    struct block *b = a->first;
    if (!b || b->size - b->used < need)
        b = add_block(a, need);
    void *p = b->data + b->used;
    b->used += need;
    a->handed_out += need;
    return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    if (n)
        memcpy(p, s, n);
    return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        return arena_strdup(a, "");
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

size_t
arena_size(const struct arena *a)
{
    return a->handed_out;
}

void *
arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t item_size)
{
    if (n < *cap)
        return items;
    size_t wider = *cap ? *cap * 2 : 8;
    if (wider > SIZE_MAX / 4 / item_size)
        out_of_memory(wider);
    void *p = arena_alloc(a, wider * item_size);
    if (n)
        memcpy(p, items, n * item_size);
    *cap = wider;
    return p;
}
