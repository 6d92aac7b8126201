/* Small groups against an attacker who reads the very bytes that are published: every row of /api/v1/values (all indicators, units,
   months, windows, slices, both organisations, each round of forecasts) becomes an equation, at several editions; every number on the
   pages, explanations and lists is held against those that are withheld; and two municipalities that differ in nothing but how hidden
   persons' hours are divided among them give the same bytes. */
#include "cube_protected.h"
#include "cube_report.h"
#include "format.h"
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "../cube/attack_world.h"
#include "page_ask.h"

enum { INDICATORS = 7, MOST = 12, ROUNDS = 4, PLAN_MONTHS = 27 };
static const char *const rounds[ROUNDS] = {"", "T1", "T2", "T3"}; /* "": the budget */
static const int round_at[ROUNDS] = {0, 3, 7, 11};                /* comes with this month's delivery */
static const int round_first[ROUNDS] = {0, 4, 8, 12};             /* of months from … on */

/* What the attacker has read, and what he makes of it. */
struct reader {
    struct world *w;
    struct attack *a, *plans[ROUNDS];
    char (*seen)[24]; /* by row: the number that was first published; "": none yet, "..": withheld now */
    bool *hidden;     /* by row, now */
    bool *learned[2]; /* by row of the first indicator; of the one that compares two years */
    struct snapshot *now;
    int64_t *forbidden; /* numbers that are withheld now */
    size_t n_forbidden, rows, withheld, numbers;
    bool ruled; /* months are shown, final and locked by rule, and what is locked has been reported */
    struct decisions decisions;
    struct release_correction *corrections;
    struct release_report *reports;
    size_t n_corrections, cap_corrections, n_reports, cap_reports;
    bool flat; /* plans are for whole years, and spread over their months */
    int64_t plan[ROUNDS][UNITS_MOST][PLAN_MONTHS];
    bool lawful
        [UNITS_MOST]
        [PLAN_MONTHS]; /* its plan may have been shown: by the pattern of an edition it was no small group */
};

/* ---- a municipality with pages ------------------------------------------------------------------------------------------- */

static const struct pillar pillars[] = {{.id = "kultur", .name = "Kultur", .subtitle = "Människor"},
    {.id = "struktur", .name = "Struktur", .subtitle = "Organisation"},
    {.id = "resultat", .name = "Resultat", .subtitle = "Ekonomi"}};

/* A rule that looks at every unit and holds of whatever can be judged, so that it tells of all that may be told. */
static void
furnish_rule(struct town *t)
{
    static const char *const kinds[] = {"kommun", "namnd", "forvaltning", "omrade", "enhet", NULL};
    struct conflict *x = arena_alloc(t->arena, sizeof *x);
    *x = (struct conflict){.id = "prov", .name = "Prov", .kinds = kinds};
    for (int k = 0; k < 2; k++) {
        x->sides[k].indicator = &t->indicators[k];
        memset(x->sides[k].is, true, sizeof x->sides[k].is);
    }
    t->catalog.conflicts = x;
    t->catalog.n_conflicts = 1;
}

static void
furnish(struct world *w)
{
    struct town *t = w->t;
    struct catalog *c = town_catalog(t);
    town_indicator(t, "frisk", ROLLUP_SUM, "ordinarie - sjuk")->n = &t->measures[0];
    town_indicator(t, "per_person", ROLLUP_RATIO, "sjuk / antal")->n = &t->measures[0];
    town_indicator(t, "okning", ROLLUP_SUM, "sjuk - fg_ar(sjuk)");
    town_indicator(t, "tyngd", ROLLUP_RATIO, "(sjuk + 2 * ordinarie) / antal")->n = &t->measures[0];
    town_indicator(t, "mot_budget", ROLLUP_SUM, "budget(sjuk) - sjuk");
    static const struct correction none[1];
    struct target *target = arena_alloc(t->arena, sizeof *target);
    struct dashboard *d = arena_alloc(t->arena, sizeof *d);
    struct dashboard_section *s = arena_alloc(t->arena, SHOWS * sizeof *s);
    const struct indicator **list = arena_alloc(t->arena, INDICATORS * sizeof *list);
    assert_int_equal(c->n_indicators, INDICATORS);
    *target = (struct target){.from = FIRST, .value = dec_from_int(123456789)};
    for (int i = 0; i < INDICATORS; i++) {
        struct indicator *x = &t->indicators[i];
        x->short_name = x->name;
        x->pillar = &pillars[0];
        x->decimals = 0;
        x->source_note = "Källa: prov";
        x->owner = "HR";
        x->purpose = x->method = x->description = "För prov.";
        x->corrections = none;
        x->targets = target;
        x->n_targets = 1;
        x->variation = (struct variation_rule){0};
        list[i] = x;
    }
    for (int k = 0; k < SHOWS; k++)
        s[k] = (struct dashboard_section){.title = "Kultur",
            .pillar = &pillars[0],
            .indicators = list,
            .n = INDICATORS,
            .show = (enum section_show)k};
    *d = (struct dashboard){
        .id = "styrelsen", .title = "Styrelsen", .unit = &t->units[0], .sections = s, .n_sections = SHOWS};
    furnish_rule(t);
    c->dashboards = d;
    c->n_dashboards = 1;
    c->organisation = "Provs kommun";
    c->organisation_slug = "prov";
    c->brand = "#173F57";
    c->pillars = pillars;
    c->n_pillars = 3;
}

static void
plan_fact(struct world *w, int k, int u, int m, int span, int64_t value)
{
    struct store_series s = {.id = (int32_t)(1 + UNITS_MOST * 3 * SLICES + k * UNITS_MOST + u),
        .account = "S",
        .unit = names[u],
        .slice = "T",
        .scenario = k == 0 ? "budget" : "prognos",
        .version = rounds[k],
        .span = (uint8_t)span};
    put(w, s, m, value);
}

/* Of a whole year the number is the same in all its months, and twelve times that is delivered. */
static void
deliver_plan(struct reader *r, int k, int u, int m)
{
    int64_t *plan = &r->plan[k][u][m];
    bool begins = !r->flat || m % 12 == 0;
    *plan = begins ? 1000000 + (int64_t)(draw(&r->w->seed) % 8999999) : plan[-1];
    if (!r->flat)
        plan_fact(r->w, k, u, m, 1, *plan);
    else if (m % 12 == 11)
        plan_fact(r->w, k, u, m, 12, 12 * *plan);
}

static void
deliver_plans(struct reader *r, int m)
{
    struct world *w = r->w;
    for (int k = 0; k < ROUNDS; k++)
        for (int u = 0; u < w->n && round_at[k] == m; u++)
            for (int x = r->flat ? 0 : round_first[k]; x < PLAN_MONTHS && w->p[u].staffed; x++)
                deliver_plan(r, k, u, x);
}

