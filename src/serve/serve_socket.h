/* The file of a listening Unix socket. */
#pragma once
#include "serve_listen.h"

/* Binds l->address and listens. A file that a dead daemon has left is replaced; a living one's is not. Nobody can connect before
   mode and group are set. Errors: ERR_CONFIG. */
int serve_socket_open(struct listener *l, int backlog, const char *mode, const char *group, struct err *err);
/* Who is at the other end of this connection is neither root nor of our own user: a proxy. */
bool serve_socket_foreign(int fd);
/* Removes the file if it is still the one that was made. */
void serve_socket_remove(const struct listener *l);
