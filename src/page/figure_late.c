#include "figure_late.h"
#include "cube_final.h"
#include "figure.h"
#include <string.h>

month
figure_late_period(enum cadence c, int due_days, stamp t)
{
    struct clock_local now = clock_local(t);
    stamp noon = clock_from_local(now.year, now.month, now.day, 12, 0, 0); /* days are not all of 24 hours */
    struct clock_local l = clock_local(noon - (stamp)due_days * 86400000);
    month m = (month)(MONTH(l.year, l.month) - 1); /* the newest month that had ended by then */
    struct period p = cadence_period(c, m);
    return p.last > m ? (month)(p.last - cadence_months(c)) : p.last;
}

month
figure_late_source(const struct snapshot *s, const struct source *source, stamp t)
{
    month last = cube_source_last(s->cube, source);
    if (!source->due_days || source_retired(source) || last == MONTH_NONE)
        return MONTH_NONE;
    month due = figure_late_period(source->cadence, source->due_days, t);
    return last < due ? due : MONTH_NONE;
}

bool
figure_late_failed(const struct snapshot *s, const struct source *source, stamp t)
{
    for (size_t i = 0; i < s->n_pulls; i++) {
        const struct store_pull *p = &s->pulls[i];
        bool known = p->id <= s->edition.known_pull || (t > s->edition.recorded && p->ended <= t);
        if (known && strcmp(p->source, source->id) == 0)
            return p->state == PULL_FAILED && !source_retired(source);
    }
    return false;
}

/* A unit that has been closed owes nothing for the time after. */
static month
owed(const struct indicator *i, const struct unit *u, enum window w, month m)
{
    return u->to == MONTH_NONE || m <= u->to ? m : figure_align(i, w, u->to);
}

static enum cadence
cadence_in(const struct indicator *i, enum window w)
{
    return w == WINDOW_YEAR && i->cadence != CADENCE_LASAR ? CADENCE_YEAR : i->cadence;
}

month
figure_late_awaited(const struct snapshot *s, const struct indicator *i, const struct unit *u, enum window w,
    month last, stamp t)
{
    month awaited = MONTH_NONE;
    if (last == MONTH_NONE || i->retired != MONTH_NONE)
        return MONTH_NONE;
    struct arena *a = arena_new();
    for (const struct source **x = figure_sources(a, s, i); *x; x++) {
        if (!(*x)->due_days || source_retired(*x) || source_reports(*x))
            continue;
        month m = owed(i, u, w, figure_late_period(cadence_in(i, w), (*x)->due_days, t));
        bool hidden =
            cube_final_delivered(s->cube, *x, m) && cube_final_state(s->cube, *x, m) == RELEASE_NONE;
        if (last < m && !hidden && (awaited == MONTH_NONE || m > awaited))
            awaited = m;
    }
    arena_free(a);
    return awaited;
}

/* Has a period of the indicator become due between the two moments, for any of its sources? */
static bool
has_become_due(
    const struct snapshot *s, struct arena *a, const struct indicator *i, enum window w, stamp from, stamp to)
{
    enum cadence c = cadence_in(i, w);
    for (const struct source **x = figure_sources(a, s, i); *x; x++)
        if ((*x)->due_days && !source_reports(*x) &&
            figure_late_period(c, (*x)->due_days, from) != figure_late_period(c, (*x)->due_days, to))
            return true;
    return false;
}

static bool
any_unit_changed(const struct snapshot *s, const struct indicator *i, enum window w, stamp from, stamp to)
{
    for (size_t k = 0; k < s->catalog->n_units; k++) {
        const struct unit *u = &s->catalog->units[k];
        month last = cube_last(s->cube, i, u, w, SCENARIO_UTFALL, "T", MONTH_NONE);
        if (figure_late_awaited(s, i, u, w, last, from) != figure_late_awaited(s, i, u, w, last, to))
            return true;
    }
    return false;
}

bool
figure_late_changed(const struct snapshot *s, stamp t)
{
    stamp from = s->edition.recorded;
    bool changed = false;
    if (t <= from)
        return false;
    struct arena *a = arena_new();
    for (size_t k = 0; !changed && k < s->catalog->n_sources; k++) {
        const struct source *x = &s->catalog->sources[k];
        changed = figure_late_source(s, x, from) != figure_late_source(s, x, t) ||
                  figure_late_failed(s, x, from) != figure_late_failed(s, x, t);
    }
    for (size_t k = 0; !changed && k < s->catalog->n_indicators; k++) {
        const struct indicator *i = &s->catalog->indicators[k];
        for (int w = 0; !changed && w < WINDOWS && i->retired == MONTH_NONE; w++)
            changed = i->windows[w] && has_become_due(s, a, i, (enum window)w, from, t) &&
                      any_unit_changed(s, i, (enum window)w, from, t);
    }
    arena_free(a);
    return changed;
}
