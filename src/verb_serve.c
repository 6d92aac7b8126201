#include "verb_serve.h"
#include "clock.h"
#include "in_force.h"
#include "log.h"
#include "page.h"
#include "schedule.h"
#include "serve.h"
#include "verb.h"
#include "verb_common.h"
#include "verb_pull.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define RETRY_MS 2000   /* between attempts to reach a database that does not answer at start */
#define REPEAT_MS 60000 /* and between two messages about it */
#define PULLS_SEEN 50

/* The running daemon. */
struct daemon {
    struct verb_context *c;
    const struct verb_serve_hooks *hooks; /* NULL: none */
    bool asked_to_stop;                   /* heard while a hook worked */
    struct config_bundle *bundle;         /* the files', NULL while they have faults */
    struct catalog *files;   /* where the database is: of the files, or of the copy in the state folder */
    struct catalog *catalog; /* in force */
    struct store_embedded *embedded;
    const char *url;
    struct serve *serve;
    struct schedule *schedule;
    const char *args[9];
    int signals;
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

/* The files, or while they have faults the configuration that was last in force: an unfinished edit must not stop a restart. */
static int
load_files(struct daemon *d, struct err *err)
{
    int r = verb_load_config(d->c, &d->bundle, &d->files, err);
    if (r == 0)
        return 0;
    struct err why = {0};
    d->bundle = NULL;
    if (in_force_recall(d->c->state_dir, &d->files, &why) < 0)
        log_err(LOG_WARNING, &why);
    if (!d->files)
        return r;
    if (r == -1)
        log_err(LOG_ERROR, err);
    log_line(LOG_WARNING, "the configuration has faults; the one in force stays");
    err_clear(err);
    return 0;
}

/* The private cluster may have to wait for a verb that holds it: a signal must end that as it would any program. */
static int
try_database(struct daemon *d, struct store **ret, struct err *err)
{
    sigset_t before, ours;
    bool private = !d->files->database_url;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    if (private)
        sigprocmask(SIG_UNBLOCK, &ours, &before);
    int r = verb_open_store(d->c, d->files, true, &d->embedded, ret, err);
    if (private)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return r;
}

/* A database of one's own may come up later than we do. */
static int
open_database(struct daemon *d, struct store **ret, enum heard *ret_heard, struct err *err)
{
    int64_t told = -REPEAT_MS;
    *ret_heard = HEARD_NOTHING;
    while (try_database(d, ret, err) < 0) {
        if (!d->files->database_url) /* the private one must start, or there is something to repair */
            return -1;
        if (clock_mono_ms() - told >= REPEAT_MS) {
            log_err(LOG_WARNING, err);
            log_line(LOG_WARNING, "the database does not answer; trying on");
            told = clock_mono_ms();
        }
        *ret_heard = listen_for(d->signals, RETRY_MS);
        if (*ret_heard == HEARD_STOP)
            return 0;
    }
    d->url = d->embedded ? store_embedded_url(d->embedded) : d->files->database_url;
    return 0;
}

/* Puts the files in force if they are new and without faults, and takes over what is in force. */
static int
apply(struct daemon *d, struct store *s, struct err *err)
{
    struct catalog *c = NULL;
    stamp since;
    int32_t edition;
    if (d->bundle &&
        in_force_put(s, d->bundle, d->c->state_dir, "ksrd serve", clock_now(), &edition, err) < 0)
        return -1;
    if (in_force_get(s, &c, &since, err) < 0)
        return -1;
    if (!c)
        return err_set(err, ERR_CONFIG, d->c->config_dir, "see ksrd check", "no configuration is in force");
    catalog_free(d->catalog);
    d->catalog = c;
    return 0;
}

/* What was missed while no daemon ran is caught up. */
static int
tell_last_pulls(struct daemon *d, struct store *s, struct err *err)
{
    struct arena *a = arena_new();
    struct store_pull *pulls;
    size_t n;
    int r = store_read_pulls(s, a, clock_now(), PULLS_SEEN, &pulls, &n, err);
    for (size_t i = 0; r == 0 && i < d->catalog->n_sources; i++) {
        stamp last = 0;
        for (size_t k = 0; k < n; k++)
            if (strcmp(pulls[k].source, d->catalog->sources[i].id) == 0 && pulls[k].state != PULL_FAILED &&
                pulls[k].started > last)
                last = pulls[k].started;
        schedule_last(d->schedule, d->catalog->sources[i].id, last);
    }
    arena_free(a);
    return r;
}

/* Global options for the pulls; the database goes by the environment, so that a file being edited stops no pull. */
static int
prepare_children(struct daemon *d, struct err *err)
{
    size_t n = 0;
    d->args[n++] = "--config";
    d->args[n++] = d->c->config_dir;
    if (d->c->dashboards_dir) {
        d->args[n++] = "--dashboards";
        d->args[n++] = d->c->dashboards_dir;
    }
    d->args[n++] = "--state";
    d->args[n++] = d->c->state_dir;
    if (setenv(VERB_PULL_DATABASE, d->url, 1) < 0 ||
        setenv(VERB_PULL_ORGANISATION, d->catalog->organisation_slug, 1) < 0 ||
        setenv(VERB_PULL_NAME, d->catalog->organisation, 1) < 0)
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
    d->schedule = schedule_new(d->catalog, "/proc/self/exe", d->args);
    return 0;
}

static int
start_pages(struct daemon *d, struct err *err)
{
    struct serve_options o = {.listen = d->c->listen ? d->c->listen : d->catalog->listen,
        .database_url = d->url,
        .slug = d->catalog->organisation_slug,
        .organisation = d->catalog->organisation,
        .parse = in_force_parse};
    if (page_init(NULL, err) < 0 || serve_start(&o, &d->serve, err) < 0)
        return -1;
    if (!d->hooks) {
        printf("http://127.0.0.1:%d/\n", serve_port(d->serve));
        fflush(stdout);
    }
    return 0;
}

/* For hooks, which may work long. */
static bool
stopping(void *ctx)
{
    struct daemon *d = ctx;
    if (!d->asked_to_stop)
        d->asked_to_stop = listen_for(d->signals, 0) == HEARD_STOP;
    return d->asked_to_stop;
}

static int
prepare(struct daemon *d, struct store *s, enum heard *ret_heard, struct err *err)
{
    if (!d->hooks)
        return 0;
    struct verb_serve_loan loan = {s, d->bundle, d->files, stopping, d};
    int r = d->hooks->prepare(&loan, d->hooks->ctx, err);
    if (d->asked_to_stop)
        *ret_heard = HEARD_STOP;
    return r;
}

static int
start(struct daemon *d, enum heard *ret_heard, struct err *err)
{
    struct store *s = NULL;
    int r = load_files(d, err);
    if (r == 0)
        r = open_database(d, &s, ret_heard, err);
    if (r == 0 && *ret_heard != HEARD_STOP)
        r = prepare(d, s, ret_heard, err);
    if (r == 0 && *ret_heard != HEARD_STOP)
        r = apply(d, s, err) < 0 || prepare_children(d, err) < 0 || tell_last_pulls(d, s, err) < 0 ||
                    start_pages(d, err) < 0
                ? -1
                : 0;
    store_close(s);
    return r;
}

/* SIGHUP. Whatever is wrong with the new configuration, the one in force goes on. */
static void
reload(struct daemon *d)
{
    struct err err = {0};
    struct store *s = NULL;
    struct catalog *files = NULL;
    config_bundle_free(d->bundle);
    d->bundle = NULL;
    int r = verb_load_config(d->c, &d->bundle, &files, &err);
    if (r == 0 && strcmp(files->organisation_slug, d->catalog->organisation_slug) != 0)
        r = err_set(
            &err, ERR_CONFIG, d->c->config_dir, "restart ksrd", "another organisation needs a restart");
    if (r == 0)
        r = store_open(d->url, d->catalog->organisation_slug, d->catalog->organisation, &s, &err);
    if (r == 0)
        r = apply(d, s, &err);
    if (r == 0) {
        schedule_apply(d->schedule, d->catalog);
        r = tell_last_pulls(d, s, &err);
    }
    if (r == -1)
        log_err(LOG_ERROR, &err);
    log_line(r < 0 ? LOG_WARNING : LOG_INFO,
        r < 0 ? "the configuration in force stays" : "configuration read anew");
    store_close(s);
    catalog_free(files);
}

static void
loop(struct daemon *d)
{
    struct err err = {0};
    int64_t told = -REPEAT_MS;
    for (;;) {
        enum heard heard = listen_for(d->signals, schedule_step(d->schedule, clock_now()));
        if (heard == HEARD_STOP)
            return;
        if (heard == HEARD_RELOAD)
            reload(d);
        if (d->embedded && store_embedded_watch(d->embedded, &err) < 0 &&
            clock_mono_ms() - told >= REPEAT_MS) {
            log_err(LOG_ERROR, &err);
            told = clock_mono_ms();
        }
    }
}

/* In the reverse order of the start. */
static void
stop(struct daemon *d)
{
    schedule_free(d->schedule);
    serve_stop(d->serve);
    page_done();
    store_embedded_close(d->embedded);
    catalog_free(d->catalog);
    catalog_free(d->files);
    config_bundle_free(d->bundle);
    close(d->signals);
}

int
verb_serve_run(struct verb_context *c, const struct verb_serve_hooks *hooks, struct err *err)
{
    struct daemon d = {.c = c, .hooks = hooks};
    enum heard heard = HEARD_NOTHING;
    d.signals = open_signals(err);
    if (d.signals < 0)
        return -1;
    int r = start(&d, &heard, err);
    if (r == 0 && heard != HEARD_STOP && hooks)
        hooks->ready(serve_port(d.serve), stopping, &d, hooks->ctx);
    if (r == 0 && heard != HEARD_STOP && !d.asked_to_stop)
        loop(&d);
    if (r == 0)
        log_line(LOG_INFO, "stopping");
    stop(&d);
    return r;
}

int
verb_serve(struct verb_context *c, struct err *err)
{
    if (verb_common_rest(c, 0, "usage: ksrd serve", err) < 0)
        return -1;
    return verb_serve_run(c, NULL, err);
}
