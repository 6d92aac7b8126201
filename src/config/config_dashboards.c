#include "config_dashboards.h"
#include "config_link.h"
#include "config_reach.h"
#include "text.h"

#define FIRST_PAGE "kommunstyrelsen"

/* The first page: its absence is said at the dashboard whose id is nearest. */
static void
check_first_page(struct load *l)
{
    const struct section *all = &l->sections[KIND_DASHBOARD];
    const struct object *best = all->n ? &all->objects[0] : NULL;
    struct pos at;

    if (!best || all->nameless || config_link_find(l, KIND_DASHBOARD, FIRST_PAGE))
        return;
    for (size_t i = 1; i < all->n; i++)
        if (text_distance(all->objects[i].id, FIRST_PAGE, 20) < text_distance(best->id, FIRST_PAGE, 20))
            best = &all->objects[i];
    at = config_walk_at(best->node, "id");
    config_walk_fault(l, &at, "it is the first page", "no dashboard has the id '" FIRST_PAGE "'");
}

static const struct node *
section_node(const struct object *o, size_t i)
{
    return config_yaml_item(config_yaml_get(o->node, "sections"), i);
}

static void
check_section(struct load *l, const struct dashboard_section *s, const struct node *n)
{
    const struct node *list = config_yaml_get(n, "indicators");

    for (size_t i = 0; s->pillar && i < s->n; i++) {
        const struct object *o = config_link_object(l, KIND_INDICATOR, s->indicators[i]);
        const struct indicator *x = s->indicators[i];

        if (!o->broken && x->pillar != s->pillar)
            config_walk_fault(l, &list->items[i]->pos, "leave out the section's pillar to mix",
                "indicator '%s' is of pillar '%s'; the section is of '%s'", x->id, x->pillar->id,
                s->pillar->id);
    }
}

/* Some unit that is ever right below u and can have the figure. */
static bool
any_below(struct load *l, const struct indicator *x, const struct unit *u)
{
    for (size_t i = 0; i < l->catalog->n_units; i++) {
        const struct unit *child = &l->catalog->units[i];

        for (size_t k = 0; k < child->n_parents; k++)
            if (child->parents[k].unit == u && (!x || config_reach_indicator(l, x, child)))
                return true;
    }
    return false;
}

/* What shows the units below needs some, with figures; deviations are of one sum of money. */
static void
check_show(struct load *l, const struct dashboard *d, const struct dashboard_section *s, const struct node *n)
{
    struct pos at = config_walk_at(n, "show");
    const struct indicator *x = s->n ? s->indicators[0] : NULL;

    if (s->show < SHOW_UNITS)
        return;
    if (!any_below(l, NULL, d->unit)) {
        config_walk_fault(l, &at, "cards and table are of the unit itself",
            "unit '%s' of dashboard '%s' has no units below for 'show: %s'", d->unit->id, d->id,
            section_show_names[s->show]);
        return;
    }
    for (size_t i = 0; i < s->n; i++)
        if (!config_link_object(l, KIND_INDICATOR, s->indicators[i])->broken &&
            !any_below(l, s->indicators[i], d->unit))
            config_walk_fault(l, &at, NULL, "no unit below '%s' can have a figure of indicator '%s'",
                d->unit->id, s->indicators[i]->id);
    if (s->show != SHOW_DEVIATIONS || !x || config_link_object(l, KIND_INDICATOR, x)->broken)
        return;
    if (s->n > 1)
        config_walk_fault(l, &at, "a section for each", "'show: deviations' is of one indicator");
    else if (strcmp(x->unit, "kr") != 0 || x->rollup != ROLLUP_SUM || x->direction == DIRECTION_NONE)
        config_walk_fault(l, &at, "unit kr, rollup sum, a direction",
            "indicator '%s' is no sum of money with a good side", x->id);
}

static bool
can_have(struct load *l, const struct indicator *x, const struct unit *u)
{
    return config_link_object(l, KIND_INDICATOR, x)->broken || config_reach_indicator(l, x, u);
}

/* How many of the dashboard's indicators can never have a figure for the unit; at most `most` are counted. */
static size_t
count_blank(struct load *l, const struct dashboard *d, const struct unit *u, size_t most)
{
    size_t n = 0;

    for (size_t k = 0; k < d->n_sections; k++)
        for (size_t i = 0; i < d->sections[k].n && n < most; i++)
            n += !can_have(l, d->sections[k].indicators[i], u);
    return n;
}

