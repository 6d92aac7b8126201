/* The catalog: what the configuration says, checked and linked. Built fresh by config_load, immutable, swapped by one
   pointer, freed whole. Order in arrays is the order in the files. */
#pragma once
#include "arena.h"
#include "dec.h"
#include "disclosure.h"
#include "formula.h"
#include "meeting.h"
#include "period.h"
#include "pos.h"
#include <stdbool.h>
#include <stddef.h>

enum scenario { SCENARIO_UTFALL, SCENARIO_BUDGET, SCENARIO_PROGNOS, SCENARIOS };
extern const char *const scenario_names[SCENARIOS]; /* "utfall" "budget" "prognos" */
enum direction { DIRECTION_NONE, DIRECTION_HIGHER, DIRECTION_LOWER };
extern const char *const direction_names[3]; /* "none" "higher" "lower": which way is better */
enum rollup { ROLLUP_SUM, ROLLUP_RATIO, ROLLUP_LAST, ROLLUP_NONE };
extern const char *const rollup_names[4]; /* "sum" "ratio" "last" "none" */
enum chart {
    CHART_KOMMUN_BAS,
    CHART_BAS
}; /* chart of accounts: what an account class means (formats.md §5.1) */

/* A pattern over codes. Digits: "3" every account that begins with 3, "30-34", "5010-5099" (compared on as many leading digits as
   the bound has). Else the exact code, or a prefix with "*" last. "*" alone = every code. */
struct pattern {
    const char *from, *to; /* to NULL unless a range */
    bool prefix;
};
bool pattern_matches(const struct pattern *p, const char *code);
/* 0, or −1: not a pattern. Strings point into text's copy in a. */
int pattern_parse(struct arena *a, const char *text, struct pattern *ret);

struct pillar {
    const char *id, *name, *subtitle;
    struct pos pos;
};

/* Kolumn of the long CSV (or any scenario code) → what it means. */
struct column_map {
    const char *code;
    enum scenario scenario;
    const char *slice, *version;
    /* COLUMN_YEAR: the whole year that the period lies in, as reported in that period, which names the round ("2026-04") */
    enum delivered_window { COLUMN_PERIOD, COLUMN_YTD, COLUMN_YEAR } delivered;
};

/* When a source's months are shown, final and locked, in days after the end of their period (release.h); 0: no such day. */
struct release_rule {
    int publish_day, preliminary_until, lock_day;
    struct pos pos;
};

struct source {
    const char *id, *name;
    const char *description;    /* "SIE 4 från ekonomisystemet" */
    const char *format;         /* "sie" "csv" "kolada" */
    const char *path;           /* file or glob of the newest file; relative to STATE/inbox; NULL if url */
    const char *url;            /* http(s) address; Kolada: the API's base (…/v3) ; NULL if path */
    const char *schedule;       /* cron, five fields, Europe/Stockholm; NULL: see after, or only by command */
    const struct source *after; /* whose due pull comes first (due.h); NULL: none's */
    int deadline_s;             /* for one pull, default 300 */
    int retries;                /* after a failed pull, default 5, with back-off */
    size_t max_bytes;           /* default 512 MiB */
    enum chart chart;
    int unit_dimension; /* SIE dimension that holds the unit, default 1; 0: the whole file is one unit, code "" */
    const int *dimensions; /* further SIE dimensions kept in facts; never 7 */
    size_t n_dimensions;
    const struct column_map *columns;
    size_t n_columns;
    const char *const *kpis; /* Kolada ids to fetch, NULL-terminated; and the municipality codes */
    const char *const *municipalities;
    const struct unit
        *unmapped; /* unit that takes rows whose unit code maps nowhere (kind ej_fordelat); NULL if none */
    bool example;  /* exempeldata: said wherever the figures show */
    const char *credit; /* "Källa: Kolada" */
    int due_days; /* a period is late when so many days after its end have passed without it; 0 = no rule */
    enum cadence cadence; /* how often new periods come */
    struct release_rule release;
    month retired; /* nothing is fetched any more from this month; MONTH_NONE or 0 if in use */
    struct pos pos;
};

