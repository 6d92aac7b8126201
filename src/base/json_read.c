/* json_parse: yajl's events → a tree. yajl itself has no depth cap, and lets duplicate keys and NUL through: those are ours. */
#include "json.h"
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEEPEST = 64 };

struct reader {
    struct arena *arena;
    const char *data; /* start of the text, for line numbers */
    size_t size;
    yajl_handle yajl;
    struct json_node *stack[DEEPEST + 1], *last[DEEPEST + 1];
    int depth;
    const char *key;
    const char *fault; /* Swedish; NULL while all is well */
    struct json_node *root;
    size_t line, counted; /* line at the byte offset counted */
};

static size_t
line_here(struct reader *r)
{
    size_t at = yajl_get_bytes_consumed(r->yajl);
    for (; r->counted < at && r->counted < r->size; r->counted++)
        r->line += r->data[r->counted] == '\n';
    return r->line;
}

static struct json_node *
add(struct reader *r, enum json_type type)
{
    struct json_node *n = arena_alloc(r->arena, sizeof *n), *parent = r->stack[r->depth];
    n->type = type;
    n->line = line_here(r);
    n->key = r->key;
    r->key = NULL;
    if (!parent)
        r->root = n;
    else if (!r->last[r->depth])
        parent->child = n;
    else
        r->last[r->depth]->next = n;
    r->last[r->depth] = n;
    return n;
}

static int
on_null(void *ctx)
{
    add(ctx, JSON_NULL);
    return 1;
}

static int
on_bool(void *ctx, int b)
{
    add(ctx, JSON_BOOL)->boolean = b != 0;
    return 1;
}

static int
on_number(void *ctx, const char *s, size_t n)
{
    struct reader *r = ctx;
    struct json_node *node = add(r, JSON_NUMBER);
    node->text = arena_strndup(r->arena, s, n);
    return 1;
}

static int
on_string(void *ctx, const unsigned char *s, size_t n)
{
    struct reader *r = ctx;
    if (memchr(s, 0, n)) {
        r->fault = "en text innehåller tecknet NUL";
        return 0;
    }
    struct json_node *node = add(r, JSON_STRING);
    node->text = arena_strndup(r->arena, (const char *)s, n);
    return 1;
}

static int
on_key(void *ctx, const unsigned char *s, size_t n)
{
    struct reader *r = ctx;
    r->key = arena_strndup(r->arena, (const char *)s, n);
    if (memchr(s, 0, n))
        r->fault = "en nyckel innehåller tecknet NUL";
    else if (json_get(r->stack[r->depth], r->key))
        r->fault = arena_printf(r->arena, "nyckeln \"%s\" finns två gånger i samma objekt", r->key);
    return r->fault == NULL;
}

static int
descend(struct reader *r, enum json_type type)
{
    if (r->depth == DEEPEST) {
        r->fault = "djupare än 64 nivåer";
        return 0;
    }
    struct json_node *n = add(r, type);
    r->depth++;
    r->stack[r->depth] = n;
    r->last[r->depth] = NULL;
    return 1;
}

static int
on_map(void *ctx)
{
    return descend(ctx, JSON_OBJECT);
}

static int
on_array(void *ctx)
{
    return descend(ctx, JSON_ARRAY);
}

static int
on_end(void *ctx)
{
    ((struct reader *)ctx)->depth--;
    return 1;
}

/* yajl's own message, its first line only: the excerpt behind it may hold anything. */
static int
parse_fault(struct reader *r, struct err *err)
{
    size_t at = yajl_get_bytes_consumed(r->yajl), line = 1, column = 1;
    for (size_t i = 0; i < at && i < r->size; i++) {
        column = r->data[i] == '\n' ? 1 : column + 1;
        line += r->data[i] == '\n';
    }
    char where[64];
    snprintf(where, sizeof where, "rad %zu, kolumn %zu", line, column);
    if (r->fault)
        return err_set(err, ERR_DATA, where, NULL, "%s", r->fault);
    unsigned char *message = yajl_get_error(r->yajl, 0, (const unsigned char *)r->data, r->size);
    err_set(err, ERR_DATA, where, "kontrollera att svaret är JSON och att hela filen kom fram",
        "ogiltig JSON (%.*s)", (int)strcspn((const char *)message, "\n"), (const char *)message);
    yajl_free_error(r->yajl, message);
    return -1;
}

int
json_parse(struct arena *a, const char *data, size_t n, struct json_node **ret, struct err *err)
{
    static const yajl_callbacks callbacks = {.yajl_null = on_null,
        .yajl_boolean = on_bool,
        .yajl_number = on_number,
        .yajl_string = on_string,
        .yajl_start_map = on_map,
        .yajl_map_key = on_key,
        .yajl_end_map = on_end,
        .yajl_start_array = on_array,
        .yajl_end_array = on_end};
    int rc = -1;
    if (n >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        n -= 3;
    }
    struct reader r = {.arena = a, .data = data, .size = n, .line = 1};
    r.yajl = yajl_alloc(&callbacks, NULL, &r);
    if (!r.yajl)
        return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
    if (yajl_parse(r.yajl, (const unsigned char *)data, n) != yajl_status_ok ||
        yajl_complete_parse(r.yajl) != yajl_status_ok) {
        parse_fault(&r, err);
        goto free_yajl;
    }
    if (!r.root) {
        err_set(err, ERR_DATA, "rad 1, kolumn 1", NULL, "tomt: väntade ett JSON-värde");
        goto free_yajl;
    }
    *ret = r.root;
    rc = 0;
free_yajl:
    yajl_free(r.yajl);
    return rc;
}
