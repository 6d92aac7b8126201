#include "config_yaml.h"
#include "config_encoding.h"
#include "config_tree.h"
#include <yaml.h>

struct reading {
    struct arena *arena;
    const struct config_file *file;
    const char *name;
    struct config_faults *faults;
};

static struct pos
place(const struct reading *r, const yaml_mark_t *mark)
{
    return (struct pos){.file = r->name, .line = (int)mark->line + 1, .column = (int)mark->column + 1};
}

static int
refuse_at(struct reading *r, const yaml_mark_t *mark, const char *hint, const char *what)
{
    struct pos p = place(r, mark);

    config_faults_add(r->faults, &p, hint, "%s", what);
    return -1;
}

/* What libyaml says about common slips, in other words. */
static const char *
syntax_hint(const yaml_parser_t *p)
{
    static const struct {
        const char *problem, *hint;
    } hints[] = {
        {"cannot start any token", "indent with blanks, not tabs; quote text that begins with @ ` or %"},
        {"mapping values are not allowed", "check the indentation; quote text that holds ': '"},
        {"did not find expected key", "check the indentation: the keys of one object begin in one column"},
        {"did not find expected '-'", "check the indentation: the dashes of one list begin in one column"},
        {"did not find expected ',' or", "a bracket is not closed, or a comma is missing"},
        {"could not find expected ':'", "a key needs a colon and a blank behind it"},
        {"did not find expected comment or line break", "quote the text after | or >"},
        {"found unexpected end of stream", "a quote or bracket is not closed"},
        {"found undefined alias", "no & of this name stands above"},
    };

    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (p->problem && strstr(p->problem, hints[i].problem))
            return hints[i].hint;
    return NULL;
}

/* libyaml notices some slips lines later than where they were made: what is not closed at the end or before the next key, a key
   without its colon at the next one. Then the beginning is the place. */
static struct pos
syntax_place(const struct reading *r, const yaml_parser_t *p)
{
    struct pos at = place(r, &p->problem_mark);
    bool before = p->context && p->context_mark.line < p->problem_mark.line;
    bool first = config_encoding_blank_before(r->file, p->problem_mark.line, p->problem_mark.column);
    bool unclosed = strstr(p->problem, "unexpected end of stream") || strstr(p->problem, "expected ',' or");
    size_t line;

    if (before && ((unclosed && first) || strstr(p->problem, "could not find expected ':'")))
        return place(r, &p->context_mark);
    if (strstr(p->problem, "mapping values are not allowed") &&
        config_encoding_line_without_colon(r->file, p->problem_mark.line, &line))
        at = (struct pos){r->name, (int)line + 1, 1};
    return at;
}

static int
syntax_fault(struct reading *r, const yaml_parser_t *p)
{
    struct pos at = p->problem ? syntax_place(r, p) : place(r, &p->problem_mark);
    const char *hint = syntax_hint(p);

    if (p->error == YAML_READER_ERROR)
        at = config_encoding_place(r->file, r->name, p->problem_offset);
    if (p->context && !hint)
        hint = arena_printf(
            r->faults->arena, "%s that begins in line %zu", p->context, p->context_mark.line + 1);
    config_faults_add(r->faults, &at, hint, "no YAML: %s", p->problem ? p->problem : "cannot be read");
    return -1;
}

/* What a file may do before a tree is built of it: how deep, how many aliases and documents. */
struct census {
    int depth, aliases, documents;
};

