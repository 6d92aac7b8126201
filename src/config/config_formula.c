#include "config_formula.h"
#include "config_link.h"

/* Walking over a formula's measures. */
struct visit {
    struct load *l;
    struct object *indicator;
    const struct node *text;
    bool *used;
    bool whole; /* all measures exist and have no faults */
};

static void
fault_in(struct visit *v, size_t column, const char *hint, const char *what)
{
    struct pos at = config_yaml_inside(v->text, column);

    config_walk_fault(v->l, &at, hint && hint[0] ? hint : NULL, "formula: %s", what);
}

/* All unknown names in one run, each with the nearest. */
static void
find_measures(struct visit *v, const struct formula *f)
{
    struct load *l = v->l;
    const struct object *o;

    if (f->left)
        find_measures(v, f->left);
    if (f->right)
        find_measures(v, f->right);
    if (f->op != FORMULA_MEASURE)
        return;
    o = config_link_find(l, KIND_MEASURE, f->name);
    if (o)
        v->used[o - l->sections[KIND_MEASURE].objects] = true;
    v->whole = v->whole && o && !o->broken;
    if (o || l->sections[KIND_MEASURE].nameless) {
        v->indicator->broken = v->indicator->broken || !o;
        return;
    }
    fault_in(v, f->column, config_link_nearest(l, KIND_MEASURE, f->name),
        arena_printf(l->faults->arena, "there is no measure %s", config_faults_quote(l->faults, f->name)));
}

static const struct measure *
find(const char *name, void *ctx)
{
    const struct object *o = config_link_find(ctx, KIND_MEASURE, name);

    return o ? o->data : NULL;
}

static bool
is_money(const char *unit)
{
    return strncmp(unit, "kr", 2) == 0 &&
           (unit[2] == '\0' || unit[2] == '/' || strncmp(unit + 2, "·", 2) == 0);
}

/* What is wrong with showing a formula of this unit as the indicator's; NULL: nothing that can be seen. */
static const char *
unit_misfit(const struct indicator *i, const char *unit)
{
    bool per_cent = strcmp(i->unit, "%") == 0 || strcmp(i->unit, "‰") == 0;

    if (per_cent && unit[0] && strcmp(unit, i->unit) != 0)
        return "a percentage needs a pure number: a quotient of equal units, times 100";
    if (strcmp(i->unit, "kr") == 0 && strcmp(unit, "kr") != 0)
        return "an amount in kr needs measures in kr";
    if (is_money(i->unit) && i->unit[2] && (!is_money(unit) || !unit[2]))
        return "kr for each of something needs kr divided by something";
    if (!is_money(i->unit) && is_money(unit))
        return "the formula gives an amount in kr";
    return NULL;
}

static void
check_unit(struct visit *v, const struct indicator *i, const struct formula *f)
{
    struct pos at = config_walk_at(v->indicator->node, "unit");
    struct err e = {0};
    size_t column = 1;
    const char *unit, *misfit;

    if (formula_unit(v->l->arena, f, &unit, &column, &e)) {
        fault_in(v, column, e.hint, e.what);
        return;
    }
    misfit = unit_misfit(i, unit);
    if (misfit)
        config_walk_fault(v->l, &at, misfit, "unit '%s' does not fit the formula, which gives %s", i->unit,
            unit[0] ? config_faults_quote(v->l->faults, unit) : "a pure number");
}

/* Each value of the indicator must hold whole periods of the measure. */
static void
check_cadence(struct visit *v, const struct indicator *i, const struct formula *f)
{
    const struct measure *m = f->measure;
    char what[300];

    if (f->left)
        check_cadence(v, i, f->left);
    if (f->right)
        check_cadence(v, i, f->right);
    if (f->op != FORMULA_MEASURE ||
        (m->cadence == i->cadence || (cadence_months(m->cadence) < cadence_months(i->cadence) &&
                                         cadence_months(i->cadence) % cadence_months(m->cadence) == 0)))
        return;
    snprintf(what, sizeof what, "measure '%s' has cadence %s; the indicator's is %s", m->id,
        cadence_names[m->cadence], cadence_names[i->cadence]);
    fault_in(v, f->column, "a measure is at most as coarse as its indicator", what);
}

