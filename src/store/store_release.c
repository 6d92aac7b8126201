#include "store_release.h"
#include "store_edition.h"
#include "store_pg.h"
#include "store_pull.h"
#include <libpq-fe.h>

#define RELEASE_SECONDS 60

static const char letters[RELEASE_STATES][2] = {"", "p", "s", "l"};

/* clang-format off */
static const struct store_sql lock_expected = {"release_lock",
    "select from organisation where organisation_id = $1 and edition = $2 for no key update skip locked"};
static const struct store_sql add_release = {"release_add",
    "insert into release (organisation_id, edition, source_id, period, state, who, reason) values ($1, $2, $3, $4, $5, $6, $7)"};
static const struct store_sql add_report = {"release_report",
    "insert into reported (organisation_id, edition, source_id, period, program, sha256, text) values ($1, $2, $3, $4, $5, $6, $7)"};
static const struct store_sql add_corrections = {"release_correct",
    "insert into correction (organisation_id, edition, pull_id, source_id, period, locked, facts)"
    " select $1, $2, $3, c.source_id, c.period, r.state = 'l', c.facts"
    " from (select x.source_id, f.period, count(*) as facts from fact f"
    "     join series x on x.organisation_id = $1 and x.series_id = f.series_id"
    "     where f.organisation_id = $1 and f.edition = $2 group by x.source_id, f.period) c"
    " cross join lateral (select r.state from release r where r.organisation_id = $1 and r.source_id = c.source_id"
    "     and r.period = c.period order by r.edition desc limit 1) r"
    " where r.state in ('s', 'l')"};
static const struct store_sql read_releases = {"release_read",
    "select o.code, r.period, r.state, r.edition, " STORE_SQL_MS("e.recorded_at") ", r.who, r.reason"
    " from release r join source o using (organisation_id, source_id) join edition e using (organisation_id, edition)"
    " where organisation_id = $1 and r.edition <= $2 order by o.code, r.period, r.edition"};
static const struct store_sql read_corrections = {"release_corrections",
    "select o.code, c.period, c.edition, c.pull_id, " STORE_SQL_MS("e.recorded_at") ", c.locked, c.facts,"
    "     coalesce(t.who, ''), coalesce(t.reason, p.reason, '')"
    " from correction c join source o using (organisation_id, source_id) join edition e using (organisation_id, edition)"
    " left join retraction t on t.organisation_id = c.organisation_id and t.edition = c.edition"
    " left join pull p on p.organisation_id = c.organisation_id and p.pull_id = c.pull_id"
    " where c.organisation_id = $1 and c.edition <= $2 order by o.code, c.period, c.edition"};
/* The newest month of each source; and months, released before a correction, of which it moved the figures: those of the corrected month
   and of the windows, and the year after, that hold it. */
static const struct store_sql read_reports = {"release_reports",
    "select o.code, r.period, r.edition, " STORE_SQL_MS("e.recorded_at") ", r.program, r.sha256, r.text"
    " from reported r join source o using (organisation_id, source_id) join edition e using (organisation_id, edition)"
    " where organisation_id = $1 and r.edition <= $2 and (r.period = (select max(n.period) from reported n"
    "         where n.organisation_id = $1 and n.source_id = r.source_id and n.edition <= $2)"
    "     or exists (select from correction c where c.organisation_id = $1 and c.source_id = r.source_id"
    "         and c.edition > r.edition and c.edition <= $2 and r.period between c.period and c.period + 12))"
    " order by o.code, r.period, r.edition"};
/* clang-format on */

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

/* A row's first arguments. */
static int
begin_row(
    struct store *s, int32_t edition, const char *source, month m, struct store_args *a, struct err *err)
{
    int16_t id = 0;
    if (store_pull_source(s, source, &id, err) < 0)
        return -1;
    *a = (struct store_args){0};
    store_pg_int(a, s->organisation);
    store_pg_int(a, edition);
    store_pg_int(a, id);
    store_pg_int(a, m);
    return 0;
}

