/* What is late: a pure function of the catalog, the newest delivered period, and a moment. Pages judge at their edition's stamp, so they
   change by editions only; when time alone makes another judgement due, the daemon takes an edition for it (duty_clock.c). */
#pragma once
#include "snapshot.h"

/* The newest period that should be here at t and is not; MONTH_NONE: nothing is late. */
month figure_late_source(const struct snapshot *s, const struct source *source, stamp t);
/* The newest period of the cadence that had ended by t, so many days before it: its last month. */
month figure_late_period(enum cadence c, int due_days, stamp t);
/* The newest pull that was known at t has failed. Pulls make no edition when they fail, so the edition's moment says which are known. */
bool figure_late_failed(const struct snapshot *s, const struct source *source, stamp t);
/* What has come and awaits its day of publishing is not late. last: of the newest value in this window; MONTH_NONE: there has never been one, which is not late. */
month figure_late_awaited(const struct snapshot *s, const struct indicator *i, const struct unit *u,
    enum window w, month last, stamp t);
/* Is anything, a source or a figure on any page, late or faulty in another way at t than at the edition's stamp? Cheap while no period has
   become due in between. */
bool figure_late_changed(const struct snapshot *s, stamp t);
