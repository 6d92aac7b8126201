#include "verb_pull.h"
#include "change.h"
#include "clock.h"
#include "in_force.h"
#include "net.h"
#include "pull_run.h"
#include "pull_story.h"
#include "pull_watch.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"

#define USAGE "usage: ksrd pull SOURCE [--file F] [--reason TEXT] [--dry-run]"

/* One `ksrd pull`. */
struct order {
    const char *id, *file, *reason;
    int file_fd;
    bool dry_run;
    stamp due; /* the due time that it answers; 0: by hand */
    const char *state_dir;
    const char *url, *slug, *organisation; /* the database */
    struct store_embedded *embedded;       /* the private cluster, if we hold it */
    struct catalog *catalog;               /* in force; in a dry run the files' */
    stamp since;                           /* when it came into force */
    const struct source *source;
};

static int
find_source(struct order *o, struct err *err)
{
    const struct catalog *c = o->catalog;
    o->source = catalog_source(c, o->id);
    if (o->source && source_retired(o->source))
        return err_set(err, ERR_USAGE, "ksrd pull", "what it has delivered stays",
            "source '%s' has left the configuration and is not fetched any more", o->id);
    if (o->source)
        return 0;
    char hint[256];
    struct arena *a = arena_new();
    const char **names = arena_alloc(a, (c->n_sources + 1) * sizeof *names);
    for (size_t i = 0; i < c->n_sources; i++)
        names[i] = c->sources[i].id;
    const char *near = text_nearest(o->id, names, c->n_sources);
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    else
        snprintf(hint, sizeof hint, "a new source comes into force when ksrd serve starts or gets SIGHUP");
    arena_free(a);
    return err_set(err, ERR_USAGE, "ksrd pull", hint, "no source '%s' in the configuration in force", o->id);
}

/* Told by the daemon that started us: the database in use, whatever stands in the files at this moment. */
static int
open_told(struct order *o, struct store **ret, struct err *err)
{
    o->url = getenv(VERB_PULL_DATABASE);
    o->slug = getenv(VERB_PULL_ORGANISATION);
    o->organisation = getenv(VERB_PULL_NAME);
    if (!o->url || !o->slug || !o->organisation)
        return 0;
    const char *due = getenv(VERB_PULL_DUE);
    o->due = due ? strtoll(due, NULL, 10) : 0;
    return store_open(o->url, o->slug, o->organisation, ret, err) < 0 ? -1 : 1;
}

/* By hand: the files, or the last configuration in force, say where the database is. *ret_bundle: to be put in force if nothing is yet. */
static int
open_by_files(const struct verb_context *c, struct order *o, struct config_bundle **ret_bundle,
    struct catalog **ret_files, struct store **ret, struct err *err)
{
    int r = verb_load_place(c, ret_bundle, ret_files, err);
    if (r < 0)
        return r;
    r = verb_open_store(c, *ret_files, false, &o->embedded, ret, err);
    if (r < 0)
        return r;
    o->url = o->embedded ? store_embedded_url(o->embedded) : (*ret_files)->database_url;
    o->slug = (*ret_files)->organisation_slug;
    o->organisation = (*ret_files)->organisation;
    return 0;
}

static int
take_in_force(struct order *o, struct store *s, const struct config_bundle *b, struct err *err)
{
    int32_t edition;
    if (in_force_get(s, NULL, &o->catalog, &o->since, err) < 0)
        return -1;
    if (o->catalog)
        return 0;
    if (!b)
        return err_set(err, ERR_CONFIG, o->id, NULL, "no configuration is in force");
    const struct change_order order = {.state_dir = o->state_dir, .who = "ksrd pull"};
    if (change_apply(s, b, &order, &edition, err) < 0)
        return -1;
    return in_force_get(s, NULL, &o->catalog, &o->since, err);
}

