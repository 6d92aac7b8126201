#include "face.h"
#include "format.h"

struct face_table *
face_table(struct face *f, const char *id, const char *title)
{
    if (!f)
        return NULL;
    struct face_table *t = arena_alloc(f->a, sizeof *t);
    *t = (struct face_table){.a = f->a, .id = id, .title = title};
    if (f->last)
        f->last->next = t;
    else
        f->first = t;
    f->last = t;
    return t;
}

void
face_column(struct face_table *t, const char *id, const char *head)
{
    if (t)
        *ARENA_PUSH(t->a, t->columns, t->n_columns, t->cap_columns) = (struct face_column){id, head};
}

static void
add(struct face_table *t, struct face_cell c)
{
    if (t)
        *ARENA_PUSH(t->a, t->cells, t->n_cells, t->cap_cells) = c;
}

void
face_none(struct face_table *t)
{
    add(t, (struct face_cell){.type = FACE_NONE});
}

void
face_text(struct face_table *t, const char *text)
{
    face_word(t, NULL, text);
}

void
face_word(struct face_table *t, const char *id, const char *text)
{
    if (text && *text)
        add(t, (struct face_cell){.type = FACE_TEXT, .text = text, .id = id});
    else
        face_none(t);
}

void
face_count(struct face_table *t, int64_t n)
{
    add(t, (struct face_cell){
               .type = FACE_NUMBER, .number = dec_from_int(n), .unit = "", .id = state_names[STATE_OK]});
}

static void
add_level(struct face_table *t, const struct indicator *i, struct rat v, enum state s)
{
    if (t)
        add(t, (struct face_cell){.type = FACE_NUMBER,
                   .number = format_shown(i, v),
                   .decimals = i->decimals,
                   .unit = format_unit(t->a, i),
                   .id = state_names[s]});
}

void
face_level(struct face_table *t, const struct indicator *i, struct rat v)
{
    add_level(t, i, v, STATE_OK);
}

void
face_per_cent(struct face_table *t, struct rat v)
{
    dec d;
    if (rat_round(v, 1, &d) != 0)
        face_none(t);
    else
        add(t,
            (struct face_cell){
                .type = FACE_NUMBER, .number = d, .decimals = 1, .unit = "%", .id = state_names[STATE_OK]});
}

const char *
face_state_word(enum state s)
{
    static const char *const words[STATES] = {[STATE_SAKNAS] = "saknas",
        [STATE_EJ_TILLAMPLIGT] = "ej tillämpligt",
        [STATE_SEKRETESS] = "sekretess",
        [STATE_EJ_PUBLICERAT] = "ej publicerat"};
    return words[s] ? words[s] : words[STATE_SAKNAS];
}

void
face_missing(struct face_table *t, enum state s)
{
    enum state told = s == STATE_OK || s == STATE_PRELIMINAR ? STATE_SAKNAS : s;
    add(t, (struct face_cell){.type = FACE_MISSING, .text = face_state_word(told), .id = state_names[told]});
}

void
face_value(struct face_table *t, const struct indicator *i, const struct value *v)
{
    bool told = v->has_value && v->state != STATE_SEKRETESS && v->state != STATE_EJ_PUBLICERAT;
    if (told)
        add_level(t, i, v->value, v->state);
    else
        face_missing(t, v->state);
}

void
face_define(struct face *f, const struct indicator *i, const struct unit *u)
{
    for (size_t k = 0; f && k < f->n_definitions; k++)
        if (f->definitions[k].indicator == i)
            return;
    if (!f)
        return;
    f->example = f->example || i->example;
    *ARENA_PUSH(f->a, f->definitions, f->n_definitions, f->cap_definitions) = (struct face_definition){i, u};
}

size_t
face_rows(const struct face_table *t)
{
    return t->n_columns ? t->n_cells / t->n_columns : 0;
}

const struct face_cell *
face_cell(const struct face_table *t, size_t row, size_t column)
{
    return &t->cells[row * t->n_columns + column];
}
