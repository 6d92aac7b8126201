#include "replay_close.h"
#include "closing.h"
#include "factset.h"
#include "release.h"
#include "store_accept.h"
#include "store_release.h"

#define MONTHS_BACK 40 /* no rule names a day later than that (config_schema.c) */
#define A_MOMENT 1000  /* after midnight, and after a pull: the daemon looks every second */
#define DAY_MS 86400000

struct replay_close {
    struct factset *facts;
    struct arena *arena; /* of the decisions */
    struct cube *cube;   /* NULL: none of this configuration yet */
    struct decisions decisions;
    int32_t edition; /* of the cube */
    int32_t made;    /* by the last closing: it has no figure that the one before had not */
    stamp at;        /* up to here all is done; 0: never asked */
};

struct replay_close *
replay_close_new(void)
{
    struct replay_close *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    r->facts = factset_new();
    r->arena = arena_new();
    return r;
}

void
replay_close_forget(struct replay_close *r)
{
    cube_free(r->cube);
    r->cube = NULL;
}

void
replay_close_free(struct replay_close *r)
{
    if (r == NULL)
        return;
    replay_close_forget(r);
    factset_free(r->facts);
    arena_free(r->arena);
    free(r);
}

static int
look(struct replay_close *r, struct store *s, const struct catalog *c, struct err *err)
{
    struct store_edition e;
    if (store_edition_newest(s, &e, err) < 0)
        return -1;
    if (r->cube != NULL && r->edition == e.edition)
        return 0;
    arena_free(r->arena);
    r->arena = arena_new();
    if (factset_advance(r->facts, s, e.edition, err) < 0 ||
        store_release_read(s, r->arena, &e, &r->decisions, err) < 0 ||
        store_accept_read(
            s, r->arena, e.edition, &r->decisions.acceptances, &r->decisions.n_acceptances, err) < 0)
        return -1;
    bool same = r->cube != NULL && r->made == e.edition;
    r->edition = e.edition;
    if (same) /* it reads the decisions where they lie */
        return 0;
    replay_close_forget(r);
    return cube_build(c, r->facts, &r->decisions, &r->cube, err);
}

static int
judge(struct replay_close *r, struct store *s, const struct catalog *c, stamp t, struct err *err)
{
    if (look(r, s, c, err) < 0)
        return -1;
    const struct closing closing = {s, c, r->cube, &r->decisions, r->edition, t + A_MOMENT};
    return closing_due(&closing, &r->made, err);
}

static bool
within(stamp t, stamp after, stamp upto)
{
    return t > after && t <= upto;
}

/* A rule names a day that begins in (after, upto]. */
static bool
named(const struct catalog *c, stamp after, stamp upto)
{
    struct clock_local l = clock_local(upto);
    month now = MONTH(l.year, l.month);
    struct release_dates d;
    for (size_t i = 0; i < c->n_sources; i++)
        for (int back = -12; back < MONTHS_BACK && release_ruled(&c->sources[i]); back++) {
            release_dates(&c->sources[i], (month)(now - back), &d);
            if (within(d.published, after, upto) || within(d.final, after, upto) ||
                within(d.locked, after, upto))
                return true;
        }
    return false;
}

static stamp
next_midnight(stamp t)
{
    struct clock_local l = clock_local(t);
    l = clock_local(clock_from_local(l.year, l.month, l.day, 12, 0, 0) + DAY_MS);
    return clock_from_local(l.year, l.month, l.day, 0, 0, 0);
}

int
replay_close_until(struct replay_close *r, struct store *s, const struct catalog *c, stamp t, bool delivered,
    struct err *err)
{
    for (stamp midnight = next_midnight(r->at); r->at != 0 && midnight <= t;
         midnight = next_midnight(midnight)) {
        if (named(c, r->at, midnight) && judge(r, s, c, midnight, err) < 0)
            return -1;
        r->at = midnight;
    }
    r->at = t;
    return delivered ? judge(r, s, c, t, err) : 0;
}
