/* What putting files in force would mean: the catalog that would be, what is otherwise in it, and what forbids it (DESIGN §5.9). */
#pragma once
#include "catalog.h"
#include "clock.h"
#include "config.h"
#include "store.h"

struct change {
    struct arena *arena;
    struct store_config in_force;  /* edition 0: nothing is */
    struct config_bundle *before;  /* NULL: nothing is in force */
    struct config_bundle *after;   /* the files, and what lives on though it left them */
    struct catalog *old;           /* NULL: nothing is in force, or this program cannot read it */
    const char *unreadable;        /* why it cannot; NULL otherwise */
    struct catalog *new;           /* NULL when what lives on has faults */
    struct config_faults *refused; /* n 0: nothing forbids it */
    bool same;                     /* these very files are in force */
};
/* The files are valid; nothing is written. now: says from which month on that is utgånget which has left. excused: whoever applies
   it gives a reason that holds for every changed definition. Errors: ERR_STORE, ERR_CONFIG. */
int change_make(struct store *s, const struct config_bundle *files, stamp now, bool excused,
    struct change **ret, struct err *err);
void change_free(struct change *c); /* NULL is harmless */

struct change_order {
    const char *state_dir; /* keeps the copy, and which files were looked at */
    bool earlier;          /* they do not lie on the disk: not to be noted as looked at */
    const char *who, *reason;
    stamp now; /* 0: the real time */
};
/* Puts it in force. *ret_edition: with which it came; 0: another one came into force since change_make, make a new one. */
int change_put(struct store *s, const struct change *c, const struct change_order *o, int32_t *ret_edition,
    struct err *err);
/* Both in one, however often others are quicker. Errors also: ERR_CONFIG with the first that forbids it. */
int change_apply(struct store *s, const struct config_bundle *files, const struct change_order *o,
    int32_t *ret_edition, struct err *err);
/* The first of the faults. Returns −1. */
int change_fault(const struct config_faults *f, struct err *err);
