#include "history.h"
#include <stdlib.h>
#include <string.h>

/* By edition: it has facts for months that the figure may be made of. */
struct touched {
    struct arena *arena;
    uint8_t *edition;
    int32_t n;
    month first, last;
    bool *wide; /* by series: its figures are accumulated, or longer than a month */
    size_t n_series, cap_series;
};

static int
note_series(void *ctx, const struct store_series *s, struct err *err)
{
    struct touched *t = ctx;
    (void)err;
    while (t->n_series <= (size_t)s->id)
        *ARENA_PUSH(t->arena, t->wide, t->n_series, t->cap_series) = true;
    t->wide[s->id] = s->delivered == DELIVERED_YTD || s->span > 1;
    return 0;
}

static int
note_fact(void *ctx, const struct store_fact *f, struct err *err)
{
    struct touched *t = ctx;
    int more = (size_t)f->series >= t->n_series || t->wide[f->series] ? 12 : 0;
    (void)err;
    if (f->edition <= t->n && f->last >= t->first - more && f->last <= t->last + more)
        t->edition[f->edition] = 1;
    return 0;
}

/* Of figures that are accumulated, or longer than a month, a year more than the months: one is the difference to another within the year,
   and a longer one forbids a zero in its months. */
static void
find_months(const struct explanation *e, struct touched *t)
{
    t->first = t->last = e->x.value.period.last;
    for (size_t i = 0; i < e->x.n_nodes; i++)
        for (size_t k = 0; k < e->x.nodes[i]->n_months; k++) {
            month m = e->x.nodes[i]->months[k].month;
            t->first = m < t->first ? m : t->first;
            t->last = m > t->last ? m : t->last;
        }
}

/* Anything else than a pull may change any figure. */
static int
find_editions(const struct explanation *e, struct store *s, int32_t since, struct touched *t, struct err *err)
{
    const struct store_reader reader = {.ctx = t, .series = note_series, .fact = note_fact};
    find_months(e, t);
    t->arena = e->arena;
    t->n = e->snapshot->edition.edition;
    t->edition = arena_alloc(e->arena, (size_t)t->n + 1);
    for (size_t i = 0; i < e->snapshot->n_causes; i++)
        if (strcmp(e->snapshot->causes[i].kind, "pull") != 0)
            t->edition[e->snapshot->causes[i].edition] = 1;
    return store_read_facts(s, 0, since, t->n, &reader, err);
}

static struct value
value_in(const struct snapshot *x, const struct explain *q)
{
    const struct indicator *i = catalog_indicator(x->catalog, q->indicator->id);
    const struct unit *u = catalog_unit(x->catalog, q->unit->id);
    if (i == NULL || u == NULL)
        return (struct value){.state = STATE_SAKNAS};
    return cube_value(x->cube, i, u, q->month, q->window, SCENARIO_UTFALL, "T");
}

static void
add(struct explanation *e, const struct snapshot *x, const struct value *before, const struct value *now)
{
    if (restated_is(before, now, x->edition.recorded))
        *ARENA_PUSH(e->arena, e->earlier, e->n_earlier, e->cap_earlier) = (struct explain_earlier){
            x->edition.edition, restated_row(e->x.indicator->id, e->x.unit->id, before, now)};
}

/* From edition to edition; those that cannot have changed it are passed over. */
static int
walk(struct explanation *e, struct store *s, snapshot_parse *parse, int32_t since, const struct touched *t,
    struct err *err)
{
    struct factset *facts = factset_new();
    struct snapshot *last = NULL;
    struct value before = {.state = STATE_SAKNAS};
    int r = 0;
    for (int32_t n = since; r == 0 && n <= t->n; n++) {
        struct store_edition edition = {0};
        struct snapshot *x = NULL;
        if (n > since && t->edition[n] == 0)
            continue;
        r = store_edition_number(s, n, &edition, err);
        if (r == 0 && edition.edition != 0)
            r = snapshot_load_bare(s, &edition, facts, parse, last, &x, err);
        if (x == NULL)
            continue;
        struct value now = value_in(x, &e->x);
        if (n > since)
            add(e, x, &before, &now);
        before = now;
        snapshot_unref(last);
        last = x;
    }
    snapshot_unref(last);
    factset_free(facts);
    return r;
}

static void
turn(struct explain_earlier *list, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct explain_earlier x = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = x;
    }
}

int
history_add(struct explanation *e, struct store *s, snapshot_parse *parse, struct err *err)
{
    struct touched t = {0};
    int32_t checkpoint = e->snapshot->edition.checkpoint, since = checkpoint > 0 ? checkpoint : 1;
    if (!explain_keeps_earlier(&e->x))
        return 0;
    if (find_editions(e, s, since, &t, err) < 0 || walk(e, s, parse, since, &t, err) < 0)
        return -1;
    turn(e->earlier, e->n_earlier);
    e->has_earlier = true;
    e->earlier_since = since;
    return 0;
}
