#include "plan_json.h"
#include "json.h"

#define CHUNK ((size_t)64 << 10)
#define MOST ((size_t)16 << 20)

struct writing {
    struct buf buf;
    struct json json;
    FILE *out;
    int64_t moved;
};

/* The buffer's content goes out; the writer goes on. */
static int
flush(struct writing *w, size_t above, struct err *err)
{
    if (w->buf.failed)
        return err_set(err, ERR_BUG, "ksrd plan", NULL, "a line of the plan is too long");
    if (w->buf.len > above && fwrite(w->buf.data, 1, w->buf.len, w->out) != w->buf.len)
        return err_set(err, ERR_DATA, "ksrd plan", NULL, "could not write the answer");
    if (w->buf.len > above)
        buf_reset(&w->buf);
    return 0;
}

static void
write_in_force(struct json *j, const struct store_config *c)
{
    char since[CLOCK_TEXT];
    if (!c->edition) {
        json_null(j, "in_force");
        return;
    }
    json_object(j, "in_force");
    json_int(j, "edition", c->edition);
    json_string(j, "since", clock_text(c->since, since));
    json_string(j, "sha256", c->sha256);
    json_string(j, "files", c->files);
    json_string(j, "who", c->who);
    json_string(j, "reason", c->reason);
    json_end_object(j);
}

static int
write_changes(struct writing *w, const struct plan *p, struct err *err)
{
    struct json *j = &w->json;
    json_array(j, "changes");
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct config_change *c = &p->changes[i];
        json_object(j, NULL);
        json_string(j, "what", config_change_names[c->what]);
        json_string(j, "kind", c->kind);
        json_string(j, "id", c->id);
        json_string(j, "name", c->name);
        json_string(j, "key", c->key);
        json_string(j, "from", c->from);
        json_string(j, "to", c->to);
        json_end_object(j);
        if (flush(w, CHUNK, err) < 0)
            return -1;
    }
    json_end_array(j);
    return 0;
}

static void
write_refused(struct json *j, const struct config_faults *f)
{
    json_array(j, "refused");
    for (size_t i = 0; i < f->n; i++) {
        json_object(j, NULL);
        json_string(j, "file", f->items[i].pos.file);
        json_int(j, "line", f->items[i].pos.line);
        json_int(j, "column", f->items[i].pos.column);
        json_string(j, "what", f->items[i].what);
        json_string(j, "hint", f->items[i].hint);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
write_number(struct json *j, const char *key, bool has, struct rat v)
{
    char text[DEC_TEXT];
    if (has)
        json_number(j, key, rat_text(v, text));
    else
        json_null(j, key);
}

static void
write_side(struct json *j, const char *key, const struct moved_side *s)
{
    const struct value *v = &s->value;
    if (!s->there) {
        json_null(j, key);
        return;
    }
    json_object(j, key);
    write_number(j, "value", v->has_value, v->value);
    write_number(j, "numerator", v->has_fraction, v->numerator);
    write_number(j, "denominator", v->has_fraction, v->denominator);
    write_number(j, "n", v->has_n, v->n);
    json_string(j, "state", state_names[v->state]);
    json_string(j, "mal", mal_names[v->mal]);
    json_end_object(j);
}

static int
write_figure(const struct moved_figure *f, void *ctx, struct err *err)
{
    struct writing *w = ctx;
    struct json *j = &w->json;
    char period[PERIOD_TEXT];
    json_object(j, NULL);
    json_string(j, "indicator", f->indicator->id);
    json_string(j, "unit", f->unit->id);
    json_string(j, "period", period_text(f->period, period));
    json_string(j, "window", window_names[f->window]);
    json_string(j, "scenario", scenario_names[f->scenario]);
    json_string(j, "slice", f->slice);
    write_side(j, "before", &f->before);
    write_side(j, "after", &f->after);
    json_end_object(j);
    w->moved++;
    return flush(w, CHUNK, err);
}

static int
write_all(struct writing *w, const struct plan *p, struct err *err)
{
    struct json *j = &w->json;
    json_object(j, NULL);
    write_in_force(j, &p->change->in_force);
    json_string(j, "files", p->change->after->files_sha256);
    json_bool(j, "same", p->change->same);
    if (write_changes(w, p, err) < 0)
        return -1;
    write_refused(j, p->change->refused);
    json_bool(j, "compared", p->compared);
    json_int(j, "edition", p->edition);
    json_array(j, "figures");
    if (p->compared && moved_all(&p->before, &p->after, write_figure, w, err) < 0)
        return -1;
    json_end_array(j);
    json_int(j, "moved", w->moved);
    json_end_object(j);
    buf_char(&w->buf, '\n');
    return flush(w, 0, err);
}

int
plan_json_write(const struct plan *p, FILE *out, struct err *err)
{
    struct writing w = {.out = out};
    buf_init(&w.buf, MOST);
    json_init(&w.json, &w.buf);
    int r = write_all(&w, p, err);
    buf_free(&w.buf);
    return r;
}
