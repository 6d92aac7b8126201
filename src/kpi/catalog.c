#include "catalog.h"
#include <ctype.h>
#include <string.h>

const char *const scenario_names[SCENARIOS] = {"utfall", "budget", "prognos"};
const char *const section_show_names[SHOWS] = {"cards", "table", "units", "ranked", "deviations"};
const char *const direction_names[3] = {"none", "higher", "lower"};
const char *const rollup_names[4] = {"sum", "ratio", "last", "none"};
const char *const catalog_reserved[] = {"enhet", "indikator", "konto", "tavla", "mote", "kallor", "klart",
    "berattelser", "synpunkt", "ordlista", "tillganglighet", "sok", "bild", "inbaddad", "flode", "flode.atom",
    "admin", "logga-in", "logga-ut", "logga_in", "logga_ut", "api", "healthz", "readyz", "metrics", "statisk",
    "oversikt", "enheter", "indikatorer", "farg", "vapen", "rakning", "rattelser", "balans", NULL};

/* All structs of the catalog that are looked up begin with their id. */
static const void *
find(const void *items, size_t n, size_t size, const char *id)
{
    const char *at = items;

    for (size_t i = 0; i < n; i++, at += size)
        if (strcmp(*(const char *const *)(const void *)at, id) == 0)
            return at;
    return NULL;
}

void
catalog_free(struct catalog *c)
{
    if (c)
        arena_free(c->arena);
}

const struct source *
catalog_source(const struct catalog *c, const char *id)
{
    return find(c->sources, c->n_sources, sizeof *c->sources, id);
}

const struct unit *
catalog_unit(const struct catalog *c, const char *id)
{
    return find(c->units, c->n_units, sizeof *c->units, id);
}

/* Implicit measures bear their indicator's id, which may also be the id of a measure: they are never found by name. */
const struct measure *
catalog_measure(const struct catalog *c, const char *id)
{
    for (size_t i = 0; i < c->n_measures; i++)
        if (!c->measures[i].implicit && strcmp(c->measures[i].id, id) == 0)
            return &c->measures[i];
    return NULL;
}

const struct indicator *
catalog_indicator(const struct catalog *c, const char *id)
{
    return find(c->indicators, c->n_indicators, sizeof *c->indicators, id);
}

const struct pillar *
catalog_pillar(const struct catalog *c, const char *id)
{
    return find(c->pillars, c->n_pillars, sizeof *c->pillars, id);
}

const struct dashboard *
catalog_dashboard(const struct catalog *c, const char *id)
{
    return find(c->dashboards, c->n_dashboards, sizeof *c->dashboards, id);
}

const struct story *
catalog_story(const struct catalog *c, const char *id)
{
    return find(c->stories, c->n_stories, sizeof *c->stories, id);
}

const struct unit *
catalog_unit_of_code(const struct catalog *c, const struct source *s, const char *code, month m)
{
    for (size_t i = 0; i < c->n_units; i++)
        for (size_t k = 0; k < c->units[i].n_codes; k++)
            if (c->units[i].codes[k].source == s &&
                (m == MONTH_NONE ||
                    (unit_valid(&c->units[i], m) && unit_code_valid(&c->units[i].codes[k], m))) &&
                pattern_matches(&c->units[i].codes[k].pattern, code))
                return &c->units[i];
    return NULL;
}

bool
source_retired(const struct source *s)
{
    return s->retired > 0;
}

bool
unit_valid(const struct unit *u, month m)
{
    return (u->from == MONTH_NONE || m >= u->from) && (u->to == MONTH_NONE || m <= u->to);
}

bool
unit_code_valid(const struct unit_code *c, month m)
{
    return (c->from == MONTH_NONE || m >= c->from) && (c->to <= 0 || m <= c->to);
}

const char *
unit_name(const struct unit *u, month m)
{
    for (size_t i = 0; i < u->n_names; i++)
        if (u->names[i].to == MONTH_NONE || m <= u->names[i].to)
            return u->names[i].name;
    return u->name;
}

