/* What is otherwise in another configuration, key by key, as it stands in YAML. It knows no key by name: a new one is told as well. */
#include "config_objects.h"

const char *const config_change_names[5] = {"added", "removed", "retired", "revived", "changed"};

struct changes {
    struct arena *arena, *scratch;
    struct config_change *items;
    size_t n, cap;
    struct config_change object; /* whose keys are compared */
};

static void
push(struct changes *c, enum config_change_what what, const char *key, const char *from, const char *to)
{
    struct config_change x = c->object;

    x.what = what;
    x.key = arena_strdup(c->arena, key);
    x.from = arena_strdup(c->arena, from);
    x.to = arena_strdup(c->arena, to);
    *ARENA_PUSH(c->arena, c->items, c->n, c->cap) = x;
}

static const char *
shown(struct changes *c, const struct node *n)
{
    struct buf out;
    const char *ret;

    if (!n)
        return "";
    buf_init(&out, (size_t)16 << 20);
    config_objects_write(&out, n, false);
    ret = arena_strdup(c->arena, out.failed || !out.data ? "…" : out.data);
    buf_free(&out);
    return ret;
}

static bool
same(const struct node *x, const struct node *y)
{
    if (x->kind != y->kind || x->n != y->n)
        return false;
    if (x->kind == NODE_SCALAR)
        return strcmp(x->text, y->text) == 0;
    for (size_t i = 0; i < x->n; i++) {
        const struct node *other =
            x->kind == NODE_LIST ? y->items[i] : config_yaml_get(y, x->pairs[i].key->text);

        if (!other || !same(x->kind == NODE_LIST ? x->items[i] : x->pairs[i].value, other))
            return false;
    }
    return true;
}

static void compare(struct changes *c, const char *key, const struct node *x, const struct node *y);

/* Keys of both, those of x first. */
static void
compare_maps(struct changes *c, const char *prefix, const struct node *x, const struct node *y)
{
    for (size_t i = 0; i < x->n; i++) {
        const char *key = x->pairs[i].key->text;

        compare(c, arena_printf(c->scratch, "%s%s", prefix, key), x->pairs[i].value, config_yaml_get(y, key));
    }
    for (size_t i = 0; i < y->n; i++) {
        const char *key = y->pairs[i].key->text;

        if (!config_yaml_get(x, key))
            compare(c, arena_printf(c->scratch, "%s%s", prefix, key), NULL, y->pairs[i].value);
    }
}

/* A value alone is a list of one. */
static size_t
length(const struct node *n)
{
    return n->kind == NODE_LIST ? n->n : 1;
}

static const struct node *
item(const struct node *n, size_t i)
{
    return n->kind == NODE_LIST ? n->items[i] : n;
}

/* Items of x that y has not, each item of y taken once. */
static size_t
only_in(struct changes *c, const struct node *x, const struct node *y, const struct node ***ret)
{
    size_t n = 0;
    bool *taken = arena_alloc(c->scratch, length(y) + 1);

    *ret = arena_alloc(c->scratch, (length(x) + 1) * sizeof(struct node *));
    for (size_t i = 0; i < length(x); i++) {
        size_t k = 0;

        while (k < length(y) && (taken[k] || !same(item(x, i), item(y, k))))
            k++;
        if (k < length(y))
            taken[k] = true;
        else
            (*ret)[n++] = item(x, i);
    }
    return n;
}

static void
compare_lists(struct changes *c, const char *key, const struct node *x, const struct node *y)
{
    const struct node **gone, **come;
    size_t n_gone = only_in(c, x, y, &gone), n_come = only_in(c, y, x, &come);

    if (n_gone == 0 && n_come == 0) { /* the same in another order */
        if (!same(x, y) && length(x) > 1)
            push(c, CHANGE_CHANGED, key, shown(c, x), shown(c, y));
        return;
    }
    for (size_t i = 0; i < n_gone || i < n_come; i++)
        push(c, CHANGE_CHANGED, key, shown(c, i < n_gone ? gone[i] : NULL),
            shown(c, i < n_come ? come[i] : NULL));
}

