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
struct entries {
    struct entry *items;
    size_t n;
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
    const struct node *dated = config_yaml_get(o->node, "dated_codes"), *item = NULL;
    if (dated && k < (dated->kind == NODE_LIST ? dated->n : 1))
        item = config_yaml_get(config_yaml_item(dated, k), "code");
    return item ? item : o->node;
}

/* How many codes of the source are as long as this one. */
static size_t
count_length(const struct entries *all, const struct entry *e)
{
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++)
        n += all->items[i].code->source == e->code->source &&
             strlen(all->items[i].code->pattern.from) == strlen(e->code->pattern.from);
    return n;
}

/* The later one is refused, unless the other is alone with its length: a digit was lost there. */
static void
refuse_common(struct load *l, const struct entries *all, const struct entry *a, const struct entry *b)
{
    bool later = a->unit > b->unit || (a->unit == b->unit && a->index > b->index);
    size_t like_a = count_length(all, a), like_b = count_length(all, b);
    bool swap = like_a >= 5 && like_b == 1 ? false : like_b >= 5 && like_a == 1 ? true : later;
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

static month
later(month a, month b)
{
    return a > b ? a : b; /* MONTH_NONE is less than every month */
}

static month
sooner(month a, month b)
{
    return a == MONTH_NONE || (b != MONTH_NONE && b < a) ? b : a;
}

/* Units may have the same codes at different times. */
static void
check_pair(struct load *l, const struct entries *all, const struct entry *a, const struct entry *b)
{
    const struct unit *x = a->unit->data, *y = b->unit->data;

    if (config_units_together(later(x->from, a->code->from), sooner(x->to, a->code->to),
            later(y->from, b->code->from), sooner(y->to, b->code->to), NULL) &&
        config_overlap_patterns(l->scratch, &a->code->pattern, &b->code->pattern))
        refuse_common(l, all, a, b);
}

static void
gather(struct load *l, struct entries *ret)
{
    const struct section *s = &l->sections[KIND_UNIT];
    size_t cap = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct unit *u = s->objects[i].data;

        for (size_t k = 0; k < u->n_codes && !s->objects[i].broken; k++)
            if (u->codes[k].source)
                *ARENA_PUSH(l->scratch, ret->items, ret->n, cap) =
                    (struct entry){&u->codes[k], &s->objects[i], k};
    }
}

static void
check_overlaps(struct load *l, const struct entries *all)
{
    const struct entry *e = all->items;

    for (size_t i = 0; i < all->n; i++)
        for (size_t j = i + 1;
             j < all->n && e[j].code->source == e[i].code->source && !config_faults_full(l->faults) &&
             !config_overlap_ends_before(&e[i].code->pattern, &e[j].code->pattern);
             j++)
            check_pair(l, all, &e[i], &e[j]);
}

/* ---- codes that the source never has ---- */

/* unit_dimension 0: the file's only unit has the empty code, which only * takes. */
static void
check_whole_file(struct load *l, const struct source *s, const struct entries *all)
{
    const struct object *o = config_link_object(l, KIND_SOURCE, s);
    struct pos at = config_walk_at(o->node, "unit_dimension");
    const struct entry *bad = NULL;
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++)
        if (all->items[i].code->source == s && !pattern_matches(&all->items[i].code->pattern, "")) {
            bad = &all->items[i];
            n++;
        }
    if (n > 1) {
        config_walk_fault(l, &at, "leave it out: 1 is usual",
            "unit_dimension 0 makes all of source '%s' one unit, but %zu codes of units divide it", s->id, n);
    } else if (n == 1) {
        const struct node *node = config_codes_node(bad->unit, bad->index);

        l->owner = bad->unit;
        config_walk_fault(l, &node->pos, "codes: {SOURCE: \"*\"}",
            "source '%s' is one unit as a whole (unit_dimension 0); code '%s' stands nowhere in it", s->id,
            node->text);
    }
}

/* A municipality that is not fetched. */
static void
check_fetched(struct load *l, const struct entry *e)
{
    const char *const *fetched = e->code->source->municipalities;
    const struct node *node = config_codes_node(e->unit, e->index);
    size_t n = 0;

    for (; fetched[n]; n++)
        if (pattern_matches(&e->code->pattern, fetched[n]))
            return;
    l->owner = e->unit;
    config_walk_fault(l, &node->pos, config_faults_nearest(l->faults, node->text, fetched, n),
        "'%s' is not among the municipalities that source '%s' fetches", node->text, e->code->source->id);
}

static void
check_delivered(struct load *l, const struct entries *all)
{
    const struct section *sources = &l->sections[KIND_SOURCE];

    for (size_t i = 0; i < sources->n; i++) {
        const struct source *s = sources->objects[i].data;

        l->owner = &sources->objects[i];
        if (!sources->objects[i].broken && strcmp(s->format, "sie") == 0 && s->unit_dimension == 0)
            check_whole_file(l, s, all);
    }
    for (size_t i = 0; i < all->n && !config_faults_full(l->faults); i++)
        if (all->items[i].code->source->municipalities &&
            !config_link_object(l, KIND_SOURCE, all->items[i].code->source)->broken)
            check_fetched(l, &all->items[i]);
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
        if (!o->broken && !fed[i] && !config_yaml_get(o->node, "codes") &&
            !config_yaml_get(o->node, "dated_codes"))
            config_walk_fault(l, &o->node->pos, "codes: {SOURCE: CODE}",
                "unit '%s' has no codes and no unit below it: it can never have a figure", o->id);
    }
}

void
config_codes_check(struct load *l)
{
    struct entries all = {0};

    gather(l, &all);
    if (all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, compare);
    check_overlaps(l, &all);
    check_delivered(l, &all);
    check_leaves(l);
    l->owner = NULL;
}