/* ---- editions --------------------------------------------------------------------------------------------------------------- */

static void
let_go(struct snapshot *s)
{
    if (s == NULL)
        return;
    s->catalog = NULL; /* the town's */
    snapshot_unref(s);
}

static stamp
day_after(int m, int day)
{
    month next = (month)(FIRST + m + 1);
    return clock_from_local(month_year(next), month_of_year(next), day, 8, 0, 0);
}

/* An edition as it is shown now. */
static struct snapshot *
show(struct reader *r, const struct factset *facts, const struct decisions *d, int32_t edition, int m)
{
    struct err err = {0};
    struct cube *cube;
    struct store_edition e = {.edition = edition, .recorded = day_after(m, 21)};
    e.checked = e.recorded;
    if (cube_build_today(
            town_catalog(r->w->t), facts, r->ruled ? d : NULL, (month)(FIRST + m + 1), &cube, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
    struct snapshot *s = snapshot_new(&r->w->t->catalog, cube, &e);
    if (r->ruled)
        s->decisions = *d;
    return s;
}

/* It takes the place of the one before; the log of restated values goes on. */
static void
turn_to(struct reader *r, struct snapshot *s)
{
    struct snapshot *before = r->now;
    snapshot_restate(s, before == NULL ? restated_begin(s->edition.edition)
                                       : restated_step(snapshot_restated_ref(before), before, s));
    r->now = s;
    let_go(before);
}

/* The facts as they are become what pages show. */
static void
publish(struct reader *r, int m)
{
    r->decisions.at = day_after(m, 21);
    r->decisions.corrections = r->corrections;
    r->decisions.n_corrections = r->n_corrections;
    r->decisions.reports = r->reports;
    r->decisions.n_reports = r->n_reports;
    turn_to(r, show(r, r->w->t->facts, &r->decisions, r->w->t->edition, m));
}

/* What the pages showed of the month is kept in writing. */
static void
report(struct reader *r, int m)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    cube_report(r->now->cube, &r->decisions, &r->w->t->sources[0], (month)(FIRST + m), &b);
    *ARENA_PUSH(r->w->a, r->reports, r->n_reports, r->cap_reports) =
        (struct release_report){.source = "personal",
            .month = (month)(FIRST + m),
            .edition = r->w->t->edition,
            .at = r->decisions.at,
            .program = "1",
            .sha256 = "0123456789abcdef",
            .text = arena_strndup(r->w->a, b.len ? b.data : "", b.len)};
    buf_free(&b);
}

static int
by_month_and_edition(const void *a, const void *b)
{
    const struct release_correction *x = a, *y = b;
    return x->month != y->month ? x->month - y->month : x->edition - y->edition;
}

/* Late forms come; those of months that are locked are noted. */
static void
correct_months(struct reader *r, int m)
{
    struct world *w = r->w;
    size_t before = w->n_journal;
    correct(w, m + 1);
    for (size_t i = before; i < w->n_journal; i++)
        *ARENA_PUSH(w->a, r->corrections, r->n_corrections, r->cap_corrections) =
            (struct release_correction){.source = "personal",
                .month = w->journal[i].fact.last,
                .edition = w->t->edition,
                .pull = w->t->edition * 10,
                .at = day_after(m, 21),
                .locked = true,
                .facts = 1,
                .who = "",
                .reason = ""};
    if (r->n_corrections > 0)
        qsort(r->corrections, r->n_corrections, sizeof *r->corrections, by_month_and_edition);
}

/* ---- asking ------------------------------------------------------------------------------------------------------------------- */

static struct page_reply reply;

static int
get(const struct snapshot *s, const char *address)
{
    return page_ask((struct page_request){.snapshot = s, .viewer = &viewer_everyone}, address, &reply);
}

/* The text of one member of a JSON object; the object's own members come first. */
static void
member(const char *row, const char *name, char out[32])
{
    char key[40];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(row, key);
    assert_non_null(at);
    at += strlen(key);
    bool text = *at == '"';
    at += text;
    size_t n = strcspn(at, text ? "\"" : ",}");
    assert_true(n < 32);
    memcpy(out, at, n);
    out[n] = '\0';
}

static int
index_of(const char *const *list, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return i;
    fail_msg("%s is unknown", name);
    return -1;
}

static const char *const indicator_names[INDICATORS] = {
    "sjuktid", "andel", "frisk", "per_person", "okning", "tyngd", "mot_budget"};
static const char *const month_names[] = {"2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06",
    "2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03",
    "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12",
    "2026-01", "2026-02", "2026-03"};

struct row {
    int indicator, unit, month, window, slice;
    char value[32], numerator[32], denominator[32], n[32], state[32];
};

static size_t
place_of(const struct row *x)
{
    return ((((size_t)x->indicator * UNITS_MOST + (size_t)x->unit) * MONTHS + (size_t)x->month) * WINDOWS +
               (size_t)x->window) *
               SLICES +
           (size_t)x->slice;
}

static int
month_index(const char *period)
{
    if (strlen(period) == 4) /* a year: its December */
        return (int)(strtol(period, NULL, 10) - 2024) * 12 + 11;
    return index_of(month_names, PLAN_MONTHS, period);
}

static void
read_row(const char *at, struct row *x)
{
    char t[32];
    member(at, "indicator", t);
    x->indicator = index_of(indicator_names, INDICATORS, t);
    member(at, "unit", t);
    x->unit = index_of(names, UNITS_MOST, t);
    member(at, "period", t);
    x->month = month_index(t);
    member(at, "window", t);
    x->window = index_of(window_names, WINDOWS, t);
    member(at, "slice", t);
    x->slice = index_of(slices, SLICES, t);
    member(at, "value", x->value);
    member(at, "numerator", x->numerator);
    member(at, "denominator", x->denominator);
    member(at, "n", x->n);
    member(at, "state", x->state);
}

/* ---- what a row says ------------------------------------------------------------------------------------------------------------ */

static bool
is_null(const char *text)
{
    return strcmp(text, "null") == 0;
}

static int
first_of(int window, int m)
{
    int span = window == WINDOW_MONTH ? 1 : window == WINDOW_YTD ? month_of_year((month)(FIRST + m)) : 12;
    return m - span + 1 < 0 ? 0 : m - span + 1;
}

static int64_t
persons_in(const struct world *w, int unit, int first, int last, size_t slice)
{
    int64_t n = 0;
    for (int m = first; m <= last; m++)
        n += persons_below(w, unit, m, slice);
    return n;
}

/* What was planned for the window, of all below the unit; v: its coefficients, NULL: not wanted. A year that was planned as a whole is
   that of the units that are below in its December. */
static int64_t
planned(const struct reader *r, int k, int unit, int window, int m, uint64_t *v)
{
    const struct world *w = r->w;
    bool whole = r->flat && m % 12 == 11 && window != WINDOW_MONTH;
    int64_t sum = 0;
    for (int x = first_of(window, m); x <= m; x++)
        for (int u = 0; u < w->n; u++)
            if (w->p[u].staffed && (r->flat || x >= round_first[k]) && is_below(w, u, unit, whole ? m : x)) {
                if (v != NULL)
                    v[u * PLAN_MONTHS + (r->flat ? x - x % 12 : x)]++;
                sum += r->plan[k][u][x];
            }
    return sum;
}

/* The equation of one published row, checked against the test's own count; the coefficients go to a->work. */
static void
equation(struct reader *r, const struct row *x)
{
    const struct world *w = r->w;
    uint64_t *v = r->a->work;
    int first = first_of(x->window, x->month);
    memset(v, 0, r->a->columns * sizeof *v);
    int64_t want = spread(w, x->unit, first, x->month, (size_t)x->slice, v);
    const char *got = x->indicator == 1 || x->indicator == 3 || x->indicator == 5 ? x->numerator : x->value;
    if (x->indicator == 5)
        want += 2 * FULL * persons_in(w, x->unit, first, x->month, (size_t)x->slice);
    if (x->indicator == 6) {
        assert_true(w->p[x->unit].parent < 0 && x->slice == 0); /* nothing else has a budget */
        want = planned(r, 0, x->unit, x->window, x->month, NULL) - want;
    }
    if (x->indicator == 2) /* what is known of it without him: all hours */
        want = FULL * persons_in(w, x->unit, first, x->month, (size_t)x->slice) - want;
    if (x->indicator == 4) {
        static uint64_t before[MONTHS * UNITS_MOST * CELLS];
        memset(before, 0, sizeof before);
        want -=
            spread(w, x->unit, first_of(x->window, x->month - 12), x->month - 12, (size_t)x->slice, before);
        for (size_t i = 0; i < r->a->columns; i++)
            v[i] = before[i] == 0 ? v[i] : ATTACK_P - before[i];
    }
    if (strtoll(got, NULL, 10) != want)
        fail_msg("%s of %s in %s %s %s: published %s, by the rule %lld", indicator_names[x->indicator],
            names[x->unit], month_names[x->month], window_names[x->window], slices[x->slice], got,
            (long long)want);
}

/* Nothing is told of a withheld row: no number, no status of any kind, no limits. */
static void
is_silent(const char *at, const struct row *x)
{
    static const char *const quiet[] = {"mal", "variation", "prognos", "limits"};
    char t[32];
    assert_true(is_null(x->value) && is_null(x->numerator) && is_null(x->denominator) && is_null(x->n));
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        member(at, quiet[i], t);
        if (!is_null(t))
            fail_msg("%s of %s in %s is withheld, but its %s is %s", indicator_names[x->indicator],
                names[x->unit], month_names[x->month], quiet[i], t);
    }
}

