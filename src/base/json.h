/* JSON out (a writer on struct buf) and in (yajl's streaming parser behind a depth cap, numbers as exact text). */
#pragma once
#include "arena.h"
#include "buf.h"
#include "dec.h"
#include "err.h"

/* Writer: commas and escapes are its own. Strings must be valid UTF-8. */
struct json {
    struct buf *out;
    int depth;
    bool comma[32];
};
void json_init(struct json *j, struct buf *out);
void json_object(struct json *j, const char *key); /* key NULL inside an array or at the top */
void json_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_id(struct json *j, const char *key, int32_t n);             /* 0, which is no id → null */
void json_string(struct json *j, const char *key, const char *value); /* value NULL → null */
void json_number(struct json *j, const char *key, const char *exact_text);
void json_int(struct json *j, const char *key, int64_t n);
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);

/* Reader: a tree in an arena, for documents that fit in memory (max bytes by the caller). Depth ≤ 64; refuses NUL in
   strings, duplicate keys, invalid UTF-8, trailing garbage. A BOM at the start is skipped.
   Errors: ERR_DATA with "rad R, kolumn K" (bytes) in where. */
enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
struct json_node {
    enum json_type type;
    bool boolean;
    const char *text; /* string, or exact number text */
    const char *key;  /* in an object */
    struct json_node *child, *next;
    size_t line;
};
int json_parse(struct arena *a, const char *data, size_t n, struct json_node **ret, struct err *err);
const struct json_node *json_get(const struct json_node *object, const char *key); /* NULL when absent */
/* The string under key, NULL when absent or no string. */
const char *json_get_string(const struct json_node *object, const char *key);
