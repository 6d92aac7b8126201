/* Does the HTTP door answer? Asked as any client would: through the listening socket. */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/* GET /healthz, at most ms. Any HTTP answer counts: what is asked is whether the threads are alive, not what they say.
   Not plain (TLS, or closed to this machine): that the door hangs up on us counts as well. */
bool probe_door(const struct sockaddr_storage *to, socklen_t len, bool plain, int ms);
