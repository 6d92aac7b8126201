#include "store.h"
#include "store_copy.h"
#include "store_pg.h"
#include <libpq-fe.h>

#define READ_SECONDS 600

/* edition → the pull that made it; 0 for editions that no pull made. */
struct edition_pulls {
    int32_t *edition, *pull;
    size_t n, at;
};

static int
read_edition_pulls(
    struct store *s, struct arena *a, int32_t after, int32_t upto, struct edition_pulls *ret, struct err *err)
{
    static const struct store_sql read = {"read_editions",
        "select edition, coalesce(pull_id, 0) from edition"
        " where organisation_id = $1 and edition > $2 and edition <= $3 order by edition"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, after);
    store_pg_int(&args, upto);
    if (store_pg_exec(s, &read, &args, &r, err) < 0)
        return -1;
    *ret = (struct edition_pulls){.n = (size_t)PQntuples(r)};
    ret->edition = arena_alloc(a, (ret->n + 1) * sizeof *ret->edition);
    ret->pull = arena_alloc(a, (ret->n + 1) * sizeof *ret->pull);
    for (size_t i = 0; i < ret->n; i++) {
        ret->edition[i] = (int32_t)store_pg_get_int(r, (int)i, 0);
        ret->pull[i] = (int32_t)store_pg_get_int(r, (int)i, 1);
    }
    PQclear(r);
    return 0;
}

/* Facts come in edition order, so the place only moves forward. */
static int32_t
pull_of(struct edition_pulls *e, int32_t edition)
{
    while (e->at < e->n && e->edition[e->at] < edition)
        e->at++;
    return e->at < e->n && e->edition[e->at] == edition ? e->pull[e->at] : 0;
}

/* Adds the next text of the row, terminated; returns where it begins (the buffer may move while it grows). */
static size_t
add_text(struct store_copy *c, struct buf *b)
{
    size_t n = 0, start = b->len;
    const char *p = store_copy_get_text(c, &n);
    if (p)
        buf_add(b, p, n);
    buf_char(b, 0);
    return start;
}

static int
take_series(struct store_copy *c, struct buf *b, const struct store_reader *r, struct err *err)
{
    struct store_series x = {.id = (int32_t)store_copy_get_int(c)};
    const char **const texts[] = {&x.source, &x.account, &x.unit, &x.slice, &x.dims, &x.scenario, &x.version};
    size_t start[sizeof texts / sizeof *texts];
    x.delivered = store_copy_get_char(c) == DELIVERED_YTD ? DELIVERED_YTD : DELIVERED_PERIOD;
    x.span = (uint8_t)store_copy_get_int(c);
    buf_reset(b);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        start[i] = add_text(c, b);
    if (c->failed || b->failed)
        return err_set(err, ERR_BUG, "series", NULL, "a row of the database was not understood");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = b->data + start[i];
    return r->series ? r->series(r->ctx, &x, err) : 0;
}

static int
take_fact(struct store_copy *c, struct edition_pulls *e, const struct store_reader *r, struct err *err)
{
    struct store_fact x = {.edition = (int32_t)store_copy_get_int(c)};
    x.series = (int32_t)store_copy_get_int(c);
    x.last = (month)store_copy_get_int(c);
    char state = store_copy_get_char(c);
    bool value = store_copy_get_dec(c, &x.value);
    x.gone = state == 'g';
    x.null = state == 'n';
    x.pull = pull_of(e, x.edition);
    if (c->failed || value != (state == 'v'))
        return err_set(err, ERR_STORE, "fact", "no ksrd wrote it: find out who did",
            "series %d, period %d, edition %d holds a number that cannot be read exactly", (int)x.series,
            (int)x.last, (int)x.edition);
    return r->fact ? r->fact(r->ctx, &x, err) : 0;
}

