#include "config_doubt_codes.h"
#include "config_codes.h"
#include "config_units.h"
#include <ctype.h>

/* A rule that the codes themselves follow is believed when so many follow it, and all but a tenth. */
#define ENOUGH 10
static bool
is_rule(size_t follow, size_t all)
{
    return follow >= ENOUGH - 1 && all >= ENOUGH && follow < all && follow * 10 >= all * 9;
}

/* A code of a unit that stands alone: no range, no ABC*. */
struct single {
    struct object *unit;
    const struct node *node;
};

static bool
is_single(const struct unit_code *c, const struct node *n)
{
    return !c->pattern.to && n->kind == NODE_SCALAR && n->text[0] && n->text[strlen(n->text) - 1] != '*';
}

static size_t
gather(struct load *l, const struct source *s, struct single **ret)
{
    const struct section *units = &l->sections[KIND_UNIT];
    size_t n = 0, cap = 0;

    *ret = NULL;
    for (size_t i = 0; i < units->n; i++) {
        const struct unit *u = units->objects[i].data;

        for (size_t k = 0; k < u->n_codes && !units->objects[i].broken; k++) {
            const struct node *node = config_codes_node(&units->objects[i], k);

            if (u->codes[k].source == s && is_single(&u->codes[k], node))
                *ARENA_PUSH(l->scratch, *ret, n, cap) = (struct single){&units->objects[i], node};
        }
    }
    return n;
}

/* ---- form ---- */

static int
class_of(unsigned char c)
{
    return isdigit(c) ? '9' : isalpha(c) || c >= 0x80 ? 'A' : c;
}

static bool
same_form(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (class_of((unsigned char)*a) != class_of((unsigned char)*b))
            return false;
    return *a == *b;
}

/* The code whose form most share, and how many do. */
static size_t
commonest(const struct single *codes, size_t n, const char **ret)
{
    size_t most = 0;

    for (size_t i = 0; i < n && most * 2 <= n; i++) {
        size_t same = 0;

        for (size_t k = 0; k < n; k++)
            same += same_form(codes[i].node->text, codes[k].node->text);
        if (same > most) {
            most = same;
            *ret = codes[i].node->text;
        }
    }
    return most;
}

static void
check_form(struct load *l, const struct source *s, const struct single *codes, size_t n, bool *said)
{
    const struct section *units = &l->sections[KIND_UNIT];
    const char *usual = NULL;
    size_t most = commonest(codes, n, &usual);

    for (size_t i = 0; is_rule(most, n) && i < n; i++) {
        if (same_form(codes[i].node->text, usual))
            continue;
        l->owner = codes[i].unit;
        said[codes[i].unit - units->objects] = true;
        config_doubt_add(l, "codes", &codes[i].node->pos, NULL,
            "code '%s' of source '%s' has another form than the others, such as '%s'", codes[i].node->text,
            s->id, usual);
    }
}

/* ---- place in the tree ---- */

static size_t
common_beginning(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] && a[n] == b[n])
        n++;
    return n;
}

static bool
has_parent(const struct unit *u, const struct unit *p)
{
    for (size_t i = 0; i < u->n_parents; i++)
        if (u->parents[i].unit == p)
            return true;
    return false;
}

/* How many digits the code has in common with at least two others of its length. */
static size_t
kinship(const struct single *codes, size_t n, size_t i)
{
    const char *code = codes[i].node->text;
    size_t best = 0, second = 0;

    for (size_t k = 0; k < n; k++) {
        size_t same = k == i || strlen(codes[k].node->text) != strlen(code)
                          ? 0
                          : common_beginning(codes[k].node->text, code);

        if (same > best) {
            second = best;
            best = same;
        } else if (same > second) {
            second = same;
        }
    }
    return second;
}

/* Code k is one of those nearest to code i. */
static bool
is_kin(const struct single *codes, size_t i, size_t k, size_t near)
{
    const char *a = codes[i].node->text, *b = codes[k].node->text;

    return k != i && strlen(a) == strlen(b) && common_beginning(a, b) >= near;
}

