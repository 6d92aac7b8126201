/* The papers of a meeting are frozen: values, statuses and bytes of each item, as of the moment when they go out. */
#pragma once
#include "frozen.h"
#include "store.h"

struct freezing_order {
    const char *meeting;
    bool again; /* also if it is frozen already: then as of now */
    const char *who, *reason;
    stamp now;
};
struct freezing_done {
    int32_t edition, shown; /* that recorded it; whose figures they are */
    stamp papers_at;
    size_t papers, values;
    const char *sha256; /* in the arena */
};
/* As of the kallelse that the configuration in force names, or of now where that is still to come. Makes the templates anew: not while
   pages are served by this process. Errors: ERR_USAGE (no such meeting; frozen already), ERR_CONFIG (a page did not exist then), ERR_STORE. */
int freezing_make(struct store *s, struct arena *a, const struct freezing_order *o, struct freezing_done *ret,
    struct err *err);
/* The meetings whose kallelse has come by `now` and that are not frozen, in order of it. Those whose kallelse lies before the first
   edition are passed over: there are no figures to freeze. */
int freezing_due(struct store *s, const struct catalog *c, struct arena *a, stamp now,
    const struct meeting ***ret, size_t *ret_n, struct err *err);
