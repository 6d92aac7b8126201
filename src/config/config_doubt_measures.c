#include "config_doubt_measures.h"
#include "config_link.h"
#include "config_reach.h"
#include "text.h"

/* A code of a series, whosever: a measure's, or an indicator's that is taken ready. */
struct site {
    struct object *owner;
    const struct source *source;
    const struct node *node;
    const char **parts; /* of P.SJ.TIM: P, SJ, TIM */
    size_t n;
};
struct sites {
    struct site *items;
    size_t n, cap;
};

static void
split(struct load *l, struct site *x)
{
    char *text = arena_strdup(l->scratch, x->node->text);
    size_t cap = 0;

    while (*text) {
        size_t len = strcspn(text, "._-");
        bool more = text[len] != '\0';

        text[len] = '\0';
        *ARENA_PUSH(l->scratch, x->parts, x->n, cap) = text;
        text += len + more;
    }
}

static void
add_rule(struct load *l, struct sites *s, struct object *owner, const struct series_rule *r,
    const struct node *list)
{
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;

    for (size_t i = 0; i < n; i++) {
        struct site x = {.owner = owner, .source = r->source, .node = config_yaml_item(list, i)};

        split(l, &x);
        *ARENA_PUSH(l->scratch, s->items, s->n, s->cap) = x;
    }
}

/* The codes of csv sources: other formats have codes of a known form. */
static void
gather(struct load *l, struct sites *s)
{
    const struct section *measures = &l->sections[KIND_MEASURE];

    for (size_t i = 0; i < measures->n; i++) {
        struct object *o = &measures->objects[i];
        const struct measure *m = o->data;

        for (size_t k = 0; k < m->n_rules && !o->broken; k++)
            if (config_doubt_format(l, m->rules[k].source, "csv"))
                add_rule(l, s, o, &m->rules[k],
                    config_yaml_get(config_yaml_item(config_yaml_get(o->node, "series"), k), "codes"));
    }
    for (size_t k = 0; k < l->n_ready; k++) {
        struct object *o = l->ready[k].indicator;

        if (!o->broken && config_doubt_format(l, l->ready[k].rule->source, "csv"))
            add_rule(l, s, o, l->ready[k].rule, config_yaml_get(config_yaml_get(o->node, "series"), "code"));
    }
}

static size_t
count_part(const struct sites *s, const struct source *source, size_t at, const char *part)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->items[i].source == source && k < s->items[i].n; k++)
            n += (at == SIZE_MAX || at == k) && strcmp(s->items[i].parts[k], part) == 0;
    return n;
}

/* A part that stands nowhere else and is one letter off one that stands often. */
static const char *
near_part(const struct sites *s, const struct site *x, const char *part)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->items[i].source == x->source && k < s->items[i].n; k++) {
            const char *other = s->items[i].parts[k];

            if (strlen(other) >= 3 && text_distance(part, other, 2) == 1 &&
                count_part(s, x->source, SIZE_MAX, other) >= 3)
                return other;
        }
    return NULL;
}

/* So many that begin alike are a rule, and so many when the odd one is a letter off. */
#define ALIKE 8
#define ALIKE_NEAR 4

/* All others of the source begin alike: P.… */
static const char *
other_beginning(const struct sites *s, const struct site *x)
{
    const char *usual = NULL;
    size_t others = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct site *y = &s->items[i];

        if (y == x || y->source != x->source || y->n == 0)
            continue;
        if (usual && strcmp(y->parts[0], usual) != 0)
            return NULL;
        usual = y->parts[0];
        others++;
    }
    if (others < ALIKE_NEAR || x->n == 0 || strcmp(usual, x->parts[0]) == 0)
        return NULL;
    return others >= ALIKE || (strlen(x->parts[0]) > 1 && text_distance(usual, x->parts[0], 2) == 1) ? usual
                                                                                                     : NULL;
}

static bool
has_small(const char *s)
{
    return s[strcspn(s, "abcdefghijklmnopqrstuvwxyz")] != '\0';
}

/* All others of the source are in CAPITALS. */
static const char *
other_case(const struct sites *s, const struct site *x)
{
    const char *usual = NULL;
    size_t others = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (&s->items[i] == x || s->items[i].source != x->source)
            continue;
        if (has_small(s->items[i].node->text))
            return NULL;
        usual = s->items[i].node->text;
        others++;
    }
    return others >= ALIKE_NEAR && has_small(x->node->text) ? usual : NULL;
}

static void
check_codes(struct load *l)
{
    struct sites s = {0};

    gather(l, &s);
    for (size_t i = 0; i < s.n && !config_faults_full(l->faults); i++) {
        const struct site *x = &s.items[i];
        const char *like = other_beginning(&s, x);

        like = like ? like : other_case(&s, x);

        for (size_t k = 0; !like && k < x->n; k++)
            if (count_part(&s, x->source, SIZE_MAX, x->parts[k]) == 1)
                like = near_part(&s, x, x->parts[k]);
        l->owner = x->owner;
        if (like)
            config_doubt_add(l, "series", &x->node->pos, NULL,
                "code '%s' is unlike the other codes of source '%s', such as those with '%s'", x->node->text,
                x->source->id, like);
    }
    l->owner = NULL;
}

