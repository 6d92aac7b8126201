#include "plan.h"
#include "store_accept.h"
#include "store_release.h"

/* What was decided up to the newest edition holds for both. Each is protected as itself says; where the new one says nothing of persons
   any more, what it would lay open is not told. */
static int
read_decisions(struct plan *p, struct store *s, const struct store_edition *newest, struct err *err)
{
    struct change *c = p->change;
    struct decisions d = {.at = newest->recorded};
    if (newest->edition && store_release_read(s, p->arena, newest, &d, err) < 0)
        return -1;
    if (newest->edition &&
        store_accept_read(s, p->arena, newest->edition, &d.acceptances, &d.n_acceptances, err) < 0)
        return -1;
    p->decisions[0] = p->decisions[1] = d;
    p->decisions[0].law = c->old;
    p->decisions[1].law = c->old && c->new->n_families == 0 ? c->old : c->new;
    return 0;
}

static int
build(struct plan *p, struct store *s, struct err *err)
{
    struct change *c = p->change;
    struct store_edition newest;
    struct factset *facts = factset_new();
    int r = store_edition_newest(s, &newest, err);
    if (r == 0 && newest.edition)
        r = factset_advance(facts, s, newest.edition, err);
    if (r == 0)
        r = read_decisions(p, s, &newest, err);
    if (r == 0 && c->old)
        r = cube_build(c->old, facts, &p->decisions[0], &p->cubes[0], err);
    if (r == 0)
        r = cube_build(c->new, facts, &p->decisions[1], &p->cubes[1], err);
    factset_free(facts);
    if (r < 0)
        return -1;
    p->edition = newest.edition;
    p->before = (struct moved_cube){c->old, p->cubes[0]};
    p->after = (struct moved_cube){c->new, p->cubes[1]};
    p->compared = true;
    return 0;
}

static int
fill(struct plan *p, struct store *s, const struct config_bundle *files, bool excused, bool figures,
    struct err *err)
{
    if (change_make(s, files, clock_now(), excused, &p->change, err) < 0)
        return -1;
    struct change *c = p->change;
    if (c->before && config_changes(p->arena, c->before, c->after, &p->changes, &p->n_changes, err) < 0)
        return -1;
    return figures && c->new && !c->unreadable ? build(p, s, err) : 0;
}

int
plan_make(struct store *s, const struct config_bundle *files, bool excused, bool figures, struct plan **ret,
    struct err *err)
{
    struct arena *a = arena_new();
    struct plan *p = arena_alloc(a, sizeof *p);
    p->arena = a;
    if (fill(p, s, files, excused, figures, err) < 0) {
        plan_free(p);
        return -1;
    }
    *ret = p;
    return 0;
}

void
plan_free(struct plan *p)
{
    if (!p)
        return;
    cube_free(p->cubes[0]);
    cube_free(p->cubes[1]);
    change_free(p->change);
    arena_free(p->arena);
}
