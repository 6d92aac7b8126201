#include "embed.h"
#include "hash.h"
#include "store_help.h"
#include "store_pg.h"

size_t store_embedded(struct embed_file *e, size_t most);

static struct throwaway cluster;

/* A new, empty database; two addresses: of the cluster's owner, and of any role. */
struct base {
    char owner_url[300], name[40];
};

static void
run_as(const char *url, const char *sql)
{
    struct err err = {0};
    struct store s = {0};
    help_ok(store_pg_connect(&s, url, &err), &err);
    help_ok(store_pg_run(&s, "test", sql, NULL, &err), &err);
    store_pg_close(&s);
}

static const char *
as_role(const struct base *b, const char *role, char out[300])
{
    const char *user = strstr(cluster.url, " user=");
    snprintf(out, 300, "%.*s user=%s dbname=%s", (int)(user - cluster.url), cluster.url, role, b->name);
    return out;
}

static struct base
new_base(const char *name)
{
    struct base b;
    char sql[100];
    snprintf(b.name, sizeof b.name, "%s", name);
    as_role(&b, "ksrd_owner", b.owner_url);
    snprintf(sql, sizeof sql, "create database %s", name);
    run_as(cluster.owner_url, sql);
    return b;
}

static char *
ask(const char *url, const char *sql)
{
    struct err err = {0};
    struct store s = {0};
    PGresult *r = NULL;
    struct store_sql q = {"ask", sql};
    help_ok(store_pg_connect(&s, url, &err), &err);
    help_ok(store_pg_exec(&s, &q, NULL, &r, &err), &err);
    char *text = strdup(PQgetvalue(r, 0, 0));
    PQclear(r);
    store_pg_close(&s);
    return text;
}

static void
expect(const char *url, const char *sql, const char *answer)
{
    char *text = ask(url, sql);
    assert_string_equal(text, answer);
    free(text);
}

static int
known_migrations(void)
{
    return (int)store_embedded(NULL, 0);
}

/* Applied once, registered with name and hash; again is nothing. */
static void
test_twice(void **state)
{
    (void)state;
    struct err err = {0};
    struct embed_file files[200];
    struct base b = new_base("twice");
    char sql[300], hash[HASH_HEX], count[20];
    store_embedded(files, 200);
    help_ok(store_migrate(b.owner_url, &err), &err);
    char *when = ask(b.owner_url, "select max(applied_at)::text from ksrd.schema_migration");
    help_ok(store_migrate(b.owner_url, &err), &err);
    expect(b.owner_url, "select max(applied_at)::text from ksrd.schema_migration", when);
    free(when);
    snprintf(count, sizeof count, "%d", known_migrations());
    expect(b.owner_url, "select count(*) from ksrd.schema_migration", count);
    snprintf(sql, sizeof sql,
        "select name = '%s' and sha256 = '%s' from ksrd.schema_migration where version = 1", files[0].name,
        hash_sha256_hex(files[0].data, files[0].size, hash));
    expect(b.owner_url, sql, "t");
}

/* Many processes at the same moment: all succeed, each migration is there once. */
static void
test_concurrent(void **state)
{
    (void)state;
    enum { N = 6 };
    pid_t pid[N];
    int go[2], status;
    char c, count[20];
    struct base b = new_base("concurrent");
    assert_int_equal(pipe(go), 0);
    for (int i = 0; i < N; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            struct err err = {0};
            char text[2200];
            (void)close(go[1]);
            (void)!read(go[0], &c, 1); /* until all stand at the line */
            int rc = store_migrate(b.owner_url, &err);
            if (rc != 0) {
                err_text(&err, text, sizeof text);
                (void)fprintf(stderr, "%s\n", text);
            }
            _exit(rc != 0);
        }
    }
    (void)close(go[0]);
    (void)close(go[1]);
    for (int i = 0; i < N; i++) {
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    snprintf(count, sizeof count, "%d", known_migrations());
    expect(b.owner_url, "select count(*) from ksrd.schema_migration", count);
}

/* A migration that dies half-way leaves nothing, and the next one does it all. */
static void
test_killed(void **state)
{
    (void)state;
    struct err err = {0};
    struct base b = new_base("killed");
    char text[20];
    for (int i = 0; i < 12; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            (void)store_migrate(b.owner_url, NULL);
            _exit(0);
        }
        usleep((useconds_t)(1000 + i * 2500));
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        expect(b.owner_url,
            "select (to_regclass('ksrd.fact') is not null) = (to_regclass('ksrd.schema_migration') is not "
            "null)",
            "t");
    }
    help_ok(store_migrate(b.owner_url, &err), &err);
    snprintf(text, sizeof text, "%d", known_migrations());
    expect(b.owner_url, "select count(*) from ksrd.schema_migration", text);
}

