/* The configuration in force: the files' is put in force at start and on SIGHUP if they have been edited and nothing forbids it, and
   what another daemon puts in force is taken over. Whatever is wrong with the files, what is in force goes on. */
#include "change.h"
#include "daemon.h"
#include "log.h"
#include "looked.h"
#include "verb.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_MS 1000

struct configuring {
    char who[100];
    struct config_faults *refused; /* what forbids the files; NULL: nothing, or nobody has tried */
    char refused_files[65];        /* which files that were */
};

static void
forget_refusal(struct configuring *x)
{
    config_faults_free(x->refused);
    x->refused = NULL;
    x->refused_files[0] = '\0';
}

/* Every one that forbids it, then that all stays. */
static void
tell_refused(struct configuring *x, struct change *c)
{
    forget_refusal(x);
    x->refused = c->refused;
    c->refused = NULL;
    memcpy(x->refused_files, c->after->files_sha256, sizeof x->refused_files);
    for (size_t i = 0; i < x->refused->n; i++) {
        const struct config_fault *f = &x->refused->items[i];
        log_line(LOG_ERROR, "%s:%d:%d: error: %s%s%s%s", f->pos.file ? f->pos.file : "", f->pos.line,
            f->pos.column, f->what, *f->hint ? " (" : "", f->hint, *f->hint ? ")" : "");
    }
    log_line(LOG_WARNING, "the configuration in force stays: the files change what must not change");
}

static const char *
why_kept(enum looked_verdict v)
{
    return v == LOOKED_KEEP
               ? "they have not been edited since this daemon last looked, and another configuration has "
                 "been put in force since"
           : v == LOOKED_EARLIER
               ? "they have been in force earlier, and another configuration has been put in force "
                 "since"
               : "they were refused, and have not been edited since";
}

/* Files that are in force, or that stay out. */
static int
leave_out(const struct change_order *o, const struct change *c, enum looked_verdict v, struct err *err)
{
    if (v != LOOKED_SAME)
        log_line(LOG_INFO,
            "the configuration in force stays, and not the files: %s; ksrd apply puts them in force",
            why_kept(v));
    if (v == LOOKED_REFUSED)
        return 0;
    return looked_write(o->state_dir, c->after->files_sha256, false, err);
}

/* *ret_edition 0: somebody was quicker. */
static int
decide(struct configuring *x, struct store *s, struct change *c, const struct change_order *o,
    int32_t *ret_edition, struct err *err)
{
    struct looked before;
    bool was;
    looked_read(o->state_dir, &before);
    if (store_config_was(s, c->after->files_sha256, &was, err) < 0)
        return -1;
    enum looked_verdict v =
        looked_decide(&before, c->after->files_sha256, c->before ? c->before->files_sha256 : "", was);
    *ret_edition = c->in_force.edition;
    if (v != LOOKED_APPLY && (v != LOOKED_REFUSED || !c->refused->n))
        return leave_out(o, c, v, err);
    if (!c->refused->n)
        return change_put(s, c, o, ret_edition, err);
    tell_refused(x, c);
    *ret_edition = -1;
    return looked_write(o->state_dir, c->after->files_sha256, true, err);
}

static int
put(struct daemon *d, struct configuring *x, struct store *s, struct err *err)
{
    const struct change_order o = {.state_dir = d->c->state_dir, .who = x->who};
    int32_t edition = 0;
    forget_refusal(x);
    while (d->bundle && edition == 0) {
        struct change *c = NULL;
        int r = change_make(s, d->bundle, clock_now(), false, &c, err);
        if (r == 0)
            r = decide(x, s, c, &o, &edition, err);
        change_free(c);
        if (r < 0)
            return -1;
    }
    return 0;
}

static int
start(struct daemon *d, void **ret, struct err *err)
{
    char host[65] = "";
    struct configuring *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
    *ret = x;
    (void)gethostname(host, sizeof host - 1);
    snprintf(x->who, sizeof x->who, "ksrd serve@%s", *host ? host : "localhost");
    return put(d, x, d->store, err) < 0 || daemon_take(d, d->store, NULL, err) < 0 ? -1 : 0;
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    char hash[STORE_CONFIG_HASH];
    struct err err = {0};
    struct store *s = daemon_store(d);
    (void)duty;
    (void)now;
    if (!s)
        return STEP_MS;
    bool new = false;
    int r = store_config_hash(s, hash, &err);
    if (r == 0 && *hash && strcmp(hash, d->catalog->sha256) != 0)
        r = daemon_take(d, s, &new, &err);
    if (r < 0)
        daemon_store_lost(d, &err);
    if (new)
        log_line(LOG_INFO, "another configuration has been put in force; taken over");
    return STEP_MS;
}

static int
read_files(struct daemon *d, struct err *err)
{
    struct catalog *files = NULL;
    config_bundle_free(d->bundle);
    d->bundle = NULL;
    int r = verb_load_config(d->c, &d->bundle, &files, err);
    if (r == 0 && strcmp(files->organisation_slug, d->slug) != 0) {
        config_bundle_free(d->bundle);
        d->bundle = NULL;
        r = err_set(
            err, ERR_CONFIG, d->c->config_dir, "restart ksrd", "another organisation needs a restart");
    }
    catalog_free(files);
    return r;
}

static void
reload(struct daemon *d, void *duty)
{
    const struct configuring *x = duty;
    struct err err = {0};
    int r = read_files(d, &err);
    struct store *s = r == 0 ? daemon_store(d) : NULL;
    if (r == 0 && !s)
        r = err_set(&err, ERR_STORE, "ksrd serve", "try again when it does", "the database does not answer");
    if (r == 0)
        r = put(d, duty, s, &err) < 0 || daemon_take(d, s, NULL, &err) < 0 ? -1 : 0;
    if (r == -1)
        log_err(LOG_ERROR, &err);
    if (r < 0)
        log_line(LOG_WARNING, "the configuration in force stays");
    else if (!x->refused) /* that has been said */
        log_line(LOG_INFO, "configuration read anew");
}

/* In place of "another one, without faults" when those very files were refused. */
static void
tell(struct daemon *d, void *duty, struct operations *o)
{
    const struct configuring *x = duty;
    size_t n = x->refused ? x->refused->n : 0;
    (void)d;
    if (!n || o->files != FILES_DIFFER || strcmp(o->files_hash, x->refused_files) != 0)
        return;
    struct operations_fault *f = arena_alloc(o->arena, n * sizeof *f);
    for (size_t i = 0; i < n; i++) {
        const struct config_fault *y = &x->refused->items[i];
        f[i] = (struct operations_fault){
            arena_printf(o->arena, "%s:%d:%d", y->pos.file ? y->pos.file : "", y->pos.line, y->pos.column),
            arena_strdup(o->arena, y->what), arena_strdup(o->arena, y->hint)};
    }
    o->faults = f;
    o->n_faults = n;
    o->files = FILES_FAULTY;
}

static void
stop(struct daemon *d, void *duty)
{
    (void)d;
    forget_refusal(duty);
    free(duty);
}

const struct duty duty_configuration = {
    .name = "configuration", .start = start, .step = step, .reload = reload, .tell = tell, .stop = stop};
