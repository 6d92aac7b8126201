#include "config_sources.h"
#include "config_link.h"
#include "config_text.h"
#include "config_units.h"

static bool
has(const struct object *o, const char *key)
{
    return config_yaml_get(o->node, key) != NULL;
}

static void
check_place(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "url");

    if (s->path && s->url)
        config_walk_fault(l, &at, NULL, "source '%s' has both path and url; expected one of them", s->id);
    if (!s->path && !s->url)
        config_walk_fault(l, &o->node->pos, "path: FOLDER/*.EXT below STATE/inbox, or url: https://…",
            "source '%s' lacks the key 'path' or 'url'", s->id);
}

/* Keys that mean something for one format only. */
static void
check_foreign_keys(struct load *l, struct object *o, const struct source *s)
{
    static const struct {
        const char *key, *format;
    } own[] = {{"chart", "sie"}, {"unit_dimension", "sie"}, {"dimensions", "sie"}, {"columns", "csv"},
        {"kpis", "kolada"}, {"municipalities", "kolada"}};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct pos at = config_walk_at(o->node, own[i].key);

        if (has(o, own[i].key) && strcmp(s->format, own[i].format) != 0)
            config_walk_fault(l, &at, NULL, "'%s' is for format %s; source '%s' has format %s", own[i].key,
                own[i].format, s->id, s->format);
    }
}

static void
check_needed_keys(struct load *l, struct object *o, const struct source *s)
{
    if (strcmp(s->format, "csv") == 0 && !has(o, "columns"))
        config_walk_fault(l, &o->node->pos, "columns: {UTF: {scenario: utfall}}",
            "source '%s' lacks the key 'columns', which format csv needs", s->id);
    if (strcmp(s->format, "kolada") != 0 || !s->url)
        return;
    if (!has(o, "kpis"))
        config_walk_fault(l, &o->node->pos, "kpis: [N00090]",
            "source '%s' lacks the key 'kpis', which a Kolada url needs", s->id);
    if (!has(o, "municipalities"))
        config_walk_fault(l, &o->node->pos, "municipalities: [\"0884\"]",
            "source '%s' lacks the key 'municipalities', which a Kolada url needs", s->id);
}

static void
check_dimensions(struct load *l, struct object *o, const struct source *s)
{
    const struct node *list = config_yaml_get(o->node, "dimensions");
    struct pos at = config_walk_at(o->node, "unit_dimension");

    if (s->unit_dimension == 7)
        config_walk_fault(
            l, &at, "figures of persons are never taken in", "dimension 7 (anställd) cannot be a unit");
    for (size_t i = 0; i < s->n_dimensions; i++) {
        if (s->dimensions[i] == 7)
            config_walk_fault(l, &list->items[i]->pos, "figures of persons are never taken in",
                "dimension 7 (anställd) cannot be kept");
        if (s->dimensions[i] == s->unit_dimension)
            config_walk_fault(l, &list->items[i]->pos, NULL,
                "dimension %d is the unit already (unit_dimension)", s->dimensions[i]);
    }
}

static void
check_unmapped(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "unmapped");
    const struct object *u = config_link_object(l, KIND_UNIT, s->unmapped);

    if (u && !u->broken && strcmp(s->unmapped->kind, "ej_fordelat") != 0)
        config_walk_fault(l, &at, "a unit of kind ej_fordelat",
            "unit '%s' (%s) cannot take what maps nowhere", s->unmapped->id, s->unmapped->kind);
}

/* A report tells of the year to come; its month is its round. */
static void
check_reports(struct load *l, struct object *o, const struct source *s)
{
    const struct node *list = config_yaml_get(o->node, "columns");

    for (size_t i = 0; i < s->n_columns; i++) {
        const struct column_map *c = &s->columns[i];
        struct pos at = config_walk_at(config_yaml_get(list, c->code), "window");

        if (c->delivered != COLUMN_YEAR)
            continue;
        if (c->scenario == SCENARIO_UTFALL)
            config_walk_fault(l, &at, "scenario: prognos",
                "column '%s' reports whole years: that is a budget or a forecast, not what happened",
                c->code);
        if (c->version)
            config_walk_fault(l, &at, NULL,
                "column '%s' has both a version and window 'year', whose version is the report's month",
                c->code);
    }
}

