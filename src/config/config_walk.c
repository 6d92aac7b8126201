#include "config_walk.h"
#include "config_value.h"
#include "text.h"
#include <stddef.h>

void
config_walk_fault(struct load *l, const struct pos *pos, const char *hint, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    config_faults_vadd(l->faults, pos, hint, fmt, ap);
    va_end(ap);
    if (l->owner)
        l->owner->broken = true;
}

const struct schema_row *
config_walk_row(const struct schema_table *t, const char *key)
{
    for (const struct schema_row *r = t->rows; r->key; r++)
        if (strcmp(r->key, key) == 0)
            return r;
    return NULL;
}

struct pos
config_walk_at(const struct node *map, const char *key)
{
    const struct node *n = config_yaml_get(map, key);

    return n ? n->pos : map->pos;
}

/* "indicator 'sjukfranvaro'" */
static const char *
label(struct load *l, const struct schema_table *t, const struct node *map)
{
    const struct node *id = config_yaml_get(map, "id");

    if (!id || id->kind != NODE_SCALAR || config_yaml_empty(id))
        return t->noun;
    return arena_printf(l->faults->arena, "%s %s", t->noun, config_faults_quote(l->faults, id->text));
}

/* { value: 7,5 } is two keys in YAML: value with 7, and 5 with nothing. */
static bool
is_decimal_comma(const struct node *map, size_t pair)
{
    const struct node_pair *p = &map->pairs[pair];

    return map->flow && pair > 0 && config_yaml_empty(p->value) &&
           p->key->text[strspn(p->key->text, "0123456789")] == '\0' && p->key->text[0] &&
           map->pairs[pair - 1].value->kind == NODE_SCALAR &&
           strspn(map->pairs[pair - 1].value->text, "-0123456789") > 0;
}

const struct schema_row *
config_walk_unknown(struct load *l, const struct schema_table *t, const struct node *map, size_t pair)
{
    const struct node *key = map->pairs[pair].key;
    const char *names[CONFIG_SCHEMA_KEYS];
    size_t n = config_schema_keys(t, names, CONFIG_SCHEMA_KEYS);
    const char *near = text_nearest(key->text, names, n);
    const char *hint = config_faults_nearest(l->faults, key->text, names, n);

    if (is_decimal_comma(map, pair)) {
        config_walk_fault(l, &key->pos, "a decimal number takes a point, as in 7.5",
            "a comma in a number (%s,%s)", map->pairs[pair - 1].value->text, key->text);
        return NULL;
    }
    if (map->flow && config_yaml_empty(map->pairs[pair].value) && !near)
        hint = "text that holds a comma needs quotes inside { }";
    config_walk_fault(l, &key->pos, hint, "unknown key %s in %s", config_faults_quote(l->faults, key->text),
        label(l, t, map));
    return near && !config_yaml_get(map, near) ? config_walk_row(t, near) : NULL;
}

static const char *
kind_word(const struct node *n)
{
    return n->kind == NODE_LIST ? "a list" : n->kind == NODE_MAP ? "a map (key: value)" : "text";
}

static const char *
expected(struct load *l, const struct schema_row *row)
{
    const char *one = config_schema_expected(row);

    if (row->flags & F_KEYED)
        return "a map (key: value)";
    return row->flags & F_LIST ? arena_printf(l->faults->arena, "a list, each %s", one) : one;
}

static void
wrong_kind(struct load *l, const struct schema_row *row, const struct node *n)
{
    const char *want = expected(l, row);

    if (n->kind == NODE_SCALAR && config_yaml_empty(n))
        config_walk_fault(l, &n->pos, "leave the key out or give it a value",
            "'%s' has no value; expected %s", row->key, want);
    else if (n->kind == NODE_SCALAR)
        config_walk_fault(l, &n->pos, NULL, "'%s' is %s; expected %s", row->key,
            config_faults_quote(l->faults, n->text), want);
    else
        config_walk_fault(l, &n->pos, NULL, "'%s' is %s; expected %s", row->key, kind_word(n), want);
}

/* One table from a map, or from the scalar or list that is short for one of its keys. */
static void
walk_one_table(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    struct node_pair *pair;
    struct node *map, *key;

    if (row->short_for && (n->kind == NODE_LIST || (n->kind == NODE_SCALAR && !config_yaml_empty(n)))) {
        pair = arena_alloc(l->scratch, sizeof *pair);
        map = arena_alloc(l->scratch, sizeof *map);
        key = arena_alloc(l->scratch, sizeof *key);
        *key = (struct node){.kind = NODE_SCALAR, .pos = n->pos, .file = n->file, .text = row->short_for};
        *pair = (struct node_pair){key, n};
        *map = (struct node){.kind = NODE_MAP, .pos = n->pos, .file = n->file, .pairs = pair, .n = 1};
        n = map;
    }
    if (n->kind == NODE_MAP)
        config_walk_table(l, row->table, n, at);
    else
        wrong_kind(l, row, n);
}

