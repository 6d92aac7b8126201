#include "store_edition.h"
#include "store.h"
#include <libpq-fe.h>

#define CLOCK_SECONDS 10
#define LAST_STAMP 253402300799999 /* 9999-12-31T23:59:59.999Z */

stamp
store_edition_clamp(stamp t)
{
    return t < 0 ? 0 : t > LAST_STAMP ? LAST_STAMP : t;
}

int
store_edition_lock(struct store *s, struct err *err)
{
    static const struct store_sql lock = {
        "edition_lock", "select edition from organisation where organisation_id = $1 for no key update"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    if (store_pg_exec(s, &lock, &a, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1;
    PQclear(r);
    return found ? 0 : err_set(err, ERR_STORE, "organisation", NULL, "the organisation's row is gone");
}

int
store_edition_take(
    struct store *s, const char *kind, int32_t pull_id, stamp now, int32_t *ret_edition, struct err *err)
{
    /* clang-format off */
    static const struct store_sql take = {"edition_take",
        "with e as (update organisation set edition = edition + 1,"
        "         recorded_at = greatest(" STORE_SQL_STAMP("$2") ", recorded_at + interval '1 ms')"
        "     where organisation_id = $1 returning organisation_id, edition, recorded_at, last_pull)"
        " insert into edition (organisation_id, edition, recorded_at, last_pull, pull_id, kind)"
        " select organisation_id, edition, recorded_at, last_pull, nullif($3::int4, 0), $4 from e"
        " returning edition"};
    /* clang-format on */
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, store_edition_clamp(now ? now : clock_now()));
    store_pg_int(&a, pull_id);
    store_pg_text(&a, kind);
    if (store_pg_exec(s, &take, &a, &r, err) < 0)
        return -1;
    *ret_edition = (int32_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}

int
store_edition_next_pull(struct store *s, bool checked, stamp now, int32_t *ret_pull, struct err *err)
{
    /* clang-format off */
    static const struct store_sql next = {"pull_next",
        "update organisation set last_pull = last_pull + 1, checked_at ="
        "     case when $3::bool then greatest(checked_at, " STORE_SQL_STAMP("$2") ") else checked_at end"
        " where organisation_id = $1 returning last_pull"};
    /* clang-format on */
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, store_edition_clamp(now ? now : clock_now()));
    store_pg_text(&a, checked ? "t" : "f");
    if (store_pg_exec(s, &next, &a, &r, err) < 0)
        return -1;
    *ret_pull = (int32_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}

int
store_edition_notify(struct store *s, struct err *err)
{
    static const struct store_sql notify = {"edition_notify", "select pg_notify('ksrd_edition', $1)"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    return store_pg_exec(s, &notify, &a, NULL, err);
}

/* The daemon's loop does not wait for a pull that is being written: skip locked. */
static int
take_clock(struct store *s, int32_t expected, stamp now, int32_t *ret_edition, struct err *err)
{
    static const struct store_sql lock = {"edition_lock_clock",
        "select from organisation where organisation_id = $1 and edition = $2 for no key update skip locked"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, expected);
    if (store_pg_exec(s, &lock, &a, &r, err) < 0)
        return -1;
    bool got = PQntuples(r) == 1;
    PQclear(r);
    if (!got)
        return 0;
    return store_edition_take(s, "clock", 0, now, ret_edition, err) < 0 ? -1 : store_edition_notify(s, err);
}

int
store_edition_clock(struct store *s, int32_t expected, stamp now, int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    int rc = store_pg_begin(s, false, CLOCK_SECONDS, err);
    if (rc == 0)
        rc = take_clock(s, expected, now, &edition, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc == 0)
        *ret_edition = edition;
    else
        store_pg_rollback(s);
    return rc;
}

/* One row of edition, recorded, checked, last_pull, known_pull, checkpoint; none: edition 0. */
static int
read_one(struct store *s, const struct store_sql *q, const struct store_args *a, struct store_edition *ret,
    struct err *err)
{
    PGresult *r = NULL;
    if (store_pg_exec(s, q, a, &r, err) < 0)
        return -1;
    *ret = (struct store_edition){0};
    if (PQntuples(r) == 1)
        *ret = (struct store_edition){.edition = (int32_t)store_pg_get_int(r, 0, 0),
            .recorded = store_pg_get_int(r, 0, 1),
            .checked = store_pg_get_int(r, 0, 2),
            .last_pull = (int32_t)store_pg_get_int(r, 0, 3),
            .known_pull = (int32_t)store_pg_get_int(r, 0, 4),
            .checkpoint = (int32_t)store_pg_get_int(r, 0, 5)};
    PQclear(r);
    return 0;
}

/* Of the newest edition what was checked and tried since counts too; older ones stand as they were. */
/* clang-format off */
#define EDITION_COLUMNS \
    "e.edition, " STORE_SQL_MS("e.recorded_at") ", " \
    STORE_SQL_MS("case when e.edition = o.edition then greatest(o.checked_at, e.recorded_at) else e.recorded_at end") ", " \
    "case when e.edition = o.edition then o.last_pull else e.last_pull end, e.last_pull, o.checkpoint"
/* clang-format on */

int
store_edition_newest(struct store *s, struct store_edition *ret, struct err *err)
{
    /* clang-format off */
    static const struct store_sql newest = {"edition_newest",
        "select edition, " STORE_SQL_MS("recorded_at") ", " STORE_SQL_MS("greatest(checked_at, recorded_at)") ", last_pull,"
        " coalesce((select e.last_pull from edition e where e.organisation_id = o.organisation_id and e.edition = o.edition), 0), checkpoint"
        " from organisation o where organisation_id = $1"};
    /* clang-format on */
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    return read_one(s, &newest, &a, ret, err);
}

int
store_edition_at(struct store *s, stamp t, struct store_edition *ret, struct err *err)
{
    /* clang-format off */
    static const struct store_sql at = {"edition_at",
        "select " EDITION_COLUMNS " from edition e join organisation o using (organisation_id)"
        " where organisation_id = $1 and e.recorded_at <= " STORE_SQL_STAMP("$2")
        " order by e.recorded_at desc limit 1"};
    /* clang-format on */
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, store_edition_clamp(t));
    return read_one(s, &at, &a, ret, err);
}

int
store_edition_number(struct store *s, int32_t n, struct store_edition *ret, struct err *err)
{
    static const struct store_sql number = {"edition_number",
        "select " EDITION_COLUMNS " from edition e join organisation o using (organisation_id)"
        " where organisation_id = $1 and e.edition = $2"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, n);
    return read_one(s, &number, &a, ret, err);
}
