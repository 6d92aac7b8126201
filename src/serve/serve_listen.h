/* The listening socket. Loopback only: until there are accounts, whoever reaches the socket sees everything. */
#pragma once
#include "err.h"

/* listen: "127.0.0.1:8014", "localhost:8014", "[::1]:8014"; port 0: any free one. Errors: ERR_CONFIG. */
int serve_listen(const char *listen, int *ret_fd, int *ret_port, struct err *err);
