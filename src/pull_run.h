/* One pull, start to end: lock, fetch, keep the raw file, decode, store, tell. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "err.h"
#include "store.h"

struct pull_options {
    const char *state_dir;
    int file_fd;      /* --file, open already; 0: by its name */
    const char *file; /* --file F, NULL: as configured */
    bool dry_run;
    const char *reason; /* why it is made, kept with it; NULL: nobody said */
    stamp now;          /* the demo's simulated clock; 0 = real time */
    stamp due;          /* the due time that it answers; 0: pulled by hand */
    stamp config_since; /* an unchanged file is read anew if its last success is older than this; 0: never */
};
/* Runs the pull. In a dry run nothing is written and s may be NULL. The outcome, good or bad, is recorded and told in *ret (strings in the arena). 0 when the pull succeeded (also
   unchanged), or its due time had been answered already (PULL_ANSWERED); −1 when it failed: err says why (ERR_DATA, ERR_SOURCE, ERR_STORE); when another pull of the source runs:
   ERR_SOURCE. */
int pull_run(struct store *s, const struct catalog *c, const struct source *source,
    const struct pull_options *o, struct arena *a, struct store_pull *ret, struct err *err);
