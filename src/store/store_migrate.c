#include "store_migrate.h"
#include "clock.h"
#include "embed.h"
#include "hash.h"
#include "store.h"
#include "text.h"
#include <libpq-fe.h>
#include <unistd.h>

#define MOST 200                                          /* migrations */
#define LOCK_SQL "select pg_try_advisory_lock(440115, 2)" /* class and object: see store_pull.h */
#define LOCK_WAIT_MS 120000
#define BUSY_TRIES 8 /* a table in use: 2 s each, with growing pauses */

size_t store_embedded(struct embed_file *e, size_t most); /* made by CMake from sql/ */

struct migration {
    int version;
    const char *name, *sql;
    char sha256[HASH_HEX];
};
struct migrations {
    struct migration items[MOST];
    int n;
    int applied; /* how many the database has */
};

static int
compare_names(const void *a, const void *b)
{
    return strcmp(((const struct embed_file *)a)->name, ((const struct embed_file *)b)->name);
}

/* sql/NNNN-name.sql, numbered from 1 without gaps. */
static int
known(struct migrations *m, struct err *err)
{
    struct embed_file files[MOST];
    size_t n = store_embedded(files, MOST);
    *m = (struct migrations){0};
    if (n > MOST)
        return err_set(err, ERR_BUG, "migrations", NULL, "more than %d migrations", MOST);
    qsort(files, n, sizeof *files, compare_names);
    for (size_t i = 0; i < n; i++) {
        char digits[5];
        long version;
        snprintf(digits, sizeof digits, "%.4s", files[i].name);
        if (text_long(digits, 1, MOST, &version) < 0 || version != (long)i + 1 ||
            !text_ends(files[i].name, ".sql"))
            return err_set(
                err, ERR_BUG, "migrations", NULL, "'%s' does not follow in the numbering", files[i].name);
        m->items[i] =
            (struct migration){.version = (int)version, .name = files[i].name, .sql = files[i].data};
        hash_sha256_hex(files[i].data, files[i].size, m->items[i].sha256);
    }
    m->n = (int)n;
    return 0;
}

static int
check_row(struct migrations *m, int version, const char *sha256, struct err *err)
{
    if (version > m->n)
        return err_set(err, ERR_STORE, "schema",
            "upgrade this ksrd, or use the one that upgraded the database",
            "the database has schema %d, this program knows up to %d", version, m->n);
    if (version != m->applied + 1)
        return err_set(err, ERR_STORE, "schema", "restore the database from a backup",
            "migration %d is missing in the database, though later ones are there", m->applied + 1);
    if (strcmp(m->items[version - 1].sha256, sha256) != 0)
        return err_set(err, ERR_STORE, m->items[version - 1].name,
            "a released migration must never change: use the ksrd that made the database",
            "the migration was applied with other contents (%.12s…) than this program's (%.12s…)", sha256,
            m->items[version - 1].sha256);
    m->applied = version;
    return 0;
}

/* The newest first: a newer schema is told before anything else. */
static int
look(struct store *s, struct migrations *m, struct err *err)
{
    static const struct store_sql exists = {
        "migration_exists", "select to_regclass('ksrd.schema_migration') is not null"};
    static const struct store_sql list = {"migration_list",
        "select version, sha256, max(version) over () from ksrd.schema_migration order by version"};
    PGresult *r = NULL;
    int rc = 0;
    m->applied = 0;
    if (store_pg_exec(s, &exists, NULL, &r, err) < 0)
        return -1;
    bool found = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    if (!found)
        return 0;
    if (store_pg_exec(s, &list, NULL, &r, err) < 0)
        return -1;
    int n = PQntuples(r);
    if (n > 0 && store_pg_get_int(r, 0, 2) > m->n)
        rc = check_row(m, (int)store_pg_get_int(r, 0, 2), "", err);
    for (int i = 0; i < n && rc == 0; i++)
        rc = check_row(m, (int)store_pg_get_int(r, i, 0), PQgetvalue(r, i, 1), err);
    PQclear(r);
    return rc;
}

