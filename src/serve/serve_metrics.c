#include "serve_metrics.h"

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

void
serve_metrics_count(struct serve_metrics *m, int status, int64_t microseconds)
{
    int bucket = 0;
    while (bucket < METRICS_BUCKETS && microseconds > limits[bucket].microseconds)
        bucket++;
    add(&m->status[status >= 100 && status < 600 ? status / 100 : 0], 1);
    add(&m->buckets[bucket], 1);
    add(&m->microseconds, (unsigned long long)microseconds);
}

/* The head of a metric family. */
static void
family(struct buf *out, const char *name, const char *type, const char *unit, const char *help)
{
    buf_printf(out, "# TYPE %s %s\n", name, type);
    if (unit)
        buf_printf(out, "# UNIT %s %s\n", name, unit);
    buf_printf(out, "# HELP %s %s\n", name, help);
}

static void
gauge(struct buf *out, const char *name, const char *unit, const char *help, double value)
{
    family(out, name, "gauge", unit, help);
    buf_printf(out, "%s %.15g\n", name, value);
}

static void
counter(struct buf *out, const char *name, const char *help, unsigned long long value)
{
    family(out, name, "counter", NULL, help);
    buf_printf(out, "%s_total %llu\n", name, value);
}

static void
add_requests(const struct metrics_sources *s, struct buf *out)
{
    struct serve_metrics *m = s->metrics;
    family(out, "ksrd_http_requests", "counter", NULL, "Requests answered, by class of status.");
    for (int i = 1; i < 6; i++)
        buf_printf(out, "ksrd_http_requests_total{class=\"%dxx\"} %llu\n", i, get(&m->status[i]));
    buf_printf(out, "ksrd_http_requests_total{class=\"none\"} %llu\n", get(&m->status[0]));
    family(
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
    gauge(out, "ksrd_http_requests_running", NULL, "Requests being answered.",
        (double)atomic_load_explicit(&m->running, memory_order_relaxed));
    counter(out, "ksrd_http_connections_reaped",
        "Connections closed because no request was finished in time, or others needed the place.",
        get(&m->reaped));
    gauge(out, "ksrd_http_connections", NULL, "Connections open.", s->connections);
    counter(
        out, "ksrd_access_log_dropped", "Lines of the access log that could not be written.", s->log_dropped);
}

static void
add_cache(struct serve_cache *c, struct buf *out)
{
    struct cache_figures f;
    serve_cache_figures(c, &f);
    gauge(out, "ksrd_cache_bytes", "bytes", "Bytes of finished pages held.", (double)f.bytes);
    gauge(out, "ksrd_cache_limit_bytes", "bytes", "Bytes of finished pages that may be held.",
        (double)f.max_bytes);
    gauge(out, "ksrd_cache_entries", NULL, "Finished pages held.", (double)f.entries);
    family(out, "ksrd_cache_lookups", "counter", NULL, "Pages looked for among the finished ones.");
    buf_printf(out, "ksrd_cache_lookups_total{result=\"hit\"} %llu\n", (unsigned long long)f.hits);
    buf_printf(out, "ksrd_cache_lookups_total{result=\"miss\"} %llu\n", (unsigned long long)f.misses);
    counter(out, "ksrd_cache_dropped", "Pages dropped for want of room.", f.dropped);
}

static void
add_loads(const struct metrics_sources *s, struct buf *out)
{
    struct editions_figures e;
    struct asof_figures a;
    serve_editions_figures(s->editions, &e);
    serve_asof_figures(s->asof, &a);
    family(out, "ksrd_edition_loads", "counter", NULL, "Editions loaded into memory, by result.");
    buf_printf(
        out, "ksrd_edition_loads_total{kind=\"current\",result=\"ok\"} %llu\n", (unsigned long long)e.loads);
    buf_printf(out, "ksrd_edition_loads_total{kind=\"current\",result=\"failed\"} %llu\n",
        (unsigned long long)e.failures);
    buf_printf(
        out, "ksrd_edition_loads_total{kind=\"asof\",result=\"ok\"} %llu\n", (unsigned long long)a.loads);
    buf_printf(out, "ksrd_edition_loads_total{kind=\"asof\",result=\"failed\"} %llu\n",
        (unsigned long long)a.failures);
    gauge(
        out, "ksrd_edition_load_seconds", "seconds", "Time the newest edition took to load.", e.load_seconds);
    gauge(out, "ksrd_asof_editions", NULL, "Earlier editions held in memory.", (double)a.held);
    gauge(out, "ksrd_asof_waiting", NULL, "Requests that wait for an earlier edition.", (double)a.waiting);
}

/* Source ids are [a-z0-9_]+ (config checks it): nothing to escape. Pulls are newest first per source. */
static void
add_pulls(const struct snapshot *s, struct buf *out)
{
    family(out, "ksrd_source_pulls", "gauge", NULL, "Newest pulls of each source, by outcome.");
    for (size_t i = 0, n; i < s->n_pulls; i += n) {
        int by_state[3] = {0};
        for (n = 0; i + n < s->n_pulls && strcmp(s->pulls[i].source, s->pulls[i + n].source) == 0; n++)
            by_state[s->pulls[i + n].state]++;
        for (int state = 0; state < 3; state++)
            buf_printf(out, "ksrd_source_pulls{source=\"%s\",state=\"%s\"} %d\n", s->pulls[i].source,
                pull_state_names[state], by_state[state]);
    }
    family(out, "ksrd_source_last_pull_timestamp_seconds", "gauge", "seconds",
        "When the newest pull of the source ended.");
    for (size_t i = 0; i < s->n_pulls; i++)
        if (i == 0 || strcmp(s->pulls[i].source, s->pulls[i - 1].source) != 0)
            buf_printf(out, "ksrd_source_last_pull_timestamp_seconds{source=\"%s\",state=\"%s\"} %.3f\n",
                s->pulls[i].source, pull_state_names[s->pulls[i].state], (double)s->pulls[i].ended / 1000);
}

static void
add_edition(const struct snapshot *s, stamp now, struct buf *out)
{
    gauge(out, "ksrd_edition", NULL, "Number of the newest edition in memory, 0 before the first.",
        s ? (double)s->edition.edition : 0);
    if (!s)
        return;
    gauge(out, "ksrd_edition_age_seconds", "seconds", "Time since the edition's stamp.",
        (double)(now - s->edition.recorded) / 1000);
    gauge(out, "ksrd_edition_checked_age_seconds", "seconds", "Time since a source was last found unchanged.",
        (double)(now - s->edition.checked) / 1000);
    gauge(out, "ksrd_cube_bytes", "bytes", "Bytes of figures in memory for the newest edition.",
        s->cube ? (double)cube_bytes(s->cube) : 0);
    add_pulls(s, out);
}

void
serve_metrics_text(const struct metrics_sources *s, stamp now, struct buf *out)
{
    struct editions_state state;
    serve_editions_state(s->editions, &state);
    family(out, "ksrd_build", "info", NULL, "The program.");
    buf_str(out, "ksrd_build_info{version=\"" KSRD_VERSION "\"} 1\n");
    gauge(out, "ksrd_database_away", NULL, "1 while PostgreSQL does not answer.", state.away ? 1 : 0);
    gauge(out, "ksrd_leader", NULL, "1 while this daemon is the one that pulls the sources.",
        atomic_load_explicit(&s->metrics->leader, memory_order_relaxed) ? 1 : 0);
    add_edition(state.current, now, out);
    snapshot_unref(state.current);
    add_loads(s, out);
    add_requests(s, out);
    add_cache(s->cache, out);
    buf_str(out, "# EOF\n");
}
