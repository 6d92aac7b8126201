#include "serve.h"
#include "serve_doors.h"
#include "serve_rules.h"

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
        serve_doors_tick(s, now);
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
    s->options.listen = o->listen ? arena_strdup(a, o->listen) : NULL;
    s->options.database_url = arena_strdup(a, o->database_url);
    s->options.slug = arena_strdup(a, o->slug);
    s->options.organisation = arena_strdup(a, o->organisation);
    s->http = serve_rules_copy(a, o->http, o->listen);
    s->options.http = &s->http;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    return s;
}

static int
open_log(struct serve *s, struct err *err)
{
    return strcmp(s->http.access_log, "off") == 0 ? 0 : serve_log_open(s->http.access_log, &s->log, err);
}

static int
make_parts(struct serve *s, struct err *err)
{
    s->cache = serve_cache_new(CACHE_BYTES);
    s->guard = serve_guard_new(serve_http_connections());
    if (!s->cache || !s->guard)
        return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
    return s->http.certificate ? serve_tls_read(s->http.certificate, s->http.key, &s->tls, err) : 0;
}

int
serve_start(const struct serve_options *o, struct serve **ret, struct err *err)
{
    struct serve *s = serve_new(o);
    if (make_parts(s, err) || open_log(s, err) || serve_doors_open(s, err) ||
        serve_statics_new(&s->statics, err) || serve_editions_start(&s->options, &s->editions, err) ||
        serve_asof_start(&s->options, s->editions, &s->asof, err) || start_keeper(s, err) ||
        serve_doors_start(s, err)) {
        serve_stop(s);
        return -1;
    }
    *ret = s;
    return 0;
}

bool
serve_ready(const struct serve *s)
{
    struct editions_state state;
    serve_editions_state(s->editions, &state);
    snapshot_unref(state.current);
    return state.current != NULL;
}

static const struct door *
tcp_door(const struct serve *s)
{
    for (size_t i = 0; i < s->n_doors; i++)
        if (address_port(&s->doors[i].listener.address))
            return &s->doors[i];
    return NULL;
}

int
serve_port(const struct serve *s)
{
    const struct door *d = tcp_door(s);
    return d ? address_port(&d->listener.address) : 0;
}

const char *
serve_place(const struct serve *s, char out[SERVE_PLACE])
{
    char text[ADDRESS_TEXT];
    const struct door *d = tcp_door(s);
    if (d)
        snprintf(
            out, SERVE_PLACE, "http%s://%s/", d->secure ? "s" : "", address_text(&d->listener.address, text));
    else
        address_text(&s->doors[0].listener.address, out);
    return out;
}

static int
reload_tls(struct serve *s, struct err *err)
{
    struct serve_tls *new = NULL;
    if (!s->tls)
        return 0;
    if (serve_tls_read(s->http.certificate, s->http.key, &new, err))
        return -1;
    if (strcmp(new->certificate, s->tls->certificate) != 0 || strcmp(new->key, s->tls->key) != 0)
        return serve_doors_renew(s, new, err);
    serve_tls_free(new);
    return 0;
}

int
serve_reload(struct serve *s, struct err *err)
{
    struct err second;
    int tls = reload_tls(s, err);
    int log = serve_log_reopen(s->log, tls ? &second : err);
    return tls || log ? -1 : 0;
}

void
serve_door(const struct serve *s, struct sockaddr_storage *ret, socklen_t *ret_len, bool *ret_plain)
{
    const struct door *d = &s->doors[0];
    for (size_t i = 0; i < s->n_doors; i++)
        if (s->doors[i].listener.local && !s->doors[i].secure) {
            d = &s->doors[i];
            break;
        }
    *ret_plain = d->listener.local && !d->secure;
    *ret_len = d->listener.address.len;
    *ret = (struct sockaddr_storage){0};
    memcpy(ret, &d->listener.address.at, sizeof d->listener.address.at);
}

struct snapshot *
serve_current(struct serve *s)
{
    struct editions_state state;
    serve_editions_state(s->editions, &state);
    return state.current;
}

unsigned
serve_asked(struct serve *s)
{
    return atomic_exchange(&s->asked, 0);
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

bool
serve_same_http(const struct serve *s, const struct catalog_http *http)
{
    struct arena *a = arena_new();
    const struct catalog_http other = serve_rules_copy(a, http, s->options.listen);
    bool same = serve_rules_same(&s->http, &other);
    arena_free(a);
    return same;
}

void
serve_set_leader(struct serve *s, bool leads)
{
    atomic_store_explicit(&s->metrics.leader, leads, memory_order_relaxed);
}

void
serve_stop(struct serve *s)
{
    if (!s)
        return;
    serve_doors_stop(s); /* closes the listening sockets and ends the as-of worker */
    stop_keeper(s);
    serve_asof_free(s->asof);
    serve_editions_stop(s->editions);
    serve_log_close(s->log);
    serve_guard_free(s->guard);
    serve_cache_free(s->cache);
    serve_statics_free(s->statics);
    operations_unref(s->operations);
    serve_tls_free(s->tls);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}