void
catalog_name_units(struct catalog *c, month m)
{
    struct unit *units = (struct unit *)c->units; /* the arena's, and still nobody else's */

    for (size_t i = 0; i < c->n_units; i++)
        units[i].name = unit_name(&units[i], m);
}

bool
catalog_names_hold(const struct catalog *c, month m)
{
    bool same = true;
    for (size_t i = 0; i < c->n_units && same; i++)
        same = strcmp(c->units[i].name, unit_name(&c->units[i], m)) == 0;
    return same;
}

const struct unit_manager *
unit_manager(const struct unit *u, month m)
{
    for (size_t i = u->n_managers; i-- > 0;)
        if (u->managers[i].from == MONTH_NONE || u->managers[i].from <= m)
            return &u->managers[i];
    return NULL;
}

const struct unit *
unit_parent(const struct unit *u, month m)
{
    if (!unit_valid(u, m))
        return NULL;
    for (size_t i = u->n_parents; i-- > 0;)
        if (u->parents[i].from == MONTH_NONE || u->parents[i].from <= m)
            return u->parents[i].unit;
    return NULL;
}

const struct unit *
unit_parent_today(const struct unit *u, month today)
{
    if (u->to != MONTH_NONE && u->to < today)
        return u->n_successors == 1 ? u->successors[0] : unit_parent(u, u->to);
    return unit_parent(u, u->from != MONTH_NONE && u->from > today ? u->from : today);
}

bool
unit_under(const struct unit *u, const struct unit *ancestor, month m)
{
    while (u && u != ancestor)
        u = unit_parent(u, m);
    return u && unit_valid(u, m);
}

size_t
indicator_version(const struct indicator *i, month m)
{
    size_t k = 0;

    while (k < i->n_former && m > i->former[k].to)
        k++;
    return k;
}

const struct formula *
indicator_formula(const struct indicator *i, month m)
{
    size_t k = indicator_version(i, m);

    return k < i->n_former ? i->former[k].formula : i->formula;
}

const char *
indicator_formula_text(const struct indicator *i, month m)
{
    size_t k = indicator_version(i, m);

    return k < i->n_former ? i->former[k].text : i->formula_text;
}

/* The target of exactly this unit (NULL: the general one) with the latest from ≤ m. */
static const struct target *
latest(const struct indicator *i, const struct unit *u, month m)
{
    const struct target *best = NULL;

    for (size_t k = 0; k < i->n_targets; k++) {
        const struct target *t = &i->targets[k];

        if (t->unit == u && t->from <= m && (!best || t->from >= best->from))
            best = t;
    }
    return best;
}

const struct target *
indicator_target(const struct indicator *i, const struct unit *u, month m)
{
    const struct target *own = u ? latest(i, u, m) : NULL;

    return own ? own : latest(i, NULL, m);
}

const struct target *
indicator_target_span(
    const struct indicator *i, const struct unit *u, month m, month *ret_first, month *ret_last)
{
    *ret_first = INT16_MIN;
    *ret_last = INT16_MAX;
    for (size_t k = 0; k < i->n_targets; k++) {
        const struct target *t = &i->targets[k];

        if (t->unit != NULL && t->unit != u)
            continue;
        if (t->from <= m && t->from > *ret_first)
            *ret_first = t->from;
        if (t->from > m && t->from <= *ret_last)
            *ret_last = (month)(t->from - 1);
    }
    return indicator_target(i, u, m);
}

static bool
digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)s[i]))
            return false;
    return n > 0;
}

/* Compares code with a bound on as many leading digits as the bound has; *ret_ok false when code has not so many. */
static int
compare_leading(const char *code, const char *bound, bool *ret_ok)
{
    size_t n = strlen(bound);

    *ret_ok = strnlen(code, n) == n && digits(code, n);
    return *ret_ok ? memcmp(code, bound, n) : 0;
}