int
store_migrate_check(struct store *s, struct err *err)
{
    struct migrations *m = malloc(sizeof *m);
    if (!m)
        return err_set(err, ERR_BUG, "schema", NULL, "out of memory");
    int rc = known(m, err);
    if (rc == 0)
        rc = look(s, m, err);
    if (rc == 0 && m->applied < m->n)
        rc = err_set(err, ERR_STORE, "schema", "run ksrd migrate",
            "the database has schema %d, this program needs %d", m->applied, m->n);
    free(m);
    return rc;
}

static void
pause_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

/* Polls: one who waits in pg_advisory_lock can deadlock with CREATE INDEX CONCURRENTLY (seen; schema.md §11). */
static int
take_lock(struct store *s, struct err *err)
{
    static const struct store_sql lock = {"migration_lock", LOCK_SQL};
    int64_t deadline = clock_mono_ms() + LOCK_WAIT_MS;
    for (int wait = 20;; wait = wait < 500 ? wait * 2 : 500) {
        PGresult *r = NULL;
        if (store_pg_exec(s, &lock, NULL, &r, err) < 0)
            return -1;
        bool got = *PQgetvalue(r, 0, 0) == 't';
        PQclear(r);
        if (got)
            return 0;
        if (clock_mono_ms() > deadline)
            return err_set(err, ERR_STORE, "schema",
                "see what holds it: select * from pg_locks where locktype = 'advisory'",
                "another process has been migrating for %d s", LOCK_WAIT_MS / 1000);
        pause_ms(wait);
    }
}

/* First of all: the place where migrations register. Needs CREATE on the database only when it is missing. */
static const char register_sql[] =
    "create schema if not exists ksrd;"
    "create table ksrd.schema_migration (version int4 primary key, name text not null, sha256 text not null,"
    " applied_at timestamptz not null default now());";

static int
apply_once(struct store *s, const struct migration *x, char state[6], struct err *err)
{
    static const struct store_sql insert = {
        "migration_insert", "insert into schema_migration (version, name, sha256) values ($1, $2, $3)"};
    struct store_args a = {0};
    store_pg_int(&a, x->version);
    store_pg_text(&a, x->name);
    store_pg_text(&a, x->sha256);
    state[0] = 0;
    if (store_pg_begin(s, false, 3600, err) == 0 &&
        store_pg_run(s, x->name, "set local lock_timeout = '2s'", state, err) == 0 &&
        (x->version > 1 || store_pg_run(s, x->name, register_sql, state, err) == 0) &&
        store_pg_run(s, x->name, x->sql, state, err) == 0 && store_pg_exec(s, &insert, &a, NULL, err) == 0 &&
        store_pg_commit(s, err) == 0)
        return 0;
    store_pg_rollback(s);
    return -1;
}

/* A long reader of a table must not stop all others behind our waiting ALTER: give up after 2 s and come again. */
static int
apply(struct store *s, const struct migration *x, struct err *err)
{
    char state[6];
    for (int try = 1; apply_once(s, x, state, err) < 0; try++) {
        if (strcmp(state, "42501") == 0 && err)
            snprintf(err->hint, sizeof err->hint, "%s",
                "the role may not change the schema: run ksrd migrate --url OWNER-URL,"
                " or GRANT CREATE ON DATABASE to it");
        if (strcmp(state, "55P03") != 0 || try == BUSY_TRIES)
            return -1;
        pause_ms(250 * try);
    }
    return 0;
}

static int
migrate(struct store *s, struct migrations *m, struct err *err)
{
    if (known(m, err) < 0 || look(s, m, err) < 0)
        return -1;
    if (m->applied == m->n)
        return 0;
    if (take_lock(s, err) < 0 || look(s, m, err) < 0)
        return -1;
    for (int i = m->applied; i < m->n; i++)
        if (apply(s, &m->items[i], err) < 0)
            return -1;
    return 0;
}

int
store_migrate(const char *owner_url, struct err *err)
{
    struct store s = {0};
    struct migrations *m = malloc(sizeof *m);
    if (!m)
        return err_set(err, ERR_BUG, "schema", NULL, "out of memory");
    int rc = store_pg_connect(&s, owner_url, err);
    if (rc == 0)
        rc = migrate(&s, m, err);
    store_pg_close(&s); /* frees the lock */
    free(m);
    return rc;
}
