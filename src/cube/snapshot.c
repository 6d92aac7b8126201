/* One edition, whole: loaded once, shared by reference count. */
#include "snapshot.h"
#include "store_accept.h"
#include <stdatomic.h>

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

void
snapshot_unref(struct snapshot *s)
{
    /* the last reader must see all that the others did before it frees */
    if (s == NULL || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) != 1)
        return;
    cube_free(s->cube);
    catalog_free(s->catalog);
    arena_free(s->arena); /* the snapshot itself lies in it */
}

static int
load_catalog(struct store *s, struct snapshot *x, snapshot_parse *parse, struct err *err)
{
    struct arena *scratch = arena_new();
    struct store_config config;
    int rc = store_config_get(s, scratch, x->edition.edition, &config, err);
    if (rc == 0 && config.text == NULL)
        rc = err_set(err, ERR_CONFIG, NULL, "run ksrd apply, or start ksrd serve with a configuration",
            "no configuration was in force at edition %d", (int)x->edition.edition);
    else if (rc == 0 && (rc = parse(config.text, config.n, &x->catalog, err)) != 0 && err != NULL)
        err->kind = ERR_CONFIG;
    arena_free(scratch);
    return rc;
}

/* What had been tried by then. Of the newest edition that is everything; of an older one what its stamp and last pull bound. */
static int
load_pulls(struct store *s, struct snapshot *x, struct err *err)
{
    struct store_edition newest;
    if (store_edition_newest(s, &newest, err) != 0)
        return -1;
    stamp until = newest.edition == x->edition.edition ? INT64_MAX : x->edition.recorded;
    return store_read_pulls(s, x->arena, until, SNAPSHOT_PULLS, &x->pulls, &x->n_pulls, err) != 0
               ? -1
               : store_reconcile_read(s, x->arena, &x->edition, false, &x->reconciled, &x->n_reconciled, err);
}

static int
load_cube(struct store *s, struct snapshot *x, struct factset *f, struct err *err)
{
    struct factset *mine = f == NULL ? factset_new() : NULL;
    struct factset *facts = f == NULL ? mine : f;
    int rc = factset_advance(facts, s, x->edition.edition, err);
    if (rc == 0)
        rc = store_accept_read(
            s, x->arena, x->edition.edition, &x->decisions.acceptances, &x->decisions.n_acceptances, err);
    if (rc == 0)
        rc = cube_build(x->catalog, facts, &x->decisions, &x->cube, err);
    factset_free(mine);
    return rc;
}

int
snapshot_load(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    struct snapshot **ret, struct err *err)
{
    struct snapshot *x = snapshot_new(NULL, NULL, e);
    if (load_catalog(s, x, parse, err) != 0 || load_cube(s, x, f, err) != 0 || load_pulls(s, x, err) != 0) {
        snapshot_unref(x);
        return -1;
    }
    *ret = x;
    return 0;
}
