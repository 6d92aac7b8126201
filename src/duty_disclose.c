/* What is due of protected measures is released by a child process of who leads: it reads all facts, which takes longer than the main
   thread has. */
#include "cube_release.h"
#include "daemon.h"
#include "log.h"
#include "schedule_child.h"
#include <signal.h>
#include <stdlib.h>

#define STEP_MS 1000
#define JUDGE_MS 60000 /* of the clock; and each edition once */
#define DEADLINE_MS (20 * 60 * 1000LL)

struct disclosing {
    int32_t edition;
    stamp at;
    pid_t pid;
    int64_t kill_at; /* monotonic */
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct disclosing));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

static void
begin(struct daemon *d, struct disclosing *x)
{
    const char *const argv[] = {
        "/proc/self/exe", "--config", d->c->config_dir, "--state", d->c->state_dir, "disclose", NULL};
    x->pid = schedule_child_start(argv, NULL);
    x->kill_at = clock_mono_ms() + DEADLINE_MS;
    if (x->pid < 0)
        x->pid = 0;
}

static void
reap(struct disclosing *x)
{
    int code = schedule_child_reap(x->pid);
    if (code < 0 && clock_mono_ms() > x->kill_at)
        schedule_child_signal(x->pid, SIGKILL);
    if (code < 0)
        return;
    x->pid = 0;
    if (code != 0)
        log_line(LOG_WARNING,
            "protected measures could not be released (exit code %d); it is tried again within a minute",
            code);
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct disclosing *x = duty;
    if (x->pid)
        reap(x);
    struct snapshot *s = !x->pid && d->leads && d->serve ? serve_current(d->serve) : NULL;
    bool judged = s && s->edition.edition == x->edition && now >= x->at && now < x->at + JUDGE_MS;
    if (s && !judged) {
        x->edition = s->edition.edition;
        x->at = now;
        if (cube_release_due(s->cube, now))
            begin(d, x);
    }
    snapshot_unref(s);
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    struct disclosing *x = duty;
    (void)d;
    if (x->pid)
        schedule_child_signal(x->pid, SIGTERM);
    free(x);
}

const struct duty duty_disclose = {.name = "disclose", .start = start, .step = step, .stop = stop};
