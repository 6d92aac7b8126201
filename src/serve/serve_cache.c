#include "serve_cache.h"
#include <pthread.h>
#include <sys/random.h>

enum { BUCKETS = 8192 };

struct entry {
    struct entry *chain;         /* in its bucket */
    struct entry *newer, *older; /* by last use */
    struct serve_answer *answer;
    uint64_t hash;
    size_t weight, n;
    char key[];
};

struct serve_cache {
    pthread_mutex_t lock;
    uint64_t seed; /* nobody outside can choose keys that share a bucket */
    struct cache_figures figures;
    struct entry *newest, *oldest;
    struct entry *buckets[BUCKETS];
};

struct serve_cache *
serve_cache_new(size_t max_bytes)
{
    struct serve_cache *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    pthread_mutex_init(&c->lock, NULL);
    c->figures.max_bytes = max_bytes;
    if (getrandom(&c->seed, sizeof c->seed, GRND_NONBLOCK) != sizeof c->seed)
        c->seed = (uint64_t)(uintptr_t)c;
    return c;
}

static void
unlink_use(struct serve_cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void
link_newest(struct serve_cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void
drop(struct serve_cache *c, struct entry *e)
{
    struct entry **at = &c->buckets[e->hash % BUCKETS];
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(c, e);
    c->figures.bytes -= e->weight;
    c->figures.entries--;
    serve_answer_unref(e->answer);
    free(e);
}

void
serve_cache_free(struct serve_cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        drop(c, c->oldest);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* FNV-1a from a secret start. */
static uint64_t
hash_key(const struct serve_cache *c, const void *key, size_t n)
{
    const unsigned char *p = key;
    uint64_t h = 14695981039346656037u ^ c->seed;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h ^ h >> 29;
}

static struct entry *
find(struct serve_cache *c, uint64_t hash, const void *key, size_t n)
{
    struct entry *e = c->buckets[hash % BUCKETS];
    while (e && (e->hash != hash || e->n != n || memcmp(e->key, key, n) != 0))
        e = e->chain;
    return e;
}

struct serve_answer *
serve_cache_get(struct serve_cache *c, const void *key, size_t n)
{
    uint64_t hash = hash_key(c, key, n);
    struct serve_answer *found = NULL;
    pthread_mutex_lock(&c->lock);
    struct entry *e = find(c, hash, key, n);
    if (e) {
        found = serve_answer_ref(e->answer);
        if (e->newer) {
            unlink_use(c, e);
            link_newest(c, e);
        }
        c->figures.hits++;
    } else {
        c->figures.misses++;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

static struct entry *
entry_new(uint64_t hash, const void *key, size_t n, struct serve_answer *a)
{
    struct entry *e = malloc(sizeof *e + n);
    if (!e)
        return NULL;
    *e = (struct entry){
        .hash = hash, .n = n, .weight = sizeof *e + n + a->weight, .answer = serve_answer_ref(a)};
    memcpy(e->key, key, n);
    return e;
}

void
serve_cache_put(struct serve_cache *c, const void *key, size_t n, struct serve_answer *a)
{
    uint64_t hash = hash_key(c, key, n);
    struct entry *e = a->weight <= c->figures.max_bytes / 8 ? entry_new(hash, key, n, a) : NULL;
    if (!e)
        return;
    pthread_mutex_lock(&c->lock);
    struct entry *old = find(c, hash, key, n);
    if (old)
        drop(c, old);
    e->chain = c->buckets[hash % BUCKETS];
    c->buckets[hash % BUCKETS] = e;
    link_newest(c, e);
    c->figures.bytes += e->weight;
    c->figures.entries++;
    for (struct entry *oldest = c->oldest, *next; c->figures.bytes > c->figures.max_bytes && oldest != e;
         oldest = next) {
        next = oldest->newer;
        drop(c, oldest);
        c->figures.dropped++;
    }
    pthread_mutex_unlock(&c->lock);
}

void
serve_cache_figures(struct serve_cache *c, struct cache_figures *ret)
{
    pthread_mutex_lock(&c->lock);
    *ret = c->figures;
    pthread_mutex_unlock(&c->lock);
}
