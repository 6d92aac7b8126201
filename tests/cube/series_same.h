/* A series says of every period what cube_value says of it alone, and what the account says of it: three ways through one evaluator (a run
   of periods, where sums go on from the window before; one period; one period step by step, where nothing is taken together). */
#pragma once
#include "cube_explain.h"
#include "cube_help.h"
#include "cube_series.h"

enum { SERIES_MOST = 90 };

static inline bool
series_same_rat(bool has, struct rat a, bool other, struct rat b)
{
    return has == other && (!has || (a.den > 0 && rat_compare(a, b) == 0));
}

static inline bool
series_same(const struct value *a, const struct value *b)
{
    return a->state == b->state && a->reason == b->reason &&
           series_same_rat(a->has_value, a->value, b->has_value, b->value) &&
           series_same_rat(a->has_fraction, a->numerator, b->has_fraction, b->numerator) &&
           series_same_rat(a->has_fraction, a->denominator, b->has_fraction, b->denominator) &&
           series_same_rat(a->has_n, a->n, b->has_n, b->n) && a->mal == b->mal && a->target == b->target &&
           a->period.last == b->period.last && a->period.span == b->period.span && a->edition == b->edition &&
           a->pull == b->pull;
}

/* How many of the n periods have a value. */
static inline size_t
series_compare(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month first, int step, int n)
{
    static struct value got[SERIES_MOST];
    struct arena *a = arena_new();
    size_t values = 0;
    cube_series(c, i, u, w, s, slice, first, step, (size_t)n, got);
    for (int k = 0; k < n; k++) {
        month m = (month)(first + k * step);
        struct value v = cube_value(c, i, u, m, w, s, slice);
        struct explain x;
        values += v.has_value;
        cube_explain(c, a, i, u, m, w, s, slice, &x);
        if (!series_same(&v, &got[k]) || !series_same(&v, &x.value))
            fail_msg("%s of %s in %d-%02d, %s %s %s, from %d in steps of %d", i->id, u->id, month_year(m),
                month_of_year(m), window_names[w], scenario_names[s], slice, (int)first, step);
    }
    arena_free(a);
    return values;
}
