#include "face_csv.h"
#include <string.h>

struct csv {
    struct buf *out;
    bool machine, begun; /* begun: something stands in this row */
};

/* What a spreadsheet would run as a formula: a text that begins so is led in by an apostrophe, which it shows as text. */
static bool
is_formula(const char *s)
{
    return *s && strchr("=+-@\t\r", *s);
}

static void
put(struct csv *c, const char *text, bool number)
{
    char sep = c->machine ? ',' : ';';
    if (c->begun)
        buf_char(c->out, sep);
    c->begun = true;
    bool harmful = !number && is_formula(text);
    char special[] = {'"', '\r', '\n', sep, '\0'};
    if (!harmful && !strpbrk(text, special)) {
        buf_str(c->out, text);
        return;
    }
    buf_char(c->out, '"');
    if (harmful)
        buf_char(c->out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_char(c->out, '"');
        buf_char(c->out, *text);
    }
    buf_char(c->out, '"');
}

static void
end_row(struct csv *c)
{
    buf_str(c->out, "\r\n");
    c->begun = false;
}

static void
put_number(struct csv *c, const struct face_cell *x)
{
    char text[DEC_TEXT];
    dec_text_fixed(x->number, x->decimals, text);
    char *point = c->machine ? NULL : strchr(text, '.');
    if (point)
        *point = ',';
    put(c, text, true);
}

static bool
has_numbers(const struct face_table *t, size_t column)
{
    for (size_t r = 0; r < face_rows(t); r++) {
        enum face_type type = face_cell(t, r, column)->type;
        if (type == FACE_NUMBER || type == FACE_MISSING)
            return true;
    }
    return false;
}

static void
put_cell(struct csv *c, const struct face_cell *x)
{
    switch (x->type) {
    case FACE_NUMBER:
        put_number(c, x);
        break;
    case FACE_TEXT:
        put(c, c->machine && x->id ? x->id : x->text, false);
        break;
    case FACE_MISSING:
        put(c, c->machine ? "" : x->text, false);
        break;
    case FACE_NONE:
        put(c, "", false);
        break;
    }
}

static const char *
state_of(const struct face_cell *x)
{
    return x->type == FACE_MISSING || x->type == FACE_NUMBER ? x->id : "";
}

/* Of all tables under one head, so that each column of the head is of one kind. */
static bool
states_of(const struct face_table *first, const struct face_table *end, size_t column)
{
    for (const struct face_table *t = first; t != end; t = t->next)
        if (has_numbers(t, column))
            return true;
    return false;
}

static bool
same_columns(const struct face_table *a, const struct face_table *b)
{
    if (a->n_columns != b->n_columns)
        return false;
    for (size_t i = 0; i < a->n_columns; i++)
        if (strcmp(a->columns[i].id, b->columns[i].id) != 0 ||
            strcmp(a->columns[i].head, b->columns[i].head) != 0)
            return false;
    return true;
}

static void
put_head(struct csv *c, const struct face_table *t, const bool *states)
{
    char id[128];
    put(c, c->machine ? "table" : "Tabell", false);
    for (size_t i = 0; i < t->n_columns; i++) {
        put(c, c->machine ? t->columns[i].id : t->columns[i].head, false);
        snprintf(id, sizeof id, "%s_state", t->columns[i].id);
        if (states[i])
            put(c, id, false);
    }
    end_row(c);
}

static void
put_rows(struct csv *c, const struct face_table *t, const bool *states)
{
    for (size_t r = 0; r < face_rows(t); r++) {
        put(c, c->machine ? t->id : t->title, false);
        for (size_t i = 0; i < t->n_columns; i++) {
            put_cell(c, face_cell(t, r, i));
            if (states[i])
                put(c, state_of(face_cell(t, r, i)), false);
        }
        end_row(c);
    }
}

void
face_csv_write(const struct face *f, bool machine, struct buf *out)
{
    struct csv c = {.out = out, .machine = machine};
    if (!machine)
        buf_str(out, "\xEF\xBB\xBF");
    for (const struct face_table *t = f->first, *end; t; t = end) {
        for (end = t->next; end && same_columns(t, end);)
            end = end->next;
        bool *states = arena_alloc(f->a, t->n_columns + 1);
        for (size_t i = 0; i < t->n_columns && machine; i++)
            states[i] = states_of(t, end, i);
        if (t != f->first)
            end_row(&c);
        put_head(&c, t, states);
        for (const struct face_table *x = t; x != end; x = x->next)
            put_rows(&c, x, states);
    }
}