/* In a ledger, no row means that nothing was booked. */
static void
check_absent(struct load *l, struct object *o)
{
    const struct measure *m = o->data;
    const struct node *kept = config_yaml_get(o->node, "kept");
    bool ledger = m->n_rules > 0 && !(kept && strcmp(kept->text, "true") == 0);
    struct pos at = config_walk_at(o->node, config_yaml_get(o->node, "absent") ? "absent" : "id");

    for (size_t i = 0; i < m->n_rules; i++)
        ledger = ledger && config_doubt_format(l, m->rules[i].source, "sie");
    if (ledger && m->accumulates == MEASURE_FLOW && m->cadence == CADENCE_MONTH && !m->absent_zero)
        config_doubt_add(l, "absent", &at, "absent: zero",
            "measure '%s' comes from a ledger, and a month in which nothing was booked will be missing, not 0",
            o->id);
}

/* Hours go by, and a ledger tells what was booked in each month: neither is a level. */
static void
check_level(struct load *l, struct object *o)
{
    const struct measure *m = o->data;
    struct pos at = config_walk_at(o->node, "accumulates");
    bool hours = strcmp(m->unit, "tim") == 0 || strcmp(m->unit, "timmar") == 0;

    if (m->accumulates != MEASURE_STOCK)
        return;
    for (size_t i = 0; i < m->n_rules; i++)
        if (hours || config_doubt_format(l, m->rules[i].source, "sie")) {
            config_doubt_add(l, "accumulates", &at, "accumulates: flow",
                hours ? "measure '%s' counts hours, which add up"
                      : "measure '%s' comes from a ledger, whose months add up",
                o->id);
            return;
        }
}

static const char *
classes_of(struct load *l, const struct node *rule)
{
    const struct node *list = config_yaml_get(rule, "class");
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;
    const char *s = "";

    for (size_t i = 0; i < n; i++)
        s = arena_printf(l->scratch, "%s%s%s", s, i ? ", " : "", config_yaml_item(list, i)->text);
    return s;
}

/* Two ledgers make one measure: of both the same classes are meant. */
static void
check_classes(struct load *l, struct object *o)
{
    const struct measure *m = o->data;
    const struct node *series = config_yaml_get(o->node, "series");

    for (size_t i = 1; i < m->n_rules; i++) {
        const struct node *before = config_yaml_item(series, i - 1), *this = config_yaml_item(series, i);
        const char *a = classes_of(l, before), *b = classes_of(l, this);
        const struct node *list = config_yaml_get(this, "class");

        if (a[0] && b[0] && strcmp(a, b) != 0)
            config_doubt_add(l, "series", &list->pos, NULL,
                "measure '%s' takes other classes of source '%s' (%s) than of '%s' (%s)", o->id,
                m->rules[i].source->id, b, m->rules[i - 1].source->id, a);
    }
}

/* ---- formulas whose parts cover different units ---- */

static bool *
reached(struct load *l, const struct measure *m, const struct source *s, size_t *ret_n)
{
    bool *in = arena_alloc(l->scratch, l->catalog->n_units + 1);

    *ret_n = 0;
    for (size_t u = 0; u < l->catalog->n_units; u++) {
        for (size_t k = 0; k < m->n_rules && !in[u]; k++)
            in[u] =
                m->rules[k].source == s && config_reach_rule(l, &m->rules[k], &l->catalog->units[u], true);
        *ret_n += in[u];
    }
    return in;
}

static void
compare_reach(struct load *l, const struct indicator *x, const struct measure *a, const struct measure *b,
    const struct source *s)
{
    size_t n_a, n_b;
    bool *in_a = reached(l, a, s, &n_a), *in_b = reached(l, b, s, &n_b);
    const struct measure *less = n_a < n_b ? a : b, *more = n_a < n_b ? b : a;
    struct object *o = config_link_object(l, KIND_MEASURE, less);
    struct pos at;

    if (n_a == 0 || n_b == 0 || memcmp(in_a, in_b, l->catalog->n_units) == 0)
        return;
    for (size_t k = 0; k < less->n_rules; k++)
        if (less->rules[k].source == s && (less->rules[k].under || less->rules[k].place)) {
            l->owner = o;
            at = config_walk_at(config_yaml_item(config_yaml_get(o->node, "series"), k),
                less->rules[k].under ? "under" : "unit");
            config_doubt_add(l, "series", &at, NULL,
                "measure '%s' takes fewer units of source '%s' than measure '%s'; indicator '%s' would mix them",
                less->id, s->id, more->id, x->id);
            return;
        }
}

static size_t
gather_measures(const struct formula *f, const struct measure **list, size_t n, size_t most)
{
    if (f->left)
        n = gather_measures(f->left, list, n, most);
    if (f->right)
        n = gather_measures(f->right, list, n, most);
    if (f->op == FORMULA_MEASURE && n < most) {
        for (size_t i = 0; i < n; i++)
            if (list[i] == f->measure)
                return n;
        list[n++] = f->measure;
    }
    return n;
}

#define MEASURES_COMPARED 16
static void
check_scope(struct load *l, struct object *o)
{
    const struct indicator *x = o->data;
    const struct measure *m[MEASURES_COMPARED];
    size_t n = gather_measures(x->formula, m, 0, MEASURES_COMPARED);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            for (size_t s = 0; s < l->catalog->n_sources; s++)
                if (m[i]->sum_units && m[k]->sum_units)
                    compare_reach(l, x, m[k], m[i], &l->catalog->sources[s]);
}

void
config_doubt_measures_check(struct load *l)
{
    check_codes(l);
    config_doubt_each(l, KIND_MEASURE, check_absent);
    config_doubt_each(l, KIND_MEASURE, check_level);
    config_doubt_each(l, KIND_MEASURE, check_classes);
    if (config_doubt_all_whole(l, KIND_UNIT))
        config_doubt_each(l, KIND_INDICATOR, check_scope);
}