/* A code that the unit has from one month to another; MONTH_NONE = open. Another unit may have it at another time. */
struct unit_code {
    const struct source *source;
    struct pattern pattern;
    month from, to;
};
/* A name, and the last month that it was in use; MONTH_NONE: it still is. */
struct unit_name {
    month to;
    const char *name;
};
/* Who answers for the unit, from a month on. */
struct unit_manager {
    month from;              /* MONTH_NONE = always */
    const char *name, *mail; /* mail NULL: not given */
};
struct unit_parent {
    month from; /* MONTH_NONE = always */
    const struct unit *unit;
};
struct unit {
    const char *id,
        *name;        /* name: the latest; a snapshot makes it that of its own month (catalog_name_units) */
    const char *kind; /* koncern kommun bolag namnd forvaltning omrade enhet ej_fordelat */
    month from, to;   /* first and last month, MONTH_NONE = open */
    const struct unit_parent *parents; /* dated, oldest first; empty for the root */
    size_t n_parents;
    const struct unit_code *codes;
    size_t n_codes;
    const struct unit_code *dated_codes; /* those of them that stand under that key */
    size_t n_dated_codes;
    const struct unit_name *names; /* oldest first, the latest last; n 0: it never had another than name */
    size_t n_names;
    const struct unit *const *successors; /* who carries on what a closed unit did */
    size_t n_successors;
    const struct unit_manager *managers; /* oldest first */
    size_t n_managers;
    int index; /* in catalog.units */
    struct pos pos;
};

/* One way to make a measure: these series of this source. */
struct series_rule {
    const struct source *source;
    const struct pattern *codes, *except; /* account or measure codes (classes are expanded by config) */
    size_t n_codes, n_except;
    const char *column; /* Kolumn code that it takes; NULL = any, with column_map giving scenario and slice */
    const char *
        slice; /* source slice taken as T; NULL: "T" or "" is the total, others are kept under their own name */
    int sign;                 /* +1 or −1 */
    month from, to;           /* MONTH_NONE = open */
    const struct unit *under; /* only units at or below this one; NULL = all */
    const struct unit
        *place; /* YAML `unit:`; put on this unit instead of the one its code maps to; NULL = by code */
    bool ytd;   /* delivered accumulated since January: the month is the difference */
    bool flat; /* YAML `spread: twelfth`; of a whole year's budget or forecast each month has its even part */
    struct pos pos;
};
/* A definition was changed for all years at once: when, and why, for those who read the figure. */
struct correction {
    const char *date, *reason; /* "2026-11-24" */
};
enum accumulates { MEASURE_FLOW, MEASURE_STOCK }; /* months add up; or the level at the end counts */
struct measure {
    const char *id, *name;
    const char *unit; /* kr tim antal dagar % index …; see formula_unit */
    enum accumulates accumulates;
    enum cadence cadence;
    bool
        sum_units; /* true: a unit's value is its own plus its children's; false: only as delivered for that unit */
    bool
        absent_zero; /* true (ledger): no row in a month that the source delivered means 0; false: it means saknas */
    const struct series_rule *rules;
    size_t n_rules;
    const struct correction *corrections;
    size_t n_corrections;
    const struct protection_family
        *family;   /* whose small groups are protected together; NULL: not protected */
    int index;     /* in catalog.measures */
    bool implicit; /* made by an indicator that is taken ready; not listed anywhere */
    struct pos pos;
};