const struct formula *
config_formula_check(struct load *l, struct object *o, const struct node *text, bool *used)
{
    struct indicator *i = o->data;
    struct visit v = {.l = l, .indicator = o, .text = text, .used = used, .whole = true};
    struct formula *f;
    struct err e = {0};
    size_t column = 1;

    if (formula_parse(l->arena, text->text, &f, &column, &e)) {
        fault_in(&v, column, e.hint, e.what);
        return NULL;
    }
    find_measures(&v, f);
    if (o->broken)
        return NULL;
    if (formula_bind(f, find, l, &column, &e)) {
        fault_in(&v, column, e.hint, e.what);
        return NULL;
    }
    if (!v.whole) {
        o->broken = true; /* for what follows; the fault is the measure's */
        return f;
    }
    check_unit(&v, i, f);
    check_cadence(&v, i, f);
    return f;
}

/* The first measure of f that is not as it must be; NULL: all are. */
static const struct measure *
first_that(const struct formula *f, bool (*wrong)(const struct measure *m))
{
    const struct measure *m = f->left ? first_that(f->left, wrong) : NULL;

    if (!m && f->right)
        m = first_that(f->right, wrong);
    return !m && f->op == FORMULA_MEASURE && wrong(f->measure) ? f->measure : m;
}

static bool
is_stock(const struct measure *m)
{
    return m->accumulates == MEASURE_STOCK;
}

static bool
is_flow(const struct measure *m)
{
    return m->accumulates == MEASURE_FLOW;
}

static bool
is_summed(const struct measure *m)
{
    return m->sum_units;
}

static bool
is_not_summed(const struct measure *m)
{
    return !m->sum_units;
}

static bool
is_quotient(const struct formula *f)
{
    const struct formula *num, *den;
    struct rat factor;

    return formula_fraction(f, &num, &den, &factor) && formula_is_linear(num) && formula_is_linear(den);
}

static void
refuse(struct load *l, const struct object *o, const char *hint, const struct measure *m, const char *what)
{
    const struct indicator *i = o->data;
    struct pos at = config_walk_at(o->node, "rollup");

    if (m && !m->implicit)
        config_walk_fault(l, &at, hint, "rollup %s would give a wrong number: measure '%s' %s",
            rollup_names[i->rollup], m->id, what);
    else
        config_walk_fault(l, &at, hint, "rollup %s would give a wrong number: %s", rollup_names[i->rollup],
            m ? "what is taken ready is not summed over units" : what);
}

void
config_formula_check_rollup(struct load *l, const struct object *o, const struct formula *f)
{
    const struct indicator *i = o->data;
    bool quotient = is_quotient(f);
    const struct measure *m;

    if (i->rollup == ROLLUP_NONE) {
        if ((m = first_that(f, is_summed)))
            refuse(l, o, "the measure's units: none, or another rollup", m, "is summed over units");
        return;
    }
    if ((m = first_that(f, is_not_summed)))
        refuse(l, o, "rollup: none", m, "is not summed over units (units: none)");
    else if (i->rollup == ROLLUP_RATIO && !quotient)
        refuse(l, o, "sums of measures above and below one division", NULL, "the formula is no quotient");
    else if (i->rollup != ROLLUP_RATIO && !formula_is_linear(f))
        refuse(l, o, quotient ? "rollup: ratio" : NULL, NULL, "the formula is no sum of measures");
    else if (i->rollup == ROLLUP_SUM && (m = first_that(f, is_stock)))
        refuse(l, o, "rollup: last", m, "is a level (accumulates: stock)");
    else if (i->rollup == ROLLUP_LAST && (m = first_that(f, is_flow)))
        refuse(l, o, "rollup: sum", m, "is a flow (accumulates: flow)");
}
