/* What came, kept as it came: STATE/raw/SOURCE/YEAR/TIME-SHA256PREFIX.ext, with .tmp behind until a decoder has been through it,
   because until then it may hold persons. */
#pragma once
#include "arena.h"
#include "catalog.h"
#include "clock.h"
#include "err.h"
#include "fetch.h"

/* Writes the file, all or nothing. The same bytes are not kept twice in a year: a broken file that is tried again and again is
   one file. *ret_raw: its path relative to STATE. Errors: ERR_STORE. */
int pull_raw_keep(struct arena *a, const char *state_dir, const struct source *s, const struct fetched *f,
    const char *sha256, stamp now, const char **ret_raw, struct err *err);
/* No persons in it: takes the .tmp away. raw may be without it already. Errors: ERR_STORE. */
int pull_raw_accept(
    struct arena *a, const char *state_dir, const char *raw, const char **ret_raw, struct err *err);
/* Deletes it again, and the delivered file at `path` (NULL: none): person rows are not kept (DESIGN §5, 4). Errors: ERR_STORE. */
int pull_raw_forget(
    struct arena *a, const char *state_dir, const char *raw, const char *path, struct err *err);
/* A kept file that is purged. *ret_gone: it was there. Errors: ERR_STORE. */
int pull_raw_remove(struct arena *a, const char *state_dir, const char *raw, bool *ret_gone, struct err *err);
/* Deletes what killed pulls of the source left (*.tmp) more than a day ago. Under the source's lock. Errors: ERR_STORE. */
int pull_raw_sweep(struct arena *a, const char *state_dir, const struct source *s, struct err *err);
