/* What was frozen and must not be shown any more. Protection is always today's: a figure that is withheld now is not told because it
   stood in the papers; bytes cannot be taken apart, so a page of figures about persons goes as a whole when what is protected is
   another, or when something has been withdrawn, since it was frozen. */
#include "page_meeting.h"
#include "protection.h"
#include <string.h>

bool
page_meeting_withheld(const struct page *p, const struct frozen_value *v)
{
    const struct indicator *i = catalog_indicator(p->c, v->indicator);
    const struct unit *u = catalog_unit(p->c, v->unit);
    if (!i || !u)
        return true;
    enum state state = cube_value(p->s->cube, i, u, v->period.last, v->window, SCENARIO_UTFALL, "T").state;
    return state == STATE_SEKRETESS || state == STATE_EJ_PUBLICERAT;
}

static const struct catalog *
law(const struct page *p)
{
    return p->s->law ? p->s->law : p->c;
}

static bool
takes_protected(const struct catalog *law, const struct formula *f)
{
    if (!f)
        return false;
    const struct measure *me = f->op == FORMULA_MEASURE ? catalog_measure(law, f->measure->id) : NULL;
    return (me && me->family) || takes_protected(law, f->left) || takes_protected(law, f->right);
}

/* By today's law, in any way that it has been counted. */
static bool
is_guarded(const struct page *p, const char *id)
{
    const struct indicator *i = catalog_indicator(p->c, id);
    bool guarded = !i || takes_protected(law(p), i->formula);
    for (size_t k = 0; i && k < i->n_former; k++)
        guarded = guarded || takes_protected(law(p), i->former[k].formula);
    return guarded;
}

bool
page_meeting_hidden(const struct page *p, const struct frozen *f, const struct frozen_paper *x)
{
    char sum[PROTECTION_SUM];
    if (f->withdrawal == p->s->withdrawal && *f->protection &&
        strcmp(f->protection, protection_sum(law(p), sum)) == 0)
        return false;
    for (size_t i = 0; i < x->n_rows; i++)
        if (is_guarded(p, x->rows[i].indicator) ||
            (x->rows[i].has_value && page_meeting_withheld(p, &x->rows[i])))
            return true;
    return false;
}
