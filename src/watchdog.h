/* Feeds systemd's watchdog while the daemon's loop turns and its HTTP door answers. A thread of its own, because both may be what
   hangs. */
#pragma once
#include "err.h"
#include "notify_systemd.h"
#include "probe_door.h"

struct watchdog;
/* *ret NULL when systemd does not watch. n must outlive it. Errors: ERR_BUG. */
int watchdog_start(const struct notify_systemd *n, struct watchdog **ret, struct err *err);
/* The loop has turned; from the first time on it must do so often. NULL is harmless, here and below. */
void watchdog_beat(struct watchdog *w);
/* From now on this door must answer too. */
void watchdog_door(struct watchdog *w, const struct probe_door *door);
void watchdog_stop(struct watchdog *w);
