#include "config_doubt_sources.h"
#include "config_doubt_times.h"
#include "config_link.h"
#include "config_units.h"
#include "municipality.h"
#include "text.h"

/* ---- where a file lies ---- */

/* Endings that files of a format have. */
static const struct {
    const char *format, *endings; /* each between blanks */
} file_endings[] = {
    {"sie", " se si sie txt "},
    {"csv", " csv txt "},
    {"kolada", " json "},
};

static void
check_ending(struct load *l, const struct source *s, const struct pos *at)
{
    const char *dot = strrchr(s->path, '.');
    char *ending = arena_printf(l->scratch, " %s ", dot ? dot + 1 : "");

    for (char *c = ending; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    for (size_t i = 0; i < sizeof file_endings / sizeof *file_endings; i++)
        if (strcmp(file_endings[i].format, s->format) == 0 && dot && !strpbrk(dot, "*?[/") &&
            !strstr(file_endings[i].endings, ending))
            config_doubt_add(l, "path", at,
                arena_printf(l->faults->arena, "usual:%.*s", (int)strlen(file_endings[i].endings) - 1,
                    file_endings[i].endings),
                "files of format %s seldom end in %s", s->format, dot);
}

/* A folder called nearly as the source. */
static void
check_folder(struct load *l, const struct source *s, const struct pos *at)
{
    const char *folder = arena_strndup(l->scratch, s->path, strcspn(s->path, "/"));
    int d = text_distance(folder, s->id, 3);

    if (s->path[strlen(folder)] == '/' && d > 0 && d <= 2 && strlen(folder) >= 4)
        config_doubt_add(l, "path", at, arena_printf(l->faults->arena, "did you mean '%s'?", s->id),
            "the folder '%s' is called nearly as the source, but not quite", folder);
}

/* ---- SIE ---- */

/* Dimensions that SIE 4 has given a meaning or keeps for itself; 7 is refused elsewhere. */
static const char *
dimension_meaning(int d)
{
    static const char *const names[] = {[8] = "kund", [9] = "leverantör", [10] = "faktura"};

    if (d >= 8 && d <= 10)
        return names[d];
    return (d >= 3 && d <= 5) || (d >= 11 && d <= 19) ? "kept free for later by SIE" : NULL;
}

static void
check_dimensions(struct load *l, const struct object *o, const struct source *s)
{
    const struct node *list = config_yaml_get(o->node, "dimensions");
    struct pos at = config_walk_at(o->node, "unit_dimension");
    const char *meaning = dimension_meaning(s->unit_dimension);

    if (meaning)
        config_doubt_add(l, "unit_dimension", &at,
            "1 kostnadsställe, 2 kostnadsbärare, 6 projekt, 20 and more free",
            "dimension %d is no unit of an organisation: %s", s->unit_dimension, meaning);
    for (size_t i = 0; i < s->n_dimensions; i++)
        if ((meaning = dimension_meaning(s->dimensions[i])))
            config_doubt_add(l, "dimensions", &list->items[i]->pos, "figures of persons are never taken in",
                "dimension %d is unusual to keep: %s", s->dimensions[i], meaning);
}

/* A company, or part of one. */
static bool
is_company(struct load *l, const struct unit *u)
{
    for (size_t i = 0; i < l->catalog->n_units; i++) {
        const struct unit *c = &l->catalog->units[i];

        if (strcmp(c->kind, "bolag") == 0 && config_units_below(l, c)[u - l->catalog->units])
            return true;
    }
    return false;
}

/* Companies keep their books by BAS, municipalities by Kommun-Bas: the same class holds other accounts. */
static void
check_chart(struct load *l, const struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, config_yaml_get(o->node, "chart") ? "chart" : "id");
    size_t companies = 0, all = 0;

    for (size_t i = 0; i < l->catalog->n_units; i++)
        for (size_t k = 0; k < l->catalog->units[i].n_codes; k++)
            if (l->catalog->units[i].codes[k].source == s) {
                all++;
                companies += is_company(l, &l->catalog->units[i]);
                break;
            }
    if (s->chart == CHART_KOMMUN_BAS && all > 0 && companies == all)
        config_doubt_add(l, "chart", &at, "chart: bas",
            "source '%s' has the units of a company, but the municipality's chart of accounts", s->id);
    if (s->chart == CHART_BAS && companies < all)
        config_doubt_add(l, "chart", &at, "chart: kommun_bas",
            "source '%s' has units of the municipality, but the companies' chart of accounts", s->id);
}

/* ---- columns, municipalities, use ---- */

static void
check_outcome(struct load *l, const struct object *o, const struct source *s)
{
    const struct node *columns = config_yaml_get(o->node, "columns");
    struct pos at = config_walk_at(columns ? columns->pairs[0].value : o->node, "scenario");

    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i].scenario == SCENARIO_UTFALL)
            return;
    if (s->n_columns > 0 && !source_reports(s))
        config_doubt_add(
            l, "columns", &at, "scenario: utfall", "no column of source '%s' is the outcome (utfall)", s->id);
}

