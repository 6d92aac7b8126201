/* A finished answer: status, bytes, the same bytes by gzip, headers, ready-made libmicrohttpd responses. Counted references, so
   that a cache may drop it while it is still being sent. */
#pragma once
#include "buf.h"
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>

enum answer_keep {
    ANSWER_NO_STORE,   /* errors, health, metrics */
    ANSWER_REVALIDATE, /* pages: private, asked for again with If-None-Match each time */
    ANSWER_CHECKED,    /* assets without a version in their address */
    ANSWER_FOREVER,    /* assets with one */
};

struct serve_answer {
    atomic_int references;
    int status;
    size_t weight;                /* bytes held, for the cache */
    size_t size[2];               /* body: plain, gzip */
    char etag[2][48];             /* with quotes; "" when the answer has none */
    struct MHD_Response *full[2]; /* [1] NULL when gzip does not pay */
};

struct answer_header {
    const char *name, *value;
};
/* Takes over body's memory (body is left empty). content_type: static. extra: further headers, or in place of those that all answers have, ended by a NULL name, or NULL.
   NULL only when out of memory. */
struct serve_answer *serve_answer_new(int status, const char *content_type, struct buf *body,
    enum answer_keep keep, const struct answer_header *extra);
struct serve_answer *serve_answer_ref(struct serve_answer *a);
void serve_answer_unref(struct serve_answer *a); /* NULL is harmless */

/* What was sent, for log and metrics. */
struct answer_sent {
    int status;
    size_t bytes;
};
/* Queues the variant that fits: gzip if the client takes it, 304 if its If-None-Match names it. */
enum MHD_Result serve_answer_queue(struct serve_answer *a, struct MHD_Connection *connection, bool gzip_taken,
    const char *if_none_match, struct answer_sent *ret);
