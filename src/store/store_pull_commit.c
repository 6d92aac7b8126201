/* The transaction of a pull (schema.md §3, §10): stage → lock → difference → number → write → tell → commit. */
#include "store.h"
#include "store_edition.h"
#include "store_pull.h"
#include "store_reconcile.h"
#include "store_release.h"
#include "store_stage.h"
#include <libpq-fe.h>

#define PULL_SECONDS 600

/* stage_key: every series that is delivered (n) or lies in the scope, with its number in the database and the periods to compare.
   fresh: it is new. stage_change.kind: n new, c changed, v vanished. */
static const char tables_sql[] =
    "create temp table stage_key (series_id int4 not null, n int4, first int2 not null, last int2 not null,"
    " fresh bool not null, scenario text collate \"C\", version text collate \"C\", span int2) on commit drop;"
    "create temp table stage_change (series_id int4 not null, period int2 not null, state \"char\" not null,"
    " kind \"char\" not null, value numeric) on commit drop;"
    "set local work_mem = '128MB'";

/* For the planner. Mind that series and fact may have no statistics yet: what is below must be right without (NOT IN is always hashed;
   NOT EXISTS became a nested loop, 36 s for 18 000 series). */
static const char analyze_sql[] = "analyze pg_temp.stage_key";

/* New series get the next numbers; one that is only said to be deleted is not made. */
static const struct store_sql find_delivered = {"pull_delivered",
    "insert into pg_temp.stage_key (n, series_id, first, last, fresh, scenario, version, span)"
    " select t.n, coalesce(r.series_id,"
    "         (select coalesce(max(series_id), 0) from series where organisation_id = $1)"
    "         + row_number() over (partition by r.series_id is null order by t.n)),"
    "     least(t.first, c.first), greatest(t.last, c.last), r.series_id is null, t.scenario, t.version, t.span"
    " from pg_temp.stage_series t left join series r on r.organisation_id = $1 and r.source_id = $2"
    "     and (r.account, r.unit, r.slice, r.dims, r.scenario, r.version, r.delivered, r.span)"
    "       = (t.account, t.unit, t.slice, t.dims, t.scenario, t.version, t.delivered, t.span)"
    " left join (select scenario, min(first) as first, max(last) as last"
    "     from pg_temp.stage_scope group by scenario) c on c.scenario = t.scenario"
    " where r.series_id is not null or t.live"};
static const struct store_sql find_scope = {"pull_scope",
    "insert into pg_temp.stage_key (series_id, first, last, fresh, scenario, version, span)"
    " select r.series_id, c.first, c.last, false, r.scenario, r.version, r.span"
    " from (select scenario, min(first) as first, max(last) as last"
    "     from pg_temp.stage_scope group by scenario) c"
    " join series r on r.organisation_id = $1 and r.source_id = $2 and r.scenario = c.scenario"
    " where r.series_id not in (select series_id from pg_temp.stage_key)"};
static const struct store_sql add_series = {"pull_series",
    "insert into series (organisation_id, series_id, source_id,"
    "     account, unit, slice, dims, scenario, version, delivered, span)"
    " select $1, k.series_id, $2,"
    "     t.account, t.unit, t.slice, t.dims, t.scenario, t.version, t.delivered, t.span"
    " from pg_temp.stage_key k join pg_temp.stage_series t using (n) where k.fresh order by k.series_id"};

/* The newest stored of each cell (o) beside what is delivered (t). A cell that came back after a tombstone is new again; one that is
   stored, lies in the scope and was not delivered has vanished. */
static const struct store_sql find_changes = {"pull_changes",
    "insert into pg_temp.stage_change (series_id, period, state, kind, value)"
    " select coalesce(t.series_id, o.series_id), coalesce(t.period, o.period), coalesce(t.state, 'g'),"
    "     case when coalesce(t.state, 'g') = 'g' then 'v'"
    "         when coalesce(o.state, 'g') = 'g' then 'n' else 'c' end, t.value"
    " from (select k.series_id, k.scenario, k.version, k.span, f.period, f.state, f.value"
    "     from pg_temp.stage_key k cross join lateral"
    "         (select distinct on (f.period) f.period, f.state, f.value from fact f"
    "         where f.organisation_id = $1 and f.series_id = k.series_id"
    "             and f.period between k.first and k.last order by f.period desc, f.edition desc) f"
    "     where not k.fresh) o"
    " full join (select k.series_id, t.period, t.state, t.value"
    "     from pg_temp.stage_fact t join pg_temp.stage_key k on k.n = t.n) t"
    "     on t.series_id = o.series_id and t.period = o.period"
    " where case when t.state is null then o.state <> 'g' and exists (select from pg_temp.stage_scope c"
    "         where c.scenario = o.scenario and (c.every_version = 1 or c.version = o.version)"
    "         and c.span in (0, o.span) and o.period between c.first and c.last)"
    "     when t.state = 'g' then coalesce(o.state, 'g') <> 'g'"
    "     else (o.state, o.value) is distinct from (t.state, t.value) end"};
