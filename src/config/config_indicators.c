#include "config_indicators.h"
#include "config_breaks.h"
#include "config_formula.h"
#include "config_link.h"
#include "config_measures.h"
#include "config_targets.h"
#include "config_versions.h"
#include "text.h"

/* The main window is among the windows, and both do not fit the cadence: two against one. */
static bool
cadence_is_misfit(const struct object *o, const struct indicator *i, enum window own)
{
    return cadence_months(i->cadence) == 12 && config_yaml_get(o->node, "cadence") &&
           config_yaml_get(o->node, "main_window") && i->windows[i->main_window] && i->main_window != own;
}

static void
check_windows(struct load *l, const struct object *o, struct indicator *i)
{
    const struct node *list = config_yaml_get(o->node, "windows");
    enum window own = i->cadence == CADENCE_YEAR ? WINDOW_YEAR : WINDOW_MONTH, w = own;
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;
    bool misfit = cadence_is_misfit(o, i, own);

    if (misfit) {
        struct pos at = config_walk_at(o->node, "cadence");

        config_walk_fault(l, &at, NULL, "cadence %s does not fit main_window '%s'", cadence_names[i->cadence],
            window_names[i->main_window]);
    }
    for (size_t k = 0; k < n; k++) {
        const struct node *word = config_yaml_item(list, k);

        if (window_parse(word->text, &w))
            continue;
        if (k == 0 && !config_yaml_get(o->node, "main_window"))
            i->main_window = w;
        if (cadence_months(i->cadence) == 12 && w != own && !misfit)
            config_walk_fault(l, &word->pos,
                arena_printf(l->faults->arena, "windows: [%s]", window_names[own]),
                "window '%s' does not fit cadence %s", word->text, cadence_names[i->cadence]);
    }
    if (!config_yaml_get(o->node, "main_window") && n == 0)
        i->main_window = own;
    i->windows[own] = true;
    if (!i->windows[i->main_window]) {
        struct pos at = config_walk_at(o->node, "main_window");

        config_walk_fault(
            l, &at, NULL, "main_window '%s' is not among the windows", window_names[i->main_window]);
    }
}

/* Money, shares and times: nothing that persons or answers are counted in. */
static bool
is_no_count(const char *unit)
{
    static const char *const units[] = {"%", "‰", "tim", "timmar", "minuter", "dagar", "veckor", "månader",
        "dygn", "index", "poäng", "km", "mil"};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i], unit) == 0)
            return true;
    return strncmp(unit, "kr", 2) == 0;
}

static void
check_n(struct load *l, const struct object *o, const struct indicator *i)
{
    struct pos at = config_walk_at(o->node, "n");
    const struct object *m = config_link_object(l, KIND_MEASURE, i->n);

    if (!i->n || !m || m->broken)
        return;
    if (is_no_count(i->n->unit))
        config_walk_fault(l, &at, "a measure of persons or answers",
            "n is measure '%s' in %s; expected a count", i->n->id, i->n->unit);
    if (cadence_months(i->n->cadence) > cadence_months(i->cadence))
        config_walk_fault(l, &at, NULL, "n is measure '%s' with cadence %s; the indicator's is %s", i->n->id,
            cadence_names[i->n->cadence], cadence_names[i->cadence]);
}

static void
check_scale(struct load *l, const struct object *o, const struct indicator *i)
{
    struct pos at = config_walk_at(o->node, "scale");

    if (i->scale > 0 && strcmp(i->unit, "kr") != 0)
        config_walk_fault(
            l, &at, NULL, "scale is for amounts in kr; indicator '%s' is in '%s'", i->id, i->unit);
}

/* What is taken ready becomes a measure of its own and the formula that names it. */
static void
make_implicit(struct load *l, struct object *o, struct series_rule *r)
{
    struct indicator *i = o->data;
    const struct node *node = config_yaml_get(o->node, "series");
    struct measure *m = (struct measure *)&l->catalog->measures[l->catalog->n_measures];
    struct formula *f = arena_alloc(l->arena, sizeof *f);
    struct pos code = config_walk_at(node, "code");

    *m = (struct measure){.id = i->id,
        .name = i->name,
        .unit = i->unit,
        .accumulates = MEASURE_STOCK,
        .cadence = i->cadence,
        .rules = r,
        .n_rules = 1,
        .index = (int)l->catalog->n_measures,
        .implicit = true,
        .pos = r->pos};
    l->catalog->n_measures++;
    *f = (struct formula){.op = FORMULA_MEASURE, .column = 1, .name = i->id, .measure = m};
    i->formula = f;
    i->formula_text = i->id;
    if (r->n_codes != 1)
        config_walk_fault(l, &code, "a sum of several is a measure", "what is taken ready has one code");
    if (!config_link_object(l, KIND_SOURCE, r->source)->broken)
        config_measures_check_rule(l, node, m, r);
}

