/* The file of what lives on: indicators that left the files, with the measures and sources that they need. */
#include "config_carry.h"
#include "config_bundle.h"
#include "formula.h"

#define CARRIED_MOST ((size_t)CONFIG_YAML_BYTES * 4)

struct carry {
    struct arena *arena;
    struct config_objects files, before;
    bool *wanted[KINDS]; /* by place in before */
    const char *leaving; /* "2026-11" */
    struct config_faults *faults;
};

static void refuse(struct carry *c, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void
refuse(struct carry *c, const char *hint, const char *fmt, ...)
{
    const struct pos at = {CONFIG_CARRIED, 1, 1};
    va_list ap;

    va_start(ap, fmt);
    config_faults_vadd(c->faults, &at, hint, fmt, ap);
    va_end(ap);
}

/* The object, if the files have left it out and it was not wanted yet. */
static const struct node *
want(struct carry *c, enum kind kind, const char *id)
{
    const struct config_nodes *all = &c->before.kinds[kind];

    if (!id[0] || config_objects_find(&c->files, kind, id))
        return NULL;
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(config_objects_text(all->items[i], "id"), id) == 0 && !c->wanted[kind][i]) {
            c->wanted[kind][i] = true;
            return all->items[i];
        }
    return NULL;
}

static bool
has_unit(const struct carry *c, const struct node *map, const char *key)
{
    const char *id = config_objects_text(map, key);

    return !id[0] || config_objects_find(&c->files, KIND_UNIT, id) != NULL;
}

static void
want_series(struct carry *c, const char *owner, const struct node *rule)
{
    static const char *const keys[] = {"unit", "under"};

    want(c, KIND_SOURCE, config_objects_text(rule, "source"));
    for (size_t i = 0; i < 2; i++)
        if (!has_unit(c, rule, keys[i]))
            refuse(c, "keep the unit, and close it with 'to: YEAR-MONTH'",
                "unit '%s' cannot leave: the series of '%s', whose history stays, is placed on it",
                config_objects_text(rule, keys[i]), owner);
}

static void
want_measure(struct carry *c, const char *id)
{
    const struct node *m = want(c, KIND_MEASURE, id), *series = config_yaml_get(m, "series");

    if (series && series->kind == NODE_MAP)
        want_series(c, id, series);
    for (size_t i = 0; series && series->kind == NODE_LIST && i < series->n; i++)
        want_series(c, id, series->items[i]);
}

static void
want_formula(struct carry *c, const struct formula *f)
{
    if (f->left)
        want_formula(c, f->left);
    if (f->right)
        want_formula(c, f->right);
    if (f->op == FORMULA_MEASURE)
        want_measure(c, f->name);
}

static void
want_text(struct carry *c, const char *text)
{
    struct formula *f;
    size_t column;

    if (formula_parse(c->arena, text, &f, &column, NULL) == 0)
        want_formula(c, f);
}

static void
want_indicator(struct carry *c, const char *id)
{
    const struct node *i = want(c, KIND_INDICATOR, id), *series = config_yaml_get(i, "series");
    const struct node *former = config_yaml_get(i, "former_formulas");

    if (!i)
        return;
    want_text(c, config_objects_text(i, "formula"));
    for (size_t k = 0; former && k < (former->kind == NODE_LIST ? former->n : 1); k++)
        want_text(c, config_objects_text(config_yaml_item(former, k), "formula"));
    want_measure(c, config_objects_text(i, "n"));
    if (series)
        want_series(c, id, series);
}

/* ---- objects that are written otherwise than they stood ---------------------------------------------------------------------- */
static const struct node *
scalar(struct carry *c, const char *text)
{
    struct node *n = arena_alloc(c->arena, sizeof *n);

    *n = (struct node){.kind = NODE_SCALAR, .text = text};
    return n;
}

/* The map with another value under key; value NULL: without the key. */
static const struct node *
with(struct carry *c, const struct node *map, const char *key, const struct node *value)
{
    struct node *n = arena_alloc(c->arena, sizeof *n);

    *n = *map;
    n->n = 0;
    n->pairs = arena_alloc(c->arena, (map->n + 1) * sizeof *n->pairs);
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->pairs[i].key->text, key) != 0)
            n->pairs[n->n++] = map->pairs[i];
    if (value)
        n->pairs[n->n++] = (struct node_pair){scalar(c, key), value};
    return n;
}

