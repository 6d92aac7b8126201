#include "config_codes.h"
#include "config_link.h"
#include "config_overlap.h"
#include "config_units.h"

/* One pattern of one unit. */
struct entry {
    const struct unit_code *code;
    struct object *unit;
    size_t index; /* in the unit's codes */
};

static int
compare(const void *va, const void *vb)
{
    const struct entry *a = va, *b = vb;
    int c = (a->code->source > b->code->source) - (a->code->source < b->code->source);

    if (c == 0)
        c = strcmp(a->code->pattern.from, b->code->pattern.from);
    if (c == 0)
        c = (a->unit > b->unit) - (a->unit < b->unit);
    return c ? c : (a->index > b->index) - (a->index < b->index);
}

const struct node *
config_codes_node(const struct object *o, size_t k)
{
    const struct node *map = config_yaml_get(o->node, "codes");

    for (size_t i = 0; map && i < map->n; i++) {
        const struct node *value = map->pairs[i].value;
        size_t n = value->kind == NODE_LIST ? value->n : 1;

        if (k < n)
            return config_yaml_item(value, k);
        k -= n;
    }
    return o->node;
}

static void
refuse_common(struct load *l, const struct entry *a, const struct entry *b)
{
    bool swap = a->unit > b->unit || (a->unit == b->unit && a->index > b->index);
    const struct entry *first = swap ? b : a, *second = swap ? a : b;
    const struct node *mine = config_codes_node(second->unit, second->index),
                      *theirs = config_codes_node(first->unit, first->index);
    const struct unit *u = first->unit->data;

    l->owner = second->unit;
    if (first->unit == second->unit)
        config_walk_fault(
            l, &mine->pos, NULL, "code '%s' overlaps code '%s' of the same unit", mine->text, theirs->text);
    else
        config_walk_fault(l, &mine->pos, NULL, "code '%s' of source '%s' overlaps code '%s' of unit '%s', %s",
            mine->text, second->code->source->id, theirs->text, u->id, config_link_where(l, &theirs->pos));
}

/* Units that exist at different times may have the same codes. */
static void
check_pair(struct load *l, const struct entry *a, const struct entry *b)
{
    const struct unit *x = a->unit->data, *y = b->unit->data;

    if (config_units_together(x->from, x->to, y->from, y->to, NULL) &&
        config_overlap_patterns(l->scratch, &a->code->pattern, &b->code->pattern))
        refuse_common(l, a, b);
}

static size_t
gather(struct load *l, struct entry **ret)
{
    const struct section *s = &l->sections[KIND_UNIT];
    struct entry *entries = NULL;
    size_t n = 0, cap = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct unit *u = s->objects[i].data;

        for (size_t k = 0; k < u->n_codes && !s->objects[i].broken; k++)
            if (u->codes[k].source)
                *ARENA_PUSH(l->scratch, entries, n, cap) = (struct entry){&u->codes[k], &s->objects[i], k};
    }
    *ret = entries;
    return n;
}

static void
check_overlaps(struct load *l)
{
    struct entry *e;
    size_t n = gather(l, &e);

    if (n > 0)
        qsort(e, n, sizeof *e, compare);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1;
             j < n && e[j].code->source == e[i].code->source && !config_faults_full(l->faults) &&
             !config_overlap_ends_before(&e[i].code->pattern, &e[j].code->pattern);
             j++)
            check_pair(l, &e[i], &e[j]);
}

/* Units that get figures otherwise than by codes: as a series' unit, as what takes the rest, as a parent. */
static void
mark_fed(struct load *l, bool *fed)
{
    for (size_t i = 0; i < l->n_pending; i++) {
        const struct pending *p = &l->pending[i];

        if (p->kind == KIND_UNIT && *p->slot)
            fed[config_link_object(l, KIND_UNIT, *p->slot) - l->sections[KIND_UNIT].objects] = true;
    }
}

/* A leaf without codes can never have a figure: surely forgotten. */
static void
check_leaves(struct load *l)
{
    const struct section *s = &l->sections[KIND_UNIT];
    bool *fed = arena_alloc(l->scratch, s->n + 1);

    for (size_t i = 0; i < s->n; i++)
        if (s->objects[i].broken) /* its parent may be meant for this one */
            return;
    mark_fed(l, fed);
    for (size_t i = 0; i < s->n; i++) {
        struct object *o = &s->objects[i];

        l->owner = o;
        if (!o->broken && !fed[i] && !config_yaml_get(o->node, "codes"))
            config_walk_fault(l, &o->node->pos, "codes: {SOURCE: CODE}",
                "unit '%s' has no codes and no unit below it: it can never have a figure", o->id);
    }
}

void
config_codes_check(struct load *l)
{
    check_overlaps(l);
    check_leaves(l);
    l->owner = NULL;
}
