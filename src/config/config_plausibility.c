#include "config_plausibility.h"
#include "config_doubt.h"
#include <string.h>

static const struct node *
node_of(const struct object *o)
{
    return config_yaml_get(o->node, "plausibility");
}

static void
check_range(struct load *l, const struct node *map, const struct plausibility *x)
{
    const struct node *list = config_yaml_get(map, "range");

    if (!list || list->kind != NODE_LIST)
        return;
    if (x->n_range != 2)
        config_walk_fault(l, &list->pos, "range: [0, 25]",
            "a range has a least and a greatest value; this one has %zu", x->n_range);
    else if (x->range[0] >= x->range[1])
        config_walk_fault(l, &list->pos, "least first", "the range is empty");
}

static void
check_positive(struct load *l, const struct node *map, const char *key, dec value)
{
    const struct node *n = config_yaml_get(map, key);

    if (n && value == 0)
        config_walk_fault(l, &n->pos, "leave the key out for no such rule", "'%s' is 0", key);
}

void
config_plausibility_check(struct load *l, const struct object *o)
{
    const struct indicator *i = o->data;
    const struct plausibility *x = &i->plausibility;
    const struct node *map = node_of(o);
    static const char *const rules[] = {"range", "step", "step_percent", "completeness"};
    bool any = false;

    if (!map || map->kind != NODE_MAP)
        return;
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        any = any || config_yaml_get(map, rules[k]);
    if (!any)
        config_walk_fault(l, &map->pos, "expected range, step, step_percent or completeness",
            "the plausibility of '%s' has no rule", i->id);
    check_range(l, map, x);
    check_positive(l, map, "step", x->step);
    check_positive(l, map, "step_percent", x->step_percent);
    check_positive(l, map, "completeness", x->completeness);
    if (config_yaml_get(map, "completeness") && i->rollup == ROLLUP_NONE) {
        struct pos at = config_walk_at(map, "completeness");

        config_walk_fault(l, &at, "leave it out",
            "completeness counts the units below, and indicator '%s' has rollup none", i->id);
    }
}

/* ---- doubts ---- */
static dec
size_of(dec d)
{
    return d < 0 ? -d : d;
}

static const char *
text_of(struct load *l, dec d)
{
    char text[DEC_TEXT];

    return arena_strdup(l->faults->arena, dec_text(d, text));
}

static void
doubt_range(struct load *l, const struct indicator *i, const struct node *map)
{
    const struct plausibility *x = &i->plausibility;
    struct pos at = config_walk_at(map, "range");

    for (size_t k = 0; k < i->n_targets && x->n_range == 2; k++)
        if (i->targets[k].value < x->range[0] || i->targets[k].value > x->range[1]) {
            config_doubt_add(l, "plausibility", &at, NULL,
                "the target %s lies outside of the range: whoever reaches it is held",
                text_of(l, i->targets[k].value));
            return;
        }
    if (x->n_range == 2 && strcmp(i->unit, "%") == 0 && size_of(x->range[1]) > dec_from_int(1000))
        config_doubt_add(
            l, "plausibility", &at, NULL, "a range up to %s %% holds nothing", text_of(l, x->range[1]));
}

static void
doubt_one(struct load *l, struct object *o)
{
    const struct indicator *i = o->data;
    const struct plausibility *x = &i->plausibility;
    const struct node *map = node_of(o);

    if (!map)
        return;
    struct pos step = config_walk_at(map, "step"), percent = config_walk_at(map, "step_percent"),
               share = config_walk_at(map, "completeness");
    doubt_range(l, i, map);
    if (x->step && x->n_range == 2 && x->step >= x->range[1] - x->range[0])
        config_doubt_add(l, "plausibility", &step, NULL,
            "a step of %s is as wide as the range: it holds nothing", text_of(l, x->step));
    if (x->step_percent && (x->step_percent < dec_from_int(2) || x->step_percent > dec_from_int(300)))
        config_doubt_add(l, "plausibility", &percent, NULL, "a step of %s %% holds %s",
            text_of(l, x->step_percent),
            x->step_percent < dec_from_int(2) ? "almost every figure" : "almost nothing");
    if (x->completeness && x->completeness < dec_from_int(30))
        config_doubt_add(l, "plausibility", &share, NULL,
            "with %s %% of the units a figure would pass as complete", text_of(l, x->completeness));
}

void
config_plausibility_doubt(struct load *l)
{
    config_doubt_each(l, KIND_INDICATOR, doubt_one);
}
