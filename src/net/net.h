/* The one door to libcurl. */
#pragma once
#include "arena.h"
#include "err.h"
#include <stddef.h>
#include <stdint.h>

struct net_request {
    const char *url;     /* http or https only */
    size_t max_bytes;    /* answer larger than this: ERR_SOURCE */
    int64_t deadline_ms; /* clock_mono_ms */
    const char
        *same_host; /* URL whose scheme, host and port redirects and links must keep; NULL = url's own */
};
struct net_reply {
    long status;
    const char *content_type;
    char *data; /* NUL-terminated behind len */
    size_t len;
};
void net_init(void);
/* 0 also for 4xx and 5xx: look at status. Errors: ERR_SOURCE. */
int net_get(struct arena *a, const struct net_request *r, struct net_reply *ret, struct err *err);