/* The parent of the units whose codes are nearest to code i: of all of them, or of four and more but one, which may be astray. NULL:
   they have several. */
static const struct unit *
family(const struct single *codes, size_t n, size_t i, const char **ret_like)
{
    size_t near = kinship(codes, n, i), kin = 0;

    for (size_t k = 0; k < n && near > 0; k++)
        kin += is_kin(codes, i, k, near);
    for (size_t k = 0, looked = 0; k < n && kin > 0 && looked < 2; k++) {
        const struct unit *u = codes[k].unit->data;
        const struct unit *parent = u->n_parents > 0 ? u->parents[u->n_parents - 1].unit : NULL;
        size_t same = 0;

        if (!parent || !is_kin(codes, i, k, near))
            continue;
        for (size_t m = 0; m < n; m++)
            same += is_kin(codes, i, m, near) && has_parent(codes[m].unit->data, parent);
        *ret_like = codes[k].node->text;
        if (same == kin || (same + 1 == kin && kin >= 5))
            return parent;
        looked++;
    }
    return NULL;
}

/* So many below one unit, all with codes that begin alike, are a rule of their own. */
#define BRANCH 6

/* The code of unit i begins otherwise than all other codes below `above`; *ret_like: one of those. */
static bool
is_stranger(struct load *l, const struct single *codes, size_t n, size_t i, const struct unit *above,
    const char **ret_like)
{
    const struct unit *units = l->catalog->units;
    const bool *below = config_units_below(l, above), *own = config_units_below(l, codes[i].unit->data);
    size_t others = 0, alike = SIZE_MAX;

    for (size_t k = 0; k < n; k++) {
        size_t at = (size_t)((const struct unit *)codes[k].unit->data - units), same;

        if (!below[at] || own[at])
            continue;
        *ret_like = others == 0 ? codes[k].node->text : *ret_like;
        same = common_beginning(*ret_like, codes[k].node->text);
        alike = same < alike ? same : alike;
        others++;
    }
    return others >= BRANCH && alike > 0 && common_beginning(*ret_like, codes[i].node->text) < alike;
}

/* Under each of its parents, or what stands above them, the unit is a stranger: there. NULL: it is at home. */
static const struct unit *
strange_branch(struct load *l, const struct single *codes, size_t n, size_t i, const char **ret_like)
{
    const struct unit *u = codes[i].unit->data, *found = NULL;

    for (size_t k = 0; k < u->n_parents; k++) {
        const struct unit *above = u->parents[k].unit;

        for (int depth = 0; above && depth < CONFIG_YAML_DEPTH; depth++) {
            if (is_stranger(l, codes, n, i, above, ret_like))
                break;
            above = above->n_parents > 0 ? above->parents[above->n_parents - 1].unit : NULL;
        }
        if (!above)
            return NULL;
        found = above;
    }
    return found;
}

static void
say_strange(struct load *l, const struct single *c, const char *like, const struct unit *expected,
    const struct unit *branch)
{
    const struct unit *u = c->unit->data;
    struct pos at = config_walk_at(c->unit->node, u->n_parents > 1 ? "parents" : "parent");

    l->owner = c->unit;
    if (expected)
        config_doubt_add(l, "parent", &at, NULL,
            "unit '%s' has code '%s', but the units with codes such as '%s' stand under '%s'", u->id,
            c->node->text, like, expected->id);
    else
        config_doubt_add(l, "parent", &at, NULL,
            "unit '%s' has code '%s', but all others under '%s' have codes such as '%s'", u->id,
            c->node->text, branch->id, like);
}

