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
    bool secure; /* TLS */
    struct MHD_Daemon *daemon;

    atomic_bool starting; /* by this thread; what it is told meanwhile */
    pthread_t starter;
    char complaint[256];
};
/* One whose certificate has been replaced: it finishes what it has begun. */
struct former {
    struct former *next;
    struct MHD_Daemon *daemon;
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
    struct former *formers; /* under lock */

    pthread_t keeper; /* looks after deadlines */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool keeping, stopping;        /* under lock */
    atomic_uint asked;             /* orders of the administrator, serve_asked */
    struct operations *operations; /* under lock */
};

/* How many connections there may be, by the descriptors that this process may have (it asks for more if it can). */
int serve_http_connections(void);
/* Starts the HTTP threads of each door. */
int serve_http_start(struct serve *s, struct err *err);
/* Doors with TLS go on with the new certificate; on error the old one stays in use. Takes over tls in either case. */
int serve_http_renew(struct serve *s, struct serve_tls *tls, struct err *err);
/* Ends former daemons that have finished. Call a few times a second. */
void serve_http_tick(struct serve *s);
/* Takes no new connections, wakes and answers those who wait, gives running answers some seconds, ends the threads. */
void serve_http_stop(struct serve *s);
