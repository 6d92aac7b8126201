#include "store_pull.h"
#include "store_edition.h"
#include "text.h"
#include <libpq-fe.h>

#define WAIT_SECONDS 600 /* half of it for the lock: another source's first load may hold it for a minute */

const char *const pull_state_names[3] = {"ok", "unchanged", "failed"};
static const char state_letters[3][2] = {"o", "u", "f"};

static int
find_source(struct store *s, const char *code, int16_t *ret_id, struct err *err)
{
    static const struct store_sql find = {
        "source_find", "select source_id from source where organisation_id = $1 and code = $2"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, code);
    if (store_pg_exec(s, &find, &a, &r, err) < 0)
        return -1;
    *ret_id = PQntuples(r) == 1 ? (int16_t)store_pg_get_int(r, 0, 0) : 0;
    PQclear(r);
    return 0;
}

/* Under the lock nobody else makes one: look again, then the next free number. */
static int
make_source(struct store *s, const char *code, int16_t *ret_id, struct err *err)
{
    static const struct store_sql make = {"source_make",
        "insert into source (organisation_id, source_id, code) select $1, coalesce(max(source_id), 0) + 1, $2"
        " from source where organisation_id = $1 on conflict (organisation_id, code) do nothing"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, code);
    if (store_edition_lock(s, err) < 0 || store_pg_exec(s, &make, &a, NULL, err) < 0)
        return -1;
    return find_source(s, code, ret_id, err);
}

int
store_pull_source(struct store *s, const char *code, int16_t *ret_id, struct err *err)
{
    if (find_source(s, code, ret_id, err) < 0)
        return -1;
    if (*ret_id)
        return 0;
    if (PQtransactionStatus(s->pg) == PQTRANS_INTRANS)
        return make_source(s, code, ret_id, err);
    if (store_pg_begin(s, false, WAIT_SECONDS, err) == 0 && make_source(s, code, ret_id, err) == 0 &&
        store_pg_commit(s, err) == 0)
        return 0;
    store_pg_rollback(s);
    return -1;
}

/* Both statements tell yes or no. */
static int
lock_source(struct store *s, const struct store_sql *q, const char *source, bool *ret_yes, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    int16_t id = 0;
    if (store_pull_source(s, source, &id, err) < 0)
        return -1;
    store_pg_int(&a, STORE_LOCK_CLASS);
    store_pg_int(&a, (int32_t)((uint32_t)s->organisation << 16 | (uint32_t)id));
    if (store_pg_exec(s, q, &a, &r, err) < 0)
        return -1;
    *ret_yes = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    return 0;
}

int
store_pull_lock(struct store *s, const char *source, bool *ret_got, struct err *err)
{
    static const struct store_sql lock = {"pull_lock", "select pg_try_advisory_lock($1, $2)"};
    return lock_source(s, &lock, source, ret_got, err);
}

int
store_pull_unlock(struct store *s, const char *source, struct err *err)
{
    static const struct store_sql unlock = {"pull_unlock", "select pg_advisory_unlock($1, $2)"};
    bool held;
    return lock_source(s, &unlock, source, &held, err);
}

/* A file's name or a message may hold anything; PostgreSQL takes UTF-8 only, and losing the record of a failure over that
   would be worse than a question mark. */
static const char *
clean(struct arena *a, const char *s)
{
    if (!s)
        return "";
    size_t n = strlen(s), ok = text_utf8_valid(s, n);
    if (ok == n)
        return s;
    char *copy = arena_strdup(a, s);
    for (; ok < n; ok += text_utf8_valid(copy + ok, n - ok))
        copy[ok] = '?';
    return copy;
}

