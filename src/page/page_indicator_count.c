/* "Så räknades talet": the fraction with its numbers, source, file and hash; and the split by sex or age where it exists. */
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

static const char *
measure_name(const struct formula *f)
{
    return f && f->op == FORMULA_MEASURE && f->measure ? f->measure->name : NULL;
}

/* With the decimals it has, at most two. */
static const char *
plain(struct page *p, struct rat v)
{
    int decimals = 0;
    dec d;
    while (decimals < 2 && rat_round(v, decimals, &d) == 0 && rat_compare(rat_from_dec(d), v) != 0)
        decimals++;
    return format_number(p->a, v, decimals, 0);
}

static void
fill_fraction(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    const struct formula *num = NULL, *den = NULL;
    struct rat factor;
    const char *a = NULL, *b = NULL;
    if (x->indicator->formula && formula_fraction(x->indicator->formula, &num, &den, &factor)) {
        a = measure_name(num);
        b = measure_name(den);
    }
    bool has = f->now.has_value && f->now.has_fraction;
    view_bool(p->v, "has_fraction", has);
    view_printf(p->v, "numerator", "%s %s", has ? plain(p, f->now.numerator) : "",
        a ? format_lower_first(p->a, a) : "");
    view_printf(p->v, "denominator", "%s %s", has ? plain(p, f->now.denominator) : "",
        b ? format_lower_first(p->a, b) : "");
    view_text(p->v, "result", f->now.has_value ? format_with_unit(p->a, x->indicator, f->now.value) : "");
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
    if (x->indicator->formula_text)
        add_fact(list, "Formel", x->indicator->formula_text);
    if (f->now.has_n)
        add_fact(list, "Omfattar", format_number(p->a, f->now.n, 0, 0));
    if (f->now.target && f->now.target->decision)
        add_fact(list, "Mål beslutat", f->now.target->decision);
    if (f->now.edition)
        add_fact(list, "Ändrat i", arena_printf(p->a, "utgåva" NBSP "%d", f->now.edition));
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
    fill_facts(p, x, f);
    fill_slices(p, x);
}
