#include "config_tree.h"

/* What is known of one node below the aliases. */
struct extent {
    enum { UNSEEN, OPEN, DONE } state;
    int height;  /* levels of lists and maps in it */
    long values; /* nodes in it, an alias counted as what it stands for */
    bool merged;
};
struct settling {
    struct arena *arena;
    struct node *nodes;
    struct extent *extents;
    struct config_faults *faults;
};

static int
refuse(struct settling *s, const struct node *n, const char *what)
{
    config_faults_add(
        s->faults, &n->pos, "an alias (*name) stands for all that is below its anchor (&name)", "%s", what);
    return -1;
}

static int measure(struct settling *s, const struct node *n, int depth);

static int
measure_child(struct settling *s, struct extent *e, const struct node *child, int depth)
{
    const struct extent *c = &s->extents[child - s->nodes];

    if (measure(s, child, depth + 1))
        return -1;
    e->height = e->height > c->height + 1 ? e->height : c->height + 1;
    e->values += c->values;
    return e->values > CONFIG_YAML_VALUES
               ? refuse(s, child, "the aliases make more than 250,000 values of the file")
               : 0;
}

/* Height and size of n, once for each node however often it is named. The recursion ends at 64. */
static int
measure(struct settling *s, const struct node *n, int depth)
{
    struct extent *e = &s->extents[n - s->nodes];

    if (e->state == OPEN)
        return refuse(s, n, "this holds itself");
    if (e->state == UNSEEN) {
        e->state = OPEN;
        e->values = 1;
        if (depth > CONFIG_YAML_DEPTH)
            return refuse(s, n, "the aliases nest deeper than 64 levels");
        for (size_t i = 0; i < n->n; i++)
            if (n->kind == NODE_LIST ? measure_child(s, e, n->items[i], depth)
                                     : measure_child(s, e, n->pairs[i].key, depth) ||
                                           measure_child(s, e, n->pairs[i].value, depth))
                return -1;
        e->state = DONE;
    }
    return depth + e->height > CONFIG_YAML_DEPTH ? refuse(s, n, "the aliases nest deeper than 64 levels") : 0;
}

static int
compare_pairs(const void *va, const void *vb)
{
    const struct node_pair *a = *(const struct node_pair *const *)va,
                           *b = *(const struct node_pair *const *)vb;
    int c = strcmp(a->key->text, b->key->text);

    return c ? c : (a > b) - (a < b);
}

/* Drops pairs whose key came before, keeping the order. say: keys given twice by the author are a fault. */
static void
drop_repeated(struct settling *s, struct node *map, bool say)
{
    const struct node_pair **sorted = arena_alloc(s->arena, (map->n + 1) * sizeof(struct node_pair *));
    bool *gone = arena_alloc(s->arena, map->n + 1);
    size_t kept = 0;

    for (size_t i = 0; i < map->n; i++)
        sorted[i] = &map->pairs[i];
    qsort(sorted, map->n, sizeof *sorted, compare_pairs);
    for (size_t i = 1, first = 0; i < map->n; i++) {
        if (strcmp(sorted[i]->key->text, sorted[first]->key->text) != 0) {
            first = i;
            continue;
        }
        gone[sorted[i] - map->pairs] = true;
        if (say)
            config_faults_add(s->faults, &sorted[i]->key->pos, NULL, "key %s given twice; first in line %d",
                config_faults_quote(s->faults, sorted[i]->key->text), sorted[first]->key->pos.line);
    }
    for (size_t i = 0; i < map->n; i++)
        if (!gone[i])
            map->pairs[kept++] = map->pairs[i];
    map->n = kept;
}

static void
drop_keys_that_are_no_text(struct settling *s, struct node *map)
{
    size_t kept = 0;

    for (size_t i = 0; i < map->n; i++) {
        if (map->pairs[i].key->kind == NODE_SCALAR)
            map->pairs[kept++] = map->pairs[i];
        else
            config_faults_add(s->faults, &map->pairs[i].key->pos, NULL, "a key must be text, not a %s",
                map->pairs[i].key->kind == NODE_LIST ? "list" : "map");
    }
    map->n = kept;
}

static bool
is_merge(const struct node_pair *p)
{
    return p->key->plain && strcmp(p->key->text, "<<") == 0;
}

/* Appends the pairs of what << names: a map, or a list of maps of which the earlier wins. */
static void
append_merged(struct settling *s, const struct node *from, struct node *map, size_t *cap)
{
    if (from->kind == NODE_LIST) {
        for (size_t i = 0; i < from->n; i++)
            append_merged(s, from->items[i], map, cap);
    } else if (from->kind == NODE_MAP) {
        for (size_t i = 0; i < from->n; i++)
            *ARENA_PUSH(s->arena, map->pairs, map->n, *cap) = from->pairs[i];
    } else {
        config_faults_add(s->faults, &from->pos, "<<: *name", "<< merges a map, not %s",
            config_faults_quote(s->faults, from->text));
    }
}

static void merge(struct settling *s, const struct node *n);

static void
merge_children(struct settling *s, const struct node *n)
{
    for (size_t i = 0; i < n->n; i++)
        if (n->kind == NODE_LIST)
            merge(s, n->items[i]);
        else
            merge(s, n->pairs[i].value);
}

/* Children first, so that what is merged in has merged already. Own keys win, then the earlier. */
static void
merge(struct settling *s, const struct node *n)
{
    struct node *map = &s->nodes[n - s->nodes];
    struct node_pair *own = map->pairs;
    size_t n_own = map->n, cap = 0;
    bool any = false;

    if (s->extents[n - s->nodes].merged || n->kind == NODE_SCALAR)
        return;
    s->extents[n - s->nodes].merged = true;
    if (n->kind == NODE_MAP) {
        drop_keys_that_are_no_text(s, map);
        drop_repeated(s, map, true);
        n_own = map->n;
    }
    merge_children(s, n);
    for (size_t i = 0; n->kind == NODE_MAP && i < n_own; i++)
        any = any || is_merge(&own[i]);
    if (!any)
        return;
    map->pairs = NULL;
    map->n = 0;
    for (size_t i = 0; i < n_own; i++)
        if (!is_merge(&own[i]))
            *ARENA_PUSH(s->arena, map->pairs, map->n, cap) = own[i];
    for (size_t i = 0; i < n_own; i++)
        if (is_merge(&own[i]))
            append_merged(s, own[i].value, map, &cap);
    drop_repeated(s, map, false);
}

int
config_tree_settle(struct arena *a, struct node *nodes, size_t n, struct config_faults *faults)
{
    struct settling s = {.arena = a, .nodes = nodes, .faults = faults};

    s.extents = arena_alloc(a, (n + 1) * sizeof *s.extents);
    if (measure(&s, &nodes[1], 0))
        return -1;
    merge(&s, &nodes[1]);
    return 0;
}
