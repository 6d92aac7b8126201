#include "config_measures.h"
#include "config_classes.h"
#include "config_link.h"
#include "config_overlap.h"
#include "config_twice.h"
#include "config_units.h"
#include <ctype.h>

static bool
is_format(const struct series_rule *r, const char *format)
{
    return strcmp(r->source->format, format) == 0;
}

/* A class that holds another one, or codes given beside it. */
static void
check_class_new(
    struct load *l, const struct pattern *before, size_t n, const struct pattern *p, const struct node *word)
{
    for (size_t i = 0; i < n; i++)
        if (config_overlap_patterns(l->scratch, &before[i], p))
            config_walk_fault(l, &word->pos, NULL,
                "class '%s' has accounts (%s) that the series takes already", word->text, p->from);
}

/* Appends the patterns of the classes named to the rule's codes. */
static void
expand_classes(struct load *l, const struct node *node, struct series_rule *r)
{
    const struct node *list = config_yaml_get(node, "class");
    size_t n_words = !list ? 0 : list->kind == NODE_LIST ? list->n : 1, n = r->n_codes;
    struct pattern *all = arena_alloc(l->arena, (n + 3 * n_words + 1) * sizeof *all);

    if (n > 0)
        memcpy(all, r->codes, n * sizeof *all);
    for (size_t i = 0; i < n_words; i++) {
        const struct node *word = config_yaml_item(list, i);
        const char *names[16];
        const struct pattern *p = NULL;
        size_t found = config_classes_patterns(r->source->chart, word->text, &p);

        if (found == 0)
            config_walk_fault(l, &word->pos,
                config_faults_nearest(
                    l->faults, word->text, names, config_classes_names(r->source->chart, names, 16)),
                "the chart of source '%s' has no class '%s'", r->source->id, word->text);
        else
            memcpy(all + n, p, found * sizeof *all);
        for (size_t k = 0; k < found; k++)
            check_class_new(l, all, n, &p[k], word);
        n += found;
    }
    r->codes = all;
    r->n_codes = n;
}

static void
check_codes_given(struct load *l, const struct node *node, struct series_rule *r)
{
    const struct node *classes = config_yaml_get(node, "class");

    if (classes && !is_format(r, "sie"))
        config_walk_fault(l, &classes->pos, NULL,
            "'class' is for accounts (format sie); source '%s' has format %s", r->source->id,
            r->source->format);
    else if (!classes && r->n_codes == 0)
        config_walk_fault(l, &node->pos, NULL, "series lacks the key 'codes' or 'class'");
    else
        expand_classes(l, node, r);
}

/* A pattern that could never be a code of its source. */
static void
check_code_form(struct load *l, const struct series_rule *r, const struct pattern *p, const struct node *n)
{
    if (is_format(r, "sie") && p->from[strspn(p->from, "0123456789")])
        config_walk_fault(l, &n->pos, NULL, "'%s' is no account: expected digits", n->text);
    if (is_format(r, "sie") && p->from[0] == '0')
        config_walk_fault(
            l, &n->pos, NULL, "'%s' is no account: charts of accounts begin with class 1", n->text);
    if (is_format(r, "kolada") &&
        (p->to || isdigit((unsigned char)p->from[0]) || (!p->prefix && strlen(p->from) != 6)))
        config_walk_fault(l, &n->pos, "as in N00090", "'%s' is no key figure of Kolada", n->text);
    bool carried = strcmp(r->pos.file, CONFIG_CARRIED) == 0; /* it need not be fetched any more */
    if (is_format(r, "kolada") && !p->to && !p->prefix && r->source->kpis && !carried) {
        size_t i = 0;

        while (r->source->kpis[i] && strcmp(r->source->kpis[i], p->from) != 0)
            i++;
        if (!r->source->kpis[i])
            config_walk_fault(l, &n->pos,
                config_faults_nearest(l->faults, p->from, r->source->kpis, i < 30 ? i : 30),
                "'%s' is not among the key figures that source '%s' fetches (kpis)", n->text, r->source->id);
    }
}

static int
compare_from(const void *va, const void *vb)
{
    const struct pattern *a = *(const struct pattern *const *)va, *b = *(const struct pattern *const *)vb;
    int c = strcmp(a->from, b->from);

    return c ? c : (a > b) - (a < b);
}

/* A list's own patterns do not overlap: in order of their beginnings, each is compared with those that begin before it ends. */
static void
check_list(
    struct load *l, const struct series_rule *r, const struct pattern *p, size_t n, const struct node *list)
{
    const struct pattern **sorted = arena_alloc(l->scratch, (n + 1) * sizeof(struct pattern *));

    for (size_t i = 0; i < n; i++) {
        check_code_form(l, r, &p[i], config_yaml_item(list, i));
        sorted[i] = &p[i];
    }
    qsort(sorted, n, sizeof *sorted, compare_from);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1;
             k < n && !config_overlap_ends_before(sorted[i], sorted[k]) && !config_faults_full(l->faults);
             k++)
            if (config_overlap_patterns(l->scratch, sorted[i], sorted[k])) {
                const struct pattern *later = sorted[i] > sorted[k] ? sorted[i] : sorted[k];
                const struct pattern *first = sorted[i] > sorted[k] ? sorted[k] : sorted[i];
                const struct node *item = config_yaml_item(list, (size_t)(later - p));

                config_walk_fault(l, &item->pos, NULL, "'%s' overlaps '%s' in the same list", item->text,
                    config_yaml_item(list, (size_t)(first - p))->text);
            }
}

