/* Changes of the definition that hold for all years: when and why, of the indicator and of the measures that it is made of. */
#include "format.h"
#include "page_indicator.h"

static void
add_all(struct page *p, struct view *list, const struct correction *all, size_t n, const char *measure)
{
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_item(list);
        stamp t;
        view_text(v, "date", clock_parse(all[i].date, &t) == 0 ? format_date(p->a, t) : all[i].date);
        view_text(v, "reason", all[i].reason);
        view_text(v, "measure", measure);
    }
}

/* Each measure once, however often the formula names it. */
static size_t
add_measures(struct page *p, struct view *list, const struct formula *f, bool *told)
{
    size_t n = 0;
    if (f->left)
        n += add_measures(p, list, f->left, told);
    if (f->right)
        n += add_measures(p, list, f->right, told);
    if (f->op != FORMULA_MEASURE || told[f->measure->index])
        return n;
    told[f->measure->index] = true;
    add_all(p, list, f->measure->corrections, f->measure->n_corrections, f->measure->name);
    return n + f->measure->n_corrections;
}

void
page_indicator_corrected(struct page *p, const struct indicator_page *x)
{
    const struct indicator *i = x->indicator;
    struct view *list = view_list(p->v, "corrections");
    bool *told = arena_alloc(p->a, p->c->n_measures + 1);
    add_all(p, list, i->corrections, i->n_corrections, NULL);
    view_bool(p->v, "has_corrections", add_measures(p, list, i->formula, told) + i->n_corrections > 0);
}
