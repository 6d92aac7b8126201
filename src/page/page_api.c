/* The API of DESIGN §6: frames, units, indicators, sources. Values: page_api_values.c. */
#include "format.h"
#include "json.h"
#include "page_reconcile.h"
#include "page_unmapped.h"
#include "text.h"
#include <string.h>

#define JSON_TYPE "application/json; charset=utf-8"

int
page_api_fault(struct page *p, int status, const char *where, const char *what, const char *hint)
{
    struct json j;
    buf_reset(&p->reply->body);
    json_init(&j, &p->reply->body);
    json_object(&j, NULL);
    json_object(&j, "error");
    json_string(&j, "what", what);
    json_string(&j, "where", where);
    json_string(&j, "hint", hint ? hint : "");
    json_end_object(&j);
    json_end_object(&j);
    p->reply->status = status;
    p->reply->content_type = JSON_TYPE;
    return 0;
}

long
page_api_offset(struct page *p)
{
    const char *s = page_link_param(p, "offset");
    long n = 0;
    if (s && text_long(s, 0, 1000000000, &n) != 0) {
        page_api_fault(
            p, 400, "offset", arena_printf(p->a, "offset=%s är inget radnummer", s), "offset=1000");
        return -1;
    }
    return n;
}

/* This address again, with another offset, and bound to this edition so that the pages of one answer fit together. */
const char *
page_api_next(struct page *p, long end, long all)
{
    struct buf b;
    if (end >= all)
        return NULL;
    buf_init(&b, 1 << 16);
    buf_str(&b, p->r->path);
    buf_char(&b, '?');
    for (size_t i = 0; i < p->r->n_params; i++) {
        const char *name = p->r->params[i].name;
        if (strcmp(name, "offset") == 0 || strcmp(name, "per") == 0)
            continue;
        buf_url(&b, p->r->params[i].name);
        buf_char(&b, '=');
        buf_url(&b, p->r->params[i].value);
        buf_char(&b, '&');
    }
    buf_printf(&b, "per=%%40%d&offset=%ld", p->s->edition.edition, end);
    const char *link = arena_strndup(p->a, b.data, b.len);
    buf_free(&b);
    return link;
}

/* ---- the frame -------------------------------------------------------------------------------------------------------- */
static void
begin(struct page *p, struct json *j, const char *name)
{
    json_init(j, &p->reply->body);
    json_object(j, NULL);
    json_array(j, name);
}

static int
end(struct page *p, struct json *j, long upto, long all)
{
    json_end_array(j);
    json_int(j, "edition", p->s->edition.edition);
    json_string(j, "next", page_api_next(p, upto, all));
    json_end_object(j);
    p->reply->status = 200;
    p->reply->content_type = JSON_TYPE;
    return 0;
}

int
page_api_list(struct page *p, const char *name, long n, void (*row)(struct page *p, struct json *j, size_t i))
{
    struct json j;
    long offset = page_api_offset(p);
    if (offset < 0)
        return 0;
    long upto = offset + PAGE_API_ROWS < n ? offset + PAGE_API_ROWS : n;
    begin(p, &j, name);
    for (long i = offset; i < upto; i++)
        row(p, &j, (size_t)i);
    return end(p, &j, upto, n);
}

static void
json_month(struct json *j, const char *key, month m)
{
    char text[PERIOD_TEXT];
    json_string(j, key, m == MONTH_NONE ? NULL : period_text((struct period){m, 1}, text));
}

static void
unit_row(struct page *p, struct json *j, size_t i)
{
    const struct unit *u = &p->c->units[i];
    month m = page_tree_month(p);
    if (!unit_valid(u, m) && u->to != MONTH_NONE && u->to < m)
        m = u->to;
    const struct unit *parent = unit_parent(u, m);
    json_object(j, NULL);
    json_string(j, "id", u->id);
    json_string(j, "name", u->name);
    json_string(j, "parent", parent ? parent->id : NULL);
    json_month(j, "from", u->from);
    json_month(j, "to", u->to);
    json_string(j, "kind", u->kind);
    json_array(j, "succeeded_by");
    for (size_t k = 0; k < u->n_successors; k++)
        json_string(j, NULL, u->successors[k]->id);
    json_end_array(j);
    json_array(j, "former_names");
    for (size_t k = 0; k < u->n_names; k++)
        if (u->names[k].to != MONTH_NONE && u->names[k].to < page_tree_month(p)) {
            json_object(j, NULL);
            json_string(j, "name", u->names[k].name);
            json_month(j, "to", u->names[k].to);
            json_end_object(j);
        }
    json_end_array(j);
    json_end_object(j);
}

static void
json_dec(struct json *j, const char *key, dec d)
{
    char text[DEC_TEXT];
    json_number(j, key, dec_text(d, text));
}

/* The target in force for the board's unit. */
static void
target_of(struct page *p, struct json *j, const struct indicator *x)
{
    const struct unit *u = page_tree_home(p);
    const struct target *t = u ? indicator_target(x, u, page_tree_month(p)) : NULL;
    if (!t) {
        json_null(j, "target");
        return;
    }
    json_object(j, "target");
    json_dec(j, "value", t->value);
    json_dec(j, "tolerance", t->tolerance);
    json_month(j, "from", t->from);
    json_string(j, "unit", t->unit ? t->unit->id : NULL);
    json_string(j, "decision", t->decision);
    json_end_object(j);
}