/* Another unit that has them all: the one that is surely meant. */
static const struct unit *
unit_with_all(struct load *l, const struct dashboard *d)
{
    for (size_t i = 0; i < l->catalog->n_units; i++)
        if (count_blank(l, d, &l->catalog->units[i], 1) == 0)
            return &l->catalog->units[i];
    return NULL;
}

/* An indicator that cannot have a figure for the dashboard's unit would stay blank for ever. */
static void
check_figures(struct load *l, const struct dashboard *d, const struct object *o)
{
    size_t blank = count_blank(l, d, d->unit, SIZE_MAX);
    const struct unit *meant = blank > 1 ? unit_with_all(l, d) : NULL;
    struct pos at = config_walk_at(o->node, "unit");

    if (meant) {
        config_walk_fault(l, &at, arena_printf(l->faults->arena, "unit '%s' can have them all", meant->id),
            "%zu indicators of dashboard '%s' can never have a figure for its unit '%s'", blank, d->id,
            d->unit->id);
        return;
    }
    for (size_t k = 0; blank > 0 && k < d->n_sections; k++) {
        const struct node *list = config_yaml_get(section_node(o, k), "indicators");

        for (size_t i = 0; i < d->sections[k].n; i++)
            if (!can_have(l, d->sections[k].indicators[i], d->unit))
                config_walk_fault(l, &list->items[i]->pos, NULL,
                    "indicator '%s' can never have a figure for the dashboard's unit '%s'",
                    d->sections[k].indicators[i]->id, d->unit->id);
    }
}

/* A decided set says when, and why what it shows is measured no longer. */
static void
check_decided(struct load *l, const struct dashboard *d, const struct object *o)
{
    struct pos at = config_walk_at(o->node, d->decision ? "decision" : "decided");

    if (!d->decision != !d->decided)
        config_walk_fault(l, &at, d->decision ? "decided: YEAR-MONTH-DAY" : "decision: KF 2022-11-21 § 145",
            "dashboard '%s' has %s without %s", d->id, d->decision ? "a decision" : "a day",
            d->decision ? "its day" : "the decision");
    for (size_t k = 0; d->decision && k < d->n_sections; k++) {
        const struct node *list = config_yaml_get(section_node(o, k), "indicators");

        for (size_t i = 0; i < d->sections[k].n; i++) {
            const struct indicator *x = d->sections[k].indicators[i];

            if (x->retired != MONTH_NONE && !x->retired_reason && strcmp(x->pos.file, CONFIG_CARRIED) != 0)
                config_walk_fault(l, &list->items[i]->pos, "retired_reason: WHY, in the indicator",
                    "indicator '%s' is retired without a reason, and %s decided that it is shown", x->id,
                    d->decision);
        }
    }
}

static void
check_pillars(struct load *l)
{
    const struct section *pillars = &l->sections[KIND_PILLAR], *indicators = &l->sections[KIND_INDICATOR];
    bool *filled = arena_alloc(l->scratch, pillars->n + 1);

    for (size_t i = 0; i < indicators->n; i++) {
        const struct indicator *x = indicators->objects[i].data;

        if (!x->pillar) /* it may have meant any */
            return;
        filled[config_link_object(l, KIND_PILLAR, x->pillar) - pillars->objects] = true;
    }
    for (size_t i = 0; i < pillars->n; i++) {
        struct pos at = config_walk_at(pillars->objects[i].node, "id");

        l->owner = &pillars->objects[i];
        if (!filled[i] && !pillars->objects[i].broken)
            config_walk_fault(l, &at, NULL, "pillar '%s' has no indicators: its page would be empty",
                pillars->objects[i].id);
    }
}

void
config_dashboards_check(struct load *l)
{
    const struct section *all = &l->sections[KIND_DASHBOARD];

    check_first_page(l);
    for (size_t i = 0; i < all->n; i++) {
        struct object *o = &all->objects[i];
        const struct dashboard *d = o->data;

        l->owner = o;
        if (o->broken)
            continue;
        for (size_t k = 0; k < d->n_sections; k++)
            check_section(l, &d->sections[k], section_node(o, k));
        for (size_t k = 0; k < d->n_sections; k++)
            check_show(l, d, &d->sections[k], section_node(o, k));
        check_figures(l, d, o);
        check_decided(l, d, o);
    }
    check_pillars(l);
    l->owner = NULL;
}
