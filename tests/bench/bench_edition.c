/* An edition of the size that issue 4 names, in a real PostgreSQL: 450 units × 120 months × 60 indicators, three years of nights. Seven years
   come at once; then each night corrects figures of the newest two months, and each month brings a new one. Measured on the way: what a
   night costs, and how the database grows. In the end: loading beside COPY OUT of the same rows, evaluating every cell, a pull until the
   pages have it, an old edition's first page, memory.
   One line a figure, tab-separated: area, what, value, unit, beside what (measured in the same run), ratio. KSRD_BENCH_NIGHTS: fewer nights. */
#include "clock.h"
#include "config_bundle.h"
#include "cube_series.h"
#include "cube_variation.h"
#include "hash.h"
#include "in_force.h"
#include "page.h"
#include "serve.h"
#include "serve/http_client.h"
#include "throwaway.h"
#include <malloc.h>
#include <time.h>

/* The bench has no libpq on its include path; these of its functions it uses. */
struct pg_conn;
struct pg_result;
extern struct pg_conn *PQconnectdb(const char *url);
extern void PQfinish(struct pg_conn *c);
extern struct pg_result *PQexec(struct pg_conn *c, const char *sql);
extern char *PQgetvalue(const struct pg_result *r, int row, int column);
extern int PQntuples(const struct pg_result *r);
extern int PQgetCopyData(struct pg_conn *c, char **buffer, int async);
extern struct pg_result *PQgetResult(struct pg_conn *c);
extern void PQfreemem(void *p);
extern void PQclear(struct pg_result *r);
extern char *PQerrorMessage(const struct pg_conn *c);

enum {
    LEAVES = 379,
    MIDDLE = 60,
    UPPER = 10,
    UNITS = 1 + UPPER + MIDDLE + LEAVES,
    MEASURES = 60,
    MONTHS = 120,
    AT_ONCE = 84,
    NIGHTS = 1095,
    PER_NIGHT = 1137 /* 5 % of a month's 22 740 */
};
#define FIRST MONTH(2014, 1)
#define BEGIN 1609459200000 /* 2021-01-01 */
#define DAY 86400000

struct bench {
    struct throwaway pg;
    struct store *store;
    struct pg_conn *sql;
    struct serve *serve;
    int nights;
    stamp now;
    uint64_t state;
    double nothing; /* an edition from nothing, ms */
};

static void
check(int rc, const struct err *err)
{
    char text[2200];
    if (rc == 0)
        return;
    err_text(err, text, sizeof text);
    (void)fprintf(stderr, "bench_edition: %s\n", text);
    exit(1);
}

static void
line(const char *what, double value, const char *unit, const char *beside, double ratio)
{
    printf("edition\t%s\t%.4g\t%s\t%s\t", what, value, unit, beside);
    if (ratio > 0)
        printf("%.3g", ratio);
    printf("\n");
    (void)fflush(stdout);
}

static double
seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
wall_ms(void)
{
    return seconds(CLOCK_MONOTONIC) * 1e3;
}

static unsigned
draw(struct bench *b, unsigned n)
{
    b->state ^= b->state << 13;
    b->state ^= b->state >> 7;
    b->state ^= b->state << 17;
    return (unsigned)(b->state >> 33) % n;
}

/* ---- the municipality ---------------------------------------------------------------------------------------------- */

static void
write_units(struct buf *t)
{
    buf_str(t, "units:\n  - {id: u0, name: Kommunen, kind: kommun}\n");
    for (int u = 1; u < UNITS; u++) {
        bool upper = u <= UPPER, leaf = u > UPPER + MIDDLE;
        int parent = upper ? 0 : leaf ? 1 + UPPER + u % MIDDLE : 1 + u % UPPER;
        buf_printf(t, "  - {id: u%d, name: Enheten %d, kind: %s, parent: u%d", u, u,
            upper  ? "namnd"
            : leaf ? "enhet"
                   : "omrade",
            parent);
        if (leaf)
            buf_printf(t, ", codes: {ekonomi: \"%d\"}", 1000 + u);
        buf_str(t, "}\n");
    }
}

