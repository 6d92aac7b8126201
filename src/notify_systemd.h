/* What a service tells systemd about itself (sd_notify(3)), in place of libsystemd: datagrams to the socket that it names. */
#pragma once
#include "err.h"
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify_systemd {
    int fd; /* −1: nobody listens, and all sending is harmless */
    struct sockaddr_un to;
    socklen_t to_len;
    int64_t watchdog_ms; /* systemd ends us when it hears nothing so long; 0: it does not watch */
};
/* Takes $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID out of the environment: our children must not speak for us. Call before the
   first thread. Errors (*ret then has nobody who listens): ERR_CONFIG. */
int notify_systemd_open(struct notify_systemd *ret, struct err *err);
void notify_systemd_close(struct notify_systemd *n);
/* "READY=1\nSTATUS=…": assignments, one a line. Never waits. −1: not sent, errno tells why. */
int notify_systemd_send(const struct notify_systemd *n, const char *assignments);
/* For `systemctl status`: one line in plain words, control characters blanked. */
int notify_systemd_status(const struct notify_systemd *n, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A new configuration is being read; READY=1 ends it. With the clock that Type=notify-reload compares. */
int notify_systemd_reloading(const struct notify_systemd *n);
