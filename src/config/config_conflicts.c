#include "config_conflicts.h"
#include "config_link.h"
#include "config_reach.h"
#include "conflict.h"

static bool
is_broken(const struct load *l, const struct indicator *i)
{
    return i == NULL || config_link_object(l, KIND_INDICATOR, i)->broken;
}

static void
check_words(struct load *l, const struct conflict *x, const struct conflict_side *s)
{
    for (int w = 0; w < CONFLICT_WORDS; w++) {
        const char *why = s->is[w] ? conflict_never(s->indicator, (enum conflict_word)w) : NULL;

        if (why)
            config_walk_fault(l, &x->pos, NULL, "conflict '%s': indicator '%s' can never be %s: %s", x->id,
                s->indicator->id, conflict_words[w], why);
    }
}

/* Some unit must be able to have both figures. */
static bool
can_meet(struct load *l, const struct conflict *x)
{
    for (size_t i = 0; i < l->catalog->n_units; i++)
        if (config_reach_indicator(l, x->sides[0].indicator, &l->catalog->units[i]) &&
            config_reach_indicator(l, x->sides[1].indicator, &l->catalog->units[i]))
            return true;
    return false;
}

static void
check_sides(struct load *l, const struct conflict *x)
{
    const struct indicator *a = x->sides[0].indicator, *b = x->sides[1].indicator;

    if (is_broken(l, a) || is_broken(l, b)) /* said already */
        return;
    if (a == b)
        config_walk_fault(l, &x->pos, "two figures that are seen apart",
            "conflict '%s' holds indicator '%s' against itself", x->id, a->id);
    else if (!can_meet(l, x))
        config_walk_fault(l, &x->pos, NULL,
            "conflict '%s' can never be found: no unit can have both '%s' and '%s'", x->id, a->id, b->id);
    check_words(l, x, &x->sides[0]);
    check_words(l, x, &x->sides[1]);
}

void
config_conflicts_check(struct load *l)
{
    const struct catalog *c = l->catalog;

    for (size_t i = 0; i < c->n_conflicts; i++) {
        const struct conflict *x = &c->conflicts[i];

        if (!x->id)
            continue;
        for (size_t k = 0; k < i; k++)
            if (c->conflicts[k].id && strcmp(c->conflicts[k].id, x->id) == 0)
                config_walk_fault(l, &x->pos, NULL, "conflict '%s' is defined twice; first in %s", x->id,
                    config_link_where(l, &c->conflicts[k].pos));
        check_sides(l, x);
    }
}
