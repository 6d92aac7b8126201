#include "schedule.h"
#include "log.h"
#include "schedule_jobs.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

#define GRACE_MS 15000 /* the pull ends itself at its deadline and records it; this is for one that cannot */
#define KILL_MS 5000   /* from SIGTERM to SIGKILL */
#define RUNNING_STEP 250 /* how soon an ended child is seen */
#define AT_ONCE 4        /* pulls; each takes connections and memory, and morning is when all are due */
#define CODE_REFUSED 2   /* of the child: our order was wrong */
#define RESTS 100        /* before children that do not listen to SIGTERM get SIGKILL */

struct schedule *
schedule_new(const struct schedule_world *w)
{
    struct schedule *s = schedule_jobs_no_null(calloc(1, sizeof *s));
    s->w = *w;
    s->look = true;
    return s;
}

void
schedule_look(struct schedule *s)
{
    s->look = true;
}

void
schedule_apply(struct schedule *s, const struct catalog *c)
{
    schedule_jobs_apply(s, c);
    s->look = true;
}

/* ---- what is due ------------------------------------------------------------------------------------------------------ */
/* An attempt that the database does not know of (killed before it could tell, no process to be had) is not given up, only delayed:
   another leader would not know of it either. */
static void
account(struct job *j, const struct due_known *k, stamp now)
{
    int recorded = k->tried == j->due ? k->failures : 0;
    if (!j->failed || k->answered >= j->due || recorded > j->failures)
        return;
    j->lost = j->lost_due == j->due ? j->lost + 1 : 1;
    j->lost_due = j->due;
    j->lost_at = now;
}

/* False: the database does not answer. */
static bool
look(struct schedule *s, stamp now)
{
    if (s->w.refresh(s->w.ctx, now) < 0)
        return false;
    for (size_t i = 0; i < s->n_due; i++) {
        const struct due_known *k = s->w.known(s->w.ctx, s->jobs[i].id, s->jobs[i].times);
        s->sources[i].ready = k != NULL;
        if (!k)
            continue;
        s->sources[i].known = *k;
        account(&s->jobs[i], k, now);
    }
    return true;
}

static void
tell_next(const struct job *j, const struct due *d, stamp now)
{
    const struct log_about about = {.source = j->id};
    if (d->due == j->due && d->start && d->start < d->next)
        log_about(LOG_INFO, &about, "source %s: trying again in %d s", j->id,
            d->start > now ? (int)((d->start - now) / 1000) : 0);
    else if (d->due == j->due)
        log_about(LOG_WARNING, &about, "source %s: given up until its next due time", j->id);
}

static void
find_due(struct schedule *s, stamp now)
{
    due_find(s->sources, s->n_due, now, s->due);
    for (size_t i = 0; i < s->n_due; i++) {
        struct job *j = &s->jobs[i];
        struct due *d = &s->due[i];
        if (d->due && d->due == j->lost_due && d->start) {
            stamp start = j->lost_at + due_back_off(j->id, j->lost);
            d->start = j->refused ? 0 : start > d->start ? start : d->start;
        }
        if (j->failed && !s->look)
            tell_next(j, d, now);
        j->failed = j->failed && s->look;
    }
}

static bool
may_start(const struct schedule *s, size_t i, stamp now)
{
    const struct due *d = &s->due[i];
    return !s->jobs[i].pid && d->due && d->start && d->start <= now && !d->held;
}

/* What has waited longest first: with many sources due each minute none is left out for ever. */
static size_t
find_startable(const struct schedule *s, stamp now)
{
    size_t best = s->n_due;
    for (size_t i = 0; i < s->n_due; i++)
        if (may_start(s, i, now) && (best == s->n_due || s->due[i].due < s->due[best].due))
            best = i;
    return best;
}

/* ---- children ----------------------------------------------------------------------------------------------------------- */
static void
start(struct schedule *s, size_t i, int64_t mono)
{
    struct job *j = &s->jobs[i];
    const struct due_known *k = &s->sources[i].known;
    const struct log_about about = {.source = j->id};
    char due[CLOCK_TEXT];
    j->due = s->due[i].due;
    s->due[i].start = 0; /* not again in this step */
    j->failures = k->tried == j->due ? k->failures : 0;
    j->pid = s->w.start(s->w.ctx, j->id, j->due);
    j->terminated = false;
    j->kill_at = mono + (int64_t)j->deadline_s * 1000 + GRACE_MS;
    if (j->pid > 0) {
        log_about(LOG_INFO, &about, "source %s: pull starts (due %s, process %d)", j->id,
            clock_text(j->due, due), (int)j->pid);
        return;
    }
    log_about(LOG_ERROR, &about, "source %s: could not start a process: %s", j->id, strerror(errno));
    j->pid = 0;
    j->failed = s->look = true;
}

