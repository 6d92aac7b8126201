/* Which pull is due: a pure function of the sources' times, of what the database knows, and of the time. No memory of its own, so a
   daemon that starts or takes over decides as the one before it would have. */
#pragma once
#include "catalog.h"
#include "cron.h"

/* What the database knows of a source. Stamps are 0 where there is none. */
struct due_known {
    stamp since;               /* when the configuration gave it its times: none before counts */
    stamp answered;            /* newest due time that a pull has answered with success */
    stamp pulled;              /* start of the newest pull that succeeded, due or by hand */
    stamp tried, tried_before; /* the two newest due times at which a pull was tried */
    int failures;              /* failed attempts at `tried` */
    stamp failed;              /* when the last of them ended */
};
struct due_source {
    const char *id; /* seeds the jitter */
    struct cron cron;
    bool has_cron;
    int after; /* index of the source that comes first; −1: none */
    int retries;
    struct due_known known;
    bool ready; /* known is known; else nothing is due */
    /* … private: what follows from cron and base from `at` until `next` */
    stamp base, at, last, next;
    int mark;
};
struct due {
    stamp due; /* the newest due time that is not answered; 0: none */
    stamp
        start; /* when its next attempt may start, also a time that has passed; 0: given up, nothing more until the next due time */
    bool held; /* it waits for the source before it */
    stamp next; /* the next time that follows from its cron alone; INT64_MAX: none */
};

/* A due time D of a source: a time of its cron; without cron but with `after`, a due time of that source that has ended (answered, or
   given up); of a source that has never been pulled also the moment at which it came. Only the newest one ≤ now counts: what was
   missed is caught up once. It is given up when 1 + retries attempts have failed, or when the next attempt would not begin before
   the next due time. With cron and `after` it is held until the source before has no due time ≤ D that has not ended. */
void due_find(struct due_source *sources, size_t n, stamp now, struct due *ret);
/* Waits before the next attempt after so many failures: 1, 2, 4, 8 … minutes, at most 17 hours, and up to a fifth more, so that sources
   that failed together do not all come back together. */
stamp due_back_off(const char *id, int failures);
/* A source's times as one text: "30 5 * * *", "30 5 * * * after ekonomi", "after ekonomi", "". */
const char *due_times(struct arena *a, const struct source *s);
