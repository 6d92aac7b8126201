/* The schema table as JSON Schema (draft 2020-12), for editors. */
#include "config_schema.h"
#include "json.h"

static void write_table(struct json *j, const struct schema_table *t);
static void write_row(struct json *j, const struct schema_row *row);

/* A word such as 1 or -1, which YAML reads as a number. */
static bool
is_number(const char *word)
{
    return word[strspn(word, "-0123456789")] == '\0';
}

static void
write_words(struct json *j, const struct schema_row *row)
{
    json_array(j, "enum");
    for (size_t i = 0; i < row->n_words; i++)
        if (is_number(row->words[i]))
            json_number(j, NULL, row->words[i]);
        else
            json_string(j, NULL, row->words[i]);
    json_end_array(j);
}

/* Editors read unquoted digits as numbers; the program takes both. */
static void
write_types(struct json *j, const char *one, const char *other)
{
    json_array(j, "type");
    json_string(j, NULL, one);
    json_string(j, NULL, other);
    json_end_array(j);
}

static void
write_number(struct json *j, const struct schema_row *row)
{
    json_string(j, "type", row->type == T_DECIMAL ? "number" : "integer");
    json_int(j, "minimum", row->min);
    json_int(j, "maximum", row->max);
}

static void
write_text(struct json *j, const struct schema_row *row, const char *pattern)
{
    json_string(j, "type", "string");
    json_int(j, "minLength", 1);
    if (pattern)
        json_string(j, "pattern", pattern);
    if ((row->type == T_TEXT || row->type == T_NAME) && row->max > 0)
        json_int(j, "maxLength", row->max);
}

/* The keywords of one value, into the object that is open. */
static void
write_value(struct json *j, const struct schema_row *row)
{
    switch (row->type) {
    case T_INT:
    case T_MEGABYTES:
    case T_DECIMAL:
        write_number(j, row);
        return;
    case T_BOOL:
        json_string(j, "type", "boolean");
        return;
    case T_WORD:
    case T_FLAG:
    case T_TOKEN:
        write_words(j, row);
        return;
    case T_MONTH:
        write_text(j, row, "^(19[7-9][0-9]|20[0-5][0-9]|2060)-(0[1-9]|1[0-2])$");
        return;
    case T_ID:
    case T_REF:
        write_text(j, row, row->type == T_REF && row->ref == KIND_MEASURE ? NULL : "^[a-z0-9_]{1,63}$");
        return;
    case T_MEASURE_ID:
        write_text(j, row, "^[a-zåäö][a-z0-9_åäö]*$");
        return;
    case T_CODE:
    case T_PATTERN:
        write_types(j, "string", "integer");
        return;
    default:
        write_text(j, row, row->pattern);
    }
}

/* A value that the list or map of the row is made of: written into the object that is open. */
static void
write_one(struct json *j, const struct schema_row *row)
{
    if (row->type != T_TABLE)
        write_value(j, row);
    else
        write_table(j, row->table);
}

static void
write_list(struct json *j, const struct schema_row *row)
{
    json_string(j, "type", "array");
    json_int(j, "minItems", 1);
    json_object(j, "items");
    write_one(j, row);
    json_end_object(j);
}

static void
write_map(struct json *j, const struct schema_row *row)
{
    struct schema_row values = *row;

    json_string(j, "type", "object");
    json_object(j, "additionalProperties");
    values.flags &= ~(unsigned)F_KEYED;
    if (row->type == T_TABLE)
        write_one(j, &values);
    else
        write_row(j, &values);
    json_end_object(j);
}

/* What may stand besides a list: one of its values, or the scalar that is short for a table. */
static void
write_single(struct json *j, const struct schema_row *row)
{
    json_object(j, NULL);
    write_one(j, row);
    json_end_object(j);
    if (!row->short_for)
        return;
    json_object(j, NULL);
    for (const struct schema_row *r = row->table->rows; r->key; r++)
        if (strcmp(r->key, row->short_for) == 0)
            write_value(j, r);
    json_end_object(j);
}

/* {file: NAME.csv} in place of a list. */
static void
write_file(struct json *j)
{
    json_object(j, NULL);
    json_string(j, "type", "object");
    json_object(j, "properties");
    json_object(j, "file");
    json_string(j, "type", "string");
    json_string(j, "pattern", "^[^/]+\\.csv$");
    json_end_object(j);
    json_end_object(j);
    json_array(j, "required");
    json_string(j, NULL, "file");
    json_end_array(j);
    json_bool(j, "additionalProperties", false);
    json_end_object(j);
}

static void
write_row(struct json *j, const struct schema_row *row)
{
    if (row->flags & F_KEYED) {
        write_map(j, row);
    } else if (row->flags & F_FILE) {
        json_array(j, "anyOf");
        json_object(j, NULL);
        write_list(j, row);
        json_end_object(j);
        write_file(j);
        json_end_array(j);
    } else if (row->flags & F_SINGLE) {
        json_array(j, "anyOf");
        json_object(j, NULL);
        write_list(j, row);
        json_end_object(j);
        write_single(j, row);
        json_end_array(j);
    } else if (row->flags & F_LIST) {
        write_list(j, row);
    } else {
        write_one(j, row);
    }
}

static void
write_property(struct json *j, const struct schema_row *row)
{
    json_object(j, row->key);
    write_row(j, row);
    if (row->type != T_TABLE || (row->flags & (F_LIST | F_KEYED))) /* a table has brought its own */
        json_string(j, "description", row->doc);
    if (row->otherwise && (row->type == T_BOOL || (row->type != T_STRING && is_number(row->otherwise))))
        json_number(j, "default", row->otherwise);
    else if (row->otherwise)
        json_string(j, "default", row->otherwise);
    json_end_object(j);
}

/* Keys, which of them are needed, and no others. */
static void
write_table(struct json *j, const struct schema_table *t)
{
    json_string(j, "type", "object");
    json_string(j, "description", t->doc);
    json_object(j, "properties");
    for (const struct schema_row *r = t->rows; r->key; r++)
        write_property(j, r);
    json_end_object(j);
    json_array(j, "required");
    for (const struct schema_row *r = t->rows; r->key; r++)
        if ((r->flags & F_REQUIRED) && t != &config_schema_root) /* one file need not hold all */
            json_string(j, NULL, r->key);
    json_end_array(j);
    if (t == &config_schema_root) {
        json_object(j, "patternProperties");
        json_object(j, "^x-");
        json_end_object(j);
        json_end_object(j);
    }
    json_bool(j, "additionalProperties", false);
}

void
config_schema_json(struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_object(&j, NULL);
    json_string(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_string(&j, "title", "ksrd");
    write_table(&j, &config_schema_root);
    json_end_object(&j);
    buf_char(out, '\n');
}