bool
pattern_matches(const struct pattern *p, const char *code)
{
    bool low, high;

    if (p->to)
        return compare_leading(code, p->from, &low) >= 0 && compare_leading(code, p->to, &high) <= 0 && low &&
               high;
    return p->prefix ? strncmp(code, p->from, strlen(p->from)) == 0 : strcmp(code, p->from) == 0;
}

/* Digits, and signs that only stand between digits in a list or range: then the text must be a number or a range. */
static bool
looks_numeric(const char *s)
{
    return isdigit((unsigned char)s[strspn(s, " ,;-")]) && s[strspn(s, "0123456789 ,;-")] == '\0';
}

static int
parse_numeric(const char *s, char *copy, struct pattern *ret)
{
    char *dash = strchr(copy, '-');
    size_t n;

    if (!dash) {
        *ret = (struct pattern){.from = copy, .prefix = true};
        return digits(copy, strlen(s)) ? 0 : -1;
    }
    *dash = '\0';
    *ret = (struct pattern){.from = copy, .to = dash + 1};
    if (!digits(ret->from, strlen(ret->from)) || !digits(ret->to, strlen(ret->to)))
        return -1;
    n = strlen(ret->from) < strlen(ret->to) ? strlen(ret->from) : strlen(ret->to);
    return memcmp(ret->from, ret->to, n) <= 0 ? 0 : -1;
}

int
pattern_parse(struct arena *a, const char *text, struct pattern *ret)
{
    size_t n = strlen(text);
    const char *star = strchr(text, '*');
    struct pattern p = {0};
    char *copy;

    if (n == 0 || n > 200 || (star && star[1]) || isspace((unsigned char)text[0]) ||
        isspace((unsigned char)text[n - 1]))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (iscntrl((unsigned char)text[i]) || strchr("?!;|<>{}[]\"", text[i]))
            return -1;
    copy = arena_strdup(a, text);
    if (looks_numeric(text)) {
        if (parse_numeric(text, copy, &p))
            return -1;
    } else {
        if (star)
            copy[n - 1] = '\0';
        p = (struct pattern){.from = copy, .prefix = star != NULL};
    }
    *ret = p;
    return 0;
}

const struct series_break *
indicator_break(const struct indicator *i, const struct unit *u, month a, month b, bool rebase)
{
    for (size_t k = i->n_breaks; k-- > 0;) {
        const struct series_break *x = &i->breaks[k];
        if (x->from > a && x->from <= b && (x->unit == NULL || x->unit == u) && (rebase || !x->rebase_only))
            return x;
    }
    return NULL;
}

static int
said(int own, int all, int otherwise)
{
    return own != 0 ? own : all != 0 ? all : otherwise;
}

struct variation_rule
indicator_variation(const struct catalog *c, const struct indicator *i)
{
    return (struct variation_rule){.off = i->variation.off || c->variation.off,
        .points = said(i->variation.points, c->variation.points, 0),
        .least = said(i->variation.least, c->variation.least, VARIATION_LEAST),
        .firm = said(i->variation.firm, c->variation.firm, VARIATION_FIRM)};
}

bool
measure_flat(const struct measure *m)
{
    bool any = false;
    for (size_t k = 0; k < m->n_rules; k++)
        any = any || m->rules[k].flat;
    return any;
}

static bool
any_flat(const struct formula *f)
{
    return (f->op == FORMULA_MEASURE && measure_flat(f->measure)) || (f->left != NULL && any_flat(f->left)) ||
           (f->right != NULL && any_flat(f->right));
}

bool
indicator_flat(const struct indicator *i)
{
    return any_flat(i->formula);
}

bool
source_reports(const struct source *s)
{
    bool all = s->n_columns > 0;
    for (size_t i = 0; i < s->n_columns; i++)
        all = all && s->columns[i].delivered == COLUMN_YEAR;
    return all;
}
