#include "config_doubt_indicators.h"
#include "config_doubt_measures.h"
#include "config_link.h"
#include "config_text.h"
#include "text.h"
#include <ctype.h>

/* More decimals than a reader can take in; a thousandth of a per cent is noise. */
#define DECIMALS 2

static void
check_decimals(struct load *l, const struct object *o, const struct indicator *x)
{
    struct pos at = config_walk_at(o->node, "decimals");

    if (x->decimals > DECIMALS)
        config_doubt_add(
            l, "decimals", &at, NULL, "indicator '%s' is shown with %d decimals", x->id, x->decimals);
    else if (x->decimals > 0 && x->scale == 0 && x->rollup == ROLLUP_SUM && strcmp(x->unit, "kr") == 0)
        config_doubt_add(l, "decimals", &at, "scale: tkr, or scale: mnkr",
            "indicator '%s' is a sum of kronor, shown with öre", x->id);
}

static bool
only_levels(const struct formula *f)
{
    return (!f->left || only_levels(f->left)) && (!f->right || only_levels(f->right)) &&
           (f->op != FORMULA_MEASURE || f->measure->accumulates == MEASURE_STOCK);
}

/* A level since January, or over twelve months, is the level of the last month. */
static void
check_windows(struct load *l, const struct object *o, const struct indicator *x)
{
    const struct node *list = config_yaml_get(o->node, "windows");
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;

    for (size_t i = 0; only_levels(x->formula) && i < n; i++) {
        const struct node *word = config_yaml_item(list, i);

        if (strcmp(word->text, "ytd") == 0 || strcmp(word->text, "r12") == 0)
            config_doubt_add(l, "windows", &word->pos, "accumulates: stock in all its measures",
                "window '%s' of indicator '%s' says the same as its last month: it is made of levels",
                word->text, x->id);
    }
}

static bool
begins_with_share(const char *text)
{
    return text && (text_starts(text, "Andel ") || text_starts(text, "Andelen "));
}

/* A share divided by another is none. */
static bool
is_compared(const char *text)
{
    static const char *const signs[] = {"delad", "delat", "divid", "kvot", "balans", "jämför"};

    for (size_t i = 0; text && i < sizeof signs / sizeof *signs; i++)
        if (strstr(text, signs[i]))
            return true;
    return false;
}

/* "Andel …", "Andelen …": a share is a percentage. */
static void
check_share(struct load *l, const struct object *o, const struct indicator *x)
{
    struct pos at = config_walk_at(o->node, "unit");

    if (is_compared(x->name) || is_compared(x->description) ||
        (!begins_with_share(x->name) && !begins_with_share(x->description)))
        return;
    if (strcmp(x->unit, "%") != 0 && strcmp(x->unit, "‰") != 0)
        config_doubt_add(l, "unit", &at, "unit: \"%\"",
            "indicator '%s' is said to be a share (andel), in '%s'", x->id, x->unit);
}

/* ---- n ---- */

static bool
has_source(const struct formula *f, const struct measure *n)
{
    if ((f->left && has_source(f->left, n)) || (f->right && has_source(f->right, n)))
        return true;
    for (size_t i = 0; f->op == FORMULA_MEASURE && i < f->measure->n_rules; i++)
        for (size_t k = 0; k < n->n_rules; k++)
            if (f->measure->rules[i].source == n->rules[k].source)
                return true;
    return false;
}

static void
check_n(struct load *l, const struct object *o, const struct indicator *x)
{
    struct pos at = config_walk_at(o->node, "n");

    if (x->n && !has_source(x->formula, x->n))
        config_doubt_add(l, "n", &at, NULL,
            "n is measure '%s', which comes from none of the sources of the figure itself", x->n->id);
}

/* ---- what is taken ready ---- */

static const struct series_rule *
ready_rule(const struct indicator *x)
{
    const struct formula *f = x->formula;

    return f->op == FORMULA_MEASURE && f->measure->implicit ? &f->measure->rules[0] : NULL;
}

