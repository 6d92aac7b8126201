#include "config_units.h"
#include "config_codes.h"
#include "config_link.h"
#include "config_past.h"

bool
config_units_together(month from_a, month to_a, month from_b, month to_b, month *ret_first)
{
    month from = from_a > from_b ? from_a : from_b; /* MONTH_NONE is less than every month */
    month to = to_a == MONTH_NONE || (to_b != MONTH_NONE && to_b < to_a) ? to_b : to_a;

    if (ret_first)
        *ret_first = from;
    return to == MONTH_NONE || from <= to;
}

static const char *
month_words(struct load *l, month m)
{
    char text[PERIOD_TEXT];

    return arena_strdup(l->faults->arena, period_text((struct period){m, 1}, text));
}

/* What may stand below what. */
static const struct kind_rule {
    const char *kind;
    const char *parents; /* kinds, each between blanks */
} kind_rules[] = {
    {"koncern", " "},
    {"kommun", " koncern "},
    {"bolag", " koncern kommun bolag "},
    {"namnd", " koncern kommun "},
    {"forvaltning", " koncern kommun namnd "},
    {"omrade", " koncern kommun bolag namnd forvaltning omrade "},
    {"enhet", " koncern kommun bolag namnd forvaltning omrade "},
    {"ej_fordelat", " koncern kommun bolag "},
};

static const char *
kinds_above(const char *kind)
{
    for (size_t i = 0; i < sizeof kind_rules / sizeof *kind_rules; i++)
        if (strcmp(kind_rules[i].kind, kind) == 0)
            return kind_rules[i].parents;
    return " ";
}

/* The node that names parent i. */
static struct pos
parent_pos(const struct object *o, size_t i)
{
    const struct node *list = config_yaml_get(o->node, "parents");

    if (!list || list->kind != NODE_LIST || i >= list->n)
        return config_walk_at(o->node, "parent");
    return config_walk_at(list->items[i], "unit");
}

static void
check_dates(struct load *l, struct object *o, const struct unit *u)
{
    struct pos at = config_walk_at(o->node, "to"), parents = config_walk_at(o->node, "parents");

    if (u->from != MONTH_NONE && u->to != MONTH_NONE && u->from > u->to)
        config_walk_fault(l, &at, NULL, "unit '%s' ends %s, before it begins", u->id, month_words(l, u->to));
    if (config_yaml_get(o->node, "parent") && config_yaml_get(o->node, "parents"))
        config_walk_fault(
            l, &parents, NULL, "unit '%s' has both parent and parents; expected one of them", u->id);
    for (size_t i = 1; i < u->n_parents; i++)
        if (u->parents[i].from <= u->parents[i - 1].from) {
            at = parent_pos(o, i);
            config_walk_fault(l, &at, "oldest first, each from a later month",
                "the parents of unit '%s' are not in order of time", u->id);
        }
}

/* A unit that exists before its first parent would be a second root. */
static void
check_parent_begins(struct load *l, struct object *o, const struct unit *u)
{
    struct pos at;

    if (u->n_parents == 0 || u->parents[0].from == MONTH_NONE || u->parents[0].from <= u->from)
        return;
    at = parent_pos(o, 0);
    config_walk_fault(l, &at,
        u->from == MONTH_NONE ? "leave out the first from, or say from when the unit exists (from:)" : NULL,
        "unit '%s' exists before its first parent, which is from %s", u->id,
        month_words(l, u->parents[0].from));
}

static void
check_within_parent(struct load *l, struct object *o, const struct unit *u, size_t i)
{
    const struct unit *p = u->parents[i].unit;
    struct pos at = parent_pos(o, i);
    month from = u->parents[i].from > u->from ? u->parents[i].from : u->from, to = u->to;

    if (i + 1 < u->n_parents && (to == MONTH_NONE || u->parents[i + 1].from - 1 < to))
        to = (month)(u->parents[i + 1].from - 1);
    if (to != MONTH_NONE && from > to) {
        config_walk_fault(l, &at, NULL, "unit '%s' no longer exists when this parent begins", u->id);
        return;
    }
    if (from < p->from)
        config_walk_fault(l, &at, NULL, "unit '%s' exists before its parent '%s', which begins %s", u->id,
            p->id, month_words(l, p->from));
    if (p->to != MONTH_NONE && (to == MONTH_NONE || to > p->to))
        config_walk_fault(l, &at, "give it another parent from then on, or an end (to:)",
            "unit '%s' goes on after its parent '%s', which ends %s", u->id, p->id, month_words(l, p->to));
}

