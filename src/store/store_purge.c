#include "store_purge.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>
#include <string.h>

#define PURGE_SECONDS 600 /* one part */
#define PART 2000         /* series */

/* What the statements below share: $1 the organisation, $2 the checkpoint, $3 now in ms. */
/* clang-format off */
/* Editions whose rows store_retract.c does not go back to: it takes the newest row of any other one. So beside the newest row up to the
   checkpoint, the newest one that a retraction would bring back stays. */
#define UNDONE \
    "undone as materialized (select e.edition from edition e where e.organisation_id = $1 and e.edition <= $2" \
    "     and (e.kind = 'retraction' or exists (select from retraction t" \
    "         where t.organisation_id = $1 and t.pull_id = e.pull_id)))"
#define NEWER(f) \
    "select from fact n where n.organisation_id = $1 and n.series_id = " f ".series_id and n.period = " f ".period" \
    "     and n.edition > " f ".edition and n.edition <= $2"
#define SUPERSEDED(f) \
    "(" f ".edition < $2 and case when " f ".edition in (select edition from undone) then exists (" NEWER(f) ")" \
    "     else exists (" NEWER(f) " and n.edition not in (select edition from undone)) end)"

/* Files old enough ($4 days; 0: none) that brought no figure which stays. The same file may be several pulls'. */
#define UNUSED_RAWS \
    "unused as materialized (select p.raw, min(p.source_id) as source_id from pull p where p.organisation_id = $1 and p.raw <> '' and $4::int4 > 0" \
    "     and not exists (select from raw_gone g where g.organisation_id = $1 and g.raw = p.raw and g.gone_at >= p.ended_at)" \
    "     group by p.raw having max(p.ended_at) < " STORE_SQL_STAMP("$3") " - $4::int4 * interval '1 day'" \
    "     and not bool_or(p.edition is not null and exists (select from fact f where f.organisation_id = $1" \
    "         and f.edition = p.edition and not " SUPERSEDED("f") ")))"

/* Pages show of each source its newest KEPT pulls as at an edition, and the newest that succeeded. A story is told no more when the first
   edition that could show it (none: the pages of today) has so many newer ones; any later one has more. It goes after its file, and its control figures with it: once a newer delivery has told its own. */
#define KEPT "28" /* twice SNAPSHOT_PULLS, as serve_view.c reads them; tests prove that they fit */
#define LATER "n.organisation_id = $1 and n.source_id = p.source_id and (n.started_at, n.pull_id) > (p.started_at, p.pull_id)" \
    " and n.started_at <= shown.at"
/* Of what store_due.c reads nothing goes: the two newest due times, with all their failures, and the newest that was answered. */
#define DUE_LATER "from pull n where n.organisation_id = $1 and n.source_id = p.source_id and n.due_at > p.due_at"
#define UNTOLD \
    " from pull p cross join lateral (select coalesce((select e.recorded_at from edition e where e.organisation_id = $1 and e.edition >= $2" \
    "         and e.recorded_at >= p.started_at order by e.recorded_at limit 1), 'infinity') as at) shown" \
    " where p.organisation_id = $1 and p.state in ('u', 'f') and p.edition is null and $5::int4 > 0" \
    "     and p.ended_at < " STORE_SQL_STAMP("$3") " - $5::int4 * interval '1 day'" \
    "     and (select count(*) from (select from pull n where " LATER " limit " KEPT ") n) = " KEPT \
    "     and (p.state = 'f' or (exists (select from pull n where " LATER " and n.state in ('o', 'u'))" \
    "         and exists (select from pull n where n.organisation_id = $1 and n.source_id = p.source_id and n.pull_id > p.pull_id" \
    "             and n.state in ('o', 'u'))))" \
    "     and (p.due_at is null or ((select count(*) from (select distinct n.due_at " DUE_LATER " limit 2) n) = 2" \
    "         and (p.state = 'f' or exists (select " DUE_LATER " and n.state <> 'f'))))" \
    "     and (not exists (select from reconciliation c where c.organisation_id = $1 and c.pull_id = p.pull_id)" \
    "         or exists (select from reconciliation c join pull n using (organisation_id, pull_id) where c.source_id = p.source_id and " LATER "))" \
    "     and (p.raw = '' or p.raw in (select raw from unused) or exists (select from raw_gone g where g.organisation_id = $1" \
    "         and g.raw = p.raw and g.gone_at >= p.ended_at) or exists (select from pull n where n.organisation_id = $1 and n.raw = p.raw and n.state = 'o'))"

