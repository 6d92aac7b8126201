/* The configuration in force: the files' is put in force at start and on SIGHUP if it checks out, and what another daemon puts in
   force is taken over. Whatever is wrong with the files, what is in force goes on. */
#include "daemon.h"
#include "in_force.h"
#include "log.h"
#include "verb.h"
#include <stdlib.h>
#include <string.h>

#define STEP_MS 1000

static int
put(struct daemon *d, struct store *s, struct err *err)
{
    int32_t edition;
    return d->bundle ? in_force_put(s, d->bundle, d->c->state_dir, "ksrd serve", clock_now(), &edition, err)
                     : 0;
}

static int
start(struct daemon *d, void **ret, struct err *err)
{
    *ret = d;
    return put(d, d->store, err) < 0 || daemon_take(d, d->store, NULL, err) < 0 ? -1 : 0;
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
    if (r == 0 && strcmp(files->organisation_slug, d->slug) != 0)
        r = err_set(
            err, ERR_CONFIG, d->c->config_dir, "restart ksrd", "another organisation needs a restart");
    catalog_free(files);
    return r;
}

static void
reload(struct daemon *d, void *duty)
{
    struct err err = {0};
    (void)duty;
    int r = read_files(d, &err);
    struct store *s = r == 0 ? daemon_store(d) : NULL;
    if (r == 0 && !s)
        r = err_set(&err, ERR_STORE, "ksrd serve", "try again when it does", "the database does not answer");
    if (r == 0)
        r = put(d, s, &err) < 0 || daemon_take(d, s, NULL, &err) < 0 ? -1 : 0;
    if (r == -1)
        log_err(LOG_ERROR, &err);
    log_line(r < 0 ? LOG_WARNING : LOG_INFO,
        r < 0 ? "the configuration in force stays" : "configuration read anew");
}

const struct duty duty_configuration = {
    .name = "configuration", .start = start, .step = step, .reload = reload};
