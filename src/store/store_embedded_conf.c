#include "buf.h"
#include "clock.h"
#include "file.h"
#include "store_embedded_parts.h"
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONF_MOST (64u << 10)
#define LEFT_MS 10000

/* libraries.md §9, but durable and ready for a standby or a backup. */
static const char settings[] =
    "port = 5432\n"
    "listen_addresses = ''\n"
    "unix_socket_permissions = 0700\n"
    "cluster_name = 'ksrd'\n"
    "max_connections = 30\n"
    "shared_buffers = 64MB\n"
    "work_mem = 16MB\n"
    "maintenance_work_mem = 64MB\n"
    "wal_level = replica\n"
    "max_wal_senders = 2\n"
    "wal_compression = on\n"
    "min_wal_size = 32MB\n"
    "max_wal_size = 256MB\n"
    "checkpoint_timeout = 15min\n"
    "synchronous_commit = on\n"
    "fsync = on\n"
    "jit = off\n"
    "max_parallel_workers_per_gather = 0\n" /* no large shared memory: containers have 64 MB of it */
    "max_parallel_maintenance_workers = 0\n"
    "autovacuum_max_workers = 1\n"
    "logging_collector = off\n"
    "log_destination = 'stderr'\n"
    "log_line_prefix = '%m [%p] %a '\n"
    "log_checkpoints = off\n"
    "log_timezone = 'Europe/Stockholm'\n"
    "timezone = 'UTC'\n"
    "lc_messages = 'C.UTF-8'\n"
    "default_text_search_config = 'pg_catalog.simple'\n";

static int
write_file(const struct store_embedded *e, const char *name, struct buf *b, struct err *err)
{
    const char *path = arena_printf(e->arena, "%s/%s", e->data, name);
    int rc = b->failed ? err_set(err, ERR_BUG, path, NULL, "the configuration grew too large")
                       : file_write(path, b->data, b->len, 0600, err);
    buf_reset(b);
    return rc;
}

/* A path in a list of paths: quoted twice, for the list and for the file. */
static void
add_folder(struct buf *b, const char *path)
{
    buf_str(b, "unix_socket_directories = '\"");
    for (const char *p = path; *p; p++) {
        if (*p == '\'' || *p == '\\' || *p == '"')
            buf_char(b, *p);
        buf_char(b, *p);
    }
    buf_str(b, "\"'\n");
}

int
store_embedded_conf_write(const struct store_embedded *e, struct err *err)
{
    struct buf b;
    buf_init(&b, CONF_MOST);
    buf_str(&b, "# Written by ksrd at each start. Settings of your own: postgresql.local.conf in the state"
                " folder.\n");
    buf_str(&b, settings);
    add_folder(&b, e->socket);
    buf_str(&b, "include_if_exists = '../postgresql.local.conf'\n");
    int rc = write_file(e, "postgresql.conf", &b, err);
    if (rc == 0) {
        buf_str(&b,
            "# Written by ksrd at each start. Only the user that ksrd runs as comes in, over the socket.\n"
            "local all all peer map=ksrd\nlocal replication all peer map=ksrd\n");
        rc = write_file(e, "pg_hba.conf", &b, err);
    }
    if (rc == 0) {
        buf_str(&b, "# Written by ksrd at each start.\n");
        buf_printf(&b, "ksrd \"%s\" " STORE_EMBEDDED_OWNER "\nksrd \"%s\" " STORE_EMBEDDED_ROLE "\n", e->user,
            e->user);
        rc = write_file(e, "pg_ident.conf", &b, err);
    }
    buf_free(&b);
    return rc;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

/* What an interrupted initdb left; it, or its child, may be at its last breath and still writing. */
static int
remove_tree(const char *dir, struct err *err)
{
    struct stat st;
    int64_t deadline = clock_mono_ms() + LEFT_MS;
    while (lstat(dir, &st) == 0) {
        if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0)
            continue;
        if (clock_mono_ms() > deadline)
            return err_set(err, ERR_STORE, dir, NULL, "could not remove what an earlier start left: %s",
                strerror(errno));
        (void)nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    return 0;
}

static int
run_initdb(const struct store_embedded *e, const char *dir, const char *output, struct err *err)
{
    const char *initdb = arena_printf(e->arena, "%s/initdb", e->bin);
    const char *const argv[] = {initdb, "-D", dir, "-U", STORE_EMBEDDED_OWNER, "-E", "UTF8",
        "--locale=C.UTF-8", "-k", "-A", "peer", "--auth-host=reject", "--no-sync", NULL};
    int status = 0;
    (void)unlink(output);
    pid_t pid = store_embedded_process_spawn(e, (char *const *)argv, output, true, err);
    if (pid < 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(err, ERR_STORE, initdb, NULL, "lost sight of it: %s", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return store_embedded_process_tail(err, output, 0, "could not make the private cluster (initdb)");
}

int
store_embedded_conf_init(struct store_embedded *e, struct err *err)
{
    const char *version = arena_printf(e->arena, "%s/PG_VERSION", e->data);
    const char *fresh = arena_printf(e->arena, "%s.new", e->data);
    struct stat st;
    if (access(version, F_OK) == 0)
        return 0;
    if (lstat(e->data, &st) == 0 && rmdir(e->data) < 0)
        return err_set(err, ERR_STORE, e->data, "move the folder away if nothing in it is needed",
            "it holds something that is no PostgreSQL cluster");
    store_embedded_say(e, "making a private PostgreSQL %d cluster in %s", e->major, e->data);
    if (remove_tree(fresh, err) < 0 ||
        run_initdb(e, fresh, arena_printf(e->arena, "%s/initdb.log", e->state), err) < 0)
        return -1;
    if (rename(fresh, e->data) < 0)
        return err_set(
            err, ERR_STORE, e->data, NULL, "could not rename the new cluster: %s", strerror(errno));
    return 0;
}
