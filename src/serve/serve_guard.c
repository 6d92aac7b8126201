#include "serve_guard.h"
#include "clock.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

enum { REQUEST_MS = 10000, ANSWER_MS = 120000 };

struct guarded {
    struct guarded *next, **at;
    int fd;
    atomic_llong until; /* clock_mono_ms */
};

struct serve_guard {
    pthread_mutex_t lock;
    struct guarded *first;
};

struct serve_guard *
serve_guard_new(void)
{
    struct serve_guard *g = calloc(1, sizeof *g);
    if (g)
        pthread_mutex_init(&g->lock, NULL);
    return g;
}

void
serve_guard_free(struct serve_guard *g)
{
    if (!g)
        return;
    while (g->first)
        serve_guard_remove(g, g->first);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

struct guarded *
serve_guard_add(struct serve_guard *g, int fd)
{
    struct guarded *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->fd = fd;
    serve_guard_idle(c);
    pthread_mutex_lock(&g->lock);
    c->next = g->first;
    c->at = &g->first;
    if (c->next)
        c->next->at = &c->next;
    g->first = c;
    pthread_mutex_unlock(&g->lock);
    return c;
}

/* Under the lock that reap holds too: a descriptor in the list is never one that has been closed and given to somebody else. */
void
serve_guard_remove(struct serve_guard *g, struct guarded *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&g->lock);
    *c->at = c->next;
    if (c->next)
        c->next->at = c->at;
    pthread_mutex_unlock(&g->lock);
    free(c);
}

void
serve_guard_busy(struct guarded *c)
{
    if (c)
        atomic_store_explicit(&c->until, clock_mono_ms() + ANSWER_MS, memory_order_relaxed);
}

void
serve_guard_idle(struct guarded *c)
{
    if (c)
        atomic_store_explicit(&c->until, clock_mono_ms() + REQUEST_MS, memory_order_relaxed);
}

int
serve_guard_reap(struct serve_guard *g, int64_t now)
{
    int reaped = 0;
    pthread_mutex_lock(&g->lock);
    for (struct guarded *c = g->first; c; c = c->next) {
        if (atomic_load_explicit(&c->until, memory_order_relaxed) > now)
            continue;
        (void)!shutdown(c->fd, SHUT_RDWR);
        atomic_store_explicit(&c->until, INT64_MAX, memory_order_relaxed); /* once */
        reaped++;
    }
    pthread_mutex_unlock(&g->lock);
    return reaped;
}