static const struct ready *
find_ready(const struct load *l, const struct object *o)
{
    for (size_t k = 0; k < l->n_ready; k++)
        if (l->ready[k].indicator == o)
            return &l->ready[k];
    return NULL;
}

static void
check_formula_or_series(struct load *l, struct object *o, bool *used)
{
    struct indicator *i = o->data;
    const struct ready *ready = config_yaml_get(o->node, "series") ? find_ready(l, o) : NULL;

    if (i->formula_text && ready) {
        struct pos at = config_walk_at(o->node, "series");

        config_walk_fault(
            l, &at, NULL, "indicator '%s' has both formula and series; expected one of them", i->id);
    } else if (i->formula_text) {
        i->formula = config_formula_check(l, o, config_yaml_get(o->node, "formula"), used);
        config_versions_check(l, o, used);
    } else if (ready && i->n_former) {
        struct pos at = config_walk_at(o->node, "former_formulas");

        config_walk_fault(l, &at, "breaks: {from: MONTH, reason: …}",
            "indicator '%s' is taken ready and has former formulas", i->id);
    } else if (ready) {
        make_implicit(l, o, ready->rule);
    } else {
        config_walk_fault(l, &o->node->pos,
            "formula: MEASURE / MEASURE * 100, or series: {source: S, code: C}",
            "indicator '%s' lacks the key 'formula' or 'series'", i->id);
    }
}

/* Sources of a formula, each once, in order. */
static size_t
gather_sources(const struct formula *f, const struct source **sources, size_t n, size_t most)
{
    if (f->left)
        n = gather_sources(f->left, sources, n, most);
    if (f->right)
        n = gather_sources(f->right, sources, n, most);
    for (size_t k = 0; f->op == FORMULA_MEASURE && k < f->measure->n_rules; k++) {
        size_t at = 0;

        while (at < n && sources[at] != f->measure->rules[k].source)
            at++;
        if (at == n && n < most)
            sources[n++] = f->measure->rules[k].source;
    }
    return n;
}

/* Two sources may have one credit: the quarters of one ledger. */
static bool
credited(const struct source *const *sources, size_t n, const char *credit)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(sources[k]->credit, credit) == 0)
            return true;
    return false;
}

/* "Källa: kommunens personalsystem; Kolada" */
static void
note_sources(struct load *l, struct indicator *i)
{
    size_t most = l->sections[KIND_SOURCE].n;
    const struct source **sources = arena_alloc(l->scratch, (most + 1) * sizeof(struct source *));
    size_t n = gather_sources(i->formula, sources, 0, most);
    const char *note = "";

    for (size_t k = 0; k < i->n_former; k++)
        n = gather_sources(i->former[k].formula, sources, n, most);

    for (size_t k = 0; k < n; k++) {
        const char *credit = sources[k]->credit;

        i->example = i->example || sources[k]->example;
        if (credited(sources, k, credit))
            continue;
        if (text_starts(credit, "Källa: "))
            credit += strlen("Källa: ");
        note = arena_printf(l->arena, "%s%s%s", k ? note : "Källa: ", k ? "; " : "", credit);
    }
    i->source_note = note;
}

static void
check_indicator(struct load *l, struct object *o, bool *used)
{
    struct indicator *i = o->data;

    l->owner = o;
    if (!i->short_name)
        i->short_name = i->name;
    if (i->n)
        used[config_link_object(l, KIND_MEASURE, i->n) - l->sections[KIND_MEASURE].objects] = true;
    check_formula_or_series(l, o, used);
    check_windows(l, o, i);
    check_scale(l, o, i);
    check_n(l, o, i);
    config_targets_check(l, o);
    config_breaks_check(l, o);
    if (!o->broken) {
        config_formula_check_rollup(l, o, i->formula);
        for (size_t k = 0; k < i->n_former; k++)
            config_formula_check_rollup(l, o, i->former[k].formula);
        config_versions_break(l, i);
        note_sources(l, i);
    }
}

/* Measures that a broken indicator names, under whatever key, are used all the same. */
static void
mark_named(struct load *l, const char *text, bool *used)
{
    while (*text) {
        size_t len = strcspn(text, " \t\n+-*/()");
        const struct object *m =
            len ? config_link_find(l, KIND_MEASURE, arena_strndup(l->scratch, text, len)) : NULL;

        if (m)
            used[m - l->sections[KIND_MEASURE].objects] = true;
        text += len ? len : 1;
    }
}

static void
mark_used(struct load *l, const struct object *o, bool *used)
{
    for (size_t i = 0; i < o->node->n; i++)
        if (o->node->pairs[i].value->kind == NODE_SCALAR)
            mark_named(l, o->node->pairs[i].value->text, used);
}

void
config_indicators_check(struct load *l, bool *used)
{
    const struct section *all = &l->sections[KIND_INDICATOR];

    for (size_t i = 0; i < all->n; i++)
        if (all->objects[i].broken)
            mark_used(l, &all->objects[i], used);
        else
            check_indicator(l, &all->objects[i], used);
    l->owner = NULL;
}
