/* Once a night what the retention: in force keeps no longer is removed, by a child process of who leads; the others remove the files that
   lie with them. */
#include "cron.h"
#include "daemon.h"
#include "log.h"
#include "schedule_child.h"
#include "store_told.h"
#include "verb_pull.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 1000
#define AGAIN_MS 60000 /* the database did not answer */
#define DEADLINE_MS (4 * 3600 * 1000LL)
#define AT "15 3 * * *"
#define TOLD "purge" /* when it began last, so that a restart or another leader does not begin again */

struct purging {
    stamp last;               /* 0: not known yet */
    int64_t look_at, kill_at; /* monotonic */
    pid_t pid;
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    const char *owner = d->embedded ? store_embedded_owner_url(d->embedded) : NULL;
    *ret = calloc(1, sizeof(struct purging));
    if (!*ret || (owner && setenv(VERB_PULL_OWNER, owner, 1) < 0))
        return err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
    return 0;
}

static bool
keeps_all(const struct retention *r)
{
    return !r->editions_months && !r->pulls_days && !r->raw_days;
}

static int
note(struct store *s, stamp now, struct err *err)
{
    char value[24];
    snprintf(value, sizeof value, "%" PRId64, now);
    const struct store_told t = {TOLD, "", value};
    return store_told_write(s, &t, 1, err);
}

/* Where nothing is noted yet the nights count from now on. */
static int
recall(struct daemon *d, struct purging *p, struct store *s, stamp now, struct err *err)
{
    struct arena *a = arena_new();
    struct store_told *told;
    size_t n;
    stamp last = 0;
    int r = store_told_read(s, a, &told, &n, err);
    for (size_t i = 0; r == 0 && i < n; i++)
        if (strcmp(told[i].kind, TOLD) == 0)
            last = (stamp)strtoll(told[i].value, NULL, 10);
    if (r == 0 && last == 0) {
        last = now;
        r = d->leads ? note(s, now, err) : 0;
    }
    if (r == 0)
        p->last = last;
    arena_free(a);
    return r;
}

static bool
is_due(const struct daemon *d, const struct purging *p, stamp now)
{
    struct cron cron;
    size_t column;
    const char *at = d->catalog->retention.at ? d->catalog->retention.at : AT;
    return cron_parse(at, &cron, &column, NULL) == 0 && cron_next(&cron, p->last) <= now;
}

/* The note comes first: what fails is tried again the next night, not all night long. */
static int
begin(struct daemon *d, struct purging *p, struct store *s, stamp now, struct err *err)
{
    const char *const argv[] = {"/proc/self/exe", "--config", d->c->config_dir, "--state", d->c->state_dir,
        "purge", d->leads ? NULL : "--files", NULL};
    if (d->leads && note(s, now, err) < 0)
        return -1;
    p->last = now;
    p->pid = schedule_child_start(argv, NULL);
    p->kill_at = clock_mono_ms() + DEADLINE_MS;
    if (p->pid < 0)
        p->pid = 0;
    return 0;
}

static void
reap(struct purging *p)
{
    int code = schedule_child_reap(p->pid);
    if (code < 0 && clock_mono_ms() > p->kill_at)
        schedule_child_signal(p->pid, SIGKILL);
    if (code < 0)
        return;
    p->pid = 0;
    if (code != 0)
        log_line(LOG_WARNING, "the purge failed (exit code %d); it is tried again the next night", code);
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct purging *p = duty;
    struct err err = {0};
    if (p->pid)
        reap(p);
    if (p->pid || keeps_all(&d->catalog->retention) || clock_mono_ms() < p->look_at)
        return STEP_MS;
    p->look_at = clock_mono_ms() + STEP_MS;
    if (p->last && !is_due(d, p, now))
        return STEP_MS;
    struct store *s = daemon_store(d);
    if (!s)
        return STEP_MS;
    if ((!p->last && recall(d, p, s, now, &err) < 0) ||
        (is_due(d, p, now) && begin(d, p, s, now, &err) < 0)) {
        daemon_store_lost(d, &err);
        p->look_at = clock_mono_ms() + AGAIN_MS;
    }
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    struct purging *p = duty;
    (void)d;
    if (p->pid)
        schedule_child_signal(p->pid, SIGTERM);
    free(p);
}

const struct duty duty_purge = {.name = "purge", .start = start, .step = step, .stop = stop};