static const struct store_sql find_checkpoint = {"purge_checkpoint",
    "select e.edition, " STORE_SQL_MS("e.recorded_at") ", e.edition > o.checkpoint from edition e"
    " join organisation o using (organisation_id) where organisation_id = $1 and (e.edition = o.checkpoint or ($3::int4 > 0"
    "     and e.recorded_at <= " STORE_SQL_STAMP("$2") " - make_interval(months => $3::int4)))"
    " order by e.edition desc limit 1"};
static const struct store_sql set_checkpoint = {"purge_set",
    "update organisation set checkpoint = $2 where organisation_id = $1"};
static const struct store_sql count_facts = {"purge_count_facts",
    "with " UNDONE " select count(*) from fact f where f.organisation_id = $1 and f.edition < $2 and " SUPERSEDED("f")};
static const struct store_sql delete_facts = {"purge_facts",
    "with " UNDONE ", gone as (delete from fact f where f.organisation_id = $1 and f.series_id > $3 and f.series_id <= $4"
    "     and f.edition < $2 and " SUPERSEDED("f") " returning 1) select count(*) from gone"};
static const struct store_sql last_series = {"purge_series",
    "select coalesce(max(series_id), 0) from series where organisation_id = $1"};
static const struct store_sql count_raws = {"purge_count_raws",
    "with " UNDONE ", " UNUSED_RAWS " select count(*) from unused"};
static const struct store_sql raw_sources = {"purge_raw_sources",
    "with " UNDONE ", " UNUSED_RAWS " select distinct o.code from unused join source o on o.organisation_id = $1"
    " and o.source_id = unused.source_id order by 1"};
static const struct store_sql note_raws = {"purge_raws",
    "with " UNDONE ", " UNUSED_RAWS ", gone as (insert into raw_gone (gone_at, organisation_id, source_id, raw)"
    "     select " STORE_SQL_STAMP("$3") ", $1, u.source_id, u.raw from unused u join source o on o.organisation_id = $1 and o.source_id = u.source_id"
    "     where o.code = $5 returning 1) select count(*) from gone"};
static const struct store_sql count_pulls = {"purge_count_pulls",
    "with " UNDONE ", " UNUSED_RAWS " select count(*)" UNTOLD};
static const struct store_sql delete_pulls = {"purge_pulls",
    "with " UNDONE ", " UNUSED_RAWS ", gone as (delete from pull d where d.organisation_id = $1 and d.pull_id in (select p.pull_id" UNTOLD ")"
    "     returning d.pull_id), told as (delete from reconciliation c where c.organisation_id = $1 and c.pull_id in (select pull_id from gone))"
    " select count(*) from gone"};
static const struct store_sql note_purge = {"purge_note",
    "insert into purge (purge_id, organisation_id, checkpoint, purged_at, who, facts, pulls, raws)"
    " select coalesce(max(purge_id), 0) + 1, $1, $2, " STORE_SQL_STAMP("$3") ", $4, $5, $6, $7 from purge where organisation_id = $1"};
/* Each host takes away what lies with it. */
static const struct store_sql gone_sources = {"purge_gone_sources",
    "select distinct o.code from raw_gone g join source o using (organisation_id, source_id) where organisation_id = $1 order by 1"};
static const struct store_sql read_gone = {"purge_gone",
    "select distinct g.raw from raw_gone g join source o using (organisation_id, source_id) where organisation_id = $1 and o.code = $2"
    "     and not exists (select from pull p where p.organisation_id = $1 and p.raw = g.raw and p.ended_at > g.gone_at) order by g.raw"};
/* clang-format on */

/* One number. */
static int
ask(struct store *s, const struct store_sql *q, const struct store_args *a, int64_t *ret, struct err *err)
{
    PGresult *r = NULL;
    if (store_pg_exec(s, q, a, &r, err) < 0)
        return -1;
    *ret = store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}

/* Organisation, checkpoint, now, then the days. */
static void
arguments(const struct store *s, const struct store_purge *p, int raw_days, struct store_args *ret)
{
    ret->n = 0;
    store_pg_int(ret, s->organisation);
    store_pg_int(ret, p->checkpoint);
    store_pg_int(ret, store_edition_clamp(p->now));
    store_pg_int(ret, raw_days);
}

/* ---- the checkpoint -------------------------------------------------------------------------------------------------------- */

