/* A pull is taken back: the figures that it brought become what they would be without it, unless a later pull has changed them. */
#include "store.h"
#include "store_edition.h"
#include "store_pg.h"
#include "store_release.h"
#include <libpq-fe.h>

#define RETRACT_SECONDS 600

/* n: the newest row now; o: the newest one that neither a retracted pull brought nor a retraction wrote, tombstone where there is none.
   So any order of retractions leads to the same figures. */
/* clang-format off */
static const struct store_sql write_back = {"retract_facts",
    "insert into fact (organisation_id, edition, series_id, period, state, value)"
    " select $1, $3, f.series_id, f.period, coalesce(o.state, 'g'), o.value"
    " from fact f cross join lateral (select n.state, n.value from fact n"
    "     where n.organisation_id = $1 and n.series_id = f.series_id and n.period = f.period"
    "     order by n.edition desc limit 1) n"
    " left join lateral (select o.state, o.value from fact o"
    "     join edition e on e.organisation_id = o.organisation_id and e.edition = o.edition"
    "     where o.organisation_id = $1 and o.series_id = f.series_id and o.period = f.period"
    "         and e.kind <> 'retraction' and not exists (select from retraction t"
    "             where t.organisation_id = $1 and t.pull_id = e.pull_id)"
    "     order by o.edition desc limit 1) o on true"
    " where f.organisation_id = $1 and f.edition = $2"
    "     and (n.state, n.value) is distinct from (coalesce(o.state, 'g'), o.value)"
    " order by f.series_id, f.period"};
static const struct store_sql count_back = {"retract_count",
    "select (select count(*) from fact where organisation_id = $1 and edition = $2),"
    " count(*) filter (where state <> 'g'), count(*) filter (where state = 'g')"
    " from fact where organisation_id = $1 and edition = $3"};
static const struct store_sql find_pull = {"retract_find",
    "select p.state, coalesce(p.edition, 0), o.code, coalesce(t.edition, 0), coalesce(t.who, ''), coalesce(t.reason, ''), g.checkpoint"
    " from pull p join source o using (organisation_id, source_id) join organisation g using (organisation_id)"
    " left join retraction t using (organisation_id, pull_id) where organisation_id = $1 and p.pull_id = $2"};
static const struct store_sql note = {"retract_note",
    "insert into retraction (organisation_id, pull_id, edition, who, reason) values ($1, $2, $3, $4, $5)"};
static const struct store_sql by_hash = {"retract_hash",
    "select p.pull_id, p.edition, t.who, t.reason, " STORE_SQL_MS("e.recorded_at")
    " from retraction t join pull p using (organisation_id, pull_id)"
    " join source o using (organisation_id, source_id)"
    " join edition e on e.organisation_id = t.organisation_id and e.edition = t.edition"
    " where t.organisation_id = $1 and o.code = $2 and p.sha256 = $3 and not exists (select from pull l"
    "     where l.organisation_id = $1 and l.source_id = p.source_id and l.sha256 = $3 and l.state = 'o' and l.pull_id > p.pull_id"
    "         and not exists (select from retraction x where x.organisation_id = $1 and x.pull_id = l.pull_id))"
    " order by t.edition desc limit 1"};
/* clang-format on */

/* The pull's edition, after what forbids to take it back. */
static int
find(struct store *s, int32_t pull, struct arena *a, int32_t *ret_edition, const char **ret_source,
    struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    char where[32];
    snprintf(where, sizeof where, "%d", pull);
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, pull);
    if (store_pg_exec(s, &find_pull, &args, &r, err) < 0)
        return -1;
    int rc = 0;
    if (PQntuples(r) != 1)
        rc = err_set(err, ERR_USAGE, where, "the number stands on /admin and in the story of the pull",
            "there is no pull %d", pull);
    else if (store_pg_get_int(r, 0, 3))
        rc = err_set(err, ERR_USAGE, where, NULL, "pull %d was taken back already, by %s: %s", pull,
            PQgetvalue(r, 0, 4), PQgetvalue(r, 0, 5));
    else if (store_pg_get_int(r, 0, 1) == 0)
        rc = err_set(err, ERR_USAGE, where, NULL, "pull %d %s: there is nothing to take back", pull,
            *PQgetvalue(r, 0, 0) == 'f' ? "failed" : "changed nothing");
    else if (store_pg_get_int(r, 0, 1) <= store_pg_get_int(r, 0, 6))
        rc = err_set(err, ERR_USAGE, where, "deliver a corrected file",
            "pull %d cannot be taken back: the figures before it have been purged (edition %d and older)",
            pull, (int)store_pg_get_int(r, 0, 6));
    if (rc == 0) {
        *ret_edition = (int32_t)store_pg_get_int(r, 0, 1);
        *ret_source = store_pg_get_text(a, r, 0, 2);
    }
    PQclear(r);
    return rc;
}

static int
count(struct store *s, int32_t brought, struct store_retraction *ret, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, brought);
    store_pg_int(&a, ret->edition);
    if (store_pg_exec(s, &count_back, &a, &r, err) < 0)
        return -1;
    ret->restored = store_pg_get_int(r, 0, 1);
    ret->gone = store_pg_get_int(r, 0, 2);
    ret->kept = store_pg_get_int(r, 0, 0) - ret->restored - ret->gone;
    PQclear(r);
    return 0;
}

static int
write(struct store *s, int32_t brought, struct store_retraction *ret, struct err *err)
{
    struct store_args facts = {0}, row = {0};
    if (store_edition_take(s, "retraction", 0, ret->at, &ret->edition, err) < 0)
        return -1;
    store_pg_int(&facts, s->organisation);
    store_pg_int(&facts, brought);
    store_pg_int(&facts, ret->edition);
    store_pg_int(&row, s->organisation);
    store_pg_int(&row, ret->pull);
    store_pg_int(&row, ret->edition);
    store_pg_text(&row, ret->who);
    store_pg_text(&row, ret->reason);
    return store_pg_exec(s, &note, &row, NULL, err) < 0 ||
                   store_pg_exec(s, &write_back, &facts, NULL, err) < 0 ||
                   store_release_note(s, ret->edition, ret->pull, err) < 0 || count(s, brought, ret, err) < 0
               ? -1
               : store_edition_notify(s, err);
}

int
store_retract(struct store *s, struct arena *a, struct store_retraction *ret, struct err *err)
{
    int32_t brought = 0;
    int rc = store_pg_begin(s, false, RETRACT_SECONDS, err);
    if (rc == 0)
        rc = store_edition_lock(s, err);
    if (rc == 0)
        rc = find(s, ret->pull, a, &brought, &ret->source, err);
    if (rc == 0)
        rc = write(s, brought, ret, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc < 0)
        store_pg_rollback(s);
    return rc;
}

int
store_retracted_file(struct store *s, struct arena *a, const char *source, const char *sha256,
    struct store_retraction *ret, struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_text(&args, source);
    store_pg_text(&args, sha256);
    if (store_pg_exec(s, &by_hash, &args, &r, err) < 0)
        return -1;
    *ret = (struct store_retraction){0};
    if (PQntuples(r) == 1)
        *ret = (struct store_retraction){.pull = (int32_t)store_pg_get_int(r, 0, 0),
            .source = source,
            .who = store_pg_get_text(a, r, 0, 2),
            .reason = store_pg_get_text(a, r, 0, 3),
            .at = store_pg_get_int(r, 0, 4)};
    PQclear(r);
    return 0;
}
