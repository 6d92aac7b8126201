#include "json.h"
#include <stdio.h>
#include <string.h>

void
json_init(struct json *j, struct buf *out)
{
    *j = (struct json){.out = out};
}

static void
text(struct buf *b, const char *s)
{
    buf_char(b, '"');
    for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
        if (*p == '"' || *p == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)*p);
        } else if (*p == '\n') {
            buf_str(b, "\\n");
        } else if (*p < 0x20 || *p == 0x7F) {
            buf_printf(b, "\\u%04x", *p);
        } else {
            buf_char(b, (char)*p);
        }
    }
    buf_char(b, '"');
}

static void
lead(struct json *j, const char *key)
{
    if (j->comma[j->depth])
        buf_char(j->out, ',');
    j->comma[j->depth] = true;
    if (key) {
        text(j->out, key);
        buf_char(j->out, ':');
    }
}

static void
open_level(struct json *j, const char *key, char bracket)
{
    lead(j, key);
    buf_char(j->out, bracket);
    if (j->depth + 1 < (int)(sizeof j->comma / sizeof *j->comma))
        j->depth++;
    else
        j->out->failed = true; /* deeper than any of our documents: a bug, caught at the end */
    j->comma[j->depth] = false;
}

static void
close_level(struct json *j, char bracket)
{
    buf_char(j->out, bracket);
    if (j->depth > 0)
        j->depth--;
}

void
json_object(struct json *j, const char *key)
{
    open_level(j, key, '{');
}

void
json_array(struct json *j, const char *key)
{
    open_level(j, key, '[');
}

void
json_end_object(struct json *j)
{
    close_level(j, '}');
}

void
json_end_array(struct json *j)
{
    close_level(j, ']');
}

void
json_id(struct json *j, const char *key, int32_t n)
{
    if (n)
        json_int(j, key, n);
    else
        json_null(j, key);
}

void
json_string(struct json *j, const char *key, const char *value)
{
    lead(j, key);
    if (value)
        text(j->out, value);
    else
        buf_str(j->out, "null");
}

void
json_number(struct json *j, const char *key, const char *exact_text)
{
    lead(j, key);
    buf_str(j->out, exact_text);
}

void
json_int(struct json *j, const char *key, int64_t n)
{
    lead(j, key);
    buf_printf(j->out, "%lld", (long long)n);
}

void
json_bool(struct json *j, const char *key, bool b)
{
    lead(j, key);
    buf_str(j->out, b ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
    lead(j, key);
    buf_str(j->out, "null");
}

const struct json_node *
json_get(const struct json_node *object, const char *key)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    for (const struct json_node *n = object->child; n; n = n->next)
        if (strcmp(n->key, key) == 0)
            return n;
    return NULL;
}

const char *
json_get_string(const struct json_node *object, const char *key)
{
    const struct json_node *n = json_get(object, key);
    return n && n->type == JSON_STRING ? n->text : NULL;
}
