/* A served organisation with one unit, one measure and one indicator, whose figure the test commits. */
#pragma once
#include "clock.h"
#include "hash.h"
#include "http_client.h"
#include "page.h"
#include "serve.h"
#include "throwaway.h"
#include "unit.h"

#define FIGURE "/api/v1/values?indicator=antal&unit=kommun&from=2026-01&to=2026-01&window=month"

struct fixture {
    struct throwaway pg;
    struct store *store; /* the test's own connection: it pulls */
    struct serve *serve;
    int port;
};

static inline void
fixture_check(int rc, const struct err *err)
{
    char text[2200];
    if (rc == 0)
        return;
    err_text(err, text, sizeof text);
    fail_msg("%s", text);
}

static inline const struct measure *
fixture_find(const char *name, void *ctx)
{
    const struct measure *m = ctx;
    return strcmp(name, m->id) == 0 ? m : NULL;
}

/* A catalog without YAML (serve does not see config): the configuration's text is the organisation's name. "trasig" cannot be read. */
static inline int
fixture_parse(const char *text, size_t n, struct catalog **ret, struct err *err)
{
    if (n == 6 && strncmp(text, "trasig", 6) == 0)
        return err_set(err, ERR_CONFIG, "test", NULL, "this configuration cannot be read");
    struct arena *a = arena_new();
    struct catalog *c = arena_alloc(a, sizeof *c);
    struct pillar *pillar = arena_alloc(a, sizeof *pillar);
    struct source *source = arena_alloc(a, sizeof *source);
    struct column_map *column = arena_alloc(a, sizeof *column);
    struct unit *unit = arena_alloc(a, sizeof *unit);
    struct unit_code *code = arena_alloc(a, sizeof *code);
    struct measure *measure = arena_alloc(a, sizeof *measure);
    struct series_rule *rule = arena_alloc(a, sizeof *rule);
    struct pattern *pattern = arena_alloc(a, sizeof *pattern);
    struct indicator *indicator = arena_alloc(a, sizeof *indicator);
    struct dashboard *board = arena_alloc(a, sizeof *board);
    struct dashboard_section *section = arena_alloc(a, sizeof *section);
    const struct indicator **shown = arena_alloc(a, sizeof *shown);
    struct formula *formula = NULL;
    size_t column_of_fault;

    *pillar = (struct pillar){.id = "kultur", .name = "Kultur", .subtitle = "Människor"};
    *column = (struct column_map){.code = "UTF", .scenario = SCENARIO_UTFALL, .slice = "T", .version = ""};
    *source = (struct source){.id = "folk",
        .name = "Folk",
        .description = "Provkälla",
        .format = "csv",
        .path = "folk.csv",
        .deadline_s = 300,
        .retries = 5,
        .max_bytes = 1 << 20,
        .columns = column,
        .n_columns = 1,
        .credit = "Källa: Folk",
        .cadence = CADENCE_MONTH};
    if (pattern_parse(a, "1", &code->pattern) || pattern_parse(a, "A", pattern))
        return err_set(err, ERR_BUG, "test", NULL, "bad pattern");
    code->source = source;
    *unit = (struct unit){.id = "kommun",
        .name = "Kommunen",
        .kind = "kommun",
        .from = MONTH_NONE,
        .to = MONTH_NONE,
        .codes = code,
        .n_codes = 1};
    *rule = (struct series_rule){
        .source = source, .codes = pattern, .n_codes = 1, .sign = 1, .from = MONTH_NONE, .to = MONTH_NONE};
    *measure = (struct measure){.id = "folkmangd",
        .name = "Folkmängd",
        .unit = "antal",
        .accumulates = MEASURE_FLOW,
        .cadence = CADENCE_MONTH,
        .sum_units = true,
        .rules = rule,
        .n_rules = 1};
    if (formula_parse(a, "folkmangd", &formula, &column_of_fault, err) ||
        formula_bind(formula, fixture_find, measure, &column_of_fault, err))
        return -1;
    *indicator = (struct indicator){.id = "antal",
        .name = "Antal",
        .short_name = "Antal",
        .pillar = pillar,
        .unit = "antal",
        .cadence = CADENCE_MONTH,
        .rollup = ROLLUP_SUM,
        .windows = {true},
        .main_window = WINDOW_MONTH,
        .formula_text = "folkmangd",
        .formula = formula,
        .source_note = "Källa: Folk",
        .retired = MONTH_NONE};
    shown[0] = indicator;
    *section = (struct dashboard_section){
        .title = "Kultur", .subtitle = "", .pillar = pillar, .indicators = shown, .n = 1};
    *board = (struct dashboard){
        .id = "kommunstyrelsen", .title = "Tavlan", .unit = unit, .sections = section, .n_sections = 1};
    *c = (struct catalog){.arena = a,
        .organisation = arena_strndup(a, text, n),
        .organisation_slug = "prov",
        .municipality = "0884",
        .brand = "#173F57",
        .pillars = pillar,
        .n_pillars = 1,
        .sources = source,
        .n_sources = 1,
        .units = unit,
        .n_units = 1,
        .measures = measure,
        .n_measures = 1,
        .indicators = indicator,
        .n_indicators = 1,
        .dashboards = board,
        .n_dashboards = 1};
    hash_sha256_hex(text, n, c->sha256);
    *ret = c;
    return 0;
}

