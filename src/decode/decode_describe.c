#include "decode_describe.h"
#include "decode_codes.h"
#include "json.h"

struct counts {
    struct decode_codes accounts, units, columns, slices;
    size_t *per_column; /* facts, by number in columns */
    size_t nulls, gone;
    struct period first, last;
};

static uint32_t
number(struct decode_codes *t, const char *s)
{
    return decode_codes_number(t, s, strlen(s));
}

static void
count(struct arena *a, const struct facts *f, struct counts *c)
{
    *c = (struct counts){.accounts.arena = a, .units.arena = a, .columns.arena = a, .slices.arena = a};
    c->per_column = arena_alloc(a, (f->n + 1) * sizeof *c->per_column);
    for (size_t i = 0; i < f->n; i++) {
        const struct fact *x = &f->items[i];
        number(&c->accounts, x->account);
        number(&c->units, x->unit);
        number(&c->slices, x->slice);
        c->per_column[number(&c->columns, x->scenario)]++;
        c->nulls += x->null;
        c->gone += x->gone;
        if (i == 0 || period_first(x->period) < period_first(c->first))
            c->first = x->period;
        if (i == 0 || x->period.last > c->last.last)
            c->last = x->period;
    }
}

static void
json_period(struct json *j, const char *key, bool any, struct period p)
{
    char text[PERIOD_TEXT];
    json_string(j, key, any ? period_text(p, text) : NULL);
}

static void
as_json(
    const char *format, const char *encoding, const struct facts *f, const struct counts *c, struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_object(&j, NULL);
    json_string(&j, "format", format);
    json_string(&j, "encoding", encoding);
    json_int(&j, "rows", (int64_t)f->rows_read);
    json_int(&j, "facts", (int64_t)f->n);
    json_int(&j, "nulls", (int64_t)c->nulls);
    json_int(&j, "deleted", (int64_t)c->gone);
    json_int(&j, "accounts", (int64_t)c->accounts.n);
    json_int(&j, "units", (int64_t)c->units.n);
    json_period(&j, "first", f->n > 0, c->first);
    json_period(&j, "last", f->n > 0, c->last);
    json_object(&j, "columns");
    for (size_t i = 0; i < c->columns.n; i++)
        json_int(&j, c->columns.items[i].s, (int64_t)c->per_column[i]);
    json_end_object(&j);
    json_array(&j, "warnings");
    for (size_t i = 0; i < f->n_remarks; i++) {
        json_object(&j, NULL);
        json_int(&j, "line", (int64_t)f->remarks[i].line);
        json_string(&j, "text", f->remarks[i].text);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_char(out, '\n');
}

static void
as_text(
    const char *format, const char *encoding, const struct facts *f, const struct counts *c, struct buf *out)
{
    char first[PERIOD_TEXT], last[PERIOD_TEXT];
    buf_printf(out, "%s, teckenkodning %s\n", format, encoding);
    buf_printf(out, "  rader       %zu\n  uppgifter   %zu\n  utan värde  %zu\n  borttagna   %zu\n",
        f->rows_read, f->n, c->nulls, c->gone);
    buf_printf(out, "  mått        %zu\n  enheter     %zu\n", c->accounts.n, c->units.n);
    if (f->n)
        buf_printf(out, "  perioder    %s – %s\n", period_text(c->first, first), period_text(c->last, last));
    for (size_t i = 0; i < c->columns.n; i++)
        if (*c->columns.items[i].s)
            buf_printf(out, "  kolumn %-4s %zu\n", c->columns.items[i].s, c->per_column[i]);
}

void
decode_describe_remarks(const struct remark *remarks, size_t n, struct buf *warnings)
{
    for (size_t i = 0; i < n; i++) {
        if (remarks[i].line)
            buf_printf(warnings, "rad %zu: ", remarks[i].line);
        buf_printf(warnings, "%s\n", remarks[i].text);
    }
}

void
decode_describe_facts(const char *format, const char *encoding, const struct facts *f, bool json,
    struct buf *out, struct buf *warnings)
{
    struct arena *a = arena_new();
    struct counts c;
    count(a, f, &c);
    if (json)
        as_json(format, encoding, f, &c, out);
    else
        as_text(format, encoding, f, &c, out);
    decode_describe_remarks(f->remarks, f->n_remarks, warnings);
    arena_free(a);
}
