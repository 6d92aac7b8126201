/* One edition, whole: loaded once, shared by reference count. */
#include "snapshot.h"
#include "protection.h"
#include "store_accept.h"
#include "store_freeze.h"
#include "store_release.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct snapshot *
snapshot_new(struct catalog *c, struct cube *cube, const struct store_edition *e)
{
    struct arena *a = arena_new();
    struct snapshot *s = arena_alloc(a, sizeof *s);
    s->catalog = c;
    s->cube = cube;
    s->edition = *e;
    s->arena = a;
    atomic_init(&s->references, 1);
    return s;
}

struct snapshot *
snapshot_ref(struct snapshot *s)
{
    /* who hands it out holds a reference, so nothing needs ordering */
    (void)atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

static void
drop(struct snapshot_shared *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) != 1)
        return;
    catalog_free(s->catalog);
    free(s);
}

void
snapshot_unref(struct snapshot *s)
{
    /* the last reader must see all that the others did before it frees */
    if (s == NULL || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) != 1)
        return;
    reported_unref(s->report);
    frozen_set_unref(s->frozen);
    restated_unref(atomic_load_explicit(&s->restated, memory_order_relaxed));
    for (const struct restated_kept *k = s->kept; k != NULL; k = k->next)
        restated_unref(k->log);
    cube_free(s->cube);
    if (s->shared == NULL)
        catalog_free(s->catalog);
    drop(s->shared);
    drop(s->shared_law);
    arena_free(s->arena); /* the snapshot itself lies in it */
}

const struct restated *
snapshot_restated(const struct snapshot *s)
{
    return atomic_load_explicit(&s->restated, memory_order_acquire);
}

struct restated *
snapshot_restated_ref(const struct snapshot *s)
{
    return restated_ref(atomic_load_explicit(&s->restated, memory_order_acquire));
}

void
snapshot_restate(struct snapshot *s, struct restated *r)
{
    struct restated *old = atomic_exchange_explicit(&s->restated, r, memory_order_acq_rel);
    if (old == NULL)
        return;
    struct restated_kept *k = arena_alloc(s->arena, sizeof *k);
    *k = (struct restated_kept){old, s->kept};
    s->kept = k;
}

static const char *
kept(struct arena *a, const char *text)
{
    return text != NULL ? arena_strdup(a, text) : "";
}

month
snapshot_month(const struct snapshot *x)
{
    struct clock_local l = clock_local(x->edition.recorded);
    return MONTH(l.year, l.month);
}

void
snapshot_today(const struct snapshot *s, struct snapshot *ret)
{
    memcpy((void *)ret, (const void *)s, offsetof(struct snapshot, references));
    ret->cube = (struct cube *)cube_today(s->cube); /* only read, as s's own */
    ret->today = true;
    ret->kept = NULL;
    atomic_init(&ret->restated, atomic_load_explicit(&s->restated, memory_order_acquire));
}

