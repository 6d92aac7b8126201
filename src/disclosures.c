#include "disclosures.h"
#include "cube_release.h"
#include "in_force.h"
#include "store_disclosure.h"

#define TRIES 5 /* another edition came in between */

struct attempt {
    struct store *s;
    struct factset *facts;
    stamp now;
    bool again;
    int32_t edition;
    size_t n;
};

static int
try_once(struct attempt *x, struct err *err)
{
    struct arena *a = arena_new();
    struct snapshot *snapshot = NULL;
    struct store_edition newest;
    struct disclosed_release *made = NULL;
    size_t n = 0;
    int r = store_edition_newest(x->s, &newest, err);
    if (r == 0 && newest.edition > 0)
        r = snapshot_load(x->s, &newest, x->facts, in_force_parse, &snapshot, err);
    if (snapshot != NULL && cube_release_due(snapshot->cube, x->now)) {
        r = cube_release_make(snapshot->cube, factset_disclosed(x->facts), x->now, a, &made, &n, err);
        if (r == 0 && n > 0)
            r = store_disclosure_put(x->s, made, n, newest.edition, x->now, &x->edition, err);
        factset_forget_disclosed(x->facts); /* what was made is read again, as it was stored */
    }
    x->again = r == 0 && n > 0 && x->edition == 0;
    x->n = x->edition != 0 ? n : 0;
    snapshot_unref(snapshot);
    arena_free(a);
    return r;
}

int
disclosures_make(
    struct store *s, struct factset *facts, stamp now, int32_t *ret_edition, size_t *ret_n, struct err *err)
{
    struct attempt x = {.s = s, .facts = facts, .now = now, .again = true};
    int r = 0;
    for (int i = 0; i < TRIES && x.again && r == 0; i++)
        r = try_once(&x, err);
    *ret_edition = x.edition;
    *ret_n = x.n;
    return r;
}