/* A number is published once: another one later would be a difference that tells. */
static void
remember(struct reader *r, const struct row *x)
{
    char *seen = r->seen[place_of(x)];
    if (*seen != '\0' && strcmp(seen, x->value) != 0)
        fail_msg("%s of %s in %s %s %s was %s and is %s", indicator_names[x->indicator], names[x->unit],
            month_names[x->month], window_names[x->window], slices[x->slice], seen, x->value);
    snprintf(seen, sizeof *r->seen, "%.23s", x->value);
}

static void
take_row(struct reader *r, const char *at)
{
    struct row x;
    read_row(at, &x);
    if (x.month < 0 || x.month >= MONTHS)
        return;
    r->rows++;
    bool silent = strcmp(x.state, "sekretess") == 0 || strcmp(x.state, "ej_publicerat") == 0;
    r->hidden[place_of(&x)] = silent;
    if (silent) {
        r->withheld += strcmp(x.state, "sekretess") == 0;
        is_silent(at, &x);
    } else if (!is_null(x.value)) {
        remember(r, &x);
        equation(r, &x);
        bool *learned = &r->learned[x.indicator == 4][place_of(
            &(struct row){.unit = x.unit, .month = x.month, .window = x.window, .slice = x.slice})];
        if (!*learned) /* the same equation is learned once, whatever indicator says it */
            attack_learn(r->a, r->a->work);
        *learned = true;
    }
}

/* Every row of one question to /api/v1/values, page after page. */
static void
read_values(struct reader *r, const char *question, void (*take)(struct reader *r, const char *at))
{
    char address[400];
    long offset = 0;
    while (offset >= 0) {
        snprintf(address, sizeof address, "/api/v1/values?%s&offset=%ld", question, offset);
        assert_int_equal(get(r->now, address), 200);
        for (const char *at = strstr(reply.body.data, "{\"indicator\":"); at;
             at = strstr(at + 1, "{\"indicator\":"))
            take(r, at);
        const char *next = strstr(reply.body.data, "\"next\":\"");
        const char *n = next ? strstr(next, "offset=") : NULL;
        offset = n ? strtol(n + 7, NULL, 10) : -1;
    }
}

static void
read_outcome(struct reader *r, const char *org)
{
    static const int order[WINDOWS] = {WINDOW_MONTH, WINDOW_YTD, WINDOW_R12, WINDOW_YEAR};
    char question[300];
    for (int k = 0; k < WINDOWS; k++) {
        size_t rank = r->a->rank;
        snprintf(question, sizeof question, "from=2024-01&to=2025-03&window=%s&slice=T,K,M,unga,gamla&org=%s",
            window_names[order[k]], org);
        read_values(r, question, take_row);
        if (order[k] != WINDOW_MONTH && r->a->rank != rank)
            fail_msg("%s tells what no month tells", window_names[order[k]]); /* I6 */
    }
}

/* ---- plans and forecasts ---------------------------------------------------------------------------------------------------------- */

static int reading_round;

static void
take_plan(struct reader *r, const char *at)
{
    struct attack *a = r->plans[reading_round];
    struct row x;
    read_row(at, &x);
    if (x.indicator != 0 || x.month < 0 || x.month >= PLAN_MONTHS)
        return;
    if (strcmp(x.state, "sekretess") == 0 || strcmp(x.state, "ej_publicerat") == 0) {
        assert_true(is_null(x.value) && is_null(x.n));
        return;
    }
    if (is_null(x.value))
        return;
    memset(a->work, 0, a->columns * sizeof *a->work);
    int64_t want = planned(r, reading_round, x.unit, x.window, x.month, a->work);
    if (strtoll(x.value, NULL, 10) != want)
        fail_msg("%s of %s in %s %s: %s, delivered was %lld", reading_round ? "prognos" : "budget",
            names[x.unit], month_names[x.month], window_names[x.window], x.value, (long long)want);
    attack_learn(a, a->work);
}

