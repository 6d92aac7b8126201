#include "replay_freeze.h"
#include "freezing.h"

int
replay_freeze(struct store *s, const struct catalog *c, stamp t, struct err *err)
{
    struct arena *a = arena_new();
    const struct meeting **due = NULL;
    size_t n = 0;
    int rc = c->n_meetings > 0 ? freezing_due(s, c, a, t, &due, &n, err) : 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct freezing_done done;
        const struct freezing_order o = {
            .meeting = due[i]->id, .who = "", .reason = "", .now = due[i]->called_at};
        rc = freezing_make(s, a, &o, &done, err);
    }
    arena_free(a);
    return rc;
}
