/* The only floor that sees libmicrohttpd: listening, requests, editions, cache. */
#pragma once
#include "err.h"
#include "operations.h"
#include "snapshot.h"
#include <sys/socket.h>

struct serve;
struct serve_options {
    const char *listen;              /* one address in place of those of http: --listen; NULL: none */
    const struct catalog_http *http; /* NULL: all as if nothing were given */
    const char *database_url;
    const char *slug, *organisation;
    snapshot_parse *parse;
};
/* Binds, starts the loader thread and the HTTP threads; returns at once. /readyz answers 503 until the first edition is in memory.
   page_init must have been called. Everything is copied. Errors: ERR_CONFIG (an address that others reach, or in use), ERR_BUG. */
int serve_start(const struct serve_options *o, struct serve **ret, struct err *err);
/* An edition is in memory: what /readyz says. */
bool serve_ready(const struct serve *s);
/* The port of the first address that has one (listen with port 0); 0: there are Unix sockets only. */
int serve_port(const struct serve *s);
/* The newest edition in memory, with a reference for the caller; NULL before the first. */
struct snapshot *serve_current(struct serve *s);
/* What the administrator has ordered by a button on /admin since the last call, as bits. */
enum serve_order { SERVE_MAIL_TEST = 1 };
unsigned serve_asked(struct serve *s);
/* How ksrd is doing, for /admin: takes over the caller's reference; from any thread. */
void serve_tell(struct serve *s, struct operations *o);
/* An address that it listens on, for who wants to prove that it answers. Not plain: it does not answer plain HTTP from this machine, but
   hangs up at once. */
void serve_door(const struct serve *s, struct sockaddr_storage *ret, socklen_t *ret_len, bool *ret_plain);
/* Where the pages are: "http://127.0.0.1:8014/", "unix:/run/ksrd/http.sock". */
#define SERVE_PLACE 160
const char *serve_place(const struct serve *s, char out[SERVE_PLACE]);
/* For SIGHUP: reads the certificate anew and opens the access log again. What cannot be had stays as it was; err tells the first. */
int serve_reload(struct serve *s, struct err *err);
/* Whether serve_start would do the same with this. */
bool serve_same_http(const struct serve *s, const struct catalog_http *http);
/* Stops accepting, finishes running answers, joins the threads. */
void serve_stop(struct serve *s); /* NULL is harmless */
/* For /metrics: whether this daemon is the one that pulls. Any thread. */
void serve_set_leader(struct serve *s, bool leads);
