#include "config_definition.h"
#include <stdlib.h>
#include <string.h>

static const char *
differs(struct arena *a, const char *key, const char *old, const char *new)
{
    return arena_printf(a, "%s was %s, now %s", key, old, new);
}

/* ---- series -------------------------------------------------------------------------------------------------------------------- */
static bool
same_text(const char *x, const char *y)
{
    return x && y ? strcmp(x, y) == 0 : x == y;
}

static bool
same_pattern(const struct pattern *x, const struct pattern *y)
{
    return strcmp(x->from, y->from) == 0 && same_text(x->to, y->to) && x->prefix == y->prefix;
}

/* The same set of patterns, in whatever order. */
static bool
same_patterns(const struct pattern *x, size_t n_x, const struct pattern *y, size_t n_y)
{
    bool same = n_x == n_y;

    for (size_t i = 0; same && i < n_x; i++) {
        bool found = false;

        for (size_t k = 0; k < n_y && !found; k++)
            found = same_pattern(&x[i], &y[k]);
        same = found;
    }
    return same;
}

static bool
same_unit(const struct unit *x, const struct unit *y)
{
    return x && y ? strcmp(x->id, y->id) == 0 : x == y;
}

/* But for when it holds. */
static bool
same_rule(const struct series_rule *x, const struct series_rule *y)
{
    return strcmp(x->source->id, y->source->id) == 0 && same_text(x->column, y->column) &&
           same_text(x->slice, y->slice) && x->sign == y->sign && x->ytd == y->ytd &&
           same_unit(x->under, y->under) && same_unit(x->place, y->place) &&
           same_patterns(x->codes, x->n_codes, y->codes, y->n_codes) &&
           same_patterns(x->except, x->n_except, y->except, y->n_except);
}

/* The next rule from k on that holds in m. */
static size_t
next_in(const struct measure *x, size_t k, month m)
{
    while (k < x->n_rules && ((x->rules[k].from != MONTH_NONE && m < x->rules[k].from) ||
                                 (x->rules[k].to != MONTH_NONE && m > x->rules[k].to)))
        k++;
    return k;
}

static bool
same_in(const struct measure *x, const struct measure *y, month m)
{
    size_t i = next_in(x, 0, m), k = next_in(y, 0, m);

    while (i < x->n_rules && k < y->n_rules && same_rule(&x->rules[i], &y->rules[k])) {
        i = next_in(x, i + 1, m);
        k = next_in(y, k + 1, m);
    }
    return i == x->n_rules && k == y->n_rules;
}

#define ALWAYS ((month)0)

/* The first month for which any of its series holds. */
static month
beginning(const struct measure *x)
{
    month first = x->n_rules ? INT16_MAX : ALWAYS;

    for (size_t i = 0; i < x->n_rules; i++) {
        month from = x->rules[i].from == MONTH_NONE ? ALWAYS : x->rules[i].from;

        first = from < first ? from : first;
    }
    return first;
}

/* The definition in the month that the old one begins with is the new one's too: what changes, changes from a later month. */
static bool
is_dated(const struct measure *old, const struct measure *new)
{
    return same_in(old, new, beginning(old));
}

/* ---- measures ------------------------------------------------------------------------------------------------------------------ */
static const char *
flow_or_stock(enum accumulates x)
{
    return x == MEASURE_FLOW ? "flow" : "stock";
}

const char *
config_definition_measure(struct arena *a, const struct measure *old, const struct measure *new)
{
    if (strcmp(old->unit, new->unit) != 0)
        return differs(a, "unit", old->unit, new->unit);
    if (old->accumulates != new->accumulates)
        return differs(a, "accumulates", flow_or_stock(old->accumulates), flow_or_stock(new->accumulates));
    if (old->cadence != new->cadence)
        return differs(a, "cadence", cadence_names[old->cadence], cadence_names[new->cadence]);
    if (old->sum_units != new->sum_units)
        return differs(a, "units", old->sum_units ? "sum" : "none", new->sum_units ? "sum" : "none");
    if (old->absent_zero != new->absent_zero)
        return differs(
            a, "absent", old->absent_zero ? "zero" : "missing", new->absent_zero ? "zero" : "missing");
    return is_dated(old, new) ? NULL : "its series are others";
}

/* ---- indicators ---------------------------------------------------------------------------------------------------------------- */
static const struct measure *
ready_of(const struct indicator *i)
{
    return i->formula->op == FORMULA_MEASURE && i->formula->measure->implicit ? i->formula->measure : NULL;
}

static const struct formula *
version(const struct indicator *i, size_t k)
{
    return k < i->n_former ? i->former[k].formula : i->formula;
}

/* What held up to a month still does; what is new holds from a month on: versions are added at the end. */
static bool
versions_go_on(const struct indicator *old, const struct indicator *new)
{
    bool go_on = new->n_former >= old->n_former;

    for (size_t k = 0; go_on && k <= old->n_former; k++)
        go_on = formula_same(version(old, k), version(new, k)) &&
                (k == old->n_former || old->former[k].to == new->former[k].to);
    return go_on;
}

static const char *
how_made(struct arena *a, const struct indicator *old, const struct indicator *new)
{
    const struct measure *x = ready_of(old), *y = ready_of(new);

    if (!x != !y)
        return x ? "it was taken ready, now it has a formula" : "it had a formula, now it is taken ready";
    if (x)
        return same_rule(x->rules, y->rules) ? NULL : "its series is another";
    return versions_go_on(old, new) ? NULL : differs(a, "formula", old->formula_text, new->formula_text);
}

const char *
config_definition_indicator(struct arena *a, const struct indicator *old, const struct indicator *new)
{
    if (strcmp(old->unit, new->unit) != 0)
        return differs(a, "unit", old->unit, new->unit);
    if (old->cadence != new->cadence)
        return differs(a, "cadence", cadence_names[old->cadence], cadence_names[new->cadence]);
    if (old->rollup != new->rollup)
        return differs(a, "rollup", rollup_names[old->rollup], rollup_names[new->rollup]);
    return how_made(a, old, new);
}
