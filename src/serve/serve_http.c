#include "serve_http.h"
#include "log.h"
#include "serve_route.h"
#include <unistd.h>

enum {
    CONNECTIONS = 1000,
    IDLE_S = 30,
    MEMORY = 32 * 1024, /* of one connection: its request line and headers */
    THREADS_MOST = 16,
    STOP_MS = 5000,
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
    struct serve *s = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? serve_guard_add(s->guard, info->connect_fd) : NULL;
    } else {
        serve_guard_remove(s->guard, *context);
        *context = NULL;
    }
}

static unsigned
threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MOST ? THREADS_MOST : (unsigned)cores;
}

int
serve_http_start(struct serve *s, struct err *err)
{
    s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, s, MHD_OPTION_LISTEN_SOCKET, s->listen_fd, MHD_OPTION_THREAD_POOL_SIZE, threads(),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
    if (!s->daemon)
        return err_set(err, ERR_BUG, "serve", NULL, "could not start the HTTP threads");
    return 0;
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
serve_http_stop(struct serve *s)
{
    if (!s->daemon)
        return;
    int fd = MHD_quiesce_daemon(s->daemon);
    serve_asof_stop(s->asof); /* suspended connections must be awake before the daemon stops */
    wait_for_answers(s);
    MHD_stop_daemon(s->daemon);
    s->daemon = NULL;
    if (fd >= 0)
        close(fd);
}
