/* What is late: a pure function of the catalog, the newest delivered period, and a moment. Pages judge at their edition's stamp, so they
   change by editions only; when time alone makes another judgement due, the daemon takes an edition for it (duty_clock.c). */
#pragma once
#include "snapshot.h"

/* The newest period that should be here at t and is not; MONTH_NONE: nothing is late. */
month figure_late_source(const struct snapshot *s, const struct source *source, stamp t);
/* last: of the newest value in this window; MONTH_NONE: there has never been one, which is not late. */
month figure_late_awaited(const struct snapshot *s, const struct indicator *i, const struct unit *u,
    enum window w, month last, stamp t);
/* Is anything, a source or a figure on any page, late in another way at t than at the edition's stamp? Cheap while no period has
   become due in between. */
bool figure_late_changed(const struct snapshot *s, stamp t);