static void
expect_refusal(const struct base *b, const char *what)
{
    struct err err = {0};
    struct store *s = NULL;
    assert_int_equal(store_migrate(b->owner_url, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    if (!strstr(err.what, what))
        fail_msg("'%s' is not in '%s'", what, err.what);
    assert_true(err.hint[0] != 0);
    err_clear(&err);
    assert_int_equal(store_open(b->owner_url, "x", "X", &s, &err), -1); /* nor does the daemon work on it */
    assert_int_equal(err.kind, ERR_STORE);
    if (!strstr(err.what, what))
        fail_msg("'%s' is not in '%s'", what, err.what);
}

static void
test_changed_and_newer(void **state)
{
    (void)state;
    struct err err = {0};
    char sql[200], what[100];
    struct base b = new_base("changed");
    help_ok(store_migrate(b.owner_url, &err), &err);
    run_as(b.owner_url, "update ksrd.schema_migration set sha256 = repeat('0', 64) where version = 1");
    expect_refusal(&b, "applied with other contents");
    /* a newer schema is told as such, whatever else differs */
    snprintf(sql, sizeof sql,
        "insert into ksrd.schema_migration (version, name, sha256) values (%d, 'new', 'x')",
        known_migrations() + 1);
    run_as(b.owner_url, sql);
    snprintf(what, sizeof what, "the database has schema %d, this program knows up to %d",
        known_migrations() + 1, known_migrations());
    expect_refusal(&b, what);
}

/* A database without our schema is not opened. */
static void
test_not_migrated(void **state)
{
    (void)state;
    struct err err = {0};
    struct store *s = NULL;
    struct base b = new_base("empty");
    assert_int_equal(store_open(b.owner_url, "x", "X", &s, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.hint, "ksrd migrate"));
}

/* database: url with one ordinary role that owns the database: it can do all, and even it cannot change a fact. */
static void
test_one_role(void **state)
{
    (void)state;
    char url[300], code[6];
    struct err err = {0};
    struct store *s = NULL;
    struct store raw = {0};
    struct base b = new_base("onerole");
    run_as(cluster.owner_url, "create role anna login");
    run_as(b.owner_url, "alter database onerole owner to anna");
    as_role(&b, "anna", url);
    help_ok(store_migrate(url, &err), &err);
    help_ok(store_open(url, "x", "X", &s, &err), &err);
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    struct store_pull p = help_commit(s, "x", f, BEGIN);
    assert_int_equal(p.edition, 1);
    int32_t e = 0;
    struct store_config c = {.sha256 = "h", .who = "anna", .text = "a: 1", .n = 4};
    help_ok(store_config_put(s, &c, STORE_CONFIG_ANY, BEGIN + 1, &e, &err), &err);
    assert_int_equal(e, 2);
    store_close(s);
    help_ok(store_pg_connect(&raw, url, &err), &err);
    assert_int_equal(store_pg_run(&raw, "test", "update ksrd.fact set value = 2", code, &err), -1);
    assert_string_equal(code, "42501");
    assert_int_equal(store_pg_run(&raw, "test", "delete from ksrd.fact", code, &err), -1);
    assert_string_equal(code, "42501");
    store_pg_close(&raw);
}

/* A role without rights: a clear answer; after the owner's migration and grant it works, without being able to migrate. */
static void
test_poor_role(void **state)
{
    (void)state;
    char url[300], role[STORE_ROLE_MOST];
    struct err err = {0};
    struct store *s = NULL;
    struct base b = new_base("poorrole");
    run_as(cluster.owner_url, "create role \"Å'sa\" login");
    as_role(&b, "'Å\\'sa'", url);
    assert_int_equal(store_migrate(url, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.what, "42501"));
    assert_non_null(strstr(err.hint, "GRANT CREATE ON DATABASE"));
    help_ok(store_migrate(b.owner_url, &err), &err);
    assert_int_equal(store_migrate(url, &err), -1); /* not even allowed to look */
    assert_non_null(strstr(err.hint, "--url OWNER-URL"));
    help_ok(store_role(url, role, &err), &err);
    assert_string_equal(role, "Å'sa");
    help_ok(store_grant(b.owner_url, role, &err), &err);
    help_ok(store_migrate(url, &err), &err); /* nothing to do, so no right is needed */
    help_ok(store_open(url, "x", "X", &s, &err), &err);
    struct facts *f = facts_new();
    help_fact(f, "a", "u", "2024-01", "1");
    help_commit(s, "x", f, BEGIN);
    store_close(s);
    assert_int_equal(store_role("inte en adress", role, &err), -1);
}

/* The first n migrations as an older program applied them. */
static void
migrate_to(const struct base *b, const struct embed_file *files, int n)
{
    char hash[HASH_HEX], sql[500];
    run_as(b->owner_url,
        "create schema ksrd; create table ksrd.schema_migration (version int4 primary key, name text not null,"
        " sha256 text not null, applied_at timestamptz not null default now())");
    for (int i = 0; i < n; i++) {
        run_as(b->owner_url, files[i].data);
        snprintf(sql, sizeof sql,
            "insert into ksrd.schema_migration (version, name, sha256) values (%d, '%s', '%s')", i + 1,
            files[i].name, hash_sha256_hex(files[i].data, files[i].size, hash));
        run_as(b->owner_url, sql);
    }
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct embed_file *)a)->name, ((const struct embed_file *)b)->name);
}