/* Retired since it left, or since before. */
static const struct node *
retire(struct carry *c, const struct node *map)
{
    const char *own = config_objects_text(map, "retired");

    return own[0] && strcmp(own, c->leaving) <= 0 ? map : with(c, map, "retired", scalar(c, c->leaving));
}

/* Targets and breaks of units that are gone mean nothing any more. */
static const struct node *
without_lost(struct carry *c, const struct node *map, const char *key)
{
    const struct node *list = config_yaml_get(map, key);
    struct node *left;

    if (!list || list->kind == NODE_SCALAR)
        return map;
    if (list->kind == NODE_MAP)
        return has_unit(c, list, "unit") ? map : with(c, map, key, NULL);
    left = arena_alloc(c->arena, sizeof *left);
    *left = *list;
    left->n = 0;
    left->items = arena_alloc(c->arena, (list->n + 1) * sizeof(struct node *));
    for (size_t i = 0; i < list->n; i++)
        if (has_unit(c, list->items[i], "unit"))
            left->items[left->n++] = list->items[i];
    return with(c, map, key, left->n ? left : NULL);
}

/* The units' codes in a source that left stand with it from now on: with the units they would name a source that is not there. */
static const struct node *
with_codes(struct carry *c, const struct node *source)
{
    const struct node *own = config_yaml_get(source, "units");
    struct node *units = arena_alloc(c->arena, sizeof *units);

    *units = (struct node){.kind = NODE_MAP};
    units->pairs = arena_alloc(c->arena, (c->before.kinds[KIND_UNIT].n + 1) * sizeof *units->pairs);
    for (size_t i = 0; i < c->before.kinds[KIND_UNIT].n; i++) {
        const struct node *u = c->before.kinds[KIND_UNIT].items[i];
        const char *id = config_objects_text(u, "id");
        const struct node *codes =
            config_yaml_get(config_yaml_get(u, "codes"), config_objects_text(source, "id"));

        codes = codes ? codes : config_yaml_get(own, id);
        if (codes && config_objects_find(&c->files, KIND_UNIT, id))
            units->pairs[units->n++] = (struct node_pair){scalar(c, id), codes};
    }
    return with(c, source, "units", units->n ? units : NULL);
}

static const struct node *
carried_form(struct carry *c, enum kind kind, const struct node *map)
{
    const struct config_nodes *pillars = &c->files.kinds[KIND_PILLAR];

    if (kind == KIND_MEASURE)
        return map;
    map = retire(c, map);
    if (kind == KIND_SOURCE) {
        map = with_codes(c, with(c, map, "schedule", NULL));
        return has_unit(c, map, "unmapped") ? map : with(c, map, "unmapped", NULL);
    }
    if (!config_objects_find(&c->files, KIND_PILLAR, config_objects_text(map, "pillar")) && pillars->n)
        map = with(c, map, "pillar", scalar(c, config_objects_text(pillars->items[0], "id")));
    map = without_lost(c, map, "target");
    map = without_lost(c, map, "breaks");
    return without_lost(c, map, "rebase");
}

/* ---- the file ------------------------------------------------------------------------------------------------------------------ */
static void
write_kind(struct carry *c, enum kind kind, struct buf *out)
{
    const struct config_nodes *all = &c->before.kinds[kind];
    bool any = false;

    for (size_t i = 0; i < all->n; i++) {
        if (!c->wanted[kind][i])
            continue;
        if (!any)
            buf_printf(out, "%s:\n", config_objects_lists[kind]);
        any = true;
        buf_str(out, "  - ");
        config_objects_write(out, carried_form(c, kind, all->items[i]), true);
        buf_char(out, '\n');
    }
}

/* Words of units that the files no longer have. */
static void
write_unit_words(const struct carry *c, struct buf *out)
{
    for (size_t i = 0; i < c->before.n_others; i++) {
        const struct node_pair *p = &c->before.others[i];

        if (strcmp(p->key->text, "unit_words") != 0)
            continue;
        buf_str(out, "unit_words: ");
        config_objects_write(out, p->value, true);
        buf_char(out, '\n');
        return;
    }
}

static void
write_former(struct buf *out, bool *any, const char *const values[4])
{
    static const char *const keys[] = {"kind", "id", "name", "is"};
    struct node_pair pairs[4];
    struct node names[4], texts[4];
    const struct node map = {.kind = NODE_MAP, .pairs = pairs, .n = 4};

    for (size_t i = 0; i < 4; i++) {
        names[i] = (struct node){.kind = NODE_SCALAR, .text = keys[i]};
        texts[i] = (struct node){.kind = NODE_SCALAR, .text = values[i]};
        pairs[i] = (struct node_pair){&names[i], &texts[i]};
    }
    buf_str(out, *any ? "  - " : CONFIG_CARRY_FORMER ":\n  - ");
    config_objects_write(out, &map, true);
    buf_char(out, '\n');
    *any = true;
}

