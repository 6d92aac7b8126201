/* Counters for /metrics, and its text in the OpenMetrics form. */
#pragma once
#include "operations.h"
#include "serve_asof.h"
#include "serve_cache.h"
#include "serve_editions.h"
#include <stdatomic.h>

enum metrics_route { ROUTE_PAGE, ROUTE_API, ROUTE_STATIC, ROUTE_OWN, ROUTE_REFUSED, METRICS_ROUTES };
enum { METRICS_BUCKETS = 8 };
struct serve_metrics {
    atomic_ullong status[6]; /* by hundreds; [0] none was sent */
    atomic_ullong routes[METRICS_ROUTES];
    atomic_ullong buckets[METRICS_BUCKETS + 1]; /* each for itself, not summed */
    atomic_ullong microseconds;
    atomic_ullong reaped;
    atomic_llong running;
    atomic_bool leader; /* this daemon pulls */
};
/* Which kind of address. */
enum metrics_route serve_metrics_route(const char *path);
/* One request has ended. */
void serve_metrics_count(struct serve_metrics *m, enum metrics_route route, int status, int64_t microseconds);

struct metrics_sources {
    struct serve_metrics *metrics;
    struct serve_cache *cache;
    struct serve_editions *editions;
    struct serve_asof *asof;
    const struct operations *operations; /* NULL: not told yet */
    int connections;
    unsigned long long log_dropped;
};
extern const char serve_metrics_type[];
void serve_metrics_text(const struct metrics_sources *s, stamp now, struct buf *out);