static void
write_indicators(struct buf *t)
{
    buf_str(t, "measures:\n");
    for (int m = 0; m < MEASURES; m++)
        buf_printf(t,
            "  - {id: m%d, name: Mått %d, unit: kr, accumulates: flow, series: {source: ekonomi, codes: [A%d]}}\n",
            m, m, m);
    buf_str(t, "indicators:\n");
    for (int m = 0; m < MEASURES; m++)
        buf_printf(t,
            m % 2
                ? "  - {id: i%d, name: Andel %d, pillar: resultat, unit: \"%%\", decimals: 1, direction: lower, rollup: ratio, windows: "
                  "[month, ytd, r12], formula: m%d / m%d * 100, target: [{value: 90, tolerance: 5}]}\n"
                : "  - {id: i%d, name: Kostnad %d, pillar: resultat, unit: kr, direction: lower, rollup: sum, windows: [month, "
                  "ytd, r12], formula: m%d, target: [{value: 500000, tolerance: 10000}]}\n",
            m, m, m, (m + 1) % MEASURES);
}

static void
configure(struct bench *b)
{
    struct config_bundle *bundle = config_bundle_new();
    struct buf text, packed;
    struct err err = {0};
    struct catalog *c = NULL;
    int32_t edition;
    size_t cap = 0;
    buf_init(&text, 8 << 20);
    buf_init(&packed, 16 << 20);
    buf_str(&text,
        "organisation: {name: Provkommunen, slug: prov, municipality: \"0884\"}\n"
        "pillars: [{id: resultat, name: Resultat}]\n"
        "sources: [{id: ekonomi, name: Ekonomi, format: csv, path: e/*.csv, columns: {UTF: {scenario: utfall}}}]\n");
    write_units(&text);
    write_indicators(&text);
    buf_str(&text,
        "dashboards: [{id: kommunstyrelsen, title: Överblick, unit: u0, sections: [{title: Alla, indicators: [i0, i1, "
        "i2, i3, i4, i5, i6, i7, i8, i9]}]}]\n");
    config_bundle_add(bundle, &cap, &(struct config_file){"prov.yaml", text.data, text.len});
    config_bundle_seal(bundle);
    check(in_force_load(bundle, &c, &err), &err);
    catalog_free(c);
    config_bundle_pack(bundle, &packed);
    struct store_config x = {.sha256 = bundle->sha256, .who = "bench", .text = packed.data, .n = packed.len};
    check(store_config_put(b->store, &x, STORE_CONFIG_ANY, b->now, &edition, &err), &err);
    config_bundle_free(bundle);
    buf_free(&text);
    buf_free(&packed);
}

/* ---- deliveries -------------------------------------------------------------------------------------------------- */

static void
add(struct bench *b, struct facts *f, int leaf, int measure, int k)
{
    struct fact *x = facts_add(f);
    x->account = arena_printf(f->arena, "A%d", measure);
    x->unit = arena_printf(f->arena, "%d", 1000 + UNITS - LEAVES + leaf);
    x->scenario = "UTF";
    x->period = (struct period){(month)(FIRST + k), 1};
    x->delivered = DELIVERED_PERIOD;
    x->value = (dec)(10000000 + draw(b, 90000000)) * 10000000000; /* öre */
}

static void
add_month(struct bench *b, struct facts *f, int k)
{
    for (int l = 0; l < LEAVES; l++)
        for (int m = 0; m < MEASURES; m++)
            add(b, f, l, m, k);
}