static void
read_plans(struct reader *r, int m, const char *org)
{
    char question[300];
    for (int k = 0; k < ROUNDS; k++)
        for (int wdw = 0; wdw < WINDOWS && round_at[k] <= m; wdw++) {
            reading_round = k;
            snprintf(question, sizeof question,
                "indicator=sjuktid&from=2024-01&to=2026-03&window=%s&scenario=%s%s%s&org=%s",
                window_names[wdw], k ? "prognos" : "budget", k ? "&round=" : "", rounds[k], org);
            read_values(r, question, take_plan);
        }
}

/* The plan of a month goes by its own pattern, or by the newest: a unit that is no small group by it may be known. */
static void
judge_plans(struct reader *r)
{
    const struct world *w = r->w;
    for (int u = 0; u < w->n; u++)
        for (int m = 0; m < PLAN_MONTHS && w->last_released >= 0; m++) {
            int by = m < w->last_released ? m : w->last_released;
            if (persons_below(w, u, by, 0) >= w->family.min_n)
                r->lawful[u][r->flat ? m - m % 12 : m] = true;
        }
}

static void
plans_are_safe(struct reader *r, size_t tree)
{
    const struct world *w = r->w;
    for (int k = 0; k < ROUNDS; k++)
        for (int u = 0; u < w->n; u++)
            for (int m = r->flat ? 0 : round_first[k];
                 m < (r->flat ? MONTHS : PLAN_MONTHS) && w->p[u].staffed; m++) {
                struct attack *a = r->plans[k];
                bool leaf = true; /* of a unit with others below it only its own part is asked for here */
                for (int x = 0; x < w->n; x++)
                    leaf = leaf && (x == u || !is_below(w, x, u, m));
                memset(a->work, 0, a->columns * sizeof *a->work);
                a->work[u * PLAN_MONTHS + (r->flat ? m - m % 12 : m)] = 1;
                bool there = false;
                for (int x = 0; x < MONTHS; x++)
                    there = there || sum_of(w->p[u].persons[x], 0) > 0;
                if (leaf && there && !r->lawful[u][r->flat ? m - m % 12 : m] && attack_knows(a, a->work))
                    fail_msg("tree %zu: the %s of %s in %s can be computed", tree, k ? "prognos" : "budget",
                        names[u], month_names[m]);
            }
}

/* ---- every number on every page ------------------------------------------------------------------------------------------------------ */

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool
holds_number(const int64_t *list, size_t n, int64_t x)
{
    return n > 0 && bsearch(&x, list, n, sizeof *list, by_number) != NULL;
}

/* A withheld row is of a small group, or a withdrawn one, in each of its months. What is hidden for others' sake may be known (disclosure.md §3). */
static bool
is_small(const struct world *w, const struct row *x)
{
    bool small = true;
    for (int m = first_of(x->window, x->month); m <= x->month; m++) {
        int64_t n = persons_below(w, x->unit, m, (size_t)x->slice);
        bool withdrawn = w->withdrawn.unit != NULL && strcmp(w->withdrawn.unit, names[x->unit]) == 0 &&
                         FIRST + m >= w->withdrawn.from;
        small = small && (withdrawn || n < (x->slice == 0 ? w->family.min_n : w->family.min_n_slices));
    }
    return small;
}

/* What is left of a published figure when the published ones of units below it are taken away: pages tell that. */
static size_t
rest_of(const struct reader *r, const struct row *x, int64_t *ret)
{
    const struct world *w = r->w;
    size_t n = 0;
    if (r->seen[place_of(x)][0] == '\0')
        return 0;
    ret[n] = strtoll(r->seen[place_of(x)], NULL, 10);
    for (int u = 0; u < w->n; u++) {
        struct row below = *x;
        below.unit = u;
        if (parent_of(w, u, x->month) == x->unit && r->seen[place_of(&below)][0] != '\0')
            ret[n] -= strtoll(r->seen[place_of(&below)], NULL, 10);
    }
    ret[n] = llabs(ret[n]);
    return 1;
}

/* What may be read as a number of its own: withheld ones that are no published ones, nor rests of them. */
static void
forbid(struct reader *r)
{
    const struct world *w = r->w;
    static uint64_t unused[MONTHS * UNITS_MOST * CELLS];
    size_t rows = (size_t)UNITS_MOST * MONTHS * WINDOWS * SLICES, n = 0, n_open = 0;
    int64_t *open = calloc(2 * INDICATORS * rows, sizeof *open);
    r->forbidden = realloc(r->forbidden, 4 * rows * sizeof *r->forbidden);
    for (size_t i = 0; i < INDICATORS * rows; i++)
        if (r->seen[i][0] != '\0')
            open[n_open++] = llabs(strtoll(r->seen[i], NULL, 10));
    for (struct row x = {0}; x.indicator < INDICATORS; x.indicator++)
        for (x.unit = 0; x.unit < w->n; x.unit++)
            for (x.month = 0; x.month < MONTHS; x.month++)
                for (x.window = 0; x.window < WINDOWS; x.window++)
                    for (x.slice = 0; x.slice < SLICES; x.slice++)
                        n_open += rest_of(r, &x, &open[n_open]);
    qsort(open, n_open, sizeof *open, by_number);
    for (struct row x = {0}; x.unit < w->n; x.unit++)
        for (x.month = 0; x.month < MONTHS; x.month++)
            for (x.window = 0; x.window < WINDOWS; x.window++)
                for (x.slice = 0; x.slice < SLICES; x.slice++) {
                    int first = first_of(x.window, x.month);
                    int64_t sum = spread(w, x.unit, first, x.month, (size_t)x.slice, unused), raw = 0;
                    for (int u = 0; u < w->n; u++)
                        for (int m = first; m <= x.month; m++)
                            raw += is_below(w, u, x.unit, m) ? sum_of(w->p[u].hours[m], (size_t)x.slice) : 0;
                    int64_t all = FULL * persons_in(w, x.unit, first, x.month, (size_t)x.slice);
                    int64_t of[4] = {sum, raw, all - sum, sum + 2 * all};
                    for (int k = 0; k < 4 && r->hidden[place_of(&x)] && is_small(w, &x); k++)
                        if (of[k] >= 10000000 && of[k] % FULL != 0 && !holds_number(open, n_open, of[k]))
                            r->forbidden[n++] = of[k];
                }
    qsort(r->forbidden, n, sizeof *r->forbidden, by_number);
    r->n_forbidden = n;
    free(open);
}