/* Puts a configuration in force; returns its edition. */
static inline int32_t
fixture_configure(struct store *s, const char *text, stamp now)
{
    struct err err = {0};
    char hash[HASH_HEX];
    int32_t edition = 0;
    hash_sha256_hex(text, strlen(text), hash);
    struct store_config c = {.sha256 = hash, .who = "test", .text = text, .n = strlen(text)};
    fixture_check(store_config_put(s, &c, STORE_CONFIG_ANY, now, &edition, &err), &err);
    return edition;
}

/* A pull that delivers this figure for January 2026; returns its edition, 0 when nothing changed. */
static inline int32_t
fixture_commit(struct store *s, int64_t figure, stamp now)
{
    struct err err = {0};
    struct facts *f = facts_new();
    struct fact *x = facts_add(f);
    x->account = "A";
    x->unit = "1";
    x->slice = "T";
    x->scenario = "UTF";
    x->period = (struct period){MONTH(2026, 1), 1};
    x->delivered = DELIVERED_PERIOD;
    x->value = dec_from_int(figure);
    f->rows_read = 1;
    fixture_check(facts_settle(f, false, &err), &err);
    struct store_pull p = {.source = "folk",
        .started = now,
        .ended = now,
        .file = "folk.csv",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    fixture_check(store_pull_commit(s, f, now, &p, &err), &err);
    facts_free(f);
    return p.edition;
}

/* On any free port unless http says where; NULL: all as if nothing were configured. */
static inline void
fixture_serve(struct fixture *f, const char *slug, const struct catalog_http *http)
{
    struct err err = {0};
    const struct serve_options o = {.listen = http && http->listen ? NULL : "127.0.0.1:0",
        .http = http,
        .database_url = f->pg.url,
        .slug = slug,
        .organisation = "Prov",
        .parse = fixture_parse};
    fixture_check(serve_start(&o, &f->serve, &err), &err);
    f->port = serve_port(f->serve);
}

/* Its own organisation in the program's cluster: configured, one figure (41) committed. */
static inline void
fixture_open(struct fixture *f, const char *slug)
{
    struct err err = {0};
    fixture_check(store_open(f->pg.url, slug, "Prov", &f->store, &err), &err);
    fixture_configure(f->store, "Provkommunen", clock_now());
    fixture_commit(f->store, 41, clock_now());
}

static inline void
fixture_close(struct fixture *f)
{
    serve_stop(f->serve);
    store_close(f->store);
    f->serve = NULL;
    f->store = NULL;
}

static inline bool
fixture_contains(int port, const char *target, int status, const char *text)
{
    struct http_reply r = http_get(port, target);
    bool yes = r.status == status && r.body && strstr(r.body, text);
    http_free(&r);
    return yes;
}

/* Waits until target answers status with text in it; returns the milliseconds, or −1 after most_ms. */
static inline int64_t
fixture_until(int port, const char *target, int status, const char *text, int64_t most_ms)
{
    int64_t began = clock_mono_ms();
    while (!fixture_contains(port, target, status, text)) {
        if (clock_mono_ms() - began > most_ms)
            return -1;
        usleep(5000);
    }
    return clock_mono_ms() - began;
}
