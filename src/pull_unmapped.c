#include "pull_unmapped.h"
#include "buf.h"
#include <string.h>

/* What is told of one code: its rows, and their sum by column or scenario. */
struct tally {
    size_t line, rows;
    struct sum {
        const char *scenario;
        dec value;
        bool too_large;
    } * sums;
    size_t n, cap;
};
struct finder {
    struct arena *arena;
    const struct catalog *catalog;
    const struct source *source;
    /* the account asked for last, and the rules that take it: facts come by account */
    const char *account;
    const struct series_rule **rules;
    size_t n_rules, cap_rules;
};

/* ---- which facts any measure takes ----------------------------------------------------------------------------------- */
static bool
any_matches(const struct pattern *p, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (pattern_matches(&p[i], code))
            return true;
    return false;
}

static void
find_rules(struct finder *x, const char *account)
{
    const struct catalog *c = x->catalog;
    x->account = account;
    x->n_rules = 0;
    for (size_t i = 0; i < c->n_measures; i++)
        for (size_t k = 0; k < c->measures[i].n_rules; k++) {
            const struct series_rule *r = &c->measures[i].rules[k];
            if (r->source == x->source && any_matches(r->codes, r->n_codes, account) &&
                !any_matches(r->except, r->n_except, account))
                *ARENA_PUSH(x->arena, x->rules, x->n_rules, x->cap_rules) = r;
        }
}

static bool
is_taken(struct finder *x, const struct fact *f)
{
    if (!x->account || strcmp(x->account, f->account) != 0)
        find_rules(x, f->account);
    for (size_t i = 0; i < x->n_rules; i++)
        if (!x->rules[i]->column || strcmp(x->rules[i]->column, f->scenario) == 0)
            return true;
    return false;
}

/* ---- by code ------------------------------------------------------------------------------------------------------------- */
static int
by_code_and_month(const void *va, const void *vb)
{
    const struct fact *a = *(const struct fact *const *)va, *b = *(const struct fact *const *)vb;
    int r = a->unit == b->unit ? 0 : strcmp(a->unit, b->unit); /* decoders give equal codes one address */
    return r ? r : (a->period.last > b->period.last) - (a->period.last < b->period.last);
}

static size_t
collect(struct finder *x, const struct facts *f, const struct fact ***ret)
{
    const struct fact **all = arena_alloc(x->arena, (f->n + 1) * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].unit[0] && !f->items[i].gone && is_taken(x, &f->items[i]))
            all[n++] = &f->items[i];
    qsort(all, n, sizeof *all, by_code_and_month);
    *ret = all;
    return n;
}

static void
count(struct finder *x, struct tally *t, const struct fact *f)
{
    size_t i = 0;
    if (f->line && (!t->line || f->line < t->line))
        t->line = f->line;
    t->rows += f->rows;
    while (i < t->n && strcmp(t->sums[i].scenario, f->scenario) != 0)
        i++;
    if (i == t->n)
        *ARENA_PUSH(x->arena, t->sums, t->n, t->cap) = (struct sum){.scenario = f->scenario};
    if (!f->null && dec_add(t->sums[i].value, f->value, &t->sums[i].value) != 0)
        t->sums[i].too_large = true;
}

/* Outcome first. */
static int
by_scenario(const void *va, const void *vb)
{
    const char *a = ((const struct sum *)va)->scenario, *b = ((const struct sum *)vb)->scenario;
    int outcome = (strcmp(b, "utfall") == 0) - (strcmp(a, "utfall") == 0);
    return outcome ? outcome : strcmp(a, b);
}

/* "3 rader, utfall 7,00, budget 12,00" */
static const char *
tally_text(const struct finder *x, struct tally *t)
{
    qsort(t->sums, t->n, sizeof *t->sums, by_scenario);
    const char *text = arena_printf(x->arena, "%zu %s", t->rows, t->rows == 1 ? "rad" : "rader");
    for (size_t i = 0; i < t->n; i++) {
        char number[DEC_TEXT];
        const struct sum *s = &t->sums[i];
        bool money = strcmp(x->source->format, "sie") == 0;
        if (money)
            dec_text_fixed(s->value, 2, number);
        else
            dec_text(s->value, number);
        if (strchr(number, '.'))
            *strchr(number, '.') = ',';
        text = arena_printf(x->arena, "%s, %s %s", text, *s->scenario ? s->scenario : "summa",
            s->too_large ? "för stort" : number);
    }
    return text;
}

static const char *
name_of(const struct facts *f, const char *code)
{
    for (size_t i = 0; i < f->n_names; i++)
        if (f->names[i].kind == 'u' && strcmp(f->names[i].code, code) == 0)
            return f->names[i].name;
    return "";
}

static struct unknown_unit
tell(const struct finder *x, const struct facts *f, const char *code, struct tally *t)
{
    return (struct unknown_unit){.code = arena_strdup(x->arena, code),
        .name = arena_strdup(x->arena, name_of(f, code)),
        .line = t->line,
        .tally = tally_text(x, t)};
}

size_t
pull_unmapped(struct arena *a, const struct catalog *c, const struct source *s, const struct facts *f,
    struct unknown_unit **ret)
{
    struct finder x = {.arena = a, .catalog = c, .source = s};
    const struct fact **facts;
    size_t n = collect(&x, f, &facts), found = 0, cap = 0;
    *ret = NULL;
    for (size_t i = 0, end; i < n; i = end) {
        struct tally t = {0};
        bool known = false;
        for (end = i; end < n && strcmp(facts[end]->unit, facts[i]->unit) == 0; end++) {
            if (end == i || facts[end]->period.last != facts[end - 1]->period.last)
                known = catalog_unit_of_code(c, s, facts[end]->unit, facts[end]->period.last) != NULL;
            if (!known)
                count(&x, &t, facts[end]);
        }
        if (t.n)
            *ARENA_PUSH(a, *ret, found, cap) = tell(&x, f, facts[i]->unit, &t);
    }
    return found;
}
