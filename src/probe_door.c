#include "probe_door.h"
#include "clock.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.";
#define ANSWER_LEN (sizeof answer - 1)

/* As a browser on this machine would write it, so that the rule on Host lets us in. */
static void
host_of(const struct sockaddr_storage *to, char out[80])
{
    char ip[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *four = (const void *)to;
    const struct sockaddr_in6 *six = (const void *)to;
    if (to->ss_family == AF_INET && inet_ntop(AF_INET, &four->sin_addr, ip, sizeof ip))
        snprintf(out, 80, "%s:%d", ip, ntohs(four->sin_port));
    else if (to->ss_family == AF_INET6 && inet_ntop(AF_INET6, &six->sin6_addr, ip, sizeof ip))
        snprintf(out, 80, "[%s]:%d", ip, ntohs(six->sin6_port));
    else
        snprintf(out, 80, "localhost");
}

static bool
wait_for(int fd, short what, int64_t until)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = what};
        int64_t left = until - clock_mono_ms();
        int r = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (r < 0 && errno == EINTR)
            continue;
        return r > 0;
    }
}

static bool
reach(int fd, const struct sockaddr_storage *to, socklen_t len, int64_t until)
{
    int error = 0;
    socklen_t n = sizeof error;
    if (connect(fd, (const struct sockaddr *)(const void *)to, len) == 0)
        return true;
    if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, until))
        return false;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 && error == 0;
}

/* Only a thread that is alive closes or answers what the kernel has accepted. */
static bool
reacts(int fd, int64_t until)
{
    (void)!send(fd, "\r\n\r\n\r\n", 6, MSG_NOSIGNAL); /* no record of TLS */
    return wait_for(fd, POLLIN, until);
}

static bool
ask(int fd, const struct sockaddr_storage *to, int64_t until)
{
    char host[80], text[200], got[ANSWER_LEN];
    size_t have = 0;
    host_of(to, host);
    int len = snprintf(text, sizeof text,
        "GET /healthz HTTP/1.1\r\nHost: %s\r\nUser-Agent: ksrd-watchdog\r\nConnection: close\r\n\r\n", host);
    if (send(fd, text, (size_t)len, MSG_NOSIGNAL) != len) /* a new socket has room for it */
        return false;
    while (have < ANSWER_LEN && wait_for(fd, POLLIN, until)) {
        ssize_t n = recv(fd, got + have, ANSWER_LEN - have, 0);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            return false;
        have += n > 0 ? (size_t)n : 0;
    }
    return have == ANSWER_LEN && memcmp(got, answer, ANSWER_LEN) == 0;
}

bool
probe_door(const struct probe_door *door, int ms)
{
    int64_t until = clock_mono_ms() + ms;
    int fd = socket(door->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool alive = fd >= 0 && reach(fd, &door->at, door->len, until) &&
                 (door->speaks_http ? ask(fd, &door->at, until) : reacts(fd, until));
    if (fd >= 0)
        close(fd);
    return alive;
}
