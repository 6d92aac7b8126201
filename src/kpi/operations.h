/* How ksrd itself is doing, for its administrator: told by the daemon's main thread, shown on /admin. Immutable once shared. */
#pragma once
#include "arena.h"
#include "clock.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operations_files {
    FILES_IN_FORCE, /* what is on disk is what is in force */
    FILES_DIFFER,   /* it is another configuration, and without faults */
    FILES_FAULTY
};
struct operations_fault {
    const char *where, *what, *hint; /* "ekonomi.yaml:12:5"; hint "" if none */
};
/* A source and its next pull. */
struct operations_run {
    const char *source;
    stamp next;   /* 0: only by hand, or after another source */
    stamp retry;  /* after a failed pull; 0: none */
    int failures; /* in a row */
    bool running;
};
struct operations_edition {
    int32_t edition;
    stamp at;
    const char *kind;   /* pull correction config rights close clock retraction */
    const char *source; /* of the pull, made or taken back; "" otherwise */
    const char *who;    /* "" for a pull */
    const char *why;    /* "" unless a reason was given */
    int32_t pull;       /* 0: none */
};
struct operations_kind {
    const char *kind;
    int64_t editions;
};
struct operations {
    struct arena *arena; /* everything below */
    uint64_t version;    /* another one, other pages */
    const char *program; /* its version */
    const char *host;
    bool leader;          /* this daemon pulls the sources; false: another one on the same database */
    const char *database; /* "privat PostgreSQL 15", "PostgreSQL på db.kommunen.se" */
    int64_t database_bytes;
    const char *force_hash, *force_who;
    int32_t force_edition;
    stamp force_since;
    enum operations_files files;
    const char *files_hash, *files_place; /* hash "" while they cannot be read */
    bool mail;                            /* somebody is told of faults */
    int64_t mail_waiting;                 /* messages that the server has not taken yet */
    const char *mail_test;                /* how the last test went; "" if none was made */
    const struct operations_fault *faults;
    size_t n_faults;
    const struct operations_run *runs;
    size_t n_runs;
    const struct operations_edition *editions; /* newest first */
    size_t n_editions;
    const struct operations_kind *kinds; /* all editions that were ever made, in the order of their words */
    size_t n_kinds;
    _Atomic int references;
};
/* With one reference; the caller fills it, then shares it. */
struct operations *operations_new(void);
struct operations *operations_ref(struct operations *o);
void operations_unref(struct operations *o); /* NULL is harmless */
