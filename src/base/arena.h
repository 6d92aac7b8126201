/* Memory with one owner and one end: everything allocated from an arena is freed with it. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is harmless */
/* Zeroed, aligned for any type. Never returns NULL: out of memory ends the process with a message (exit 70). */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Bytes handed out so far. */
size_t arena_size(const struct arena *a);

/* Growing array in an arena: grows by doubling, old copies stay in the arena until it is freed.
   items is a pointer variable, n and cap are size_t variables of the caller. */
void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t item_size);
#define ARENA_PUSH(a, items, n, cap)                                                                         \
    ((items) = arena_grow((a), (items), (n), &(cap), sizeof *(items)), &(items)[(n)++])
