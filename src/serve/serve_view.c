#include "serve_view.h"

struct serve_view *
serve_view_ref(struct serve_view *v)
{
    atomic_fetch_add_explicit(&v->references, 1, memory_order_relaxed);
    return v;
}

void
serve_view_unref(struct serve_view *v)
{
    if (!v || atomic_fetch_sub_explicit(&v->references, 1, memory_order_acq_rel) > 1)
        return;
    snapshot_unref(v->base);
    restated_unref(v->log);
    arena_free(v->arena);
    free(v);
}

/* Takes over the references to base and log, and arena. */
static struct serve_view *
view_new(struct snapshot *base, struct restated *log, const struct store_edition *e, struct arena *arena,
    struct store_pull *pulls, size_t n)
{
    struct serve_view *v = calloc(1, sizeof *v);
    if (!v) {
        snapshot_unref(base);
        restated_unref(log);
        arena_free(arena);
        return NULL;
    }
    atomic_init(&v->references, 1);
    v->base = base;
    v->arena = arena;
    v->shown.catalog = base->catalog;
    v->shown.cube = base->cube;
    v->shown.decisions = base->decisions;
    v->shown.report = base->report;
    v->shown.frozen = base->frozen;
    v->shown.causes = base->causes;
    v->shown.n_causes = base->n_causes;
    v->shown.config = base->config;
    v->shown.law = base->law;
    v->shown.protection = base->protection;
    v->shown.withdrawal = base->withdrawal;
    v->shown.edition = *e;
    v->shown.edition.checked = e->recorded; /* what was checked later is not known then */
    v->log = log;
    atomic_init(&v->shown.restated, log);
    v->shown.pulls = pulls;
    v->shown.n_pulls = n;
    v->shown.as_of = true;
    return v;
}

/* ---- facts of earlier editions --------------------------------------------------------------------------------------- */

void
serve_view_past_done(struct serve_past *p)
{
    snapshot_unref(p->last);
    factset_free(p->facts);
    *p = (struct serve_past){0};
}

/* The database has the edition that the facts are of: else it is another one than before (restored from a backup, say). */
static int
check_past(struct store *s, struct serve_past *p, struct err *err)
{
    struct store_edition e = {0};
    if (p->known.edition != 0 && store_edition_number(s, p->known.edition, &e, err) != 0)
        return -1;
    if (e.edition != p->known.edition || e.recorded != p->known.recorded)
        serve_view_past_done(p);
    return 0;
}

/* The newest edition is nearer to most that are asked for than nothing is. */
static int
begin_past(struct serve_editions *editions, struct store *s, const struct store_edition *e,
    struct serve_past *p, struct err *err)
{
    if (p->facts != NULL && p->begun > 0 && factset_bytes(p->facts) > 2 * p->begun)
        serve_view_past_done(p);
    if (p->facts == NULL)
        p->facts = serve_editions_facts(editions, &p->known);
    if (check_past(s, p, err) != 0)
        return -1;
    if (p->facts == NULL)
        p->facts = factset_new();
    if (e->edition > p->known.edition)
        p->known = *e;
    return 0;
}

/* The report of before, if it is this edition's too. */
static const struct snapshot *
reporter(const struct snapshot *x, const struct snapshot *last, const struct snapshot *current)
{
    bool same =
        last != NULL && last->report != NULL && last->report->edition == reported_edition(&x->decisions);
    return same ? last : current;
}

/* On failure the set holds what it held, or is empty: the next one begins with what it finds. */
static int
load_past(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, const struct snapshot *current, struct serve_past *p,
    struct snapshot **ret, struct err *err)
{
    struct snapshot *x = NULL;
    int rc = begin_past(editions, s, e, p, err);
    if (rc == 0)
        rc = snapshot_load_past(s, e, p->facts, parse, current, p->last, &x, err);
    if (rc == 0 && p->begun == 0)
        p->begun = factset_bytes(p->facts);
    if (rc == 0)
        rc = snapshot_report_from(x, s, p->facts, parse, reporter(x, p->last, current), err);
    if (rc != 0) {
        snapshot_unref(x);
        return -1;
    }
    snapshot_unref(p->last);
    p->last = snapshot_ref(x);
    *ret = x;
    return 0;
}

/* The current snapshot will do if it is this edition's; what was pulled since is left out. */
static int
base_of(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, struct serve_past *past, struct snapshot **ret, struct err *err)
{
    struct editions_state now;
    serve_editions_state(editions, &now);
    if (now.current && now.current->edition.edition == e->edition) {
        *ret = now.current;
        return 0;
    }
    int rc = load_past(editions, parse, s, e, now.current, past, ret, err);
    snapshot_unref(now.current);
    return rc;
}

static struct restated *
log_of(struct serve_editions *editions)
{
    struct editions_state now;
    serve_editions_state(editions, &now);
    struct restated *log = now.current ? snapshot_restated_ref(now.current) : NULL;
    snapshot_unref(now.current);
    return log;
}

bool
serve_view_is_whole(const struct serve_view *v)
{
    return v->log && v->log->edition >= v->shown.edition.edition;
}

int
serve_view_load(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, struct serve_past *past, struct serve_view **ret, struct err *err)
{
    struct arena *arena = arena_new();
    struct store_pull *pulls = NULL;
    struct snapshot *base = NULL;
    size_t n = 0;
    if (store_read_pulls_known(s, arena, e, SNAPSHOT_PULLS, &pulls, &n, err) ||
        base_of(editions, parse, s, e, past, &base, err)) {
        arena_free(arena);
        return -1;
    }
    struct store_reconciled *reconciled = NULL;
    size_t n_reconciled = 0;
    if (store_reconcile_read(s, arena, e, true, &reconciled, &n_reconciled, err)) {
        snapshot_unref(base);
        arena_free(arena);
        return -1;
    }
    *ret = view_new(base, log_of(editions), e, arena, pulls, n);
    if (*ret) {
        (*ret)->shown.reconciled = reconciled;
        (*ret)->shown.n_reconciled = n_reconciled;
    }
    return *ret ? 0 : err_set(err, ERR_BUG, NULL, NULL, "out of memory");
}

struct serve_view *
serve_view_without_store(struct snapshot *current)
{
    struct arena *arena = arena_new();
    struct store_pull *pulls = arena_alloc(arena, (current->n_pulls + 1) * sizeof *pulls);
    size_t n = 0;
    for (size_t i = 0; i < current->n_pulls; i++)
        if (current->pulls[i].id <= current->edition.known_pull)
            pulls[n++] = current->pulls[i];
    struct store_edition e = current->edition;
    struct serve_view *v =
        view_new(snapshot_ref(current), snapshot_restated_ref(current), &e, arena, pulls, n);
    struct store_reconciled *kept = arena_alloc(arena, (current->n_reconciled + 1) * sizeof *kept);
    for (size_t i = 0; v && i < current->n_reconciled; i++)
        if (current->reconciled[i].pull <= current->edition.known_pull)
            kept[v->shown.n_reconciled++] = current->reconciled[i];
    if (v)
        v->shown.reconciled = kept;
    return v;
}