/* Commits and frees; milliseconds. */
static double
commit(struct bench *b, struct facts *f, int32_t *ret_edition)
{
    struct err err = {0};
    struct store_pull p = {.source = "ekonomi",
        .started = b->now,
        .ended = b->now,
        .file = "e.csv",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    f->rows_read = f->n;
    check(facts_settle(f, false, &err), &err);
    double t = wall_ms();
    check(store_pull_commit(b->store, f, b->now, &p, &err), &err);
    t = wall_ms() - t;
    facts_free(f);
    if (ret_edition)
        *ret_edition = p.edition;
    return t;
}

static struct facts *
corrections(struct bench *b, int k, unsigned months)
{
    struct facts *f = facts_new();
    bool *seen = arena_alloc(f->arena, months * LEAVES * MEASURES * sizeof *seen);
    for (int n = 0; n < PER_NIGHT;) {
        unsigned at = draw(b, months * LEAVES * MEASURES);
        if (seen[at])
            continue;
        seen[at] = true;
        n++;
        add(b, f, (int)(at / months) / MEASURES, (int)(at / months) % MEASURES, k - (int)(at % months));
    }
    return f;
}

/* ---- the database itself --------------------------------------------------------------------------------------------- */

static double
ask_sql(struct bench *b, const char *sql)
{
    struct pg_result *r = PQexec(b->sql, sql);
    double x = PQntuples(r) == 1 ? strtod(PQgetvalue(r, 0, 0), NULL) : -1;
    if (x < 0)
        (void)fprintf(stderr, "bench_edition: %s", PQerrorMessage(b->sql));
    PQclear(r);
    return x;
}

/* What the loader asks, taken as it comes and thrown away; milliseconds. */
static double
copy_out(struct bench *b, double *ret_bytes)
{
    static const char *const all[] = {
        "copy (select r.series_id, r.delivered, r.span, o.code, r.account, r.unit, r.slice, r.dims, r.scenario, "
        "r.version from series r join source o using (organisation_id, source_id) order by 1) to stdout "
        "(format binary)",
        "copy (select edition, series_id, period, state, value from fact order by edition) to stdout (format binary)"};
    double t = wall_ms(), bytes = 0;
    for (int k = 0; k < 2; k++) {
        char *row;
        int n;
        PQclear(PQexec(b->sql, all[k]));
        while ((n = PQgetCopyData(b->sql, &row, 0)) > 0) {
            bytes += n;
            PQfreemem(row);
        }
        for (struct pg_result *r; (r = PQgetResult(b->sql)) != NULL;)
            PQclear(r);
    }
    *ret_bytes = bytes;
    return wall_ms() - t;
}

/* ---- what is measured ------------------------------------------------------------------------------------------------- */

static double
heap_bytes(void)
{
    return (double)mallinfo2().uordblks + (double)mallinfo2().hblkhd;
}

static void
measure_nights(struct bench *b)
{
    struct facts *f = facts_new();
    double sum = 0, before = 0, size, t;
    for (int k = 0; k < AT_ONCE; k++)
        add_month(b, f, k);
    t = commit(b, f, NULL);
    line("the first delivery", t / 1e3, "s for 1.91 million rows", "", 0);
    for (int night = 0; night < b->nights; night++) {
        int k = AT_ONCE + (int)((double)night * (MONTHS - AT_ONCE) / b->nights);
        bool new_month =
            night == 0 || k != AT_ONCE + (int)((double)(night - 1) * (MONTHS - AT_ONCE) / b->nights);
        if (night == b->nights * 2 / 3)
            before = ask_sql(b, "select pg_database_size(current_database())");
        b->now += DAY;
        f = new_month ? facts_new() : corrections(b, k, 2);
        if (new_month)
            add_month(b, f, k);
        t = commit(b, f, NULL);
        sum += new_month ? 0 : t;
    }
    size = ask_sql(b, "select pg_database_size(current_database())");
    line("a night's corrections, written", sum / b->nights, "ms", "", 0);
    line("rows of facts", ask_sql(b, "select count(*) from fact") / 1e6, "million", "", 0);
    line("the database", size / 1e6, "MB", "", 0);
    line("the database grows", (size - before) / 1e6 * 365 / (b->nights / 3.0), "MB a year", "", 0);
}

static struct snapshot *
load(struct bench *b, const struct store_edition *e, struct factset *f)
{
    struct err err = {0};
    struct snapshot *x = NULL;
    check(snapshot_load(b->store, e, f, in_force_parse, &x, &err), &err);
    return x;
}

/* Loading takes turns with COPY OUT; the quietest of three. */
static void
measure_loading(struct bench *b, const struct store_edition *e)
{
    double copied = 0, loaded = 0, bytes = 0, cpu = 0, heap = 0;
    for (int round = 0; round < 3; round++) {
        struct err err = {0};
        double c = copy_out(b, &bytes), t = wall_ms(), p = seconds(CLOCK_PROCESS_CPUTIME_ID);
        struct factset *f = factset_new();
        check(factset_advance(f, b->store, e->edition, &err), &err);
        t = wall_ms() - t;
        p = seconds(CLOCK_PROCESS_CPUTIME_ID) - p;
        heap = (double)factset_bytes(f);
        factset_free(f);
        copied = round == 0 || c < copied ? c : copied;
        loaded = round == 0 || t < loaded ? t : loaded;
        cpu = round == 0 || p * 1e3 < cpu ? p * 1e3 : cpu;
    }
    line("COPY OUT of all facts, binary", copied, "ms", "", 0);
    line("an edition's facts into memory", loaded, "ms", "COPY OUT of the same rows", loaded / copied);
    line("… of which our own process", cpu, "ms of CPU", "", 0);
    line("facts in memory", heap / 1e6, "MB", "COPY OUT's bytes", heap / bytes);
}

/* Every cell of one window with state and målstatus, a series at a time; of those that are judged, variation too. */
static double
evaluate(const struct snapshot *x, enum window w, bool variation, size_t *ret_n)
{
    static struct value v[MONTHS];
    size_t n = 0, judged = 0;
    double t = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < x->catalog->n_indicators; i++)
        for (size_t u = 0; u < x->catalog->n_units; u++) {
            const struct indicator *in = &x->catalog->indicators[i];
            cube_series(x->cube, in, &x->catalog->units[u], w, SCENARIO_UTFALL, "T", FIRST, 1, MONTHS, v);
            for (int k = 0; k < MONTHS; k++) {
                n += v[k].has_value;
                judged += v[k].mal != MAL_NONE;
            }
            struct arena *a = variation ? arena_new() : NULL;
            struct cube_variation found;
            if (variation)
                cube_variation_of(x->cube, in, &x->catalog->units[u], FIRST, v, MONTHS, a, &found);
            arena_free(a);
        }
    t = (seconds(CLOCK_THREAD_CPUTIME_ID) - t) * 1e3;
    *ret_n = n;
    return judged ? t : -1;
}

