/* Requests: from libmicrohttpd's callbacks to answers. */
#pragma once
#include "serve.h"
#include "serve_asof.h"
#include "serve_cache.h"
#include "serve_editions.h"
#include "serve_guard.h"
#include "serve_metrics.h"
#include "serve_statics.h"
#include <microhttpd.h>
#include <pthread.h>

struct serve {
    struct serve_options options; /* strings are copies in the arena */
    struct arena *arena;
    struct serve_metrics metrics;
    struct serve_cache *cache;
    struct serve_editions *editions;
    struct serve_asof *asof;
    struct serve_guard *guard;
    struct serve_statics *statics;
    struct MHD_Daemon *daemon;
    int listen_fd, port;

    pthread_t keeper; /* looks after deadlines */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool keeping, stopping;        /* under lock */
    struct operations *operations; /* under lock */
};

/* Starts the HTTP threads on s->listen_fd, which becomes theirs. */
int serve_http_start(struct serve *s, struct err *err);
/* Takes no new connections, wakes and answers those who wait, gives running answers some seconds, ends the threads. */
void serve_http_stop(struct serve *s);