static void
write_all_former(const struct carry *c, struct buf *out)
{
    static const enum kind kinds[] = {KIND_SOURCE, KIND_UNIT};
    const struct node *old = config_carry_former(&c->before);
    bool any = false;

    for (size_t i = 0; old && i < old->n; i++) {
        const struct node *x = old->items[i];
        enum kind kind = strcmp(config_objects_text(x, "kind"), "unit") == 0 ? KIND_UNIT : KIND_SOURCE;
        const char *const values[] = {config_objects_text(x, "kind"), config_objects_text(x, "id"),
            config_objects_text(x, "name"), config_objects_text(x, "is")};

        if (!config_objects_find(&c->files, kind, values[1]))
            write_former(out, &any, values);
    }
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < c->before.kinds[kinds[k]].n; i++) {
            const struct node *x = c->before.kinds[kinds[k]].items[i];
            const char *const values[] = {config_schema_kinds[kinds[k]]->noun, config_objects_text(x, "id"),
                config_objects_text(x, "name"),
                config_objects_text(x, kinds[k] == KIND_UNIT ? "kind" : "format")};

            if (!c->wanted[kinds[k]][i] && !config_objects_find(&c->files, kinds[k], values[1]))
                write_former(out, &any, values);
        }
}

static void
write_file(struct carry *c, struct buf *out)
{
    struct buf objects;

    buf_init(&objects, CARRIED_MOST);
    write_kind(c, KIND_SOURCE, &objects);
    write_kind(c, KIND_MEASURE, &objects);
    write_kind(c, KIND_INDICATOR, &objects);
    if (objects.len) {
        write_unit_words(c, out);
        buf_add(out, objects.data, objects.len);
    }
    write_all_former(c, out);
    out->failed = out->failed || objects.failed;
    buf_free(&objects);
}

const struct node *
config_carry_former(const struct config_objects *o)
{
    for (size_t i = 0; i < o->n_others; i++)
        if (strcmp(o->others[i].key->text, CONFIG_CARRY_FORMER) == 0 &&
            strcmp(o->others[i].key->pos.file, CONFIG_CARRIED) == 0 && o->others[i].value->kind == NODE_LIST)
            return o->others[i].value;
    return NULL;
}

static int
carry_into(struct carry *c, struct config_bundle *ret, struct err *err)
{
    struct buf text;
    struct config_file f = {.name = CONFIG_CARRIED};
    size_t cap = ret->n;
    int r = 0;

    for (int k = 0; k < KINDS; k++)
        c->wanted[k] = arena_alloc(c->arena, c->before.kinds[k].n + 1);
    for (size_t i = 0; i < c->before.kinds[KIND_INDICATOR].n; i++)
        want_indicator(c, config_objects_text(c->before.kinds[KIND_INDICATOR].items[i], "id"));
    buf_init(&text, CARRIED_MOST);
    write_file(c, &text);
    f.text = text.data;
    f.len = text.len;
    if (text.failed)
        r = err_set(
            err, ERR_CONFIG, CONFIG_CARRIED, NULL, "what has left the configuration takes more than 4 MiB");
    else if (text.len)
        config_bundle_add(ret, &cap, &f);
    buf_free(&text);
    return r;
}

int
config_carry(const struct config_bundle *files, const struct config_bundle *before, month leaving,
    struct config_bundle **ret, struct config_faults **ret_faults, struct err *err)
{
    char text[PERIOD_TEXT];
    struct config_bundle *b = config_bundle_files(files);
    struct carry c = {.arena = arena_new(), .faults = config_faults_new()};
    int r = config_objects_read(c.arena, b, &c.files, err);

    c.leaving = period_text((struct period){leaving, 1}, text);
    if (r == 0 && before)
        r = config_objects_read(c.arena, before, &c.before, err);
    if (r == 0 && before)
        r = carry_into(&c, b, err);
    arena_free(c.arena);
    if (r == 0) {
        config_bundle_seal(b);
        *ret = b;
        *ret_faults = c.faults;
        return 0;
    }
    config_faults_free(c.faults);
    config_bundle_free(b);
    return -1;
}
