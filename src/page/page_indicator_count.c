/* "Så räknades talet": the fraction with its numbers, source, file and hash; and the split by sex or age where it exists. */
#include "explain.h"
#include "format.h"
#include "page_indicator.h"
#include <string.h>

static const struct store_pull *
find_pull(const struct snapshot *s, int32_t id)
{
    for (size_t i = 0; i < s->n_pulls; i++)
        if (s->pulls[i].id == id)
            return &s->pulls[i];
    return NULL;
}

static void
add_fact(struct view *list, const char *head, const char *text)
{
    struct view *v = view_item(list);
    view_text(v, "head", head);
    view_text(v, "text", text);
}

static void
fill_fraction(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    const struct formula *num = NULL, *den = NULL;
    struct rat factor = rat_from_int(1);
    bool has = f->now.has_value && f->now.has_fraction && x->indicator->formula &&
               formula_fraction(indicator_formula(x->indicator, f->last), &num, &den, &factor);
    view_bool(p->v, "has_fraction", has);
    view_text(p->v, "numerator",
        has ? arena_printf(
                  p->a, "%s %s", explain_plain(p->a, f->now.numerator), explain_words_part(p->a, num, 3))
            : NULL);
    view_text(p->v, "denominator",
        has ? arena_printf(
                  p->a, "%s %s", explain_plain(p->a, f->now.denominator), explain_words_part(p->a, den, 3))
            : NULL);
    view_text(p->v, "times",
        has && rat_compare(factor, rat_from_int(1)) != 0
            ? arena_printf(p->a, "× %s", explain_plain(p->a, factor))
            : NULL);
    view_text(p->v, "result", f->now.has_value ? format_with_unit(p->a, x->indicator, f->now.value) : "");
}

/* ---- sums and differences ---------------------------------------------------------------------------------------------------- */
/* A measure's figure in the window that the page shows; false: something is missing. */
static bool
term_value(struct page *p, const struct figure *f, const struct formula *t, struct rat *ret)
{
    const struct measure *me = t->op == FORMULA_SCENARIO ? t->left->measure : t->measure;
    enum scenario sc = t->op == FORMULA_SCENARIO ? (enum scenario)t->scenario : SCENARIO_UTFALL;
    int n = me->accumulates == MEASURE_FLOW ? figure_months(f->indicator, f->window, f->last) : 1;
    dec sum = 0, one;
    for (int k = 0; k < n; k++) {
        month m = (month)(f->last - k);
        if (!cube_lives(p->s->cube, f->unit, m))
            continue;
        if (!cube_measure(p->s->cube, me, f->unit, m, sc, "T", &one) || dec_add(sum, one, &sum) != 0)
            return false;
    }
    *ret = rat_from_dec(sum);
    return true;
}

static bool
is_term(const struct formula *f)
{
    return f->op == FORMULA_MEASURE || (f->op == FORMULA_SCENARIO && f->left->op == FORMULA_MEASURE);
}

/* With as many decimals as it takes for the line to be right as it is read. */
static int
decimals_for(const struct indicator *i, struct rat a, struct rat b, bool minus, struct rat sum)
{
    struct indicator more = *i;
    dec x, y, s;
    for (; more.decimals < i->decimals + 4 && more.decimals < 6; more.decimals++) {
        x = format_shown(&more, a);
        y = format_shown(&more, b);
        s = format_shown(&more, sum);
        if ((minus ? x - y : x + y) == s)
            break;
    }
    return more.decimals;
}

/* "959,2 − 968,9": only when the two terms do give the figure shown. */
static void
fill_sum(struct page *p, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    const struct formula *g = indicator_formula(i, f->last);
    struct rat a, b, sum;
    view_text(p->v, "terms", NULL);
    if (!f->now.has_value || !g || (g->op != FORMULA_ADD && g->op != FORMULA_SUB) || !is_term(g->left) ||
        !is_term(g->right) || !term_value(p, f, g->left, &a) || !term_value(p, f, g->right, &b))
        return;
    bool minus = g->op == FORMULA_SUB;
    if ((minus ? rat_sub(a, b, &sum) : rat_add(a, b, &sum)) != 0 || rat_compare(sum, f->now.value) != 0)
        return;
    struct indicator shown = *i;
    shown.decimals = decimals_for(i, a, b, minus, sum);
    view_printf(p->v, "terms", "%s %s %s", format_level(p->a, &shown, a), minus ? MINUS : "+",
        format_level(p->a, &shown, b));
    view_text(p->v, "result", format_with_unit(p->a, &shown, sum));
}

static void
fill_facts(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    struct view *list = view_list(p->v, "facts");
    const struct store_pull *pull = find_pull(p->s, f->now.pull);
    const struct source **s = figure_sources(p->a, p->s, x->indicator);
    const char *names = "";
    for (size_t i = 0; s[i]; i++)
        names = arena_printf(p->a, "%s%s%s", names, i ? ", " : "", s[i]->name);
    add_fact(list, "Källa",
        f->now.pull ? arena_printf(p->a, "%s, hämtning" NBSP "%s", names, format_count(p->a, f->now.pull))
                    : names);
    if (pull && *pull->file)
        add_fact(list, "Fil", pull->file);
    if (pull && strlen(pull->sha256) >= 12)
        add_fact(list, "SHA-256",
            arena_printf(p->a, "%.6s…%s", pull->sha256, pull->sha256 + strlen(pull->sha256) - 6));
    if (pull)
        add_fact(list, "Hämtad", format_stamp(p->a, pull->ended));
    const struct formula *formula = indicator_formula(x->indicator, f->last);
    if (formula && formula->op != FORMULA_MEASURE)
        add_fact(list, "Formel", format_upper_first(p->a, explain_words(p->a, formula)));
    if (f->now.has_n)
        add_fact(list, "Omfattar", format_number(p->a, f->now.n, 0, 0));
    if (f->now.target && f->now.target->decision)
        add_fact(list, "Mål beslutat", f->now.target->decision);
    if (x->indicator->owner)
        add_fact(list, "Ansvarig", x->indicator->owner);
}

static const char *
slice_name(const char *slice)
{
    return strcmp(slice, "K") == 0 ? "Kvinnor" : strcmp(slice, "M") == 0 ? "Män" : slice;
}

static void
fill_slices(struct page *p, const struct indicator_page *x)
{
    struct view *list = view_list(p->v, "slices");
    const char *const *s = cube_slices(p->s->cube, x->indicator);
    month newest = MONTH_NONE;
    for (size_t i = 0; s && s[i]; i++) {
        month m = strcmp(s[i], "T") == 0
                      ? MONTH_NONE
                      : cube_last(p->s->cube, x->indicator, x->unit, x->window, SCENARIO_UTFALL, s[i], x->to);
        newest = m > newest ? m : newest;
    }
    for (size_t i = 0; newest != MONTH_NONE && s[i]; i++) {
        if (strcmp(s[i], "T") == 0)
            continue;
        struct value v =
            cube_value(p->s->cube, x->indicator, x->unit, newest, x->window, SCENARIO_UTFALL, s[i]);
        struct view *item = view_item(list);
        view_text(item, "name", slice_name(s[i]));
        view_text(item, "value", format_value(p->a, x->indicator, &v));
        view_text(item, "reason", v.has_value ? NULL : format_state_word(v.state));
    }
    view_text(p->v, "slices_period",
        newest == MONTH_NONE
            ? NULL
            : format_period(p->a, figure_period(x->indicator, x->window, newest), x->window));
}

void
page_indicator_count(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    fill_fraction(p, x, f);
    fill_sum(p, f);
    fill_facts(p, x, f);
    fill_slices(p, x);
}