/* Whose number it is: for who mends the leak. */
static void
whose(const struct reader *r, int64_t number)
{
    static uint64_t unused[MONTHS * UNITS_MOST * CELLS];
    for (struct row x = {0}; x.unit < r->w->n; x.unit++)
        for (x.month = 0; x.month < MONTHS; x.month++)
            for (x.window = 0; x.window < WINDOWS; x.window++)
                for (x.slice = 0; x.slice < SLICES; x.slice++) {
                    int first = first_of(x.window, x.month);
                    int64_t sum = spread(r->w, x.unit, first, x.month, (size_t)x.slice, unused);
                    int64_t persons = persons_in(r->w, x.unit, first, x.month, (size_t)x.slice);
                    if (r->hidden[place_of(&x)] && (sum == number || FULL * persons - sum == number))
                        printf("%lld is %s of %s in %s %s, %lld persons\n", (long long)number,
                            slices[x.slice], names[x.unit], month_names[x.month], window_names[x.window],
                            (long long)persons);
                }
}

/* Digits, in groups with hard spaces between them or not. What stands behind a decimal sign is no number of its own. */
static void
scan(struct reader *r, const char *address)
{
    const unsigned char *s = (const unsigned char *)reply.body.data;
    while (*s != '\0') {
        if (*s < '0' || *s > '9') {
            s++;
            continue;
        }
        int64_t x = 0;
        int digits = 0;
        for (;;) {
            if (*s >= '0' && *s <= '9') {
                x = digits++ < 15 ? x * 10 + (*s++ - '0') : (s++, x);
                continue;
            }
            if (s[0] != 0xC2 || s[1] != 0xA0 || s[2] < '0' || s[2] > '9' || s[3] < '0' || s[3] > '9')
                break;
            s += 2;
        }
        r->numbers += digits >= 8;
        if (digits < 8 || !holds_number(r->forbidden, r->n_forbidden, x))
            continue;
        whose(r, x);
        fail_msg("%s tells %lld, which is withheld: …%.300s", address, (long long)x,
            (const char *)s - ((const char *)s - reply.body.data > 150 ? 150 : 0));
    }
}

static const char *const few_pages[] = {"/", "/kultur", "/tavla/styrelsen", "/enheter", "/indikatorer",
    "/kallor", "/rattelser?enhet=alla", "/ordlista", "/klart/2024-05", "/klart/2025-03", "/api/v1/indicators",
    "/api/v1/units", "/api/v1/sources", "/api/v1/meetings", "/balans", "/sok?q=prov"};

typedef void page_visitor(void *ctx, const char *address);

static void
visit_few(const struct world *w, page_visitor *visit, void *ctx)
{
    (void)w;
    for (size_t i = 0; i < sizeof few_pages / sizeof *few_pages; i++)
        visit(ctx, few_pages[i]);
}

static void
visit_units(const struct world *w, page_visitor *visit, void *ctx)
{
    char address[300];
    for (int u = 0; u < w->n; u++)
        for (int org = 0; org < 2; org++) {
            snprintf(address, sizeof address, "/enhet/%s%s", names[u], org ? "?org=nu" : "");
            visit(ctx, address);
            snprintf(address, sizeof address, "/kultur?enhet=%s%s", names[u], org ? "&org=nu" : "");
            visit(ctx, address);
        }
}

static void
visit_indicators(const struct world *w, page_visitor *visit, void *ctx)
{
    char address[300];
    for (int u = 0; u < w->n; u++)
        for (int k = 0; k < 2 * INDICATORS * WINDOWS; k++) {
            snprintf(address, sizeof address, "/indikator/%s?enhet=%s&fonster=%s%s",
                indicator_names[k / (2 * WINDOWS)], names[u], window_names[k / 2 % WINDOWS],
                k % 2 ? "&org=nu" : "");
            visit(ctx, address);
        }
}

/* Of three months; slices of every third unit, since each is a page. */
static void
visit_explanations(const struct world *w, page_visitor *visit, void *ctx)
{
    static const int months[] = {4, 11, MONTHS - 1};
    char address[300];
    for (int u = 0; u < w->n; u++)
        for (int k = 0; k < INDICATORS * WINDOWS * 3; k++)
            for (size_t s = 0; s < (u % 3 == 0 ? SLICES : 1); s++) {
                const char *indicator = indicator_names[k / (WINDOWS * 3)],
                           *window = window_names[k / 3 % WINDOWS], *period = month_names[months[k % 3]];
                snprintf(address, sizeof address,
                    "/api/v1/explain?indicator=%s&unit=%s&period=%s&window=%s&slice=%s", indicator, names[u],
                    period, window, slices[s]);
                visit(ctx, address);
                snprintf(address, sizeof address, "/rakning/%s?enhet=%s&period=%s&fonster=%s&uppdelning=%s",
                    indicator, names[u], period, window, slices[s]);
                visit(ctx, address);
            }
}

/* All that is published of this municipality. Another output is a function here: it is scanned for withheld numbers, at several
   editions, after withdrawals, and compared byte for byte. */
static void (*const outputs[])(const struct world *w, page_visitor *visit, void *ctx) = {
    visit_few, visit_units, visit_indicators, visit_explanations};

static void
visit_pages(const struct world *w, page_visitor *visit, void *ctx)
{
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        outputs[i](w, visit, ctx);
}

static void
visit_to_scan(void *ctx, const char *address)
{
    struct reader *r = ctx;
    int status = get(r->now, address);
    if (status != 200 && status != 404)
        fail_msg("%s: status %d", address, status);
    scan(r, address);
}

/* ---- a life ------------------------------------------------------------------------------------------------------------------------------ */

static void
settle(struct reader *r, uint64_t seed)
{
    *r = (struct reader){.w = calloc(1, sizeof *r->w)};
    size_t rows = (size_t)INDICATORS * UNITS_MOST * MONTHS * WINDOWS * SLICES;
    found_among(r->w, seed, MOST);
    furnish(r->w);
    r->ruled = draw(&r->w->seed) % 2;
    r->flat = draw(&r->w->seed) % 3 == 0;
    if (r->ruled) /* a month is locked before the next but one is released */
        r->w->t->sources[0].release = (struct release_rule){10, 19, 45, {0}};
    if (r->flat)
        ((struct series_rule *)r->w->t->measures[1].rules)->flat = true;
    r->a = attack_new((size_t)MONTHS * UNITS_MOST * CELLS);
    r->seen = calloc(rows, sizeof *r->seen);
    r->hidden = calloc(rows, sizeof *r->hidden);
    r->learned[0] = calloc(rows, sizeof *r->hidden);
    r->learned[1] = calloc(rows, sizeof *r->hidden);
    for (int k = 0; k < ROUNDS; k++)
        r->plans[k] = attack_new((size_t)UNITS_MOST * PLAN_MONTHS);
    learn_empty(r->w, r->a);
}

