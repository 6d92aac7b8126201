#include "config_doubt_units.h"
#include "config_units.h"
#include "text.h"

/* How names end that say what the unit is: one of these kinds. */
static const struct {
    const char *end, *kinds; /* each between blanks; the first is the usual one */
} name_ends[] = {
    {"nämnden", " namnd "},
    {"nämnd", " namnd "},
    {"ommunstyrelsen", " namnd "},
    {"förvaltningen", " forvaltning omrade enhet "},
    {"förvaltning", " forvaltning omrade enhet "},
    {" AB", " bolag "},
    {" kommun", " kommun koncern "},
    {"koncern", " koncern "},
    {"koncernen", " koncern "},
};

static void
check_kind(struct load *l, struct object *o)
{
    const struct unit *u = o->data;
    struct pos at = config_walk_at(o->node, "kind");

    for (size_t i = 0; i < sizeof name_ends / sizeof *name_ends; i++) {
        const char *kinds = name_ends[i].kinds;

        if (!text_ends(u->name, name_ends[i].end))
            continue;
        if (!strstr(kinds, arena_printf(l->scratch, " %s ", u->kind)))
            config_doubt_add(l, "kind", &at,
                arena_printf(l->faults->arena, "kind: %.*s", (int)strcspn(kinds + 1, " "), kinds + 1),
                "unit '%s' is called '%s', but its kind is %s", u->id, u->name, u->kind);
        return;
    }
}

/* Two units of one name cannot be told apart on any page; at different times they may well be one and the same. */
static void
check_name(struct load *l, struct object *o)
{
    const struct unit *u = o->data;
    struct pos at = config_walk_at(o->node, "name");

    for (const struct object *x = l->sections[KIND_UNIT].objects; x < o; x++) {
        const struct unit *other = x->data;

        if (x->broken || strcmp(u->name, other->name) != 0 ||
            !config_units_together(u->from, u->to, other->from, other->to, NULL))
            continue;
        config_doubt_add(l, "name", &at, NULL, "unit '%s' has the same name as unit '%s'", u->id, other->id);
        return;
    }
}

void
config_doubt_units_check(struct load *l)
{
    config_doubt_each(l, KIND_UNIT, check_kind);
    config_doubt_each(l, KIND_UNIT, check_name);
}
