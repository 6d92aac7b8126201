/* From a source's account and unit codes to rules and units. */
#include "cube_codes.h"

static size_t
memo_slot(const struct memo *m, size_t key, const char *text)
{
    uint64_t h = ((uint64_t)(uintptr_t)text ^ (key * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu;
    size_t i = (h >> 20) & (m->cap - 1);
    while (m->slots[i].text != NULL && (m->slots[i].text != text || m->slots[i].key != key))
        i = (i + 1) & (m->cap - 1);
    return i;
}

void **
cube_codes_memo(struct memo *m, struct arena *a, size_t key, const char *text)
{
    if (m->n * 2 >= m->cap) {
        struct memo old = *m;
        m->cap = old.cap == 0 ? 256 : old.cap * 2;
        m->slots = arena_alloc(a, m->cap * sizeof *m->slots);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i].text != NULL)
                m->slots[memo_slot(m, old.slots[i].key, old.slots[i].text)] = old.slots[i];
    }
    size_t i = memo_slot(m, key, text);
    if (m->slots[i].text == NULL) {
        m->slots[i] = (struct slot){.key = key, .text = text};
        m->n++;
    }
    return &m->slots[i].value;
}

/* ---- account codes --------------------------------------------------------------------------------------------------- */

static bool
any_matches(const struct pattern *p, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (pattern_matches(&p[i], code))
            return true;
    return false;
}

const struct code_rules *
cube_codes_rules(struct codes *m, size_t source, const char *account)
{
    void **at = cube_codes_memo(&m->rules, m->scratch, source, account);
    if (*at != NULL)
        return *at;
    const struct catalog *c = m->cube->catalog;
    struct code_rules *r = arena_alloc(m->scratch, sizeof *r);
    for (size_t i = 0; i < c->n_measures; i++) {
        for (size_t k = 0; k < c->measures[i].n_rules; k++) {
            const struct series_rule *rule = &c->measures[i].rules[k];
            if (rule->source != &c->sources[source] || !any_matches(rule->codes, rule->n_codes, account) ||
                any_matches(rule->except, rule->n_except, account))
                continue;
            *ARENA_PUSH(m->scratch, r->items, r->n, r->cap) =
                (struct code_rule){.measure = (uint32_t)i, .rule = rule};
        }
    }
    *at = r;
    return r;
}

/* ---- unit codes ------------------------------------------------------------------------------------------------------ */

/* How closely a pattern names the code, never 0: the whole code before a longer beginning before a range. */
static size_t
closeness(const struct pattern *p)
{
    if (p->to != NULL)
        return 2 * strlen(p->from);
    return p->prefix ? 2 * strlen(p->from) + 1 : SIZE_MAX;
}

/* Gives the unit every month in which it is valid and has this code, if it names it more closely than what stood there. */
static void
claim(const struct tree *t, int unit, const struct unit_code *c, struct code_units *r, size_t *standing)
{
    size_t close = closeness(&c->pattern);
    for (int k = 0; k < t->months; k++) {
        month m = (month)(t->first + k);
        if (close <= standing[k] || !unit_code_valid(c, m) || !cube_tree_valid(t, unit, m))
            continue;
        r->unit_of[k] = unit;
        r->known[k] = 1;
        standing[k] = close;
    }
}

const struct code_units *
cube_codes_units(struct codes *m, size_t source, const char *code)
{
    void **at = cube_codes_memo(&m->units, m->scratch, source, code);
    if (*at != NULL)
        return *at;
    const struct tree *t = &m->cube->tree;
    const struct catalog *c = m->cube->catalog;
    const struct source *from = &c->sources[source];
    size_t n = (size_t)t->months;
    struct code_units *r = arena_alloc(m->scratch, sizeof *r);
    size_t *standing = arena_alloc(m->scratch, n * sizeof *standing);
    r->unit_of = arena_alloc(m->scratch, n * sizeof *r->unit_of);
    r->known = arena_alloc(m->scratch, n);
    for (size_t k = 0; k < n; k++) {
        bool kept =
            from->unmapped != NULL && cube_tree_valid(t, from->unmapped->index, (month)(t->first + (int)k));
        r->unit_of[k] = kept ? from->unmapped->index : -1;
    }
    for (size_t i = 0; i < c->n_units; i++)
        for (size_t k = 0; k < c->units[i].n_codes; k++) {
            const struct unit_code *u = &c->units[i].codes[k];
            if (u->source == from && pattern_matches(&u->pattern, code))
                claim(t, (int)i, u, r, standing);
        }
    *at = r;
    return r;
}
