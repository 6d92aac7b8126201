/* Finished answers by key, the least recently used dropped above a number of bytes. For any number of threads. */
#pragma once
#include "serve_answer.h"
#include <stdint.h>

struct serve_cache;
struct serve_cache *serve_cache_new(size_t max_bytes);
void serve_cache_free(struct serve_cache *c); /* NULL is harmless */
/* With a reference for the caller; NULL when there is none. */
struct serve_answer *serve_cache_get(struct serve_cache *c, const void *key, size_t n);
/* Takes a reference of its own; an answer under the same key is replaced. What is larger than an eighth of the cache is not kept. */
void serve_cache_put(struct serve_cache *c, const void *key, size_t n, struct serve_answer *a);

struct cache_figures {
    size_t bytes, max_bytes;
    uint64_t entries, hits, misses, dropped;
};
void serve_cache_figures(struct serve_cache *c, struct cache_figures *ret);