static struct snapshot_shared *
share(struct snapshot_shared *s)
{
    (void)atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

/* Takes the new catalog, which other snapshots may share from now on: nothing in it changes any more. */
static struct snapshot_shared *
keep(struct catalog *c)
{
    struct snapshot_shared *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->catalog = c;
    atomic_init(&s->references, 1);
    return s;
}

/* The configuration in force at that edition as a new catalog. */
static int
parse_at(struct store *s, int32_t edition, snapshot_parse *parse, struct catalog **ret, struct err *err)
{
    struct arena *scratch = arena_new();
    struct store_config config = {0};
    int rc = store_config_get(s, scratch, edition, &config, err);
    if (rc == 0 && config.text == NULL)
        rc = err_set(err, ERR_CONFIG, NULL, "run ksrd apply, or start ksrd serve with a configuration",
            "no configuration was in force at edition %d", (int)edition);
    else if (rc == 0 && (rc = parse(config.text, config.n, ret, err)) != 0 && err != NULL)
        err->kind = ERR_CONFIG;
    arena_free(scratch);
    return rc;
}

/* Units are called what they are called then: another month may have other names. */
static bool
may_share(const struct snapshot *x, const struct snapshot *like)
{
    return like != NULL && like->shared != NULL && x->config.edition != 0 &&
           like->config.edition == x->config.edition && strcmp(like->config.sha256, x->config.sha256) == 0 &&
           catalog_names_hold(like->catalog, snapshot_month(x));
}

static int
load_catalog(struct store *s, struct snapshot *x, snapshot_parse *parse, const struct snapshot *like,
    const struct snapshot *last, struct err *err)
{
    struct catalog *parsed = NULL;
    if (store_config_head(s, x->arena, x->edition.edition, &x->config, err) != 0)
        return -1;
    const struct snapshot *from = may_share(x, last) ? last : like;
    if (may_share(x, from)) {
        x->shared = share(from->shared);
    } else {
        if (parse_at(s, x->edition.edition, parse, &parsed, err) != 0)
            return -1;
        catalog_name_units(parsed, snapshot_month(x)); /* before anybody shares it */
        x->shared = keep(parsed);
    }
    x->catalog = x->shared->catalog;
    return 0;
}

/* What had been tried by then. Of the newest edition that is everything. */
static int
load_pulls(struct store *s, struct snapshot *x, struct err *err)
{
    struct store_edition newest;
    if (store_edition_newest(s, &newest, err) != 0)
        return -1;
    int rc =
        newest.edition == x->edition.edition
            ? store_read_pulls(s, x->arena, INT64_MAX, SNAPSHOT_PULLS, &x->pulls, &x->n_pulls, err)
            : store_read_pulls_known(s, x->arena, &x->edition, SNAPSHOT_PULLS, &x->pulls, &x->n_pulls, err);
    return rc != 0
               ? -1
               : store_reconcile_read(s, x->arena, &x->edition, false, &x->reconciled, &x->n_reconciled, err);
}

/* The texts are copied: a snapshot never points into the facts. */
static void
keep_causes(struct snapshot *x, const struct factset *f)
{
    const struct store_cause *all;
    size_t n = factset_causes(f, &all);
    x->causes = arena_alloc(x->arena, (n + 1) * sizeof *x->causes);
    for (size_t i = 0; i < n && all[i].edition <= x->edition.edition; i++) {
        struct store_cause *c = &x->causes[x->n_causes++];
        *c = all[i];
        const char **const texts[] = {
            &c->kind, &c->source, &c->file, &c->sha256, &c->raw, &c->who, &c->reason};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            *texts[k] = kept(x->arena, *texts[k]);
    }
}

const struct store_cause *
snapshot_cause(const struct snapshot *s, int32_t edition)
{
    size_t low = 0, high = s->n_causes;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (s->causes[mid].edition < edition)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->n_causes && s->causes[low].edition == edition ? &s->causes[low] : NULL;
}

const struct store_cause *
snapshot_cause_of_pull(const struct snapshot *s, int32_t pull)
{
    for (size_t i = s->n_causes; pull && i-- > 0;)
        if (s->causes[i].pull == pull && strcmp(s->causes[i].kind, "pull") == 0)
            return &s->causes[i];
    return NULL;
}

/* The catalog of this hash that another snapshot holds, with a reference; NULL: it holds another. */
static struct snapshot_shared *
held(const struct snapshot *like, const char *sha256)
{
    struct snapshot_shared *const both[] = {
        like != NULL ? like->shared : NULL, like != NULL ? like->shared_law : NULL};
    for (size_t i = 0; i < 2; i++)
        if (both[i] != NULL && strcmp(both[i]->catalog->sha256, sha256) == 0)
            return share(both[i]);
    return NULL;
}

/* Protection is always today's: of an older edition it is the newest configuration's. */
static int
load_law(
    struct store *s, struct snapshot *x, snapshot_parse *parse, const struct snapshot *like, struct err *err)
{
    struct store_edition newest;
    struct store_config config = {0};
    struct catalog *parsed = NULL;
    struct arena *scratch = arena_new();
    int rc = store_edition_newest(s, &newest, err);
    if (rc == 0)
        rc = store_config_head(s, scratch, newest.edition, &config, err);
    if (rc == 0 && config.edition != 0 && strcmp(config.sha256, x->catalog->sha256) != 0) {
        x->shared_law = held(like, config.sha256);
        if (x->shared_law == NULL && (rc = parse_at(s, newest.edition, parse, &parsed, err)) == 0)
            x->shared_law = keep(parsed);
    }
    if (rc == 0)
        x->protection = config.edition;
    x->law = x->shared_law != NULL ? x->shared_law->catalog : NULL;
    x->decisions.law = x->law != NULL ? x->law : x->catalog;
    arena_free(scratch);
    return rc;
}

/* bare: what cube_value looks at, and nothing else. */
static int
load_cube(struct store *s, struct snapshot *x, struct factset *f, const struct snapshot *like, bool bare,
    struct err *err)
{
    const struct cube_order order = {
        .today = snapshot_month(x), .like = like != NULL ? like->cube : NULL, .bare = bare};
    struct factset *mine = f == NULL ? factset_new() : NULL;
    struct factset *facts = f == NULL ? mine : f;
    int rc = factset_advance(facts, s, x->edition.edition, err);
    x->withdrawal = disclosed_withdrawal_edition(factset_disclosed(facts));
    x->protection = x->withdrawal > x->protection ? x->withdrawal : x->protection;
    if (rc == 0)
        rc = store_release_read(s, x->arena, &x->edition, &x->decisions, err);
    if (rc == 0 && !bare)
        rc = store_release_reports(s, x->arena, &x->edition, &x->decisions, err);
    if (rc == 0)
        rc = store_accept_read(
            s, x->arena, x->edition.edition, &x->decisions.acceptances, &x->decisions.n_acceptances, err);
    if (rc == 0)
        rc = cube_build_order(x->catalog, facts, &x->decisions, &order, &x->cube, err);
    if (rc == 0 && !bare)
        keep_causes(x, facts);
    factset_free(mine);
    return rc;
}

int
snapshot_load(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    struct snapshot **ret, struct err *err)
{
    return snapshot_load_like(s, e, f, parse, NULL, ret, err);
}

/* What is frozen is never changed: while nothing more is, all snapshots share it. */
static int
load_frozen(struct store *s, struct snapshot *x, const struct snapshot *like, struct err *err)
{
    int32_t newest = 0;
    if (store_freeze_newest(s, &newest, err) != 0)
        return -1;
    if (newest == 0)
        return 0;
    if (like == NULL || like->frozen == NULL || like->frozen->newest != newest)
        return store_freeze_read(s, &x->frozen, err);
    x->frozen = frozen_set_ref(like->frozen);
    return 0;
}

/* last: of the same facts, for the cube; like: another that may have the same catalogs. */
static int
load(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, const struct snapshot *last, bool bare, struct snapshot **ret,
    struct err *err)
{
    struct snapshot *x = snapshot_new(NULL, NULL, e);
    if (load_catalog(s, x, parse, like, last, err) != 0 || load_law(s, x, parse, like, err) != 0 ||
        load_cube(s, x, f, last, bare, err) != 0 ||
        (!bare && (load_pulls(s, x, err) != 0 || load_frozen(s, x, like != NULL ? like : last, err) != 0))) {
        snapshot_unref(x);
        return -1;
    }
    *ret = x;
    return 0;
}

static const struct catalog *
law_of(const struct snapshot *s)
{
    return s->decisions.law != NULL ? s->decisions.law : s->catalog;
}

bool
snapshot_same_protection(const struct snapshot *a, const struct snapshot *b)
{
    return a->withdrawal == b->withdrawal && protection_same(law_of(a), law_of(b));
}

int
snapshot_load_like(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, struct snapshot **ret, struct err *err)
{
    return load(s, e, f, parse, like, like, false, ret, err);
}

/* What has been hidden since holds for every edition: it is asked anew. */
static int
go_back(struct factset *f, struct store *s, int32_t edition, struct err *err)
{
    factset_forget_disclosed(f);
    return factset_retreat(f, s, edition, err);
}

int
snapshot_load_past(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, const struct snapshot *last, struct snapshot **ret, struct err *err)
{
    if (go_back(f, s, e->edition, err) != 0)
        return -1;
    return load(s, e, f, parse, like, last, false, ret, err);
}

int
snapshot_load_bare(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, struct snapshot **ret, struct err *err)
{
    return load(s, e, f, parse, like, like, true, ret, err);
}

/* An edition that has been purged says nothing any more. */
static int
load_report(struct snapshot *x, struct store *s, struct factset *f, snapshot_parse *parse, int32_t edition,
    struct err *err)
{
    struct store_edition e = {0};
    struct snapshot *then = NULL;
    if (store_edition_number(s, edition, &e, err) != 0)
        return -1;
    if (e.edition == 0 || e.edition < e.checkpoint)
        return 0;
    if (f != NULL && go_back(f, s, edition, err) != 0)
        return -1;
    if (snapshot_load_bare(s, &e, f, parse, x, &then, err) != 0)
        return -1;
    x->report = reported_make(then);
    snapshot_unref(then);
    return 0;
}

int
snapshot_report(
    struct snapshot *x, struct store *s, snapshot_parse *parse, const struct snapshot *like, struct err *err)
{
    return snapshot_report_from(x, s, NULL, parse, like, err);
}

int
snapshot_report_from(struct snapshot *x, struct store *s, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, struct err *err)
{
    int32_t edition = reported_edition(&x->decisions);
    if (edition == 0)
        return 0;
    if (like != NULL && like->report != NULL && like->report->edition == edition &&
        snapshot_same_protection(like, x))
        x->report = reported_ref(like->report);
    else if (edition == x->edition.edition)
        x->report = reported_make(x);
    else
        return load_report(x, s, f, parse, edition, err);
    return 0;
}
