/* Object lists: {1 "3100" 6 "P1"} → the unit, and the further dimensions that the source keeps. */
#include "sie_reader.h"

enum { MAX_DIMENSIONS = 32 };

bool
sie_objects_below(const struct sie *s, int dimension, int ancestor)
{
    for (int steps = 0; steps < 8; steps++) {
        size_t i = 0;
        while (i < s->n_under && s->under[i].dimension != dimension)
            i++;
        if (i == s->n_under)
            return false;
        dimension = s->under[i].parent;
        if (dimension == ancestor)
            return true;
    }
    return false;
}

/* An object of a dimension below the unit's is written as the unit's code and more: the longest unit code it begins with. */
static bool
unit_from_child(struct sie_reader *r, int dimension, const struct sie_field *code, uint32_t *ret)
{
    if (!sie_objects_below(r->s, dimension, r->s->unit_dimension))
        return false;
    for (size_t n = code->n; n > 0; n--)
        if (decode_codes_find(&r->s->unit_codes, code->s, n, ret) && r->s->unit_names[*ret])
            return true;
    return false;
}

struct kept {
    int dimension;
    struct sie_field code;
};

/* "6=P100;20=45", by dimension number. */
static uint32_t
dims_number(struct sie_reader *r, struct kept *kept, size_t n)
{
    char text[1024];
    size_t at = 0;
    for (size_t i = 1; i < n; i++) /* few: insertion sort */
        for (size_t k = i; k > 0 && kept[k - 1].dimension > kept[k].dimension; k--) {
            struct kept swap = kept[k];
            kept[k] = kept[k - 1];
            kept[k - 1] = swap;
        }
    for (size_t i = 0; i < n && at < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d=%.*s", i ? ";" : "", kept[i].dimension,
            (int)(kept[i].code.n < 200 ? kept[i].code.n : 200), kept[i].code.s);
    if (at >= sizeof text)
        at = sizeof text - 1;
    uint32_t id;
    if (decode_codes_find(&r->s->dims, text, at, &id))
        return id;
    return decode_codes_number(&r->s->dims, arena_strndup(r->s->arena, text, at), at);
}

static bool
is_kept(const struct sie *s, int dimension)
{
    for (size_t i = 0; i < s->n_dimensions; i++)
        if (s->dimensions[i] == dimension)
            return dimension != 7; /* anställd: never stored, whatever the configuration says */
    return false;
}

/* What the pairs read so far come to. */
struct found {
    struct sie_objects objects;
    struct kept kept[MAX_DIMENSIONS];
    size_t n_kept, pairs;
    bool has_unit;
};

static void
take_pair(struct sie_reader *r, int dimension, const struct sie_field *code, struct found *found)
{
    if (code->n == 0) /* an object without a code is none */
        return;
    found->pairs++;
    if (dimension == r->s->unit_dimension && dimension != 0) {
        found->objects.unit = sie_field_unit(r, code->s, code->n);
        found->has_unit = true;
    } else if (!found->has_unit && r->unit_has_children &&
               unit_from_child(r, dimension, code, &found->objects.unit)) {
        found->has_unit = true;
        found->pairs++; /* a part of the unit, as a row with a further dimension is */
    }
    if (is_kept(r->s, dimension) && found->n_kept < MAX_DIMENSIONS)
        found->kept[found->n_kept++] = (struct kept){dimension, *code};
}

/* Dimension and object, by turns, to the closing brace. False: the line ended before it. */
static bool
read_pairs(struct sie_reader *r, struct found *found)
{
    struct sie_field number, code;
    bool odd = false;
    while (sie_lex_in_list(&r->item, &number)) {
        int dimension;
        if (!sie_lex_in_list(&r->item, &code)) {
            sie_field_note(r, SIE_LIST_ODD);
            return !code.unclosed;
        }
        if (code.unclosed)
            return false;
        if (sie_value_int(&number, 0, 9999999, &dimension) == 0)
            take_pair(r, dimension, &code, found);
        else
            odd = true;
    }
    if (odd)
        sie_field_note(r, SIE_LIST_ODD);
    return !number.unclosed;
}

static int
read_objects(struct sie_reader *r, const struct sie_field *list, struct sie_objects *ret)
{
    struct found found;
    found.objects = (struct sie_objects){0, 0, SIE_WHOLE};
    found.n_kept = found.pairs = 0;
    found.has_unit = false;
    if (!read_pairs(r, &found))
        return sie_field_fault(r, list, "början på en objektlista: avslutande } saknas",
            "exportera filen på nytt från ekonomisystemet");
    if (found.n_kept)
        found.objects.dims = dims_number(r, found.kept, found.n_kept);
    if (found.pairs)
        found.objects.level = !found.has_unit    ? SIE_ELSEWHERE
                              : found.pairs == 1 ? SIE_UNIT
                                                 : SIE_UNIT_AND_MORE;
    *ret = found.objects;
    return 0;
}

/* Object list (which may be left out) and amount. */
int
sie_objects_and_amount(struct sie_reader *r, struct sie_objects *ret_objects, dec *ret)
{
    struct sie_field f;
    *ret_objects = (struct sie_objects){0, 0, SIE_WHOLE};
    if (sie_field_need(r, &f, "objektlista och belopp") != 0)
        return -1;
    if (f.kind == SIE_LIST &&
        (read_objects(r, &f, ret_objects) != 0 || sie_field_need(r, &f, "ett belopp") != 0))
        return -1;
    return sie_field_amount(r, &f, ret);
}
