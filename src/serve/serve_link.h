/* One thread's own connection to the store, which another thread may break when it hangs. */
#pragma once
#include "serve.h"
#include <pthread.h>

struct serve_link {
    const char *url, *slug, *organisation;
    pthread_mutex_t lock;
    struct store *store; /* NULL: not connected. Changed by the owner under lock */
    int64_t limit;       /* clock_mono_ms at which the running call is broken; 0: none runs */
    bool ended;          /* no call may start any more */
    int backoff_ms;
};

void serve_link_init(struct serve_link *l, const struct serve_options *o);
void serve_link_done(struct serve_link *l);
/* Connects unless connected. Owner only, like begin, finish and drop. */
int serve_link_open(struct serve_link *l, struct err *err);
/* The connection for one call of at most most_ms; NULL when the link has been ended. */
struct store *serve_link_begin(struct serve_link *l, int64_t most_ms);
/* After the call: failed drops the connection, and the next pause is longer. */
void serve_link_finish(struct serve_link *l, bool failed);
/* Milliseconds to wait before the next try: 100 doubling to 2,000, from the start again after a success. */
int serve_link_pause(struct serve_link *l);

/* From any thread: breaks the running call if its limit has passed. */
void serve_link_check(struct serve_link *l, int64_t now);
/* From any thread: breaks the running call if there is one. */
void serve_link_break(struct serve_link *l);
/* From any thread: breaks it, and lets no other begin. */
void serve_link_end(struct serve_link *l);
