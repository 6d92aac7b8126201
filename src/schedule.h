/* Pulls what is due: decides by due.h, starts `ksrd pull NAME` as a child process with a deadline, and looks after it to its end. What has
   been done is known by the database, not here, so a restart or another leader goes on where this one was. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "due.h"
#include "operations.h"
#include <sys/types.h>

/* What the schedule asks of the world; tests give it another one. */
struct schedule_world {
    void *ctx;
    /* Asks the database: refresh, then known for each source. refresh −1: no answer, nothing is started. known NULL: the source's times
       are not noted yet, or other ones than `times`; it waits. */
    int (*refresh)(void *ctx, stamp now);
    const struct due_known *(*known)(void *ctx, const char *source, const char *times);
    /* The child: −1 with errno; exit code or −1 while it runs; a signal to all of its group. */
    pid_t (*start)(void *ctx, const char *source, stamp due);
    int (*reap)(void *ctx, pid_t pid);
    void (*signal)(void *ctx, pid_t pid, int sig);
    void (*rest)(void *ctx); /* some milliseconds, while children end */
};
struct schedule;
struct schedule *schedule_new(const struct schedule_world *w); /* copied; ctx is not */
void schedule_free(struct schedule *s);                        /* ends running children */
/* The configuration in force, which is not needed afterwards. Sources that stay keep their running child. */
void schedule_apply(struct schedule *s, const struct catalog *c);
/* Starts what is due if this daemon leads, reaps what ended, kills what is past its deadline. Call from the main thread about each second;
   mono: monotonic ms. Returns the milliseconds until it wants to be called again; INT64_MAX: when something happens. */
int64_t schedule_step(struct schedule *s, bool leads, stamp now, int64_t mono);
/* Looks at the database at the next step: somebody else may have changed something. */
void schedule_look(struct schedule *s);
/* The sources' next pulls, for /admin. */
void schedule_tell(const struct schedule *s, stamp now, struct operations *o);
