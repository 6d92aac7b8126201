/* config_load, start to end: parse every file, walk it by the schema, link, check what it means. */
#include "config_conflicts.h"
#include "config_crest.h"
#include "config_dashboards.h"
#include "config_doubt.h"
#include "config_http.h"
#include "config_indicators.h"
#include "config_link.h"
#include "config_measures.h"
#include "config_meetings.h"
#include "config_objects.h"
#include "config_past.h"
#include "config_protection.h"
#include "config_rows.h"
#include "config_sources.h"
#include "config_story.h"
#include "config_units.h"
#include "config_value.h"
#include "text.h"

#define ROOT_KEYS 32

/* The objects of one file's list join the others. */
static void
collect(struct load *l, enum kind kind, const struct node *list)
{
    struct section *s = &l->sections[kind];
    const struct schema_table *t = config_schema_kinds[kind];

    if (list->kind != NODE_LIST) {
        config_walk_fault(l, &list->pos, "begin each with a dash", "'%s' is %s; expected a list of %ss",
            config_objects_lists[kind],
            list->kind == NODE_MAP    ? "a map"
            : config_yaml_empty(list) ? "empty"
                                      : "text",
            t->noun);
        l->torn = true;
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct node *n = list->items[i];

        if (n->kind == NODE_MAP)
            *ARENA_PUSH(l->scratch, s->objects, s->n, s->cap) = (struct object){.node = n};
        else
            config_walk_fault(l, &n->pos, NULL, "%s; expected a %s (key: value)",
                n->kind == NODE_LIST ? "a list in a list" : config_faults_quote(l->faults, n->text), t->noun);
        s->nameless = s->nameless || n->kind != NODE_MAP;
    }
}

static void
add_unit_words(struct load *l, const struct node *n)
{
    for (size_t i = 0; n->kind == NODE_LIST && i < n->n; i++)
        if (n->items[i]->kind == NODE_SCALAR && !config_yaml_empty(n->items[i]))
            *ARENA_PUSH(l->scratch, l->unit_words, l->n_unit_words, l->cap_unit_words) = n->items[i]->text;
}

/* One top-level key. first: where each key stood first, by row. */
static void
walk_root_key(
    struct load *l, const struct schema_row *row, const struct node_pair *p, const struct node **first)
{
    size_t i = (size_t)(row - config_schema_root.rows);
    int kind = config_objects_kind(row->key);

    if (kind >= 0) {
        collect(l, (enum kind)kind, p->value);
    } else if (first[i] &&
               strcmp(row->key, "unit_words") != 0) { /* those are joined like the lists of objects */
        config_walk_fault(l, &p->key->pos, NULL, "'%s' is given twice; first in %s", row->key,
            config_link_where(l, &first[i]->pos));
    } else if (row->type == T_TABLE && !(row->flags & F_LIST)) {
        if (row->table == &config_schema_organisation)
            l->organisation.node = p->value;
        if (p->value->kind == NODE_MAP)
            config_walk_table(
                l, row->table, p->value, (char *)l->catalog + (row->at == NOWHERE ? 0 : row->at));
        else
            config_walk_fault(
                l, &p->value->pos, NULL, "'%s' has no keys; expected a map (key: value)", row->key);
    } else {
        l->owner = row->flags & F_KEYED ? &l->protection : NULL;
        config_walk_value(l, row, p->value, l->catalog);
        l->owner = NULL;
        if (strcmp(row->key, "unit_words") == 0)
            add_unit_words(l, p->value);
    }
    if (!first[i])
        first[i] = p->key;
}

static void
walk_root(struct load *l, const struct node *root, const struct node **first)
{
    if (root->kind != NODE_MAP) {
        config_walk_fault(l, &root->pos, "units: … , indicators: …",
            "the file is %s; expected top-level keys", root->kind == NODE_LIST ? "a list" : "text");
        l->torn = true;
        return;
    }
    for (size_t i = 0; i < root->n; i++) {
        const struct schema_row *row = config_walk_row(&config_schema_root, root->pairs[i].key->text);

        if (text_starts(root->pairs[i].key->text, "x-"))
            continue;
        if (!row) {
            row = config_walk_unknown(l, &config_schema_root, root, i);
            l->torn = l->torn || !row; /* its objects may be what others refer to */
        }
        if (row)
            walk_root_key(l, row, &root->pairs[i], first);
    }
}

static void
read_files(struct load *l, const struct config_bundle *b)
{
    const struct node *first[ROOT_KEYS] = {0};
    struct pos at = {b->n ? b->files[0].name : "configuration", 1, 1};
    const struct config_rows rows = {l->scratch, l->arena, b, arena_alloc(l->scratch, b->n + 1)};

    for (size_t i = 0; i < b->n; i++) {
        const struct node *root = NULL;

        if (config_rows_is_csv(&b->files[i]) || config_crest_is(&b->files[i]))
            continue;
        if (config_story_parse(
                l->scratch, &b->files[i], arena_strdup(l->arena, b->files[i].name), l->faults, &root) ||
            config_rows_expand(&rows, root, l->faults))
            l->torn = true;
        else if (root)
            walk_root(l, root, first);
    }
    for (size_t i = 0; i < b->n; i++)
        if (config_rows_is_csv(&b->files[i]) && !rows.used[i] && !l->torn) {
            struct pos unread = {arena_strdup(l->faults->arena, b->files[i].name), 1, 1};

            config_walk_fault(
                l, &unread, "units: {file: NAME.csv}, or managers:, grants:", "no key names this file");
        }
    for (const struct schema_row *r = config_schema_root.rows; r->key && !l->torn; r++)
        if ((r->flags & F_REQUIRED) && !first[r - config_schema_root.rows])
            config_walk_fault(l, &at, r->doc, "no file has the top-level key '%s'", r->key);
}

