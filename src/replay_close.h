/* The clock of the demo's story: months become shown, final and locked at the days that the sources' rules name. */
#pragma once
#include "catalog.h"
#include "store.h"

struct replay_close;
struct replay_close *replay_close_new(void);
void replay_close_free(struct replay_close *r);
/* Another configuration comes into force: what was made of the old one is let go. */
void replay_close_forget(struct replay_close *r);
/* Every midnight after the last moment that it was asked for, up to and including t, at which a rule names a month; and t itself, when
   something has been delivered then. Errors: ERR_STORE, ERR_DATA. */
int replay_close_until(struct replay_close *r, struct store *s, const struct catalog *c, stamp t,
    bool delivered, struct err *err);
