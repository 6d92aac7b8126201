#include "config_twice.h"
#include "config_link.h"
#include "config_overlap.h"
#include "config_reach.h"
#include "config_units.h"

/* What a series takes of a source: one of its columns, as scenario, part and version. */
struct taken {
    const char *column;
    enum scenario scenario;
    const char *slice, *version;
};

/* "" and T both name the whole. */
static const char *
whole(const char *slice)
{
    return slice && slice[0] ? slice : "T";
}

static size_t
taken_from_csv(struct load *l, const struct series_rule *r, struct taken **ret)
{
    struct taken *t = arena_alloc(l->scratch, (r->source->n_columns + 1) * sizeof *t);
    size_t n = 0;

    for (size_t i = 0; i < r->source->n_columns; i++) {
        const struct column_map *c = &r->source->columns[i];
        const char *slice = whole(c->slice);

        if ((r->column && strcmp(r->column, c->code) != 0) ||
            (r->slice && strcmp(whole(r->slice), slice) != 0))
            continue;
        t[n++] = (struct taken){c->code, c->scenario, r->slice ? "T" : slice, c->version ? c->version : ""};
    }
    *ret = t;
    return n;
}

/* SIE has utfall and budget in columns of these names; Kolada utfall only. */
static size_t
take(struct load *l, const struct series_rule *r, struct taken **ret)
{
    static const enum scenario scenarios[2] = {SCENARIO_UTFALL, SCENARIO_BUDGET};
    bool sie = strcmp(r->source->format, "sie") == 0;
    struct taken *t;
    size_t n = 0;

    if (strcmp(r->source->format, "csv") == 0)
        return taken_from_csv(l, r, ret);
    t = arena_alloc(l->scratch, 2 * sizeof *t);
    for (size_t i = 0; i < (sie ? 2u : 1u); i++)
        if (!r->column || strcmp(r->column, scenario_names[scenarios[i]]) == 0)
            t[n++] = (struct taken){scenario_names[scenarios[i]], scenarios[i], "T", ""};
    *ret = t;
    return n;
}

static bool
same_meaning(const struct taken *a, const struct taken *b)
{
    return a->scenario == b->scenario && strcmp(a->slice, b->slice) == 0 &&
           strcmp(a->version, b->version) == 0;
}

void
config_twice_check_columns(struct load *l, const struct node *node, const struct series_rule *r)
{
    struct taken *t;
    size_t n = take(l, r, &t);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (same_meaning(&t[i], &t[k])) {
                config_walk_fault(l, &node->pos,
                    arena_printf(l->faults->arena, "column: %s, or column: %s", t[k].column, t[i].column),
                    "the series takes columns '%s' and '%s' of source '%s', which mean the same", t[k].column,
                    t[i].column, r->source->id);
                return;
            }
}

/* Something that both take means the same. */
static bool
share_meaning(struct load *l, const struct series_rule *a, const struct series_rule *b)
{
    struct taken *x, *y;
    size_t nx = take(l, a, &x), ny = take(l, b, &y);
    bool same_source = a->source == b->source;

    for (size_t i = 0; i < nx; i++)
        for (size_t k = 0; k < ny; k++)
            /* of one source, also the very same rows under two names: slice K as K and as the whole */
            if (same_meaning(&x[i], &y[k]) || (same_source && strcmp(x[i].column, y[k].column) == 0))
                return true;
    return false;
}

/* A unit that both reach while both hold; NULL: none. */
static const struct unit *
common_unit(struct load *l, const struct series_rule *a, const struct series_rule *b)
{
    bool rest = a->source == b->source; /* what maps nowhere in two sources is not the same */
    month from = a->from > b->from ? a->from : b->from;
    month to = a->to == MONTH_NONE || (b->to != MONTH_NONE && b->to < a->to) ? b->to : a->to;

    for (size_t i = 0; i < l->sections[KIND_UNIT].n; i++) {
        const struct unit *u = l->sections[KIND_UNIT].objects[i].data;

        if (config_reach_rule(l, a, u, rest) && config_reach_rule(l, b, u, rest) &&
            config_units_together(from, to, u->from, u->to, NULL))
            return u;
    }
    return NULL;
}

void
config_twice_check_rules(struct load *l, const struct measure *m, const struct node *node,
    const struct series_rule *later, const struct series_rule *earlier)
{
    struct code_set x = {later->codes, later->except, later->n_codes, later->n_except};
    struct code_set y = {earlier->codes, earlier->except, earlier->n_codes, earlier->n_except};
    bool same_source = later->source == earlier->source;
    const char *code = same_source ? config_overlap_code(l->scratch, &x, &y) : NULL;
    const struct unit *u;

    if ((same_source && !code) || !share_meaning(l, later, earlier) ||
        !config_units_together(later->from, later->to, earlier->from, earlier->to, NULL))
        return;
    u = common_unit(l, later, earlier);
    if (!u)
        return;
    if (same_source)
        config_walk_fault(l, &node->pos, NULL,
            "measure '%s' takes code %s of source '%s' twice for unit '%s'; also in %s", m->id, code,
            later->source->id, u->id, config_link_where(l, &earlier->pos));
    else
        config_walk_fault(l, &node->pos, "limit them by from and to, or by under",
            "measure '%s' has two sources for unit '%s' at the same time: '%s' and '%s'", m->id, u->id,
            earlier->source->id, later->source->id);
}