static void
compare(struct changes *c, const char *key, const struct node *x, const struct node *y)
{
    if (x && y && same(x, y))
        return;
    if (x && y && x->kind == NODE_MAP && y->kind == NODE_MAP)
        compare_maps(c, arena_printf(c->scratch, "%s.", key), x, y);
    else if (x && y && (x->kind == NODE_LIST || y->kind == NODE_LIST))
        compare_lists(c, key, x, y);
    else
        push(c, CHANGE_CHANGED, key, shown(c, x), shown(c, y));
}

static void
begin_object(struct changes *c, enum kind kind, const struct node *n)
{
    const char *name = config_objects_text(n, "name");

    c->object = (struct config_change){.kind = config_schema_kinds[kind]->noun,
        .id = arena_strdup(c->arena, config_objects_text(n, "id")),
        .name = arena_strdup(c->arena, name[0] ? name : config_objects_text(n, "title"))};
}

/* The same object before and after; x is NULL when it is new, y when it is gone. */
static void
compare_object(struct changes *c, enum kind kind, const struct node *x, const struct node *y)
{
    bool was = x && config_objects_carried(x), is = y && config_objects_carried(y);

    begin_object(c, kind, y ? y : x);
    if (was && is)
        return;
    if (!x)
        push(c, CHANGE_ADDED, "", "", "");
    else if (!y)
        push(c, CHANGE_REMOVED, "", "", "");
    else if (is)
        push(c, CHANGE_RETIRED, "", "", config_objects_text(y, "retired"));
    else if (was)
        push(c, CHANGE_REVIVED, "", config_objects_text(x, "retired"), "");
    else
        compare_maps(c, "", x, y);
}

static void
compare_kind(struct changes *c, enum kind kind, const struct config_objects *before,
    const struct config_objects *after)
{
    const struct config_nodes *x = &before->kinds[kind], *y = &after->kinds[kind];

    for (size_t i = 0; i < y->n; i++)
        compare_object(
            c, kind, config_objects_find(before, kind, config_objects_text(y->items[i], "id")), y->items[i]);
    for (size_t i = 0; i < x->n; i++)
        if (!config_objects_find(after, kind, config_objects_text(x->items[i], "id")))
            compare_object(c, kind, x->items[i], NULL);
}

/* The top-level key, as it stands in files and not in what is carried over. */
static const struct node *
other(const struct config_objects *o, const char *key)
{
    for (size_t i = 0; i < o->n_others; i++)
        if (strcmp(o->others[i].key->text, key) == 0 && !config_objects_carried(o->others[i].key))
            return o->others[i].value;
    return NULL;
}

static void
compare_others(struct changes *c, const struct config_objects *before, const struct config_objects *after)
{
    for (const struct schema_row *r = config_schema_root.rows; r->key; r++) {
        const struct node *x = other(before, r->key), *y = other(after, r->key);

        if (config_objects_kind(r->key) >= 0 || (!x && !y))
            continue;
        c->object = (struct config_change){.kind = r->key, .id = "", .name = ""};
        if (x && y && x->kind == NODE_MAP && y->kind == NODE_MAP)
            compare_maps(c, "", x, y);
        else
            compare(c, r->key, x, y);
    }
}

int
config_changes(struct arena *a, const struct config_bundle *before, const struct config_bundle *after,
    struct config_change **ret, size_t *ret_n, struct err *err)
{
    struct changes c = {.arena = a, .scratch = arena_new()};
    struct config_objects x, y;
    int r = config_objects_read(c.scratch, before, &x, err);

    if (r == 0)
        r = config_objects_read(c.scratch, after, &y, err);
    if (r == 0) {
        compare_others(&c, &x, &y);
        for (int k = 0; k < KINDS; k++)
            compare_kind(&c, (enum kind)k, &x, &y);
        *ret = c.items;
        *ret_n = c.n;
    }
    arena_free(c.scratch);
    return r;
}
