/* The database of a configuration: the one it names, or the private cluster in the state folder. */
#include "log.h"
#include "verb.h"

static void
tell(const char *text, void *ctx)
{
    (void)ctx;
    log_line(LOG_INFO, "%s", text);
}

int
verb_open_store(const struct verb_context *c, const struct catalog *cat, bool wait_for_lock,
    struct store_embedded **ret_embedded, struct store **ret, struct err *err)
{
    struct store_embedded *e = NULL;
    const char *url = cat->database_url;
    *ret_embedded = NULL;
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