/* Room for all objects of a kind, each walked into its place. */
static void
walk_kind(struct load *l, enum kind kind, size_t spare)
{
    struct section *s = &l->sections[kind];
    const struct schema_table *t = config_schema_kinds[kind];

    s->items = arena_alloc(l->arena, (s->n + spare + 1) * t->size);
    for (size_t i = 0; i < s->n; i++) {
        s->objects[i].data = (char *)s->items + i * t->size;
        l->owner = &s->objects[i];
        config_walk_table(l, t, s->objects[i].node, s->objects[i].data);
    }
    l->owner = NULL;
}

/* Measures come last: indicators taken ready add theirs behind them. */
static void
walk_objects(struct load *l)
{
    struct catalog *c = l->catalog;

    for (int k = 0; k < KINDS; k++)
        walk_kind(l, (enum kind)k, k == KIND_MEASURE ? l->sections[KIND_INDICATOR].n : 0);
    c->pillars = l->sections[KIND_PILLAR].items;
    c->n_pillars = l->sections[KIND_PILLAR].n;
    c->sources = l->sections[KIND_SOURCE].items;
    c->n_sources = l->sections[KIND_SOURCE].n;
    c->units = l->sections[KIND_UNIT].items;
    c->n_units = l->sections[KIND_UNIT].n;
    c->measures = l->sections[KIND_MEASURE].items;
    c->n_measures = l->sections[KIND_MEASURE].n;
    c->indicators = l->sections[KIND_INDICATOR].items;
    c->n_indicators = l->sections[KIND_INDICATOR].n;
    c->dashboards = l->sections[KIND_DASHBOARD].items;
    c->n_dashboards = l->sections[KIND_DASHBOARD].n;
    c->meetings = l->sections[KIND_MEETING].items;
    c->n_meetings = l->sections[KIND_MEETING].n;
    c->stories = l->sections[KIND_STORY].items;
    c->n_stories = l->sections[KIND_STORY].n;
}

static void
number_objects(struct load *l)
{
    struct unit *u = l->sections[KIND_UNIT].items;
    struct measure *m = l->sections[KIND_MEASURE].items;
    struct indicator *x = l->sections[KIND_INDICATOR].items;

    for (size_t i = 0; i < l->sections[KIND_UNIT].n; i++)
        u[i].index = (int)i;
    for (size_t i = 0; i < l->sections[KIND_MEASURE].n; i++)
        m[i].index = (int)i;
    for (size_t i = 0; i < l->sections[KIND_INDICATOR].n; i++)
        x[i].index = (int)i;
}

/* What the values mean together. Each check leaves out what is broken already. */
static void
check_meaning(struct load *l)
{
    bool *used = arena_alloc(l->scratch, l->sections[KIND_MEASURE].n + 1);

    config_units_check(l);
    config_sources_check(l);
    config_measures_check(l);
    config_indicators_check(l, used);
    config_protection_check(l, used);
    config_measures_check_use(l, used);
    config_sources_check_use(l);
    config_dashboards_check(l);
    config_conflicts_check(l);
    config_meetings_check(l);
    config_story_check(l);
    config_http_check(l);
}

static void
load_all(struct load *l, const struct config_bundle *b)
{
    for (size_t i = 0; i < config_schema_n_units(); i++)
        *ARENA_PUSH(l->scratch, l->unit_words, l->n_unit_words, l->cap_unit_words) = config_schema_units[i];
    for (const struct schema_row *r = config_schema_root.rows; r->key; r++)
        if (r->otherwise) {
            struct node n = {.kind = NODE_SCALAR, .text = r->otherwise};

            config_value_store(l, r, &n, (char *)l->catalog + r->at);
        }
    read_files(l, b);
    l->owner = &l->organisation;
    config_crest_check(l, b);
    l->owner = NULL;
    walk_objects(l);
    number_objects(l);
    config_link_ids(l);
    config_link_references(l);
    config_units_place_codes(l);
    config_past_place_managers(l);
    if (!l->torn)
        check_meaning(l);
}

/* 0 with *ret, or −1 when there are faults; *ret_faults in both. */
static int
load(const struct config_bundle *b, bool doubts, struct catalog **ret, struct config_faults **ret_faults)
{
    struct arena *arena = arena_new();
    struct load l = {.arena = arena, .scratch = arena_new(), .faults = config_faults_new()};
    bool valid;

    l.catalog = arena_alloc(arena, sizeof *l.catalog);
    l.catalog->arena = arena;
    memcpy(l.catalog->sha256, b->sha256, sizeof l.catalog->sha256);
    memcpy(l.catalog->files, b->files_sha256, sizeof l.catalog->files);
    load_all(&l, b);
    valid = l.faults->n == 0;
    if (doubts && !l.torn)
        config_doubt_check(&l);
    config_faults_sort(l.faults);
    arena_free(l.scratch);
    *ret_faults = l.faults;
    if (valid)
        *ret = l.catalog;
    else
        catalog_free(l.catalog);
    return valid ? 0 : -1;
}

int
config_check(const struct config_bundle *b, struct catalog **ret, struct config_faults **ret_faults)
{
    return load(b, true, ret, ret_faults);
}

int
config_load(const struct config_bundle *b, struct catalog **ret, struct config_faults **ret_faults)
{
    struct config_faults *faults;

    if (load(b, false, ret, &faults)) {
        *ret_faults = faults;
        return -1;
    }
    config_faults_free(faults);
    return 0;
}
