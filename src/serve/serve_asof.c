#include "serve_asof.h"
#include "log.h"
#include "serve_link.h"
#include <pthread.h>

enum {
    HELD = 4,     /* editions kept */
    MOMENTS = 64, /* answers to "the last edition at or before t" kept */
    WAITING_MOST = 128,
    WAIT_MS = 10000, /* a request waits so long; the load goes on for the next who asks */
    LOAD_MS = 120000,
};

struct moment {
    stamp at;
    int32_t edition;
};

struct serve_asof {
    snapshot_parse *parse;
    struct serve_editions *editions;
    struct serve_link link;
    pthread_t worker;
    struct serve_past past; /* the worker's own */

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t work;
    bool stopping;
    struct serve_view *held[HELD]; /* newest use first */
    struct moment moments[MOMENTS];
    size_t n_moments; /* ever noted */
    struct asof_wait *first, **last;
    struct asof_figures figures; /* waiting: also the reserved places */
};

/* ---- what is in memory; all under the lock -------------------------------------------------------------------------- */

/* protection: what holds today; a view from before it is not used any more. */
static struct serve_view *
find_held(struct serve_asof *a, int32_t edition, int32_t protection)
{
    for (size_t i = 0; i < HELD && a->held[i]; i++) {
        struct serve_view *v = a->held[i];
        if (v->shown.edition.edition != edition || v->shown.protection < protection)
            continue;
        memmove(a->held + 1, a->held, i * sizeof *a->held);
        a->held[0] = v;
        return serve_view_ref(v);
    }
    return NULL;
}

/* Edition at t, as far as memory can tell; −1: it cannot. The stamps in our own addresses are exactly those of an edition. */
static int32_t
recall(const struct serve_asof *a, stamp t)
{
    for (size_t i = 0; i < HELD && a->held[i]; i++)
        if (a->held[i]->shown.edition.recorded == t)
            return a->held[i]->shown.edition.edition;
    for (size_t i = 0; i < MOMENTS && i < a->n_moments; i++)
        if (a->moments[i].at == t)
            return a->moments[i].edition;
    return -1;
}

/* Returns what fell out, to be unref'd outside the lock. */
static struct serve_view *
hold(struct serve_asof *a, struct serve_view *v)
{
    struct serve_view *out = a->held[HELD - 1];
    memmove(a->held + 1, a->held, (HELD - 1) * sizeof *a->held);
    a->held[0] = serve_view_ref(v);
    return out;
}

/* ---- the worker -------------------------------------------------------------------------------------------------------- */

static int
resolve(struct store *s, const struct request_per *per, struct store_edition *ret, struct err *err)
{
    if (per->number)
        return store_edition_number(s, per->number, ret, err);
    return store_edition_at(s, per->at, ret, err);
}

/* An answer about the time before the newest edition can never change: later ones have later stamps. */
static void
note_moment(struct serve_asof *a, const struct request_per *per, const struct store_edition *e)
{
    struct editions_state now;
    serve_editions_state(a->editions, &now);
    bool final = !per->number && now.current && per->at < now.current->edition.recorded;
    snapshot_unref(now.current);
    if (!final)
        return;
    pthread_mutex_lock(&a->lock);
    a->moments[a->n_moments++ % MOMENTS] = (struct moment){per->at, e->edition};
    pthread_mutex_unlock(&a->lock);
}

/* Whatever was read of an edition while it was being purged is worth nothing: the checkpoint moves before the figures go. */
static enum asof_outcome
load_whole(struct serve_asof *a, struct store *s, const struct store_edition *e, struct serve_view **ret,
    struct err *err)
{
    struct store_edition now = {0};
    struct serve_view *v = NULL;
    if (serve_view_load(a->editions, a->parse, s, e, &a->past, &v, err))
        return ASOF_FAULT;
    if (store_edition_newest(s, &now, err) == 0 && e->edition >= now.checkpoint) {
        *ret = v;
        return ASOF_READY;
    }
    serve_view_unref(v);
    return e->edition < now.checkpoint ? ASOF_PURGED : ASOF_FAULT;
}

static enum asof_outcome
obtain(struct serve_asof *a, struct store *s, const struct request_per *per, struct serve_view **ret,
    struct err *err)
{
    struct store_edition e = {0};
    struct serve_view *v = NULL;
    if (resolve(s, per, &e, err))
        return ASOF_FAULT;
    note_moment(a, per, &e);
    if (e.edition == 0)
        return ASOF_NONE;
    if (e.edition < e.checkpoint)
        return ASOF_PURGED;
    struct editions_state now;
    serve_editions_state(a->editions, &now);
    int32_t protection = now.current ? now.current->protection : 0;
    snapshot_unref(now.current);
    pthread_mutex_lock(&a->lock);
    *ret = find_held(a, e.edition, protection);
    pthread_mutex_unlock(&a->lock);
    if (*ret)
        return ASOF_READY;
    enum asof_outcome outcome = load_whole(a, s, &e, &v, err);
    if (outcome != ASOF_READY)
        return outcome;
    pthread_mutex_lock(&a->lock);
    a->figures.loads++;
    struct serve_view *out = serve_view_is_whole(v) ? hold(a, v) : NULL;
    pthread_mutex_unlock(&a->lock);
    serve_view_unref(out);
    *ret = v;
    return ASOF_READY;
}

