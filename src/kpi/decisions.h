/* What has been decided up to an edition and stands in no configuration: which months of which source are released or locked, and
   which units the protection of small groups shows. Plain data, loaded with the edition, borrowed by its cube. */
#pragma once
#include "period.h"
#include <stddef.h>

enum release_state { RELEASE_PRELIMINAR, RELEASE_SLAPPT, RELEASE_LAST };
extern const char *const release_state_names[3]; /* "preliminar" "slappt" "last" */

/* The newest word on one source and month. */
struct release {
    const char *source; /* its id */
    month month;
    enum release_state state;
    int32_t edition; /* that decided it */
};
struct decisions {
    const struct release *releases; /* by source, then month */
    size_t n_releases;
};
/* RELEASE_PRELIMINAR when nobody has said anything. */
enum release_state decisions_release(const struct decisions *d, const char *source, month m);
