#include "serve_editions.h"
#include "clock.h"
#include "log.h"
#include "serve_link.h"
#include "serve_restated.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    POLL_MS = 500,    /* without a NOTIFY (standby, pooler) this is how old a page can be */
    ANSWER_MS = 3000, /* a question this small not answered so long: away */
    PING_MS = 1000,   /* between two looks whether new connections are taken */
    LOAD_MS = 120000,
    UNREADABLE_MS = 30000,
    /* The first edition waits so long for its log of restated values, since nothing is shown yet; a longer one, and those of all other
       editions, are made while the edition is shown. */
    FIRST_LOG_MS = 500,
};

struct serve_editions {
    snapshot_parse *parse;
    const char *url;
    struct serve_link watch, load;
    pthread_t watcher, loader;
    int wake; /* eventfd: stop */

    pthread_mutex_t facts_lock; /* held while an edition is loaded or copied from */
    struct factset *facts;      /* of the newest one */
    struct store_edition facts_of;

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t news;
    bool stopping, away, lost, behind;
    struct store_edition newest; /* as the watcher saw it */
    struct snapshot *current;
    struct editions_figures figures;
};

static bool
same_edition(const struct store_edition *a, const struct store_edition *b)
{
    return a->edition == b->edition && a->recorded == b->recorded && a->checked == b->checked &&
           a->last_pull == b->last_pull && a->checkpoint == b->checkpoint;
}

/* ---- the watcher ---------------------------------------------------------------------------------------------------- */

static void
tell_away(struct serve_editions *e, bool away, bool lost)
{
    pthread_mutex_lock(&e->lock);
    bool changed = e->away != away;
    int32_t edition = e->current ? e->current->edition.edition : 0;
    e->away = away;
    e->lost = lost;
    if (!lost)
        pthread_cond_broadcast(&e->news);
    pthread_mutex_unlock(&e->lock);
    if (lost)
        serve_link_break(&e->load);
    if (changed && away)
        log_line(LOG_WARNING, "PostgreSQL does not answer; pages go on from edition %d", (int)edition);
    else if (changed)
        log_line(LOG_INFO, "PostgreSQL answers again");
}

/* Sleeps, until it is time to stop, or another edition than `but` is there (NULL: whatever is there). False: stop. */
static bool
rest(struct serve_editions *e, int ms, const struct store_edition *but)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&e->lock);
    int late = 0;
    while (!e->stopping && !late && !(but && !same_edition(but, &e->newest)))
        late = pthread_cond_timedwait(&e->news, &e->lock, &until);
    bool go = !e->stopping;
    pthread_mutex_unlock(&e->lock);
    return go;
}

/* Waits for news, then asks for the newest edition. LISTEN comes before the question, so that nothing falls between. */
static int
look(struct serve_editions *e, int wait_ms, struct err *err)
{
    struct store_edition newest = {0};
    bool news = false;
    struct store *s = serve_link_begin(&e->watch, wait_ms + ANSWER_MS);
    if (!s)
        return err_set(err, ERR_STORE, NULL, NULL, "stopping");
    int rc = store_wait(s, wait_ms, e->wake, &news, err);
    if (rc == 0)
        rc = serve_link_begin(&e->watch, ANSWER_MS) ? store_edition_newest(s, &newest, err) : -1;
    serve_link_finish(&e->watch, rc != 0);
    if (rc)
        return -1;
    pthread_mutex_lock(&e->lock);
    if (!same_edition(&e->newest, &newest)) {
        e->newest = newest;
        pthread_cond_broadcast(&e->news);
    }
    pthread_mutex_unlock(&e->lock);
    return 0;
}

static int
connect_watch(struct serve_editions *e, struct err *err)
{
    if (!store_ping(e->url)) /* bounded, which a connection to a stopped server need not be */
        return err_set(err, ERR_STORE, NULL, NULL, "no answer");
    return serve_link_open(&e->watch, err) || look(e, 0, err);
}

static void *
watcher_main(void *arg)
{
    struct serve_editions *e = arg;
    int64_t pinged = clock_mono_ms();
    bool answers = true, go = true;
    char told[1024] = "";
    while (go) {
        struct err err = {0};
        int rc = e->watch.store ? look(e, POLL_MS, &err) : connect_watch(e, &err);
        if (rc == 0 && clock_mono_ms() - pinged >= PING_MS) {
            answers = store_ping(e->url);
            pinged = clock_mono_ms();
        }
        go = rest(e, 0, NULL);
        if (!go)
            break;
        tell_away(e, rc || !answers, rc != 0);
        if (rc == 0)
            continue;
        if (strcmp(told, err.what) != 0)
            log_err(LOG_WARNING, &err);
        snprintf(told, sizeof told, "%s", err.what);
        go = rest(e, serve_link_pause(&e->watch), NULL);
        answers = true;
    }
    return NULL;
}

/* ---- the loader ----------------------------------------------------------------------------------------------------- */

