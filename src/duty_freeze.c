/* The papers of a meeting are frozen when its kallelse goes out, by a child process of who leads: it loads an edition and makes the
   pages, which takes longer than the main thread has. Late is no matter: they are frozen as of the kallelse. */
#include "daemon.h"
#include "log.h"
#include "schedule_child.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 1000
#define AGAIN_MS 300000 /* after a fault */
#define DEADLINE_MS (20 * 60 * 1000LL)

struct freeze_duty {
    pid_t pid;
    int64_t kill_at, again_at; /* monotonic */
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct freeze_duty));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

/* By what the pages have in memory. Meetings from before the first edition are never frozen: those of a configuration that is newer than
   its figures. */
static bool
is_due(const struct snapshot *x, const struct catalog *c, stamp now)
{
    for (size_t i = 0; i < c->n_meetings; i++) {
        const struct meeting *m = &c->meetings[i];
        if (m->called_at <= now && x->n_causes > 0 && m->called_at >= x->causes[0].recorded &&
            !frozen_find(x->frozen, m->id, x->edition.edition))
            return true;
    }
    return false;
}

static void
begin(struct daemon *d, struct freeze_duty *x)
{
    const char *const argv[] = {
        "/proc/self/exe", "--config", d->c->config_dir, "--state", d->c->state_dir, "freeze", "--due", NULL};
    x->pid = schedule_child_start(argv, NULL);
    x->kill_at = clock_mono_ms() + DEADLINE_MS;
    if (x->pid < 0)
        x->pid = 0;
}

static void
reap(struct freeze_duty *x)
{
    int code = schedule_child_reap(x->pid);
    if (code < 0 && clock_mono_ms() > x->kill_at)
        schedule_child_signal(x->pid, SIGKILL);
    if (code < 0)
        return;
    x->pid = 0;
    x->again_at = clock_mono_ms() + (code ? AGAIN_MS : 10 * STEP_MS); /* the pages take a moment to see it */
    if (code != 0)
        log_line(LOG_WARNING,
            "a meeting's papers could not be frozen (exit code %d); it is tried again within five minutes",
            code);
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct freeze_duty *x = duty;
    if (x->pid)
        reap(x);
    bool may =
        !x->pid && clock_mono_ms() >= x->again_at && d->leads && d->serve && d->catalog->n_meetings > 0;
    struct snapshot *s = may ? serve_current(d->serve) : NULL;
    if (s && is_due(s, d->catalog, now))
        begin(d, x);
    snapshot_unref(s);
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    struct freeze_duty *x = duty;
    (void)d;
    if (x->pid)
        schedule_child_signal(x->pid, SIGTERM);
    free(x);
}

const struct duty duty_freeze = {.name = "freeze", .start = start, .step = step, .stop = stop};