struct target {
    const struct unit *unit; /* applies to this unit only; NULL = to every unit without its own */
    month from;              /* first month it is valid */
    dec value, tolerance;    /* in the indicator's base unit; tolerance ≥ 0: how far off is still nära */
    const char *decision;    /* "KF 2022-11-21 § 145", NULL if none */
    struct pos pos;
};
/* From a month on the figures are others: a new definition, or a new way of measuring. No line is drawn across it, no figure is compared
   across it, and what is normal is reckoned anew. rebase_only: they are the same and may be compared, but a known change has moved
   what is normal. */
struct series_break {
    const struct unit *unit; /* of this unit only; NULL = of every unit */
    month from;              /* the first month that is otherwise */
    const char *reason;      /* "Ny definition 1 oktober 2021", for those who read the figure */
    bool rebase_only;
    struct pos pos;
};
/* What is judged as variation, and when. 0: not said. */
struct variation_rule {
    bool off;
    int points; /* only the newest so many; 0: all since the last break */
    int least;  /* fewer points: no judgement */
    int firm;   /* fewer: the limits are provisional */
};
/* How an indicator was made until a month; a break follows it. */
struct former_formula {
    month to; /* last month that it holds for; ends a period of the indicator */
    const char *text;
    const struct formula *formula; /* bound */
    const char *reason;            /* why it was changed, for those who read the figure */
    const char *method;            /* how it was counted, in Swedish; NULL: not given */
    struct pos pos;
};
/* When a figure is held until a person has looked at it (cube_plausible.c). 0 or empty: no such rule. */
struct plausibility {
    const dec *range; /* least and greatest, in the indicator's base unit */
    size_t n_range;   /* 2, or 0 */
    dec step,
        step_percent; /* the greatest change from the period before: in the base unit, in per cent of it */
    dec completeness; /* per cent of the units below that must have delivered */
    const char *const *kinds; /* kinds of units it holds for, NULL-terminated; NULL: all */
    month from;               /* MONTH_NONE: always */
    struct pos pos;           /* line 0: the indicator has no rules */
};
struct indicator {
    const char *id, *name;
    const char *short_name; /* for cards; = name if not given */
    const struct pillar *pillar;
    const char *unit; /* kr % dagar index … as shown after the number */
    int scale;        /* power of ten shown for kr: 0 kr, 3 tkr, 6 mnkr */
    int decimals;     /* shown, 0–6 */
    enum direction direction;
    enum cadence cadence;
    enum rollup rollup;
    bool
        windows[WINDOWS]; /* which make sense; WINDOW_MONTH = own period always true unless cadence is year */
    enum window main_window; /* what cards and pages show first */
    const char *formula_text;
    const struct formula *formula;       /* bound; the latest: see indicator_formula */
    const struct former_formula *former; /* oldest first */
    size_t n_former;
    const struct measure *n;      /* number of persons or answers behind it, NULL if none */
    const struct target *targets; /* by unit, then from */
    size_t n_targets;
    const struct series_break *breaks; /* by month, those of `rebase:` among them */
    size_t n_breaks;
    const struct series_break *rebases; /* as they stand in the files: see breaks */
    size_t n_rebases;
    struct variation_rule variation; /* its own words: see indicator_variation */
    bool has_budget_margin;
    dec budget_margin; /* the year's budget is its target where it has none: per cent of it that a forecast may miss and be uncertain */
    const struct correction *corrections;
    size_t n_corrections;
    struct plausibility plausibility;
    const char *owner, *purpose, *method, *description; /* Swedish; NULL if not given */
    /* For the manager whose figure it is: what to do, and the page of the handbook that says more. text NULL: not given */
    struct guidance {
        const char *text, *link, *title;
    } guidance;
    const char *source_note;    /* "Källa: Kolada" … derived from its sources, never NULL */
    bool example;               /* any of its sources is exempeldata */
    month retired;              /* utgången from this month; MONTH_NONE if in use */
    const char *retired_reason; /* NULL: not given */
    int index;                  /* in catalog.indicators */
    struct pos pos;
};

