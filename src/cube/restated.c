/* What one edition changed of what the one before it showed. */
#include "restated.h"
#include "snapshot.h"
#include <stdlib.h>
#include <string.h>

struct restated *
restated_ref(struct restated *r)
{
    if (r != NULL)
        (void)atomic_fetch_add_explicit(&r->references, 1, memory_order_relaxed);
    return r;
}

void
restated_unref(struct restated *r)
{
    while (r != NULL && atomic_fetch_sub_explicit(&r->references, 1, memory_order_acq_rel) == 1) {
        struct restated *older = r->older;
        arena_free(r->arena); /* it lies in it itself */
        r = older;
    }
}

static struct restated *
node_new(struct restated *older, int32_t edition)
{
    struct arena *a = arena_new();
    struct restated *r = arena_alloc(a, sizeof *r);
    r->arena = a;
    r->older = older;
    r->edition = edition;
    r->since = older != NULL ? older->since : edition;
    r->total = older != NULL ? older->total : 0;
    atomic_init(&r->references, 1);
    return r;
}

struct restated *
restated_begin(int32_t edition)
{
    return node_new(NULL, edition);
}

/* ---- one figure ---------------------------------------------------------------------------------------------------------- */

static dec
as_data(struct rat v)
{
    char text[DEC_TEXT];
    dec d = 0;
    rat_text(v, text);
    (void)dec_parse(text, strlen(text), &d);
    return d;
}

static month
month_at(int64_t at)
{
    struct clock_local t = clock_local(at);
    return MONTH(t.year, t.month);
}

bool
restated_is(const struct value *before, const struct value *after, int64_t at)
{
    if (!before->has_value || before->state == STATE_SEKRETESS || after->state == STATE_SEKRETESS ||
        before->period.last >= month_at(at))
        return false;
    return !after->has_value || as_data(before->value) != as_data(after->value);
}

struct restated_row
restated_row(const char *indicator, const char *unit, const struct value *before, const struct value *after)
{
    return (struct restated_row){.indicator = indicator,
        .unit = unit,
        .period = before->period,
        .has_to = after->has_value,
        .from_state = before->state,
        .to_state = after->state,
        .from = as_data(before->value),
        .to = after->has_value ? as_data(after->value) : 0};
}

/* ---- all figures ----------------------------------------------------------------------------------------------------------- */

enum { UNKNOWN, SAME, OTHER };
struct walk {
    struct restated *to;
    const struct snapshot *before, *after;
    size_t cap;
    uint8_t *cells; /* by measure and unit: what is known; NULL: the catalogs differ */
};

static struct value
value_of(const struct cube_question *q, month m, enum window w)
{
    if (q->indicator == NULL || q->unit == NULL)
        return (struct value){.state = STATE_SAKNAS};
    return cube_value(q->cube, q->indicator, q->unit, m, w, SCENARIO_UTFALL, "T");
}

static bool
same_measure(struct walk *w, const struct measure *me, const struct unit *u)
{
    uint8_t *known = &w->cells[(size_t)me->index * w->before->catalog->n_units + (size_t)u->index];
    if (*known == UNKNOWN)
        *known = cube_same_cells(w->before->cube, w->after->cube, me, u) ? SAME : OTHER;
    return *known == SAME;
}

static bool
same_formula(struct walk *w, const struct formula *f, const struct unit *u)
{
    return f == NULL || ((f->op != FORMULA_MEASURE || same_measure(w, f->measure, u)) &&
                            same_formula(w, f->left, u) && same_formula(w, f->right, u));
}

/* Its numbers cannot be other ones: the common case, and cheap to see. */
static bool
is_untouched(struct walk *w, const struct cube_question *x, const struct cube_question *y)
{
    const struct indicator *i = x->indicator;
    bool same = w->cells != NULL && same_formula(w, i->formula, x->unit);
    for (size_t k = 0; same && k < i->n_former; k++)
        same = same_formula(w, i->former[k].formula, x->unit);
    if (w->cells != NULL)
        return same;
    return y->indicator != NULL && y->unit != NULL && cube_same(x, y);
}

static void
compare_pair(struct walk *w, const struct indicator *i, const struct unit *u)
{
    bool shared = w->before->catalog == w->after->catalog; /* then nothing has to be looked for by its name */
    const struct cube_question x = {w->before->cube, i, u},
                               y = {w->after->cube, shared ? i : catalog_indicator(w->after->catalog, i->id),
                                   shared ? u : catalog_unit(w->after->catalog, u->id)};
    const char *indicator = NULL, *unit = NULL;
    month first, last;
    if (!cube_range(w->before->cube, &first, &last) || is_untouched(w, &x, &y))
        return;
    for (month m = first; m <= last; m++) {
        struct value a = value_of(&x, m, i->main_window);
        if (!a.has_value)
            continue;
        struct value b = value_of(&y, m, i->main_window);
        if (!restated_is(&a, &b, w->after->edition.recorded))
            continue;
        indicator = indicator != NULL ? indicator : arena_strdup(w->to->arena, i->id);
        unit = unit != NULL ? unit : arena_strdup(w->to->arena, u->id);
        *ARENA_PUSH(w->to->arena, w->to->rows, w->to->n, w->cap) = restated_row(indicator, unit, &a, &b);
    }
}

struct restated *
restated_step(struct restated *older, const struct snapshot *before, const struct snapshot *after)
{
    struct walk w = {.to = node_new(older, after->edition.edition), .before = before, .after = after};
    const struct catalog *c = before->catalog;
    if (c == after->catalog || strcmp(c->sha256, after->catalog->sha256) == 0)
        w.cells = calloc(c->n_measures * c->n_units + 1, 1);
    for (size_t i = 0; i < c->n_indicators; i++)
        for (size_t u = 0; u < c->n_units; u++)
            compare_pair(&w, &c->indicators[i], &c->units[u]);
    free(w.cells);
    w.to->total += w.to->n;
    return w.to;
}