/* The same one by one. */
static double
evaluate_singly(const struct snapshot *x, enum window w)
{
    size_t n = 0;
    double t = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < x->catalog->n_indicators; i++)
        for (size_t u = 0; u < x->catalog->n_units; u++)
            for (int k = 0; k < MONTHS; k++)
                n += cube_value(x->cube, &x->catalog->indicators[i], &x->catalog->units[u],
                    (month)(FIRST + k), w, SCENARIO_UTFALL, "T")
                         .has_value;
    t = (seconds(CLOCK_THREAD_CPUTIME_ID) - t) * 1e3;
    return n ? t : -1;
}

static void
measure_values(struct bench *b, const struct store_edition *e)
{
    struct factset *f = factset_new();
    double heap = heap_bytes(), t = wall_ms();
    struct snapshot *x = load(b, e, f);
    double whole = wall_ms() - t, p = seconds(CLOCK_THREAD_CPUTIME_ID);
    snapshot_unref(x);
    x = load(b, e, f); /* the facts are there already: catalog, cube, pulls */
    line("catalog and cube from facts in memory", (seconds(CLOCK_THREAD_CPUTIME_ID) - p) * 1e3, "ms of CPU",
        "", 0);
    line("an edition from nothing", whole, "ms", "", 0);
    b->nothing = whole;
    size_t n = 0;
    const char *const names[] = {"month", "ytd", "r12"};
    for (int w = 0; w < 3; w++) {
        char what[80];
        t = evaluate(x, (enum window)w, false, &n);
        double singly = evaluate_singly(x, (enum window)w);
        snprintf(what, sizeof what, "every cell evaluated, %s", names[w]);
        line(what, t, "ms of CPU", "the same one by one", t / singly);
    }
    t = evaluate(x, WINDOW_MONTH, true, &(size_t){0});
    line("every cell with status and variation, month", t, "ms of CPU", "aim: 200 ms", t / 200);
    line("values among them, r12", (double)n / 1e6, "million of 3.24", "", 0);
    line("cube", (double)cube_bytes(x->cube) / 1e6, "MB", "", 0);
    heap = heap_bytes() - heap;
    line("an edition with its facts", heap / 1e6, "MB", "", 0);
    snapshot_unref(x);
    factset_free(f);
}

