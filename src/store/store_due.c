/* What the database knows of the sources' due times, and since when each source has had the times that it has. */
#include "store.h"
#include "store_edition.h"
#include "store_pull.h"
#include <libpq-fe.h>

#define NOTE_SECONDS 60

/* clang-format off */
#define OF_SOURCE "from pull p where p.organisation_id = t.organisation_id and p.source_id = t.source_id"
#define DUE OF_SOURCE " and p.due_at <= " STORE_SQL_STAMP("$2")
static const struct store_sql read_due = {"due_read",
    "select o.code, t.times, " STORE_SQL_MS("t.since") ", coalesce(" STORE_SQL_MS("a.at") ", 0), coalesce(" STORE_SQL_MS("s.at") ", 0),"
    " coalesce(" STORE_SQL_MS("n.at") ", 0), coalesce(" STORE_SQL_MS("b.at") ", 0), f.n, coalesce(" STORE_SQL_MS("f.at") ", 0)"
    " from timing t join source o using (organisation_id, source_id)"
    " cross join lateral (select max(p.due_at) as at " DUE " and p.state <> 'f') a"
    " cross join lateral (select max(p.started_at) as at " OF_SOURCE " and p.state <> 'f') s"
    " cross join lateral (select max(p.due_at) as at " DUE ") n"
    " cross join lateral (select max(p.due_at) as at " DUE " and p.due_at < n.at) b"
    " cross join lateral (select count(*) as n, max(p.ended_at) as at " OF_SOURCE " and p.due_at = n.at and p.state = 'f') f"
    " where t.organisation_id = $1 order by o.code"};
static const struct store_sql unnoted = {"due_unnoted",
    "select c.edition, " STORE_SQL_MS("e.recorded_at") ", c.text from config c join edition e using (organisation_id, edition)"
    " where organisation_id = $1 and c.edition > greatest($2, (select max(edition) from timing where organisation_id = $1))"
    " order by c.edition limit 1"};
static const struct store_sql note_one = {"due_note",
    "insert into timing as t (organisation_id, source_id, edition, times, since)"
    " values ($1, $2, $3, $4, " STORE_SQL_STAMP("$5") ") on conflict (organisation_id, source_id) do update"
    " set times = excluded.times, since = case when t.times = excluded.times then t.since else excluded.since end,"
    "     edition = excluded.edition where t.edition < excluded.edition"};
/* A source that has left the configuration has no times any more. */
static const struct store_sql note_others = {"due_note_others",
    "update timing set edition = $2, times = '', since = case when times = '' then since else " STORE_SQL_STAMP("$3") " end"
    " where organisation_id = $1 and edition < $2"};
/* clang-format on */

static struct store_due
read_row(struct arena *a, const PGresult *r, int row)
{
    return (struct store_due){
        .source = store_pg_get_text(a, r, row, 0),
        .times = store_pg_get_text(a, r, row, 1),
        .known = {.since = store_pg_get_int(r, row, 2),
            .answered = store_pg_get_int(r, row, 3),
            .pulled = store_pg_get_int(r, row, 4),
            .tried = store_pg_get_int(r, row, 5),
            .tried_before = store_pg_get_int(r, row, 6),
            .failures = (int)store_pg_get_int(r, row, 7),
            .failed = store_pg_get_int(r, row, 8)},
    };
}

int
store_due_read(
    struct store *s, struct arena *a, stamp now, struct store_due **ret, size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, store_pull_believed(now));
    if (store_pg_exec(s, &read_due, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct store_due *v = arena_alloc(a, (n + 1) * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = read_row(a, r, (int)i);
    PQclear(r);
    *ret = v;
    *ret_n = n;
    return 0;
}

int
store_due_unnoted(struct store *s, struct arena *a, int32_t after, int32_t *ret_edition, stamp *ret_at,
    char **ret_text, size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, after);
    if (store_pg_exec(s, &unnoted, &args, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1;
    *ret_edition = found ? (int32_t)store_pg_get_int(r, 0, 0) : 0;
    *ret_at = found ? store_pg_get_int(r, 0, 1) : 0;
    *ret_text = found ? store_pg_get_text(a, r, 0, 2) : NULL;
    *ret_n = found ? (size_t)PQgetlength(r, 0, 2) : 0;
    PQclear(r);
    return 0;
}

static int
note_source(struct store *s, int32_t edition, stamp at, const struct store_due *x, struct err *err)
{
    struct store_args a = {0};
    int16_t id = 0;
    if (store_pull_source(s, x->source, &id, err) < 0)
        return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, id);
    store_pg_int(&a, edition);
    store_pg_text(&a, x->times);
    store_pg_int(&a, store_edition_clamp(at));
    return store_pg_exec(s, &note_one, &a, NULL, err);
}

static int
note_all(
    struct store *s, int32_t edition, stamp at, const struct store_due *sources, size_t n, struct err *err)
{
    struct store_args a = {0};
    for (size_t i = 0; i < n; i++)
        if (note_source(s, edition, at, &sources[i], err) < 0)
            return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    store_pg_int(&a, store_edition_clamp(at));
    return store_pg_exec(s, &note_others, &a, NULL, err);
}

int
store_due_note(
    struct store *s, int32_t edition, stamp at, const struct store_due *sources, size_t n, struct err *err)
{
    int rc = store_pg_begin(s, false, NOTE_SECONDS, err);
    if (rc == 0)
        rc = note_all(s, edition, at, sources, n, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc < 0)
        store_pg_rollback(s);
    return rc;
}
