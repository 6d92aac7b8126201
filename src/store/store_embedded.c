#include "store_embedded.h"
#include "clock.h"
#include "store.h"
#include "store_embedded_parts.h"
#include "store_migrate.h"
#include "store_pg.h"
#include <errno.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#define BINARIES "/usr/lib/postgresql"
#define DAEMON_WAIT_MS 45000 /* serve: for another daemon that is stopping */
#define VERB_WAIT_MS 900000  /* for a verb to finish */
#define ANSWER_WAIT_MS 30000 /* verb: for the daemon's cluster to answer and be migrated */
#define OLD_WAIT_MS 60000
#define RESTART_PAUSE_MS 500
#define RESTART_PAUSE_MOST_MS 30000
#define STEADY_MS 10000 /* who runs so long had started well */

void
store_embedded_say(const struct store_embedded *e, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    if (!e->progress)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    e->progress(text, e->ctx);
}

static void
nap(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

/* Role and database of our own, once; then schema and rights. */
static int
furnish(struct store_embedded *e, struct err *err)
{
    static const struct store_sql role = {
        "role_find", "select from pg_roles where rolname = '" STORE_EMBEDDED_ROLE "'"};
    static const struct store_sql base = {
        "database_find", "select from pg_database where datname = '" STORE_EMBEDDED_ROLE "'"};
    struct store s = {0};
    PGresult *r = NULL;
    int rc = store_pg_connect(&s, e->first_url, err);
    if (rc == 0 && (rc = store_pg_exec(&s, &role, NULL, &r, err)) == 0 && PQntuples(r) == 0)
        rc = store_pg_run(&s, "role", "create role " STORE_EMBEDDED_ROLE " login", NULL, err);
    PQclear(r);
    r = NULL;
    if (rc == 0 && (rc = store_pg_exec(&s, &base, NULL, &r, err)) == 0 && PQntuples(r) == 0)
        rc = store_pg_run(&s, "database", "create database " STORE_EMBEDDED_ROLE, NULL, err);
    PQclear(r);
    store_pg_close(&s);
    if (rc == 0)
        rc = store_migrate(e->owner_url, err);
    return rc == 0 ? store_grant(e->owner_url, STORE_EMBEDDED_ROLE, err) : rc;
}

static int
start(struct store_embedded *e, struct err *err)
{
    if (store_embedded_place_binaries(e, BINARIES, err) < 0 || store_embedded_conf_init(e, err) < 0 ||
        store_embedded_place_socket(e, true, err) < 0)
        return -1;
    store_embedded_say(e, "starting PostgreSQL %d", e->major);
    return store_embedded_process_start(e, err) < 0 ? -1 : furnish(e, err);
}

/* Whether the daemon's cluster answers with our schema. */
static int
answers(struct store_embedded *e, struct err *err)
{
    struct store s = {0};
    if (store_embedded_place_socket(e, false, err) < 0)
        return -1;
    int rc = store_pg_connect(&s, e->url, err);
    if (rc == 0)
        rc = store_migrate_check(&s, err);
    store_pg_close(&s);
    return rc;
}

/* Waits for the lock, or (a verb) for the running daemon's cluster. 0 with e->lock ≥ 0: it is ours to start. */
static int
wait_turn(struct store_embedded *e, bool daemon, struct err *err)
{
    int64_t begin = clock_mono_ms();
    bool said = false;
    for (;;) {
        int got = store_embedded_place_lock(e, daemon, err);
        if (got != 0)
            return got < 0 ? -1 : 0;
        struct store_embedded_holder h = store_embedded_place_holder(e);
        if (!daemon && h.daemon && answers(e, err) == 0)
            return 0;
        int64_t spent = clock_mono_ms() - begin;
        if (!daemon && h.daemon && spent > ANSWER_WAIT_MS)
            return err_at(err, "%s", e->state); /* answers() has said why */
        if (spent > (h.daemon ? DAEMON_WAIT_MS : VERB_WAIT_MS))
            return err_set(err, ERR_STORE, e->state,
                "stop it, or choose another state folder with --state DIR",
                "another ksrd (pid %ld) uses the state folder", h.pid);
        if (!said && spent > 500)
            store_embedded_say(e, "waiting for another ksrd (pid %ld)", h.pid);
        said = said || spent > 500;
        nap(50);
    }
}

int
store_embedded_open(const char *state_dir, bool wait_for_lock, void (*progress)(const char *text, void *ctx),
    void *ctx, struct store_embedded **ret, struct err *err)
{
    struct store_embedded *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_BUG, "postgres", NULL, "out of memory");
    *e = (struct store_embedded){.arena = arena_new(),
        .lock = -1,
        .parent = getpid(),
        .old_wait_ms = OLD_WAIT_MS,
        .restart_pause = RESTART_PAUSE_MS,
        .progress = progress,
        .ctx = ctx};
    if (store_embedded_place_state(e, state_dir, err) < 0 || wait_turn(e, wait_for_lock, err) < 0 ||
        (e->lock >= 0 && start(e, err) < 0)) {
        store_embedded_close(e);
        return -1;
    }
    if (err)
        err_clear(err); /* of tries that came too early */
    *ret = e;
    return 0;
}

const char *
store_embedded_url(const struct store_embedded *e)
{
    return e->url;
}

const char *
store_embedded_owner_url(const struct store_embedded *e)
{
    return e->owner_url;
}

int
store_embedded_watch(struct store_embedded *e, struct err *err)
{
    int status = 0;
    if (e->lock < 0 || e->parent != getpid())
        return 0;
    if (e->pid > 0) {
        if (waitpid(e->pid, &status, WNOHANG) == 0)
            return 0;
        e->pid = 0;
        if (clock_mono_ms() - e->restarted > STEADY_MS) {
            e->restart_pause = RESTART_PAUSE_MS;
            e->restart_at = 0;
        }
    }
    if (clock_mono_ms() < e->restart_at)
        return 0;
    store_embedded_say(e, "PostgreSQL has ended; starting it again");
    int r = store_embedded_process_again(e, err);
    e->restarted = clock_mono_ms();
    e->restart_at = e->restarted + e->restart_pause;
    e->restart_pause =
        e->restart_pause * 2 < RESTART_PAUSE_MOST_MS ? e->restart_pause * 2 : RESTART_PAUSE_MOST_MS;
    return r;
}

void
store_embedded_close(struct store_embedded *e)
{
    if (!e)
        return;
    if (e->parent == getpid()) { /* not in a copy that fork made */
        store_embedded_process_stop(e);
        store_embedded_place_release(e);
    } else if (e->lock >= 0) {
        close(e->lock);
    }
    arena_free(e->arena);
    free(e);
}