/* What a program of the older schema reads and adds, table by table, as prepared statements of a connection that stays open. */
static const char each_table[] =
    "select string_agg(format('prepare %1$I as select %2$s from ksrd.%1$I; execute %1$I', t, columns), ';')"
    " from (select table_name as t, string_agg(quote_ident(column_name), ', ') as columns"
    "     from information_schema.columns where table_schema = 'ksrd' group by table_name) x";
static const char execute_each[] =
    "select string_agg(format('execute %I', table_name), ';') from information_schema.tables"
    " where table_schema = 'ksrd'";

/* The daemon of the version before goes on while the database is upgraded under it: a migration takes away nothing that it reads, and
   adds nothing that it would have to fill in. */
static void
test_older_program_goes_on(void **state)
{
    (void)state;
    struct embed_file files[200];
    int n = (int)store_embedded(files, 200);
    qsort(files, (size_t)n, sizeof *files, by_name);
    for (int k = 1; k < n; k++) {
        char name[40];
        struct err err = {0};
        struct store old = {0}, *s = NULL;
        snprintf(name, sizeof name, "older%d", k);
        struct base b = new_base(name);
        migrate_to(&b, files, k);
        char *reads = ask(b.owner_url, each_table), *again = ask(b.owner_url, execute_each);
        run_as(b.owner_url, "create table public.before as select table_name, column_name from"
                            " information_schema.columns where table_schema = 'ksrd'");
        help_ok(store_pg_connect(&old, b.owner_url, &err), &err);
        help_ok(store_pg_run(&old, "test", reads, NULL, &err), &err);
        help_ok(store_migrate(b.owner_url, &err), &err);
        help_ok(store_pg_run(&old, "test", again, NULL, &err), &err);
        expect(b.owner_url,
            "select count(*) from information_schema.columns c where table_schema = 'ksrd'"
            " and is_nullable = 'NO' and column_default is null"
            " and table_name in (select table_name from public.before)"
            " and (table_name, column_name) not in (select table_name, column_name from public.before)",
            "0");
        store_pg_close(&old);
        help_ok(store_open(b.owner_url, "x", "X", &s, &err), &err);
        store_close(s);
        free(reads);
        free(again);
    }
}

/* Opened by many at once, an organisation is made once; its name follows the configuration. */
static void
test_organisation(void **state)
{
    (void)state;
    enum { N = 6 };
    int status;
    struct err err = {0};
    struct store *s = NULL;
    for (int i = 0; i < N; i++)
        if (fork() == 0) {
            char slug[8];
            snprintf(slug, sizeof slug, "o%d", i % 2);
            _exit(store_open(cluster.url, slug, "Gammalt namn", &s, &err) != 0);
        }
    for (int i = 0; i < N; i++) {
        assert_true(waitpid(-1, &status, 0) > 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    expect(cluster.owner_url, "select count(*) from ksrd.organisation where slug in ('o0', 'o1')", "2");
    help_ok(store_open(cluster.url, "o0", "Nytt namn", &s, &err), &err);
    expect(cluster.owner_url, "select name from ksrd.organisation where slug = 'o0'", "Nytt namn");
    store_close(s);
}

/* An address where nobody answers: an error within the time limit, without the password in it. */
static void
test_nobody(void **state)
{
    (void)state;
    char text[2200];
    struct err err = {0};
    struct store *s = NULL;
    assert_int_equal(store_open("postgresql://anna:hemligt@127.0.0.1:9/x", "x", "X", &s, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    err_text(&err, text, sizeof text);
    assert_null(strstr(text, "hemligt"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_concurrent),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_changed_and_newer),
        cmocka_unit_test(test_not_migrated),
        cmocka_unit_test(test_one_role),
        cmocka_unit_test(test_poor_role),
        cmocka_unit_test(test_older_program_goes_on),
        cmocka_unit_test(test_organisation),
        cmocka_unit_test(test_nobody),
    };
    throwaway_start(&cluster);
    /* the test connects as roles of its own: let everyone who is us be anyone */
    FILE *hba = NULL;
    char path[200] = "";
    for (int major = 14; major < 40 && access(path, F_OK) != 0; major++)
        snprintf(path, sizeof path, "%s/pg%d/pg_hba.conf", cluster.state, major);
    if ((hba = fopen(path, "we")) == NULL || fputs("local all all trust\n", hba) < 0 || fclose(hba) != 0)
        throwaway_fail(path);
    run_as(cluster.owner_url, "select pg_reload_conf()");
    usleep(200000);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&cluster);
    return rc;
}
