#include "replay.h"
#include "change.h"
#include "demo.h"
#include "disclosures.h"
#include "file.h"
#include "in_force.h"
#include "log.h"
#include "pull_run.h"
#include "release.h"
#include "replay_accept.h"
#include "replay_close.h"
#include "replay_config.h"
#include "replay_freeze.h"
#include "text.h"

#define PULLS_SEEN 10000 /* of each source */
#define FILE_MOST (64u << 20)

struct replay {
    const struct verb_serve_loan *loan;
    const struct replay_options *o;
    struct arena *arena;
    struct demo_delivery *deliveries;
    size_t n_deliveries;
    struct store_pull *pulls; /* that the database had when we began */
    size_t n_pulls;
    stamp *days; /* on which the configuration changed */
    size_t n_days, next_day;
    struct catalog *catalog; /* in force at the time that is played */
    struct factset *facts;   /* for releases of protected measures */
    struct replay_close *close;
    size_t played;
};

/* A pull of that file is recorded, whatever came of it. */
static bool
has_pull(const struct replay *p, const struct demo_delivery *d)
{
    for (size_t i = 0; i < p->n_pulls; i++)
        if (strcmp(p->pulls[i].source, d->source) == 0 && text_ends(p->pulls[i].file, d->file))
            return true;
    return false;
}

static int
put_configuration(struct replay *p, stamp t, struct err *err)
{
    struct config_bundle *then = NULL;
    const struct change_order o = {.state_dir = p->o->state_dir, .who = "ksrd demo", .now = t};
    int32_t edition;
    stamp since;
    int r = replay_config_as_of(p->loan->files, t, &then, err);
    if (r == 0)
        r = change_apply(p->loan->store, then, &o, &edition, err);
    config_bundle_free(then);
    replay_close_forget(p->close);
    catalog_free(p->catalog);
    p->catalog = NULL;
    return r == 0 ? in_force_get(p->loan->store, NULL, &p->catalog, &since, err) : -1;
}

/* The first configuration, unless there is one; then next_day is the first change after the one in force. */
static int
begin(struct replay *p, struct err *err)
{
    stamp since = 0;
    replay_config_days(p->loan->files, &p->days, &p->n_days);
    if (store_read_pulls(p->loan->store, p->arena, p->o->now, PULLS_SEEN, &p->pulls, &p->n_pulls, err) < 0 ||
        in_force_get(p->loan->store, NULL, &p->catalog, &since, err) < 0)
        return -1;
    if (!p->catalog) {
        since = demo_start();
        if (put_configuration(p, since, err) < 0)
            return -1;
    }
    while (p->next_day < p->n_days && p->days[p->next_day] <= since)
        p->next_day++;
    return 0;
}

static int
close_months(struct replay *p, stamp until, bool delivered, struct err *err)
{
    return replay_close_until(p->close, p->loan->store, p->catalog, until, delivered, err);
}

/* What happens between two deliveries: the rules' days, and changes of the configuration. */
static int
change_configuration(struct replay *p, stamp until, struct err *err)
{
    for (; p->next_day < p->n_days && p->days[p->next_day] <= until; p->next_day++)
        if (close_months(p, p->days[p->next_day], false, err) < 0 ||
            put_configuration(p, p->days[p->next_day], err) < 0)
            return -1;
    return close_months(p, until, false, err);
}

/* The file as the source's system would put it there. */
static int
deliver(struct replay *p, const struct demo_delivery *d, struct err *err)
{
    const char *dir = arena_printf(p->arena, "%s/inbox/%s", p->o->state_dir, d->source);
    struct buf b;
    int r = -1;
    buf_init(&b, FILE_MOST);
    demo_write(d, &b);
    if (b.failed)
        err_set(err, ERR_BUG, d->file, NULL, "the generated file is too large");
    else if (file_mkdirs(dir, 0700, err) == 0)
        r = file_write(arena_printf(p->arena, "%s/%s", dir, d->file), b.data, b.len, 0600, err);
    buf_free(&b);
    return r;
}

/* The pull of that moment. A delivery that is meant to be broken must fail, and only such a one may. */
static int
pull(struct replay *p, const struct demo_delivery *d, struct err *err)
{
    const struct source *source = catalog_source(p->catalog, d->source);
    struct pull_options o = {.state_dir = p->o->state_dir, .now = d->at, .reason = d->reason};
    struct store_pull told = {0};
    struct arena *a; /* each pull holds its whole file */
    if (!source)
        return err_set(err, ERR_CONFIG, "ksrd demo", "use the shipped configuration: --config config",
            "the configuration has no source '%s'", d->source);
    a = arena_new();
    int r = pull_run(p->loan->store, p->catalog, source, &o, a, &told, err);
    arena_free(a);
    if (r == 0 && d->broken)
        return err_set(err, ERR_BUG, d->file, NULL, "a broken file was taken");
    if (r == 0)
        return release_ruled(source) ? close_months(p, d->at, true, err) : 0;
    if (!d->broken || err->kind != ERR_DATA)
        return -1;
    err_clear(err);
    return 0;
}

/* Protected measures that the delivery completes, or whose day has come since. */
static int
release(struct replay *p, stamp now, struct err *err)
{
    int32_t edition;
    size_t n;
    return disclosures_make(p->loan->store, p->facts, now, &edition, &n, err);
}

static int
play(struct replay *p, struct err *err)
{
    for (size_t i = 0; i < p->n_deliveries; i++) {
        const struct demo_delivery *d = &p->deliveries[i];
        if (has_pull(p, d))
            continue;
        if (p->loan->stopping(p->loan->stopping_ctx))
            return 0;
        if (change_configuration(p, d->at, err) < 0 || replay_accept(p->loan->store, d->at, err) < 0 ||
            replay_freeze(p->loan->store, p->catalog, d->at, err) < 0 || deliver(p, d, err) < 0 ||
            pull(p, d, err) < 0 || release(p, d->at, err) < 0)
            return -1;
        p->played++;
        p->o->progress((int)((i + 1) * 100 / p->n_deliveries), d->story, p->o->progress_ctx);
    }
    if (change_configuration(p, p->o->now, err) < 0 || replay_accept(p->loan->store, p->o->now, err) < 0)
        return -1;
    return replay_freeze(p->loan->store, p->catalog, p->o->now, err);
}

int
replay_story(
    const struct verb_serve_loan *l, const struct replay_options *o, size_t *ret_played, struct err *err)
{
    struct replay p = {.loan = l, .o = o};
    int r;
    *ret_played = 0;
    if (!l->files) /* an unfinished edit: what has been played stays */
        return 0;
    p.arena = arena_new();
    p.facts = factset_new();
    p.close = replay_close_new();
    demo_deliveries(p.arena, o->now, &p.deliveries, &p.n_deliveries);
    r = begin(&p, err) < 0 ? -1 : play(&p, err);
    *ret_played = p.played;
    replay_close_free(p.close);
    catalog_free(p.catalog);
    factset_free(p.facts);
    arena_free(p.arena);
    return r;
}
