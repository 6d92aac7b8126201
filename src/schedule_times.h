/* Since when each source has the times that it has: noted in the database by reading the configurations one after the other, so that
   a changed `schedule:` makes nothing due that was not due before it. */
#pragma once
#include "err.h"
#include "store.h"

struct schedule_times {
    int32_t passed_over; /* a configuration that this program cannot read */
};
/* Notes the next configuration, if there is one. *ret_all: none is left. Errors: ERR_STORE. */
int schedule_times_follow(struct schedule_times *t, struct store *s, bool *ret_all, struct err *err);