/* Where the codes follow the tree (211 to 217 under the preschools), a unit that does not is surely put in a wrong place. */
static void
check_tree(struct load *l, const struct single *codes, size_t n, bool *said)
{
    const struct section *units = &l->sections[KIND_UNIT];
    const struct unit **expected = arena_alloc(l->scratch, (n + 1) * sizeof(struct unit *));
    const struct unit **branch = arena_alloc(l->scratch, (n + 1) * sizeof(struct unit *));
    const char **like = arena_alloc(l->scratch, (n + 1) * sizeof(char *));
    size_t fit = 0, all = 0;

    for (size_t i = 0; i < n; i++) {
        const struct unit *u = codes[i].unit->data, *p = family(codes, n, i, &like[i]);

        if (p && config_units_below(l, u)[p - l->catalog->units])
            p = NULL;
        expected[i] = p && !has_parent(u, p) ? p : NULL;
        branch[i] = expected[i] ? NULL : strange_branch(l, codes, n, i, &like[i]);
        all += p || branch[i];
        fit += p && !expected[i] && !branch[i];
    }
    for (size_t i = 0; is_rule(fit, all) && i < n; i++)
        if (!said[codes[i].unit - units->objects] && (expected[i] || branch[i])) {
            said[codes[i].unit - units->objects] = true;
            say_strange(l, &codes[i], like[i], expected[i], branch[i]);
        }
}

/* ---- the same unit in two sources ---- */

enum relation { SAME, BEGINNING, END, RELATIONS };
/* The unit's code in one source is the other's, its beginning, its end. */
static bool
related(enum relation r, const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);

    switch (r) {
    case SAME:
        return strcmp(a, b) == 0;
    case BEGINNING:
        return na < nb && strncmp(a, b, na) == 0;
    default:
        return na < nb && strcmp(a, b + nb - na) == 0;
    }
}

/* The unit's only code in source s. */
static const struct node *
only_code(const struct object *o, const struct source *s)
{
    const struct unit *u = o->data;
    const struct node *only = NULL;

    for (size_t k = 0; k < u->n_codes; k++) {
        const struct node *n = config_codes_node(o, k);

        if (u->codes[k].source != s)
            continue;
        if (only || !is_single(&u->codes[k], n))
            return NULL;
        only = n;
    }
    return only;
}

static void
say_unrelated(struct load *l, const struct source *a, const struct source *b, enum relation r, size_t follow)
{
    static const char *const how[RELATIONS] = {"is not", "does not begin with", "does not end with"};
    const struct node *x = only_code(l->owner, a), *y = only_code(l->owner, b);

    config_doubt_add(l, "codes", &y->pos, NULL,
        "code '%s' of source '%s' %s '%s', the code in source '%s', as that of %zu other units", y->text,
        b->id, how[r], x->text, a->id, follow);
}

/* Sources often share a unit's code, or one is made from the other: a unit that breaks the rule is said once. */
static void
check_relation(struct load *l, const struct source *a, const struct source *b, enum relation r, bool *said)
{
    const struct section *units = &l->sections[KIND_UNIT];
    size_t follow = 0, all = 0;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < units->n && (pass == 0 || is_rule(follow, all)); i++) {
            struct object *o = &units->objects[i];
            const struct node *x = o->broken ? NULL : only_code(o, a), *y = x ? only_code(o, b) : NULL;

            if (!y)
                continue;
            if (pass == 0) {
                all++;
                follow += related(r, x->text, y->text);
            } else if (!related(r, x->text, y->text) && !said[i]) {
                l->owner = o;
                said[i] = true;
                say_unrelated(l, a, b, r, follow);
            }
        }
}

void
config_doubt_codes_check(struct load *l)
{
    const struct section *sources = &l->sections[KIND_SOURCE];
    const struct source *s = sources->items;
    bool *said = arena_alloc(l->scratch, l->sections[KIND_UNIT].n + 1);

    for (size_t i = 0; i < sources->n; i++) {
        struct single *codes;
        size_t n = sources->objects[i].broken ? 0 : gather(l, &s[i], &codes);

        if (n == 0)
            continue;
        check_form(l, &s[i], codes, n, said);
        check_tree(l, codes, n, said);
    }
    for (size_t i = 0; i < sources->n; i++)
        for (size_t k = 0; k < sources->n; k++)
            for (int r = i < k ? SAME : BEGINNING; r < RELATIONS && i != k; r++)
                if (!sources->objects[i].broken && !sources->objects[k].broken)
                    check_relation(l, &s[i], &s[k], (enum relation)r, said);
    l->owner = NULL;
}
