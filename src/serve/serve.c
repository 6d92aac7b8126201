#include "serve.h"
#include "serve_http.h"
#include "serve_listen.h"
#include <unistd.h>

enum { CACHE_BYTES = 64 << 20, TICK_MS = 200 };

/* Looks after what has a deadline: hanging calls, waiting requests, dripping clients. */
static void *
keeper_main(void *arg)
{
    struct serve *s = arg;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&s->wake, &s->lock, &until);
        pthread_mutex_unlock(&s->lock);
        int64_t now = clock_mono_ms();
        serve_editions_tick(s->editions, now);
        serve_asof_tick(s->asof, now);
        atomic_fetch_add(&s->metrics.reaped, (unsigned)serve_guard_reap(s->guard, now));
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static int
start_keeper(struct serve *s, struct err *err)
{
    if (pthread_create(&s->keeper, NULL, keeper_main, s))
        return err_set(err, ERR_BUG, NULL, NULL, "could not start a thread");
    s->keeping = true;
    return 0;
}

static void
stop_keeper(struct serve *s)
{
    if (!s->keeping)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->keeper, NULL);
}

static struct serve *
serve_new(const struct serve_options *o)
{
    struct arena *a = arena_new();
    struct serve *s = arena_alloc(a, sizeof *s);
    s->arena = a;
    s->options = *o;
    s->options.listen = arena_strdup(a, o->listen);
    s->options.database_url = arena_strdup(a, o->database_url);
    s->options.slug = arena_strdup(a, o->slug);
    s->options.organisation = arena_strdup(a, o->organisation);
    s->listen_fd = -1;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    return s;
}

int
serve_start(const struct serve_options *o, struct serve **ret, struct err *err)
{
    struct serve *s = serve_new(o);
    s->cache = serve_cache_new(CACHE_BYTES);
    s->guard = serve_guard_new();
    if (!s->cache || !s->guard) {
        err_set(err, ERR_BUG, NULL, NULL, "out of memory");
        goto failed;
    }
    if (serve_listen(s->options.listen, &s->listen_fd, &s->port, err) ||
        serve_statics_new(&s->statics, err) || serve_editions_start(&s->options, &s->editions, err) ||
        serve_asof_start(&s->options, s->editions, &s->asof, err) || start_keeper(s, err) ||
        serve_http_start(s, err))
        goto failed;
    *ret = s;
    return 0;
failed:
    serve_stop(s);
    return -1;
}

int
serve_port(const struct serve *s)
{
    return s->port;
}

int
serve_door(const struct serve *s, struct sockaddr_storage *ret, socklen_t *ret_len)
{
    *ret_len = sizeof *ret;
    return getsockname(s->listen_fd, (struct sockaddr *)(void *)ret, ret_len);
}

struct snapshot *
serve_current(struct serve *s)
{
    struct editions_state state;
    serve_editions_state(s->editions, &state);
    return state.current;
}

void
serve_tell(struct serve *s, struct operations *o)
{
    pthread_mutex_lock(&s->lock);
    struct operations *old = s->operations;
    s->operations = o;
    pthread_mutex_unlock(&s->lock);
    operations_unref(old);
}

void
serve_stop(struct serve *s)
{
    if (!s)
        return;
    if (s->daemon) {
        serve_http_stop(s); /* closes the listening socket and ends the as-of worker */
    } else {
        if (s->listen_fd >= 0)
            close(s->listen_fd);
        if (s->asof)
            serve_asof_stop(s->asof);
    }
    stop_keeper(s);
    serve_asof_free(s->asof);
    serve_editions_stop(s->editions);
    serve_guard_free(s->guard);
    serve_cache_free(s->cache);
    serve_statics_free(s->statics);
    operations_unref(s->operations);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}