static void
walk_one(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    if (row->type == T_TABLE)
        walk_one_table(l, row, n, at);
    else if (n->kind != NODE_SCALAR || config_yaml_empty(n))
        wrong_kind(l, row, n);
    else
        config_value_store(l, row, n, at);
}

static int
compare_texts(const void *va, const void *vb)
{
    const struct node *a = *(const struct node *const *)va, *b = *(const struct node *const *)vb;
    int c = strcmp(a->text, b->text);

    return c ? c : (a > b) - (a < b);
}

/* The same scalar twice in one list is a slip. */
static void
check_repeated(struct load *l, const struct node *list)
{
    const struct node **sorted = arena_alloc(l->scratch, (list->n + 1) * sizeof(struct node *));
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        if (list->items[i]->kind == NODE_SCALAR && !config_yaml_empty(list->items[i]))
            sorted[n++] = list->items[i];
    qsort(sorted, n, sizeof *sorted, compare_texts);
    for (size_t i = 1; i < n; i++)
        if (strcmp(sorted[i]->text, sorted[i - 1]->text) == 0 && sorted[i] != sorted[i - 1])
            config_walk_fault(l, &sorted[i]->pos, NULL, "%s stands twice in the list; first in line %d",
                config_faults_quote(l->faults, sorted[i]->text), sorted[i - 1]->pos.line);
}

/* Room for a list in the catalog, its pointer and count kept in object. */
static char *
make_list(struct load *l, const struct schema_row *row, size_t n, void *object)
{
    size_t size = row->type == T_TABLE ? row->table->size : config_value_size(row);
    char *items = arena_alloc(l->arena, (n + 1) * size);

    if (row->at != NOWHERE)
        memcpy((char *)object + row->at, &items, sizeof items);
    if (row->count_at != NOWHERE && row->at != NOWHERE)
        memcpy((char *)object + row->count_at, &n, sizeof n);
    return items;
}

static void
walk_bits(struct load *l, const struct schema_row *row, const struct node *list, void *object)
{
    bool *bits = (bool *)((char *)object + row->at);
    int word;

    for (size_t i = 0; i < list->n; i++)
        if (list->items[i]->kind != NODE_SCALAR || config_yaml_empty(list->items[i]))
            wrong_kind(l, row, list->items[i]);
        else if (config_value_store(l, row, list->items[i], &word))
            bits[word] = true;
}

static void
walk_list(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    const struct node *single[1] = {n};
    struct node one = {.kind = NODE_LIST, .pos = n->pos, .items = single, .n = 1};
    size_t size = row->type == T_TABLE ? row->table->size : config_value_size(row);
    bool empty = n->kind == NODE_SCALAR && config_yaml_empty(n);
    char *items;

    if (n->kind != NODE_LIST && (row->flags & F_SINGLE) && !empty)
        n = &one;
    if (n->kind != NODE_LIST) {
        wrong_kind(l, row, n);
        return;
    }
    if (n->n == 0) {
        config_walk_fault(
            l, &n->pos, "leave the key out or give it a value", "'%s' is an empty list", row->key);
        return;
    }
    check_repeated(l, n);
    if (row->flags & F_BITS) {
        walk_bits(l, row, n, object);
        return;
    }
    items = make_list(l, row, n->n, object);
    for (size_t i = 0; i < n->n; i++)
        walk_one(l, row, n->items[i], items + i * size);
}

/* A map of free keys to tables: columns. */
static void
walk_keyed(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    char *items;

    if (n->kind != NODE_MAP || n->n == 0) {
        wrong_kind(l, row, n);
        return;
    }
    items = make_list(l, row, n->n, object);
    for (size_t i = 0; i < n->n; i++) {
        char *code = arena_strdup(l->arena, n->pairs[i].key->text);

        memcpy(items + i * row->table->size + row->table->id_at, &code, sizeof code);
        if (!code[0])
            config_walk_fault(l, &n->pairs[i].key->pos, NULL, "a %s needs a name", row->table->noun);
        walk_one(l, row, n->pairs[i].value, items + i * row->table->size);
    }
}

void
config_walk_value(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    if (row->set)
        row->set(l, row, n, object);
    else if (row->flags & F_KEYED)
        walk_keyed(l, row, n, object);
    else if (row->flags & F_LIST)
        walk_list(l, row, n, object);
    else
        walk_one(l, row, n, row->at == NOWHERE ? NULL : (char *)object + row->at);
}

static void
set_defaults(struct load *l, const struct schema_table *t, void *object)
{
    month none = MONTH_NONE;
    struct node n = {.kind = NODE_SCALAR};

    for (const struct schema_row *r = t->rows; r->key; r++) {
        if (r->at == NOWHERE)
            continue;
        if (r->type == T_MONTH)
            memcpy((char *)object + r->at, &none, sizeof none);
        n.text = r->otherwise;
        if (r->otherwise)
            config_value_store(l, r, &n, (char *)object + r->at);
    }
}

