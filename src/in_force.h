/* The configuration in force: what pulls and pages use, never the files on disk (DESIGN §5, 9). It lies in the database; a copy
   lies in the state folder, so that the database is found also while the files on disk have faults. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "config.h"
#include "err.h"
#include "store.h"

/* A snapshot_parse: the configuration's text from the database → catalog. Errors: ERR_CONFIG with the first fault. */
int in_force_parse(const char *text, size_t n, struct catalog **ret, struct err *err);
/* The newest one in the database, and the stamp of its edition. *ret NULL when there is none yet. */
int in_force_get(struct store *s, struct catalog **ret, stamp *ret_since, struct err *err);
/* Puts the files' configuration in force, unless it is already; keeps the copy. *ret_edition: the edition that it came with. */
int in_force_put(struct store *s, const struct config_bundle *b, const char *state_dir, const char *who,
    stamp now, int32_t *ret_edition, struct err *err);
#define IN_FORCE_COPY "configuration" /* in the state folder */
/* Writes what is in force in the database as DIR/configuration. Errors: ERR_CONFIG when nothing is. */
int in_force_save_copy(struct store *s, const char *dir, struct err *err);
/* The copy in the state folder: the last configuration that was put in force. *ret NULL when there is none. */
int in_force_recall(const char *state_dir, struct catalog **ret, struct err *err);