static void
leave(struct reader *r)
{
    let_go(r->now);
    attack_free(r->a);
    for (int k = 0; k < ROUNDS; k++)
        attack_free(r->plans[k]);
    free(r->seen);
    free(r->hidden);
    free(r->learned[0]);
    free(r->learned[1]);
    free(r->forbidden);
    demolish(r->w);
    free(r->w);
}

static void
collect(struct reader *r, int m, bool pages)
{
    read_outcome(r, "da");
    size_t rank = r->a->rank;
    read_outcome(r, "nu");
    assert_int_equal(r->a->rank, rank); /* today's organisation tells nothing more */
    read_plans(r, m, "da");
    read_plans(r, m, "nu");
    judge_plans(r);
    if (!pages)
        return;
    forbid(r);
    visit_pages(r->w, visit_to_scan, r);
}

/* Month by month: deliveries, a release, late corrections; `looks` says when somebody reads all that there is. */
static void
live(struct reader *r, void (*look)(struct reader *r, int m, bool last))
{
    struct world *w = r->w;
    for (int m = 0; m < MONTHS; m++) {
        w->t->edition++;
        for (int u = 0; u < w->n; u++)
            deliver_month(w, u, m);
        deliver_plans(r, m);
        release(w, m);
        publish(r, m);
        report(r, m);
        look(r, m, false);
        w->t->edition++;
        correct_months(r, m);
        town_build(w->t);
        publish(r, m);
    }
    look(r, MONTHS - 1, true);
}

static bool with_pages;

static void
look_and_learn(struct reader *r, int m, bool last)
{
    if (last || m == 5 || m == 11)
        collect(r, m, with_pages && (last || m == 5));
    else if (m > 0 && m % 2 == 0)
        read_plans(r, m, "da"), judge_plans(r);
}

/* ---- tests --------------------------------------------------------------------------------------------------------------------------------- */

static bool
is_shown(const struct reader *r, int unit, int m)
{
    struct row x = {.unit = unit, .month = m, .window = WINDOW_MONTH};
    return r->seen[place_of(&x)][0] != '\0';
}

static size_t
small_cells(struct reader *r, size_t tree)
{
    const struct world *w = r->w;
    size_t n = 0;
    for (int u = 0; u < w->n; u++)
        for (int m = 0; m <= w->last_released; m++)
            for (size_t s = 0; s < SLICES; s++)
                for (int own = 0; own < 2; own++) {
                    int64_t persons = own ? sum_of(w->p[u].persons[m], s) : persons_below(w, u, m, s);
                    if (persons == 0 || persons >= (s == 0 ? w->family.min_n : w->family.min_n_slices))
                        continue;
                    memset(r->a->work, 0, r->a->columns * sizeof *r->a->work);
                    for (size_t c = 0; own && c < CELLS; c++)
                        r->a->work[column(u, m, c)] = holds(s, c);
                    if (!own)
                        spread(w, u, m, m, s, r->a->work);
                    n++;
                    if (attack_knows(r->a, r->a->work))
                        fail_msg("tree %zu: %s of %s (%lld persons%s) in %s can be computed", tree, slices[s],
                            names[u], (long long)persons, own ? " of its own" : "", month_names[m]);
                }
    return n;
}

/* (b): by months what a small hidden unit's hours can be, and for a window their sum, since windows tell nothing of their own: no
   narrower than from nothing, or what the others cannot hold, to twice the joint group's average. */
struct interval {
    int64_t low, high, allowed_low, allowed_high;
};

static bool
interval_of(const struct reader *r, int u, int m, struct interval *ret)
{
    const struct world *w = r->w;
    int top = parent_of(w, u, m);
    int64_t mine = FULL * persons_below(w, u, m, 0);
    if (top < 0 || is_shown(r, u, m) || !is_shown(r, top, m) || mine == 0 || mine >= FULL * w->family.min_n)
        return false;
    int64_t capacity = sum_of(w->p[top].persons[m], 0), sick = sum_of(w->p[top].booked[m], 0);
    for (int c = 0; c < w->n; c++)
        for (int x = 0; x < w->n && parent_of(w, c, m) == top && !is_shown(r, c, m); x++)
            if (is_below(w, x, c, m)) {
                capacity += sum_of(w->p[x].persons[m], 0);
                sick += sum_of(w->p[x].booked[m], 0);
            }
    capacity *= FULL;
    ret->low = sick - (capacity - mine) > 0 ? sick - (capacity - mine) : 0;
    ret->high = sick < mine ? sick : mine;
    int64_t low = (int64_t)((attack_signed)(2 * sick - capacity) * mine / capacity),
            high = (int64_t)((attack_signed)2 * sick * mine / capacity);
    ret->allowed_low = low > 0 ? low : 0;
    ret->allowed_high = high < mine ? high : mine;
    return true;
}

static size_t
intervals(const struct reader *r, size_t tree)
{
    const struct world *w = r->w;
    size_t n = 0;
    for (int u = 0; u < w->n && w->family.level != PROTECTION_ENKEL; u++)
        for (int m = 0; m <= w->last_released; m++)
            for (int wdw = 0; wdw < WINDOWS; wdw++) {
                struct interval sum = {0}, one;
                size_t months = 0;
                for (int x = first_of(wdw, m); x <= m; x++)
                    if (interval_of(r, u, x, &one)) {
                        sum.low += one.low, sum.high += one.high, months++;
                        sum.allowed_low += one.allowed_low, sum.allowed_high += one.allowed_high;
                    }
                n += months > 0;
                if (months > 0 && (sum.low > sum.allowed_low || sum.high < sum.allowed_high))
                    fail_msg("tree %zu: %s in %s %s is known to be %lld … %lld, allowed is %lld … %lld", tree,
                        names[u], month_names[m], window_names[wdw], (long long)sum.low, (long long)sum.high,
                        (long long)sum.allowed_low, (long long)sum.allowed_high);
            }
    return n;
}

static void
nothing_withheld_can_be_computed_from_what_is_published(void **state)
{
    size_t many = trees(12, 1000), small = 0, rows = 0, withheld = 0, narrow = 0, numbers = 0, read = 0;
    uint64_t seed = seed_of() + 7;
    (void)state;
    for (size_t i = 0; i < many; i++) {
        struct reader r;
        settle(&r, draw(&seed));
        with_pages = i % 10 == 0;
        live(&r, look_and_learn);
        small += small_cells(&r, i);
        narrow += intervals(&r, i);
        plans_are_safe(&r, i);
        rows += r.rows;
        withheld += r.withheld;
        numbers += r.numbers;
        read += with_pages;
        leave(&r);
    }
    printf(
        "%zu municipalities, %zu rows of JSON, %zu of them withheld, %zu small cells and %zu intervals; %zu long "
        "numbers on the pages of %zu of them\n",
        many, rows, withheld, small, narrow, numbers, read);
    assert_true(small > 20 * many && withheld > many && narrow > many && numbers > 1000);
}