/* Who may what at a unit and all below it, from a month to another; MONTH_NONE = open. Kept and shown; nothing asks it yet. */
struct grant {
    const char *mail, *role; /* lasare chef controller administrator */
    const struct unit *unit;
    month from, to;
    struct pos pos;
};
/* A manager that does not stand with the unit. */
struct placed_manager {
    const struct unit *unit;
    struct unit_manager manager;
    struct pos pos;
};
/* How a section shows its indicators: each as a card, all in one table, each for the units below (as lines on one scale in the
   order of the tree, or as bars by size), or money of the units below against budget and forecast. */
enum section_show { SHOW_CARDS, SHOW_TABLE, SHOW_UNITS, SHOW_RANKED, SHOW_DEVIATIONS, SHOWS };
extern const char *const section_show_names[SHOWS]; /* "cards" "table" "units" "ranked" "deviations" */
struct dashboard_section {
    const char *title;
    const char *subtitle;
    const struct pillar *pillar; /* NULL if free */
    const struct indicator *const *indicators;
    size_t n;
    enum section_show show;
};
struct dashboard {
    const char *id, *title;
    const struct unit *unit; /* whose figures */
    const struct dashboard_section *sections;
    size_t n_sections;
    const char *decision,
        *decided; /* a decided set: "KF 2022-11-21 § 145" and its day; NULL: shown by choice */
    struct pos pos;
};

/* Two figures of one period and unit that say different things (conflict.h). */
enum conflict_word {
    CONFLICT_NATT, /* målstatus */
    CONFLICT_NARA,
    CONFLICT_EJ_NATT,
    CONFLICT_NORMAL, /* variation */
    CONFLICT_FORBATTRAS,
    CONFLICT_FORSAMRAS,
    CONFLICT_OKAR, /* a real change upwards, or downwards, whatever its good side */
    CONFLICT_MINSKAR,
    CONFLICT_BATTRE, /* than a year before, as shown */
    CONFLICT_SAMRE,
    CONFLICT_NAS, /* the year's forecast */
    CONFLICT_OSAKERT,
    CONFLICT_NAS_INTE,
    CONFLICT_WORDS
};
/* "natt" "nara" "ej_natt" "normal" "forbattras" "forsamras" "okar" "minskar" "battre" "samre" "nas" "osakert" "nas_inte" */
extern const char *const conflict_words[CONFLICT_WORDS];
struct conflict_side {
    const struct indicator *indicator;
    bool is[CONFLICT_WORDS]; /* any of them */
};
struct conflict {
    const char *id, *name;
    struct conflict_side sides[2];
    const char *const
        *kinds; /* of units below the page's own that are looked at too, NULL-terminated; NULL: none */
    const char *question; /* what to ask when it is found; NULL: not given */
    struct pos pos;
};

/* What lies behind a figure, told by somebody: berattelser/ID.md. */
struct story {
    const char *id, *title, *author;
    const char *date;                  /* "2026-10-20": pages as of an earlier day do not show it */
    const struct unit *unit;           /* NULL: the first page's */
    const struct indicator *indicator; /* NULL: of the unit as a whole */
    const char *period;                /* "2026T2"; NULL: not said */
    const char *text;                  /* Markdown */
    struct pos pos;
};

/* Who answers for indicators with that owner, and where mail reaches them. */
struct contact {
    const char *owner, *mail;
    struct pos pos;
};
/* How people are told. server and webhook NULL: nobody is. */
struct telling {
    const char *server, *user, *password, *from; /* SMTP; password names a secret */
    const char *const *administrators;           /* addresses, NULL-terminated; NULL: none */
    const struct contact *contacts;
    size_t n_contacts;
    const char *quiet;   /* "22-06": local hours without messages; NULL: none */
    const char *digest;  /* cron: when changed statuses are told, together */
    const char *address; /* of the pages, for links: "https://nyckeltal.kommunen.se"; NULL: none */
    const char *webhook;
};

