#include "schedule_jobs.h"
#include "log.h"
#include <stdlib.h>
#include <string.h>

void *
schedule_jobs_no_null(void *p)
{
    if (!p) {
        log_line(LOG_ERROR, "out of memory");
        exit(70);
    }
    return p;
}

static void
free_job(struct job *j)
{
    free(j->id);
    free(j->times);
}

static struct job
take_job(struct schedule *s, const struct source *source, const char *times)
{
    struct job j = {.id = NULL};
    for (size_t i = 0; i < s->n; i++)
        if (s->jobs[i].id && strcmp(s->jobs[i].id, source->id) == 0) {
            j = s->jobs[i];
            s->jobs[i].id = s->jobs[i].times = NULL;
        }
    if (!j.id)
        j.id = schedule_jobs_no_null(strdup(source->id));
    free(j.times);
    j.times = schedule_jobs_no_null(strdup(times));
    j.deadline_s = source->deadline_s;
    j.in_catalog = true;
    j.lost_due = 0; /* another configuration may be what was missing */
    return j;
}

static struct due_source
take_times(const struct catalog *c, const struct source *source)
{
    struct due_source d = {.after = source->after ? (int)(source->after - c->sources) : -1};
    struct err err = {0};
    size_t column;
    d.retries = source->retries;
    d.has_cron = source->schedule && cron_parse(source->schedule, &d.cron, &column, &err) == 0;
    if (source->schedule && !d.has_cron)
        log_err(LOG_ERROR, &err); /* check lets no such thing through */
    return d;
}

/* Those of a former configuration stay while their child runs. */
static void
keep_running(struct schedule *s, struct job *jobs, size_t *n)
{
    for (size_t i = 0; i < s->n; i++) {
        struct job *j = &s->jobs[i];
        if (j->id && j->pid) {
            j->in_catalog = false;
            jobs[(*n)++] = *j;
        } else {
            free_job(j);
        }
    }
}

void
schedule_jobs_apply(struct schedule *s, const struct catalog *c)
{
    size_t n = 0;
    struct arena *a = arena_new();
    struct job *jobs = schedule_jobs_no_null(calloc(s->n + c->n_sources + 1, sizeof *jobs));
    struct due_source *sources = schedule_jobs_no_null(calloc(c->n_sources + 1, sizeof *sources));
    for (; n < c->n_sources; n++) {
        jobs[n] = take_job(s, &c->sources[n], due_times(a, &c->sources[n]));
        sources[n] = take_times(c, &c->sources[n]);
        sources[n].id = jobs[n].id;
    }
    keep_running(s, jobs, &n);
    free(s->jobs);
    free(s->sources);
    free(s->due);
    s->jobs = jobs;
    s->n = n;
    s->sources = sources;
    s->n_due = c->n_sources;
    s->due = schedule_jobs_no_null(calloc(c->n_sources + 1, sizeof *s->due));
    arena_free(a);
}

void
schedule_jobs_drop(struct schedule *s, size_t i)
{
    free_job(&s->jobs[i]);
    s->jobs[i] = s->jobs[--s->n];
}
