#include "store_disclosure.h"
#include "store_copy.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>

#define DISCLOSURE_SECONDS 600
#define PIECE (256u << 10)

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

/* The releases that are read, with their rows as they come. */
struct reading {
    struct arena *a;
    struct disclosed_release *r;
    size_t *cap_units, *cap_values;
    size_t n, at;
};

static int
read_releases(struct store *s, int32_t after, int32_t upto, struct reading *ret, struct err *err)
{
    static const struct store_sql read = {"disclosure_read",
        "select family, period, edition, pull_id from disclosure"
        " where organisation_id = $1 and edition > $2 and edition <= $3 order by family, period"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, after);
    store_pg_int(&args, upto);
    if (store_pg_exec(s, &read, &args, &r, err) < 0)
        return -1;
    ret->n = (size_t)PQntuples(r);
    ret->r = arena_alloc(ret->a, (ret->n + 1) * sizeof *ret->r);
    ret->cap_units = arena_alloc(ret->a, (ret->n + 1) * sizeof *ret->cap_units);
    ret->cap_values = arena_alloc(ret->a, (ret->n + 1) * sizeof *ret->cap_values);
    for (size_t i = 0; i < ret->n; i++)
        ret->r[i] = (struct disclosed_release){.family = store_pg_get_text(ret->a, r, (int)i, 0),
            .month = (month)store_pg_get_int(r, (int)i, 1),
            .edition = (int32_t)store_pg_get_int(r, (int)i, 2),
            .pull = (int32_t)store_pg_get_int(r, (int)i, 3)};
    PQclear(r);
    return 0;
}

static const char *
get_text(struct store_copy *c, struct arena *a)
{
    size_t n = 0;
    const char *p = store_copy_get_text(c, &n);
    return p != NULL ? arena_strndup(a, p, n) : "";
}

static enum disclosure_why
why_of(const char *name)
{
    for (int i = 0; i < DISCLOSURE_WHYS; i++)
        if (strcmp(disclosure_why_names[i], name) == 0)
            return (enum disclosure_why)i;
    return DISCLOSURE_SMALL; /* a reason of a newer program: hidden */
}

/* Rows come in the order of the releases. */
static struct disclosed_release *
release_at(struct reading *x, const char *family, month m)
{
    while (x->at < x->n && (strcmp(x->r[x->at].family, family) != 0 || x->r[x->at].month != m))
        x->at++;
    return x->at < x->n ? &x->r[x->at] : NULL;
}

static int
take_unit(struct store_copy *c, struct reading *x, struct err *err)
{
    const char *family = get_text(c, x->a);
    month m = (month)store_copy_get_int(c);
    struct disclosed_unit u = {.dimension = get_text(c, x->a)};
    u.unit = get_text(c, x->a);
    u.parent = get_text(c, x->a);
    u.own = store_copy_get_int(c) != 0;
    u.why = why_of(get_text(c, x->a));
    struct disclosed_release *r = release_at(x, family, m);
    if (c->failed || r == NULL)
        return err_set(err, ERR_STORE, "disclosure_unit", NULL, "a row is of no release");
    *ARENA_PUSH(x->a, r->units, r->n_units, x->cap_units[x->at]) = u;
    return 0;
}

/* Ordered by the release's edition, family and period; those of an earlier month belong to the newest release of that edition. */
static int
take_value(struct store_copy *c, struct reading *x, struct err *err)
{
    const char *family = get_text(c, x->a);
    month release = (month)store_copy_get_int(c);
    struct disclosed_value v = {.month = (month)store_copy_get_int(c)};
    v.measure = get_text(c, x->a);
    v.slice = get_text(c, x->a);
    v.unit = get_text(c, x->a);
    v.hole = !store_copy_get_dec(c, &v.value);
    struct disclosed_release *r = release_at(x, family, release);
    if (c->failed || r == NULL)
        return err_set(err, ERR_STORE, "disclosure_value", NULL, "a row is of no release");
    *ARENA_PUSH(x->a, r->values, r->n_values, x->cap_values[x->at]) = v;
    return 0;
}

static int
read_rows(struct store *s, const char *what, const char *sql, struct reading *x,
    int (*take)(struct store_copy *c, struct reading *x, struct err *err), struct err *err)
{
    struct store_copy c = {0};
    char *row = NULL;
    int n = 0, rc = 0;
    x->at = 0;
    if (store_pg_copy_out(s, what, sql, err) < 0)
        return -1;
    for (;;) {
        if ((rc = store_pg_copy_get(s, what, &row, &n, err)) < 0 || n == 0)
            break;
        int fields = store_copy_next(&c, row, n);
        if (fields >= 0 || c.failed)
            rc = take(&c, x, err);
        PQfreemem(row);
        if (rc < 0) {
            store_pg_cancel(s);
            break;
        }
    }
    return rc;
}