/* Waits until there is an edition to load, or no more need. False: stop. */
static bool
next_edition(struct serve_editions *e, const struct store_edition *loaded, struct store_edition *ret)
{
    pthread_mutex_lock(&e->lock);
    while (!e->stopping && (e->lost || e->newest.edition == 0 || same_edition(&e->newest, loaded)))
        pthread_cond_wait(&e->news, &e->lock);
    *ret = e->newest;
    bool go = !e->stopping;
    pthread_mutex_unlock(&e->lock);
    return go;
}

static int
load_once(struct serve_editions *e, const struct store_edition *edition, struct factset *f,
    struct snapshot **ret, struct err *err)
{
    err_clear(err);
    if (serve_link_open(&e->load, err))
        return -1;
    struct store *s = serve_link_begin(&e->load, LOAD_MS);
    if (!s)
        return err_set(err, ERR_STORE, NULL, NULL, "stopping");
    struct snapshot *x = NULL;
    int rc = snapshot_load_like(s, edition, f, e->parse, e->current, &x, err);
    if (rc == 0)
        rc = snapshot_report(x, s, e->parse, e->current, err);
    if (rc)
        snapshot_unref(x);
    else
        *ret = x;
    serve_link_finish(&e->load, rc && err->kind == ERR_STORE);
    return rc;
}

/* A connection that has been idle since the server was last away is dead without knowing it: then once more, on a new one. */
static int
load(struct serve_editions *e, const struct store_edition *edition, struct factset *f, struct snapshot **ret,
    struct err *err)
{
    bool was_open = e->load.store != NULL;
    int rc = load_once(e, edition, f, ret, err);
    if (rc == 0 || !was_open || err->kind != ERR_STORE)
        return rc;
    pthread_mutex_lock(&e->lock);
    bool again = !e->stopping && !e->lost;
    pthread_mutex_unlock(&e->lock);
    return again ? load_once(e, edition, f, ret, err) : rc;
}

static void
swap(struct serve_editions *e, struct snapshot *s, int64_t ms)
{
    pthread_mutex_lock(&e->lock);
    struct snapshot *old = e->current;
    e->current = s;
    e->behind = false;
    e->figures.loads++;
    e->figures.load_seconds = (double)ms / 1000;
    pthread_mutex_unlock(&e->lock);
    if (!old || old->edition.edition != s->edition.edition)
        log_about(LOG_INFO, &(struct log_about){.edition = (int)s->edition.edition},
            "edition %d in memory, loaded in %lld ms", (int)s->edition.edition, (long long)ms);
    snapshot_unref(old);
}

/* After a failed load. An edition that this program cannot read will not get better by itself: then only another one, or some
   time, brings a new try. False: stop. */
static bool
excuse(struct serve_editions *e, const struct store_edition *next, const struct err *err, char told[1024])
{
    pthread_mutex_lock(&e->lock);
    e->figures.failures++;
    e->behind = e->behind || err->kind != ERR_STORE;
    bool say = !e->stopping && !e->lost && strcmp(told, err->what) != 0;
    pthread_mutex_unlock(&e->lock);
    if (say) {
        log_err(err->kind == ERR_STORE ? LOG_WARNING : LOG_ERROR, err);
        snprintf(told, 1024, "%s", err->what);
    }
    if (err->kind == ERR_STORE)
        return rest(e, serve_link_pause(&e->load), NULL);
    return rest(e, UNREADABLE_MS, next);
}

/* Numbers that went backwards: the database is another one than before (restored from a backup, say). */
static bool
is_earlier(const struct store_edition *next, const struct store_edition *loaded)
{
    return next->edition < loaded->edition ||
           (next->edition == loaded->edition && next->recorded != loaded->recorded);
}

/* again: from nothing. */
static int
load_next(struct serve_editions *e, const struct store_edition *next, bool again, struct snapshot **ret,
    struct err *err)
{
    pthread_mutex_lock(&e->facts_lock);
    if (again || next->edition < factset_edition(e->facts)) {
        factset_free(e->facts);
        e->facts = factset_new();
    }
    int rc = load(e, next, e->facts, ret, err);
    e->facts_of = *next; /* also on failure: it may have come so far */
    pthread_mutex_unlock(&e->facts_lock);
    return rc;
}

/* The log of restated values, one edition further. */
static int
make_log_once(struct serve_editions *e, struct serve_restated *r, struct err *err)
{
    if (serve_link_open(&e->load, err))
        return -1;
    struct store *s = serve_link_begin(&e->load, LOAD_MS);
    if (!s)
        return err_set(err, ERR_STORE, NULL, NULL, "stopping");
    int rc = serve_restated_go_on(r, s, e->parse, err);
    serve_link_finish(&e->load, rc && err->kind == ERR_STORE);
    return rc;
}

/* While the edition is shown and nothing newer waits. False: stop. */
static bool
make_log(struct serve_editions *e, struct serve_restated *r)
{
    struct err err = {0};
    return make_log_once(e, r, &err) == 0 || rest(e, serve_link_pause(&e->load), NULL);
}

/* Before the first one is shown, when that does not take long: then its pages never say anything else. */
static void
make_short_log(struct serve_editions *e, struct serve_restated *r)
{
    struct err err = {0};
    int64_t until = clock_mono_ms() + FIRST_LOG_MS;
    while (serve_restated_pending(r) && clock_mono_ms() < until && make_log_once(e, r, &err) == 0)
        ;
}

