/* One request, from its first line to the end of its answer. */
#pragma once
#include "serve_http.h"

struct route;
/* target as it stood on the request line. NULL: out of memory. */
struct route *serve_route_new(const struct door *d, const char *target, struct MHD_Connection *connection);
/* Called when the headers are there, again when the request is whole, and after a wait. */
enum MHD_Result serve_route_step(
    struct route *r, const char *method, const char *version, size_t *upload_size);
/* Counts, logs, frees. NULL is harmless. */
void serve_route_end(struct route *r);