/* The organisation's own figures must be among what is fetched. */
static void
check_municipalities(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "municipalities");
    const char *own = l->catalog->municipality;
    bool found = !s->municipalities || !own || !config_text_matches(own, "^[0-9]{4}$"); /* said already */

    for (size_t i = 0; !found && s->municipalities[i]; i++)
        found = strcmp(s->municipalities[i], own) == 0;
    if (!found)
        config_walk_fault(
            l, &at, NULL, "the organisation's own municipality '%s' is not among those to fetch", own);
}

/* Kolada has figures of years, and no ledger's year begins in July. */
static void
check_cadence(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "cadence");

    if (strcmp(s->format, "kolada") == 0 && s->cadence != CADENCE_YEAR)
        config_walk_fault(l, &at, "cadence: year",
            "source '%s' has cadence %s; Kolada's figures are of years", s->id, cadence_names[s->cadence]);
    if (strcmp(s->format, "sie") == 0 && s->cadence == CADENCE_LASAR)
        config_walk_fault(l, &at, "cadence: month",
            "source '%s' has cadence lasar; a ledger's figures are of months", s->id);
}

/* "a, b, a" when `after` leads from s back to s, told at the first of them in the files; else NULL. */
static const char *
circle(struct load *l, const struct source *s)
{
    const char *names = s->id;
    const struct source *x = s->after;

    for (size_t i = 0; x && x > s && i < l->catalog->n_sources; i++, x = x->after)
        names = arena_printf(l->faults->arena, "%s, %s", names, x->id);
    return x == s ? arena_printf(l->faults->arena, "%s, %s", names, s->id) : NULL;
}

/* Whoever comes first must have due pulls, and nobody comes before himself. */
static void
check_after(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "after");
    const struct object *first = config_link_object(l, KIND_SOURCE, s->after);

    if (!first || first->broken)
        return;
    const char *names = circle(l, s);
    if (names)
        config_walk_fault(l, &at, "let the first of them have a schedule only",
            "sources that wait for each other: %s", names);
    else if (!s->after->schedule && !s->after->after)
        config_walk_fault(l, &at, "give that source a schedule",
            "source '%s' is pulled by command only: nothing comes after it", s->after->id);
}

static void
check_same_path(struct load *l, struct object *o, const struct source *s)
{
    const struct section *all = &l->sections[KIND_SOURCE];
    struct pos at = config_walk_at(o->node, "path");

    for (const struct object *other = all->objects; s->path && other < o; other++) {
        const struct source *x = other->data;

        if (!other->broken && x->path && strcmp(x->path, s->path) == 0 && !source_retired(x) &&
            !source_retired(s))
            config_walk_fault(
                l, &at, NULL, "source '%s' reads the same files, %s", x->id, config_link_where(l, &x->pos));
    }
}

/* Shown, then final, then locked. */
static void
check_release(struct load *l, const struct source *s)
{
    const struct release_rule *r = &s->release;
    const struct {
        const char *name;
        int day;
    } days[] = {{"publish_day", r->publish_day}, {"preliminary_until", r->preliminary_until},
        {"lock_day", r->lock_day}};

    if (r->pos.line == 0)
        return;
    if (!r->publish_day && !r->preliminary_until && !r->lock_day)
        config_walk_fault(l, &r->pos, "publish_day: 10, preliminary_until: 20, lock_day: 21",
            "release of source '%s' names no day", s->id);
    for (int i = 0; i < 2; i++)
        for (int k = i + 1; k < 3; k++)
            if (days[i].day && days[k].day && days[k].day < days[i].day) {
                config_walk_fault(l, &r->pos, NULL, "source '%s': %s (%d) comes before %s (%d)", s->id,
                    days[k].name, days[k].day, days[i].name, days[i].day);
                return;
            }
}