static bool
has_another_child(const struct load *l, const struct unit *p, const struct unit *u)
{
    for (size_t i = 0; i < l->catalog->n_units; i++)
        for (size_t k = 0; k < l->catalog->units[i].n_parents; k++)
            if (&l->catalog->units[i] != u && l->catalog->units[i].parents[k].unit == p &&
                strstr(kinds_above(l->catalog->units[i].kind ? l->catalog->units[i].kind : ""),
                    arena_printf(l->scratch, " %s ", p->kind)))
                return true;
    return false;
}

static void
check_kind(struct load *l, struct object *o, const struct unit *u, size_t i)
{
    const struct unit *p = u->parents[i].unit;
    const char *above = kinds_above(u->kind);
    /* a parent that has others below it is likely meant: then it is the kind that is wrong */
    struct pos at = has_another_child(l, p, u) ? config_walk_at(o->node, "kind") : parent_pos(o, i);

    if (strstr(above, arena_printf(l->scratch, " %s ", p->kind)))
        return;
    config_walk_fault(l, &at,
        above[1] ? arena_printf(
                       l->faults->arena, "%s stands below %.*s", u->kind, (int)strlen(above) - 2, above + 1)
                 : "it is the root",
        "unit '%s' (%s) cannot stand below '%s' (%s)", u->id, u->kind, p->id, p->kind);
}

/* The unit for what maps nowhere has nothing of its own, and some source needs it. */
static void
check_rest(struct load *l, struct object *o, const struct unit *u)
{
    const struct section *sources = &l->sections[KIND_SOURCE];
    struct pos codes = config_walk_at(o->node, "codes"), kind = config_walk_at(o->node, "kind");
    bool needed = false;

    if (strcmp(u->kind, "ej_fordelat") != 0)
        return;
    if (u->n_codes > 0)
        config_walk_fault(
            l, &codes, NULL, "unit '%s' of kind ej_fordelat has codes; it takes what is nobody's", u->id);
    for (size_t i = 0; i < sources->n; i++)
        needed = needed || ((const struct source *)sources->objects[i].data)->unmapped == u ||
                 sources->objects[i].broken;
    if (!needed)
        config_walk_fault(l, &kind, "unmapped: UNIT in a source",
            "unit '%s' of kind ej_fordelat is no source's unmapped", u->id);
}

static void
check_unit(struct load *l, struct object *o)
{
    const struct unit *u = o->data;

    l->owner = o;
    check_dates(l, o, u);
    config_past_check(l, o, u);
    check_rest(l, o, u);
    if (!o->broken)
        check_parent_begins(l, o, u);
    for (size_t i = 0; i < u->n_parents && !o->broken; i++) {
        const struct object *p = config_link_object(l, KIND_UNIT, u->parents[i].unit);

        if (p && !p->broken) {
            check_within_parent(l, o, u, i);
            check_kind(l, o, u, i);
        }
    }
}

static bool
is_root(const struct object *o)
{
    return !config_yaml_get(o->node, "parent") && !config_yaml_get(o->node, "parents");
}

/* One root at each time; the first in the files is believed. */
static void
check_roots(struct load *l)
{
    const struct section *s = &l->sections[KIND_UNIT];
    const struct object *root = NULL;

    for (size_t i = 0; i < s->n; i++) {
        struct object *o = &s->objects[i];
        const struct unit *u = o->data, *r = root ? root->data : NULL;

        if (!o->id || !is_root(o) || o->broken)
            continue;
        l->owner = o;
        if (r && config_units_together(r->from, r->to, u->from, u->to, NULL))
            config_walk_fault(l, &o->node->pos,
                arena_printf(l->faults->arena, "the root is '%s', %s", root->id,
                    config_link_where(l, &root->node->pos)),
                "unit '%s' has no parent", o->id);
        else
            root = o;
    }
}

static const struct unit *
parent_then(const struct unit *u, month m)
{
    for (size_t i = u->n_parents; i-- > 0;)
        if (u->parents[i].from <= m)
            return u->parents[i].unit;
    return NULL;
}

