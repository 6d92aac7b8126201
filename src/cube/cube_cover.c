/* Which months a source has delivered. */
#include "cube_parts.h"

static uint8_t *
at(const struct cover *v, size_t source, enum scenario s, month m)
{
    int k = m - v->first;
    return k < 0 || k >= v->months ? NULL : &v->got[(source * SCENARIOS + s) * (size_t)v->months + (size_t)k];
}

void
cube_cover_make(struct cover *v, struct arena *a, const struct catalog *c, month first, month last)
{
    *v = (struct cover){.first = first, .months = last - first + 1};
    v->got = arena_alloc(a, c->n_sources * SCENARIOS * (size_t)v->months + 1);
}

static uint8_t
bits_of(month m, int span, bool ytd)
{
    int bits = COVER_ANY;
    for (int c = 0; c < CADENCES; c++) {
        struct period p = cadence_period((enum cadence)c, m);
        if (p.last == m && (ytd ? c != CADENCE_LASAR : p.span == span))
            bits |= 1 << c;
    }
    return (uint8_t)bits;
}

void
cube_cover_add(struct cover *v, size_t source, enum scenario s, month m, int span, bool ytd)
{
    uint8_t *p = at(v, source, s, m);
    if (p != NULL) /* most are months, and there are millions of them */
        *p |= span == 1 && !ytd ? COVER_ANY | 1 << CADENCE_MONTH : bits_of(m, span, ytd);
}

bool
cube_cover_has(const struct cover *v, size_t source, enum scenario s, month m)
{
    const uint8_t *p = at(v, source, s, m);
    return p != NULL && *p != 0;
}

bool
cube_cover_fits(const struct cover *v, size_t source, enum scenario s, month m, enum cadence c)
{
    const uint8_t *p = at(v, source, s, m);
    return p != NULL && (*p & 1 << c) != 0;
}

month
cube_cover_last(const struct cover *v, size_t source, enum scenario s)
{
    for (int k = v->months; k-- > 0;)
        if (cube_cover_has(v, source, s, (month)(v->first + k)))
            return (month)(v->first + k);
    return MONTH_NONE;
}
