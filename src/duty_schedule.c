/* The sources are pulled at their times, each by a child process; by the daemon that leads. */
#include "daemon.h"
#include "log.h"
#include "schedule.h"
#include "schedule_child.h"
#include "schedule_times.h"
#include "verb_pull.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "/proc/self/exe"
#define REST_US 20000
#define FOLLOW_MS 50 /* between two configurations that are noted */

struct pulling {
    struct daemon *d;
    struct schedule *schedule;
    struct schedule_times times;
    bool led, followed; /* every configuration has been noted */
    int32_t last_pull;  /* newest one that the pages know of */
    const char *args[12];
    size_t n_args;
    struct arena *arena; /* of what the database knows */
    struct store_due *rows;
    size_t n;
};

/* ---- what the schedule asks of the world ------------------------------------------------------------------------------- */
static int
refresh(void *ctx, stamp now)
{
    struct pulling *p = ctx;
    struct err err = {0};
    struct store *s = daemon_store(p->d);
    p->n = 0;
    arena_free(p->arena);
    p->arena = arena_new();
    if (!s)
        return -1;
    if (store_due_read(s, p->arena, now, &p->rows, &p->n, &err) == 0)
        return 0;
    p->n = 0;
    daemon_store_lost(p->d, &err);
    return -1;
}

static const struct due_known *
known(void *ctx, const char *source, const char *times)
{
    struct pulling *p = ctx;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->rows[i].source, source) == 0 && strcmp(p->rows[i].times, times) == 0)
            return &p->rows[i].known;
    p->followed = false;
    return NULL;
}

/* Our environment, with the due time. */
static const char **
environment(struct arena *a, stamp due)
{
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    const char **env = arena_alloc(a, (n + 2) * sizeof *env);
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], VERB_PULL_DUE "=", sizeof VERB_PULL_DUE) != 0)
            env[kept++] = environ[i];
    env[kept] = arena_printf(a, VERB_PULL_DUE "=%lld", (long long)due);
    return env;
}

static pid_t
start_child(void *ctx, const char *source, stamp due)
{
    struct pulling *p = ctx;
    struct arena *a = arena_new();
    p->args[p->n_args] = "pull";
    p->args[p->n_args + 1] = source;
    p->args[p->n_args + 2] = NULL;
    pid_t pid = schedule_child_start(p->args, environment(a, due));
    arena_free(a);
    return pid;
}

static int
reap(void *ctx, pid_t pid)
{
    (void)ctx;
    return schedule_child_reap(pid);
}

static void
send_signal(void *ctx, pid_t pid, int sig)
{
    (void)ctx;
    schedule_child_signal(pid, sig);
}

static void
rest(void *ctx)
{
    (void)ctx;
    usleep(REST_US);
}

/* ---- the duty ------------------------------------------------------------------------------------------------------------ */
/* Global options for the pulls; the database goes by the environment, so that a file being edited stops no pull. */
static int
prepare_children(const struct daemon *d, struct pulling *p, struct err *err)
{
    size_t n = 0;
    p->args[n++] = PROGRAM;
    p->args[n++] = "--config";
    p->args[n++] = d->c->config_dir;
    if (d->c->dashboards_dir) {
        p->args[n++] = "--dashboards";
        p->args[n++] = d->c->dashboards_dir;
    }
    p->args[n++] = "--state";
    p->args[n++] = d->c->state_dir;
    p->n_args = n;
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
    p->d = d;
    const struct schedule_world w = {p, refresh, known, start_child, reap, send_signal, rest};
    p->schedule = schedule_new(&w);
    schedule_apply(p->schedule, d->catalog);
    return prepare_children(d, p, err);
}

static void
applied(struct daemon *d, void *duty)
{
    struct pulling *p = duty;
    schedule_apply(p->schedule, d->catalog);
    p->followed = false;
}

/* One configuration a step, so that a long row of them does not hold up the loop. */
static void
follow(struct pulling *p)
{
    struct err err = {0};
    struct store *s = daemon_store(p->d);
    if (s && schedule_times_follow(&p->times, s, &p->followed, &err) < 0)
        daemon_store_lost(p->d, &err);
    if (p->followed)
        schedule_look(p->schedule);
}

/* Pulls that others record (by hand, or children of who led before) may be what a source waits for. */
static void
look_after_pulls(struct pulling *p)
{
    struct snapshot *x = p->d->serve ? serve_current(p->d->serve) : NULL;
    if (x && x->edition.last_pull != p->last_pull) {
        p->last_pull = x->edition.last_pull;
        schedule_look(p->schedule);
    }
    snapshot_unref(x);
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct pulling *p = duty;
    p->followed = p->followed && d->leads && p->led;
    p->led = d->leads;
    if (d->leads && !p->followed)
        follow(p);
    look_after_pulls(p);
    int64_t wish = schedule_step(p->schedule, d->leads && p->followed, now, clock_mono_ms());
    return d->leads && !p->followed ? FOLLOW_MS : wish > INT_MAX ? INT_MAX : (int)wish;
}

static void
tell(struct daemon *d, void *duty, struct operations *o)
{
    const struct pulling *p = duty;
    schedule_tell(p->schedule, clock_now(), o);
    o->leader = d->leads;
}

static void
stop(struct daemon *d, void *duty)
{
    struct pulling *p = duty;
    (void)d;
    schedule_free(p->schedule);
    arena_free(p->arena);
    free(p);
}

const struct duty duty_schedule = {
    .name = "schedule", .start = start, .applied = applied, .step = step, .tell = tell, .stop = stop};