void
config_walk_table(struct load *l, const struct schema_table *t, const struct node *map, void *object)
{
    bool seen[CONFIG_SCHEMA_KEYS] = {0};

    set_defaults(l, t, object);
    if (t->pos_at != NOWHERE)
        memcpy((char *)object + t->pos_at, &map->pos, sizeof map->pos);
    for (size_t i = 0; i < map->n; i++) {
        const struct schema_row *r = config_walk_row(t, map->pairs[i].key->text);

        if (!r)
            r = config_walk_unknown(l, t, map, i);
        if (!r || seen[r - t->rows])
            continue;
        seen[r - t->rows] = true;
        config_walk_value(l, r, map->pairs[i].value, object);
    }
    for (const struct schema_row *r = t->rows; r->key; r++)
        if ((r->flags & F_REQUIRED) && !seen[r - t->rows])
            config_walk_fault(l, &map->pos, arena_printf(l->faults->arena, "expected %s", expected(l, r)),
                "%s lacks the key '%s'", label(l, t, map), r->key);
}

void
config_walk_reference(struct load *l, enum kind kind, const struct node *n, const void **slot)
{
    *ARENA_PUSH(l->scratch, l->pending, l->n_pending, l->cap_pending) =
        (struct pending){.node = n, .kind = kind, .slot = slot, .owner = l->owner};
}

void
config_walk_unit_parent(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    struct unit *u = object;
    struct unit_parent *p = arena_alloc(l->arena, sizeof *p);

    if (n->kind != NODE_SCALAR || config_yaml_empty(n)) {
        wrong_kind(l, row, n);
        return;
    }
    p->from = MONTH_NONE;
    u->parents = p;
    u->n_parents = 1;
    config_walk_reference(l, KIND_UNIT, n, (const void **)&p->unit);
}

struct pattern_list {
    const struct pattern *items;
    size_t n;
};

/* The patterns of one key in a map from sources to codes, or from units to them. */
static struct pattern_list
walk_patterns(struct load *l, const struct schema_row *row, const struct node *n)
{
    struct pattern_list list = {0};
    struct schema_row one = *row;

    one.flags = F_LIST | F_SINGLE;
    one.at = offsetof(struct pattern_list, items);
    one.count_at = offsetof(struct pattern_list, n);
    walk_list(l, &one, n, &list);
    return list;
}

static bool
is_full_map(struct load *l, const struct schema_row *row, const struct node *n, const char *hint)
{
    if (n->kind == NODE_MAP && n->n > 0)
        return true;
    config_walk_fault(l, &n->pos, hint, "'%s' is %s; expected a map from %s to codes", row->key,
        config_yaml_empty(n) || n->n == 0 ? "empty" : kind_word(n),
        strcmp(row->key, "units") == 0 ? "unit" : "source");
    return false;
}

/* {kommun: "0884"}, in the source: the other way round. */
void
config_walk_source_units(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    if (!is_full_map(l, row, n, "units: {kommun: \"0884\"}"))
        return;
    for (size_t i = 0; i < n->n; i++) {
        struct pattern_list list = walk_patterns(l, row, n->pairs[i].value);

        for (size_t k = 0; k < list.n; k++) {
            struct placed_code *p = arena_alloc(l->scratch, sizeof *p);

            *p = (struct placed_code){.next = l->placed, .source = object, .pattern = list.items[k]};
            l->placed = p;
            config_walk_reference(l, KIND_UNIT, n->pairs[i].key, (const void **)&p->unit);
        }
    }
}

/* {ekonomi: ["3100-3199", "3205"], personal: "3100"}: one unit_code a pattern. */
void
config_walk_unit_codes(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    struct unit *u = object;
    struct unit_code *codes;
    size_t total = 0;

    if (!is_full_map(l, row, n, "codes: {ekonomi: \"3100\"}"))
        return;
    for (size_t i = 0; i < n->n; i++)
        total += n->pairs[i].value->kind == NODE_LIST ? n->pairs[i].value->n : 1;
    codes = arena_alloc(l->arena, (total + 1) * sizeof *codes);
    u->codes = codes;
    u->n_codes = 0;
    for (size_t i = 0; i < n->n; i++) {
        struct pattern_list list = walk_patterns(l, row, n->pairs[i].value);

        for (size_t k = 0; k < list.n; k++) {
            codes[u->n_codes].pattern = list.items[k];
            codes[u->n_codes].from = codes[u->n_codes].to = MONTH_NONE;
            config_walk_reference(
                l, KIND_SOURCE, n->pairs[i].key, (const void **)&codes[u->n_codes++].source);
        }
    }
}

void
config_walk_ready(struct load *l, const struct schema_row *row, const struct node *n, void *object)
{
    struct series_rule *rule = arena_alloc(l->arena, sizeof *rule);

    (void)object;
    if (n->kind != NODE_MAP) {
        wrong_kind(l, row, n);
        return;
    }
    rule->from = rule->to = MONTH_NONE;
    config_walk_table(l, row->table, n, rule);
    *ARENA_PUSH(l->scratch, l->ready, l->n_ready, l->cap_ready) =
        (struct ready){.indicator = l->owner, .rule = rule};
}
