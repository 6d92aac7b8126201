/* The listening sockets. ksrd has no accounts yet and whoever reaches it sees everything: so only this machine does, or a proxy
   whose addresses are named, by TLS. */
#pragma once
#include "address.h"
#include "err.h"
#include <stddef.h>

enum { LISTENERS_MOST = 16 };
struct listener {
    int fd;
    struct address address; /* as bound */
    bool local;             /* only this machine reaches it */
    bool made;              /* a Unix socket whose file is ours to remove */
    unsigned long long file[2];
};
struct listen_rules {
    const char *const *addresses;           /* "127.0.0.1:8014" (port 0: any free one) …, ends with NULL */
    const char *socket_mode, *socket_group; /* of Unix sockets; group NULL: the process's own */
    bool guarded;                           /* TLS and the proxy's addresses are set: others may reach us */
};
/* Sockets that systemd hands over (LISTEN_PID, LISTEN_FDS) take the place of the addresses. Errors: ERR_CONFIG. */
int serve_listen_open(
    const struct listen_rules *r, struct listener ret[LISTENERS_MOST], size_t *ret_n, struct err *err);
void serve_listen_close(struct listener *l);
