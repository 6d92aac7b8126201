#include "figure_protect.h"
#include "format.h"
#include <string.h>

static const struct protection_family *
family_in(const struct catalog *law, const struct formula *f)
{
    if (f == NULL)
        return NULL;
    if (f->op == FORMULA_MEASURE) {
        const struct measure *m = f->measure != NULL ? catalog_measure(law, f->measure->id) : NULL;
        return m != NULL ? m->family : NULL;
    }
    const struct protection_family *left = family_in(law, f->left);
    return left != NULL ? left : family_in(law, f->right);
}

const struct protection_family *
figure_protect_family(const struct snapshot *s, const struct indicator *i)
{
    return family_in(s->law != NULL ? s->law : s->catalog, i->formula);
}

const char *
figure_protect_persons(const struct protection_family *f)
{
    return f->period == CADENCE_MONTH ? "medarbetare" : "svar";
}

static int
slices_min(const struct protection_family *f)
{
    return f->min_n_slices != 0 ? f->min_n_slices : f->min_n;
}

static const char *
say_release(struct arena *a, const struct protection_family *f, month m)
{
    month after = (month)(m + 1);
    char label[PERIOD_LABEL];
    if (f->release_day == 0)
        return "Visas när alla källor har levererat perioden.";
    return arena_printf(a, "%s släpps den %d %s.",
        format_upper_first(a, period_label(cadence_period(f->period, m), label)), f->release_day,
        period_month_name(month_of_year(after)));
}

const char *
figure_protect_why(
    struct arena *a, const struct snapshot *s, const struct indicator *i, const struct value *v)
{
    const struct protection_family *f = figure_protect_family(s, i);
    if (f == NULL || (v->state != STATE_SEKRETESS && v->state != STATE_EJ_PUBLICERAT))
        return NULL;
    switch (v->reason) {
    case REASON_NOT_RELEASED:
        return say_release(a, f, v->period.last);
    case REASON_WINDOW:
        return "Visas inte: en av månaderna i perioden visas inte.";
    case REASON_SLICE:
        return arena_printf(a,
            "Uppdelningen visas bara när varje grupp har minst %d %s och inget kan räknas fram.",
            slices_min(f), figure_protect_persons(f));
    case REASON_MERGED:
        return "Visas inte för sig: räknas in i en annan enhet.";
    default:
        return arena_printf(a,
            "Visas inte av sekretesskäl: färre än %d %s här, eller i en annan enhet som annars hade kunnat räknas "
            "fram.",
            f->min_n, figure_protect_persons(f));
    }
}

const char *
figure_protect_rule(struct arena *a, const struct snapshot *s, const struct indicator *i)
{
    const struct protection_family *f = figure_protect_family(s, i);
    if (f == NULL)
        return NULL;
    return arena_printf(a,
        "En enhet visas bara när minst %d %s ingår och ingen mindre grupp kan räknas fram ur det vi visar. "
        "Rättelser räknas in i den månad de släpps; en släppt månad ändras inte.",
        f->min_n, figure_protect_persons(f));
}