int
store_pull_insert(struct store *s, int16_t source_id, const struct store_pull *p, struct err *err)
{
    /* clang-format off */
    static const struct store_sql insert = {"pull_insert",
        "insert into pull (organisation_id, pull_id, edition, source_id, state, started_at, ended_at,"
        "     bytes, rows_read, facts_new, facts_changed, facts_vanished, facts_total,"
        "     file, raw, sha256, fault_where, fault_what, fault_hint, control, reason, due_at)"
        " values ($1, $2, nullif($3::int4, 0), $4, $5, " STORE_SQL_STAMP("$6") ", " STORE_SQL_STAMP("$7") ","
        "     $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,"
        "     case when $22::int8 <> 0 then " STORE_SQL_STAMP("$22") " end)"};
    /* clang-format on */
    const int64_t numbers[] = {
        p->bytes, p->rows_read, p->facts_new, p->facts_changed, p->facts_vanished, p->facts_total};
    const char *const texts[] = {
        p->file, p->raw, p->sha256, p->where, p->what, p->hint, p->control, p->reason};
    struct store_args a = {0};
    struct arena *arena = arena_new();
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, p->id);
    store_pg_int(&a, p->edition);
    store_pg_int(&a, source_id);
    store_pg_text(&a, state_letters[p->state]);
    store_pg_int(&a, store_edition_clamp(p->started));
    store_pg_int(&a, store_edition_clamp(p->ended));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        store_pg_int(&a, numbers[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        store_pg_text(&a, clean(arena, texts[i]));
    store_pg_int(&a, p->due);
    int rc = store_pg_exec(s, &insert, &a, NULL, err);
    arena_free(arena);
    return rc;
}

int
store_pull_record(struct store *s, stamp now, struct store_pull *p, struct err *err)
{
    struct store_pull done = *p;
    int16_t source = 0;
    done.edition = 0;
    if (done.ended == 0)
        done.ended = now ? now : clock_now();
    if (store_pg_begin(s, false, WAIT_SECONDS, err) == 0 && store_edition_lock(s, err) == 0 &&
        store_pull_source(s, p->source, &source, err) == 0 &&
        store_edition_next_pull(s, p->state == PULL_UNCHANGED, now, &done.id, err) == 0 &&
        store_pull_insert(s, source, &done, err) == 0 && store_edition_notify(s, err) == 0 &&
        store_pg_commit(s, err) == 0) {
        *p = done;
        return 0;
    }
    store_pg_rollback(s);
    return -1;
}

static struct store_pull
read_row(struct arena *a, const PGresult *r, int row)
{
    const char *state = PQgetvalue(r, row, 3);
    return (struct store_pull){
        .id = (int32_t)store_pg_get_int(r, row, 0),
        .edition = (int32_t)store_pg_get_int(r, row, 1),
        .source = store_pg_get_text(a, r, row, 2),
        .state = *state == 'o'   ? PULL_OK
                 : *state == 'u' ? PULL_UNCHANGED
                                 : PULL_FAILED,
        .started = store_pg_get_int(r, row, 4),
        .ended = store_pg_get_int(r, row, 5),
        .bytes = store_pg_get_int(r, row, 6),
        .rows_read = store_pg_get_int(r, row, 7),
        .facts_new = store_pg_get_int(r, row, 8),
        .facts_changed = store_pg_get_int(r, row, 9),
        .facts_vanished = store_pg_get_int(r, row, 10),
        .facts_total = store_pg_get_int(r, row, 11),
        .file = store_pg_get_text(a, r, row, 12),
        .raw = store_pg_get_text(a, r, row, 13),
        .sha256 = store_pg_get_text(a, r, row, 14),
        .where = store_pg_get_text(a, r, row, 15),
        .what = store_pg_get_text(a, r, row, 16),
        .hint = store_pg_get_text(a, r, row, 17),
        .control = store_pg_get_text(a, r, row, 18),
        .retracted = store_pg_get_int(r, row, 19),
        .retracted_who = store_pg_get_text(a, r, row, 20),
        .retracted_why = store_pg_get_text(a, r, row, 21),
        .due = store_pg_get_int(r, row, 22),
        .reason = store_pg_get_text(a, r, row, 23),
    };
}

/* clang-format off */
#define PULL_COLUMNS \
    "p.pull_id, coalesce(p.edition, 0), o.code, p.state, " STORE_SQL_MS("p.started_at") ", " STORE_SQL_MS("p.ended_at") ", " \
    "p.bytes, p.rows_read, p.facts_new, p.facts_changed, p.facts_vanished, p.facts_total, " \
    "p.file, case when exists (select from raw_gone g where g.organisation_id = p.organisation_id and g.raw = p.raw and g.gone_at >= p.ended_at) then '' else p.raw end, p.sha256, p.fault_where, p.fault_what, p.fault_hint, p.control, " \
    "coalesce(" STORE_SQL_MS("t.at") ", 0), coalesce(t.who, ''), coalesce(t.reason, ''), " \
    "coalesce(" STORE_SQL_MS("p.due_at") ", 0), p.reason"
/* known is when that was known; "": by now */
#define RETRACTED(known) \
    " left join lateral (select t.who, t.reason, e.recorded_at as at from retraction t join edition e using (organisation_id, edition)" \
    "     where t.organisation_id = p.organisation_id and t.pull_id = p.pull_id" known ") t on true"
static const struct store_sql read_last = {"pull_last",
    "select " PULL_COLUMNS " from pull p join source o using (organisation_id, source_id)" RETRACTED("")
    " where p.organisation_id = $1 and o.code = $2 and p.state in ('o', 'u') order by p.pull_id desc limit 1"};
#define READ_PULLS(known, retracted) \
    "select " PULL_COLUMNS " from source o cross join lateral ((select p.* from pull p where p.organisation_id = $1" \
    "     and p.source_id = o.source_id and " known " order by p.started_at desc, p.pull_id desc limit $3)" \
    "     union (select p.* from pull p where p.organisation_id = $1" \
    "     and p.source_id = o.source_id and " known " and p.state in ('o', 'u')" \
    "     order by p.started_at desc, p.pull_id desc limit 1)) p" RETRACTED(" and " retracted) \
    " where o.organisation_id = $1 order by o.code, p.started_at desc, p.pull_id desc"
static const struct store_sql read_newest = {"pull_read",
    READ_PULLS("p.started_at <= " STORE_SQL_STAMP("$2"), "e.recorded_at <= " STORE_SQL_STAMP("$2"))};
static const struct store_sql read_known = {"pull_read_known", READ_PULLS("p.pull_id <= $2", "e.edition <= $4")};
/* clang-format on */

int
store_pull_last(
    struct store *s, struct arena *arena, const char *source, struct store_pull *ret, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, source);
    if (store_pg_exec(s, &read_last, &a, &r, err) < 0)
        return -1;
    *ret = (struct store_pull){.source = source, .sha256 = "", .control = ""};
    if (PQntuples(r) == 1)
        *ret = read_row(arena, r, 0);
    PQclear(r);
    return 0;
}

