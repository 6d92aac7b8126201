#include "verb_serve.h"
#include "clock.h"
#include "daemon.h"
#include "in_force.h"
#include "log.h"
#include "page.h"
#include "serve.h"
#include "service.h"
#include "verb.h"
#include "verb_common.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define RETRY_MS 2000   /* between attempts to reach a database that does not answer at start */
#define REPEAT_MS 60000 /* and between two messages about it */

/* The daemon from its birth to its end; what goes on in between is in the duties (daemon.h). */
struct life {
    struct daemon d;
    const struct verb_serve_hooks *hooks; /* NULL: none */
    bool asked_to_stop;                   /* heard while a hook worked */
    struct catalog *files; /* where the database is: of the files, or of the copy in the state folder */
    int signals;
    struct service service;
};
enum heard { HEARD_NOTHING, HEARD_STOP, HEARD_RELOAD };

static int
open_signals(struct err *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);           /* wakes the loop */
    sigprocmask(SIG_BLOCK, &set, NULL); /* before any thread: they inherit it */
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "could not make a signalfd: %s", strerror(errno));
    return fd;
}

/* Waits for a signal at most ms. */
static enum heard
listen_for(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    struct signalfd_siginfo info;
    enum heard heard = HEARD_NOTHING;
    if (poll(&p, 1, ms) <= 0)
        return heard;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            heard = HEARD_STOP;
        else if (info.ssi_signo == SIGHUP && heard != HEARD_STOP)
            heard = HEARD_RELOAD;
    }
    return heard;
}

/* The private cluster may have to wait for a verb that holds it: a signal must end that as it would any program. */
static int
try_database(struct life *l, struct store **ret, struct err *err)
{
    sigset_t before, ours;
    bool private = !l->files->database_url;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    if (private)
        sigprocmask(SIG_UNBLOCK, &ours, &before);
    int r = verb_open_store(l->d.c, l->files, true, &l->d.embedded, ret, err);
    if (private)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return r;
}

/* A database of one's own may come up later than we do. */
static int
open_database(struct life *l, struct store **ret, enum heard *ret_heard, struct err *err)
{
    struct daemon *d = &l->d;
    int64_t told = -REPEAT_MS;
    *ret_heard = HEARD_NOTHING;
    while (try_database(l, ret, err) < 0) {
        if (!l->files->database_url || err->kind == ERR_CONFIG)
            return -1; /* the private one must start, or there is something to repair */
        service_waiting(&l->service);
        if (clock_mono_ms() - told >= REPEAT_MS) {
            log_err(LOG_WARNING, err);
            log_line(LOG_WARNING, "the database does not answer; trying on");
            told = clock_mono_ms();
        }
        *ret_heard = listen_for(l->signals, RETRY_MS);
        if (*ret_heard == HEARD_STOP)
            return 0;
    }
    d->url = d->embedded ? store_embedded_url(d->embedded) : l->files->database_url;
    d->slug = l->files->organisation_slug;
    d->organisation = l->files->organisation;
    return 0;
}

static int
start_pages(struct life *l, struct err *err)
{
    struct daemon *d = &l->d;
    struct serve_options o = {.listen = d->c->listen,
        .http = &d->catalog->http,
        .database_url = d->url,
        .slug = d->slug,
        .organisation = d->organisation,
        .parse = in_force_parse};
    if (page_init(NULL, err) < 0 || serve_start(&o, &d->serve, err) < 0)
        return -1;
    if (!l->hooks) {
        char place[SERVE_PLACE];
        printf("%s\n", serve_place(d->serve, place));
        fflush(stdout);
    }
    return 0;
}

/* For hooks, which may work long. */
static bool
stopping(void *ctx)
{
    struct life *l = ctx;
    if (!l->asked_to_stop)
        l->asked_to_stop = listen_for(l->signals, 0) == HEARD_STOP;
    return l->asked_to_stop;
}

/* The hook's pulls hold the locks of their sources as long as its connection lives: the duties get another one. */
static int
prepare(struct life *l, struct store **s, enum heard *ret_heard, struct err *err)
{
    if (!l->hooks)
        return 0;
    struct verb_serve_loan loan = {*s, l->d.bundle, l->files, stopping, l};
    int r = l->hooks->prepare(&loan, l->hooks->ctx, err);
    if (l->asked_to_stop)
        *ret_heard = HEARD_STOP;
    store_close(*s);
    *s = NULL;
    return r == 0 ? store_open(l->d.url, l->d.slug, l->d.organisation, s, err) : -1;
}

static int
start(struct life *l, enum heard *ret_heard, struct err *err)
{
    struct store *s = NULL;
    int r = verb_load_place(l->d.c, &l->d.bundle, &l->files, err);
    if (r == 0)
        r = open_database(l, &s, ret_heard, err);
    if (r == 0 && *ret_heard != HEARD_STOP)
        r = prepare(l, &s, ret_heard, err);
    l->d.store = s; /* the duties go on with it */
    if (r == 0 && *ret_heard != HEARD_STOP)
        r = daemon_start_duties(&l->d, err) < 0 || start_pages(l, err) < 0 ? -1 : 0;
    return r;
}

static void
loop(struct life *l)
{
    for (;;) {
        service_turn(&l->service);
        enum heard heard = listen_for(l->signals, daemon_step_duties(&l->d, clock_now()));
        if (heard == HEARD_STOP)
            return;
        if (heard == HEARD_RELOAD) {
            service_reloading(&l->service);
            daemon_reload_duties(&l->d);
            service_ready(&l->service, l->d.serve);
        }
    }
}

/* In the reverse order of the start. */
static void
stop(struct life *l)
{
    service_close(&l->service);
    daemon_stop_duties(&l->d);
    serve_stop(l->d.serve);
    page_done();
    store_embedded_close(l->d.embedded);
    catalog_free(l->d.catalog);
    catalog_free(l->files);
    config_bundle_free(l->d.bundle);
    close(l->signals);
}

int
verb_serve_run(struct verb_context *c, const struct verb_serve_hooks *hooks, struct err *err)
{
    struct life l = {.d = {.c = c}, .hooks = hooks};
    struct clock_test test;
    if (clock_is_test(&test))
        log_line(LOG_WARNING, CLOCK_TEST_ENV " is set: the time of day is not the real one (for tests only)");
    enum heard heard = HEARD_NOTHING;
    l.signals = open_signals(err);
    if (l.signals < 0)
        return -1;
    service_open(&l.service);
    int r = start(&l, &heard, err);
    if (r == 0 && heard != HEARD_STOP && hooks)
        hooks->ready(l.d.serve, stopping, &l, hooks->ctx);
    if (r == 0 && heard != HEARD_STOP && !l.asked_to_stop) {
        service_ready(&l.service, l.d.serve);
        loop(&l);
    }
    if (r == 0)
        log_line(LOG_INFO, "stopping");
    stop(&l);
    return r;
}

int
verb_serve(struct verb_context *c, struct err *err)
{
    if (verb_common_rest(c, 0, "usage: ksrd serve", err) < 0)
        return -1;
    return verb_serve_run(c, NULL, err);
}
