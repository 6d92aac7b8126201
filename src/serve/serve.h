/* The only floor that sees libmicrohttpd: listening, requests, editions, cache. */
#pragma once
#include "err.h"
#include "operations.h"
#include "snapshot.h"
#include <sys/socket.h>

struct serve;
struct serve_options {
    const char *listen; /* "127.0.0.1:8014"; loopback only */
    const char *database_url;
    const char *slug, *organisation;
    snapshot_parse *parse;
    void (*log)(const char *line); /* access log, called from the HTTP threads; NULL = none */
};
/* Binds, starts the loader thread and the HTTP threads; returns at once. /readyz answers 503 until the first edition is in memory.
   page_init must have been called. Strings are copied. Errors: ERR_CONFIG (not loopback, address in use), ERR_BUG. */
int serve_start(const struct serve_options *o, struct serve **ret, struct err *err);
/* The port that was bound (listen with port 0). */
int serve_port(const struct serve *s);
/* The newest edition in memory, with a reference for the caller; NULL before the first. */
struct snapshot *serve_current(struct serve *s);
/* How ksrd is doing, for /admin: takes over the caller's reference; from any thread. */
void serve_tell(struct serve *s, struct operations *o);
/* The address that it listens on, for who wants to prove that it answers. −1: errno tells why. */
int serve_door(const struct serve *s, struct sockaddr_storage *ret, socklen_t *ret_len);
/* Stops accepting, finishes running answers, joins the threads. */
void serve_stop(struct serve *s); /* NULL is harmless */
