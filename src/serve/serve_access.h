/* One line of the access log. */
#pragma once
#include "clock.h"
#include <stddef.h>

struct access_entry {
    const char *address, *method, *target, *version, *referer, *agent; /* as they came; NULL: "-" */
    stamp when;
    int status;
    size_t bytes;
};
/* The Combined Log Format. What a client sent is escaped: no line or quote of its own gets through. Of the query only what pages know
   is kept, the rest becomes "-": a token or a search is nobody's business; the referer loses its query. */
#define ACCESS_LINE 2560
void serve_access_line(const struct access_entry *e, char out[ACCESS_LINE]);
