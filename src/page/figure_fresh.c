#include "figure_fresh.h"
#include "cube_final.h"
#include "figure_late.h"
#include "release.h"

/* Something of the period that ends in m has come from the source, and some of that is not published. */
static bool
is_hidden(const struct figure *f, const struct source *x, month m)
{
    for (int k = figure_step(f->indicator, f->window) - 1; k >= 0; k--)
        if (cube_final_delivered(f->snapshot->cube, x, (month)(m - k)) &&
            cube_final_state(f->snapshot->cube, x, (month)(m - k)) == RELEASE_NONE)
            return true;
    return false;
}

/* The newest one after what is shown; the unit's own value must be one that is withheld for it. */
static month
hidden_period(const struct figure *f, const struct source *const *sources)
{
    const struct snapshot *s = f->snapshot;
    int step = figure_step(f->indicator, f->window);
    month last = MONTH_NONE, first;
    if (!cube_range(s->cube, &first, &last))
        return MONTH_NONE;
    for (month m = figure_align(f->indicator, f->window, last); m > f->last && m >= first;
         m = (month)(m - step))
        for (size_t i = 0; sources[i]; i++)
            if (is_hidden(f, sources[i], m) &&
                cube_value(s->cube, f->indicator, f->unit, m, f->window, SCENARIO_UTFALL, "T").state ==
                    STATE_EJ_PUBLICERAT)
                return m;
    return MONTH_NONE;
}

enum freshness
figure_fresh(const struct figure *f, month *ret_hidden)
{
    const struct snapshot *s = f->snapshot;
    const struct indicator *i = f->indicator;
    stamp t = s->edition.recorded;
    struct arena *a = arena_new();
    const struct source **sources = figure_sources(a, s, i);
    month hidden = i->retired == MONTH_NONE ? hidden_period(f, sources) : MONTH_NONE;
    struct freshness_facts facts = {
        .awaited = f->late, .hidden = hidden != MONTH_NONE, .shown = f->last != MONTH_NONE};
    enum cadence c = f->window == WINDOW_YEAR && i->cadence != CADENCE_LASAR ? CADENCE_YEAR : i->cadence;
    facts.ended = facts.shown && i->retired == MONTH_NONE && f->unit->to == MONTH_NONE &&
                  figure_late_period(c, 0, t) > f->last;
    for (size_t k = 0; sources[k]; k++)
        facts.failed = facts.failed || figure_late_failed(s, sources[k], t);
    arena_free(a);
    if (ret_hidden)
        *ret_hidden = hidden;
    return freshness_of(&facts);
}

stamp
figure_fresh_published(const struct figure *f, month hidden)
{
    struct arena *a = arena_new();
    const struct source **sources = figure_sources(a, f->snapshot, f->indicator);
    stamp latest = 0;
    for (size_t k = 0; sources[k]; k++) {
        struct release_dates d;
        release_dates(sources[k], hidden, &d);
        if (is_hidden(f, sources[k], hidden) && d.published > latest)
            latest = d.published;
    }
    arena_free(a);
    return latest;
}
