/* The private cluster from inside: places, configuration, process. */
#pragma once
#include "arena.h"
#include "err.h"
#include "store_embedded.h"
#include <stdint.h>
#include <sys/types.h>

#define STORE_EMBEDDED_OWNER "ksrd_owner" /* bootstrap superuser: owns the tables, migrates */
#define STORE_EMBEDDED_ROLE "ksrd"        /* daily role; also the database's name */

struct store_embedded {
    struct arena *arena;
    const char *state; /* absolute, no symlinks */
    const char *user;  /* of the operating system */
    const char *bin;   /* /usr/lib/postgresql/15/bin */
    int major;
    const char *data;                        /* STATE/pg15 */
    const char *socket;                      /* folder, 0700 */
    bool short_socket;                       /* it lies outside STATE, because STATE's path is too long */
    const char *log;                         /* STATE/postgres.log */
    const char *url, *owner_url, *first_url; /* first: of the database postgres, before ours is made */
    int lock;                                /* −1: another process holds it */
    pid_t pid, parent;                       /* the postmaster (0: none), and the process that opened this */
    int64_t restart_at, restarted;           /* monotonic ms: not before then; the last time */
    int restart_pause;
    int old_wait_ms; /* for the postmaster of an earlier run to be gone */
    void (*progress)(const char *text, void *ctx);
    void *ctx;
};

void store_embedded_say(const struct store_embedded *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- store_embedded_place.c */
/* Makes the state folder (0700), proves that it can be used and that we are not root; fills state, user, log. */
int store_embedded_place_state(struct store_embedded *e, const char *state_dir, struct err *err);
/* root/NN/bin: the version that made the cluster, else the highest that is installed (≥ 14). Fills bin, major, data. */
int store_embedded_place_binaries(struct store_embedded *e, const char *root, struct err *err);
/* 1 got, 0 another process holds it, −1. The file then names us and what we are. */
int store_embedded_place_lock(struct store_embedded *e, bool daemon, struct err *err);
struct store_embedded_holder {
    bool daemon;
    long pid; /* 0: not known (yet) */
};
struct store_embedded_holder store_embedded_place_holder(const struct store_embedded *e);
/* Fills socket and the urls. make: also makes the folder; else finds what the holder of the lock made. */
int store_embedded_place_socket(struct store_embedded *e, bool make, struct err *err);
void store_embedded_place_release(struct store_embedded *e);

/* ---- store_embedded_conf.c */
/* initdb, unless the cluster is there: whole or not at all. */
int store_embedded_conf_init(struct store_embedded *e, struct err *err);
/* postgresql.conf, pg_hba.conf and pg_ident.conf, written anew at each start. */
int store_embedded_conf_write(const struct store_embedded *e, struct err *err);

/* ---- store_embedded_process.c */
/* Runs a program of bin with its output added to the file; in its own session; dies with us if leash. */
pid_t store_embedded_process_spawn(
    const struct store_embedded *e, char *const argv[], const char *output, bool leash, struct err *err);
/* Fills err with what, the last lines of the file from `from` on, and a hint that fits them. Returns −1. */
int store_embedded_process_tail(struct err *err, const char *file, long from, const char *what);
/* Waits for or clears away what an earlier postmaster left, starts one, waits until it answers. */
int store_embedded_process_start(struct store_embedded *e, struct err *err);
/* The same for one that ended while we run, without waiting until it answers: recovery may take minutes. */
int store_embedded_process_again(struct store_embedded *e, struct err *err);
/* Fast shutdown, harder if that takes long. */
void store_embedded_process_stop(struct store_embedded *e);
