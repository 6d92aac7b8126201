#include "store_dump.h"
#include "store_migrate.h"
#include "store_pg.h"
#include "store_tool.h"
#include <libpq-fe.h>
#include <string.h>

#define DUMP_SECONDS 3600

static const struct store_sql count_all = {"dump_figures",
    "select (select max(version) from schema_migration), current_setting('server_version_num'),"
    " (select count(*) from edition), (select count(*) from fact), (select count(*) from series),"
    " (select count(*) from pull), (select count(*) from config),"
    " (select coalesce(sum(value), 0)::text from fact),"
    " (select coalesce(sum(('x' || left(md5(f::text), 15))::bit(60)::int8::numeric), 0)::text from fact f)"};

static int
read_figures(struct store *s, struct store_figures *ret, struct err *err)
{
    PGresult *r = NULL;
    if (store_pg_exec(s, &count_all, NULL, &r, err) < 0)
        return -1;
    *ret = (struct store_figures){.schema = (int)store_pg_get_int(r, 0, 0),
        .server = (int)store_pg_get_int(r, 0, 1),
        .editions = store_pg_get_int(r, 0, 2),
        .facts = store_pg_get_int(r, 0, 3),
        .series = store_pg_get_int(r, 0, 4),
        .pulls = store_pg_get_int(r, 0, 5),
        .configs = store_pg_get_int(r, 0, 6)};
    snprintf(ret->sum, sizeof ret->sum, "%s", PQgetvalue(r, 0, 7));
    snprintf(ret->digest, sizeof ret->digest, "%s", PQgetvalue(r, 0, 8));
    PQclear(r);
    return 0;
}

/* The snapshot lives as long as this transaction, so the dump holds exactly what was counted. */
static int
dump(struct store *s, const char *url, const char *file, struct store_figures *ret, struct err *err)
{
    static const struct store_sql export = {"dump_snapshot", "select pg_export_snapshot()"};
    PGresult *r = NULL;
    char snapshot[64];
    if (read_figures(s, ret, err) < 0 || store_pg_exec(s, &export, NULL, &r, err) < 0)
        return -1;
    snprintf(snapshot, sizeof snapshot, "--snapshot=%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    const char *const args[] = {"--format=custom", "--schema=ksrd", "--no-owner", "--no-privileges", snapshot,
        "--no-password", "--file", file, NULL};
    return store_tool_run("pg_dump", url, args, err);
}

int
store_dump_write(
    struct store *s, const char *url, const char *file, struct store_figures *ret, struct err *err)
{
    int rc = store_pg_begin(s, true, DUMP_SECONDS, err);
    if (rc == 0)
        rc = store_pg_run(s, "dump", "set local idle_in_transaction_session_timeout = 0", NULL, err);
    if (rc == 0)
        rc = dump(s, url, file, ret, err);
    store_pg_rollback(s); /* nothing was written */
    return rc;
}

int
store_dump_check(const char *file, struct err *err)
{
    const char *const args[] = {"--list", file, NULL};
    return store_tool_run("pg_restore", NULL, args, err);
}

/* Absent, or without an edition. */
static int
prove_empty(struct store *s, struct err *err)
{
    static const struct store_sql there = {"restore_there", "select to_regclass('ksrd.edition') is not null"};
    static const struct store_sql used = {"restore_used", "select count(*) from ksrd.edition"};
    PGresult *r = NULL;
    if (store_pg_exec(s, &there, NULL, &r, err) < 0)
        return -1;
    bool exists = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    if (!exists)
        return 0;
    if (store_pg_exec(s, &used, NULL, &r, err) < 0)
        return -1;
    int64_t n = store_pg_get_int(r, 0, 0);
    PQclear(r);
    return n == 0 ? 0
                  : err_set(err, ERR_STORE, "database",
                        "restore into an empty state folder (--state DIR) or an empty database",
                        "the database already holds %lld editions", (long long)n);
}

int
store_dump_restore(const char *owner_url, const char *file, struct err *err)
{
    struct store s = {0};
    char database[64] = "";
    int rc = store_pg_connect(&s, owner_url, err);
    if (rc == 0)
        rc = prove_empty(&s, err);
    if (rc == 0)
        rc = store_pg_run(&s, "restore", "drop schema if exists ksrd cascade", NULL, err);
    if (rc == 0)
        snprintf(database, sizeof database, "%s", PQdb(s.pg)); /* pg_restore wants it as an argument */
    store_pg_close(&s);
    const char *const args[] = {"--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
        "--no-password", "--dbname", database, file, NULL};
    return rc == 0 ? store_tool_run("pg_restore", owner_url, args, err) : rc;
}

int
store_dump_figures(const char *url, struct store_figures *ret, struct err *err)
{
    struct store s = {0};
    int rc = store_pg_connect(&s, url, err);
    if (rc == 0)
        rc = store_pg_begin(&s, true, DUMP_SECONDS, err);
    if (rc == 0)
        rc = read_figures(&s, ret, err);
    store_pg_close(&s);
    return rc;
}

int
store_dump_raws(struct store *s, int (*one)(void *ctx, const char *raw, const char *sha256, struct err *err),
    void *ctx, struct err *err)
{
    static const struct store_sql raws = {"dump_raws",
        "select p.raw, p.sha256 from pull p where p.organisation_id = $1 and p.raw <> ''"
        " and not exists (select from raw_gone g where g.organisation_id = $1 and g.raw = p.raw and g.gone_at >= p.ended_at)"
        " group by p.raw, p.sha256 order by p.raw"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &raws, &args, &r, err) < 0)
        return -1;
    int rc = 0;
    for (int i = 0; i < PQntuples(r) && rc == 0; i++)
        rc = one(ctx, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), err);
    PQclear(r);
    return rc;
}
