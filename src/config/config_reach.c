#include "config_reach.h"
#include "config_units.h"

bool
config_reach_rule(struct load *l, const struct series_rule *r, const struct unit *u, bool rest)
{
    bool coded = rest && r->source->unmapped == u;

    if (r->place)
        return r->place == u;
    for (size_t i = 0; i < u->n_codes && !coded; i++)
        coded = u->codes[i].source == r->source;
    return coded && (!r->under || config_units_below(l, r->under)[u->index]);
}

static bool
measure_reaches(struct load *l, const struct measure *m, const struct unit *u)
{
    const struct unit *units = l->catalog->units;
    const bool *below = m->sum_units ? config_units_below(l, u) : NULL;

    for (size_t i = 0; i < l->catalog->n_units; i++)
        for (size_t k = 0; (below ? below[i] : &units[i] == u) && k < m->n_rules; k++)
            if (config_reach_rule(l, &m->rules[k], &units[i], true))
                return true;
    return false;
}

static bool
formula_reaches(struct load *l, const struct formula *f, const struct unit *u)
{
    return (!f->left || formula_reaches(l, f->left, u)) && (!f->right || formula_reaches(l, f->right, u)) &&
           (f->op != FORMULA_MEASURE || measure_reaches(l, f->measure, u));
}

bool
config_reach_indicator(struct load *l, const struct indicator *i, const struct unit *u)
{
    for (size_t k = 0; k < l->sections[KIND_UNIT].n; k++)
        if (l->sections[KIND_UNIT].objects[k].broken)
            return true;
    return formula_reaches(l, i->formula, u);
}
