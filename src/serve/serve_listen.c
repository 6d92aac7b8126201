#include "serve_listen.h"
#include "serve_socket.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

enum { HANDED_FIRST = 3, BACKLOG = 4096 };

static int
check_reach(const struct listen_rules *r, struct listener *l, const char *where, struct err *err)
{
    l->local = address_local(&l->address);
    if (l->local || r->guarded)
        return 0;
    return err_set(err, ERR_CONFIG, where,
        "listen on 127.0.0.1 or a Unix socket with a proxy in front, or give tls: and proxy: addresses",
        "others would reach this address, and ksrd has no accounts");
}

static int
open_tcp(const struct address *a, int *ret)
{
    int on = 1;
    /* CLOEXEC: a pull started by the scheduler must not keep our port */
    int fd = socket(a->at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        (a->at.any.sa_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
        bind(fd, &a->at.any, a->len) == 0 && listen(fd, BACKLOG) == 0) {
        *ret = fd;
        return 0;
    }
    int cause = errno;
    if (fd >= 0)
        close(fd);
    errno = cause;
    return -1;
}

static int
read_name(struct listener *l)
{
    l->address.len = sizeof l->address.at;
    return getsockname(l->fd, &l->address.at.any, &l->address.len);
}

static int
open_one(const struct listen_rules *r, const char *text, struct listener *l, struct err *err)
{
    const char *expected;
    *l = (struct listener){.fd = -1};
    if (address_parse(text, &l->address, &expected))
        return err_set(err, ERR_CONFIG, "listen", "as in 127.0.0.1:8014",
            "cannot listen on \"%s\": expected %s", text, expected);
    if (check_reach(r, l, text, err))
        return -1;
    if (l->address.at.any.sa_family == AF_UNIX)
        return serve_socket_open(l, BACKLOG, r->socket_mode, r->socket_group, err);
    if (open_tcp(&l->address, &l->fd) == 0 && read_name(l) == 0)
        return 0;
    int cause = errno;
    serve_listen_close(l);
    return err_set(err, ERR_CONFIG, text,
        cause == EADDRINUSE
            ? "another program, perhaps another ksrd, listens there: stop it or choose another --listen"
            : NULL,
        "could not listen: %s", strerror(cause));
}

/* How many sockets systemd hands to this very process. The environment is cleared: our children get none. */
static long
handed_over(void)
{
    const char *pid_text = getenv("LISTEN_PID"), *n_text = getenv("LISTEN_FDS");
    long pid, n = 0;
    if (!pid_text || !n_text || text_long(pid_text, 1, INT32_MAX, &pid) || pid != getpid() ||
        text_long(n_text, 1, INT32_MAX, &n))
        n = 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return n;
}

static int
take_one(const struct listen_rules *r, int fd, struct listener *l, struct err *err)
{
    char text[ADDRESS_TEXT];
    int type = 0, listens = 0;
    socklen_t n = sizeof type, m = sizeof listens;
    *l = (struct listener){.fd = fd};
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) || type != SOCK_STREAM ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &m) || !listens || read_name(l))
        return err_set(err, ERR_CONFIG, "LISTEN_FDS", "ListenStream= without Accept=yes in the socket unit",
            "descriptor %d, handed over by systemd, is no listening stream socket", fd);
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) || fcntl(fd, F_SETFL, O_NONBLOCK))
        return err_set(err, ERR_BUG, "LISTEN_FDS", NULL, "descriptor %d: %s", fd, strerror(errno));
    return check_reach(r, l, address_text(&l->address, text), err);
}

static int
too_many(struct err *err)
{
    return err_set(err, ERR_CONFIG, "listen", NULL, "more than %d addresses", (int)LISTENERS_MOST);
}

static int
take_all(const struct listen_rules *r, long n, struct listener *ret, size_t *ret_n, struct err *err)
{
    if (n > LISTENERS_MOST)
        return too_many(err);
    for (*ret_n = 0; *ret_n < (size_t)n; ++*ret_n)
        if (take_one(r, HANDED_FIRST + (int)*ret_n, &ret[*ret_n], err))
            return -1;
    return 0;
}

static int
open_all(const struct listen_rules *r, struct listener *ret, size_t *ret_n, struct err *err)
{
    for (*ret_n = 0; r->addresses[*ret_n]; ++*ret_n) {
        if (*ret_n == LISTENERS_MOST)
            return too_many(err);
        if (open_one(r, r->addresses[*ret_n], &ret[*ret_n], err))
            return -1;
    }
    return 0;
}

int
serve_listen_open(
    const struct listen_rules *r, struct listener ret[LISTENERS_MOST], size_t *ret_n, struct err *err)
{
    long handed = handed_over();
    if ((handed ? take_all(r, handed, ret, ret_n, err) : open_all(r, ret, ret_n, err)) == 0)
        return 0;
    while (*ret_n)
        serve_listen_close(&ret[--*ret_n]);
    return -1;
}

void
serve_listen_close(struct listener *l)
{
    if (l->fd < 0)
        return;
    serve_socket_remove(l); /* before its end: a daemon that comes now makes its own */
    close(l->fd);
    l->fd = -1;
}