/* The work itself, in the watched child, on a connection of its own. */
static int
pull(void *ctx, struct err *err)
{
    const struct order *o = ctx;
    struct store *s = NULL;
    struct store_pull told;
    struct buf story;
    struct pull_options options = {.state_dir = o->state_dir,
        .file = o->file,
        .file_fd = o->file_fd,
        .dry_run = o->dry_run,
        .reason = o->reason,
        .due = o->due,
        .config_since = o->since};
    if (!o->dry_run && store_open(o->url, o->slug, o->organisation, &s, err) < 0)
        return -1;
    struct arena *a = arena_new();
    net_init();
    buf_init(&story, 1u << 20);
    int r = pull_run(s, o->catalog, o->source, &options, a, &told, err);
    if (r == 0 || told.state == PULL_FAILED)
        pull_story(&told, o->catalog, o->source, o->dry_run, &story);
    fputs(story.data ? story.data : "", stdout);
    buf_free(&story);
    arena_free(a);
    store_close(s);
    return r;
}

/* The child could not tell of its end itself. */
static void
record_for_child(const struct order *o, stamp started, const struct err *why)
{
    struct store *s = NULL;
    struct err err = {0};
    struct store_pull p = {.source = o->id,
        .started = started,
        .ended = clock_now(),
        .due = o->due,
        .reason = o->reason,
        .state = PULL_FAILED,
        .file = "",
        .raw = "",
        .sha256 = "",
        .where = why->where,
        .what = why->what,
        .hint = why->hint,
        .control = ""};
    if (o->dry_run)
        return;
    if (store_open(o->url, o->slug, o->organisation, &s, &err) == 0)
        store_pull_record(s, p.ended, &p, &err);
    store_close(s);
}

static int
run_watched(struct order *o, struct err *err)
{
    bool alone;
    struct err why = {0};
    stamp started = clock_now();
    int r = pull_watch(pull, o, (int64_t)o->source->deadline_s * 1000, &alone, &why);
    if (r < 0 && alone) {
        err_at(&why, "%s", o->id);
        printf("Källan %s: misslyckades. De senaste godtagna uppgifterna står kvar.\n", o->id);
        record_for_child(o, started, &why);
    }
    if (r < 0 && err)
        *err = why;
    return r;
}

static int
run_stored(const struct verb_context *c, struct order *o, struct err *err)
{
    struct config_bundle *bundle = NULL;
    struct catalog *files = NULL;
    struct store *s = NULL;
    int r = open_told(o, &s, err);
    if (r == 0)
        r = open_by_files(c, o, &bundle, &files, &s, err);
    if (r >= 0)
        r = take_in_force(o, s, bundle, err);
    store_close(s); /* a connection does not survive a fork */
    if (r >= 0)
        r = find_source(o, err);
    if (r >= 0)
        r = run_watched(o, err);
    store_embedded_close(o->embedded);
    catalog_free(o->catalog);
    catalog_free(files);
    config_bundle_free(bundle);
    return r;
}

/* By the files on disk, without a database: to try a source before it is put in force. */
static int
run_dry(const struct verb_context *c, struct order *o, struct err *err)
{
    struct config_bundle *bundle = NULL;
    int r = verb_load_config(c, &bundle, &o->catalog, err);
    if (r == 0)
        r = find_source(o, err);
    if (r == 0)
        r = run_watched(o, err);
    catalog_free(o->catalog);
    config_bundle_free(bundle);
    return r;
}

int
verb_pull(struct verb_context *c, struct err *err)
{
    struct order o = {.state_dir = c->state_dir};
    o.dry_run = verb_common_flag(c, "--dry-run");
    o.file_fd = c->file_fd;
    if (verb_common_value(c, "--file", &o.file, err) < 0 ||
        verb_common_value(c, "--reason", &o.reason, err) < 0 || verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    o.id = c->argv[0];
    return o.dry_run ? run_dry(c, &o, err) : run_stored(c, &o, err);
}