static const char *
code_text(int code)
{
    switch (code) {
    case 1:
        return "its input or the configuration is wrong";
    case CODE_REFUSED:
        return "it is not in the configuration in force";
    case 3:
        return "the database does not answer";
    case 4:
        return "the source does not answer";
    case 127:
        return "the program could not be started";
    default:
        return code > 128 ? "it was killed" : "a bug in ksrd";
    }
}

static void
ended(struct schedule *s, struct job *j, int code)
{
    const struct log_about about = {.source = j->id, .exit_code = code};
    j->pid = 0;
    s->look = true; /* when it is tried again follows from what is recorded */
    j->failed = code != 0;
    j->refused = code == CODE_REFUSED;
    if (code == 0)
        log_about(LOG_INFO, &about, "source %s: pull done", j->id);
    else
        log_about(LOG_WARNING, &about, "source %s: pull failed: %s", j->id, code_text(code));
}

static void
watch(struct schedule *s, struct job *j, int64_t mono)
{
    int code = s->w.reap(s->w.ctx, j->pid);
    if (code >= 0) {
        ended(s, j, code);
    } else if (mono >= j->kill_at) {
        log_about(LOG_WARNING, &(struct log_about){.source = j->id},
            "source %s: pull is past its deadline and is ended", j->id);
        s->w.signal(s->w.ctx, j->pid, j->terminated ? SIGKILL : SIGTERM);
        j->terminated = true;
        j->kill_at = mono + KILL_MS;
    }
}

static size_t
running(const struct schedule *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->jobs[i].pid != 0;
    return n;
}

/* Nothing starts on what was known before this step. */
static void
start_due(struct schedule *s, stamp now, int64_t mono)
{
    find_due(s, now);
    if (!s->look && (running(s) >= AT_ONCE || find_startable(s, now) == s->n_due))
        return;
    s->look = !look(s, now);
    if (s->look)
        return;
    find_due(s, now);
    for (size_t i; running(s) < AT_ONCE && (i = find_startable(s, now)) < s->n_due;)
        start(s, i, mono);
}

static int64_t
next_wish(const struct schedule *s, stamp now)
{
    if (running(s))
        return RUNNING_STEP;
    int64_t wish = INT64_MAX;
    for (size_t i = 0; i < s->n_due; i++) {
        const struct due *d = &s->due[i];
        stamp at = d->due && d->start && !d->held && d->start < d->next ? d->start : d->next;
        int64_t wait = at == INT64_MAX ? INT64_MAX : at > now ? at - now : RUNNING_STEP;
        wish = wait < wish ? wait : wish;
    }
    return s->look ? RUNNING_STEP : wish;
}

int64_t
schedule_step(struct schedule *s, bool leads, stamp now, int64_t mono)
{
    for (size_t i = s->n; i-- > 0;) {
        if (s->jobs[i].pid)
            watch(s, &s->jobs[i], mono);
        if (!s->jobs[i].pid && !s->jobs[i].in_catalog)
            schedule_jobs_drop(s, i);
    }
    if (leads) {
        start_due(s, now, mono);
        return next_wish(s, now);
    }
    s->look = true;
    return running(s) ? RUNNING_STEP : INT64_MAX;
}

void
schedule_tell(const struct schedule *s, stamp now, struct operations *o)
{
    struct operations_run *runs = arena_alloc(o->arena, (s->n_due + 1) * sizeof *runs);
    for (size_t i = 0; i < s->n_due; i++) {
        const struct due_source *x = &s->sources[i];
        const struct due *d = &s->due[i];
        int failures = d->due && x->known.tried == d->due ? x->known.failures : 0;
        runs[i] = (struct operations_run){.source = arena_strdup(o->arena, s->jobs[i].id),
            .next = x->has_cron ? cron_next(&x->cron, now) : 0,
            .retry = failures && d->start > now ? d->start : 0,
            .failures = failures,
            .running = s->jobs[i].pid != 0};
    }
    o->runs = runs;
    o->n_runs = s->n_due;
}

/* A pull is one transaction, so ending it loses nothing. */
void
schedule_free(struct schedule *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        if (s->jobs[i].pid)
            s->w.signal(s->w.ctx, s->jobs[i].pid, SIGTERM);
    for (int rests = 0; s->n > 0;) {
        struct job *j = &s->jobs[s->n - 1];
        if (!j->pid || s->w.reap(s->w.ctx, j->pid) >= 0) {
            schedule_jobs_drop(s, s->n - 1);
            continue;
        }
        if (++rests >= RESTS)
            s->w.signal(s->w.ctx, j->pid, SIGKILL);
        s->w.rest(s->w.ctx);
    }
    free(s->jobs);
    free(s->sources);
    free(s->due);
    free(s);
}
