/* The running daemon: what its duties share. A duty is what it does beside serving pages; the table is in daemon.c. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "operations.h"
#include "serve.h"
#include "store.h"
#include "store_embedded.h"
#include "verb.h"

struct daemon {
    struct verb_context *c;
    struct config_bundle *bundle;          /* the files', NULL while they have faults */
    const char *url, *slug, *organisation; /* the database, and whose figures */
    struct catalog *catalog;               /* in force; replaced only by daemon_take, between two steps */
    stamp since;                           /* its edition's stamp */
    struct store_embedded *embedded;       /* the private cluster, NULL: a database of one's own */
    struct serve *serve;
    bool leads;          /* of all daemons of this organisation this one pulls and tells (duty_leader.c) */
    void *duties[16];    /* what each duty keeps */
    struct store *store; /* daemon_store */
    int64_t store_retry_at;
};

/* All of it runs in the main thread, which must not be held up: a step that has to wait returns, and is called again. */
struct duty {
    const char *name;
    /* *ret: what the duty keeps, handed to the other functions. Errors end the daemon. */
    int (*start)(struct daemon *d, void **ret, struct err *err);
    /* Another configuration is in force (d->catalog; the old one is freed afterwards). NULL: all the same to this duty. */
    void (*applied)(struct daemon *d, void *duty);
    /* Milliseconds until it wants to be called again. */
    int (*step)(struct daemon *d, void *duty, stamp now);
    /* SIGHUP. NULL: all the same to this duty. */
    void (*reload)(struct daemon *d, void *duty);
    /* How it is doing, for /admin and /metrics. NULL: it has nothing to tell. */
    void (*tell)(struct daemon *d, void *duty, struct operations *o);
    void (*stop)(struct daemon *d, void *duty);
};
extern const struct duty duty_database, duty_configuration, duty_leader, duty_pages, duty_schedule,
    duty_clock, duty_disclose, duty_mail, duty_purge, duty_operations, duty_freeze;

/* The duties, in the order of the table; stopped in the reverse order. */
int daemon_start_duties(struct daemon *d, struct err *err);
int daemon_step_duties(struct daemon *d, stamp now); /* ≤ 1000 */
void daemon_reload_duties(struct daemon *d);
void daemon_tell_duties(struct daemon *d, struct operations *o);
void daemon_stop_duties(struct daemon *d);

/* The duties' own connection, opened when needed. NULL while the database does not answer (asked at most every other second: cheap
   to call each step). A duty whose statement failed with ERR_STORE calls daemon_store_lost. */
struct store *daemon_store(struct daemon *d);
void daemon_store_lost(struct daemon *d, const struct err *why);
/* Takes over the configuration that is in force in the database, if it is another one than d->catalog: tells the duties. *ret_new
   may be NULL. Errors: ERR_STORE, ERR_CONFIG (none, or not readable by this program); the old one stays. */
int daemon_take(struct daemon *d, struct store *s, bool *ret_new, struct err *err);