static int
read_pulls(struct store *s, struct arena *a, const struct store_sql *sql, const struct store_args *args,
    struct store_pull **ret, size_t *ret_n, struct err *err)
{
    PGresult *r = NULL;
    if (store_pg_exec(s, sql, args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct store_pull *v = arena_alloc(a, (n ? n : 1) * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = read_row(a, r, (int)i);
    PQclear(r);
    *ret = v;
    *ret_n = n;
    return 0;
}

int
store_read_pulls(struct store *s, struct arena *a, stamp t, int most, struct store_pull **ret, size_t *ret_n,
    struct err *err)
{
    struct store_args args = {0};
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, store_edition_clamp(t));
    store_pg_int(&args, most);
    return read_pulls(s, a, &read_newest, &args, ret, ret_n, err);
}

int
store_read_pulls_known(struct store *s, struct arena *a, const struct store_edition *e, int most,
    struct store_pull **ret, size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, e->known_pull);
    store_pg_int(&args, most);
    store_pg_int(&args, e->edition);
    return read_pulls(s, a, &read_known, &args, ret, ret_n, err);
}

int
store_pull_is_answered(struct store *s, const char *source, stamp due, bool *ret, struct err *err)
{
    /* clang-format off */
    static const struct store_sql answered = {"pull_answered",
        "select exists (select from pull p join source o using (organisation_id, source_id)"
        " where organisation_id = $1 and o.code = $2 and p.state <> 'f' and p.due_at >= " STORE_SQL_STAMP("$3")
        "     and p.due_at <= " STORE_SQL_STAMP("$4") ")"};
    /* clang-format on */
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, source);
    store_pg_int(&a, due);
    store_pg_int(&a, store_pull_believed(clock_now() > due ? clock_now() : due));
    if (store_pg_exec(s, &answered, &a, &r, err) < 0)
        return -1;
    *ret = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    return 0;
}

stamp
store_pull_believed(stamp now)
{
    return store_edition_clamp(now + 24 * 3600 * 1000LL);
}
