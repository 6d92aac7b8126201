#include "serve_doors.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { STOP_MS = 5000, FORMER_MS = 1000 };

/* libmicrohttpd closes the listening socket when it cannot start, and may use it a while after it has been told not to: so each
   daemon has a descriptor of its own for it. */
struct runner {
    struct runner *next;
    struct MHD_Daemon *daemon;
    int fd;
    int64_t retired; /* clock_mono_ms */
};

/* Beside those of the pages, also when systemd hands them over. */
static int
open_metrics_door(struct serve *s, struct err *err)
{
    const char *const one[] = {s->http.metrics, NULL};
    const struct listen_rules rules = {
        .addresses = one, .socket_mode = s->http.socket_mode, .socket_group = s->http.socket_group};
    struct listener listeners[LISTENERS_MOST];
    size_t n = 0;
    if (s->n_doors == LISTENERS_MOST)
        return err_set(err, ERR_CONFIG, "listen", NULL, "more than %d addresses", (int)LISTENERS_MOST);
    if (serve_listen_open(&rules, listeners, &n, err))
        return -1;
    s->doors[s->n_doors++] = (struct door){.serve = s, .listener = listeners[0], .metrics = true};
    return 0;
}

int
serve_doors_open(struct serve *s, struct err *err)
{
    struct listener listeners[LISTENERS_MOST];
    size_t n = 0;
    const struct listen_rules rules = {.addresses = s->http.listen,
        .socket_mode = s->http.socket_mode,
        .socket_group = s->http.socket_group,
        .guarded = s->http.certificate && s->http.addresses};
    if (serve_listen_open(&rules, listeners, &n, err))
        return -1;
    for (s->n_doors = 0; s->n_doors < n; s->n_doors++) {
        struct door *d = &s->doors[s->n_doors];
        d->serve = s;
        d->listener = listeners[s->n_doors];
        d->secure = s->tls && d->listener.address.at.any.sa_family != AF_UNIX;
    }
    return s->http.metrics ? open_metrics_door(s, err) : 0;
}

static struct runner *
run(struct door *d, const struct serve_tls *tls, struct err *err)
{
    struct runner *r = calloc(1, sizeof *r);
    int fd = fcntl(d->listener.fd, F_DUPFD_CLOEXEC, 3);
    if (!r || fd < 0) {
        err_set(err, ERR_BUG, NULL, NULL, "could not start the HTTP threads: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        goto failed;
    }
    r->fd = fd;
    r->daemon = serve_http_daemon(d, fd, tls, err); /* has closed it if it fails */
    if (r->daemon)
        return r;
failed:
    free(r);
    return NULL;
}

static void
end(struct runner *r)
{
    if (!r)
        return;
    MHD_stop_daemon(r->daemon); /* has been quiesced: it leaves the socket alone */
    close(r->fd);
    free(r);
}

static void
end_all(struct runner *first)
{
    while (first) {
        struct runner *r = first;
        first = r->next;
        end(r);
    }
}

int
serve_doors_start(struct serve *s, struct err *err)
{
    for (size_t i = 0; i < s->n_doors; i++)
        if (!(s->doors[i].runner = run(&s->doors[i], s->tls, err)))
            return -1;
    return 0;
}

/* Two daemons listen on the same socket for a moment: no connection is refused. */
static void
replace(struct door *d, struct runner *successor)
{
    struct runner *old = d->runner;
    MHD_quiesce_daemon(old->daemon);
    old->retired = clock_mono_ms();
    d->runner = successor;
    pthread_mutex_lock(&d->serve->lock);
    old->next = d->serve->formers;
    d->serve->formers = old;
    pthread_mutex_unlock(&d->serve->lock);
}

int
serve_doors_renew(struct serve *s, struct serve_tls *tls, struct err *err)
{
    bool taken = false;
    for (size_t i = 0; i < s->n_doors; i++) {
        if (!s->doors[i].secure)
            continue;
        struct runner *successor = run(&s->doors[i], tls, err);
        if (!successor) {
            if (taken)
                serve_tls_keep(s->tls, tls);
            else
                serve_tls_free(tls);
            return -1;
        }
        replace(&s->doors[i], successor);
        taken = true;
    }
    serve_tls_keep(tls, s->tls);
    s->tls = tls;
    return 0;
}

static bool
has_finished(const struct runner *r, int64_t now)
{
    const union MHD_DaemonInfo *i = MHD_get_daemon_info(r->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return now - r->retired >= FORMER_MS && (!i || i->num_connections == 0);
}

void
serve_doors_tick(struct serve *s, int64_t now)
{
    struct runner *ended = NULL;
    pthread_mutex_lock(&s->lock);
    for (struct runner **at = &s->formers; *at;) {
        struct runner *r = *at;
        if (!has_finished(r, now)) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        r->next = ended;
        ended = r;
    }
    pthread_mutex_unlock(&s->lock);
    end_all(ended);
}

static void
wait_for_answers(struct serve *s)
{
    int64_t until = clock_mono_ms() + STOP_MS;
    while (atomic_load(&s->metrics.running) > 0 && clock_mono_ms() < until)
        usleep(10000);
    long long left = atomic_load(&s->metrics.running);
    if (left > 0)
        log_line(LOG_WARNING, "%lld answers were not finished when serving stopped", left);
}

void
serve_doors_stop(struct serve *s)
{
    for (size_t i = 0; i < s->n_doors; i++) {
        if (s->doors[i].runner)
            MHD_quiesce_daemon(s->doors[i].runner->daemon);
        serve_listen_close(&s->doors[i].listener);
    }
    if (s->asof)
        serve_asof_stop(s->asof); /* suspended connections must be awake before the daemons stop */
    wait_for_answers(s);
    for (size_t i = 0; i < s->n_doors; i++) {
        end(s->doors[i].runner);
        s->doors[i].runner = NULL;
    }
    pthread_mutex_lock(&s->lock);
    struct runner *formers = s->formers;
    s->formers = NULL;
    pthread_mutex_unlock(&s->lock);
    end_all(formers);
}