/* How the pages are reached: read when the daemon starts. Lists end with NULL. */
struct catalog_http {
    const char *const *listen;              /* NULL: 127.0.0.1:8014 */
    const char *socket_mode, *socket_group; /* of Unix sockets; NULL: 0660, the process's own group */
    const char *const *names;               /* hosts by which the proxy is reached; NULL: no proxy */
    bool guards;                            /* the proxy decides who gets in; true where there is one */
    const char *const *addresses;           /* the proxy's own hosts; NULL: this machine */
    const char *certificate, *key;          /* PEM files; NULL: no TLS */
    const char *metrics;                    /* an address for /metrics alone; NULL: with the pages */
    const char *const *embed;               /* origins whose pages may frame a card; NULL: none */
    const char *access_log;                 /* "off", "stderr" or a file's path */
    struct pos listen_pos, socket_pos, proxy_pos, tls_pos; /* line 0: not given */
};

/* How long is kept; 0: for ever. */
struct retention {
    int editions_months, pulls_days, raw_days; /* as store_purge.h takes them */
    const char *at;                            /* cron time; NULL: 15 3 * * * */
};

/* Small groups (research/disclosure.md). A way to divide persons; or the measure itself (kort and lång), then its slices are not of persons. */
struct protection_slices {
    const char *id;
    const char *const *slices;
    size_t n_slices;
    int min_n; /* 0: the family's */
    bool of_measure;
    struct pos pos;
};
/* A unit that is counted in with another, from the next 1 January. */
struct protection_merge {
    const char *id;
    const struct unit *unit, *with;
    struct pos pos;
};
/* All measures about the same persons. */
struct protection_family {
    const char *id;
    int min_n, min_n_slices; /* min_n_slices 0: min_n */
    const struct measure *count;
    enum cadence period;
    enum protection_level level;
    int release_day; /* of the month after the period; 0: as soon as all sources are in */
    const struct measure *const *measures;
    size_t n_measures;
    const struct protection_slices *dimensions;
    size_t n_dimensions;
    const struct protection_merge *merges;
    size_t n_merges;
    struct pos pos;
};

/* The municipality's crest, checked: shapes only. file NULL: none. */
struct crest {
    const char *file; /* "vapen.svg" */
    const char *text; /* SVG; of a PNG base64; NULL: file could not be used */
    bool png;
    int width, height; /* only their ratio means something */
    char sha256[65];
};

struct catalog {
    struct arena *arena;
    const char *organisation;      /* "Vimmerby kommun" */
    const char *organisation_slug; /* [a-z0-9_]+; the key in the database */
    const char *note;              /* said at the foot of every page; NULL if none */
    const char *municipality;      /* "0884" */
    const char *brand;             /* "#173F57", contrast checked */
    struct crest crest;
    const char *accessibility_contact;  /* mail or web address; NULL: not given */
    const char *accessibility_reviewed; /* "2026-11-01"; NULL: never */
    const char *database_url;           /* NULL: private PostgreSQL */
    const char *database_password;      /* credential:NAME (secret.h); NULL: none, or in the url */
    struct telling telling;
    struct catalog_http http;
    struct retention retention;
    const struct protection_family *families;
    size_t n_families;
    struct variation_rule variation; /* where an indicator says nothing */
    const struct pillar *pillars;
    size_t n_pillars;
    const struct source *sources;
    size_t n_sources;
    const struct unit *units; /* a tree with one root at each time */
    size_t n_units;
    const struct placed_manager *placed_managers; /* as they stand in the files: see units */
    size_t n_placed_managers;
    const struct grant *grants;
    size_t n_grants;
    const struct measure *measures;
    size_t n_measures;
    const struct indicator *indicators;
    size_t n_indicators;
    const struct dashboard *dashboards;
    size_t n_dashboards;
    const struct conflict *conflicts;
    size_t n_conflicts;
    const struct meeting *meetings; /* in the order of the files */
    size_t n_meetings;
    const struct story *stories;
    size_t n_stories;
    char sha256[65]; /* of the configuration's bytes */
    char files
        [65]; /* of those that stand in files: without what lives on though it left them (config_carry) */
};

