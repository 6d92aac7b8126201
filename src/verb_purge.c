/* ksrd purge [--dry-run] [--url OWNER-URL]: what the retention: in force keeps no longer is removed. The daemon starts it with --files on
   hosts that do not lead: then only the files that lie there. */
#include "clock.h"
#include "in_force.h"
#include "log.h"
#include "pull_raw.h"
#include "store_purge.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include "verb_pull.h"
#include <inttypes.h>
#include <stdlib.h>

#define USAGE "usage: ksrd purge [--dry-run] [--url OWNER-URL]"

struct order {
    struct arena *arena;
    const char *state_dir, *owner_url, *url, *slug, *organisation;
    bool files_only;
    struct store_purge purge;
    int removed; /* files */
};

static int
remove_file(void *ctx, const char *raw, struct err *err)
{
    struct order *o = ctx;
    bool gone = false;
    if (!text_starts(raw, "raw/") || strstr(raw, ".."))
        return err_set(err, ERR_STORE, raw, NULL, "this is no kept file's path");
    if (pull_raw_remove(o->arena, o->state_dir, raw, &gone, err) < 0)
        return -1;
    o->removed += gone;
    return 0;
}

static void
tell(const struct order *o)
{
    const struct store_purge *p = &o->purge;
    const struct retention *k = &p->keep;
    struct clock_local t = clock_local(p->since);
    const char *verb = p->dry ? "skulle tas bort" : "är borttagna";
    if (!k->editions_months && !k->pulls_days && !k->raw_days)
        printf("Konfigurationen i kraft har ingen retention: allt bevaras.\n");
    printf("%" PRId64 " ersatta uppgifter, %" PRId64 " berättelser om hämtningar och %" PRId64
           " sparade filer %s.\n",
        p->facts, p->pulls, p->raws, verb);
    if (p->checkpoint)
        printf("Äldsta utgåva som %s visas: %" PRId32 " (%04d-%02d-%02d %02d:%02d); tidigare svarar 410.\n",
            p->dry ? "då skulle kunna" : "kan", p->checkpoint, t.year, t.month, t.day, t.hour, t.minute);
    if (p->busy)
        printf("%d källor hämtas just nu: deras filer får vänta till nästa gång.\n", p->busy);
}

/* The daemon's child is told the database by the environment; by hand the files tell it. */
static int
open_database(const struct verb_context *c, struct order *o, struct catalog **ret_files,
    struct store_embedded **ret_embedded, struct store **ret, struct err *err)
{
    struct config_bundle *bundle = NULL;
    o->url = getenv(VERB_PULL_DATABASE);
    o->slug = getenv(VERB_PULL_ORGANISATION);
    o->organisation = getenv(VERB_PULL_NAME);
    if (o->url && o->slug && o->organisation) {
        if (!o->owner_url)
            o->owner_url = getenv(VERB_PULL_OWNER);
        return store_open(o->url, o->slug, o->organisation, ret, err);
    }
    int r = verb_load_config(c, &bundle, ret_files, err);
    config_bundle_free(bundle);
    if (r < 0)
        return r;
    if (o->owner_url && !(*ret_files)->database_url)
        return err_set(
            err, ERR_USAGE, "--url", "leave the option out", "the private database needs no owner's address");
    if (verb_open_store(c, *ret_files, false, ret_embedded, ret, err) < 0)
        return -1;
    o->slug = (*ret_files)->organisation_slug;
    o->organisation = (*ret_files)->organisation;
    o->url = *ret_embedded ? store_embedded_url(*ret_embedded) : (*ret_files)->database_url;
    if (*ret_embedded)
        o->owner_url = store_embedded_owner_url(*ret_embedded);
    return 0;
}

static int
purge(struct order *o, struct store *s, struct err *err)
{
    struct catalog *in_force = NULL;
    stamp since;
    if (!o->files_only) {
        if (in_force_get(s, NULL, &in_force, &since, err) < 0)
            return -1;
        if (!in_force)
            return err_set(err, ERR_CONFIG, "ksrd purge", NULL, "no configuration is in force");
        o->purge.keep = in_force->retention;
        o->purge.keep.at = NULL;
        catalog_free(in_force);
        if (store_purge(o->owner_url ? o->owner_url : o->url, o->slug, o->organisation, &o->purge, err) < 0)
            return -1;
    }
    return o->purge.dry ? 0 : store_purge_files(s, remove_file, o, err);
}

int
verb_purge(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct order o = {.arena = a,
        .state_dir = c->state_dir,
        .purge = {.who = c->who, .now = clock_now(), .dry = verb_common_flag(c, "--dry-run")},
        .files_only = verb_common_flag(c, "--files")};
    struct catalog *files = NULL;
    struct store_embedded *embedded = NULL;
    struct store *s = NULL;
    int r = verb_common_value(c, "--url", &o.owner_url, err) < 0 || verb_common_rest(c, 0, USAGE, err) < 0
                ? -1
                : 0;
    if (r == 0)
        r = open_database(c, &o, &files, &embedded, &s, err);
    if (r == 0)
        r = purge(&o, s, err);
    if (r == 0 && !o.files_only)
        tell(&o);
    store_close(s);
    store_embedded_close(embedded);
    catalog_free(files);
    arena_free(a);
    return r;
}
