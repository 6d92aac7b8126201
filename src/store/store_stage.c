#include "store_stage.h"
#include "store_copy.h"
#include "text.h"

#define PIECE (256u << 10) /* bytes handed to libpq at a time */
#define PIECE_MAX (PIECE + (16u << 10))

static const char tables_sql[] =
    "create temp table stage_series (n int4 not null, first int2 not null, last int2 not null,"
    " span int2 not null, delivered \"char\" not null, live bool not null,"
    " account text collate \"C\" not null, unit text collate \"C\" not null,"
    " slice text collate \"C\" not null,"
    " dims text collate \"C\" not null, scenario text collate \"C\" not null,"
    " version text collate \"C\" not null)"
    " on commit drop;"
    "create temp table stage_fact (n int4 not null, period int2 not null, state \"char\" not null,"
    " value numeric)"
    " on commit drop;"
    "create temp table stage_scope (first int2 not null, last int2 not null, scenario text collate \"C\","
    " version text collate \"C\", every_version int2 not null, span int2 not null)"
    " on commit drop";
static const char analyze_sql[] = "analyze pg_temp.stage_series; analyze pg_temp.stage_fact";

/* The codes that make a series, in the order of fact_compare. */
static int
compare_series(const struct fact *a, const struct fact *b)
{
    int c;
    if ((c = strcmp(a->account, b->account)) != 0 || (c = strcmp(a->unit, b->unit)) != 0 ||
        (c = strcmp(a->slice, b->slice)) != 0 || (c = strcmp(a->dims, b->dims)) != 0 ||
        (c = strcmp(a->scenario, b->scenario)) != 0 || (c = strcmp(a->version, b->version)) != 0)
        return c;
    if (a->delivered != b->delivered)
        return a->delivered < b->delivered ? -1 : 1;
    return (a->period.span > b->period.span) - (a->period.span < b->period.span);
}

static int
compare_facts(const void *pa, const void *pb)
{
    const struct fact *a = *(const struct fact *const *)pa, *b = *(const struct fact *const *)pb;
    int c = compare_series(a, b);
    return c != 0 ? c : (a->period.last > b->period.last) - (a->period.last < b->period.last);
}

static int
check_codes(const struct fact *f, struct err *err)
{
    const char *const codes[] = {f->account, f->unit, f->slice, f->dims, f->scenario, f->version};
    size_t total = 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        size_t n = strlen(codes[i]);
        total += n;
        if (text_utf8_valid(codes[i], n) != n) {
            err_set(err, ERR_DATA, NULL, NULL, "a code is not valid UTF-8");
            return err_at(err, "line %zu", f->line);
        }
    }
    if (total <= STORE_STAGE_CODES)
        return 0;
    err_set(err, ERR_DATA, NULL, NULL, "the codes of '%.40s' have %zu bytes together; at most %d are kept",
        f->account, total, STORE_STAGE_CODES);
    return err_at(err, "line %zu", f->line);
}

static int
check_periods(const struct fact *f, struct err *err)
{
    if (f->period.span >= 1 && f->period.span <= 120 && f->period.last >= 0 &&
        (f->delivered == DELIVERED_PERIOD || f->delivered == DELIVERED_YTD))
        return 0;
    return err_set(err, ERR_BUG, "decoder", NULL, "a fact of '%.40s' (line %zu) has no possible period",
        f->account, f->line);
}

/* Pointers to all facts, sorted; refuses two of one key. */
static int
sort_facts(const struct facts *f, const struct fact ***ret, struct err *err)
{
    const struct fact **v = malloc((f->n ? f->n : 1) * sizeof *v);
    bool sorted = true;
    if (!v)
        return err_set(err, ERR_BUG, "store", NULL, "out of memory");
    for (size_t i = 0; i < f->n; i++) {
        v[i] = &f->items[i];
        sorted = sorted && (i == 0 || compare_facts(&v[i - 1], &v[i]) <= 0);
    }
    if (!sorted)
        qsort(v, f->n, sizeof *v, compare_facts);
    for (size_t i = 1; i < f->n; i++)
        if (compare_facts(&v[i - 1], &v[i]) == 0) {
            err_set(err, ERR_BUG, "decoder", NULL, "two facts of one key ('%.40s', lines %zu and %zu)",
                v[i]->account, v[i - 1]->line, v[i]->line);
            free(v);
            return -1;
        }
    *ret = v;
    return 0;
}

static int
send_piece(struct store *s, const char *where, struct buf *b, bool last, struct err *err)
{
    if (!last && b->len < PIECE && !b->failed)
        return 0;
    if (last)
        store_copy_end(b);
    if (store_pg_copy_put(s, where, b, err) < 0)
        return -1;
    buf_reset(b);
    return last ? store_pg_copy_end(s, where, err) : 0;
}

