/* Which months are shown and which are final: looked up for every month of a window that a figure is made of. */
#include "cube_final.h"
#include "cube_parts.h"
#include "cube_shield.h"
#include "release.h"

/* ---- which source puts figures where ----------------------------------------------------------------------------------------- */

static size_t
row_of(const struct cube *c, size_t measure, size_t unit)
{
    return (measure * c->catalog->n_units + unit) * c->unreleased.words;
}

static void
set_bit(uint64_t *words, size_t bit)
{
    words[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void
add_feeds(struct cube *c, const struct mapping *m)
{
    struct unreleased *u = &c->unreleased;
    for (size_t i = 0; i < m->n; i++) {
        const struct feed *f = &m->feeds[i];
        int32_t before = -1; /* mostly the same unit in all months */
        for (int k = 0; k < c->tree.months; k++) {
            if (f->unit_of[k] >= 0 && f->unit_of[k] != before)
                set_bit(&u->own[row_of(c, f->measure, (size_t)f->unit_of[k])], f->source);
            before = f->unit_of[k];
        }
        for (size_t r = 0; r < f->n_rules; r++)
            if (f->rules[r]->place != NULL)
                set_bit(&u->own[row_of(c, f->measure, (size_t)f->rules[r]->place->index)], f->source);
    }
}

static bool
has_code(const struct unit *u, const struct source *s)
{
    for (size_t i = 0; i < u->n_codes; i++)
        if (u->codes[i].source == s)
            return true;
    return false;
}

/* Where absent means zero, a delivery speaks for every unit that has a code of its source. */
static void
add_zeros(struct cube *c)
{
    struct unreleased *u = &c->unreleased;
    for (size_t i = 0; i < c->catalog->n_measures; i++) {
        const struct measure *me = &c->catalog->measures[i];
        for (size_t r = 0; r < me->n_rules && me->absent_zero; r++) {
            size_t source = (size_t)(me->rules[r].source - c->catalog->sources);
            for (size_t k = 0; k < c->catalog->n_units; k++)
                if (has_code(&c->catalog->units[k], me->rules[r].source))
                    set_bit(&u->own[row_of(c, i, k)], source);
        }
    }
}

static void
roll_up_measure(const struct cube *c, const struct tree *t, size_t measure, uint64_t *total)
{
    size_t words = c->unreleased.words;
    for (size_t i = 0; i < t->n_epochs; i++) {
        const struct epoch *e = &t->epochs[i];
        for (int k = 0; k < e->n_order; k++) {
            int unit = e->order[k], up = e->parent[unit];
            for (size_t w = 0; up >= 0 && t->sums_below[up] && w < words; w++)
                total[row_of(c, measure, (size_t)up) + w] |= total[row_of(c, measure, (size_t)unit) + w];
        }
    }
}

static uint64_t *
roll_up(struct cube *c, const struct tree *t)
{
    size_t n = c->catalog->n_measures * c->catalog->n_units * c->unreleased.words;
    uint64_t *total = arena_alloc(c->arena, (n + 1) * sizeof *total);
    memcpy(total, c->unreleased.own, n * sizeof *total);
    for (size_t i = 0; i < c->catalog->n_measures; i++)
        if (c->catalog->measures[i].sum_units)
            roll_up_measure(c, t, i, total);
    return total;
}

void
cube_final_sources(struct cube *c, const struct mapping *m)
{
    struct unreleased *u = &c->unreleased;
    u->words = (c->catalog->n_sources + 63) / 64;
    size_t n = c->catalog->n_measures * c->catalog->n_units * u->words;
    u->own = arena_alloc(c->arena, (n + 1) * sizeof *u->own);
    add_feeds(c, m);
    add_zeros(c);
    u->total = roll_up(c, &c->tree);
    u->today_total = c->n_moved > 0 ? roll_up(c, &c->today_tree) : NULL;
}

void
cube_final_sources_like(struct cube *c, const struct cube *was)
{
    struct unreleased *u = &c->unreleased;
    u->words = (c->catalog->n_sources + 63) / 64;
    size_t n = c->catalog->n_measures * c->catalog->n_units * u->words * sizeof *u->own;
    u->own = arena_alloc(c->arena, n + 1);
    u->total = arena_alloc(c->arena, n + 1);
    memcpy(u->own, was->unreleased.own, n);
    memcpy(u->total, was->unreleased.total, n);
    if (c->n_moved > 0) {
        u->today_total = arena_alloc(c->arena, n + 1);
        memcpy(u->today_total, was->unreleased.today_total, n);
    }
}

/* ---- which months -------------------------------------------------------------------------------------------------------------- */

/* Only what was delivered contributes to a figure. */
static enum phase
phase_of(const struct cube *c, size_t source, month m)
{
    if (!cube_cover_has(&c->cover, source, SCENARIO_UTFALL, m))
        return PHASE_FINAL;
    enum release_state s = release_now(c->decisions, &c->catalog->sources[source], m);
    return s == RELEASE_NONE ? PHASE_HIDDEN : s == RELEASE_PRELIMINAR ? PHASE_PRELIMINARY : PHASE_FINAL;
}

static void
find_sources(struct cube *c)
{
    struct unreleased *u = &c->unreleased;
    size_t *list = arena_alloc(c->arena, (c->catalog->n_sources + 1) * sizeof *list);
    for (size_t i = 0; i < c->catalog->n_sources; i++) {
        bool open = false;
        for (int k = 0; k < c->tree.months && !open; k++)
            open = phase_of(c, i, (month)(c->tree.first + k)) != PHASE_FINAL;
        if (open)
            list[u->n++] = i;
    }
    u->sources = list;
}

static void
mark_months(struct cube *c)
{
    struct unreleased *u = &c->unreleased;
    for (size_t i = 0; i < u->n; i++)
        for (int k = 0; k < c->tree.months; k++) {
            enum phase p = phase_of(c, u->sources[i], (month)(c->tree.first + k));
            if (p != PHASE_FINAL)
                set_bit(
                    &(p == PHASE_HIDDEN ? u->hidden : u->preliminary)[(size_t)k * u->words], u->sources[i]);
        }
}

/* The months anew, for the same sources and units: what was final stays final. */
struct cube *
cube_final_with(const struct cube *c, const struct decisions *d)
{
    struct arena *a = arena_new();
    struct cube *ret = arena_alloc(a, sizeof *ret);
    *ret = *c;
    ret->arena = a;
    ret->decisions = d;
    ret->today = NULL;
    size_t months = (size_t)c->tree.months * c->unreleased.words;
    ret->unreleased.preliminary = arena_alloc(a, (months + 1) * sizeof *ret->unreleased.preliminary);
    ret->unreleased.hidden = arena_alloc(a, (months + 1) * sizeof *ret->unreleased.hidden);
    mark_months(ret);
    return ret;
}

void
cube_final_drop(struct cube *c)
{
    arena_free(c->arena);
}

void
cube_final_make(struct cube *c)
{
    struct unreleased *u = &c->unreleased;
    find_sources(c);
    u->words = u->n > 0 ? u->words : 0;
    size_t months = (size_t)c->tree.months * u->words;
    u->preliminary = arena_alloc(c->arena, (months + 1) * sizeof *u->preliminary);
    u->hidden = arena_alloc(c->arena, (months + 1) * sizeof *u->hidden);
    mark_months(c);
}

/* ---- asked ----------------------------------------------------------------------------------------------------------------------- */

/* Some rule of the measure takes the source's figures of that month: one that came before, or comes after, has no say. */
static bool
takes(const struct cube *c, const struct measure *me, size_t source, month m)
{
    for (size_t i = 0; i < me->n_rules; i++) {
        const struct series_rule *r = &me->rules[i];
        if (r->source == &c->catalog->sources[source] && (r->from == MONTH_NONE || m >= r->from) &&
            (r->to == MONTH_NONE || m <= r->to))
            return true;
    }
    return false;
}

static bool
any(const struct cube *c, const struct measure *me, const uint64_t *unit, const uint64_t *months, month m)
{
    const struct unreleased *u = &c->unreleased;
    for (size_t w = 0; w < u->words; w++)
        for (uint64_t bits = unit[w] & months[w]; bits != 0; bits &= bits - 1)
            if (takes(c, me, w * 64 + (size_t)__builtin_ctzll(bits), m))
                return true;
    return false;
}

enum phase
cube_final_slow(const struct cube *c, const struct measure *me, int unit, month m, bool own)
{
    const struct unreleased *u = &c->unreleased;
    int k = m - c->tree.first;
    if (k < 0 || k >= c->tree.months)
        return PHASE_FINAL;
    const uint64_t *units = &(own ? u->own : u->total)[row_of(c, (size_t)me->index, (size_t)unit)];
    if (any(c, me, units, &u->hidden[(size_t)k * u->words], m))
        return PHASE_HIDDEN;
    return any(c, me, units, &u->preliminary[(size_t)k * u->words], m) ? PHASE_PRELIMINARY : PHASE_FINAL;
}

/* ---- months that the clock has made final ------------------------------------------------------------------------------------------ */

bool
cube_final_delivered(const struct cube *c, const struct source *s, month m)
{
    return cube_cover_has(&c->cover, (size_t)(s - c->catalog->sources), SCENARIO_UTFALL, m);
}

static bool
feeds(const struct measure *me, const struct source *s)
{
    for (size_t r = 0; r < me->n_rules; r++)
        if (strcmp(me->rules[r].source->id, s->id) == 0)
            return true;
    return false;
}

static bool
feeds_family(const struct protection_family *f, const struct source *s)
{
    bool found = feeds(f->count, s);
    for (size_t i = 0; i < f->n_measures && !found; i++)
        found = feeds(f->measures[i], s);
    return found;
}

bool
cube_final_waits(const struct cube *c, const struct source *s, int32_t edition)
{
    for (size_t i = 0; i < c->n_shields; i++) {
        const struct shield *x = &c->shields[i];
        month newest = cube_shield_newest(x, INT16_MAX);
        if (newest != MONTH_NONE && cube_shield_edition(x, newest) < edition && feeds_family(x->family, s))
            return true;
    }
    return false;
}

enum release_state
cube_final_state(const struct cube *c, const struct source *s, month m)
{
    return cube_final_delivered(c, s, m) ? release_now(c->decisions, s, m) : RELEASE_NONE;
}

size_t
cube_final_due(const struct cube *c, stamp t, struct arena *a, struct release **ret)
{
    size_t n = 0, cap = 0;
    *ret = NULL;
    for (size_t i = 0; i < c->catalog->n_sources; i++) {
        const struct source *s = &c->catalog->sources[i];
        for (int k = 0; k < c->tree.months && release_ruled(s); k++) {
            month m = (month)(c->tree.first + k);
            const struct release *said = decisions_release(c->decisions, s->id, m);
            enum release_state now = release_by_rule(s, m, t);
            if (cube_final_delivered(c, s, m) && now > (said != NULL ? said->state : RELEASE_NONE))
                *ARENA_PUSH(a, *ret, n, cap) =
                    (struct release){.source = s->id, .month = m, .state = now, .who = "", .reason = ""};
        }
    }
    return n;
}