static double
fetch(const struct bench *b, const char *path)
{
    char request[300];
    double t = wall_ms();
    snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    struct http_reply r = http_raw(serve_port(b->serve), request);
    t = wall_ms() - t;
    if (r.status != 200)
        (void)fprintf(stderr, "bench_edition: %s: %d\n", path, r.status);
    http_free(&r);
    return t;
}

static void
wait_for(struct bench *b, int32_t edition)
{
    for (bool there = false; !there;) {
        struct snapshot *x = serve_current(b->serve);
        there = x != NULL && x->edition.edition >= edition;
        snapshot_unref(x);
        if (!there)
            (void)nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
}

static int
by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double
median(double *t, size_t n)
{
    qsort(t, n, sizeof *t, by_size);
    return t[n / 2];
}

/* Each edition out of the one before, all kept: those of measure_commits. */
static void
measure_editions(struct bench *b, const struct store_edition *newest)
{
    enum { KEPT = 8 };
    struct factset *f = factset_new();
    struct snapshot *x[KEPT + 1] = {NULL};
    double cpu[KEPT], heap = 0;
    for (int k = 0; k <= KEPT; k++) {
        struct store_edition e;
        struct err err = {0};
        check(store_edition_number(b->store, newest->edition - KEPT + k, &e, &err), &err);
        double t = seconds(CLOCK_THREAD_CPUTIME_ID);
        check(
            snapshot_load_like(b->store, &e, f, in_force_parse, k > 0 ? x[k - 1] : NULL, &x[k], &err), &err);
        if (k > 0)
            cpu[k - 1] = (seconds(CLOCK_THREAD_CPUTIME_ID) - t) * 1e3;
        else
            heap = heap_bytes();
    }
    line("an edition more in memory", (heap_bytes() - heap) / KEPT / 1e6, "MB", "the cube of one",
        (heap_bytes() - heap) / KEPT / (double)cube_bytes(x[KEPT]->cube));
    line("an edition out of the one before, p50", median(cpu, KEPT), "ms of CPU", "", 0);
    for (int k = 0; k <= KEPT; k++)
        snapshot_unref(x[k]);
    factset_free(f);
}

static void
wait_for_log(struct bench *b, int32_t edition)
{
    for (bool there = false; !there;) {
        struct snapshot *x = serve_current(b->serve);
        const struct restated *log = x != NULL ? snapshot_restated(x) : NULL;
        there = log != NULL && log->edition >= edition;
        snapshot_unref(x);
        if (!there)
            (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
}

/* A month is delivered, of which some figures are others: until the pages have the edition. The log of restated values is made after that:
   each commit waits for it. */
static void
measure_commits(struct bench *b)
{
    enum { COMMITS = 11 };
    double until[COMMITS], page[COMMITS], cpu[COMMITS];
    for (int round = 0; round < COMMITS; round++) {
        int32_t edition = 0;
        b->now += DAY;
        struct facts *f = corrections(b, MONTHS - 1, 1);
        (void)commit(b, f, &edition);
        double t = wall_ms(), p = seconds(CLOCK_PROCESS_CPUTIME_ID);
        wait_for(b, edition);
        until[round] = wall_ms() - t;
        cpu[round] = (seconds(CLOCK_PROCESS_CPUTIME_ID) - p) * 1e3;
        page[round] = fetch(b, "/");
        wait_for_log(b, edition);
    }
    double all = median(until, COMMITS);
    line("commit of one month's corrections until the pages have them, p50", all, "ms", "aim: 50 ms",
        all / 50);
    line("… the quietest", until[0], "ms", "aim: 50 ms", until[0] / 50);
    line("… of which our own process, p50", median(cpu, COMMITS), "ms of CPU", "", 0);
    line("the first page after it, p50", median(page, COMMITS), "ms", "", 0);
}

/* Editions that nobody has asked for yet, so far back from the newest: the first pages of `n` of them. */
static void
measure_old(struct bench *b, const char *what, int32_t newest, int32_t back, int n, double nothing)
{
    double t[16], cpu[16];
    for (int round = 0; round < n; round++) {
        char path[60];
        double p = seconds(CLOCK_PROCESS_CPUTIME_ID);
        snprintf(path, sizeof path, "/?per=@%d", (int)(newest - back - round));
        t[round] = fetch(b, path);
        cpu[round] = (seconds(CLOCK_PROCESS_CPUTIME_ID) - p) * 1e3;
    }
    double p50 = median(t, (size_t)n);
    line(what, p50, "ms", nothing > 0 ? "an edition from nothing" : "", nothing > 0 ? p50 / nothing : 0);
    line("… of which our own process, p50", median(cpu, (size_t)n), "ms of CPU", "", 0);
}

static int32_t
edition_now(struct bench *b)
{
    struct snapshot *x = serve_current(b->serve);
    int32_t edition = x->edition.edition;
    snapshot_unref(x);
    return edition;
}

static void
measure_pages(struct bench *b, const struct store_edition *e)
{
    const struct serve_options o = {.listen = "127.0.0.1:0",
        .database_url = b->pg.url,
        .slug = "prov",
        .organisation = "Provkommunen",
        .parse = in_force_parse};
    struct err err = {0};
    check(page_init(NULL, &err), &err);
    check(serve_start(&o, &b->serve, &err), &err);
    wait_for(b, e->edition);
    wait_for_log(b, e->edition);
    measure_commits(b);
    int32_t newest = edition_now(b);
    measure_old(b, "the first old edition's first page, three nights back", newest, 3, 1, b->nothing);
    measure_old(b, "an old edition's first page, each a night before, p50", newest, 4, 7, b->nothing);
    measure_old(b, "an old edition's first page, half of all back", e->edition / 2, 0, 1, b->nothing);
    measure_old(b, "… and those a night before, p50", e->edition / 2, 1, 7, b->nothing);
    char path[60];
    snprintf(path, sizeof path, "/enhet/u1?per=@%d", (int)e->edition / 2 - 7);
    line("a further page of it", fetch(b, path), "ms", "", 0);
    serve_stop(b->serve);
}

int
main(void)
{
    struct bench b = {.now = BEGIN, .state = 88172645463325252u, .nights = NIGHTS};
    struct store_edition e;
    struct err err = {0};
    const char *nights = getenv("KSRD_BENCH_NIGHTS");
    if (nights != NULL && strtol(nights, NULL, 10) >= 36)
        b.nights = (int)strtol(nights, NULL, 10);
    clock_init();
    throwaway_start(&b.pg);
    check(store_open(b.pg.url, "prov", "Provkommunen", &b.store, &err), &err);
    b.sql = PQconnectdb(b.pg.url);
    configure(&b);
    measure_nights(&b);
    check(store_edition_newest(b.store, &e, &err), &err);
    measure_loading(&b, &e);
    measure_values(&b, &e);
    measure_pages(&b, &e);
    check(store_edition_newest(b.store, &e, &err), &err);
    measure_editions(&b, &e);
    PQfinish(b.sql);
    store_close(b.store);
    throwaway_stop(&b.pg);
    return 0;
}
