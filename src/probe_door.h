/* Does the HTTP door answer? Asked as any client would: through the listening socket. */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/* A listening address. */
struct probe_door {
    struct sockaddr_storage at;
    socklen_t len; /* 0: none */
    bool
        speaks_http; /* false: TLS, or for the proxy's addresses only: it hangs up on us, or sends an alert */
};
/* GET /healthz, at most ms. Any HTTP answer counts, and where none can come any reaction: what is asked is whether the threads are
   alive, not what they say. */
bool probe_door(const struct probe_door *door, int ms);
