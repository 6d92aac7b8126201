#include "face_json.h"
#include "format.h"
#include "json.h"

static void
put_number(struct json *j, const char *key, const struct face_cell *x)
{
    char text[DEC_TEXT];
    json_object(j, key);
    if (x->type == FACE_NUMBER) {
        json_number(j, "value", dec_text(x->number, text));
        json_string(j, "unit", x->unit);
        json_int(j, "decimals", x->decimals);
    } else {
        json_null(j, "value");
    }
    json_string(j, "state", x->id);
    json_end_object(j);
}

static void
put_cell(struct json *j, const char *key, const struct face_cell *x)
{
    if (x->type == FACE_NONE) {
        json_null(j, key);
    } else if (x->type == FACE_TEXT && !x->id) {
        json_string(j, key, x->text);
    } else if (x->type == FACE_TEXT) {
        json_object(j, key);
        json_string(j, "id", x->id);
        json_string(j, "text", x->text);
        json_end_object(j);
    } else {
        put_number(j, key, x);
    }
}

static void
put_table(struct json *j, const struct face_table *t)
{
    json_object(j, NULL);
    json_string(j, "id", t->id);
    json_string(j, "title", t->title);
    json_array(j, "columns");
    for (size_t i = 0; i < t->n_columns; i++) {
        json_object(j, NULL);
        json_string(j, "id", t->columns[i].id);
        json_string(j, "name", t->columns[i].head);
        json_end_object(j);
    }
    json_end_array(j);
    json_array(j, "rows");
    for (size_t r = 0; r < face_rows(t); r++) {
        json_object(j, NULL);
        for (size_t i = 0; i < t->n_columns; i++)
            put_cell(j, t->columns[i].id, face_cell(t, r, i));
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void
put_definition(struct json *j, const struct face *f, const struct face_definition *d)
{
    const struct indicator *i = d->indicator;
    const struct target *t = d->unit ? indicator_target(i, d->unit, f->today) : NULL;
    char text[DEC_TEXT];
    json_object(j, NULL);
    json_string(j, "id", i->id);
    json_string(j, "name", i->name);
    json_string(j, "unit", format_unit(f->a, i));
    json_string(j, "direction", direction_names[i->direction]);
    json_string(j, "description", i->description);
    json_string(j, "purpose", i->purpose);
    json_string(j, "method", i->method);
    json_string(j, "formula", i->formula_text);
    json_string(j, "owner", i->owner);
    json_string(j, "source", i->source_note);
    json_bool(j, "example", i->example);
    if (t)
        json_number(j, "target", dec_text(format_shown(i, rat_from_dec(t->value)), text));
    else
        json_null(j, "target");
    json_string(j, "target_decision", t ? t->decision : NULL);
    json_end_object(j);
}

void
face_json_write(const struct face *f, struct buf *out)
{
    struct json j;
    char text[CLOCK_TEXT];
    json_init(&j, out);
    json_object(&j, NULL);
    json_string(&j, "title", f->title);
    json_string(&j, "organisation", f->organisation);
    json_string(&j, "address", f->address);
    json_int(&j, "edition", f->edition);
    json_string(&j, "recorded", clock_text(f->recorded, text));
    json_bool(&j, "example", f->example);
    json_array(&j, "tables");
    for (const struct face_table *t = f->first; t; t = t->next)
        put_table(&j, t);
    json_end_array(&j);
    json_array(&j, "definitions");
    for (size_t i = 0; i < f->n_definitions; i++)
        put_definition(&j, f, &f->definitions[i]);
    json_end_array(&j);
    json_end_object(&j);
}
