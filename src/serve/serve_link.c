#include "serve_link.h"

enum { PAUSE_FIRST = 100, PAUSE_LAST = 2000 };

void
serve_link_init(struct serve_link *l, const struct serve_options *o)
{
    *l = (struct serve_link){.url = o->database_url, .slug = o->slug, .organisation = o->organisation};
    pthread_mutex_init(&l->lock, NULL);
}

void
serve_link_done(struct serve_link *l)
{
    store_close(l->store);
    l->store = NULL;
    pthread_mutex_destroy(&l->lock);
}

/* While it connects there is nothing to break: store_open has its own deadline (connect_timeout). */
int
serve_link_open(struct serve_link *l, struct err *err)
{
    if (l->store)
        return 0;
    struct store *s = NULL;
    if (store_open(l->url, l->slug, l->organisation, &s, err))
        return -1;
    pthread_mutex_lock(&l->lock);
    l->store = s;
    pthread_mutex_unlock(&l->lock);
    return 0;
}

struct store *
serve_link_begin(struct serve_link *l, int64_t most_ms)
{
    pthread_mutex_lock(&l->lock);
    struct store *s = l->ended ? NULL : l->store;
    l->limit = s ? clock_mono_ms() + most_ms : 0;
    pthread_mutex_unlock(&l->lock);
    return s;
}

void
serve_link_finish(struct serve_link *l, bool failed)
{
    pthread_mutex_lock(&l->lock);
    l->limit = 0;
    struct store *s = failed ? l->store : NULL;
    if (failed)
        l->store = NULL;
    else
        l->backoff_ms = 0;
    pthread_mutex_unlock(&l->lock);
    store_close(s);
}

int
serve_link_pause(struct serve_link *l)
{
    l->backoff_ms = l->backoff_ms ? l->backoff_ms * 2 : PAUSE_FIRST;
    if (l->backoff_ms > PAUSE_LAST)
        l->backoff_ms = PAUSE_LAST;
    return l->backoff_ms;
}

/* Under the lock the owner can neither end its call nor close the connection. */
static void
break_if(struct serve_link *l, int64_t now, bool end)
{
    pthread_mutex_lock(&l->lock);
    l->ended |= end;
    if (l->store && l->limit && now >= l->limit)
        store_interrupt(l->store);
    pthread_mutex_unlock(&l->lock);
}

void
serve_link_check(struct serve_link *l, int64_t now)
{
    break_if(l, now, false);
}

void
serve_link_break(struct serve_link *l)
{
    break_if(l, INT64_MAX, false);
}

void
serve_link_end(struct serve_link *l)
{
    break_if(l, INT64_MAX, true);
}