static enum asof_outcome
try(struct serve_asof *a, const struct request_per *per, struct serve_view **ret, struct err *err)
{
    err_clear(err);
    if (serve_link_open(&a->link, err))
        return ASOF_FAULT;
    struct store *s = serve_link_begin(&a->link, LOAD_MS);
    if (!s) {
        err_set(err, ERR_STORE, NULL, NULL, "stopping");
        return ASOF_FAULT;
    }
    enum asof_outcome outcome = obtain(a, s, per, ret, err);
    serve_link_finish(&a->link, outcome == ASOF_FAULT && err->kind == ERR_STORE);
    return outcome;
}

/* A connection that has been idle since the server was last away is dead without knowing it: then once more, on a new one. */
static bool
again(struct serve_asof *a, bool was_open, const struct err *err)
{
    struct editions_state now;
    if (!was_open || err->kind != ERR_STORE)
        return false;
    serve_editions_state(a->editions, &now);
    snapshot_unref(now.current);
    pthread_mutex_lock(&a->lock);
    bool yes = !now.lost && !a->stopping;
    pthread_mutex_unlock(&a->lock);
    return yes;
}

static enum asof_outcome
work(struct serve_asof *a, const struct request_per *per, struct serve_view **ret)
{
    struct err err = {0};
    bool was_open = a->link.store != NULL;
    enum asof_outcome outcome = try(a, per, ret, &err);
    if (outcome == ASOF_FAULT && again(a, was_open, &err))
        outcome = try(a, per, ret, &err);
    if (outcome != ASOF_FAULT)
        return outcome;
    pthread_mutex_lock(&a->lock);
    a->figures.failures++;
    bool say = !a->stopping;
    pthread_mutex_unlock(&a->lock);
    if (say)
        log_err(LOG_WARNING, &err);
    return err.kind == ERR_STORE ? ASOF_AWAY : ASOF_FAULT;
}

static bool
same_per(const struct request_per *a, const struct request_per *b)
{
    return a->number == b->number && (a->number || a->at == b->at);
}

/* Takes out of the queue, as a list, those with the same question, or (per NULL) who wait since before `before`. Under the lock. */
static struct asof_wait *
take(struct serve_asof *a, const struct request_per *per, int64_t before)
{
    struct asof_wait *taken = NULL, **at = &a->first;
    a->last = &a->first;
    while (*at) {
        struct asof_wait *w = *at;
        if (per ? same_per(&w->per, per) : w->since < before) {
            *at = w->next;
            w->next = taken;
            taken = w;
            a->figures.waiting--;
        } else {
            at = &w->next;
            a->last = at;
        }
    }
    return taken;
}

/* view: the caller keeps its reference. */
static void
wake_all(struct asof_wait *list, enum asof_outcome outcome, struct serve_view *view)
{
    for (struct asof_wait *w = list, *next; w; w = next) {
        next = w->next;
        w->outcome = outcome;
        w->view = outcome == ASOF_READY ? serve_view_ref(view) : NULL;
        w->wake(w->ctx);
    }
}

static void *
worker_main(void *arg)
{
    struct serve_asof *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->stopping) {
        if (!a->first) {
            pthread_cond_wait(&a->work, &a->lock);
            continue;
        }
        struct request_per per = a->first->per;
        pthread_mutex_unlock(&a->lock);
        struct serve_view *view = NULL;
        enum asof_outcome outcome = work(a, &per, &view);
        pthread_mutex_lock(&a->lock);
        struct asof_wait *done = take(a, &per, 0);
        pthread_mutex_unlock(&a->lock);
        wake_all(done, outcome, view);
        serve_view_unref(view);
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* ---- start, stop, ask --------------------------------------------------------------------------------------------------- */

int
serve_asof_start(
    const struct serve_options *o, struct serve_editions *e, struct serve_asof **ret, struct err *err)
{
    struct serve_asof *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
    a->parse = o->parse;
    a->editions = e;
    a->last = &a->first;
    serve_link_init(&a->link, o);
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->work, NULL);
    if (pthread_create(&a->worker, NULL, worker_main, a)) {
        a->stopping = true;
        serve_link_done(&a->link);
        free(a);
        return err_set(err, ERR_BUG, NULL, NULL, "could not start a thread");
    }
    *ret = a;
    return 0;
}

