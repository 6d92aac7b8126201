/* How ksrd is doing, told to the pages every few seconds: /admin and /metrics show it. */
#include "daemon.h"
#include "in_force.h"
#include "log.h"
#include "operations.h"
#include "store_operations.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_MS 1000
#define EVERY_MS 5000
#define EDITIONS_TOLD 60

struct report {
    int64_t next; /* monotonic */
    uint64_t version;
    char seen[65];               /* hash of the files whose faults are known; "" before */
    struct config_faults *known; /* NULL: none */
    struct err unreadable;       /* what empty: they could be read */
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct report));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

static void
forget_faults(struct report *t)
{
    config_faults_free(t->known);
    t->known = NULL;
}

/* Checks the files when they have changed. */
static void
look_at_files(const struct daemon *d, struct report *t)
{
    struct config_bundle *b = NULL;
    struct catalog *c = NULL;
    err_clear(&t->unreadable);
    if (config_read(d->c->config_dir, d->c->dashboards_dir, &b, &t->unreadable) < 0) {
        forget_faults(t);
        t->seen[0] = '\0';
        return;
    }
    if (strcmp(b->sha256, t->seen) != 0) {
        forget_faults(t);
        memcpy(t->seen, b->sha256, sizeof t->seen);
        if (config_load(b, &c, &t->known) == 0)
            forget_faults(t);
        catalog_free(c);
    }
    config_bundle_free(b);
}

static void
tell_unreadable(const struct report *t, struct operations *o)
{
    struct operations_fault *f = arena_alloc(o->arena, sizeof *f);
    *f = (struct operations_fault){arena_strdup(o->arena, t->unreadable.where),
        arena_strdup(o->arena, t->unreadable.what), arena_strdup(o->arena, t->unreadable.hint)};
    o->faults = f;
    o->n_faults = 1;
}

/* Doubts leave a configuration valid: they are for ksrd check. */
static void
tell_faults(const struct report *t, struct operations *o)
{
    size_t n = 0, all = t->known ? t->known->n : 0;
    struct operations_fault *f = arena_alloc(o->arena, (all + 1) * sizeof *f);
    for (size_t i = 0; i < all; i++) {
        const struct config_fault *x = &t->known->items[i];
        if (!x->doubt)
            f[n++] =
                (struct operations_fault){arena_printf(o->arena, "%s:%d:%d", x->pos.file ? x->pos.file : "",
                                              x->pos.line, x->pos.column),
                    arena_strdup(o->arena, x->what), arena_strdup(o->arena, x->hint ? x->hint : "")};
    }
    o->faults = f;
    o->n_faults = n;
}

static void
tell_files(const struct daemon *d, struct report *t, struct operations *o)
{
    look_at_files(d, t);
    o->files_place = arena_strdup(o->arena, d->c->config_dir);
    o->files_hash = arena_strdup(o->arena, t->seen);
    if (!t->seen[0])
        tell_unreadable(t, o);
    else
        tell_faults(t, o);
    o->files = o->n_faults                               ? FILES_FAULTY
               : strcmp(t->seen, d->catalog->files) == 0 ? FILES_IN_FORCE
                                                         : FILES_DIFFER;
}

/* While the database is away the rest is told all the same. */
static void
tell_database(struct daemon *d, struct operations *o)
{
    struct err err = {0};
    struct operations_edition *editions = NULL;
    struct operations_kind *kinds = NULL;
    struct store *s = daemon_store(d);
    o->database =
        d->embedded ? "privat PostgreSQL i tillståndskatalogen" : "PostgreSQL enligt konfigurationen";
    if (!s)
        return;
    if (store_operations_size(s, &o->database_bytes, &err) < 0 ||
        store_operations_force(s, o->arena, o, &err) < 0 ||
        store_operations_editions(s, o->arena, EDITIONS_TOLD, &editions, &o->n_editions, &err) < 0 ||
        store_operations_kinds(s, o->arena, &kinds, &o->n_kinds, &err) < 0)
        daemon_store_lost(d, &err);
    o->editions = editions;
    o->kinds = kinds;
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct report *t = duty;
    char host[65] = "";
    (void)now;
    if (!d->serve || clock_mono_ms() < t->next)
        return STEP_MS;
    t->next = clock_mono_ms() + EVERY_MS;
    struct operations *o = operations_new();
    o->version = ++t->version;
    o->program = KSRD_VERSION;
    o->host = gethostname(host, sizeof host - 1) == 0 ? arena_strdup(o->arena, host) : "";
    tell_files(d, t, o);
    tell_database(d, o);
    daemon_tell_duties(d, o);
    serve_tell(d->serve, o);
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    struct report *t = duty;
    (void)d;
    forget_faults(t);
    free(t);
}

const struct duty duty_operations = {.name = "operations", .start = start, .step = step, .stop = stop};