static int
read_withdrawals(struct store *s, struct arena *a, struct disclosed *ret, struct err *err)
{
    static const struct store_sql read = {"disclosure_withdrawals",
        "select family, unit, period, edition from disclosure_withdrawal where organisation_id = $1 order by edition"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &read, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct disclosed_withdrawal *w = arena_alloc(a, (n + 1) * sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = (struct disclosed_withdrawal){store_pg_get_text(a, r, (int)i, 0),
            store_pg_get_text(a, r, (int)i, 1), (month)store_pg_get_int(r, (int)i, 2),
            (int32_t)store_pg_get_int(r, (int)i, 3)};
    PQclear(r);
    disclosed_withdraw(ret, w, n);
    return 0;
}

static int
read_all(struct store *s, struct reading *x, int32_t after, int32_t upto, struct err *err)
{
    char sql[1200];
    if (read_releases(s, after, upto, x, err) < 0)
        return -1;
    if (x->n == 0)
        return 0;
    snprintf(sql, sizeof sql,
        "copy (select u.family, u.period, u.dimension, u.unit, u.parent, u.own::int4, u.reason from disclosure_unit u"
        " join disclosure d using (organisation_id, family, period) where organisation_id = %d and d.edition > %d"
        " and d.edition <= %d order by u.family, u.period, u.dimension, u.unit, u.own) to stdout (format binary)",
        (int)s->organisation, (int)after, (int)upto);
    if (read_rows(s, "disclosure_unit", sql, x, take_unit, err) < 0)
        return -1;
    snprintf(sql, sizeof sql,
        "copy (select v.family, greatest(v.period, d.first) as release, v.period, v.measure, v.slice, v.unit, v.value"
        " from disclosure_value v left join (select organisation_id, family, edition, min(period) as first from disclosure"
        "     group by organisation_id, family, edition) d using (organisation_id, family, edition)"
        " where organisation_id = %d and edition > %d and edition <= %d"
        " order by v.family, release, v.measure, v.slice, v.unit) to stdout (format binary)",
        (int)s->organisation, (int)after, (int)upto);
    return read_rows(s, "disclosure_value", sql, x, take_value, err);
}

int
store_disclosure_read(struct store *s, int32_t after, int32_t upto, struct disclosed *ret, struct err *err)
{
    struct reading x = {.a = arena_new()};
    int rc = store_pg_begin(s, true, DISCLOSURE_SECONDS, err);
    if (rc == 0)
        rc = read_all(s, &x, after, upto, err);
    if (rc == 0)
        rc = read_withdrawals(s, x.a, ret, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    else
        store_pg_rollback(s);
    for (size_t i = 0; i < x.n && rc == 0; i++)
        disclosed_add(ret, &x.r[i]);
    arena_free(x.a);
    return rc;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------- */

static int
flush(struct store *s, const char *what, struct buf *b, size_t most, struct err *err)
{
    if (b->failed)
        return err_set(err, ERR_BUG, what, NULL, "a row is too large");
    if (b->len < most)
        return 0;
    int rc = store_pg_copy_put(s, what, b, err);
    buf_reset(b);
    return rc;
}

static void
unit_row(
    struct buf *b, int16_t organisation, const struct disclosed_release *r, const struct disclosed_unit *u)
{
    store_copy_row(b, 9);
    store_copy_int2(b, organisation);
    store_copy_int2(b, r->month);
    store_copy_char(b, u->own ? 1 : 0);
    store_copy_char(b, u->why == DISCLOSURE_SHOWN ? 1 : 0);
    store_copy_text(b, r->family);
    store_copy_text(b, u->dimension);
    store_copy_text(b, u->unit);
    store_copy_text(b, u->parent);
    store_copy_text(b, disclosure_why_names[u->why]);
}

static void
value_row(
    struct buf *b, int16_t organisation, const struct disclosed_release *r, const struct disclosed_value *v)
{
    store_copy_row(b, 8);
    store_copy_int4(b, r->edition);
    store_copy_int2(b, organisation);
    store_copy_int2(b, v->month);
    store_copy_text(b, r->family);
    store_copy_text(b, v->measure);
    store_copy_text(b, v->slice);
    store_copy_text(b, v->unit);
    if (v->hole)
        store_copy_null(b);
    else
        store_copy_dec(b, v->value);
}

/* One release's rows of one table; `what` is the table. */
static int
copy_rows(struct store *s, const char *what, const char *sql, const struct disclosed_release *r, bool units,
    struct err *err)
{
    struct buf b;
    size_t n = units ? r->n_units : r->n_values;
    buf_init(&b, PIECE * 2);
    int rc = store_pg_copy_in(s, what, sql, err);
    store_copy_begin(&b);
    for (size_t i = 0; i < n && rc == 0; i++) {
        if (units)
            unit_row(&b, s->organisation, r, &r->units[i]);
        else
            value_row(&b, s->organisation, r, &r->values[i]);
        rc = flush(s, what, &b, PIECE, err);
    }
    store_copy_end(&b);
    if (rc == 0)
        rc = flush(s, what, &b, 0, err);
    if (rc == 0)
        rc = store_pg_copy_end(s, what, err);
    buf_free(&b);
    return rc;
}

static int
write_release(struct store *s, const struct disclosed_release *r, struct err *err)
{
    static const struct store_sql write = {"disclosure_write",
        "insert into disclosure (organisation_id, edition, pull_id, period, family) values ($1, $2, $3, $4, $5)"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, r->edition);
    store_pg_int(&a, r->pull);
    store_pg_int(&a, r->month);
    store_pg_text(&a, r->family);
    if (store_pg_exec(s, &write, &a, NULL, err) < 0)
        return -1;
    if (copy_rows(s, "disclosure_unit",
            "copy disclosure_unit (organisation_id, period, own, shown, family, dimension, unit, parent, reason)"
            " from stdin (format binary)",
            r, true, err) < 0)
        return -1;
    return copy_rows(s, "disclosure_value",
        "copy disclosure_value (edition, organisation_id, period, family, measure, slice, unit, value)"
        " from stdin (format binary)",
        r, false, err);
}

static int
put_all(struct store *s, struct disclosed_release *r, size_t n, int32_t expected, stamp now,
    int32_t *ret_edition, struct err *err)
{
    static const struct store_sql newest = {
        "disclosure_newest", "select edition from organisation where organisation_id = $1"};
    struct store_args a = {0};
    PGresult *found = NULL;
    store_pg_int(&a, s->organisation);
    if (store_edition_lock(s, err) < 0 || store_pg_exec(s, &newest, &a, &found, err) < 0)
        return -1;
    bool same = store_pg_get_int(found, 0, 0) == expected;
    PQclear(found);
    if (!same)
        return 0;
    if (store_edition_take(s, "clock", 0, now, ret_edition, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        r[i].edition = *ret_edition;
        if (write_release(s, &r[i], err) < 0)
            return -1;
    }
    return store_edition_notify(s, err);
}

int
store_disclosure_put(struct store *s, struct disclosed_release *r, size_t n, int32_t expected, stamp now,
    int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    int rc = store_pg_begin(s, false, DISCLOSURE_SECONDS, err);
    if (rc == 0)
        rc = put_all(s, r, n, expected, now, &edition, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc < 0)
        store_pg_rollback(s);
    else
        *ret_edition = edition;
    return rc;
}

/* ---- by hand ------------------------------------------------------------------------------------------------------------------ */

static int
write_withdrawal(
    struct store *s, const struct store_withdrawal *w, stamp now, int32_t *ret_edition, struct err *err)
{
    static const struct store_sql write = {"disclosure_withdraw",
        "insert into disclosure_withdrawal (organisation_id, edition, period, family, unit, who, reason)"
        " values ($1, $2, $3, $4, $5, $6, $7)"};
    struct store_args a = {0};
    if (store_edition_lock(s, err) < 0 || store_edition_take(s, "rights", 0, now, ret_edition, err) < 0)
        return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, *ret_edition);
    store_pg_int(&a, w->from);
    store_pg_text(&a, w->family);
    store_pg_text(&a, w->unit);
    store_pg_text(&a, w->who);
    store_pg_text(&a, w->reason);
    return store_pg_exec(s, &write, &a, NULL, err) < 0 ? -1 : store_edition_notify(s, err);
}

int
store_disclosure_withdraw(
    struct store *s, const struct store_withdrawal *w, stamp now, int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    int rc = store_pg_begin(s, false, DISCLOSURE_SECONDS, err);
    if (rc == 0)
        rc = write_withdrawal(s, w, now, &edition, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc < 0)
        store_pg_rollback(s);
    else
        *ret_edition = edition;
    return rc;
}

int
store_disclosure_override(
    struct store *s, const struct store_override *o, stamp now, int32_t *ret_id, struct err *err)
{
    /* clang-format off */
    static const struct store_sql write = {"disclosure_override",
        "insert into disclosure_override (organisation_id, override_id, made_at, until, indicator, unit, who, reason)"
        " select $1, coalesce(max(override_id), 0) + 1, " STORE_SQL_STAMP("$2") ", $3::date, $4, $5, $6, $7"
        " from disclosure_override where organisation_id = $1 returning override_id"};
    /* clang-format on */
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, store_edition_clamp(now));
    store_pg_text(&a, o->until);
    store_pg_text(&a, o->indicator);
    store_pg_text(&a, o->unit);
    store_pg_text(&a, o->who);
    store_pg_text(&a, o->reason);
    if (store_pg_exec(s, &write, &a, &r, err) < 0)
        return -1;
    *ret_id = (int32_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}