static void
check_retired(struct load *l, struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "schedule");

    if (source_retired(s) && s->schedule)
        config_walk_fault(l, &at, "leave out schedule",
            "source '%s' is retired, and yet has times to be fetched at", s->id);
}

/* Defaults that depend on other keys; of broken sources too, which others refer to. */
static void
fill(struct load *l, const struct object *o, struct source *s)
{
    if (!has(o, "cadence") && s->format && strcmp(s->format, "kolada") == 0)
        s->cadence = CADENCE_YEAR;
    if (!s->credit)
        s->credit = arena_printf(l->arena, "Källa: %s", s->name ? s->name : "");
}

void
config_sources_check(struct load *l)
{
    const struct section *all = &l->sections[KIND_SOURCE];

    for (size_t i = 0; i < all->n; i++)
        fill(l, &all->objects[i], all->objects[i].data);

    for (size_t i = 0; i < all->n && !config_faults_full(l->faults); i++) {
        struct object *o = &all->objects[i];
        const struct source *s = o->data;

        if (o->broken)
            continue;
        l->owner = o;
        check_place(l, o, s);
        check_foreign_keys(l, o, s);
        check_needed_keys(l, o, s);
        check_dimensions(l, o, s);
        check_reports(l, o, s);
        check_unmapped(l, o, s);
        check_municipalities(l, o, s);
        check_cadence(l, o, s);
        check_after(l, o, s);
        check_same_path(l, o, s);
        check_release(l, s);
        check_retired(l, o, s);
    }
    l->owner = NULL;
}

/* Is the code in a series of the source? Broken measures count: their series are meant. */
static bool
code_used(const struct load *l, const struct source *s, const char *code)
{
    for (size_t i = 0; i < l->catalog->n_measures; i++) {
        const struct measure *m = &l->catalog->measures[i];

        for (size_t k = 0; k < m->n_rules; k++)
            for (size_t p = 0; m->rules[k].source == s && p < m->rules[k].n_codes; p++)
                if (m->rules[k].codes[p].from && pattern_matches(&m->rules[k].codes[p], code))
                    return true;
    }
    return false;
}

static bool
any_broken(const struct load *l)
{
    const enum kind kinds[] = {KIND_MEASURE, KIND_INDICATOR};

    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < l->sections[kinds[k]].n; i++)
            if (l->sections[kinds[k]].objects[i].broken)
                return true;
    return false;
}

static void
check_kpis_used(struct load *l, struct object *o, const struct source *s)
{
    const struct node *list = config_yaml_get(o->node, "kpis");

    for (size_t i = 0; s->kpis && s->kpis[i]; i++)
        if (!code_used(l, s, s->kpis[i]))
            config_walk_fault(l, &list->items[i]->pos, NULL,
                "key figure %s is fetched, but no measure or indicator uses it", s->kpis[i]);
}

static void
check_reaches_units(struct load *l, struct object *o, const struct source *s)
{
    for (size_t i = 0; i < l->catalog->n_measures; i++) {
        const struct measure *m = &l->catalog->measures[i];

        for (size_t k = 0; k < m->n_rules; k++) {
            if (m->rules[k].source != s || m->rules[k].place)
                continue;
            if (!config_units_take(l, s))
                config_walk_fault(l, &o->node->pos,
                    "give units codes: {SOURCE: …}, or the source unmapped: UNIT",
                    "no unit has codes of source '%s': its figures reach no page", s->id);
            return;
        }
    }
}

void
config_sources_check_use(struct load *l)
{
    const struct section *all = &l->sections[KIND_SOURCE];

    for (size_t i = 0; i < all->n; i++) {
        struct object *o = &all->objects[i];

        l->owner = o;
        if (!o->broken && !any_broken(l) && !source_retired(o->data))
            check_kpis_used(l, o, o->data);
        if (!o->broken && !any_broken(l))
            check_reaches_units(l, o, o->data);
    }
    l->owner = NULL;
}
