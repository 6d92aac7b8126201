#include "serve_guard.h"
#include "clock.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

enum { REQUEST_MS = 10000, ANSWER_MS = 120000, JUST_COME_MS = 100 };

struct guarded {
    struct guarded *next, **at;
    int fd;
    bool shut;           /* under the guard's lock */
    atomic_llong since;  /* clock_mono_ms of its last step */
    atomic_int patience; /* REQUEST_MS or ANSWER_MS */
};

struct serve_guard {
    pthread_mutex_t lock;
    struct guarded *first;
    int open, most; /* not shut down */
    int evicted;    /* since the last reap */
};

struct serve_guard *
serve_guard_new(int most)
{
    struct serve_guard *g = calloc(1, sizeof *g);
    if (g) {
        g->most = most;
        pthread_mutex_init(&g->lock, NULL);
    }
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

static void
step(struct guarded *c, int patience)
{
    if (!c)
        return;
    atomic_store_explicit(&c->since, clock_mono_ms(), memory_order_relaxed);
    atomic_store_explicit(&c->patience, patience, memory_order_relaxed);
}

static bool
is_busy(const struct guarded *c)
{
    return atomic_load_explicit(&c->patience, memory_order_relaxed) == ANSWER_MS;
}

/* Under the lock that remove takes too: a descriptor in the list is never one that has been closed and given to somebody else. */
static void
shut(struct serve_guard *g, struct guarded *c)
{
    (void)!shutdown(c->fd, SHUT_RDWR);
    c->shut = true;
    g->open--;
}

/* The oldest of those that wait for a request, unless all of them have only just come: then the oldest answer. */
static struct guarded *
longest_waiting(const struct serve_guard *g)
{
    struct guarded *oldest[2] = {NULL, NULL};
    long long since[2] = {INT64_MAX, INT64_MAX}, now = clock_mono_ms();
    for (struct guarded *c = g->first; c; c = c->next) {
        long long its = atomic_load_explicit(&c->since, memory_order_relaxed);
        int busy = is_busy(c);
        if (!c->shut && its <= since[busy]) { /* farther down the list is older */
            since[busy] = its;
            oldest[busy] = c;
        }
    }
    return oldest[0] && (!oldest[1] || now - since[0] >= JUST_COME_MS) ? oldest[0] : oldest[1];
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
    struct guarded *leaves = g->open >= g->most ? longest_waiting(g) : NULL;
    if (leaves) {
        shut(g, leaves);
        g->evicted++;
    }
    c->next = g->first;
    c->at = &g->first;
    if (c->next)
        c->next->at = &c->next;
    g->first = c;
    g->open++;
    pthread_mutex_unlock(&g->lock);
    return c;
}

void
serve_guard_remove(struct serve_guard *g, struct guarded *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&g->lock);
    *c->at = c->next;
    if (c->next)
        c->next->at = c->at;
    if (!c->shut)
        g->open--;
    pthread_mutex_unlock(&g->lock);
    free(c);
}

void
serve_guard_busy(struct guarded *c)
{
    step(c, ANSWER_MS);
}

void
serve_guard_idle(struct guarded *c)
{
    step(c, REQUEST_MS);
}

int
serve_guard_reap(struct serve_guard *g, int64_t now)
{
    pthread_mutex_lock(&g->lock);
    int reaped = g->evicted;
    g->evicted = 0;
    for (struct guarded *c = g->first; c; c = c->next) {
        if (c->shut || atomic_load_explicit(&c->since, memory_order_relaxed) +
                               atomic_load_explicit(&c->patience, memory_order_relaxed) >
                           now)
            continue;
        shut(g, c);
        reaped++;
    }
    pthread_mutex_unlock(&g->lock);
    return reaped;
}

int
serve_guard_open(struct serve_guard *g)
{
    pthread_mutex_lock(&g->lock);
    int n = g->open;
    pthread_mutex_unlock(&g->lock);
    return n;
}
