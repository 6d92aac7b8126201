#include "serve_http.h"
#include "log.h"
#include "serve_head.h"
#include "serve_route.h"
#include <sys/resource.h>
#include <unistd.h>

enum {
    CONNECTIONS = 2000, /* of all doors; the guard keeps them */
    SPARE = 500,        /* above that, until a connection that the guard has shut is gone */
    OTHER_FILES = 256,  /* descriptors for anything else */
    CONNECTIONS_LEAST = 64,
    IDLE_S = 30,
    MEMORY = 32 * 1024, /* of one connection: its request line and headers, and those of the answer */
    THREADS_MOST = 16,
};

/* Called with the request line as it came, before anything is decoded. */
static void *
on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    return serve_route_new(cls, target, connection);
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **context)
{
    (void)cls;
    (void)connection;
    (void)url;
    (void)upload;
    if (!*context)
        return MHD_NO; /* out of memory: the connection is closed */
    return serve_route_step(*context, method, version, upload_size);
}

static void
on_completed(
    void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)connection;
    (void)why;
    serve_route_end(*context);
    *context = NULL;
}

static void
on_connection(
    void *cls, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode what)
{
    const struct door *d = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? serve_guard_add(d->serve->guard, info->connect_fd) : NULL;
    } else {
        serve_guard_remove(d->serve->guard, *context);
        *context = NULL;
    }
}

/* Of a door that others reach: the administrator's proxy may come in, nobody else. */
static enum MHD_Result
on_accept(void *cls, const struct sockaddr *from, socklen_t len)
{
    const struct door *d = cls;
    struct address a;
    (void)len;
    for (const char *const *p = d->serve->http.addresses; p && *p; p++)
        if (address_host(*p, &a) == 0 && address_same_host(&a.at.any, from))
            return MHD_YES;
    return MHD_NO;
}

/* What libmicrohttpd says to whoever starts it becomes the error's text; what it says later is about clients' mistakes. */
static void __attribute__((format(printf, 2, 0))) on_complaint(void *cls, const char *fmt, va_list ap)
{
    struct door *d = cls;
    if (!atomic_load(&d->starting) || !pthread_equal(d->starter, pthread_self()) || d->complaint[0])
        return;
    vsnprintf(d->complaint, sizeof d->complaint, fmt, ap);
    d->complaint[strcspn(d->complaint, "\n")] = '\0';
}

static unsigned
threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MOST ? THREADS_MOST : (unsigned)cores;
}

int
serve_http_connections(void)
{
    struct rlimit r = {.rlim_cur = 0};
    const rlim_t wanted = CONNECTIONS + SPARE + OTHER_FILES;
    (void)!getrlimit(RLIMIT_NOFILE, &r);
    if (r.rlim_cur < wanted) { /* nobody here uses select() */
        const struct rlimit more = {r.rlim_max < wanted ? r.rlim_max : wanted, r.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            r = more;
    }
    if (r.rlim_cur >= wanted)
        return CONNECTIONS;
    long long most = ((long long)r.rlim_cur - OTHER_FILES) * CONNECTIONS / (CONNECTIONS + SPARE);
    most = most > CONNECTIONS_LEAST ? most : CONNECTIONS_LEAST;
    log_line(LOG_WARNING, "only %lld connections at a time: %lld open files are allowed", most,
        (long long)r.rlim_cur);
    return (int)most;
}

static struct MHD_Daemon *
start_daemon(struct door *d, int fd, const struct serve_tls *tls)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    char versions[] = "SECURE128:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
    struct MHD_OptionItem own[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? tls->certificate : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? tls->key : NULL}, {MHD_OPTION_HTTPS_PRIORITIES, 0, versions},
        {MHD_OPTION_END, 0, NULL}};
    if (tls)
        flags |= MHD_USE_TLS;
    else
        own[0].option = MHD_OPTION_END;
    /* the older libraries' strictness answers in English; what it would refuse serve_head sees too */
    int strict = !serve_head_needs_measure(MHD_get_version());
    return MHD_start_daemon(flags, 0, d->listener.local ? NULL : on_accept, d, on_request, d,
        MHD_OPTION_EXTERNAL_LOGGER, on_complaint, d, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, threads(), MHD_OPTION_STRICT_FOR_CLIENT, strict,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(CONNECTIONS + SPARE), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_URI_LOG_CALLBACK,
        on_target, d, MHD_OPTION_NOTIFY_COMPLETED, on_completed, d, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, d, MHD_OPTION_ARRAY, own, MHD_OPTION_END);
}

struct MHD_Daemon *
serve_http_daemon(struct door *d, int fd, const struct serve_tls *tls, struct err *err)
{
    char name[ADDRESS_TEXT];
    d->starter = pthread_self();
    d->complaint[0] = '\0';
    atomic_store(&d->starting, true);
    struct MHD_Daemon *daemon = start_daemon(d, fd, d->secure ? tls : NULL);
    atomic_store(&d->starting, false);
    if (!daemon)
        err_set(err, d->secure ? ERR_CONFIG : ERR_BUG, address_text(&d->listener.address, name),
            d->secure ? "does the key belong to the certificate?" : NULL,
            "could not start the HTTP threads: %s", d->complaint[0] ? d->complaint : "no reason given");
    return daemon;
}
