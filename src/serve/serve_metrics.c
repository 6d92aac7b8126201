#include "serve_metrics.h"
#include "openmetrics.h"
#include "serve_metrics_sources.h"
#include "text.h"
#include <sys/resource.h>
#include <unistd.h>

const char serve_metrics_type[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";

static const struct {
    int64_t microseconds;
    const char *le;
} limits[METRICS_BUCKETS] = {{500, "0.0005"}, {1000, "0.001"}, {5000, "0.005"}, {25000, "0.025"},
    {100000, "0.1"}, {500000, "0.5"}, {2500000, "2.5"}, {10000000, "10.0"}};

static void
add(atomic_ullong *counter, unsigned long long n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static unsigned long long
get(atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static const char *const route_names[METRICS_ROUTES] = {"page", "api", "static", "own", "refused"};

enum metrics_route
serve_metrics_route(const char *path)
{
    static const char *const own[] = {"/healthz", "/readyz", "/metrics"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(path, own[i]) == 0)
            return ROUTE_OWN;
    if (text_starts(path, "/statisk/") || strcmp(path, "/favicon.ico") == 0)
        return ROUTE_STATIC;
    return text_starts(path, "/api/") || text_ends(path, ".json") ? ROUTE_API : ROUTE_PAGE;
}

void
serve_metrics_count(struct serve_metrics *m, enum metrics_route route, int status, int64_t microseconds)
{
    add(&m->routes[route], 1);
    int bucket = 0;
    while (bucket < METRICS_BUCKETS && microseconds > limits[bucket].microseconds)
        bucket++;
    add(&m->status[status >= 100 && status < 600 ? status / 100 : 0], 1);
    add(&m->buckets[bucket], 1);
    add(&m->microseconds, (unsigned long long)microseconds);
}

static void
add_requests(const struct metrics_sources *s, struct buf *out)
{
    struct serve_metrics *m = s->metrics;
    openmetrics_family(out, "ksrd_http_requests", "counter", NULL, "Requests answered, by class of status.");
    for (int i = 1; i < 6; i++)
        buf_printf(out, "ksrd_http_requests_total{class=\"%dxx\"} %llu\n", i, get(&m->status[i]));
    buf_printf(out, "ksrd_http_requests_total{class=\"none\"} %llu\n", get(&m->status[0]));
    openmetrics_family(out, "ksrd_http_routes", "counter", NULL,
        "Requests by kind of address: pages, API, files, those of ksrd's own health, and what was refused before its "
        "address was read.");
    for (int i = 0; i < METRICS_ROUTES; i++)
        buf_printf(out, "ksrd_http_routes_total{route=\"%s\"} %llu\n", route_names[i], get(&m->routes[i]));
    openmetrics_family(
        out, "ksrd_http_request_seconds", "histogram", "seconds", "Time from request read to answer sent.");
    unsigned long long sum = 0;
    for (int i = 0; i < METRICS_BUCKETS; i++) {
        sum += get(&m->buckets[i]);
        buf_printf(out, "ksrd_http_request_seconds_bucket{le=\"%s\"} %llu\n", limits[i].le, sum);
    }
    sum += get(&m->buckets[METRICS_BUCKETS]);
    buf_printf(out, "ksrd_http_request_seconds_bucket{le=\"+Inf\"} %llu\n", sum);
    buf_printf(out, "ksrd_http_request_seconds_sum %.6f\n", (double)get(&m->microseconds) / 1e6);
    buf_printf(out, "ksrd_http_request_seconds_count %llu\n", sum);
    openmetrics_gauge(out, "ksrd_http_requests_running", NULL, "Requests being answered.",
        (double)atomic_load_explicit(&m->running, memory_order_relaxed));
    openmetrics_counter(out, "ksrd_http_connections_reaped",
        "Connections closed because no request was finished in time, or others needed the place.",
        get(&m->reaped));
    openmetrics_gauge(out, "ksrd_http_connections", NULL, "Connections open.", s->connections);
    openmetrics_counter(
        out, "ksrd_access_log_dropped", "Lines of the access log that could not be written.", s->log_dropped);
}

static void
add_cache(struct serve_cache *c, struct buf *out)
{
    struct cache_figures f;
    serve_cache_figures(c, &f);
    openmetrics_gauge(out, "ksrd_cache_bytes", "bytes", "Bytes of finished pages held.", (double)f.bytes);
    openmetrics_gauge(out, "ksrd_cache_limit_bytes", "bytes", "Bytes of finished pages that may be held.",
        (double)f.max_bytes);
    openmetrics_gauge(out, "ksrd_cache_entries", NULL, "Finished pages held.", (double)f.entries);
    openmetrics_family(
        out, "ksrd_cache_lookups", "counter", NULL, "Pages looked for among the finished ones.");
    buf_printf(out, "ksrd_cache_lookups_total{result=\"hit\"} %llu\n", (unsigned long long)f.hits);
    buf_printf(out, "ksrd_cache_lookups_total{result=\"miss\"} %llu\n", (unsigned long long)f.misses);
    openmetrics_counter(out, "ksrd_cache_dropped", "Pages dropped for want of room.", f.dropped);
}

static void
add_loads(const struct metrics_sources *s, struct buf *out)
{
    struct editions_figures e;
    struct asof_figures a;
    serve_editions_figures(s->editions, &e);
    serve_asof_figures(s->asof, &a);
    openmetrics_family(out, "ksrd_edition_loads", "counter", NULL, "Editions loaded into memory, by result.");
    buf_printf(
        out, "ksrd_edition_loads_total{kind=\"current\",result=\"ok\"} %llu\n", (unsigned long long)e.loads);
    buf_printf(out, "ksrd_edition_loads_total{kind=\"current\",result=\"failed\"} %llu\n",
        (unsigned long long)e.failures);
    buf_printf(
        out, "ksrd_edition_loads_total{kind=\"asof\",result=\"ok\"} %llu\n", (unsigned long long)a.loads);
    buf_printf(out, "ksrd_edition_loads_total{kind=\"asof\",result=\"failed\"} %llu\n",
        (unsigned long long)a.failures);
    openmetrics_gauge(
        out, "ksrd_edition_load_seconds", "seconds", "Time the newest edition took to load.", e.load_seconds);
    openmetrics_gauge(out, "ksrd_asof_editions", NULL, "Earlier editions held in memory.", (double)a.held);
    openmetrics_gauge(
        out, "ksrd_asof_waiting", NULL, "Requests that wait for an earlier edition.", (double)a.waiting);
}

static void
add_edition(const struct snapshot *s, stamp now, struct buf *out)
{
    openmetrics_gauge(out, "ksrd_edition", NULL,
        "Number of the newest edition in memory, 0 before the first.", s ? (double)s->edition.edition : 0);
    if (!s)
        return;
    openmetrics_gauge(out, "ksrd_checkpoint_edition", NULL,
        "The oldest edition that can be asked for; 0: every one.", (double)s->edition.checkpoint);
    openmetrics_gauge(out, "ksrd_edition_age_seconds", "seconds", "Time since the edition's stamp.",
        (double)(now - s->edition.recorded) / 1000);
    openmetrics_gauge(out, "ksrd_edition_checked_age_seconds", "seconds",
        "Time since a source was last found unchanged.", (double)(now - s->edition.checked) / 1000);
    openmetrics_gauge(out, "ksrd_cube_bytes", "bytes", "Bytes of figures in memory for the newest edition.",
        s->cube ? (double)cube_bytes(s->cube) : 0);
    serve_metrics_sources(s, now, out);
}

/* What the daemon's main thread has told last. */
static void
add_operations(const struct operations *o, struct buf *out)
{
    if (!o)
        return;
    if (o->database_bytes)
        openmetrics_gauge(out, "ksrd_database_size_bytes", "bytes", "Bytes on disk of the whole database.",
            (double)o->database_bytes);
    if (o->n_kinds)
        openmetrics_family(out, "ksrd_editions", "gauge", NULL, "Editions recorded, by what made them.");
    for (size_t i = 0; i < o->n_kinds; i++)
        openmetrics_labelled(out, "ksrd_editions", "kind", o->kinds[i].kind, (double)o->kinds[i].editions);
    openmetrics_gauge(out, "ksrd_configuration_faults", NULL,
        "Faults in the configuration's files on disk; what is in force goes on.", (double)o->n_faults);
    openmetrics_gauge(out, "ksrd_configuration_edition", NULL,
        "The edition that the configuration in force came with.", o->force_edition);
}

static void
add_process(struct buf *out)
{
    struct rusage used;
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f) {
        if (fscanf(f, "%*s %ld", &pages) == 1)
            openmetrics_gauge(out, "process_resident_memory_bytes", "bytes", "Memory of the process.",
                (double)pages * (double)sysconf(_SC_PAGESIZE));
        fclose(f);
    }
    if (getrusage(RUSAGE_SELF, &used) == 0) {
        openmetrics_family(
            out, "process_cpu_seconds", "counter", "seconds", "Processor time of the process.");
        buf_printf(out, "process_cpu_seconds_total %.3f\n",
            (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    }
}

void
serve_metrics_text(const struct metrics_sources *s, stamp now, struct buf *out)
{
    struct editions_state state;
    serve_editions_state(s->editions, &state);
    openmetrics_family(out, "ksrd_build", "info", NULL, "The program.");
    buf_str(out, "ksrd_build_info{version=\"" KSRD_VERSION "\"} 1\n");
    openmetrics_gauge(
        out, "ksrd_database_away", NULL, "1 while PostgreSQL does not answer.", state.away ? 1 : 0);
    openmetrics_gauge(out, "ksrd_leader", NULL, "1 while this daemon is the one that pulls the sources.",
        atomic_load_explicit(&s->metrics->leader, memory_order_relaxed) ? 1 : 0);
    add_edition(state.current, now, out);
    snapshot_unref(state.current);
    add_operations(s->operations, out);
    add_loads(s, out);
    add_requests(s, out);
    add_cache(s->cache, out);
    add_process(out);
    buf_str(out, "# EOF\n");
}
