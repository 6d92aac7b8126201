/* Requests: from libmicrohttpd's callbacks to answers. */
#pragma once
#include "serve.h"
#include "serve_asof.h"
#include "serve_cache.h"
#include "serve_editions.h"
#include "serve_guard.h"
#include "serve_listen.h"
#include "serve_log.h"
#include "serve_metrics.h"
#include "serve_statics.h"
#include "serve_tls.h"
#include <microhttpd.h>
#include <pthread.h>

/* A listening socket and who serves it. */
struct door {
    struct serve *serve;
    struct listener listener;
    bool secure;  /* TLS */
    bool metrics; /* for /metrics alone, past any proxy */
    struct runner *runner;

    atomic_bool starting; /* by this thread; what it is told meanwhile */
    pthread_t starter;
    char complaint[256];
};
struct serve {
    struct serve_options options; /* strings are copies in the arena, http too */
    struct catalog_http http;
    struct arena *arena;
    struct serve_metrics metrics;
    struct serve_cache *cache;
    struct serve_editions *editions;
    struct serve_asof *asof;
    struct serve_guard *guard;
    struct serve_statics *statics;
    struct serve_log *log; /* NULL: none */
    struct serve_tls *tls; /* NULL: none */
    struct door doors[LISTENERS_MOST];
    size_t n_doors;
    struct runner *formers; /* under lock: their certificate has been replaced */

    pthread_t keeper; /* looks after deadlines */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool keeping, stopping;        /* under lock */
    atomic_uint asked;             /* orders of the administrator, serve_asked */
    struct operations *operations; /* under lock */
};

/* How many connections there may be, by the descriptors that this process may have (it asks for more if it can). */
int serve_http_connections(void);
/* Starts the HTTP threads of a door on fd, which is its listening socket. NULL: fd is closed. Errors: ERR_CONFIG (certificate). */
struct MHD_Daemon *serve_http_daemon(struct door *d, int fd, const struct serve_tls *tls, struct err *err);
