#include "page_protected.h"
#include "cube_protected.h"
#include "figure_protect.h"
#include "format.h"
#include <inttypes.h>
#include <string.h>

#define NAMED 3 /* that a unit is hidden for; of more their number is told */

struct hidden {
    const struct cube_protected *all;
    const struct cube_protected_row *row;
};

static const char *
name_of_unit(struct page *p, const char *id)
{
    const struct unit *u = catalog_unit(p->c, id);
    return u ? u->name : id;
}

static const char *
row_name(struct page *p, const struct cube_protected_row *r)
{
    return r->own ? arena_printf(p->a, "%s, det som ligger på enheten själv", name_of_unit(p, r->unit))
                  : name_of_unit(p, r->unit);
}

static int
least(const struct hidden *h)
{
    const struct protection_family *f = h->all->family;
    for (size_t i = 0; i < f->n_dimensions; i++)
        if (strcmp(f->dimensions[i].id, h->row->dimension) == 0)
            return f->dimensions[i].min_n                                 ? f->dimensions[i].min_n
                   : f->min_n_slices != 0 && !f->dimensions[i].of_measure ? f->min_n_slices
                                                                          : f->min_n;
    return f->min_n;
}

static bool
is_total(const struct cube_protected_row *r)
{
    return r->dimension[0] == '\0';
}

/* It is hidden for its own sake, or was before in the year: others hide for it. */
static bool
is_cause(const struct cube_protected_row *r)
{
    return is_total(r) && (r->withdrawn || r->cause == DISCLOSURE_SMALL);
}

/* "Revisionen (4) och Växeln (6)" */
static const char *
for_whom(struct page *p, const struct hidden *h)
{
    const char *text = NULL;
    size_t n = 0;
    for (size_t i = 0; i < h->all->n; i++) {
        const struct cube_protected_row *r = &h->all->rows[i];
        if (!is_cause(r) || strcmp(r->parent, h->row->parent) != 0 || n++ >= NAMED)
            continue;
        text = arena_printf(p->a, "%s%s%s (%s)", text ? text : "", text ? ", " : "", row_name(p, r),
            format_count(p->a, r->persons));
    }
    if (n > NAMED)
        text = arena_printf(p->a, "%s och %zu till", text, n - NAMED);
    return text ? text : "enheter bredvid den";
}

static const char *
say_small(struct page *p, const struct hidden *h)
{
    const char *persons = figure_protect_persons(h->all->family);
    if (!is_total(h->row))
        return arena_printf(p->a, "Någon grupp är tom eller har färre än %d %s.", least(h), persons);
    if (h->row->persons < least(h))
        return arena_printf(
            p->a, "%s %s; det krävs %d.", format_count(p->a, h->row->persons), persons, least(h));
    return "Det som döljs under den är för litet för att döljas tillsammans, så den döljs med det.";
}

static const char *
say_cover(struct page *p, const struct hidden *h)
{
    if (!is_total(h->row))
        return "Annars gick uppdelningen för en enhet bredvid att räkna fram.";
    return arena_printf(p->a,
        "Skyddar %s, som annars gick att räkna fram. Tillsammans %s; det krävs minst %d.", for_whom(p, h),
        format_count(p->a, h->row->joint), least(h));
}

static const char *
say_why(struct page *p, const struct hidden *h)
{
    const struct cube_protected_row *r = h->row;
    if (r->withdrawn)
        return "Tillbakadragen med ksrd disclose --withdraw.";
    switch (r->why) {
    case DISCLOSURE_SMALL:
        return say_small(p, h);
    case DISCLOSURE_COVER:
        return say_cover(p, h);
    case DISCLOSURE_EARLIER:
        return r->cause != DISCLOSURE_COVER ? "Doldes en tidigare månad i år, och döljs året ut."
                                            : arena_printf(p->a, "%s Döljs året ut.", say_cover(p, h));
    case DISCLOSURE_ABOVE:
        return arena_printf(p->a, "Ligger under %s, som inte visas.", name_of_unit(p, r->parent));
    case DISCLOSURE_MERGED:
        return arena_printf(p->a, "Räknas in i %s (redovisas_med).", name_of_unit(p, r->parent));
    default:
        return "Enheten visas inte.";
    }
}

static const char *
rule_word(const struct cube_protected_row *r)
{
    return r->withdrawn                   ? "tillbakadragen"
           : r->why == DISCLOSURE_SMALL   ? "liten grupp"
           : r->cause == DISCLOSURE_COVER ? "för andras skull"
           : r->why == DISCLOSURE_EARLIER ? "tidigare i år"
           : r->why == DISCLOSURE_MERGED  ? "inräknad"
                                          : "följer den ovanför";
}

static void
fill_row(struct page *p, struct view *list, const struct hidden *h)
{
    struct view *v = view_item(list);
    view_text(v, "unit", row_name(p, h->row));
    view_text(v, "part", is_total(h->row) ? "allt" : arena_printf(p->a, "uppdelat på %s", h->row->dimension));
    view_text(v, "since", h->row->own ? EN_DASH : format_month(p->a, h->row->since));
    view_text(v, "rule", rule_word(h->row));
    view_text(v, "why", say_why(p, h));
}

static const char *
indicators_of(struct page *p, const struct protection_family *f)
{
    const char *text = "";
    for (size_t i = 0; i < p->c->n_indicators; i++)
        if (figure_protect_family(p->s, &p->c->indicators[i]) == f)
            text = arena_printf(p->a, "%s%s%s", text, *text ? ", " : "", p->c->indicators[i].short_name);
    return *text ? text : "inga indikatorer";
}

static void
fill_family(struct page *p, struct view *list, const struct cube_protected *x)
{
    struct view *v = view_item(list), *rows = view_list(v, "rows");
    size_t small = 0, others = 0;
    for (size_t i = 0; i < x->n; i++) {
        const struct cube_protected_row *r = &x->rows[i];
        if (!is_total(r) && r->why != DISCLOSURE_SMALL && r->why != DISCLOSURE_COVER &&
            r->why != DISCLOSURE_EARLIER)
            continue; /* goes with the unit */
        fill_row(p, rows, &(struct hidden){x, r});
        small += is_cause(r);
        others += is_total(r) && !is_cause(r);
    }
    view_text(v, "name", x->family->id);
    view_text(v, "month", format_month(p->a, x->month));
    view_printf(v, "edition", "%" PRId32, x->edition);
    view_printf(v, "least", "%d %s", x->family->min_n, figure_protect_persons(x->family));
    view_text(v, "indicators", indicators_of(p, x->family));
    view_text(v, "count",
        arena_printf(p->a, "%zu för sin egen skull, %zu för andras eller med dem", small, others));
    view_bool(v, "none", rows->first == NULL);
}

void
page_protected(struct page *p)
{
    struct view *list = view_list(p->v, "families");
    for (size_t i = 0; i < cube_protected_families(p->s->cube); i++) {
        const struct cube_protected *x = cube_protected_family(p->s->cube, i);
        if (x)
            fill_family(p, list, x);
    }
    view_bool(p->v, "has_families", list->first != NULL);
}
