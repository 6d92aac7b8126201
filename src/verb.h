/* The verbs of the program, a table in main.c: one verb_*.c each. */
#pragma once
#include "catalog.h"
#include "config.h"
#include "err.h"
#include "store.h"
#include "store_embedded.h"

/* What every verb gets: the places of DESIGN §6, resolved. */
struct verb_context {
    const char *config_dir;     /* --config, $KSRD_CONFIG, /etc/ksrd */
    const char *dashboards_dir; /* NULL: beside or in config_dir */
    const char *state_dir;      /* --state, $STATE_DIRECTORY, /var/lib/ksrd or ~/.local/state/ksrd */
    const char *listen;         /* --listen, NULL: from the configuration */
    const char *who;            /* who started us, and where: "anna@server" */
    bool config_given;          /* by --config or $KSRD_CONFIG */
    bool state_given;           /* by --state: demo then uses that folder itself, not one below it */
    char held[3][32];           /* room for /proc/self/fd/N (privileges.h) */
    int file_fd;                /* --file, opened while still root because the user ksrd cannot; 0: none */
    int argc;                   /* what follows the verb, global options removed */
    char **argv;
};
struct verb {
    const char *name;
    const char *usage; /* "pull SOURCE [--file F] [--dry-run]" */
    const char *help;  /* one line */
    bool needs_state;  /* root switches to the ksrd user first, which must own the state folder */
    int (*run)(struct verb_context *c, struct err *err); /* 0, or −1: main prints err and exits by its kind */
};
#define VERB_SILENT (-2) /* run has said all itself (faults of check): exit 1 without another message */

/* Reads and checks the configuration; prints every fault to stderr. VERB_SILENT when there are any. */
int verb_load_config(const struct verb_context *c, struct config_bundle **ret_bundle,
    struct catalog **ret_catalog, struct err *err);
/* Checks a bundle in the same way; ret NULL: only checks. */
int verb_check_bundle(const struct config_bundle *b, struct catalog **ret, struct err *err);
/* To stderr, as check does. */
void verb_print_faults(const struct config_faults *f);
/* The same, or while the files have faults the configuration that was last in force, from the copy in the state folder (*ret_bundle
   NULL then): an unfinished edit stops no restart and no pull. Only to find the database by. */
int verb_load_place(const struct verb_context *c, struct config_bundle **ret_bundle,
    struct catalog **ret_catalog, struct err *err);
/* The database of this configuration: its url, or the private cluster (which *ret_embedded then owns, else NULL). Migrated, connected. */
int verb_open_store(const struct verb_context *c, struct catalog *cat, bool wait_for_lock,
    struct store_embedded **ret_embedded, struct store **ret, struct err *err);
/* Both, for a verb that asks the configuration for its database alone. Errors: as they. */
struct verb_database {
    struct catalog *files;
    struct store_embedded *embedded; /* NULL: the database is another's */
    struct store *store;
};
int verb_database_open(const struct verb_context *c, struct verb_database *ret, struct err *err);
void verb_database_close(struct verb_database *d); /* one that was not opened is harmless */
/* Puts the password that database: password names into cat->database_url (verb_open_store does it too). Never on a catalog that is
   shown or handed on. Errors: ERR_CONFIG. */
int verb_database_password(const struct verb_context *c, struct catalog *cat, struct err *err);

int verb_serve(struct verb_context *c, struct err *err);
int verb_demo(struct verb_context *c, struct err *err);
int verb_init(struct verb_context *c, struct err *err);
int verb_check(struct verb_context *c, struct err *err);
int verb_schema(struct verb_context *c, struct err *err);
int verb_plan(struct verb_context *c, struct err *err);
int verb_apply(struct verb_context *c, struct err *err);
int verb_pull(struct verb_context *c, struct err *err);
int verb_retract(struct verb_context *c, struct err *err);
int verb_explain(struct verb_context *c, struct err *err);
int verb_accept(struct verb_context *c, struct err *err);
int verb_release(struct verb_context *c, struct err *err);
int verb_lock(struct verb_context *c, struct err *err);
int verb_freeze(struct verb_context *c, struct err *err);
int verb_backup(struct verb_context *c, struct err *err);
int verb_restore(struct verb_context *c, struct err *err);
int verb_purge(struct verb_context *c, struct err *err);
int verb_disclose(struct verb_context *c, struct err *err);
int verb_mail(struct verb_context *c, struct err *err);
int verb_decode(struct verb_context *c, struct err *err);
int verb_map(struct verb_context *c, struct err *err);
int verb_migrate(struct verb_context *c, struct err *err);
int verb_version(struct verb_context *c, struct err *err);