/* Each exception takes something out. */
static void
check_except(struct load *l, const struct node *node, const struct series_rule *r)
{
    const struct node *list = config_yaml_get(node, "except");
    struct code_set codes = {.codes = r->codes, .n_codes = r->n_codes};

    for (size_t i = 0; i < r->n_except; i++) {
        struct code_set one = {.codes = &r->except[i], .n_codes = 1};
        const struct node *item = config_yaml_item(list, i);

        if (!config_overlap_code(l->scratch, &codes, &one))
            config_walk_fault(l, &item->pos, NULL, "the exception '%s' is not among the codes", item->text);
    }
}

static void
check_column(struct load *l, const struct node *node, const struct series_rule *r)
{
    static const char *const sie[] = {"utfall", "budget"};
    struct pos at = config_walk_at(node, "column");
    bool csv = is_format(r, "csv");
    size_t n = csv ? r->source->n_columns : is_format(r, "sie") ? 2 : 0;
    const char **names = arena_alloc(l->scratch, (n + 1) * sizeof(char *));

    for (size_t i = 0; i < n; i++) {
        names[i] = csv ? r->source->columns[i].code : sie[i];
        if (strcmp(names[i], r->column) == 0)
            return;
    }
    config_walk_fault(l, &at, config_faults_nearest(l->faults, r->column, names, n),
        "source '%s' has no column '%s'", r->source->id, r->column);
}

/* Slices that the source can deliver. */
static void
check_slice(struct load *l, const struct node *node, const struct series_rule *r)
{
    static const char *const kolada[] = {"T", "K", "M"};
    struct pos at = config_walk_at(node, "slice");
    const char **names = arena_alloc(l->scratch, (r->source->n_columns + 4) * sizeof(char *));
    size_t n = 0;

    for (size_t i = 0; is_format(r, "csv") && i < r->source->n_columns; i++)
        if (r->source->columns[i].slice)
            names[n++] = r->source->columns[i].slice;
    for (size_t i = 0; is_format(r, "kolada") && i < 3; i++)
        names[n++] = kolada[i];
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], r->slice) == 0)
            return;
    config_walk_fault(l, &at, config_faults_nearest(l->faults, r->slice, names, n),
        "source '%s' has no slice '%s'", r->source->id, r->slice);
}

static void
check_time(struct load *l, const struct node *node, const struct measure *m, const struct series_rule *r)
{
    struct pos to = config_walk_at(node, "to"), window = config_walk_at(node, "window"),
               spread = config_walk_at(node, "spread"), unit = config_walk_at(node, "unit");

    if (r->from != MONTH_NONE && r->to != MONTH_NONE && r->from > r->to)
        config_walk_fault(l, &to, NULL, "the series ends before it begins");
    if (r->flat && (m->accumulates == MEASURE_STOCK || cadence_months(m->cadence) == 12))
        config_walk_fault(l, &spread, NULL, "only a flow within the year can be spread over its months");
    if (r->ytd && (m->accumulates == MEASURE_STOCK || cadence_months(m->cadence) == 12))
        config_walk_fault(l, &window, NULL, "only a flow within the year can be delivered accumulated (ytd)");
    if (r->under && r->place)
        config_walk_fault(l, &unit, NULL, "a series has either 'unit' or 'under', not both");
}

/* Everything that is made of the source, and several things are, has a finer cadence: then it is the source's that is wrong. */
static bool
is_too_seldom(const struct load *l, const struct source *s)
{
    size_t n = 0;

    for (size_t i = 0; i < l->sections[KIND_MEASURE].n; i++) {
        const struct measure *m = &l->catalog->measures[i];

        for (size_t k = 0; k < m->n_rules; k++) {
            if (m->rules[k].source != s)
                continue;
            n++;
            if (cadence_months(m->cadence) >= cadence_months(s->cadence))
                return false;
        }
    }
    for (size_t i = 0; i < l->n_ready; i++)
        if (l->ready[i].rule->source == s) {
            const struct indicator *x = l->ready[i].indicator->data;

            n++;
            if (cadence_months(x->cadence) >= cadence_months(s->cadence))
                return false;
        }
    return n > 1;
}

/* Once, however many ask: the same fault at the same place is kept once. */
static void
refuse_seldom(struct load *l, const struct source *s)
{
    const struct object *o = config_link_object(l, KIND_SOURCE, s);
    struct pos at = config_walk_at(o->node, "cadence");

    config_walk_fault(l, &at, NULL,
        "source '%s' delivers each %s; it cannot fill the finer cadence of all that is made of it", s->id,
        cadence_names[s->cadence]);
}

