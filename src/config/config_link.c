#include "config_link.h"
#include "text.h"

static const char *const nouns[KINDS] = {
    "pillar", "source", "unit", "measure", "indicator", "dashboard", "meeting", "story"};

/* Hints look at so many names in all: thousands of wrong references must not cost minutes. */
#define NAMES_COMPARED 400000

const char *
config_link_where(struct load *l, const struct pos *p)
{
    return arena_printf(l->faults->arena, "%s, line %d", p->file, p->line);
}

static int
compare(const void *va, const void *vb)
{
    const struct object *a = *(struct object *const *)va, *b = *(struct object *const *)vb;
    int c = strcmp(a->id, b->id);

    return c ? c : (a > b) - (a < b);
}

/* How far the object's id is from what its name would give. */
static int
strangeness(const struct object *o)
{
    const struct node *name = config_yaml_get(o->node, "name");
    char id[64];

    return name && name->kind == NODE_SCALAR
               ? text_distance(text_to_id(name->text, id, sizeof id), o->id, 1000)
               : 0;
}

/* Of two with the same id the second is refused, unless it is the first whose name is another. */
static void
refuse_second(struct load *l, enum kind kind, struct object *first, struct object *second)
{
    struct object *wrong = strangeness(first) > strangeness(second) + 2 ? first : second;
    struct object *right = wrong == first ? second : first;
    struct pos at = config_walk_at(wrong->node, "id"), other = config_walk_at(right->node, "id");

    l->owner = wrong;
    config_walk_fault(l, &at, NULL, "%s %s is defined twice; %s in %s", nouns[kind],
        config_faults_quote(l->faults, wrong->id), wrong == second ? "first" : "again",
        config_link_where(l, &other));
    second->broken = true;
}

static void
refuse_reserved(struct load *l, enum kind kind, struct object *o)
{
    struct pos at = config_walk_at(o->node, "id");

    if (kind != KIND_PILLAR && kind != KIND_UNIT && kind != KIND_INDICATOR)
        return;
    l->owner = o;
    for (size_t i = 0; catalog_reserved[i]; i++)
        if (strcmp(catalog_reserved[i], o->id) == 0)
            config_walk_fault(l, &at, NULL,
                "no %s may be called '%s': the pages have that word for themselves", nouns[kind], o->id);
}

static void
register_kind(struct load *l, enum kind kind)
{
    struct section *s = &l->sections[kind];

    s->by_id = arena_alloc(l->scratch, (s->n + 1) * sizeof(struct object *));
    for (size_t i = 0; i < s->n; i++) {
        memcpy(&s->objects[i].id, (const char *)s->objects[i].data + config_schema_kinds[kind]->id_at,
            sizeof(char *));
        if (s->objects[i].id)
            s->by_id[s->n_ids++] = &s->objects[i];
        else
            s->nameless = true;
    }
    qsort(s->by_id, s->n_ids, sizeof *s->by_id, compare);
    for (size_t i = 1, first = 0; i < s->n_ids; i++)
        if (strcmp(s->by_id[i]->id, s->by_id[first]->id) == 0)
            refuse_second(l, kind, s->by_id[first], s->by_id[i]);
        else
            first = i;
    for (size_t i = 0; i < s->n_ids; i++)
        refuse_reserved(l, kind, s->by_id[i]);
}

void
config_link_ids(struct load *l)
{
    for (int k = 0; k < KINDS; k++)
        register_kind(l, (enum kind)k);
    l->owner = NULL;
}

/* The first of its id. */
struct object *
config_link_find(const struct load *l, enum kind kind, const char *id)
{
    const struct section *s = &l->sections[kind];
    size_t low = 0, high = s->n_ids;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(s->by_id[mid]->id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->n_ids && strcmp(s->by_id[low]->id, id) == 0 ? s->by_id[low] : NULL;
}

struct object *
config_link_object(const struct load *l, enum kind kind, const void *data)
{
    const struct section *s = &l->sections[kind];

    if (!data)
        return NULL;
    return &s->objects[(size_t)((const char *)data - (const char *)s->items) /
                       config_schema_kinds[kind]->size];
}

const char *
config_link_nearest(struct load *l, enum kind kind, const char *id)
{
    const struct section *s = &l->sections[kind];
    const char **names, *near;

    if ((l->compared += s->n_ids) > NAMES_COMPARED)
        return NULL;
    names = arena_alloc(l->scratch, (s->n_ids + 1) * sizeof(char *));
    for (size_t i = 0; i < s->n_ids; i++)
        names[i] = s->by_id[i]->id;
    near = text_nearest(id, names, s->n_ids);
    return near ? arena_printf(l->faults->arena, "did you mean '%s'?", near) : NULL;
}

static void
resolve(struct load *l, const struct pending *p)
{
    const struct object *o = config_link_find(l, p->kind, p->node->text);

    l->owner = p->owner;
    if (o)
        *p->slot = o->data;
    else if (l->torn || l->sections[p->kind].nameless) { /* said already, elsewhere */
        if (p->owner)                                    /* a manager or a right is of no object */
            p->owner->broken = true;
    } else
        config_walk_fault(l, &p->node->pos, config_link_nearest(l, p->kind, p->node->text),
            "there is no %s %s", nouns[p->kind], config_faults_quote(l->faults, p->node->text));
}

void
config_link_references(struct load *l)
{
    for (size_t i = 0; i < l->n_pending; i++)
        resolve(l, &l->pending[i]);
    l->owner = NULL;
}
