/* What plan and apply share: the configuration that is to be in force, and the database. */
#pragma once
#include "verb.h"

struct verb_change {
    const char *to;    /* --to; NULL: the files on disk */
    const char *place; /* where it comes from, for people */
    struct config_bundle *files;
    struct store *store;
    /* … private */
    struct config_bundle *disk;
    struct catalog *catalog;
    struct store_embedded *embedded;
    struct arena *arena;
};
/* Takes --to out of the arguments; checks what is to be in force (VERB_SILENT: faults, printed). */
int verb_change_open(struct verb_context *c, struct verb_change *ret, struct err *err);
void verb_change_close(struct verb_change *x);
/* Prints what forbids a change, as check prints faults. VERB_SILENT when anything does. */
int verb_change_refused(const struct config_faults *f);
