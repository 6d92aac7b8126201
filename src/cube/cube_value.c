/* One value, its account, and the last that there is: each is a series of one. */
#include "cube_explain.h"
#include "cube_question.h"

static struct value
reduced(struct value v)
{
    if (v.has_value)
        v.value = rat_reduced(v.value);
    if (v.has_n)
        v.n = rat_reduced(v.n);
    if (v.has_fraction) {
        v.numerator = rat_reduced(v.numerator);
        v.denominator = rat_reduced(v.denominator);
    }
    return v;
}

struct value
cube_value(const struct cube *c, const struct indicator *i, const struct unit *u, month m, enum window w,
    enum scenario s, const char *slice)
{
    return cube_value_round(c, i, u, m, w, s, slice, NULL);
}

struct value
cube_value_round(const struct cube *c, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice, const char *round)
{
    struct question q = cube_series_question(c, i, u, w, s, slice);
    struct value v;
    q.round = round;
    cube_series_answer(&q, m, 1, 1, &v);
    return reduced(v);
}

void
cube_explain(const struct cube *c, struct arena *a, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice, struct explain *ret)
{
    struct trace t = {.arena = a};
    struct question q = cube_series_question(c, i, u, w, s, slice);
    const struct plan *plan = cube_plan_in(&c->plans[i->index], i, m);
    *ret = (struct explain){.indicator = i,
        .unit = u,
        .window = w,
        .scenario = s,
        .slice = arena_strdup(a, slice),
        .month = m,
        .own = q.own};
    q.trace = &t;
    struct value v;
    cube_series_answer(&q, m, 1, 1, &v);
    v = reduced(v);
    cube_trace_tell(&t, &v, plan->fraction, plan->factor, ret);
}

/* The last month in which any measure of the formula has a row for the unit; MONTH_NONE: none has. */
static month
last_possible(const struct cube *c, const struct formula *f, const struct unit *u)
{
    month last = MONTH_NONE;
    for (size_t k = 0; f->op == FORMULA_MEASURE && k < SCENARIOS * c->n_slices; k++) {
        const struct grid *g = c->grids[(size_t)f->measure->index * SCENARIOS * c->n_slices + k];
        const struct rounds *r = c->rounds[(size_t)f->measure->index * SCENARIOS * c->n_slices + k];
        const struct grid *both[2] = {g, r != NULL ? r->year : NULL};
        for (int j = 0; j < 2; j++)
            if (both[j] != NULL && both[j]->row_of[u->index] >= 0 &&
                both[j]->first + both[j]->months - 1 > last)
                last = (month)(both[j]->first + both[j]->months - 1);
    }
    month sides[2] = {f->left != NULL ? last_possible(c, f->left, u) : MONTH_NONE,
        f->right != NULL ? last_possible(c, f->right, u) : MONTH_NONE};
    for (int k = 0; k < 2; k++)
        last = sides[k] > last ? sides[k] : last;
    return f->op == FORMULA_LAST_YEAR && last != MONTH_NONE ? (month)(last + 12) : last;
}

month
cube_last(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month limit)
{
    c = cube_today_asked(c, i);
    month m = c->first != MONTH_NONE ? last_possible(c, i->formula, u) : MONTH_NONE;
    for (size_t k = 0; c->first != MONTH_NONE && k < i->n_former; k++) {
        month last = last_possible(c, i->former[k].formula, u);
        last = last > i->former[k].to ? i->former[k].to : last;
        m = last > m ? last : m;
    }
    if (limit != MONTH_NONE && limit < m)
        m = limit;
    for (; m != MONTH_NONE && m >= c->first; m--) {
        struct value v = cube_value(c, i, u, m, w, s, slice);
        if (v.has_value || v.state == STATE_SEKRETESS)
            return m;
    }
    return MONTH_NONE;
}