static int
write_rows(struct store *s, int32_t edition, const struct store_close *c, struct err *err)
{
    struct store_args a;
    for (size_t i = 0; i < c->n; i++) {
        const struct release *r = &c->releases[i];
        if (begin_row(s, edition, r->source, r->month, &a, err) < 0)
            return -1;
        store_pg_text(&a, letters[r->state]);
        store_pg_text(&a, r->who);
        store_pg_text(&a, r->reason);
        if (store_pg_exec(s, &add_release, &a, NULL, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < c->n_reports; i++) {
        const struct release_report *r = &c->reports[i];
        if (begin_row(s, edition, r->source, r->month, &a, err) < 0)
            return -1;
        store_pg_text(&a, r->program);
        store_pg_text(&a, r->sha256);
        store_pg_text(&a, r->text);
        if (store_pg_exec(s, &add_report, &a, NULL, err) < 0)
            return -1;
    }
    return store_edition_notify(s, err);
}

static int
take(struct store *s, int32_t expected, const struct store_close *c, stamp now, int32_t *ret, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, expected);
    if (store_pg_exec(s, &lock_expected, &a, &r, err) < 0)
        return -1;
    bool got = PQntuples(r) == 1;
    PQclear(r);
    if (!got)
        return 0;
    return store_edition_take(s, "close", 0, now, ret, err) < 0 ? -1 : write_rows(s, *ret, c, err);
}

int
store_release(struct store *s, int32_t expected, const struct store_close *c, stamp now, int32_t *ret_edition,
    struct err *err)
{
    int32_t edition = 0;
    int rc = store_pg_begin(s, false, RELEASE_SECONDS, err);
    if (rc == 0)
        rc = take(s, expected, c, now, &edition, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc == 0)
        *ret_edition = edition;
    else
        store_pg_rollback(s);
    return rc;
}

int
store_release_note(struct store *s, int32_t edition, int32_t pull, struct err *err)
{
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    store_pg_int(&a, pull);
    return store_pg_exec(s, &add_corrections, &a, NULL, err);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

static int
ask(struct store *s, const struct store_sql *q, int32_t edition, PGresult **ret, size_t *ret_n,
    struct err *err)
{
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    if (store_pg_exec(s, q, &a, ret, err) < 0)
        return -1;
    *ret_n = (size_t)PQntuples(*ret);
    return 0;
}

static enum release_state
state_of(const char *letter)
{
    return *letter == 'l' ? RELEASE_LAST : *letter == 's' ? RELEASE_SLAPPT : RELEASE_PRELIMINAR;
}

static int
get_releases(struct store *s, struct arena *a, int32_t edition, struct decisions *d, struct err *err)
{
    PGresult *r = NULL;
    if (ask(s, &read_releases, edition, &r, &d->n_releases, err) < 0)
        return -1;
    struct release *v = arena_alloc(a, (d->n_releases + 1) * sizeof *v);
    for (int i = 0; i < (int)d->n_releases; i++)
        v[i] = (struct release){.source = store_pg_get_text(a, r, i, 0),
            .month = (month)store_pg_get_int(r, i, 1),
            .state = state_of(PQgetvalue(r, i, 2)),
            .edition = (int32_t)store_pg_get_int(r, i, 3),
            .at = store_pg_get_int(r, i, 4),
            .who = store_pg_get_text(a, r, i, 5),
            .reason = store_pg_get_text(a, r, i, 6)};
    PQclear(r);
    d->releases = v;
    return 0;
}

static int
get_corrections(struct store *s, struct arena *a, int32_t edition, struct decisions *d, struct err *err)
{
    PGresult *r = NULL;
    if (ask(s, &read_corrections, edition, &r, &d->n_corrections, err) < 0)
        return -1;
    struct release_correction *v = arena_alloc(a, (d->n_corrections + 1) * sizeof *v);
    for (int i = 0; i < (int)d->n_corrections; i++)
        v[i] = (struct release_correction){.source = store_pg_get_text(a, r, i, 0),
            .month = (month)store_pg_get_int(r, i, 1),
            .edition = (int32_t)store_pg_get_int(r, i, 2),
            .pull = (int32_t)store_pg_get_int(r, i, 3),
            .at = store_pg_get_int(r, i, 4),
            .locked = *PQgetvalue(r, i, 5) == 't',
            .facts = store_pg_get_int(r, i, 6),
            .who = store_pg_get_text(a, r, i, 7),
            .reason = store_pg_get_text(a, r, i, 8)};
    PQclear(r);
    d->corrections = v;
    return 0;
}

static int
get_reports(struct store *s, struct arena *a, int32_t edition, struct decisions *d, struct err *err)
{
    PGresult *r = NULL;
    if (ask(s, &read_reports, edition, &r, &d->n_reports, err) < 0)
        return -1;
    struct release_report *v = arena_alloc(a, (d->n_reports + 1) * sizeof *v);
    for (int i = 0; i < (int)d->n_reports; i++)
        v[i] = (struct release_report){.source = store_pg_get_text(a, r, i, 0),
            .month = (month)store_pg_get_int(r, i, 1),
            .edition = (int32_t)store_pg_get_int(r, i, 2),
            .at = store_pg_get_int(r, i, 3),
            .program = store_pg_get_text(a, r, i, 4),
            .sha256 = store_pg_get_text(a, r, i, 5),
            .text = store_pg_get_text(a, r, i, 6)};
    PQclear(r);
    d->reports = v;
    return 0;
}

int
store_release_read(
    struct store *s, struct arena *a, const struct store_edition *e, struct decisions *ret, struct err *err)
{
    struct decisions d = {.at = e->recorded};
    if (get_releases(s, a, e->edition, &d, err) < 0 || get_corrections(s, a, e->edition, &d, err) < 0)
        return -1;
    *ret = d;
    return 0;
}

int
store_release_reports(
    struct store *s, struct arena *a, const struct store_edition *e, struct decisions *d, struct err *err)
{
    return get_reports(s, a, e->edition, d, err);
}
