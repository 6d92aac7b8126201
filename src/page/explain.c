/* Gathers what an explanation tells: the figure's own account, its measures, and what last changed them. */
#include "explain.h"
#include <stdlib.h>
#include <string.h>

static void
add_measure(struct explanation *e, const struct measure *me, size_t *cap)
{
    for (size_t i = 0; i < e->n_measures; i++)
        if (e->measures[i] == me)
            return;
    *ARENA_PUSH(e->arena, e->measures, e->n_measures, *cap) = me;
}

static void
find_measures(struct explanation *e)
{
    size_t cap = 0;
    for (size_t i = 0; i < e->x.n_nodes; i++)
        if (e->x.nodes[i]->measure)
            add_measure(e, e->x.nodes[i]->measure, &cap);
}

/* ---- what changed it last ------------------------------------------------------------------------------------------------ */

static void
add_cause(struct explanation *e, int32_t edition, size_t *cap)
{
    const struct store_cause *c = edition ? snapshot_cause(e->snapshot, edition) : NULL;
    for (size_t i = 0; c && i < e->n_causes; i++)
        if (e->causes[i] == c)
            return;
    if (c)
        *ARENA_PUSH(e->arena, e->causes, e->n_causes, *cap) = c;
}

static int
newest_first(const void *a, const void *b)
{
    const struct store_cause *x = *(const struct store_cause *const *)a,
                             *y = *(const struct store_cause *const *)b;
    return y->edition - x->edition;
}

static void
find_causes(struct explanation *e)
{
    size_t cap = 0, n;
    int32_t *editions;
    for (size_t i = 0; i < e->x.n_nodes; i++) {
        n = cube_explain_editions(e->snapshot->cube, e->arena, &e->x, e->x.nodes[i], &editions);
        for (size_t k = 0; k < n; k++)
            add_cause(e, editions[k], &cap);
    }
    for (size_t i = 0; i < e->n_facts; i++)
        add_cause(e, e->facts[i].edition, &cap);
    if (e->n_causes)
        qsort(e->causes, e->n_causes, sizeof(const struct store_cause *), newest_first);
}

void
explain_make(struct arena *a, const struct snapshot *s, const struct indicator *i, const struct unit *u,
    month m, enum window w, enum scenario sc, const char *slice, struct explanation *ret)
{
    *ret = (struct explanation){.snapshot = s, .arena = a};
    cube_explain(s->cube, a, i, u, m, w, sc, slice, &ret->x);
    find_measures(ret);
    find_causes(ret);
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------- */

static int
take_fact(void *ctx, const struct explain_fact *fact, struct err *err)
{
    struct explanation *e = ctx;
    (void)err;
    *ARENA_PUSH(e->arena, e->facts, e->n_facts, e->cap_facts) = *fact;
    return 0;
}

static int
by_place(const void *a, const void *b)
{
    const struct explain_fact *x = a, *y = b;
    int d = x->measure->index - y->measure->index;
    d = d ? d : (int)x->scenario - (int)y->scenario;
    d = d ? d : x->month - y->month;
    d = d ? d : x->unit->index - y->unit->index;
    d = d ? d : strcmp(x->series->account, y->series->account);
    return d ? d : x->series->id - y->series->id;
}

int
explain_add_facts(struct explanation *e, const struct factset *f, struct err *err)
{
    if (cube_explain_facts(e->snapshot->cube, f, &e->x, take_fact, e, err) != 0)
        return -1;
    if (e->n_facts)
        qsort(e->facts, e->n_facts, sizeof *e->facts, by_place);
    e->has_facts = true;
    e->causes = NULL;
    e->n_causes = 0;
    find_causes(e);
    return 0;
}

/* ---- earlier numbers ------------------------------------------------------------------------------------------------------------ */

bool
explain_keeps_earlier(const struct explain *x)
{
    return x->window == x->indicator->main_window && x->scenario == SCENARIO_UTFALL &&
           strcmp(x->slice, "T") == 0 && x->num != NULL;
}

static bool
is_of(const struct restated_row *r, const struct explain *x)
{
    return r->period.last == x->value.period.last && strcmp(r->indicator, x->indicator->id) == 0 &&
           strcmp(r->unit, x->unit->id) == 0;
}

void
explain_add_earlier(struct explanation *e)
{
    const struct restated *log = snapshot_restated(e->snapshot);
    const struct store_edition *shown = &e->snapshot->edition;
    if (e->snapshot->today || log == NULL || log->edition < shown->edition || !explain_keeps_earlier(&e->x))
        return;
    e->has_earlier = true;
    e->earlier_since = log->since > shown->checkpoint ? log->since : shown->checkpoint;
    for (; log != NULL && log->edition > e->earlier_since; log = log->older)
        for (size_t i = 0; log->edition <= shown->edition && i < log->n; i++)
            if (is_of(&log->rows[i], &e->x))
                *ARENA_PUSH(e->arena, e->earlier, e->n_earlier, e->cap_earlier) =
                    (struct explain_earlier){log->edition, log->rows[i]};
}
