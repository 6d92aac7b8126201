#include "config_past.h"
#include "config_link.h"
#include <stdlib.h>

static const char *
month_words(struct load *l, month m)
{
    char text[PERIOD_TEXT];

    return arena_strdup(l->faults->arena, period_text((struct period){m, 1}, text));
}

/* Where key of item i of a list stands. */
static struct pos
item_pos(const struct object *o, const char *list, size_t i, const char *key)
{
    return config_walk_at(config_yaml_item(config_yaml_get(o->node, list), i), key);
}

static void
check_names(struct load *l, struct object *o, const struct unit *u)
{
    for (size_t i = 0; i < u->n_names; i++) {
        struct pos at = item_pos(o, "former_names", i, "to");

        if (i > 0 && u->names[i].to <= u->names[i - 1].to)
            config_walk_fault(l, &at, "oldest first, each to a later month",
                "the former names of unit '%s' are not in order of time", u->id);
        if (u->to != MONTH_NONE && u->names[i].to >= u->to)
            config_walk_fault(l, &at, "name: is the latest",
                "unit '%s' ends %s, with this former name still in use", u->id, month_words(l, u->to));
        if (u->from != MONTH_NONE && u->names[i].to < u->from)
            config_walk_fault(
                l, &at, NULL, "unit '%s' begins %s, after this name", u->id, month_words(l, u->from));
    }
}

static void
check_codes(struct load *l, struct object *o, const struct unit *u)
{
    for (size_t i = 0; i < u->n_dated_codes; i++) {
        const struct unit_code *c = &u->dated_codes[i];
        struct pos to = item_pos(o, "dated_codes", i, "to"), from = item_pos(o, "dated_codes", i, "from");

        if (c->from != MONTH_NONE && c->to != MONTH_NONE && c->from > c->to)
            config_walk_fault(l, &to, NULL, "the code ends %s, before it begins", month_words(l, c->to));
        else if (c->from != MONTH_NONE && u->to != MONTH_NONE && c->from > u->to)
            config_walk_fault(l, &from, NULL, "the code begins %s, after unit '%s' has ended",
                month_words(l, c->from), u->id);
        else if (c->to != MONTH_NONE && u->from != MONTH_NONE && c->to < u->from)
            config_walk_fault(
                l, &to, NULL, "the code ends %s, before unit '%s' begins", month_words(l, c->to), u->id);
    }
}

static void
check_managers(struct load *l, struct object *o, const struct unit *u)
{
    for (size_t i = 1; i < u->n_managers; i++)
        if (u->managers[i].from <= u->managers[i - 1].from) {
            struct pos at = item_pos(o, "managers", i, "from");

            config_walk_fault(l, &at, "oldest first, each from a later month",
                "the managers of unit '%s' are not in order of time", u->id);
        }
}

static void
check_successors(struct load *l, struct object *o, const struct unit *u)
{
    const struct node *list = config_yaml_get(o->node, "succeeded_by");

    if (u->n_successors && u->to == MONTH_NONE) {
        config_walk_fault(l, &list->pos, "to: LAST MONTH", "unit '%s' has a successor but no end", u->id);
        return;
    }
    for (size_t i = 0; i < u->n_successors; i++) {
        const struct unit *s = u->successors[i];
        struct pos at = config_yaml_item(list, i)->pos;

        if (s == u)
            config_walk_fault(l, &at, NULL, "unit '%s' is its own successor", u->id);
        else if (s && s->kind && strcmp(s->kind, "koncern") == 0)
            config_walk_fault(l, &at, "the unit below it that carries on",
                "'%s' has its own figures only: it cannot carry on those of unit '%s'", s->id, u->id);
        else if (s && s->to != MONTH_NONE && s->to <= u->to)
            config_walk_fault(l, &at, "name who carries on today", "unit '%s' ends %s, not after unit '%s'",
                s->id, month_words(l, s->to), u->id);
    }
}

void
config_past_check(struct load *l, struct object *o, const struct unit *u)
{
    check_names(l, o, u);
    check_codes(l, o, u);
    check_managers(l, o, u);
    check_successors(l, o, u);
}

void
config_past_keep_names(struct load *l, struct unit *u)
{
    struct unit_name *names = u->n_names ? arena_alloc(l->arena, (u->n_names + 1) * sizeof *names) : NULL;

    if (!names)
        return;
    memcpy(names, u->names, u->n_names * sizeof *names);
    names[u->n_names++] = (struct unit_name){MONTH_NONE, u->name};
    u->names = names;
}

static int
by_month(const void *va, const void *vb)
{
    const struct unit_manager *a = va, *b = vb;

    return (a->from > b->from) - (a->from < b->from);
}

static bool
begins_with(const struct unit *u, month from)
{
    for (size_t i = 0; i < u->n_managers; i++)
        if (u->managers[i].from == from)
            return true;
    return false;
}

void
config_past_place_managers(struct load *l)
{
    const struct catalog *c = l->catalog;

    for (size_t i = 0; i < c->n_placed_managers; i++) {
        const struct placed_manager *p = &c->placed_managers[i];
        const struct object *o = config_link_object(l, KIND_UNIT, p->unit);
        struct unit *u = o ? o->data : NULL;
        struct unit_manager *all = u ? arena_alloc(l->arena, (u->n_managers + 1) * sizeof *all) : NULL;

        if (!u) /* said already */
            continue;
        if (begins_with(u, p->manager.from)) {
            config_walk_fault(l, &p->pos, "each from another month",
                "unit '%s' has two managers from the same month", u->id);
            continue;
        }
        if (u->n_managers)
            memcpy(all, u->managers, u->n_managers * sizeof *all);
        all[u->n_managers++] = p->manager;
        qsort(all, u->n_managers, sizeof *all, by_month);
        u->managers = all;
    }
}