/* ---- withdrawal --------------------------------------------------------------------------------------------------------------------------- */

/* Editions as they were before anything was withdrawn. */
static struct past {
    int32_t edition;
    int month;
    struct decisions decisions;
} past[MONTHS];

static void
look_and_keep(struct reader *r, int m, bool last)
{
    if (last)
        return;
    past[m] = (struct past){r->w->t->edition, m, r->decisions};
    struct release_correction *all = arena_alloc(r->w->a, (r->n_corrections + 1) * sizeof *all);
    if (r->n_corrections > 0)
        memcpy(all, r->corrections, r->n_corrections * sizeof *all);
    past[m].decisions.corrections = all;
    past[m].decisions.reports = r->reports; /* that of the month comes with it */
    past[m].decisions.n_reports = r->n_reports;
}

/* Reads an edition as it is shown now; some of them to the last page. */
static void
read_again(struct reader *r, const struct past *x)
{
    struct factset *facts = facts_then(r->w, x->edition);
    turn_to(r, show(r, facts, &x->decisions, x->edition, x->month));
    read_outcome(r, "da");
    if (x->month == 5 || x->month == MONTHS - 1) {
        read_outcome(r, "nu");
        forbid(r);
        visit_pages(r->w, visit_to_scan, r);
    }
    factset_free(facts);
}

static size_t
withdrawn_cells(struct reader *r, size_t tree, int unit, int from)
{
    size_t n = 0;
    for (int m = from; m < MONTHS; m++) {
        memset(r->a->work, 0, r->a->columns * sizeof *r->a->work);
        spread(r->w, unit, m, m, 0, r->a->work);
        assert_false(is_shown(r, unit, m));
        if (persons_below(r->w, unit, m, 0) == 0)
            continue;
        if (attack_knows(r->a, r->a->work))
            fail_msg(
                "tree %zu: %s in %s is withdrawn, and can be computed", tree, names[unit], month_names[m]);
        n++;
    }
    return n;
}

static void
what_a_withdrawal_hid_no_earlier_edition_brings_back(void **state)
{
    size_t many = trees(4, 300), done = 0, cells = 0, rows = 0, small = 0;
    uint64_t seed = seed_of() + 9;
    (void)state;
    for (size_t i = 0; i < many; i++) {
        struct reader r;
        int unit, from;
        settle(&r, draw(&seed));
        live(&r, look_and_keep);
        let_go(r.now);
        r.now = NULL;
        if (world_withdraw(r.w, &unit, &from)) {
            for (int m = 2; m < MONTHS; m += 3)
                read_again(&r, &past[m]);
            small += small_cells(&r, i);
            cells += withdrawn_cells(&r, i, unit, from);
            rows += r.rows;
            done++;
        }
        leave(&r);
    }
    printf(
        "%zu of %zu municipalities had a unit to withdraw; %zu months of it and %zu small cells stay hidden in %zu "
        "rows of JSON of five editions\n",
        done, many, cells, small, rows);
    assert_true(done > many / 4 && cells > done);
}

static void
look_away(struct reader *r, int m, bool last)
{
    (void)r;
    (void)m;
    (void)last;
}

/* ---- who hides whom ---------------------------------------------------------------------------------------------------------------------------- */

static const struct operations calm = {.program = "1",
    .host = "",
    .database = "",
    .force_hash = "",
    .force_who = "",
    .files_hash = "",
    .files_place = "",
    .mail_test = ""};

static void
row_is_true(const struct world *w, const struct cube_protected *x, const struct cube_protected_row *row)
{
    int m = x->month - FIRST, u = index_of(names, UNITS_MOST, row->unit), up = parent_of(w, u, m);
    int64_t persons = row->own ? sum_of(w->p[u].persons[m], 0) : persons_below(w, u, m, 0), joint = 0;
    up = row->own ? u : up;
    assert_int_equal(row->persons, persons);
    assert_string_equal(row->parent, up >= 0 ? names[up] : "");
    for (size_t i = 0; i < x->n; i++) /* what is hidden right below the same unit */
        joint += x->rows[i].dimension[0] == '\0' && up >= 0 && strcmp(x->rows[i].parent, names[up]) == 0
                     ? x->rows[i].persons
                     : 0;
    assert_int_equal(row->joint, joint);
    if (row->why == DISCLOSURE_COVER && row->dimension[0] == '\0' && world_shows(w, up, m))
        assert_true(joint >= w->family.min_n);
    assert_false(!row->own && row->dimension[0] == '\0' && world_shows(w, u, m));
}

static void
the_administrator_alone_is_told_who_is_hidden_and_why(void **state)
{
    static char everyones[1 << 16];
    size_t many = trees(6, 100), rows = 0, covers = 0;
    uint64_t seed = seed_of() + 11;
    (void)state;
    for (size_t i = 0; i < many; i++) {
        struct reader r;
        settle(&r, draw(&seed));
        live(&r, look_away);
        const struct world *w = r.w;
        const struct cube_protected *x = cube_protected_family(r.now->cube, 0);
        struct page_request q = {.snapshot = r.now, .viewer = &viewer_everyone, .operations = &calm};
        assert_int_equal(cube_protected_families(r.now->cube), 1);
        assert_int_equal(x->month, FIRST + w->last_released);
        assert_int_equal(page_ask(q, "/admin", &reply), 404);
        snprintf(everyones, sizeof everyones, "%s", reply.body.data);
        assert_null(strstr(everyones, "Små grupper"));
        q.viewer = &viewer_administrator;
        assert_int_equal(page_ask(q, "/admin", &reply), 200);
        assert_non_null(strstr(reply.body.data, "<h2>Små grupper</h2>"));
        size_t hidden = 0, told = 0;
        for (int u = 0; u < w->n; u++)
            hidden += persons_below(w, u, w->last_released, 0) > 0 && !world_shows(w, u, w->last_released);
        for (size_t k = 0; k < x->n; k++) {
            row_is_true(w, x, &x->rows[k]);
            told += x->rows[k].dimension[0] == '\0' && !x->rows[k].own;
            covers += x->rows[k].cause == DISCLOSURE_COVER && x->rows[k].dimension[0] == '\0';
        }
        assert_int_equal(told, hidden);
        rows += told;
        leave(&r);
    }
    printf("%zu hidden units are told, %zu of them for others' sake\n", rows, covers);
    assert_true(rows > many && covers > 0);
}