/* Takes over the reference to s. */
static void
show(struct serve_editions *e, struct serve_restated *r, struct snapshot *s, bool earlier, int64_t began)
{
    int64_t took = clock_mono_ms() - began;
    struct snapshot *before = e->current ? snapshot_ref(e->current) : NULL;
    struct snapshot *mine = snapshot_ref(s);
    if (before)
        swap(e, s, took); /* the pages wait for no log */
    serve_restated_follow(r, earlier ? NULL : before, mine);
    if (!before) {
        make_short_log(e, r);
        swap(e, s, took);
    }
    snapshot_unref(before);
    snapshot_unref(mine);
}

static bool
has_news(struct serve_editions *e, const struct store_edition *loaded)
{
    pthread_mutex_lock(&e->lock);
    bool yes = e->stopping || e->lost || !same_edition(&e->newest, loaded);
    pthread_mutex_unlock(&e->lock);
    return yes;
}

static void *
loader_main(void *arg)
{
    struct serve_editions *e = arg;
    struct store_edition loaded = {0}, next;
    struct serve_restated restated = {0};
    char told[1024] = "";
    bool go = true;
    while (go) {
        if (serve_restated_pending(&restated) && !has_news(e, &loaded)) {
            go = make_log(e, &restated);
            continue;
        }
        if (!next_edition(e, &loaded, &next))
            break;
        struct err err = {0};
        struct snapshot *s = NULL;
        int64_t began = clock_mono_ms();
        if (load_next(e, &next, is_earlier(&next, &loaded), &s, &err) == 0) {
            show(e, &restated, s, is_earlier(&next, &loaded), began);
            loaded = next;
        } else {
            go = excuse(e, &next, &err, told);
        }
    }
    serve_restated_done(&restated);
    return NULL;
}

/* ---- start, stop, ask ------------------------------------------------------------------------------------------------- */

static void
free_editions(struct serve_editions *e)
{
    serve_link_done(&e->watch);
    serve_link_done(&e->load);
    snapshot_unref(e->current);
    pthread_cond_destroy(&e->news);
    pthread_mutex_destroy(&e->lock);
    pthread_mutex_destroy(&e->facts_lock);
    factset_free(e->facts);
    if (e->wake >= 0)
        close(e->wake);
    free(e);
}

static void
call_stop(struct serve_editions *e)
{
    pthread_mutex_lock(&e->lock);
    e->stopping = true;
    pthread_cond_broadcast(&e->news);
    pthread_mutex_unlock(&e->lock);
    (void)!eventfd_write(e->wake, 1);
    serve_link_end(&e->watch);
    serve_link_end(&e->load);
}

int
serve_editions_start(const struct serve_options *o, struct serve_editions **ret, struct err *err)
{
    struct serve_editions *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
    e->parse = o->parse;
    e->url = o->database_url;
    serve_link_init(&e->watch, o);
    serve_link_init(&e->load, o);
    pthread_mutex_init(&e->lock, NULL);
    pthread_mutex_init(&e->facts_lock, NULL);
    e->facts = factset_new();
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&e->news, &attr);
    pthread_condattr_destroy(&attr);
    e->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (e->wake < 0 || pthread_create(&e->watcher, NULL, watcher_main, e)) {
        free_editions(e);
        return err_set(err, ERR_BUG, NULL, NULL, "could not start a thread");
    }
    if (pthread_create(&e->loader, NULL, loader_main, e)) {
        call_stop(e);
        pthread_join(e->watcher, NULL);
        free_editions(e);
        return err_set(err, ERR_BUG, NULL, NULL, "could not start a thread");
    }
    *ret = e;
    return 0;
}

void
serve_editions_stop(struct serve_editions *e)
{
    if (!e)
        return;
    call_stop(e);
    pthread_join(e->watcher, NULL);
    pthread_join(e->loader, NULL);
    free_editions(e);
}

void
serve_editions_state(struct serve_editions *e, struct editions_state *ret)
{
    pthread_mutex_lock(&e->lock);
    ret->current = e->current ? snapshot_ref(e->current) : NULL;
    ret->away = e->away;
    ret->behind = e->behind;
    ret->lost = e->lost;
    pthread_mutex_unlock(&e->lock);
}

struct factset *
serve_editions_facts(struct serve_editions *e, struct store_edition *ret_of)
{
    pthread_mutex_lock(&e->facts_lock);
    *ret_of = e->facts_of;
    struct factset *f = factset_copy(e->facts);
    pthread_mutex_unlock(&e->facts_lock);
    return f;
}

void
serve_editions_tick(struct serve_editions *e, int64_t now)
{
    serve_link_check(&e->watch, now);
    serve_link_check(&e->load, now);
}

void
serve_editions_figures(struct serve_editions *e, struct editions_figures *ret)
{
    pthread_mutex_lock(&e->lock);
    *ret = e->figures;
    pthread_mutex_unlock(&e->lock);
}
