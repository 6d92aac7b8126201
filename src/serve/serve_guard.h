/* libmicrohttpd's timeouts count from the last byte, so that a client which drips one byte a second holds its place for ever. The
   guard counts from the last finished request instead, and shuts the socket down. And when places get few, whoever has waited
   longest gives his up for the next one: a full house of drips never keeps a reader out. */
#pragma once
#include <stdint.h>

struct serve_guard;
struct guarded; /* one connection */
/* most: connections above this number cost the longest waiting one its place. */
struct serve_guard *serve_guard_new(int most);
void serve_guard_free(struct serve_guard *g); /* NULL is harmless */

/* A connection came; NULL: out of memory, it is then unguarded (all functions take NULL). */
struct guarded *serve_guard_add(struct serve_guard *g, int fd);
void serve_guard_remove(struct serve_guard *g, struct guarded *c); /* before its descriptor is closed */
/* Its request has been read: the answer may take its time. And: the answer has been sent. */
void serve_guard_busy(struct guarded *c);
void serve_guard_idle(struct guarded *c);
/* Shuts down whose time is up; returns how many, those that gave up their place since the last call among them. Call about each
   second. */
int serve_guard_reap(struct serve_guard *g, int64_t now);
int serve_guard_open(struct serve_guard *g); /* connections that have not been shut down */
