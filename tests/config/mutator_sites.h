/* All places of a configuration where something may be changed: found by walking the YAML beside the schema. */
#pragma once
#include "config_fixture.h"
#include "config_schema.h"
#include "config_story.h"
#include "config_walk.h"
#include "text.h"

struct site {
    size_t file;
    const struct schema_table *table; /* of the map */
    const struct schema_row *row;     /* what the value is */
    const struct node *map, *key,
        *value;  /* key NULL: an item of a list, or a key that is itself a reference */
    size_t pair; /* in the map */
};
struct sites {
    struct arena *arena;
    const struct config_bundle *bundle;
    struct site *items;
    size_t n, cap, file;
};

/* Byte offset of a place in a file. */
static inline size_t
sites_offset(const struct config_file *f, const struct pos *p)
{
    const char *at = f->text, *end = f->text + f->len;

    for (int line = 1; line < p->line; line++)
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    for (int column = 1; column < p->column; column++)
        do
            at++;
        while (((unsigned char)*at & 0xc0) == 0x80);
    return (size_t)(at - f->text);
}

/* Where a scalar stands, without its quotes; false when the file spells it otherwise than its text (folded, escaped). */
static inline bool
sites_span(const struct config_file *f, const struct node *n, size_t *ret_start, size_t *ret_len)
{
    size_t at;

    if (n->kind != NODE_SCALAR || n->block)
        return false;
    at = sites_offset(f, &n->pos) + !n->plain;
    *ret_start = at;
    *ret_len = strlen(n->text);
    return at + *ret_len <= f->len && memcmp(f->text + at, n->text, *ret_len) == 0;
}

/* Merged values come by several ways: the first is kept. */
static inline void
sites_add(struct sites *s, struct site site)
{
    site.file = s->file;
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].value == site.value && s->items[i].key == site.key)
            return;
    *ARENA_PUSH(s->arena, s->items, s->n, s->cap) = site;
}

static inline void sites_table(struct sites *s, const struct schema_table *t, const struct node *map);

/* A value by its row: its parts, down to the scalars. */
static inline void
sites_value(struct sites *s, struct site site)
{
    const struct node *v = site.value;
    struct site part = site;

    sites_add(s, site);
    part.key = NULL;
    if (site.row->flags & F_KEYED)
        for (size_t i = 0; v->kind == NODE_MAP && i < v->n; i++) {
            static const struct schema_row source = {.key = "codes", .type = T_REF, .ref = KIND_SOURCE};
            struct schema_row *one = arena_alloc(s->arena, sizeof *one);

            *one = *site.row;
            one->flags &= ~(unsigned)F_KEYED;
            part.value = v->pairs[i].key;
            part.row = &source;
            if (site.row->type == T_PATTERN)
                sites_add(s, part);
            part.row = one;
            part.value = v->pairs[i].value;
            sites_value(s, part);
        }
    else if (v->kind == NODE_LIST)
        for (size_t i = 0; i < v->n; i++) {
            part.value = v->items[i];
            sites_value(s, part);
        }
    else if (v->kind == NODE_MAP && site.row->type == T_TABLE)
        sites_table(s, site.row->table, v);
}

static inline void
sites_table(struct sites *s, const struct schema_table *t, const struct node *map)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const struct schema_row *row = config_walk_row(t, map->pairs[i].key->text);

        if (row)
            sites_value(s, (struct site){.table = t,
                               .row = row,
                               .map = map,
                               .key = map->pairs[i].key,
                               .value = map->pairs[i].value,
                               .pair = i});
    }
}

static inline void
sites_gather(struct sites *s, const struct config_bundle *b)
{
    struct config_faults *faults = config_faults_new();

    s->arena = b->arena;
    s->bundle = b;
    for (size_t i = 0; i < b->n; i++) {
        const struct node *root = NULL;

        if (text_ends(b->files[i].name, CONFIG_STORY_ENDING)) /* Markdown: test_config_story */
            continue;
        s->file = i;
        assert_int_equal(config_yaml_parse(b->arena, &b->files[i], b->files[i].name, faults, &root), 0);
        if (root)
            sites_table(s, &config_schema_root, root);
    }
    config_faults_free(faults);
}

/* Is the id of an object of this table named anywhere: as a reference, or in a formula? */
static inline bool
sites_named(const struct sites *s, const struct schema_table *t, const char *id)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct site *x = &s->items[i];
        const char *text = x->value->kind == NODE_SCALAR ? x->value->text : "";

        if (x->row->type == T_REF && config_schema_kinds[x->row->ref] == t && strcmp(text, id) == 0)
            return true;
        for (const char *at = x->row->type == T_FORMULA && t == config_schema_kinds[KIND_MEASURE]
                                  ? strstr(text, id)
                                  : NULL;
             at; at = strstr(at + 1, id))
            if ((at == text || strchr(" (+-*/", at[-1])) && strchr(" )+-*/", at[strlen(id)]))
                return true;
    }
    return false;
}

/* Does an object of this kind have the id? */
static inline bool
sites_has_id(const struct sites *s, enum kind kind, const char *id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].key && s->items[i].table == config_schema_kinds[kind] &&
            strcmp(s->items[i].row->key, "id") == 0 && strcmp(s->items[i].value->text, id) == 0)
            return true;
    return false;
}
