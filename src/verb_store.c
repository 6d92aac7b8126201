/* The database of a configuration: the one it names, or the private cluster in the state folder. */
#include "arena.h"
#include "buf.h"
#include "in_force.h"
#include "log.h"
#include "secret.h"
#include "verb.h"

int
verb_load_place(const struct verb_context *c, struct config_bundle **ret_bundle, struct catalog **ret_catalog,
    struct err *err)
{
    int r = verb_load_config(c, ret_bundle, ret_catalog, err);
    if (r == 0)
        return 0;
    struct err why = {0};
    *ret_bundle = NULL;
    *ret_catalog = NULL;
    if (in_force_recall(c->state_dir, ret_catalog, &why) < 0)
        log_err(LOG_WARNING, &why);
    if (!*ret_catalog)
        return r;
    if (r == -1)
        log_err(LOG_ERROR, err);
    log_line(LOG_WARNING, "the configuration has faults; the one in force stays");
    err_clear(err);
    return 0;
}

static void
tell(const char *text, void *ctx)
{
    (void)ctx;
    log_line(LOG_INFO, "%s", text);
}

int
verb_database_password(const struct verb_context *c, struct catalog *cat, struct err *err)
{
    char *password;
    struct buf url;
    if (!cat->database_url || !cat->database_password)
        return 0;
    if (secret_read(cat->arena, cat->database_password,
            arena_printf(cat->arena, "%s/credentials", c->config_dir), &password, err) < 0)
        return -1;
    buf_init(&url, 1u << 20);
    buf_printf(&url, "%s%cpassword=", cat->database_url, strchr(cat->database_url, '?') ? '&' : '?');
    buf_url(&url, password);
    if (!url.failed)
        cat->database_url = arena_strdup(cat->arena, url.data);
    int r = url.failed ? err_set(err, ERR_CONFIG, "database", NULL, "the password is too long") : 0;
    cat->database_password = NULL;
    buf_free(&url);
    return r;
}

int
verb_open_store(const struct verb_context *c, struct catalog *cat, bool wait_for_lock,
    struct store_embedded **ret_embedded, struct store **ret, struct err *err)
{
    struct store_embedded *e = NULL;
    *ret_embedded = NULL;
    if (verb_database_password(c, cat, err) < 0)
        return -1;
    const char *url = cat->database_url;
    if (!url) {
        if (store_embedded_open(c->state_dir, wait_for_lock, tell, NULL, &e, err) < 0)
            return -1;
        url = store_embedded_url(e);
    } else if (store_migrate(url, err) <
               0) { /* only looks when nothing is missing, so a role without rights will do */
        return -1;
    }
    if (store_open(url, cat->organisation_slug, cat->organisation, ret, err) < 0) {
        store_embedded_close(e);
        return -1;
    }
    *ret_embedded = e;
    return 0;
}

int
verb_database_open(const struct verb_context *c, struct verb_database *ret, struct err *err)
{
    struct verb_database d = {0};
    struct config_bundle *bundle = NULL;
    int r = verb_load_place(c, &bundle, &d.files, err);
    config_bundle_free(bundle);
    if (r == 0)
        r = verb_open_store(c, d.files, false, &d.embedded, &d.store, err);
    if (r == 0)
        *ret = d;
    else
        verb_database_close(&d);
    return r;
}

void
verb_database_close(struct verb_database *d)
{
    store_close(d->store);
    store_embedded_close(d->embedded);
    catalog_free(d->files);
}