/* ---- what pulls said ------------------------------------------------------------------------------------------------------------------------ */

/* A pull's text was written when it came: the sums of a unit that nobody knew are three persons' hours. */
static void
the_sums_of_an_unknown_unit_are_not_told(void **state)
{
    static const char *const pages_of[] = {"/kallor", "/api/v1/sources", "/admin", "/klart/2024-01"};
    struct store_pull pull = {.id = 10,
        .source = "personal",
        .state = PULL_OK,
        .file = "personal.csv",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control =
            "Lästa rader: 9.\nrad 7: okänd enhet \"x9\" \"Nya\", 2 rader, utfall 6172839,5, prognos 71717171\n"
            "tomma rader hoppades över (antal: 3)"};
    struct reader r;
    (void)state;
    settle(&r, seed_of() + 10);
    r.w->t->edition++;
    for (int u = 0; u < r.w->n; u++)
        deliver_month(r.w, u, 0);
    put(r.w,
        (struct store_series){
            .id = 9999, .account = "S", .unit = "x9", .slice = "T", .scenario = "utfall", .version = ""},
        0, 6172839);
    release(r.w, 0);
    publish(&r, 0);
    r.now->pulls = &pull;
    r.now->n_pulls = 1;
    for (size_t i = 0; i < sizeof pages_of / sizeof *pages_of; i++) {
        struct page_request q = {.snapshot = r.now, .viewer = &viewer_administrator, .operations = &calm};
        assert_int_equal(page_ask(q, pages_of[i], &reply), 200);
        const char *const sums[] = {"6172839", "6" NBSP "172" NBSP "839", "71717171", "71" NBSP "717"};
        for (size_t k = 0; k < sizeof sums / sizeof *sums; k++)
            if (strstr(reply.body.data, sums[k]))
                fail_msg("%s tells %s", pages_of[i], sums[k]);
        if (i < 3)
            assert_non_null(strstr(reply.body.data, "x9"));
    }
    page_ask(
        (struct page_request){.snapshot = r.now, .viewer = &viewer_administrator}, "/api/v1/sources", &reply);
    assert_non_null(strstr(reply.body.data, "okänd enhet \\\"x9\\\" \\\"Nya\\\", 2 rader\\ntomma rader"));
    r.now->n_pulls = 0;
    leave(&r);
}

/* ---- non-interference ------------------------------------------------------------------------------------------------------------------------ */

/* Two siblings that are hidden in month m, and a cell in which both have somebody. */
static bool
find_pair_in(const struct reader *r, int m, int *ret_a, int *ret_b, size_t *ret_cell)
{
    const struct world *w = r->w;
    for (int a = 1; a < w->n; a++)
        for (int b = a + 1; b < w->n; b++)
            for (size_t c = 0; c < CELLS && parent_of(w, a, m) == parent_of(w, b, m); c++)
                if (!is_shown(r, a, m) && !is_shown(r, b, m) && w->p[a].persons[m][c] > 0 &&
                    w->p[b].persons[m][c] > 0 && w->p[a].hours[m][c] > 0) {
                    *ret_a = a;
                    *ret_b = b;
                    *ret_cell = c;
                    return true;
                }
    return false;
}

/* From month *m on, or before it. */
static bool
find_pair(const struct reader *r, int *m, int *ret_a, int *ret_b, size_t *ret_cell)
{
    for (int k = 0; k < MONTHS; k++, *m = (*m + 1) % MONTHS)
        if (find_pair_in(r, *m, ret_a, ret_b, ret_cell))
            return true;
    return false;
}

static void
look_at_the_end(struct reader *r, int m, bool last)
{
    (void)m;
    if (last)
        read_outcome(r, "da");
}

struct pair {
    const struct snapshot *x, *y;
    char *bytes;
    size_t pages;
};

static void
visit_to_compare(void *ctx, const char *address)
{
    struct pair *p = ctx;
    int status = get(p->x, address);
    free(p->bytes);
    p->bytes = strdup(reply.body.data);
    int other = get(p->y, address);
    p->pages++;
    if (status == other && strcmp(p->bytes, reply.body.data) == 0)
        return;
    size_t at = 0;
    while (p->bytes[at] != '\0' && p->bytes[at] == reply.body.data[at])
        at++;
    at = at > 120 ? at - 120 : 0;
    fail_msg("%s tells which: %.240s / %.240s", address, p->bytes + at, reply.body.data + at);
}

static void
compare_values(struct pair *p)
{
    char address[300];
    for (int org = 0; org < 2; org++)
        for (int wdw = 0; wdw < WINDOWS; wdw++)
            for (int k = 0; k < 3; k++) {
                snprintf(address, sizeof address,
                    "/api/v1/values?from=2024-01&to=2025-12&window=%s&slice=T,K,M,unga,gamla&scenario=%s&org=%s",
                    window_names[wdw], scenario_names[k], org ? "nu" : "da");
                visit_to_compare(p, address);
            }
}

static void
hidden_hours_that_move_change_no_byte(void **state)
{
    size_t many = trees(8, 100), moved = 0, pages = 0;
    uint64_t seed = seed_of() + 8;
    (void)state;
    for (size_t i = 0; i < many; i++) {
        struct reader r[2];
        uint64_t one = draw(&seed);
        int m = (int)(draw(&seed) % MONTHS), x, y;
        size_t cell;
        settle(&r[0], one);
        live(&r[0], look_at_the_end);
        settle(&r[1], one);
        if (find_pair(&r[0], &m, &x, &y, &cell)) {
            struct place *p = r[1].w->p;
            p[y].hours[m][cell] += p[x].hours[m][cell];
            p[x].hours[m][cell] = 0;
            live(&r[1], look_away);
            struct pair pair = {.x = r[0].now, .y = r[1].now};
            compare_values(&pair);
            visit_pages(r[0].w, visit_to_compare, &pair);
            pages += pair.pages;
            free(pair.bytes);
            moved++;
        }
        leave(&r[0]);
        leave(&r[1]);
    }
    printf("%zu of %zu municipalities had hours to move; %zu pages are the same\n", moved, many, pages);
    assert_true(moved > many / 8);
}

static int
start(void **state)
{
    struct err err = {0};
    (void)state;
    if (page_init(NULL, &err) != 0)
        return -1;
    buf_init(&reply.body, 32u << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    buf_free(&reply.body);
    page_done();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_withheld_can_be_computed_from_what_is_published),
        cmocka_unit_test(what_a_withdrawal_hid_no_earlier_edition_brings_back),
        cmocka_unit_test(the_administrator_alone_is_told_who_is_hidden_and_why),
        cmocka_unit_test(the_sums_of_an_unknown_unit_are_not_told),
        cmocka_unit_test(hidden_hours_that_move_change_no_byte),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