/* With them, limits and words of variation can be worked out from the values. */
static void
breaks_of(struct json *j, const struct indicator *x)
{
    json_array(j, "breaks");
    for (size_t i = 0; i < x->n_breaks; i++) {
        const struct series_break *b = &x->breaks[i];
        json_object(j, NULL);
        json_month(j, "from", b->from);
        json_string(j, "reason", b->reason);
        json_string(j, "unit", b->unit ? b->unit->id : NULL);
        json_bool(j, "comparable", b->rebase_only);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
definition_of(struct json *j, const struct indicator *x)
{
    json_object(j, "definition");
    json_string(j, "formula", x->formula_text);
    json_array(j, "former");
    for (size_t k = 0; k < x->n_former; k++) {
        json_object(j, NULL);
        json_month(j, "to", x->former[k].to);
        json_string(j, "formula", x->former[k].text);
        json_string(j, "reason", x->former[k].reason);
        json_string(j, "method", x->former[k].method);
        json_end_object(j);
    }
    json_end_array(j);
    json_string(j, "description", x->description);
    json_string(j, "purpose", x->purpose);
    json_string(j, "method", x->method);
    json_string(j, "owner", x->owner);
    json_bool(j, "example", x->example);
    json_month(j, "retired", x->retired);
    json_array(j, "corrections");
    for (size_t i = 0; i < x->n_corrections; i++) {
        json_object(j, NULL);
        json_string(j, "date", x->corrections[i].date);
        json_string(j, "reason", x->corrections[i].reason);
        json_end_object(j);
    }
    json_end_array(j);
    breaks_of(j, x);
    json_end_object(j);
}

static void
indicator_row(struct page *p, struct json *j, size_t i)
{
    const struct indicator *x = &p->c->indicators[i];
    json_object(j, NULL);
    json_string(j, "id", x->id);
    json_string(j, "name", x->name);
    json_string(j, "pillar", x->pillar ? x->pillar->id : NULL);
    json_string(j, "unit", x->unit);
    json_int(j, "decimals", x->decimals);
    json_string(j, "direction", direction_names[x->direction]);
    json_string(j, "cadence", cadence_names[x->cadence]);
    json_string(j, "rollup", rollup_names[x->rollup]);
    json_array(j, "windows");
    for (int w = 0; w < WINDOWS; w++)
        if (x->windows[w])
            json_string(j, NULL, window_names[w]);
    json_end_array(j);
    json_string(j, "main_window", window_names[x->main_window]);
    target_of(p, j, x);
    json_string(j, "source", x->source_note);
    definition_of(j, x);
    json_end_object(j);
}

static void
pull_of(struct page *p, struct json *j, const char *key, const struct source *s, const struct store_pull *x)
{
    char text[CLOCK_TEXT];
    if (!x) {
        json_null(j, key);
        return;
    }
    json_object(j, key);
    json_int(j, "pull", x->id);
    json_string(j, "state", pull_state_names[x->state]);
    json_string(j, "ended", clock_text(x->ended, text));
    json_string(j, "file", x->file);
    json_string(j, "sha256", x->sha256);
    json_int(j, "rows", x->rows_read);
    json_string(j, "control", page_unmapped_control(p, s, x->control));
    if (x->state == PULL_FAILED) {
        json_object(j, "error");
        json_string(j, "what", x->what);
        json_string(j, "where", x->where);
        json_string(j, "hint", x->hint);
        json_end_object(j);
    } else {
        json_null(j, "error");
    }
    json_end_object(j);
}

static void
source_row(struct page *p, struct json *j, size_t i)
{
    const struct source *s = &p->c->sources[i];
    const struct store_pull *newest = NULL, *good = NULL;
    for (size_t k = 0; k < p->s->n_pulls; k++) {
        const struct store_pull *x = &p->s->pulls[k];
        if (strcmp(x->source, s->id) != 0)
            continue;
        newest = newest ? newest : x;
        good = good || x->state == PULL_FAILED ? good : x;
    }
    json_object(j, NULL);
    json_string(j, "id", s->id);
    json_string(j, "name", s->name);
    json_string(j, "description", s->description);
    json_string(j, "format", s->format);
    json_string(j, "cadence", cadence_names[s->cadence]);
    json_string(j, "schedule", s->schedule);
    json_string(j, "after", s->after ? s->after->id : NULL);
    json_bool(j, "example", s->example);
    json_string(j, "credit", s->credit);
    json_month(j, "period", cube_source_last(p->s->cube, s));
    size_t n;
    const struct cube_unmapped **unknown = page_unmapped_units(p, s, &n);
    json_array(j, "unknown_units");
    for (size_t k = 0; k < n; k++)
        json_string(j, NULL, unknown[k]->code);
    json_end_array(j);
    pull_of(p, j, "last_pull", s, newest);
    pull_of(p, j, "last_success", s, good);
    page_reconcile_json(p, j, s);
    json_end_object(j);
}

int
page_api_units(struct page *p, const char *id)
{
    (void)id;
    return page_api_list(p, "units", (long)p->c->n_units, unit_row);
}

int
page_api_indicators(struct page *p, const char *id)
{
    (void)id;
    return page_api_list(p, "indicators", (long)p->c->n_indicators, indicator_row);
}

int
page_api_sources(struct page *p, const char *id)
{
    (void)id;
    return page_api_list(p, "sources", (long)p->c->n_sources, source_row);
}
