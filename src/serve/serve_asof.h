/* Earlier editions, asked for with ?per=: found in memory, or loaded one at a time by a thread of its own while the request
   waits. The last few are kept. No HTTP here. */
#pragma once
#include "serve.h"
#include "serve_editions.h"
#include "serve_request.h"
#include "serve_view.h"

enum asof_outcome {
    ASOF_READY,   /* view set */
    ASOF_WAIT,    /* must be loaded: a place in the queue is reserved */
    ASOF_NONE,    /* before the first edition, or no such number */
    ASOF_PURGED,  /* before the checkpoint: its figures are gone */
    ASOF_AWAY,    /* not in memory, and PostgreSQL does not answer */
    ASOF_BUSY,    /* too many wait already */
    ASOF_LATE,    /* waited too long */
    ASOF_FAULT,   /* this edition cannot be loaded; said in the log */
    ASOF_STOPPED, /* the program ends */
};

struct serve_asof;
int serve_asof_start(
    const struct serve_options *o, struct serve_editions *e, struct serve_asof **ret, struct err *err);
/* Tells all who wait ASOF_STOPPED and lets nobody wait any more. */
void serve_asof_stop(struct serve_asof *a);
void serve_asof_free(struct serve_asof *a); /* after stop; NULL is harmless */

/* Answers from memory if it can. After ASOF_WAIT the caller must call serve_asof_wait. */
enum asof_outcome serve_asof_ask(
    struct serve_asof *a, const struct request_per *per, struct serve_view **ret);

struct asof_wait {
    struct request_per per;
    void (*wake)(
        void *ctx); /* called once, from another thread; the memory of the wait may be gone when it returns */
    void *ctx;
    enum asof_outcome outcome; /* when woken */
    struct serve_view *view;   /* when ASOF_READY; the caller's reference */
    int64_t since;             /* private */
    struct asof_wait *next;
};
void serve_asof_wait(struct serve_asof *a, struct asof_wait *w);
/* Call a few times a second: wakes who waited too long, or in vain. */
void serve_asof_tick(struct serve_asof *a, int64_t now);

struct asof_figures {
    uint64_t loads, failures;
    size_t held, waiting;
};
void serve_asof_figures(struct serve_asof *a, struct asof_figures *ret);
