#include "schedule.h"
#include "cron.h"
#include "log.h"
#include "schedule_child.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#define GRACE_MS 15000 /* the pull ends itself at its deadline and records it; this is for one that cannot */
#define KILL_MS 5000   /* from SIGTERM to SIGKILL */
#define RETRY_MS 60000 /* 1, 2, 4, 8 … minutes */
#define RUNNING_STEP 250 /* how soon an ended child is seen */
#define AT_ONCE 4        /* pulls; each takes connections and memory, and morning is when all are due */

/* One source and its times. */
struct job {
    char *id, *cron_text;
    struct cron cron;
    int deadline_s, retries;
    stamp due;      /* 0: not known yet */
    stamp retry_at; /* 0: none */
    int failures;   /* in a row since the last due time */
    pid_t pid;      /* 0: not running */
    stamp kill_at;  /* when the next signal goes out */
    bool terminated, catch_up, in_catalog;
};
struct schedule {
    const char *program;
    const char *const *args;
    struct job *jobs;
    size_t n;
};

static struct job *
find_job(struct schedule *s, const char *id)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->jobs[i].id, id) == 0)
            return &s->jobs[i];
    return NULL;
}

static void *
no_null(void *p)
{
    if (!p) {
        log_line(LOG_ERROR, "out of memory");
        exit(70);
    }
    return p;
}

static struct job *
add_job(struct schedule *s, const char *id)
{
    s->jobs = no_null(realloc(s->jobs, (s->n + 1) * sizeof *s->jobs));
    s->jobs[s->n] = (struct job){.id = no_null(strdup(id))};
    return &s->jobs[s->n++];
}

static void
take_source(struct schedule *s, const struct source *source)
{
    struct cron cron;
    size_t column;
    struct err err = {0};
    if (!source->schedule)
        return;
    if (cron_parse(source->schedule, &cron, &column, &err) < 0) {
        log_err(LOG_ERROR, &err); /* check lets no such thing through */
        return;
    }
    struct job *j = find_job(s, source->id);
    if (!j)
        j = add_job(s, source->id);
    if (!j->cron_text || strcmp(j->cron_text, source->schedule) != 0) {
        free(j->cron_text);
        j->cron_text = no_null(strdup(source->schedule));
        j->due = 0;
    }
    j->cron = cron;
    j->deadline_s = source->deadline_s;
    j->retries = source->retries;
    j->in_catalog = true;
}

void
schedule_apply(struct schedule *s, const struct catalog *c)
{
    for (size_t i = 0; i < s->n; i++)
        s->jobs[i].in_catalog = false;
    for (size_t i = 0; i < c->n_sources; i++)
        take_source(s, &c->sources[i]);
}

struct schedule *
schedule_new(const struct catalog *c, const char *program, const char *const *args)
{
    struct schedule *s = no_null(calloc(1, sizeof *s));
    s->program = program;
    s->args = args;
    schedule_apply(s, c);
    return s;
}

void
schedule_last(struct schedule *s, const char *source, stamp success)
{
    struct job *j = find_job(s, source);
    if (!j || j->pid)
        return;
    j->catch_up = success == 0;
    j->due = success ? cron_next(&j->cron, success) : 0;
}

static void
start(struct schedule *s, struct job *j, stamp now)
{
    size_t n = 0;
    while (s->args && s->args[n])
        n++;
    const char **argv = no_null(calloc(n + 4, sizeof *argv));
    argv[0] = s->program;
    for (size_t i = 0; i < n; i++)
        argv[1 + i] = s->args[i];
    argv[n + 1] = "pull";
    argv[n + 2] = j->id;
    j->pid = schedule_child_start(argv);
    free(argv);
    j->terminated = false;
    j->kill_at = now + (stamp)j->deadline_s * 1000 + GRACE_MS;
    j->retry_at = 0;
    if (j->pid > 0) {
        log_line(LOG_INFO, "source %s: pull starts (process %d)", j->id, (int)j->pid);
        return;
    }
    log_line(LOG_ERROR, "source %s: could not start a process: %s", j->id, strerror(errno));
    j->pid = 0;
    j->retry_at = now + RETRY_MS;
}