/* A source that delivers more seldom than the measure is asked for cannot fill it. */
static void
check_cadence(struct load *l, const struct node *node, const struct measure *m, const struct series_rule *r)
{
    const struct node *said =
        config_yaml_get(l->owner->node, "cadence"); /* the measure's or indicator's own */
    struct pos at = said ? said->pos : config_walk_at(node, "source");

    if (is_format(r, "sie") || source_reports(r->source) ||
        cadence_months(r->source->cadence) <= cadence_months(m->cadence))
        return;
    if (is_too_seldom(l, r->source))
        refuse_seldom(l, r->source);
    else
        config_walk_fault(l, &at, m->implicit ? "the indicator's cadence" : "the measure's cadence",
            "source '%s' delivers each %s; it cannot fill a %s cadence", r->source->id,
            cadence_names[r->source->cadence], cadence_names[m->cadence]);
}

void
config_measures_check_rule(
    struct load *l, const struct node *node, const struct measure *m, struct series_rule *r)
{
    const struct node *codes = config_yaml_get(node, m->implicit ? "code" : "codes"),
                      *except = config_yaml_get(node, "except");
    size_t n_given = r->n_codes;

    check_codes_given(l, node, r);
    if (codes)
        check_list(l, r, r->codes, n_given, codes);
    if (except) {
        check_list(l, r, r->except, r->n_except, except);
        check_except(l, node, r);
    }
    if (r->column)
        check_column(l, node, r);
    if (r->slice)
        check_slice(l, node, r);
    check_time(l, node, m, r);
    check_cadence(l, node, m, r);
    config_twice_check_columns(l, node, r);
}

static const struct node *
rule_node(const struct object *o, size_t i)
{
    return config_yaml_item(config_yaml_get(o->node, "series"), i);
}

/* So many that comparing each with each stays quick. */
#define SERIES_MOST 500
#define CODES_MOST 1000
#define EXCEPT_MOST 100

static bool
check_size(struct load *l, const struct object *o, const struct measure *m)
{
    struct pos at = config_walk_at(o->node, "series");
    size_t codes = 0, except = 0;

    for (size_t i = 0; i < m->n_rules; i++) {
        codes += m->rules[i].n_codes;
        except += m->rules[i].n_except;
    }
    if (m->n_rules <= SERIES_MOST && codes <= CODES_MOST && except <= EXCEPT_MOST)
        return true;
    config_walk_fault(l, &at, "use ranges, or several measures",
        "measure '%s' has %zu series, %zu codes and %zu exceptions; at most %d, %d and %d", m->id, m->n_rules,
        codes, except, SERIES_MOST, CODES_MOST, EXCEPT_MOST);
    return false;
}

/* A ledger gives months: where the measure has longer periods they fit none, and the zeros would be all there is. */
static void
check_absent(struct load *l, const struct object *o, const struct measure *m, const struct series_rule *r)
{
    struct pos at = config_walk_at(o->node, "absent");

    config_walk_fault(l, &at, NULL,
        "'absent: zero' needs cadence month: source '%s' (format sie) delivers months, measure '%s' has cadence %s",
        r->source->id, m->id, cadence_names[m->cadence]);
}

static void
check_measure(struct load *l, struct object *o)
{
    struct measure *m = o->data;
    bool whole = true, refused = false;

    l->owner = o;
    if (!check_size(l, o, m))
        return;
    for (size_t i = 0; i < m->n_rules; i++) {
        const struct object *source = config_link_object(l, KIND_SOURCE, m->rules[i].source);

        if (source->broken) {
            whole = false;
            continue;
        }
        config_measures_check_rule(l, rule_node(o, i), m, (struct series_rule *)&m->rules[i]);
        if (m->absent_zero && m->cadence != CADENCE_MONTH && is_format(&m->rules[i], "sie") && !refused) {
            check_absent(l, o, m, &m->rules[i]);
            refused = true; /* once is enough */
        }
    }
    for (size_t i = 0; whole && !o->broken && i < m->n_rules; i++)
        for (size_t k = 0; k < i && !config_faults_full(l->faults); k++)
            config_twice_check_rules(l, m, rule_node(o, i), &m->rules[i], &m->rules[k]);
}

void
config_measures_check(struct load *l)
{
    const struct section *all = &l->sections[KIND_MEASURE];

    for (size_t i = 0; i < all->n; i++)
        if (!all->objects[i].broken)
            check_measure(l, &all->objects[i]);
    l->owner = NULL;
}

void
config_measures_check_use(struct load *l, const bool *used)
{
    const struct section *all = &l->sections[KIND_MEASURE];

    if (l->sections[KIND_INDICATOR].nameless) /* what it uses is not known */
        return;
    for (size_t i = 0; i < all->n; i++) {
        struct object *o = &all->objects[i];
        const struct node *kept = config_yaml_get(o->node, "kept");
        struct pos at = config_walk_at(o->node, "id");

        l->owner = o;
        if (!used[i] && !o->broken && !(kept && strcmp(kept->text, "true") == 0))
            config_walk_fault(l, &at, "kept: true if it is there to take its codes",
                "measure '%s' is used by no indicator", o->id);
    }
    l->owner = NULL;
}
