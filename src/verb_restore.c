/* ksrd restore DIR [--url OWNER-URL]: a backup into an empty state folder and database. Proves first that the backup is whole, and
   afterwards that what lies in the database is what was saved. */
#include "backup.h"
#include "file.h"
#include "in_force.h"
#include "verb.h"
#include "verb_common.h"
#include <errno.h>
#include <unistd.h>

#define USAGE "usage: ksrd restore DIR [--url OWNER-URL]"

struct bringing {
    struct arena *arena;
    const char *dir; /* the backup */
    struct backup_manifest manifest;
    struct catalog *catalog;         /* that was in force when it was made */
    struct store_embedded *embedded; /* or NULL */
    const char *url, *owner_url;
};

static int
nothing(void *ctx, const char *path, struct err *err)
{
    (void)ctx;
    (void)path;
    (void)err;
    return 0;
}

/* The database that was in use then; a private one is made anew. */
static int
open_database(const struct verb_context *c, struct bringing *b, const char *owner_url, struct err *err)
{
    if (verb_database_password(c, b->catalog, err) < 0)
        return -1;
    if (b->catalog->database_url) {
        b->url = b->catalog->database_url;
        b->owner_url = owner_url ? owner_url : b->url;
        return 0;
    }
    if (owner_url)
        return err_set(
            err, ERR_USAGE, "--url", "leave the option out", "the backup is of a private database");
    if (store_embedded_open(c->state_dir, false, NULL, NULL, &b->embedded, err) < 0)
        return -1;
    b->url = store_embedded_url(b->embedded);
    b->owner_url = store_embedded_owner_url(b->embedded);
    return 0;
}

static int
grant(const struct bringing *b, struct err *err)
{
    char role[STORE_ROLE_MOST];
    if (strcmp(b->url, b->owner_url) == 0)
        return 0;
    return store_role(b->url, role, err) < 0 ? -1 : store_grant(b->owner_url, role, err);
}

static int
restore_database(const struct bringing *b, struct err *err)
{
    struct store_figures now;
    if (store_dump_restore(b->owner_url, arena_printf(b->arena, "%s/" BACKUP_DUMP, b->dir), err) < 0 ||
        store_dump_figures(b->owner_url, &now, err) < 0 || backup_same(&b->manifest.figures, &now, err) < 0 ||
        store_migrate(b->owner_url, err) < 0)
        return -1;
    return grant(b, err);
}

static int
restore(const struct verb_context *c, struct bringing *b, const char *owner_url, struct err *err)
{
    const char *copy = arena_printf(b->arena, "%s/" IN_FORCE_COPY, c->state_dir);
    char *text;
    size_t n;
    if (backup_read(b->arena, b->dir, &b->manifest, err) < 0 || in_force_recall(b->dir, &b->catalog, err) < 0)
        return -1;
    if (!b->catalog)
        return err_set(err, ERR_DATA, b->dir, NULL, "the backup holds no configuration");
    if (open_database(c, b, owner_url, err) < 0 || restore_database(b, err) < 0 ||
        backup_tree(b->arena, b->dir, c->state_dir, "raw", nothing, NULL, err) < 0 ||
        backup_tree(b->arena, b->dir, c->state_dir, "inbox", nothing, NULL, err) < 0 ||
        file_read(
            b->arena, arena_printf(b->arena, "%s/" IN_FORCE_COPY, b->dir), SIZE_MAX >> 8, &text, &n, err) < 0)
        return -1;
    return file_write(copy, text, n, 0600, err);
}

int
verb_restore(struct verb_context *c, struct err *err)
{
    const char *owner_url = NULL;
    if (verb_common_value(c, "--url", &owner_url, err) < 0 || verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    struct bringing b = {.arena = arena_new(), .dir = c->argv[0]};
    int r = restore(c, &b, owner_url, err);
    if (r == 0)
        printf("Återställd från %s (gjord %s): %lld utgåvor, %lld uppgifter, %zu filer. Allt stämmer med "
               "säkerhetskopian.\nStarta med: ksrd serve\n",
            b.dir, b.manifest.made, (long long)b.manifest.figures.editions,
            (long long)b.manifest.figures.facts, b.manifest.n);
    store_embedded_close(b.embedded);
    catalog_free(b.catalog);
    arena_free(b.arena);
    return r;
}
