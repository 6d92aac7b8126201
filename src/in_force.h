/* The configuration in force: what pulls and pages use, never the files on disk (DESIGN §5, 9). It lies in the database; a copy
   lies in the state folder, so that the database is found also while the files on disk have faults. */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "config.h"
#include "err.h"
#include "store.h"

#define IN_FORCE_MOST (64u << 20) /* bytes of its text */

/* config_load, with the first fault as the error (ERR_CONFIG). */
int in_force_load(const struct config_bundle *b, struct catalog **ret, struct err *err);
/* A snapshot_parse: the configuration's text from the database → catalog. Errors: ERR_CONFIG with the first fault. */
int in_force_parse(const char *text, size_t n, struct catalog **ret, struct err *err);
/* The newest one in the database, and the stamp of its edition. *ret NULL when there is none yet. keep_dir: the state folder, to keep
   the copy; NULL: do not. */
int in_force_get(
    struct store *s, const char *keep_dir, struct catalog **ret, stamp *ret_since, struct err *err);
#define IN_FORCE_COPY "configuration" /* in the state folder */
/* The copy in a folder. Errors: ERR_STORE. */
int in_force_keep(const char *state_dir, const char *text, size_t n, struct err *err);
/* The same of what is in force in the database. Errors: ERR_CONFIG when nothing is. */
int in_force_save_copy(struct store *s, const char *dir, struct err *err);
/* From the copy: the last configuration that was seen in force from here. *ret NULL when there is none. */
int in_force_recall(const char *state_dir, struct catalog **ret, struct err *err);
