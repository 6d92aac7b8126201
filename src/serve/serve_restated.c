#include "serve_restated.h"

static void
stop(struct serve_restated *r)
{
    snapshot_unref(r->target);
    snapshot_unref(r->at);
    factset_free(r->facts);
    r->target = r->at = NULL;
    r->facts = NULL;
}

void
serve_restated_done(struct serve_restated *r)
{
    stop(r);
    restated_unref(r->log);
    r->log = NULL;
}

/* Its figures may be the log's base: nothing before the checkpoint can be asked for. */
static void
aim(struct serve_restated *r, struct snapshot *now)
{
    if (r->log && r->log->edition < now->edition.checkpoint) {
        stop(r);
        restated_unref(r->log);
        r->log = NULL;
    }
    snapshot_unref(r->target);
    r->target = snapshot_ref(now);
    if (!r->at) /* else it goes on from where it is */
        r->next = r->log ? r->log->edition : now->edition.checkpoint > 0 ? now->edition.checkpoint : 1;
}

void
serve_restated_follow(struct serve_restated *r, const struct snapshot *before, struct snapshot *now)
{
    int32_t edition = now->edition.edition;
    /* protection is always today's: also of what was shown before */
    if (!before || before->edition.edition > edition || !snapshot_same_protection(before, now))
        serve_restated_done(r);
    if (r->log && !r->target && before && r->log->edition == before->edition.edition &&
        edition == r->log->edition + 1)
        r->log = restated_step(r->log, before, now);
    if (r->log)
        snapshot_restate(now, restated_ref(r->log));
    if (!r->log || r->log->edition < edition)
        aim(r, now);
}

/* The log has come to the edition of x. */
static void
take(struct serve_restated *r, struct snapshot *x)
{
    if (!r->log)
        r->log = restated_begin(x->edition.edition);
    else if (r->at)
        r->log = restated_step(r->log, r->at, x);
    snapshot_unref(r->at);
    r->at = x;
    r->next = x->edition.edition + 1;
}

int
serve_restated_go_on(struct serve_restated *r, struct store *s, snapshot_parse *parse, struct err *err)
{
    struct store_edition e = {0};
    struct snapshot *x = NULL;
    if (store_edition_number(s, r->next, &e, err))
        return -1;
    if (!r->facts)
        r->facts = factset_new();
    bool failed = e.edition != 0 && snapshot_load_bare(s, &e, r->facts, parse, r->at, &x, err) != 0;
    if (failed && err->kind == ERR_STORE)
        return -1;
    if (x)
        take(r, x);
    else
        r->next++; /* no such number, or nobody was ever shown it: this program cannot read it */
    if (r->next <= r->target->edition.edition)
        return 0;
    snapshot_restate(r->target, restated_ref(r->log));
    stop(r);
    return 0;
}