static void
add_series(struct buf *b, int32_t n, const struct fact *f, const struct fact *last, bool live)
{
    store_copy_row(b, 12);
    store_copy_int4(b, n);
    store_copy_int2(b, f->period.last);
    store_copy_int2(b, last->period.last);
    store_copy_int2(b, f->period.span);
    store_copy_char(b, (char)f->delivered);
    store_copy_char(b, live); /* bool is one byte as well */
    store_copy_text(b, f->account);
    store_copy_text(b, f->unit);
    store_copy_text(b, f->slice);
    store_copy_text(b, f->dims);
    store_copy_text(b, f->scenario);
    store_copy_text(b, f->version);
}

static void
add_fact(struct buf *b, int32_t n, const struct fact *f)
{
    store_copy_row(b, 4);
    store_copy_int4(b, n);
    store_copy_int2(b, f->period.last);
    store_copy_char(b, f->gone ? 'g' : f->null ? 'n' : 'v');
    if (f->gone || f->null)
        store_copy_null(b);
    else
        store_copy_dec(b, f->value);
}

/* Facts of one series stand together: v[i] … v[*ret_end − 1]. live: it has more than "deleted" to say. */
static bool
series_run(const struct fact *const *v, size_t i, size_t n, size_t *ret_end)
{
    bool live = false;
    size_t end = i;
    for (; end < n && (end == i || compare_series(v[i], v[end]) == 0); end++)
        live = live || !v[end]->gone;
    *ret_end = end;
    return live;
}

static int
copy_series(struct store *s, const struct fact *const *v, size_t n, struct buf *b, struct err *err)
{
    size_t end = 0;
    int32_t number = 0;
    if (store_pg_copy_in(s, "stage_series", "copy pg_temp.stage_series from stdin (format binary)", err) < 0)
        return -1;
    store_copy_begin(b);
    for (size_t i = 0; i < n; i = end) {
        bool live = series_run(v, i, n, &end);
        add_series(b, ++number, v[i], v[end - 1], live);
        if (send_piece(s, "stage_series", b, false, err) < 0)
            return -1;
    }
    return send_piece(s, "stage_series", b, true, err);
}

static int
copy_facts(struct store *s, const struct fact *const *v, size_t n, struct buf *b, struct err *err)
{
    int32_t number = 0;
    if (store_pg_copy_in(s, "stage_fact", "copy pg_temp.stage_fact from stdin (format binary)", err) < 0)
        return -1;
    store_copy_begin(b);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare_series(v[i - 1], v[i]) != 0)
            number++;
        add_fact(b, number, v[i]);
        if (send_piece(s, "stage_fact", b, false, err) < 0)
            return -1;
    }
    return send_piece(s, "stage_fact", b, true, err);
}

static int
copy_scope(struct store *s, const struct fact_scope *scope, struct buf *b, struct err *err)
{
    if (!scope->whole_periods || scope->n == 0)
        return 0;
    if (store_pg_copy_in(s, "stage_scope", "copy pg_temp.stage_scope from stdin (format binary)", err) < 0)
        return -1;
    store_copy_begin(b);
    for (size_t i = 0; i < scope->n; i++) {
        const struct fact_scope_item *x = &scope->items[i];
        store_copy_row(b, 6);
        store_copy_int2(b, x->first);
        store_copy_int2(b, x->last);
        store_copy_text(b, x->scenario ? x->scenario : "");
        store_copy_text(b, x->version ? x->version : "");
        store_copy_int2(b, x->version == NULL);
        store_copy_int2(b, x->span);
        if (send_piece(s, "stage_scope", b, false, err) < 0)
            return -1;
    }
    return send_piece(s, "stage_scope", b, true, err);
}

int
store_stage_facts(struct store *s, const struct facts *f, struct err *err)
{
    const struct fact **v = NULL;
    struct buf b;
    for (size_t i = 0; i < f->n; i++)
        if (check_codes(&f->items[i], err) < 0 || check_periods(&f->items[i], err) < 0)
            return -1;
    if (sort_facts(f, &v, err) < 0)
        return -1;
    buf_init(&b, PIECE_MAX);
    int rc = store_pg_run(s, "stage", tables_sql, NULL, err);
    if (rc == 0)
        rc = copy_series(s, v, f->n, &b, err);
    if (rc == 0)
        rc = copy_facts(s, v, f->n, &b, err);
    if (rc == 0)
        rc = copy_scope(s, &f->scope, &b, err);
    if (rc == 0)
        rc = store_pg_run(s, "stage", analyze_sql, NULL, err);
    buf_free(&b);
    free(v);
    return rc;
}
