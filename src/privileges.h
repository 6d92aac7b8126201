/* Root gives up root. */
#pragma once
#include "verb.h"

/* Started as root: makes the state folder, gives it to the user ksrd (only one that it made, that is empty or that is ksrd's
   already), and becomes that user with no way back. Otherwise: makes the state folder. A folder of the context, or the file after
   --file, whose path leads through a folder closed to that user (below /root, say) is held open and named /proc/self/fd/N from
   then on. Then proves that the folders can be used. Errors: ERR_STORE, ERR_CONFIG. */
int privileges_settle(struct verb_context *c, struct err *err);
