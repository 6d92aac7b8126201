#include "notify_systemd.h"
#include "text.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <unistd.h>

/* /run/systemd/notify, or @name: the abstract namespace, whose names begin with a NUL. */
static int
parse_socket(const char *name, struct notify_systemd *n, struct err *err)
{
    size_t len = strlen(name);
    if (name[0] != '/' && name[0] != '@')
        return err_set(
            err, ERR_CONFIG, "NOTIFY_SOCKET", NULL, "'%s' is neither a path nor an abstract name", name);
    if (len < 2 || len >= sizeof n->to.sun_path)
        return err_set(
            err, ERR_CONFIG, "NOTIFY_SOCKET", NULL, "'%s' has no length that a socket can have", name);
    n->to = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(n->to.sun_path, name, len);
    if (name[0] == '@')
        n->to.sun_path[0] = '\0';
    /* of an abstract name each byte counts; of a path the NUL at its end may be there */
    n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (name[0] == '/'));
    return 0;
}

/* $WATCHDOG_PID says whose watchdog it is: a child of the service's process may have inherited both. */
static int64_t
watchdog_ms(void)
{
    const char *pid = getenv("WATCHDOG_PID"), *usec = getenv("WATCHDOG_USEC");
    long p = 0, u = 0;
    if (pid && (text_long(pid, 1, INT_MAX, &p) < 0 || p != getpid()))
        return 0;
    return usec && text_long(usec, 1000, LONG_MAX, &u) == 0 ? u / 1000 : 0;
}

int
notify_systemd_open(struct notify_systemd *ret, struct err *err)
{
    struct notify_systemd n = {.fd = -1};
    const char *name = getenv("NOTIFY_SOCKET");
    int r = 0;
    if (name && *name) {
        r = parse_socket(name, &n, err);
        n.watchdog_ms = r == 0 ? watchdog_ms() : 0;
    }
    if (r == 0 && n.to_len) {
        n.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (n.fd < 0)
            r = err_set(err, ERR_BUG, "NOTIFY_SOCKET", NULL, "could not make a socket: %s", strerror(errno));
    }
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    *ret = r == 0 ? n : (struct notify_systemd){.fd = -1};
    return r;
}

void
notify_systemd_close(struct notify_systemd *n)
{
    if (n->fd >= 0)
        close(n->fd);
    n->fd = -1;
}

/* With the address each time: a socket that was made anew under the same name hears us too. */
int
notify_systemd_send(const struct notify_systemd *n, const char *assignments)
{
    size_t len = strlen(assignments);
    ssize_t sent;
    if (n->fd < 0)
        return 0;
    do
        sent = sendto(
            n->fd, assignments, len, MSG_NOSIGNAL, (const struct sockaddr *)(const void *)&n->to, n->to_len);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)len ? 0 : -1;
}

int
notify_systemd_status(const struct notify_systemd *n, const char *fmt, ...)
{
    char text[1024] = "STATUS=";
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text + 7, sizeof text - 7, fmt, ap);
    va_end(ap);
    for (unsigned char *p = (unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
    text[text_utf8_valid(text, strlen(text))] = '\0'; /* systemd takes no half letters */
    return notify_systemd_send(n, text);
}

int
notify_systemd_reloading(const struct notify_systemd *n)
{
    char text[80];
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
        (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
    return notify_systemd_send(n, text);
}
