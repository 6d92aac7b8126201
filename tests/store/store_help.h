/* Facts in, facts out, as text: what the tests of this floor share. */
#pragma once
#include "buf.h"
#include "dec.h"
#include "fact.h"
#include "store.h"
#include "throwaway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Tests have no libpq on their include path; these two of its functions they use. */
struct pg_result;
extern void PQclear(struct pg_result *r);
extern char *PQgetvalue(const struct pg_result *r, int row, int column);

#define BEGIN 1700000000000 /* 2023-11-14, in ms: a simulated clock starts here */

/* Fails the test with the error's text. */
static inline void
help_ok(int rc, const struct err *err)
{
    char text[2200];
    if (rc == 0)
        return;
    err_text(err, text, sizeof text);
    fail_msg("%s", text);
}

static inline struct store *
help_open(const struct throwaway *t, const char *slug)
{
    struct err err = {0};
    struct store *s = NULL;
    help_ok(store_open(t->url, slug, "Prov kommun", &s, &err), &err);
    return s;
}

/* value: decimal text, "null" or "gone". */
static inline struct fact *
help_fact(struct facts *f, const char *account, const char *unit, const char *period, const char *value)
{
    struct fact *x = facts_add(f);
    x->account = arena_strdup(f->arena, account);
    x->unit = arena_strdup(f->arena, unit);
    x->scenario = "utfall";
    x->delivered = DELIVERED_PERIOD;
    x->line = f->n;
    assert_int_equal(period_parse(period, &x->period), 0);
    x->null = strcmp(value, "null") == 0;
    x->gone = strcmp(value, "gone") == 0;
    if (!x->null && !x->gone)
        assert_int_equal(dec_parse(value, strlen(value), &x->value), DEC_OK);
    return x;
}

static inline void
help_scope(struct facts *f, const char *first, const char *last, const char *scenario)
{
    struct period a, b;
    struct fact_scope_item *items = arena_alloc(f->arena, (f->scope.n + 1) * sizeof *items);
    assert_int_equal(period_parse(first, &a), 0);
    assert_int_equal(period_parse(last, &b), 0);
    for (size_t i = 0; i < f->scope.n; i++)
        items[i] = f->scope.items[i];
    items[f->scope.n++] =
        (struct fact_scope_item){.first = period_first(a), .last = b.last, .scenario = scenario};
    f->scope.items = items;
    f->scope.whole_periods = true;
}

/* Commits f as a pull of the source and frees it. */
static inline struct store_pull
help_commit(struct store *s, const char *source, struct facts *f, stamp now)
{
    struct err err = {0};
    struct store_pull p = {
        .source = source, .started = now - 1000, .file = "fil.csv", .raw = "raw/1", .sha256 = "ab"};
    help_ok(store_pull_commit(s, f, now, &p, &err), &err);
    facts_free(f);
    return p;
}

/* ---- everything as of an edition, as sorted lines "source account/unit/slice/dims/scenario/version span period = value" */
struct help_cell {
    int32_t series;
    month last;
    bool gone, null;
    dec value;
};
struct help_dump {
    struct arena *arena;
    char **names; /* by series id */
    size_t n_names, cap_names;
    struct help_cell *cells;
    size_t n, cap;
    int32_t edition; /* of the last fact: they come in order */
    size_t facts;
};

static inline int
help_take_series(void *ctx, const struct store_series *x, struct err *err)
{
    struct help_dump *d = ctx;
    (void)err;
    while (d->n_names <= (size_t)x->id)
        *ARENA_PUSH(d->arena, d->names, d->n_names, d->cap_names) = NULL;
    d->names[x->id] = arena_printf(d->arena, "%s %s/%s/%s/%s/%s/%s %c%d", x->source, x->account, x->unit,
        x->slice, x->dims, x->scenario, x->version, (char)x->delivered, x->span);
    return 0;
}

static inline int
help_take_fact(void *ctx, const struct store_fact *x, struct err *err)
{
    struct help_dump *d = ctx;
    (void)err;
    assert_true(x->edition >= d->edition);
    assert_true((size_t)x->series < d->n_names && d->names[x->series]);
    d->edition = x->edition;
    d->facts++;
    struct help_cell c = {x->series, x->last, x->gone, x->null, x->value};
    for (size_t i = 0; i < d->n; i++)
        if (d->cells[i].series == c.series && d->cells[i].last == c.last) {
            d->cells[i] = c;
            return 0;
        }
    *ARENA_PUSH(d->arena, d->cells, d->n, d->cap) = c;
    return 0;
}

static inline void
help_advance(struct help_dump *d, struct store *s, int32_t after, int32_t upto)
{
    struct err err = {0};
    struct store_reader r = {d, help_take_series, help_take_fact};
    help_ok(store_read_facts(s, d->n_names ? (int32_t)d->n_names - 1 : 0, after, upto, &r, &err), &err);
}

static inline int
help_compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* malloc'ed text. */
static inline char *
help_text(struct help_dump *d)
{
    char number[DEC_TEXT], period[PERIOD_TEXT], **lines;
    struct buf b;
    size_t n = 0;
    buf_init(&b, 64u << 20);
    lines = arena_alloc(d->arena, (d->n + 1) * sizeof *lines);
    for (size_t i = 0; i < d->n; i++) {
        const struct help_cell *c = &d->cells[i];
        if (!c->gone)
            lines[n++] = arena_printf(d->arena, "%s %s = %s\n", d->names[c->series],
                period_text((struct period){c->last, 1}, period),
                c->null ? "null" : dec_text(c->value, number));
    }
    qsort(lines, n, sizeof *lines, help_compare_lines);
    for (size_t i = 0; i < n; i++)
        buf_str(&b, lines[i]);
    char *text = strdup(b.data ? b.data : "");
    buf_free(&b);
    return text;
}

static inline char *
help_dump(struct store *s, int32_t edition)
{
    struct help_dump d = {.arena = arena_new()};
    help_advance(&d, s, 0, edition);
    char *text = help_text(&d);
    arena_free(d.arena);
    return text;
}

static inline void
help_expect(struct store *s, int32_t edition, const char *expected)
{
    char *text = help_dump(s, edition);
    assert_string_equal(text, expected);
    free(text);
}
