#include "serve_view.h"

enum { PULLS = 14 }; /* of each source, as snapshot_load */

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
    v->shown.causes = base->causes;
    v->shown.n_causes = base->n_causes;
    v->shown.config = base->config;
    v->shown.law = base->law;
    v->shown.protection = base->protection;
    v->shown.edition = *e;
    v->shown.edition.checked = e->recorded; /* what was checked later is not known then */
    v->log = log;
    atomic_init(&v->shown.restated, log);
    v->shown.pulls = pulls;
    v->shown.n_pulls = n;
    v->shown.as_of = true;
    return v;
}

/* A pull that was recorded after the edition, though it may have started before, was not known then. */
static bool
known_then(const struct store_pull *p, const struct store_edition *e)
{
    return p->edition ? p->edition <= e->edition : p->ended <= e->recorded;
}

/* The pulls of that moment: PULLS of each source, of some more that had started, newest first per source. */
static int
read_pulls(struct store *s, struct arena *arena, const struct store_edition *e, struct store_pull **ret,
    size_t *ret_n, struct err *err)
{
    struct store_pull *all = NULL;
    size_t n = 0, kept = 0, of_source = 0, succeeded = 0;
    if (store_read_pulls(s, arena, e->recorded, 2 * PULLS, &all, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || strcmp(all[i].source, all[kept - 1].source) != 0)
            of_source = succeeded = 0;
        bool success = all[i].state != PULL_FAILED;
        if (known_then(&all[i], e) && (of_source++ < PULLS || (success && !succeeded))) {
            succeeded |= success;
            all[kept++] = all[i];
        }
    }
    *ret = all;
    *ret_n = kept;
    return 0;
}

/* The current snapshot will do if it is this edition's; what was pulled since is left out. */
static int
base_of(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, struct snapshot **ret, struct err *err)
{
    struct editions_state now;
    struct snapshot *x = NULL;
    serve_editions_state(editions, &now);
    if (now.current && now.current->edition.edition == e->edition) {
        *ret = now.current;
        return 0;
    }
    int rc = snapshot_load_like(s, e, NULL, parse, now.current, &x, err);
    if (rc == 0)
        rc = snapshot_report(x, s, parse, now.current, err);
    snapshot_unref(now.current);
    if (rc)
        snapshot_unref(x);
    else
        *ret = x;
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
    const struct store_edition *e, struct serve_view **ret, struct err *err)
{
    struct arena *arena = arena_new();
    struct store_pull *pulls = NULL;
    struct snapshot *base = NULL;
    size_t n = 0;
    if (read_pulls(s, arena, e, &pulls, &n, err) || base_of(editions, parse, s, e, &base, err)) {
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

/* The pull changed nothing and came after the edition. */
static bool
came_after(const struct snapshot *s, int32_t pull)
{
    for (size_t i = 0; i < s->n_pulls; i++)
        if (s->pulls[i].id == pull)
            return !known_then(&s->pulls[i], &s->edition);
    return false;
}

struct serve_view *
serve_view_without_store(struct snapshot *current)
{
    struct arena *arena = arena_new();
    struct store_pull *pulls = arena_alloc(arena, (current->n_pulls + 1) * sizeof *pulls);
    size_t n = 0;
    for (size_t i = 0; i < current->n_pulls; i++)
        if (known_then(&current->pulls[i], &current->edition))
            pulls[n++] = current->pulls[i];
    struct store_edition e = current->edition;
    struct serve_view *v =
        view_new(snapshot_ref(current), snapshot_restated_ref(current), &e, arena, pulls, n);
    struct store_reconciled *kept = arena_alloc(arena, (current->n_reconciled + 1) * sizeof *kept);
    for (size_t i = 0; v && i < current->n_reconciled; i++)
        if (!came_after(current, current->reconciled[i].pull))
            kept[v->shown.n_reconciled++] = current->reconciled[i];
    if (v)
        v->shown.reconciled = kept;
    return v;
}
