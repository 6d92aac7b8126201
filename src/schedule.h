/* What is due when; starts `ksrd pull NAME` as a child process with a deadline; the child dies with its parent. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "err.h"
#include "operations.h"
#include "store.h"

struct schedule;
/* program: path to exec (/proc/self/exe); args: global options to hand on, NULL-terminated. Neither is copied; the catalog is not
   needed afterwards. */
struct schedule *schedule_new(const struct catalog *c, const char *program, const char *const *args);
void schedule_free(struct schedule *s); /* stops running children */
/* Another configuration: sources that stay keep their times and their running child. */
void schedule_apply(struct schedule *s, const struct catalog *c);
/* When the source was last pulled with success, 0 = never: what was missed since is caught up once. Without this call a source
   waits for its next time. */
void schedule_last(struct schedule *s, const char *source, stamp success);
/* The sources' next pulls, for /admin. */
void schedule_tell(const struct schedule *s, struct operations *o);
/* Starts what is due at now, reaps what ended, kills what is past its deadline. Call from the main thread about each second.
   Returns the milliseconds until it wants to be called again (≤ 1000). */
int schedule_step(struct schedule *s, stamp now);