/* Follows parents from each unit in month m; walk[i] is the walk that came by unit i. */
static void
check_cycles_in(struct load *l, month m, size_t *walk)
{
    const struct section *s = &l->sections[KIND_UNIT];
    const struct unit *units = s->items;

    memset(walk, 0, s->n * sizeof *walk);
    for (size_t i = 0; i < s->n; i++) {
        const struct unit *u = &units[i];
        struct object *o;
        struct pos at;

        for (; u && walk[u - units] == 0; u = parent_then(u, m))
            walk[u - units] = i + 1;
        if (!u || walk[u - units] != i + 1)
            continue;
        o = &s->objects[u - units];
        at = parent_pos(o, 0);
        l->owner = o;
        if (!o->broken)
            config_walk_fault(l, &at, NULL, "unit '%s' stands below itself", u->id);
    }
}

static void
check_cycles(struct load *l)
{
    const struct section *s = &l->sections[KIND_UNIT];
    const struct unit *units = s->items;
    size_t *walk = arena_alloc(l->scratch, (s->n + 1) * sizeof *walk);
    bool *done = arena_alloc(l->scratch, INT16_MAX + 1);

    check_cycles_in(l, MONTH_NONE, walk);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < units[i].n_parents; k++) {
            month m = units[i].parents[k].from;

            if (m == MONTH_NONE || done[m])
                continue;
            done[m] = true;
            check_cycles_in(l, m, walk);
        }
}

/* Passes over all units until nothing is added: one or two when parents stand before their children. */
const bool *
config_units_below(struct load *l, const struct unit *top)
{
    const struct section *s = &l->sections[KIND_UNIT];
    const struct unit *units = s->items;
    bool *below, more = true;

    if (!l->below)
        l->below = arena_alloc(l->scratch, (s->n + 1) * sizeof(bool *));
    if (l->below[top - units])
        return l->below[top - units];
    below = arena_alloc(l->scratch, s->n + 1);
    below[top - units] = true;
    for (size_t pass = 0; more && pass <= CONFIG_YAML_DEPTH; pass++) {
        more = false;
        for (size_t i = 0; i < s->n; i++)
            for (size_t k = 0; k < units[i].n_parents && !below[i]; k++)
                if (units[i].parents[k].unit && below[units[i].parents[k].unit - units])
                    below[i] = more = true;
    }
    return l->below[top - units] = below;
}

bool
config_units_take(const struct load *l, const struct source *s)
{
    const struct section *units = &l->sections[KIND_UNIT];

    if (s->unmapped)
        return true;
    for (size_t i = 0; i < units->n; i++) {
        const struct unit *u = units->objects[i].data;

        for (size_t k = 0; k < u->n_codes; k++)
            if (u->codes[k].source == s)
                return true;
    }
    return false;
}

/* Dated codes stand behind the others: one list for whoever asks. */
static void
join_dated(struct load *l, struct unit *u)
{
    struct unit_code *codes = arena_alloc(l->arena, (u->n_codes + u->n_dated_codes) * sizeof *codes);

    if (u->n_codes)
        memcpy(codes, u->codes, u->n_codes * sizeof *codes);
    memcpy(codes + u->n_codes, u->dated_codes, u->n_dated_codes * sizeof *codes);
    u->codes = codes;
    u->n_codes += u->n_dated_codes;
}

void
config_units_place_codes(struct load *l)
{
    struct section *s = &l->sections[KIND_UNIT];

    for (size_t i = 0; i < s->n; i++)
        if (((struct unit *)s->objects[i].data)->n_dated_codes)
            join_dated(l, s->objects[i].data);
    for (const struct placed_code *p = l->placed; p; p = p->next) {
        const struct object *o = config_link_object(l, KIND_UNIT, p->unit);
        struct unit *u = o ? o->data : NULL;
        struct unit_code *codes = u ? arena_alloc(l->arena, (u->n_codes + 1) * sizeof *codes) : NULL;

        if (!u) /* said already */
            continue;
        if (u->n_codes)
            memcpy(codes, u->codes, u->n_codes * sizeof *codes);
        codes[u->n_codes++] = (struct unit_code){p->source, p->pattern, MONTH_NONE, MONTH_NONE};
        u->codes = codes;
    }
}

void
config_units_check(struct load *l)
{
    const struct section *s = &l->sections[KIND_UNIT];

    for (size_t i = 0; i < s->n; i++)
        if (!s->objects[i].broken)
            check_unit(l, &s->objects[i]);
    check_roots(l);
    check_cycles(l);
    config_codes_check(l);
    for (size_t i = 0; i < s->n; i++)
        config_past_keep_names(l, s->objects[i].data);
    l->owner = NULL;
}
