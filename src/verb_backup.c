/* ksrd backup [-o DIR]: a folder DIR/SLUG-TIME that is whole and verified, or is not there. */
#include "backup.h"
#include "clock.h"
#include "file.h"
#include "in_force.h"
#include "verb.h"
#include "verb_common.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE "usage: ksrd backup [-o DIR]"

struct saving {
    struct arena *arena;
    const char *state, *part; /* the folder while it is being written */
    struct backup_manifest manifest;
};

static int
keep(void *ctx, const char *path, struct err *err)
{
    struct saving *b = ctx;
    return backup_add(b->arena, b->part, path, &b->manifest, err);
}

static int
prove_raw(void *ctx, const char *raw, const char *sha256, struct err *err)
{
    const struct saving *b = ctx;
    for (size_t i = 0; i < b->manifest.n; i++)
        if (strcmp(b->manifest.files[i].path, raw) == 0)
            return strcmp(b->manifest.files[i].sha256, sha256) == 0
                       ? 0
                       : err_set(err, ERR_DATA, raw, "a raw file must never change",
                             "the kept file is not the one that was pulled (SHA-256)");
    return err_set(err, ERR_DATA, raw, "put it back, or leave it out with --without-missing-raw",
        "a file that was pulled is no longer in the state folder");
}

/* The database first: raw files that come meanwhile are more than it tells of, never less. */
static int
save(struct saving *b, struct store *s, const char *url, bool raws, struct err *err)
{
    struct arena *a = b->arena;
    if (store_dump_write(s, url, arena_printf(a, "%s/" BACKUP_DUMP, b->part), &b->manifest.figures, err) <
            0 ||
        store_dump_check(arena_printf(a, "%s/" BACKUP_DUMP, b->part), err) < 0 ||
        keep(b, BACKUP_DUMP, err) < 0 || backup_tree(a, b->state, b->part, "raw", keep, b, err) < 0 ||
        backup_tree(a, b->state, b->part, "inbox", keep, b, err) < 0)
        return -1;
    if (in_force_save_copy(s, b->part, err) < 0 || keep(b, IN_FORCE_COPY, err) < 0)
        return -1;
    return raws && store_dump_raws(s, prove_raw, b, err) < 0 ? -1 : 0;
}

/* Reads back every byte before the folder gets its name. */
static int
finish(struct saving *b, const char *dir, struct err *err)
{
    struct backup_manifest again;
    if (backup_write(b->part, &b->manifest, err) < 0 || backup_read(b->arena, b->part, &again, err) < 0)
        return -1;
    if (again.n != b->manifest.n)
        return err_set(err, ERR_BUG, dir, NULL, "the manifest does not read as it was written");
    return rename(b->part, dir) == 0
               ? 0
               : err_set(err, ERR_STORE, dir, NULL, "could not rename: %s", strerror(errno));
}

static void
tell(const struct saving *b, const char *dir)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < b->manifest.n; i++)
        bytes += b->manifest.files[i].bytes;
    printf(
        "Säkerhetskopian är klar och kontrollerad: %s\n  %zu filer, %lld byte; %lld utgåvor, %lld uppgifter\n",
        dir, b->manifest.n, (long long)bytes, (long long)b->manifest.figures.editions,
        (long long)b->manifest.figures.facts);
}

static int
back_up(const struct verb_context *c, const struct catalog *cat, struct store *s, const char *url,
    const char *out, bool raws, struct err *err)
{
    struct arena *a = arena_new();
    struct clock_local t = clock_local(clock_now());
    char made[40];
    if (!out)
        out = arena_printf(a, "%s/backup", c->state_dir);
    const char *dir = arena_printf(a, "%s/%s-%04d%02d%02dT%02d%02d%02d", out, cat->organisation_slug, t.year,
        t.month, t.day, t.hour, t.minute, t.second);
    struct saving b = {.arena = a, .state = c->state_dir, .part = arena_printf(a, "%s.part", dir)};
    snprintf(made, sizeof made, "%04d-%02d-%02dT%02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute,
        t.second);
    b.manifest.program = KSRD_VERSION;
    b.manifest.organisation = cat->organisation_slug;
    b.manifest.made = made;
    int r = file_mkdirs(out, 0700, err);
    if (r == 0 && mkdir(b.part, 0700) < 0)
        r = err_set(err, ERR_STORE, b.part,
            "choose another folder with -o DIR, one that the user ksrd may write in",
            "could not make the folder: %s", strerror(errno));
    if (r == 0)
        r = save(&b, s, url, raws, err);
    if (r == 0)
        r = finish(&b, dir, err);
    if (r == 0)
        tell(&b, dir);
    arena_free(a);
    return r;
}

int
verb_backup(struct verb_context *c, struct err *err)
{
    const char *out = NULL;
    struct config_bundle *bundle = NULL;
    struct catalog *files = NULL;
    struct store_embedded *embedded = NULL;
    struct store *s = NULL;
    bool raws = !verb_common_flag(c, "--without-missing-raw");
    int r = verb_common_value(c, "-o", &out, err) < 0 || verb_common_rest(c, 0, USAGE, err) < 0 ? -1 : 0;
    if (r == 0)
        r = verb_load_place(c, &bundle, &files, err);
    if (r == 0)
        r = verb_open_store(c, files, false, &embedded, &s, err);
    if (r == 0)
        r = back_up(
            c, files, s, embedded ? store_embedded_url(embedded) : files->database_url, out, raws, err);
    store_close(s);
    store_embedded_close(embedded);
    catalog_free(files);
    config_bundle_free(bundle);
    return r;
}