/* First path words that the pages need themselves: no pillar, unit or indicator may have one as its id. NULL-terminated. */
extern const char *const catalog_reserved[];
void catalog_free(struct catalog *c);
/* NULL when there is none. */
const struct source *catalog_source(const struct catalog *c, const char *id);
const struct unit *catalog_unit(const struct catalog *c, const char *id);
const struct measure *catalog_measure(const struct catalog *c, const char *id);
const struct indicator *catalog_indicator(const struct catalog *c, const char *id);
const struct pillar *catalog_pillar(const struct catalog *c, const char *id);
const struct dashboard *catalog_dashboard(const struct catalog *c, const char *id);
const struct story *catalog_story(const struct catalog *c, const char *id);
/* A unit that has this unit code of the source and is valid in month m (MONTH_NONE: at any time). */
const struct unit *catalog_unit_of_code(
    const struct catalog *c, const struct source *s, const char *code, month m);
/* Nothing is fetched from it any more; what has come stays. */
bool source_retired(const struct source *s);
/* All that it delivers is reports of whole years (budget, forecast): no month is ever late in them. */
bool source_reports(const struct source *s);
/* The unit's parent in month m; NULL for the root, or when the unit is not valid then. */
const struct unit *unit_parent(const struct unit *u, month m);
/* Where the unit stands in the tree of month `today` laid under all months (org=nu): a closed unit below its sole successor, else
   below what it last stood under; one that has not begun below what it will stand under. NULL for the root. */
const struct unit *unit_parent_today(const struct unit *u, month today);
bool unit_valid(const struct unit *u, month m);
bool unit_code_valid(const struct unit_code *c, month m);
/* What the unit was called in month m. */
const char *unit_name(const struct unit *u, month m);
/* Who answered for it in month m; NULL: nobody is named. */
const struct unit_manager *unit_manager(const struct unit *u, month m);
/* Gives each unit as its name the one that it has in month m. Before anybody else sees the catalog. */
void catalog_name_units(struct catalog *c, month m);
/* They have those already. */
bool catalog_names_hold(const struct catalog *c, month m);
/* u is at or below ancestor in month m. */
bool unit_under(const struct unit *u, const struct unit *ancestor, month m);
/* The formula of the period that ends in month m: which the evaluator takes for the whole window that ends there, fg_ar(x) in it too. */
const struct formula *indicator_formula(const struct indicator *i, month m);
/* Its number: of former, or n_former: the latest. */
size_t indicator_version(const struct indicator *i, month m);
/* Some of its budgets or forecasts are years' figures divided evenly over the months. */
bool measure_flat(const struct measure *m);
/* Some of its budget or forecast is a year's figure divided evenly over the months. */
bool indicator_flat(const struct indicator *i);
/* As it stands in the configuration. */
const char *indicator_formula_text(const struct indicator *i, month m);
/* The target in force for the unit in month m: its own before the general, latest from ≤ m. NULL: none. */
const struct target *indicator_target(const struct indicator *i, const struct unit *u, month m);
/* The same, and the months around m in which it is no other. */
const struct target *indicator_target_span(
    const struct indicator *i, const struct unit *u, month m, month *ret_first, month *ret_last);
/* The newest break of the unit's series after month a and up to month b; those that only rebase count if `rebase`. NULL: none. */
const struct series_break *indicator_break(
    const struct indicator *i, const struct unit *u, month a, month b, bool rebase);
/* The indicator's own words, else those for all, else these numbers. */
#define VARIATION_LEAST 8
#define VARIATION_FIRM 12
struct variation_rule indicator_variation(const struct catalog *c, const struct indicator *i);