static const char *
code_of(const struct series_rule *r)
{
    return r->n_codes == 1 ? r->codes[0].from : "";
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The same series under two names: one of the codes is likely another's. */
static void
check_same_series(struct load *l, const struct object *o, const struct indicator *x)
{
    const struct series_rule *r = ready_rule(x);
    struct pos at;

    for (const struct object *p = l->sections[KIND_INDICATOR].objects; r && p < o; p++) {
        const struct indicator *y = p->data;
        const struct series_rule *q = p->broken ? NULL : ready_rule(y);

        if (!q || q->source != r->source || q->place != r->place || strcmp(code_of(q), code_of(r)) != 0 ||
            !same_text(q->column, r->column))
            continue;
        at = config_walk_at(config_yaml_get(o->node, "series"), "code");
        config_doubt_add(l, "series", &at, NULL, "indicator '%s' shows the same series as '%s', %s: code %s",
            x->id, y->id, config_link_where(l, &y->pos), code_of(r));
        return;
    }
}

/* The first key figure of Kolada that text names; NULL: none. */
static const char *
key_figure(struct load *l, const char *text)
{
    for (const char *s = text; *s; s++)
        if ((s[0] == 'N' || s[0] == 'U') && strspn(s + 1, "0123456789") >= 4 &&
            (s == text || !isalnum((unsigned char)s[-1])))
            return arena_strndup(l->scratch, s, 1 + strspn(s + 1, "0123456789"));
    return NULL;
}

/* What is said of where it comes from must be where it comes from. */
static void
check_said_code(struct load *l, const struct object *o, const struct indicator *x)
{
    static const char *const keys[] = {"description", "method"};
    const struct series_rule *r = ready_rule(x);
    struct pos at = config_walk_at(o->node, "series");

    for (size_t i = 0; r && config_doubt_format(l, r->source, "kolada") && i < 2; i++) {
        const struct node *n = config_yaml_get(o->node, keys[i]);
        const char *said = n && n->kind == NODE_SCALAR ? key_figure(l, n->text) : NULL;

        if (said && !strstr(n->text, code_of(r)))
            config_doubt_add(l, "series", &at, NULL, "indicator '%s' takes %s, but its %s names %s", x->id,
                code_of(r), keys[i], said);
    }
}

static void
check_indicator(struct load *l, struct object *o)
{
    const struct indicator *x = o->data;

    check_decimals(l, o, x);
    check_windows(l, o, x);
    check_share(l, o, x);
    check_n(l, o, x);
    check_same_series(l, o, x);
    check_said_code(l, o, x);
}

/* ---- dashboards ---- */

/* A section of a pillar that is called nearly as the pillar. */
static void
check_title(struct load *l, const struct dashboard_section *s, const struct node *n)
{
    struct pos at = config_walk_at(n, "title");
    int d = s->pillar && config_doubt_whole(l, KIND_PILLAR, s->pillar)
                ? text_distance(s->title, s->pillar->name, 2)
                : 0;

    if (d == 1 && strlen(s->title) >= 4)
        config_doubt_add(l, "sections", &at, NULL,
            "the section is called nearly as its pillar: '%s', not '%s'", s->title, s->pillar->name);
}

static void
check_dashboard(struct load *l, struct object *o)
{
    const struct dashboard *d = o->data;
    const struct node *sections = config_yaml_get(o->node, "sections");
    bool *shown = arena_alloc(l->scratch, l->sections[KIND_INDICATOR].n + 1);

    for (size_t k = 0; k < d->n_sections; k++) {
        const struct node *section = config_yaml_item(sections, k);
        const struct node *list = config_yaml_get(section, "indicators");

        check_title(l, &d->sections[k], section);
        for (size_t i = 0; i < d->sections[k].n; i++) {
            const struct indicator *x = d->sections[k].indicators[i];

            if (shown[x->index])
                config_doubt_add(l, "sections", &list->items[i]->pos, NULL,
                    "indicator '%s' stands twice on dashboard '%s'", x->id, d->id);
            shown[x->index] = true;
        }
    }
}

void
config_doubt_indicators_check(struct load *l)
{
    config_doubt_measures_check(l);
    config_doubt_each(l, KIND_INDICATOR, check_indicator);
    config_doubt_each(l, KIND_DASHBOARD, check_dashboard);
}