void
serve_asof_stop(struct serve_asof *a)
{
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    struct asof_wait *all = take(a, NULL, INT64_MAX);
    pthread_cond_broadcast(&a->work);
    pthread_mutex_unlock(&a->lock);
    serve_link_end(&a->link);
    wake_all(all, ASOF_STOPPED, NULL);
    pthread_join(a->worker, NULL);
}

void
serve_asof_free(struct serve_asof *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < HELD; i++)
        serve_view_unref(a->held[i]);
    serve_view_past_done(&a->past);
    serve_link_done(&a->link);
    pthread_cond_destroy(&a->work);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

static enum asof_outcome
ask_away(const struct editions_state *now, const struct request_per *per, struct serve_view **ret)
{
    const struct store_edition *e = now->current ? &now->current->edition : NULL;
    if (!e || (per->number ? per->number != e->edition : per->at != e->recorded))
        return ASOF_AWAY;
    *ret = serve_view_without_store(now->current);
    return *ret ? ASOF_READY : ASOF_FAULT;
}

static enum asof_outcome
ask_memory(struct serve_asof *a, const struct request_per *per, const struct editions_state *now,
    struct serve_view **ret)
{
    int32_t edition = per->number ? per->number : recall(a, per->at);
    if (a->stopping)
        return ASOF_STOPPED;
    if (edition == 0)
        return ASOF_NONE;
    if (edition > 0 && now->current && edition < now->current->edition.checkpoint)
        return ASOF_PURGED;
    if (edition > 0 && (*ret = find_held(a, edition, now->current ? now->current->protection : 0)))
        return ASOF_READY;
    if (now->lost)
        return ASOF_AWAY;
    if (a->figures.waiting == WAITING_MOST)
        return ASOF_BUSY;
    a->figures.waiting++;
    return ASOF_WAIT;
}

enum asof_outcome
serve_asof_ask(struct serve_asof *a, const struct request_per *per, struct serve_view **ret)
{
    struct editions_state now;
    serve_editions_state(a->editions, &now);
    pthread_mutex_lock(&a->lock);
    enum asof_outcome outcome = ask_memory(a, per, &now, ret);
    pthread_mutex_unlock(&a->lock);
    if (outcome == ASOF_AWAY)
        outcome = ask_away(&now, per, ret);
    snapshot_unref(now.current);
    return outcome;
}

void
serve_asof_wait(struct serve_asof *a, struct asof_wait *w)
{
    w->since = clock_mono_ms();
    w->next = NULL;
    w->view = NULL;
    pthread_mutex_lock(&a->lock);
    bool stopping = a->stopping;
    if (stopping) {
        a->figures.waiting--;
    } else {
        *a->last = w;
        a->last = &w->next;
        pthread_cond_signal(&a->work);
    }
    pthread_mutex_unlock(&a->lock);
    if (stopping)
        wake_all(w, ASOF_STOPPED, NULL);
}

/* Out of memory, too, goes what has been purged, and what shows more or less than is protected today. */
static void
let_go(struct serve_asof *a, int32_t checkpoint, int32_t protection)
{
    struct serve_view *gone[HELD] = {0};
    size_t kept = 0, n = 0;
    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; i < HELD && a->held[i]; i++)
        if (a->held[i]->shown.edition.edition < checkpoint || a->held[i]->shown.protection < protection)
            gone[n++] = a->held[i];
        else
            a->held[kept++] = a->held[i];
    for (; kept < HELD; kept++)
        a->held[kept] = NULL;
    pthread_mutex_unlock(&a->lock);
    for (size_t i = 0; i < n; i++)
        serve_view_unref(gone[i]);
}

void
serve_asof_tick(struct serve_asof *a, int64_t now)
{
    struct editions_state state;
    serve_editions_state(a->editions, &state);
    if (state.current)
        let_go(a, state.current->edition.checkpoint, state.current->protection);
    snapshot_unref(state.current);
    serve_link_check(&a->link, now);
    if (state.lost)
        serve_link_break(&a->link);
    pthread_mutex_lock(&a->lock);
    struct asof_wait *late = take(a, NULL, state.lost ? INT64_MAX : now - WAIT_MS);
    pthread_mutex_unlock(&a->lock);
    wake_all(late, state.lost ? ASOF_AWAY : ASOF_LATE, NULL);
}

void
serve_asof_figures(struct serve_asof *a, struct asof_figures *ret)
{
    pthread_mutex_lock(&a->lock);
    *ret = a->figures;
    for (ret->held = 0; ret->held < HELD && a->held[ret->held];)
        ret->held++;
    pthread_mutex_unlock(&a->lock);
}
