/* ksrd migrate [--url OWNER-URL]: brings the database's schema up to this program. With --url as the owner, who also grants the
   role of database: url what it needs. */
#include "log.h"
#include "verb.h"
#include "verb_common.h"

static int
migrate_named(const char *url, const char *owner_url, struct err *err)
{
    char role[STORE_ROLE_MOST];
    if (store_migrate(owner_url ? owner_url : url, err) < 0)
        return -1;
    if (!owner_url)
        return 0;
    return store_role(url, role, err) < 0 ? -1 : store_grant(owner_url, role, err);
}

int
verb_migrate(struct verb_context *c, struct err *err)
{
    struct config_bundle *bundle = NULL;
    struct catalog *catalog = NULL;
    struct store_embedded *embedded = NULL;
    struct store *store = NULL;
    const char *owner_url = NULL;
    if (verb_common_value(c, "--url", &owner_url, err) < 0 ||
        verb_common_rest(c, 0, "ksrd migrate [--url OWNER-URL]", err) < 0)
        return -1;
    int rc = verb_load_config(c, &bundle, &catalog, err);
    if (rc < 0)
        return rc;
    if (owner_url && !catalog->database_url)
        rc = err_set(err, ERR_USAGE, "--url",
            "the private database needs no owner's address: leave the option out",
            "the configuration names no database: url");
    if (rc == 0)
        rc = verb_database_password(c, catalog, err);
    if (rc == 0 && catalog->database_url)
        rc = migrate_named(catalog->database_url, owner_url, err);
    if (rc == 0)
        rc = verb_open_store(c, catalog, false, &embedded, &store, err);
    if (rc == 0)
        log_line(LOG_INFO, "the database has the schema of ksrd %s", KSRD_VERSION);
    store_close(store);
    store_embedded_close(embedded);
    catalog_free(catalog);
    config_bundle_free(bundle);
    return rc;
}
