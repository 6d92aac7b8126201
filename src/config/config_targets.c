#include "config_targets.h"
#include "config_link.h"
#include "config_reach.h"

static const struct node *
target_node(const struct object *o, size_t i)
{
    return config_yaml_item(config_yaml_get(o->node, "target"), i);
}

static const char *
whose(struct load *l, const struct target *t)
{
    return t->unit ? arena_printf(l->faults->arena, "unit '%s'", t->unit->id) : "all units";
}

/* A target that the shown decimals could not tell from its neighbour. */
static void
check_decimals(struct load *l, const struct indicator *i, const struct node *n, const char *key, dec value)
{
    struct pos at = config_walk_at(n, key);
    char text[DEC_TEXT];

    if (i->scale == 0 && dec_round(value, i->decimals) != value)
        config_walk_fault(l, &at, arena_printf(l->faults->arena, "decimals: %d", i->decimals),
            "%s %s has more decimals than the indicator shows", key, dec_text(value, text));
}

static void
check_value(struct load *l, const struct indicator *i, const struct node *n, const struct target *t)
{
    struct pos at = config_walk_at(n, "value");
    char text[DEC_TEXT];

    check_decimals(l, i, n, "value", t->value);
    check_decimals(l, i, n, "tolerance", t->tolerance);
    if (strcmp(i->unit, "%") == 0 && (t->value > dec_from_int(1000) || t->value < dec_from_int(-1000)))
        config_walk_fault(
            l, &at, "7 per cent is 7.0", "a target of %s %% is no percentage", dec_text(t->value, text));
    if (strncmp(i->unit, "av ", 3) == 0 &&
        (t->value > dec_from_int(strtol(i->unit + 3, NULL, 10)) || t->value < 0))
        config_walk_fault(l, &at, NULL, "a target of %s cannot be reached: the unit is '%s'",
            dec_text(t->value, text), i->unit);
}

/* Each unit's targets follow each other in time. */
static void
check_order(struct load *l, const struct object *o, const struct indicator *i, size_t k)
{
    const struct target *t = &i->targets[k];
    struct pos at = config_walk_at(target_node(o, k), "from");

    for (size_t j = k; j-- > 0;) {
        if (i->targets[j].unit != t->unit)
            continue;
        if (i->targets[j].from == t->from)
            config_walk_fault(l, &at, NULL, "two targets for %s from the same month; the first in line %d",
                whose(l, t), i->targets[j].pos.line);
        else if (i->targets[j].from > t->from)
            config_walk_fault(
                l, &at, "oldest first", "the targets for %s are not in order of time", whose(l, t));
        return;
    }
}

static void
check_unit(struct load *l, const struct object *o, const struct indicator *i, size_t k)
{
    struct pos at = config_walk_at(target_node(o, k), "unit");
    const struct unit *u = i->targets[k].unit;

    /* what has left the files lives on with its targets, whatever became of the units' codes */
    if (u && !o->broken && strcmp(i->pos.file, CONFIG_CARRIED) != 0 && !config_reach_indicator(l, i, u))
        config_walk_fault(
            l, &at, NULL, "a target for unit '%s', which can never have a figure of this indicator", u->id);
}

static int
compare(const void *va, const void *vb)
{
    const struct target *a = va, *b = vb;
    int ua = a->unit ? a->unit->index : -1, ub = b->unit ? b->unit->index : -1;

    return ua != ub ? ua - ub : a->from - b->from;
}

void
config_targets_check(struct load *l, struct object *o)
{
    struct indicator *i = o->data;
    const struct node *direction = config_yaml_get(o->node, "direction");

    if (i->n_targets == 0)
        return;
    if (i->direction == DIRECTION_NONE)
        config_walk_fault(l, direction ? &direction->pos : &target_node(o, 0)->pos,
            "direction: higher, or lower",
            "indicator '%s' has a target but no direction: nothing says which side of it is good", i->id);
    for (size_t k = 0; k < i->n_targets && !config_faults_full(l->faults); k++) {
        check_value(l, i, target_node(o, k), &i->targets[k]);
        check_order(l, o, i, k);
        check_unit(l, o, i, k);
    }
    qsort((struct target *)i->targets, i->n_targets, sizeof *i->targets, compare);
}