static const struct store_sql count_changes = {"pull_counts",
    "select count(*) filter (where kind = 'n'), count(*) filter (where kind = 'c'),"
    " count(*) filter (where kind = 'v') from pg_temp.stage_change"};
static const struct store_sql write_facts = {"pull_facts",
    "insert into fact (organisation_id, edition, series_id, period, state, value)"
    " select $1, $2, series_id, period, state, value from pg_temp.stage_change order by series_id, period"};

static int
differ(struct store *s, int16_t source, struct store_pull *p, struct err *err)
{
    struct store_args org = {0}, both = {0};
    PGresult *r = NULL;
    store_pg_int(&org, s->organisation);
    store_pg_int(&both, s->organisation);
    store_pg_int(&both, source);
    if (store_pg_run(s, "stage", tables_sql, NULL, err) < 0 ||
        store_pg_exec(s, &find_delivered, &both, NULL, err) < 0 ||
        store_pg_exec(s, &find_scope, &both, NULL, err) < 0 ||
        store_pg_run(s, "stage", analyze_sql, NULL, err) < 0 ||
        store_pg_exec(s, &add_series, &both, NULL, err) < 0 ||
        store_pg_exec(s, &find_changes, &org, NULL, err) < 0 ||
        store_pg_exec(s, &count_changes, NULL, &r, err) < 0)
        return -1;
    p->facts_new = store_pg_get_int(r, 0, 0);
    p->facts_changed = store_pg_get_int(r, 0, 1);
    p->facts_vanished = store_pg_get_int(r, 0, 2);
    PQclear(r);
    return 0;
}

/* The number is taken only when something differs; the lock was taken before the difference was looked for. */
static int
publish(struct store *s, stamp now, struct store_pull *p, struct err *err)
{
    struct store_args a = {0};
    bool changed = p->facts_new + p->facts_changed + p->facts_vanished > 0;
    p->state = changed ? PULL_OK : PULL_UNCHANGED;
    p->edition = 0;
    if (store_edition_next_pull(s, !changed, now, &p->id, err) < 0)
        return -1;
    if (!changed)
        return 0;
    if (store_edition_take(s, "pull", p->id, now, &p->edition, err) < 0)
        return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, p->edition);
    return store_pg_exec(s, &write_facts, &a, NULL, err) < 0 ? -1
                                                             : store_release_note(s, p->edition, p->id, err);
}

static int
transact(struct store *s, const struct facts *f, stamp now, struct store_pull *p, struct err *err)
{
    int16_t source = 0;
    struct reconcile told =
        f->reconcile; /* its lines get what the database has: they are the pull's, not the facts' */
    if (store_pg_begin(s, false, PULL_SECONDS, err) < 0 || store_stage_facts(s, f, err) < 0 ||
        store_edition_lock(s, err) < 0 || store_pull_source(s, p->source, &source, err) < 0 ||
        differ(s, source, p, err) < 0 || publish(s, now, p, err) < 0 ||
        store_pull_insert(s, source, p, err) < 0 || store_reconcile_write(s, source, p->id, &told, err) < 0 ||
        store_edition_notify(s, err) < 0)
        return -1;
    return store_pg_commit(s, err);
}

int
store_pull_commit(struct store *s, const struct facts *f, stamp now, struct store_pull *p, struct err *err)
{
    struct store_pull done = *p;
    done.facts_total = (int64_t)f->n;
    if (done.ended == 0)
        done.ended = now;
    if (transact(s, f, now, &done, err) < 0) {
        store_pg_rollback(s);
        return -1;
    }
    *p = done;
    return 0;
}
