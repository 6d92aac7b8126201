/* "Så räknades talet": the fraction with its numbers, source, file and hash; and the split by sex or age where it exists. */
#include "explain.h"
#include "figure_protect.h"
#include "format.h"
#include "page_indicator.h"
#include <string.h>

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
static bool
is_term(const struct explain_node *n)
{
    return n->has_value &&
           (n->op == FORMULA_MEASURE || (n->op == FORMULA_SCENARIO && n->left->op == FORMULA_MEASURE));
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

/* "959,2 − 968,9": of two measures, as the evaluator had them. */
static void
fill_sum(struct page *p, const struct explanation *e)
{
    const struct explain_node *n = e->x.den ? NULL : e->x.num;
    view_text(p->v, "terms", NULL);
    if (!n || !n->has_value || (n->op != FORMULA_ADD && n->op != FORMULA_SUB) || !is_term(n->left) ||
        !is_term(n->right))
        return;
    bool minus = n->op == FORMULA_SUB;
    struct indicator shown = *e->x.indicator;
    shown.decimals = decimals_for(e->x.indicator, n->left->value, n->right->value, minus, n->value);
    view_printf(p->v, "terms", "%s %s %s", format_level(p->a, &shown, n->left->value), minus ? MINUS : "+",
        format_level(p->a, &shown, n->right->value));
    view_text(p->v, "result", format_with_unit(p->a, &shown, n->value));
}

static void
fill_facts(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    struct view *list = view_list(p->v, "facts");
    /* protected figures: the edition is that of their release, the pull the newest that it was made of */
    const struct store_cause *pull = f->now.pull ? snapshot_cause_of_pull(p->s, f->now.pull) : NULL;
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
    if (pull && pull->ended)
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
    const char *why = NULL;
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
        if (!why && v.reason == REASON_SLICE)
            why = figure_protect_why(p->a, p->s, x->indicator, &v);
    }
    view_text(p->v, "slices_withheld", why);
    view_text(p->v, "slices_period",
        newest == MONTH_NONE
            ? NULL
            : format_period(p->a, figure_period(x->indicator, x->window, newest), x->window));
}

/* ---- earlier numbers, and the whole account ----------------------------------------------------------------------------------- */
#define EARLIER 3

static void
fill_earlier(struct page *p, const struct indicator_page *x, const struct explanation *e)
{
    struct view *list = view_list(p->v, "earlier");
    for (size_t i = 0; i < e->n_earlier && i < EARLIER; i++) {
        const struct store_cause *c = snapshot_cause(p->s, e->earlier[i].edition);
        struct view *v = view_item(list);
        view_text(v, "head", c ? format_date(p->a, c->recorded) : "");
        view_printf(v, "text", "från %s till %s",
            explain_logged(p->a, x->indicator, true, e->earlier[i].row.from),
            explain_logged(p->a, x->indicator, e->earlier[i].row.has_to, e->earlier[i].row.to));
    }
    view_bool(p->v, "has_earlier", e->n_earlier > 0);
    view_text(p->v, "earlier_more",
        e->n_earlier > EARLIER ? arena_printf(p->a, "och %zu tidigare", e->n_earlier - EARLIER) : NULL);
    view_text(p->v, "restated",
        page_link(p, "/rattelser", "enhet", x->unit->id, "indikator", x->indicator->id, NULL));
}

/* The account of the figure that the page shows; false: there is none. */
static bool
account_for(struct page *p, const struct indicator_page *x, const struct figure *f, struct explanation *ret)
{
    char period[PERIOD_TEXT];
    view_text(p->v, "account", NULL);
    if (f->last == MONTH_NONE)
        return false;
    explain_make(p->a, p->s, x->indicator, x->unit, f->last, x->window, SCENARIO_UTFALL, "T", ret);
    explain_add_earlier(ret);
    view_text(p->v, "account",
        page_link(p, arena_printf(p->a, "/rakning/%s", x->indicator->id), "enhet", x->unit->id, "fonster",
            window_names[x->window], "period", arena_strdup(p->a, period_text(f->period, period)), NULL));
    return true;
}

void
page_indicator_count(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    fill_fraction(p, x, f);
    struct explanation e = {0};
    view_text(p->v, "terms", NULL);
    if (account_for(p, x, f, &e))
        fill_sum(p, &e);
    fill_earlier(p, x, &e);
    fill_facts(p, x, f);
    fill_slices(p, x);
}
