/* Root gives up root. */
#pragma once
#include "verb.h"

/* Started as root: makes the state folder, gives it to the user ksrd (only one that it made, that is empty or that is ksrd's
   already), and becomes that user with no way back. Otherwise: makes the state folder. Then proves that the folders of the
   context can be used. Errors: ERR_STORE, ERR_CONFIG. */
int privileges_settle(const struct verb_context *c, struct err *err);