/* e NULL: the rows are series. */
static int
read_rows(struct store *s, const char *what, const char *sql, struct edition_pulls *e,
    const struct store_reader *r, struct err *err)
{
    struct store_copy c = {0};
    struct buf b;
    char *row = NULL;
    int n = 0, rc = 0;
    buf_init(&b, 64u << 10);
    if (store_pg_copy_out(s, what, sql, err) < 0)
        return -1;
    for (;;) {
        if ((rc = store_pg_copy_get(s, what, &row, &n, err)) < 0 || n == 0)
            break;
        int fields = store_copy_next(&c, row, n);
        if (fields >= 0 || c.failed)
            rc = e ? take_fact(&c, e, r, err) : take_series(&c, &b, r, err);
        PQfreemem(row);
        if (rc < 0) {
            store_pg_cancel(s);
            break;
        }
    }
    buf_free(&b);
    return rc;
}

static int
read_all(struct store *s, struct arena *a, int32_t after_series, int32_t after, int32_t upto,
    const struct store_reader *r, struct err *err)
{
    char sql[600];
    struct edition_pulls e = {0};
    if (read_edition_pulls(s, a, after, upto, &e, err) < 0)
        return -1;
    snprintf(sql, sizeof sql,
        "copy (select r.series_id, r.delivered, r.span, o.code, r.account, r.unit, r.slice, r.dims,"
        " r.scenario, r.version"
        " from series r join source o using (organisation_id, source_id)"
        " where r.organisation_id = %d and r.series_id > %d order by r.series_id) to stdout (format binary)",
        (int)s->organisation, (int)after_series);
    if (read_rows(s, "series", sql, NULL, r, err) < 0)
        return -1;
    snprintf(sql, sizeof sql,
        "copy (select edition, series_id, period, state, value from fact"
        " where organisation_id = %d and edition > %d and edition <= %d"
        " order by edition) to stdout (format binary)",
        (int)s->organisation, (int)after, (int)upto);
    return read_rows(s, "fact", sql, &e, r, err);
}

int
store_read_facts(struct store *s, int32_t after_series, int32_t after, int32_t upto,
    const struct store_reader *r, struct err *err)
{
    struct arena *a = arena_new();
    int rc = store_pg_begin(s, true, READ_SECONDS, err);
    if (rc == 0)
        rc = read_all(s, a, after_series, after, upto, r, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    else
        store_pg_rollback(s);
    arena_free(a);
    return rc;
}

static int
read_before(struct store *s, struct arena *a, int32_t upto, int32_t from, const struct store_reader *r,
    struct err *err)
{
    char sql[900];
    struct edition_pulls e = {0};
    if (read_edition_pulls(s, a, 0, upto, &e, err) < 0)
        return -1;
    snprintf(sql, sizeof sql,
        "copy (select coalesce(o.edition, 0), t.series_id, t.period, coalesce(o.state, 'x'::\"char\"), o.value"
        " from (select distinct series_id, period from fact"
        " where organisation_id = %d and edition > %d and edition <= %d) t"
        " left join lateral (select edition, state, value from fact f"
        " where f.organisation_id = %d and f.series_id = t.series_id and f.period = t.period"
        " and f.edition <= %d order by f.edition desc limit 1) o on true"
        " order by 1) to stdout (format binary)",
        (int)s->organisation, (int)upto, (int)from, (int)s->organisation, (int)upto);
    return read_rows(s, "fact", sql, &e, r, err);
}

int
store_read_before(struct store *s, int32_t upto, int32_t from, const struct store_reader *r, struct err *err)
{
    struct arena *a = arena_new();
    int rc = store_pg_begin(s, true, READ_SECONDS, err);
    if (rc == 0)
        rc = read_before(s, a, upto, from, r, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    else
        store_pg_rollback(s);
    arena_free(a);
    return rc;
}

int
store_count_facts(struct store *s, int32_t after, int32_t upto, int64_t *ret, struct err *err)
{
    static const struct store_sql count = {"count_facts",
        "select count(*) from fact where organisation_id = $1 and edition > $2 and edition <= $3"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, after);
    store_pg_int(&args, upto);
    if (store_pg_exec(s, &count, &args, &r, err) < 0)
        return -1;
    *ret = store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}
