/* The sources are pulled at their times, each by a child process. */
#include "daemon.h"
#include "schedule.h"
#include "verb_pull.h"
#include <stdlib.h>
#include <string.h>

#define PULLS_SEEN 50

struct pulling {
    struct schedule *schedule;
    const char *args[9];
};

/* What was missed while no daemon ran is caught up. */
static int
tell_last_pulls(const struct daemon *d, struct schedule *schedule, struct store *s, struct err *err)
{
    struct arena *a = arena_new();
    struct store_pull *pulls;
    size_t n;
    int r = store_read_pulls(s, a, clock_now(), PULLS_SEEN, &pulls, &n, err);
    for (size_t i = 0; r == 0 && i < d->catalog->n_sources; i++) {
        stamp last = 0;
        for (size_t k = 0; k < n; k++)
            if (strcmp(pulls[k].source, d->catalog->sources[i].id) == 0 && pulls[k].state != PULL_FAILED &&
                pulls[k].started > last)
                last = pulls[k].started;
        schedule_last(schedule, d->catalog->sources[i].id, last);
    }
    arena_free(a);
    return r;
}

/* Global options for the pulls; the database goes by the environment, so that a file being edited stops no pull. */
static int
prepare_children(const struct daemon *d, struct pulling *p, struct err *err)
{
    size_t n = 0;
    p->args[n++] = "--config";
    p->args[n++] = d->c->config_dir;
    if (d->c->dashboards_dir) {
        p->args[n++] = "--dashboards";
        p->args[n++] = d->c->dashboards_dir;
    }
    p->args[n++] = "--state";
    p->args[n++] = d->c->state_dir;
    if (setenv(VERB_PULL_DATABASE, d->url, 1) < 0 || setenv(VERB_PULL_ORGANISATION, d->slug, 1) < 0 ||
        setenv(VERB_PULL_NAME, d->organisation, 1) < 0)
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
    return 0;
}

static int
start(struct daemon *d, void **ret, struct err *err)
{
    struct pulling *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
    *ret = p;
    if (prepare_children(d, p, err) < 0)
        return -1;
    d->leads = true;
    p->schedule = schedule_new(d->catalog, "/proc/self/exe", p->args);
    return tell_last_pulls(d, p->schedule, d->store, err);
}

static void
applied(struct daemon *d, void *duty)
{
    struct pulling *p = duty;
    struct err err = {0};
    schedule_apply(p->schedule, d->catalog);
    struct store *s = daemon_store(d);
    if (s && tell_last_pulls(d, p->schedule, s, &err) < 0)
        daemon_store_lost(d, &err);
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    const struct pulling *p = duty;
    (void)d;
    return schedule_step(p->schedule, now);
}

static void
tell(struct daemon *d, void *duty, struct operations *o)
{
    const struct pulling *p = duty;
    schedule_tell(p->schedule, o);
    o->leader = d->leads;
}

static void
stop(struct daemon *d, void *duty)
{
    struct pulling *p = duty;
    (void)d;
    schedule_free(p->schedule);
    free(p);
}

const struct duty duty_schedule = {
    .name = "schedule", .start = start, .applied = applied, .step = step, .tell = tell, .stop = stop};
