/* From numbers to answers: states and their reasons, how many are counted, which pull, målstatus. */
#include "cube_question.h"
#include "cube_shield.h"

/* The first of c->pulls that is not of an older edition. */
static size_t
find_pull(const struct cube *c, int32_t edition)
{
    size_t low = 0, high = c->n_pulls;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->pulls[mid].edition < edition)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static int32_t
pull_at(const struct cube *c, size_t at, int32_t edition)
{
    if (at < c->n_pulls && c->pulls[at].edition == edition)
        return c->pulls[at].pull;
    return edition > 0 ? cube_shield_pull(c, edition) : 0;
}

int32_t
cube_pull(const struct cube *c, int32_t edition)
{
    return pull_at(c, find_pull(c, edition), edition);
}

/* Neighbours mostly have the same edition, or the next one. */
static int32_t
pull_of(struct answering *a, int32_t edition)
{
    const struct cube *c = a->question->cube;
    size_t next = a->at_pull + 1;
    if (edition == a->edition)
        return a->pull;
    a->edition = edition;
    a->at_pull = next < c->n_pulls && c->pulls[next].edition == edition ? next : find_pull(c, edition);
    a->pull = pull_at(c, a->at_pull, edition);
    return a->pull;
}

static enum state
state_of(const struct part *p)
{
    if (p->have == HAVE_NO_SENSE)
        return STATE_EJ_TILLAMPLIGT;
    if (p->have == HAVE_WITHHELD)
        return STATE_SEKRETESS;
    if (p->phase == PHASE_HIDDEN)
        return STATE_EJ_PUBLICERAT;
    if (p->have == HAVE_NOTHING)
        return STATE_SAKNAS;
    if (p->have == HAVE_NOT_YET)
        return STATE_EJ_PUBLICERAT;
    return p->hole || p->phase == PHASE_PRELIMINARY ? STATE_PRELIMINAR : STATE_OK;
}

static enum reason
reason_of(const struct part *p, enum state s)
{
    if (s == STATE_PRELIMINAR)
        return p->hole ? REASON_OFULLSTANDIG : REASON_EJ_SLAPPT;
    return s == STATE_EJ_PUBLICERAT && p->phase == PHASE_HIDDEN ? REASON_EJ_SLAPPT : (enum reason)p->reason;
}

/* Targets are for the total of what happened; and for the main window, unless the number means the same in all. */
static bool
has_targets(const struct question *q)
{
    const struct indicator *i = q->indicator;
    return i->n_targets > 0 && q->scenario == SCENARIO_UTFALL && q->slice == 0 &&
           (q->window == i->main_window || q->cube->plans[i->index].any_window);
}

struct answering
cube_answer_begin(const struct question *q)
{
    const struct cube *c = q->cube;
    return (struct answering){.question = q,
        .held = c->n_held > 0 && q->scenario == SCENARIO_UTFALL &&
                cube_held_in(c, q->indicator, q->unit, INT16_MIN, INT16_MAX) != NULL,
        .judged = has_targets(q),
        .target_from = 1, /* no month */
        .target_to = 0,
        .edition = -1};
}

static void
judge(struct answering *a, month m, struct value *v)
{
    const struct question *q = a->question;
    if (!a->judged)
        return;
    if (m < a->target_from || m > a->target_to) {
        a->target = indicator_target_span(q->indicator, q->unit, m, &a->target_from, &a->target_to);
        a->scale = value_scale_of(q->indicator, a->target);
    }
    v->target = a->target;
    if (v->state == STATE_OK || (v->state == STATE_PRELIMINAR && v->reason == REASON_EJ_SLAPPT))
        v->mal = value_mal_by(&a->scale, v->value);
}

/* A plausibility rule holds it, or a period in it. */
static bool
is_held(const struct answering *a, month m, const struct value *v)
{
    const struct question *q = a->question;
    if (!a->held || !v->has_value || v->state == STATE_EJ_PUBLICERAT)
        return false;
    month first = (month)(m - cube_question_window(q, m) + 1);
    return cube_held_in(q->cube, q->indicator, q->unit, first, m) != NULL;
}

/* Withheld or not shown: of the numbers nothing is left. */
static void
clear(struct value *v)
{
    const struct rat none = {0, 1};
    v->has_value = v->has_fraction = v->has_n = false;
    v->value = v->numerator = v->denominator = v->n = none;
}

static void
count(const struct part *n, struct value *v)
{
    if (n == NULL)
        return;
    v->has_n = n->have == HAVE_VALUE && n->phase != PHASE_HIDDEN;
    if (v->has_n)
        cube_part_rat(n, &v->n);
    v->edition = n->edition > v->edition ? n->edition : v->edition;
}

void
cube_answer(struct answering *a, month m, const struct part *p, const struct part *n, struct value *v)
{
    v->state = state_of(p);
    v->reason = reason_of(p, v->state);
    v->has_value = p->have == HAVE_VALUE;
    if (v->has_value)
        cube_part_rat(p, &v->value);
    v->edition = p->edition;
    if (is_held(a, m, v)) {
        v->state = STATE_PRELIMINAR;
        v->reason = REASON_RIMLIGHET;
    }
    count(n, v);
    v->pull = pull_of(a, v->edition);
    if (v->state == STATE_SEKRETESS || v->state == STATE_EJ_PUBLICERAT)
        clear(v);
    judge(a, m, v);
}
