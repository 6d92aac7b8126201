/* Source → bytes. To add a way in: one file, one line in fetch.c's table. */
#pragma once
#include "arena.h"
#include "catalog.h"
#include "clock.h"
#include "err.h"

struct fetched {
    const char *name; /* file name or address, for people */
    const char *path; /* the file of the inbox that it was read from, NULL if it came another way */
    char *data;       /* NUL-terminated behind len */
    size_t len;
};
/* Several parts when the source pages (Kolada) or a glob of whole files is asked for. */
struct fetched_all {
    struct fetched *items;
    size_t n;
};
struct fetch_place {
    const char *inbox;    /* folder that relative paths start from */
    const char *override; /* --file F, NULL if none */
    int override_fd;      /* the same file, open already; 0: open it by its name */
    int64_t deadline_ms;  /* clock_mono_ms at which to give up */
};
/* Errors: ERR_SOURCE with the address or path in where. A path with a glob means the newest matching file by name. */
int fetch_source(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err);
