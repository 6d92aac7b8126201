/* The log of restated values of the current edition, made by the loader's thread: from one edition to the next as they come, and at start,
   or after several at once, one edition at a time from the store while nothing newer waits. */
#pragma once
#include "snapshot.h"
#include "store.h"

struct serve_restated {
    struct restated *log;    /* up to log->edition; NULL: not begun */
    struct snapshot *target; /* whose log is being made; NULL: nothing is left to do */
    struct snapshot *at;     /* the edition that the log has come to, while it is being made */
    struct factset *facts;   /* of that one */
    int32_t next;            /* edition */
};
/* Before `now` is shown in place of `before` (NULL: there was none, or another database): gives it its log if that follows at once. */
void serve_restated_follow(struct serve_restated *r, const struct snapshot *before, struct snapshot *now);
static inline bool
serve_restated_pending(const struct serve_restated *r)
{
    return r->target != NULL;
}
/* One edition further; one that cannot be read is passed over. Errors: ERR_STORE; the next call tries again. */
int serve_restated_go_on(struct serve_restated *r, struct store *s, snapshot_parse *parse, struct err *err);
void serve_restated_done(struct serve_restated *r); /* empty again */