static int
count_event(struct reading *r, const yaml_event_t *e, struct census *c)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++c->documents > 1)
            return refuse_at(
                r, &e->start_mark, "one file holds one document", "a second document begins here");
        return 0;
    case YAML_ALIAS_EVENT:
        if (++c->aliases > CONFIG_YAML_ALIASES)
            return refuse_at(r, &e->start_mark, NULL, "more than 1000 aliases");
        return 0;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (++c->depth > CONFIG_YAML_DEPTH)
            return refuse_at(r, &e->start_mark, NULL, "nested deeper than 64 levels");
        if (e->type == YAML_SEQUENCE_START_EVENT ? e->data.sequence_start.tag != NULL
                                                 : e->data.mapping_start.tag != NULL)
            return refuse_at(
                r, &e->start_mark, "quote text that begins with !", "tags (!…) are not used here");
        return 0;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        c->depth--;
        return 0;
    case YAML_SCALAR_EVENT:
        if (e->data.scalar.tag)
            return refuse_at(
                r, &e->start_mark, "quote text that begins with !", "tags (!…) are not used here");
        return 0;
    default:
        return 0;
    }
}

static void
start(const struct reading *r, yaml_parser_t *p)
{
    if (!yaml_parser_initialize(p))
        abort(); /* out of memory */
    yaml_parser_set_encoding(p, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(p, (const unsigned char *)r->file->text, r->file->len);
}

/* The first of two passes: yaml_parser_load is quadratic in the nesting, events are not. */
static int
prepass(struct reading *r)
{
    yaml_parser_t p;
    yaml_event_t e;
    struct census c = {0};
    int ret = 0;
    bool end = false;

    start(r, &p);
    while (ret == 0 && !end) {
        if (!yaml_parser_parse(&p, &e)) {
            ret = syntax_fault(r, &p);
            break;
        }
        end = e.type == YAML_STREAM_END_EVENT;
        ret = count_event(r, &e, &c);
        yaml_event_delete(&e);
    }
    yaml_parser_delete(&p);
    return ret;
}

static void
convert_scalar(struct reading *r, const yaml_node_t *y, struct node *n)
{
    yaml_scalar_style_t style = y->data.scalar.style;

    n->kind = NODE_SCALAR;
    n->text = arena_strndup(r->arena, (const char *)y->data.scalar.value, y->data.scalar.length);
    n->plain = style == YAML_PLAIN_SCALAR_STYLE;
    n->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    if (strlen(n->text) != y->data.scalar.length)
        config_faults_add(r->faults, &n->pos, NULL, "the text holds a NUL character");
}

/* Node i of libyaml's document becomes nodes[i]; what is shared by aliases stays shared. */
static void
convert(struct reading *r, const yaml_node_t *y, struct node *nodes, struct node *n)
{
    size_t k = 0;

    n->pos = place(r, &y->start_mark);
    n->file = r->file;
    if (y->type == YAML_SEQUENCE_NODE) {
        n->kind = NODE_LIST;
        n->flow = y->data.sequence.style == YAML_FLOW_SEQUENCE_STYLE;
        n->n = (size_t)(y->data.sequence.items.top - y->data.sequence.items.start);
        n->items = arena_alloc(r->arena, (n->n + 1) * sizeof(struct node *));
        for (yaml_node_item_t *i = y->data.sequence.items.start; i < y->data.sequence.items.top; i++)
            n->items[k++] = &nodes[*i];
    } else if (y->type == YAML_MAPPING_NODE) {
        n->kind = NODE_MAP;
        n->flow = y->data.mapping.style == YAML_FLOW_MAPPING_STYLE;
        n->n = (size_t)(y->data.mapping.pairs.top - y->data.mapping.pairs.start);
        n->pairs = arena_alloc(r->arena, (n->n + 1) * sizeof *n->pairs);
        for (yaml_node_pair_t *i = y->data.mapping.pairs.start; i < y->data.mapping.pairs.top; i++)
            n->pairs[k++] = (struct node_pair){&nodes[i->key], &nodes[i->value]};
    } else {
        convert_scalar(r, y, n);
    }
}

static int
load(struct reading *r, struct node **ret_nodes, size_t *ret_n)
{
    yaml_parser_t p;
    yaml_document_t doc;
    int ret = 0;

    start(r, &p);
    if (yaml_parser_load(&p, &doc)) {
        *ret_n = (size_t)(doc.nodes.top - doc.nodes.start);
        *ret_nodes = arena_alloc(r->arena, (*ret_n + 1) * sizeof **ret_nodes);
        for (size_t i = 0; i < *ret_n; i++)
            convert(r, &doc.nodes.start[i], *ret_nodes, &(*ret_nodes)[i + 1]); /* libyaml counts from 1 */
        yaml_document_delete(&doc);
    } else {
        ret = syntax_fault(r, &p);
    }
    yaml_parser_delete(&p);
    return ret;
}

int
config_yaml_parse(struct arena *a, const struct config_file *f, const char *name,
    struct config_faults *faults, const struct node **ret)
{
    struct reading r = {.arena = a, .file = f, .name = name, .faults = faults};
    struct node *nodes = NULL;
    size_t n = 0;

    if (f->len > CONFIG_YAML_BYTES) {
        struct pos at = {name, 1, 1};

        config_faults_add(faults, &at, "split it into several files", "the file is larger than 1 MiB");
        return -1;
    }
    if (config_encoding_check(f, name, faults) || prepass(&r) || load(&r, &nodes, &n))
        return -1;
    if (n > 0 && config_tree_settle(a, nodes, n, faults))
        return -1;
    *ret = n > 0 ? &nodes[1] : NULL;
    return 0;
}

const struct node *
config_yaml_get(const struct node *map, const char *key)
{
    if (map && map->kind == NODE_MAP)
        for (size_t i = 0; i < map->n; i++)
            if (strcmp(map->pairs[i].key->text, key) == 0)
                return map->pairs[i].value;
    return NULL;
}

const struct node *
config_yaml_item(const struct node *list, size_t i)
{
    return list->kind == NODE_LIST ? list->items[i] : list;
}

bool
config_yaml_empty(const struct node *n)
{
    return n->kind == NODE_SCALAR && n->plain &&
           (n->text[0] == '\0' || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A reader of the file that counts lines and columns. */
struct walker {
    const char *at, *end;
    struct pos pos;
};

static void
step(struct walker *w)
{
    if (*w->at == '\n') {
        w->pos.line++;
        w->pos.column = 1;
    } else {
        w->pos.column++;
    }
    do
        w->at++;
    while (w->at < w->end && ((unsigned char)*w->at & 0xc0) == 0x80);
}

static void
skip_blanks(struct walker *w)
{
    while (w->at < w->end && is_blank(*w->at))
        step(w);
}

/* To the first character of the scalar's text: behind its quote, or below its | or >. */
static struct walker
walk_to(const struct node *n)
{
    const struct config_file *f = n->file;
    struct walker w = {.at = f->text, .end = f->text + f->len, .pos = {n->pos.file, 1, 1}};

    if (f->len >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0)
        w.at += 3;
    while (w.at < w.end && (w.pos.line < n->pos.line || w.pos.column < n->pos.column))
        step(&w);
    if (n->block)
        while (w.at < w.end && *w.at != '\n')
            step(&w);
    else if (!n->plain && w.at < w.end)
        step(&w);
    return w;
}

/* YAML folds lines and blanks: so the place is found by counting the other characters. */
struct pos
config_yaml_inside(const struct node *n, size_t column)
{
    struct walker w;
    size_t before = 0, at = column > 0 ? column - 1 : 0, len = strlen(n->text);

    if (!n->file || n->kind != NODE_SCALAR)
        return n->pos;
    at = at < len ? at : len;
    for (size_t i = 0; i < at; i++)
        before += !is_blank(n->text[i]) && ((unsigned char)n->text[i] & 0xc0) != 0x80;
    w = walk_to(n);
    for (; before > 0; before--) {
        skip_blanks(&w);
        if (w.at >= w.end || (!n->plain && !n->block && *w.at == '\\'))
            return n->pos; /* an escape: the counting ends here */
        step(&w);
    }
    if (at < len && !is_blank(n->text[at]))
        skip_blanks(&w);
    return w.pos;
}
