/* Which files this daemon last looked at: kept in the state folder, so that files which nobody has edited are never put in force a
   second time, over what somebody else has put in force since. */
#pragma once
#include "err.h"
#include <stdbool.h>

enum looked_verdict {
    LOOKED_APPLY, /* put them in force */
    LOOKED_SAME,  /* they are in force */
    LOOKED_KEEP,  /* unchanged since we looked, and something else has come into force: somebody applied it */
    LOOKED_EARLIER, /* never looked before, and they have been in force earlier: likewise */
    LOOKED_REFUSED, /* unchanged since they were refused */
};
struct looked {
    char files[65]; /* their hash, "" when we never looked */
    bool refused;   /* what was seen then could not be put in force */
};
/* files: the hash of those on disk; in_force: of those in force, "" when nothing is; was: such files have been in force. */
enum looked_verdict looked_decide(
    const struct looked *before, const char *files, const char *in_force, bool was);
/* A note that is missing or damaged says that we never looked. */
void looked_read(const char *state_dir, struct looked *ret);
/* Errors: ERR_STORE. */
int looked_write(const char *state_dir, const char *files, bool refused, struct err *err);
