/* What all verbs share: the command line's global options, the places of DESIGN §6, one's own options. */
#pragma once
#include "arena.h"
#include "err.h"
#include "verb.h"

/* Takes --config, --dashboards, --state and --listen out of argv, wherever they stand (before "--"), as "--x V" and "--x=V", and
   fills the context with them or their defaults. ret_verb: the first other argument, NULL if none; c->argv: the rest.
   Strings live in argv, the environment or the arena. Errors: ERR_USAGE. */
int verb_common_places(
    struct arena *a, int argc, char **argv, struct verb_context *c, const char **ret_verb, struct err *err);
/* Takes a flag, or an option with its value, out of c->argv. *ret untouched when it is not there. Errors: ERR_USAGE. */
bool verb_common_flag(struct verb_context *c, const char *name);
int verb_common_value(struct verb_context *c, const char *name, const char **ret, struct err *err);
/* After that: exactly n arguments must be left, none of them an option; usage is told otherwise. Errors: ERR_USAGE. */
int verb_common_rest(const struct verb_context *c, int n, const char *usage, struct err *err);
