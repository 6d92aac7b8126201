#include "serve_metrics_sources.h"
#include "cube_final.h"
#include "figure.h"
#include "figure_late.h"
#include "openmetrics.h"

/* One source, as its newest pulls tell. */
struct pulled {
    const struct snapshot *snapshot;
    const struct source *source;
    const struct store_pull *newest, *good; /* NULL: none */
    int by_state[3], failures;              /* failures: since the last that succeeded */
    stamp now;
};

static struct pulled
look(const struct snapshot *s, const struct source *source, stamp now)
{
    struct pulled x = {.snapshot = s, .source = source, .now = now};
    for (size_t i = 0; i < s->n_pulls; i++) {
        const struct store_pull *p = &s->pulls[i];
        if (strcmp(p->source, source->id) != 0)
            continue;
        x.newest = x.newest ? x.newest : p;
        x.good = x.good || p->state == PULL_FAILED ? x.good : p;
        x.failures += !x.good;
        x.by_state[p->state]++;
    }
    return x;
}

/* The end of the newest month that it has delivered. */
static double
delivered_age(const struct pulled *x)
{
    month m = cube_source_last(x->snapshot->cube, x->source);
    if (m == MONTH_NONE)
        return -1;
    return (double)(x->now - clock_from_local((m + 1) / 12, (m + 1) % 12 + 1, 1, 0, 0, 0)) / 1000;
}

static double
last_pull(const struct pulled *x)
{
    return x->newest ? (double)x->newest->ended / 1000 : -1;
}

static double
last_success(const struct pulled *x)
{
    return x->good ? (double)x->good->ended / 1000 : -1;
}

static double
duration(const struct pulled *x)
{
    return x->newest ? (double)(x->newest->ended - x->newest->started) / 1000 : -1;
}

static double
rows(const struct pulled *x)
{
    return x->good ? (double)x->good->rows_read : -1;
}

static double
failures(const struct pulled *x)
{
    return x->failures;
}

static double
late(const struct pulled *x)
{
    return figure_late_source(x->snapshot, x->source, x->snapshot->edition.recorded) != MONTH_NONE;
}

/* A number below 0: there is none, and no sample. */
static const struct {
    const char *name, *unit, *help;
    double (*of)(const struct pulled *x);
} gauges[] = {
    {"ksrd_source_last_pull_timestamp_seconds", "seconds", "When the newest pull of the source ended.",
        last_pull},
    {"ksrd_source_last_success_timestamp_seconds", "seconds",
        "When the newest pull that succeeded ended, also one that found nothing new.", last_success},
    {"ksrd_source_last_pull_duration_seconds", "seconds", "How long the newest pull took.", duration},
    {"ksrd_source_last_success_rows", NULL, "Rows read by the newest pull that succeeded.", rows},
    {"ksrd_source_failures_in_a_row", NULL,
        "Pulls that have failed since the last that succeeded; the newest fourteen are counted.", failures},
    {"ksrd_source_delivered_age_seconds", "seconds", "Time since the end of the newest month with figures.",
        delivered_age},
    {"ksrd_source_late", NULL, "1 while a period that is due has not come, judged as pages judge it.", late},
};

static void
add_states(const struct pulled *x, size_t n, struct buf *out)
{
    openmetrics_family(out, "ksrd_source_pulls", "gauge", NULL, "Newest pulls of each source, by outcome.");
    for (size_t i = 0; i < n; i++)
        for (int state = 0; state < 3; state++) {
            buf_str(out, "ksrd_source_pulls{source=\"");
            openmetrics_escape(out, x[i].source->id);
            buf_printf(out, "\",state=\"%s\"} %d\n", pull_state_names[state], x[i].by_state[state]);
        }
    openmetrics_family(
        out, "ksrd_source_last_pull_state", "stateset", NULL, "How the newest pull of the source ended.");
    for (size_t i = 0; i < n; i++)
        for (int state = 0; state < 3; state++) {
            buf_str(out, "ksrd_source_last_pull_state{source=\"");
            openmetrics_escape(out, x[i].source->id);
            buf_printf(out, "\",ksrd_source_last_pull_state=\"%s\"} %d\n", pull_state_names[state],
                x[i].newest && (int)x[i].newest->state == state);
        }
}

/* How far its newest month with figures is on its way: shown, final, locked. */
static void
add_releases(const struct pulled *x, size_t n, struct buf *out)
{
    openmetrics_family(out, "ksrd_source_release", "stateset", NULL,
        "Of the newest month with figures: published or not, preliminary, released or locked.");
    for (size_t i = 0; i < n; i++) {
        month m = cube_source_last(x[i].snapshot->cube, x[i].source);
        enum release_state now =
            m != MONTH_NONE ? cube_final_state(x[i].snapshot->cube, x[i].source, m) : RELEASE_NONE;
        for (int state = 0; state < RELEASE_STATES && m != MONTH_NONE; state++) {
            buf_str(out, "ksrd_source_release{source=\"");
            openmetrics_escape(out, x[i].source->id);
            buf_printf(
                out, "\",ksrd_source_release=\"%s\"} %d\n", release_state_names[state], (int)now == state);
        }
    }
}

/* Of the board's unit, as its cards say it. */
static void
add_freshness(const struct snapshot *s, struct buf *out)
{
    const struct catalog *c = s->catalog;
    const struct unit *home = c->n_dashboards ? c->dashboards[0].unit : c->n_units ? c->units : NULL;
    openmetrics_family(out, "ksrd_indicator_freshness", "stateset", NULL,
        "Freshness of each indicator for the unit of the first dashboard, in its main window.");
    for (size_t i = 0; home && i < c->n_indicators; i++) {
        const struct indicator *x = &c->indicators[i];
        struct figure f;
        figure_make(s, x, home, x->main_window, MONTH_NONE, &f);
        for (int k = 0; k < FRESHNESSES && f.last != MONTH_NONE && x->retired == MONTH_NONE; k++) {
            buf_str(out, "ksrd_indicator_freshness{indicator=\"");
            openmetrics_escape(out, x->id);
            buf_printf(
                out, "\",ksrd_indicator_freshness=\"%s\"} %d\n", freshness_names[k], (int)f.fresh == k);
        }
    }
}

void
serve_metrics_sources(const struct snapshot *s, stamp now, struct buf *out)
{
    size_t n = s->catalog->n_sources;
    struct arena *a = arena_new();
    struct pulled *x = arena_alloc(a, (n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = look(s, &s->catalog->sources[i], now);
    add_states(x, n, out);
    add_releases(x, n, out);
    add_freshness(s, out);
    for (size_t k = 0; k < sizeof gauges / sizeof *gauges; k++) {
        openmetrics_family(out, gauges[k].name, "gauge", gauges[k].unit, gauges[k].help);
        for (size_t i = 0; i < n; i++) {
            double v = gauges[k].of(&x[i]);
            if (v >= 0)
                openmetrics_labelled(out, gauges[k].name, "source", x[i].source->id, v);
        }
    }
    arena_free(a);
}
