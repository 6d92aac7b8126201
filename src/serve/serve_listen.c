#include "serve_listen.h"
#include "text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static int
parse(const char *text, union address *ret, socklen_t *ret_len, struct err *err)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : 0;
    bool six = n == 5 && strncmp(text, "[::1]", n) == 0;
    bool four = (n == 9 && (strncmp(text, "127.0.0.1", n) == 0 || strncmp(text, "localhost", n) == 0));
    long port;
    if (!six && !four)
        return err_set(err, ERR_CONFIG, "listen", "write 127.0.0.1:8014; a proxy and accounts come first",
            "cannot listen on \"%s\": only on the loopback address", text);
    if (text_long(colon + 1, 0, 65535, &port))
        return err_set(err, ERR_CONFIG, "listen", "write 127.0.0.1:8014", "\"%s\" has no port number", text);
    *ret = (union address){0};
    if (six) {
        ret->in6 = (struct sockaddr_in6){
            .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
        *ret_len = sizeof ret->in6;
    } else {
        ret->in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        ret->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        *ret_len = sizeof ret->in;
    }
    return 0;
}

static int
port_of(int fd, int *ret)
{
    union address a = {0};
    socklen_t len = sizeof a;
    if (getsockname(fd, &a.any, &len))
        return -1;
    *ret = ntohs(a.any.sa_family == AF_INET6 ? a.in6.sin6_port : a.in.sin_port);
    return 0;
}

int
serve_listen(const char *listen_text, int *ret_fd, int *ret_port, struct err *err)
{
    union address a;
    socklen_t len = 0;
    int on = 1;
    if (parse(listen_text, &a, &len, err))
        return -1;
    /* CLOEXEC: a pull started by the scheduler must not keep our port */
    int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, &a.any, len) == 0 && listen(fd, 1024) == 0 && port_of(fd, ret_port) == 0) {
        *ret_fd = fd;
        return 0;
    }
    int cause = errno;
    if (fd >= 0)
        close(fd);
    return err_set(err, ERR_CONFIG, listen_text,
        cause == EADDRINUSE
            ? "another program, perhaps another ksrd, listens there: stop it or choose another --listen"
            : NULL,
        "could not listen: %s", strerror(cause));
}
