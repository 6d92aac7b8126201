/* All grids of one measure in one scenario: made, shared with an earlier edition where no new fact touches them, or made out of its own
   where few months are new. */
#include "cube_sheaf.h"
#include <string.h>

/* Some source of the measure has delivered this scenario. */
static bool
covered(const struct cube *c, const struct measure *me, enum scenario s)
{
    for (size_t i = 0; i < me->n_rules; i++)
        if (cube_cover_last(&c->cover, (size_t)(me->rules[i].source - c->catalog->sources), s) != MONTH_NONE)
            return true;
    return false;
}

static bool
any_fits(const struct feed *feeds, size_t n)
{
    bool fits = false;
    for (size_t i = 0; i < n && !fits; i++)
        fits = feeds[i].fits;
    return fits;
}

/* ---- sheaves ------------------------------------------------------------------------------------------------------------ */

void
cube_sheaf_unref(struct sheaf *s)
{
    if (s != NULL && atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) == 1)
        arena_free(s->arena); /* it lies in it itself */
}

static struct sheaf *
sheaf_new(const struct cube *c, size_t n_feeds, bool keep_own)
{
    struct arena *a = arena_new();
    struct sheaf *s = arena_alloc(a, sizeof *s);
    *s = (struct sheaf){.arena = a, .keep_own = keep_own, .n_feeds = n_feeds, .n_slices = c->n_slices};
    s->grids = arena_alloc(a, (c->n_slices + 1) * sizeof *s->grids);
    s->rounds = arena_alloc(a, (c->n_slices + 1) * sizeof *s->rounds);
    atomic_init(&s->references, 1);
    return s;
}

/* One slice: out of that of before, or from its facts. */
static int
build_slice(struct cube *c, struct sheaf *to, const struct sheaf_order *o, struct grid_key key,
    const struct feed *feeds, size_t n, struct err *err)
{
    const struct grid *was = o->like != NULL && key.slice < (int)o->like->n_slices &&
                                     o->like->rounds[key.slice] == NULL && o->like->keep_own == o->keep_own
                                 ? o->like->grids[key.slice]
                                 : NULL;
    struct grid **grid = &to->grids[key.slice];
    if (was != NULL && cube_patch_grid(c, o->facts, &key, feeds, n, was, o->news, grid, err) != 0)
        return -1;
    to->patched += *grid != NULL;
    if (*grid == NULL && cube_grid_build(c, o->facts, &key, feeds, n, grid, err) != 0)
        return -1;
    return 0;
}

static int
build_slices(struct cube *c, struct sheaf *to, const struct sheaf_order *o, struct err *err)
{
    const struct measure *me = &c->catalog->measures[o->measure];
    struct grid_key key = {.measure = o->measure, .scenario = o->scenario, .keep_own = o->keep_own};
    size_t at = 0;
    for (size_t slice = 0; slice < c->n_slices; slice++) {
        const struct feed *feeds = o->feeds + at;
        size_t n = 0;
        while (at + n < o->n && feeds[n].slice == (int)slice)
            n++;
        at += n;
        key.slice = (int)slice;
        bool zeros = slice == 0 && me->absent_zero && covered(c, me, key.scenario);
        if ((zeros || any_fits(feeds, n)) && build_slice(c, to, o, key, feeds, n, err) != 0)
            return -1;
        if (cube_year_build(c, o->facts, &key, feeds, n, &to->rounds[slice], err) != 0)
            return -1;
    }
    return 0;
}

/* Where absent means zero, a delivery of anything gives figures. */
static bool
same_cover(const struct cube *c, const struct cover *was, const struct sheaf_order *o)
{
    const struct measure *me = &c->catalog->measures[o->measure];
    size_t n = (size_t)c->cover.months;
    bool same = true;
    for (size_t i = 0; i < me->n_rules && me->absent_zero && same; i++) {
        size_t at = ((size_t)(me->rules[i].source - c->catalog->sources) * SCENARIOS + o->scenario) * n;
        same = memcmp(&c->cover.got[at], &was->got[at], n) == 0;
    }
    return same;
}

/* It would come out as it is. */
static bool
is_same(const struct cube *c, const struct cover *was, const struct factset_mark *mark,
    const struct sheaf_order *o)
{
    bool same = o->like->keep_own == o->keep_own && o->like->n_feeds == o->n && same_cover(c, was, o);
    for (size_t i = 0; i < o->n && same; i++) {
        const struct feed *f = &o->feeds[i];
        same = o->news != NULL ? !o->news->series[f->series]
                               : factset_series_unchanged(o->facts, f->series, mark) &&
                                     (f->twin == 0 || factset_series_unchanged(o->facts, f->twin, mark));
    }
    return same;
}

int
cube_sheaf_get(struct cube *c, const struct cover *was, const struct factset_mark *mark,
    const struct sheaf_order *o, struct sheaf **ret, struct err *err)
{
    struct sheaf_order order = *o;
    if (o->like != NULL && is_same(c, was, mark, o)) {
        (void)atomic_fetch_add_explicit(&o->like->references, 1, memory_order_relaxed);
        *ret = o->like;
        return 0;
    }
    if (o->news == NULL)
        order.like = NULL; /* which months are new is not known */
    struct sheaf *s = sheaf_new(c, o->n, o->keep_own);
    c->grid_arena = s->arena;
    int rc = build_slices(c, s, &order, err);
    c->grid_arena = NULL;
    if (rc == 0)
        *ret = s;
    else
        cube_sheaf_unref(s);
    return rc;
}