/* K, M and T are parts of one figure. */
static void
check_parts(struct load *l, const struct object *o, const struct source *s)
{
    const struct node *columns = config_yaml_get(o->node, "columns");

    for (size_t i = 0; i < s->n_columns; i++) {
        size_t like = 0, others = 0;
        struct pos at;

        for (size_t k = 0; k < s->n_columns && s->columns[i].slice; k++)
            if (k != i && s->columns[k].slice) {
                like += s->columns[k].scenario == s->columns[i].scenario;
                others++;
            }
        if (like > 0 || others < 2)
            continue;
        at = config_walk_at(columns->pairs[i].value, "scenario");
        config_doubt_add(l, "columns", &at, NULL, "column '%s' is %s, the columns of the other parts are not",
            s->columns[i].code, scenario_names[s->columns[i].scenario]);
    }
}

/* "Källa: …" is taken off where several sources are named together. */
static void
check_credit(struct load *l, const struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "credit");
    size_t n = strcspn(s->credit, ":");
    const char *first = arena_strndup(l->scratch, s->credit, n);

    if (s->credit[n] && strcmp(first, "Källa") != 0 && text_distance(first, "Källa", 3) <= 2)
        config_doubt_add(l, "credit", &at, "as in \"Källa: Kolada\"", "the credit begins with '%s:'", first);
}

static bool
is_number(const char *s)
{
    return s[strspn(s, "0123456789")] == '\0';
}

static void
check_municipalities(struct load *l, const struct object *o, const struct source *s)
{
    const struct node *list = config_yaml_get(o->node, "municipalities");

    for (size_t i = 0; s->municipalities && s->municipalities[i]; i++)
        if (is_number(s->municipalities[i]) && !municipality_name(s->municipalities[i]))
            config_doubt_add(l, "municipalities", &list->items[i]->pos, NULL,
                "no Swedish municipality or region has the code %s", s->municipalities[i]);
}

static bool
is_used(const struct load *l, const struct source *s)
{
    for (size_t i = 0; i < l->catalog->n_measures; i++)
        for (size_t k = 0; k < l->catalog->measures[i].n_rules; k++)
            if (l->catalog->measures[i].rules[k].source == s)
                return true;
    return false;
}

static void
check_source(struct load *l, struct object *o)
{
    const struct source *s = o->data;
    struct pos path = config_walk_at(o->node, "path"), id = config_walk_at(o->node, "id");

    if (s->path) {
        check_ending(l, s, &path);
        check_folder(l, s, &path);
    }
    if (strcmp(s->format, "sie") == 0) {
        check_dimensions(l, o, s);
        if (config_doubt_all_whole(l, KIND_UNIT))
            check_chart(l, o, s);
    }
    check_outcome(l, o, s);
    check_parts(l, o, s);
    check_credit(l, o, s);
    check_municipalities(l, o, s);
    config_doubt_times_check(l, o);
    if (config_doubt_all_whole(l, KIND_MEASURE) && config_doubt_all_whole(l, KIND_INDICATOR) &&
        !is_used(l, s))
        config_doubt_add(
            l, "id", &id, NULL, "source '%s' is fetched, but no measure or indicator uses it", s->id);
}

/* ---- the organisation ---- */

/* "Vimmerby kommun", "Borås stad", "Lunds kommun": the name of a municipality, or its genitive, as first words. */
static bool
begins_with(const char *organisation, const char *name)
{
    size_t n = strlen(name);

    if (strncmp(organisation, name, n) != 0)
        return false;
    n += organisation[n] == 's';
    return organisation[n] == '\0' || organisation[n] == ' ';
}

/* Called like a municipality that has another code? */
static void
check_organisation(struct load *l)
{
    const struct catalog *c = l->catalog;
    struct pos at = config_walk_at(l->organisation.node, "municipality");
    const char *name = municipality_name(c->municipality);

    l->owner = &l->organisation;
    if (!name)
        config_doubt_add(
            l, "municipality", &at, NULL, "no Swedish municipality has the code %s", c->municipality);
    for (size_t i = 0; name && i < municipality_n; i++)
        if (begins_with(c->organisation, municipality_all[i].name) && !begins_with(c->organisation, name) &&
            !text_starts(municipality_all[i].name, "Region"))
            config_doubt_add(l, "municipality", &at,
                arena_printf(
                    l->faults->arena, "%s has %s", municipality_all[i].name, municipality_all[i].code),
                "%s is the code of %s, but the organisation is called '%s'", c->municipality, name,
                c->organisation);
    l->owner = NULL;
}

void
config_doubt_sources_check(struct load *l)
{
    const struct catalog *c = l->catalog;

    if (l->organisation.node && c->organisation && c->municipality && strlen(c->municipality) == 4)
        check_organisation(l);
    config_doubt_each(l, KIND_SOURCE, check_source);
}