/* The last edition that is old enough; never one before the present checkpoint. */
static int
find(struct store *s, struct store_purge *p, bool *ret_moves, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, store_edition_clamp(p->now));
    store_pg_int(&a, p->keep.editions_months);
    if (store_pg_exec(s, &find_checkpoint, &a, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1;
    p->checkpoint = found ? (int32_t)store_pg_get_int(r, 0, 0) : 0;
    p->since = found ? store_pg_get_int(r, 0, 1) : 0;
    *ret_moves = found && *PQgetvalue(r, 0, 2) == 't';
    PQclear(r);
    return 0;
}

/* From its commit on nobody is shown, and no retraction goes back to, what lies before it: only then may it go. */
static int
move(struct store *s, struct store_purge *p, struct err *err)
{
    struct store_args a = {0};
    bool moves = false;
    if (store_edition_lock(s, err) < 0 || find(s, p, &moves, err) < 0)
        return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, p->checkpoint);
    return !moves ? 0 : store_pg_exec(s, &set_checkpoint, &a, NULL, err) ? -1 : store_edition_notify(s, err);
}

static int
in_transaction(struct store *s, struct store_purge *p,
    int (*work)(struct store *s, struct store_purge *p, struct err *err), struct err *err)
{
    if (store_pg_begin(s, false, PURGE_SECONDS, err) == 0 && work(s, p, err) == 0 &&
        store_pg_commit(s, err) == 0)
        return 0;
    store_pg_rollback(s);
    return -1;
}

/* ---- what lies behind it --------------------------------------------------------------------------------------------------- */

/* The owner has taken the right from itself (0001-facts.sql), where it is also the daily role; nobody else sees it in between. */
static int
allowed(struct store *s, const char *table, bool yes, struct err *err)
{
    char sql[100], state[6] = "";
    snprintf(sql, sizeof sql, "%s delete on %s %s current_user", yes ? "grant" : "revoke", table,
        yes ? "to" : "from");
    if (store_pg_run(s, "purge", sql, state, err) == 0)
        return 0;
    if (strcmp(state, "42501") == 0 && err)
        snprintf(err->hint, sizeof err->hint, "%s",
            "only the owner of the tables can purge: ksrd purge --url OWNER-URL");
    return -1;
}

static int
purge_part(struct store *s, struct store_purge *p, int64_t after, struct err *err)
{
    struct store_args a = {0};
    int64_t n = 0;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, p->checkpoint);
    store_pg_int(&a, after);
    store_pg_int(&a, after + PART);
    if (store_pg_begin(s, false, PURGE_SECONDS, err) == 0 && allowed(s, "fact", true, err) == 0 &&
        ask(s, &delete_facts, &a, &n, err) == 0 && allowed(s, "fact", false, err) == 0 &&
        store_pg_commit(s, err) == 0) {
        p->facts += n;
        return 0;
    }
    store_pg_rollback(s);
    return -1;
}

static int
purge_facts(struct store *s, struct store_purge *p, struct err *err)
{
    struct store_args a = {0};
    int64_t last = 0;
    store_pg_int(&a, s->organisation);
    if (p->checkpoint == 0)
        return 0;
    if (ask(s, &last_series, &a, &last, err) < 0)
        return -1;
    for (int64_t after = 0; after < last; after += PART)
        if (purge_part(s, p, after, err) < 0)
            return -1;
    return 0;
}

/* Under the lock of the source's pulls: none of them is about to say that it has just this file again. */
static int
purge_raws_of(struct store *s, struct store_purge *p, const char *source, struct err *err)
{
    struct store_args a;
    int64_t n = 0;
    bool got = false;
    if (store_pull_lock(s, source, &got, err) < 0)
        return -1;
    if (!got) {
        p->busy++;
        return 0;
    }
    arguments(s, p, p->keep.raw_days, &a);
    store_pg_text(&a, source);
    if (store_pg_begin(s, false, PURGE_SECONDS, err) == 0 && ask(s, &note_raws, &a, &n, err) == 0 &&
        store_pg_commit(s, err) == 0) {
        p->raws += n;
        return store_pull_unlock(s, source, err);
    }
    store_pg_rollback(s);
    return -1;
}

static int
find_raw_sources(struct store *s, struct store_purge *p, PGresult **ret, struct err *err)
{
    struct store_args a;
    arguments(s, p, p->keep.raw_days, &a);
    int rc = store_pg_begin(s, true, PURGE_SECONDS, err);
    if (rc == 0)
        rc = store_pg_exec(s, &raw_sources, &a, ret, err);
    store_pg_rollback(s);
    return rc;
}

