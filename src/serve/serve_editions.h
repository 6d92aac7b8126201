/* The newest edition in memory: a thread that watches for news, a thread that loads them, one pointer that is swapped. And whether
   PostgreSQL answers. No HTTP here. */
#pragma once
#include "serve.h"

struct serve_editions;
/* Keeps the pointers of o. Errors: ERR_BUG (no threads). */
int serve_editions_start(const struct serve_options *o, struct serve_editions **ret, struct err *err);
void serve_editions_stop(struct serve_editions *e); /* NULL is harmless */

struct editions_state {
    struct snapshot *current; /* with a reference for the caller; NULL before the first */
    bool away;                /* PostgreSQL does not answer, or takes no new connections */
    bool behind;              /* the newest edition cannot be read by this program; current is an older one */
    bool lost;                /* it does not answer at all: nothing can be loaded */
};
void serve_editions_state(struct serve_editions *e, struct editions_state *ret);
/* A copy of the facts of the newest edition in memory, for the caller to go back from, and which edition that is. Waits while one is
   being loaded. */
struct factset *serve_editions_facts(struct serve_editions *e, struct store_edition *ret_of);
/* Call a few times a second: breaks what hangs. */
void serve_editions_tick(struct serve_editions *e, int64_t now);

struct editions_figures {
    uint64_t loads, failures; /* since start */
    double load_seconds;      /* the last load */
};
void serve_editions_figures(struct serve_editions *e, struct editions_figures *ret);