static const char *
code_text(int code)
{
    switch (code) {
    case 1:
        return "its input or the configuration is wrong";
    case 2:
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

/* So that sources that failed together do not all come back together: up to a fifth more, the same for the same source. */
static stamp
back_off(const struct job *j)
{
    int shift = j->failures > 11 ? 10 : j->failures - 1;
    stamp wait = (stamp)RETRY_MS << shift;
    unsigned h = 2166136261u;
    for (const char *c = j->id; *c; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    return wait + wait / 5 * (stamp)((h + (unsigned)j->failures * 97u) % 100u) / 100;
}

/* Exit code 2 is our own order being wrong: trying again cannot help. All else may: a broken file is delivered anew. */
static void
ended(struct job *j, int code, stamp now)
{
    j->pid = 0;
    if (code == 0) {
        j->failures = 0;
        log_line(LOG_INFO, "source %s: pull done", j->id);
        return;
    }
    j->failures++;
    j->retry_at = code != 2 && j->failures <= j->retries ? now + back_off(j) : 0;
    if (j->retry_at)
        log_line(LOG_WARNING, "source %s: pull failed: %s (exit code %d); trying again in %d s", j->id,
            code_text(code), code, (int)((j->retry_at - now) / 1000));
    else
        log_line(LOG_WARNING, "source %s: pull failed: %s (exit code %d); next at its ordinary time", j->id,
            code_text(code), code);
}

static void
watch(struct job *j, stamp now)
{
    int code = schedule_child_reap(j->pid);
    if (code >= 0) {
        ended(j, code, now);
    } else if (now >= j->kill_at) {
        log_line(LOG_WARNING, "source %s: pull is past its deadline and is ended", j->id);
        schedule_child_signal(j->pid, j->terminated ? SIGKILL : SIGTERM);
        j->terminated = true;
        j->kill_at = now + KILL_MS;
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

static void
start_if_due(struct schedule *s, struct job *j, stamp now)
{
    if (j->due == 0)
        j->due = j->catch_up ? now : cron_next(&j->cron, now);
    j->catch_up = false;
    if (running(s) >= AT_ONCE)
        return; /* due it stays */
    if (now >= j->due) {
        j->failures = 0;
        j->due = cron_next(&j->cron, now);
        start(s, j, now);
    } else if (j->retry_at && now >= j->retry_at) {
        start(s, j, now);
    }
}

static void
drop_job(struct schedule *s, size_t i)
{
    free(s->jobs[i].id);
    free(s->jobs[i].cron_text);
    s->jobs[i] = s->jobs[--s->n];
}

void
schedule_tell(const struct schedule *s, struct operations *o)
{
    struct operations_run *runs = arena_alloc(o->arena, (s->n + 1) * sizeof *runs);
    for (size_t i = 0; i < s->n; i++) {
        const struct job *j = &s->jobs[i];
        runs[i] = (struct operations_run){.source = arena_strdup(o->arena, j->id),
            .next = j->due,
            .retry = j->retry_at,
            .failures = j->failures,
            .running = j->pid != 0};
    }
    o->runs = runs;
    o->n_runs = s->n;
}

static stamp
next_wish(const struct job *j, stamp now)
{
    if (j->pid)
        return RUNNING_STEP;
    stamp at = j->retry_at && j->retry_at < j->due ? j->retry_at : j->due;
    return at > now ? at - now : RUNNING_STEP;
}

int
schedule_step(struct schedule *s, stamp now)
{
    stamp wish = 1000;
    for (size_t i = s->n; i-- > 0;) {
        struct job *j = &s->jobs[i];
        if (j->pid)
            watch(j, now);
        if (!j->pid && !j->in_catalog) {
            drop_job(s, i);
            continue;
        }
        if (!j->pid)
            start_if_due(s, j, now);
        stamp w = next_wish(j, now);
        wish = w < wish ? w : wish;
    }
    return (int)wish;
}

/* Stops the children: a pull is one transaction, so ending it loses nothing. */
void
schedule_free(struct schedule *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        if (s->jobs[i].pid)
            schedule_child_signal(s->jobs[i].pid, SIGTERM);
    for (int tries = 0; s->n > 0; tries++) {
        struct job *j = &s->jobs[s->n - 1];
        if (!j->pid || schedule_child_reap(j->pid) >= 0) {
            drop_job(s, s->n - 1);
            continue;
        }
        if (tries >= 100)
            schedule_child_signal(j->pid, SIGKILL);
        usleep(20000);
    }
    free(s->jobs);
    free(s);
}
