/* Inside the schedule: its sources, each with its times and its child, as the configuration in force has them. */
#pragma once
#include "schedule.h"

/* One source and its child. */
struct job {
    char *id, *times;
    int deadline_s;
    pid_t pid; /* 0: not running */
    stamp due; /* that it answers */
    int64_t kill_at;
    bool terminated, in_catalog;
    int failures; /* on record at that due time when the child started */
    bool failed;  /* it has ended badly, and the database has not been asked since */
    /* Attempts that could not be recorded: at which due time, how many, the last one's end. */
    stamp lost_due, lost_at;
    int lost;
    bool refused; /* the order itself was wrong: trying again cannot help */
};
struct schedule {
    struct schedule_world w;
    struct job *jobs; /* those of the catalog first, in its order */
    size_t n, n_due;
    struct due_source *sources; /* of the first n_due jobs */
    struct due *due;
    bool look;
};

/* Takes over the catalog's sources; those that stay keep their child. */
void schedule_jobs_apply(struct schedule *s, const struct catalog *c);
/* The last one takes its place. */
void schedule_jobs_drop(struct schedule *s, size_t i);
void *schedule_jobs_no_null(void *p);