static int
purge_raws(struct store *s, struct store_purge *p, struct err *err)
{
    PGresult *r = NULL;
    if (p->keep.raw_days == 0)
        return 0;
    if (find_raw_sources(s, p, &r, err) < 0)
        return -1;
    int rc = 0;
    for (int i = 0; i < PQntuples(r) && rc == 0; i++)
        rc = purge_raws_of(s, p, PQgetvalue(r, i, 0), err);
    PQclear(r);
    return rc;
}

/* Files that have not gone by now (a source is being pulled) stay, and so do their stories: raw_days 0. */
static int
purge_pulls(struct store *s, struct store_purge *p, struct err *err)
{
    struct store_args a;
    arguments(s, p, 0, &a);
    store_pg_int(&a, p->keep.pulls_days);
    return allowed(s, "pull, reconciliation", true, err) < 0 || ask(s, &delete_pulls, &a, &p->pulls, err) < 0
               ? -1
               : allowed(s, "pull, reconciliation", false, err);
}

static int
note(struct store *s, struct store_purge *p, struct err *err)
{
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, p->checkpoint);
    store_pg_int(&a, store_edition_clamp(p->now));
    store_pg_text(&a, p->who);
    store_pg_int(&a, p->facts);
    store_pg_int(&a, p->pulls);
    store_pg_int(&a, p->raws);
    return store_pg_exec(s, &note_purge, &a, NULL, err);
}

static int
purge_all(struct store *s, struct store_purge *p, struct err *err)
{
    int32_t checkpoint = 0;
    struct store_edition before;
    if (store_edition_newest(s, &before, err) < 0 || in_transaction(s, p, move, err) < 0)
        return -1;
    checkpoint = before.checkpoint;
    if (purge_facts(s, p, err) < 0 || purge_raws(s, p, err) < 0 ||
        (p->keep.pulls_days && in_transaction(s, p, purge_pulls, err) < 0))
        return -1;
    return p->checkpoint != checkpoint || p->facts || p->pulls || p->raws ? note(s, p, err) : 0;
}

/* ---- only counting --------------------------------------------------------------------------------------------------------- */

static int
count_all(struct store *s, struct store_purge *p, struct err *err)
{
    struct store_args a;
    bool moves;
    if (find(s, p, &moves, err) < 0)
        return -1;
    arguments(s, p, p->keep.raw_days, &a);
    a.n = 2;
    if (ask(s, &count_facts, &a, &p->facts, err) < 0)
        return -1;
    a.n = 4;
    if (ask(s, &count_raws, &a, &p->raws, err) < 0)
        return -1;
    store_pg_int(&a, p->keep.pulls_days);
    return ask(s, &count_pulls, &a, &p->pulls, err);
}

int
store_purge(
    const char *owner_url, const char *slug, const char *organisation, struct store_purge *p, struct err *err)
{
    struct store *s = NULL;
    p->checkpoint = 0;
    p->since = 0;
    p->facts = p->pulls = p->raws = 0;
    p->busy = 0;
    if (store_open(owner_url, slug, organisation, &s, err) < 0)
        return -1;
    int rc = p->dry ? store_pg_begin(s, true, PURGE_SECONDS, err) : purge_all(s, p, err);
    if (p->dry && rc == 0)
        rc = count_all(s, p, err);
    store_close(s);
    return rc;
}

/* ---- the files ------------------------------------------------------------------------------------------------------------- */

/* What lies here of one source; under its pulls' lock, see above. */
static int
files_of(struct store *s, const char *source, int (*one)(void *ctx, const char *raw, struct err *err),
    void *ctx, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    bool got = false;
    if (store_pull_lock(s, source, &got, err) < 0)
        return -1;
    if (!got)
        return 0; /* the next time */
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, source);
    if (store_pg_exec(s, &read_gone, &a, &r, err) < 0)
        return -1;
    int rc = 0;
    for (int i = 0; i < PQntuples(r) && rc == 0; i++)
        rc = one(ctx, PQgetvalue(r, i, 0), err);
    PQclear(r);
    return rc < 0 ? -1 : store_pull_unlock(s, source, err);
}

int
store_purge_files(
    struct store *s, int (*one)(void *ctx, const char *raw, struct err *err), void *ctx, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    if (store_pg_exec(s, &gone_sources, &a, &r, err) < 0)
        return -1;
    int rc = 0;
    for (int i = 0; i < PQntuples(r) && rc == 0; i++)
        rc = files_of(s, PQgetvalue(r, i, 0), one, ctx, err);
    PQclear(r);
    return rc;
}
