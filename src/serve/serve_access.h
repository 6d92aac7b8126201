/* One line of the access log. */
#pragma once
#include "clock.h"
#include <stddef.h>

struct access_entry {
    const char *address, *method, *target, *version, *referer, *agent; /* as they came; NULL: "-" */
    stamp when;
    int status;
    size_t bytes;
    double seconds;
};
/* The combined form with the duration behind. What a client sent is escaped: no line or quote of its own gets through. */
#define ACCESS_LINE 2048
void serve_access_line(const struct access_entry *e, char out[ACCESS_LINE]);
