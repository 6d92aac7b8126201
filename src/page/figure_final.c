#include "figure_final.h"
#include "cube_final.h"
#include "cube_report.h"
#include "figure_fresh.h"
#include "figure_protect.h"
#include "format.h"
#include "release.h"

/* When the last of its sources makes the month final. 0: no rule says. */
static stamp
final_moment(const struct figure *f, bool *ret_locks)
{
    struct arena *a = arena_new();
    const struct source **sources = figure_sources(a, f->snapshot, f->indicator);
    stamp latest = 0;
    for (size_t k = 0; sources[k]; k++) {
        struct release_dates d;
        release_dates(sources[k], f->last, &d);
        if (!cube_final_delivered(f->snapshot->cube, sources[k], f->last) ||
            cube_final_state(f->snapshot->cube, sources[k], f->last) != RELEASE_PRELIMINAR ||
            d.final <= latest)
            continue;
        latest = d.final;
        *ret_locks = d.locked == d.final;
    }
    arena_free(a);
    return latest;
}

const char *
figure_final_preliminary(struct arena *a, const struct figure *f)
{
    bool locks = false;
    if (f->now.state != STATE_PRELIMINAR || f->now.reason != REASON_EJ_SLAPPT)
        return NULL;
    stamp t = final_moment(f, &locks);
    if (!t)
        return "Preliminärt";
    return locks ? arena_printf(a, "Preliminärt, låses %s", format_date(a, t))
                 : arena_printf(a, "Preliminärt till och med %s", format_date(a, t - 1));
}

const char *
figure_final_hidden(struct arena *a, const struct figure *f)
{
    if (f->hidden == MONTH_NONE)
        return NULL;
    const char *period =
        format_upper_first(a, format_period(a, figure_period(f->indicator, f->window, f->hidden), f->window));
    stamp t = figure_fresh_published(f, f->hidden);
    return t ? arena_printf(a, "%s har kommit in och släpps %s.", period, format_date(a, t))
             : arena_printf(a, "%s har kommit in men är inte släppt.", period);
}

const char *
figure_final_late_word(const struct figure *f)
{
    return f->fresh == FRESH_KALLFEL ? "källfel" : f->fresh == FRESH_FORSENAD ? "försenad" : NULL;
}

/* The newest report of the month by any of the figure's sources: the last one that made it final. */
static const struct release_report *
find_report(const struct figure *f, const struct source *const *sources)
{
    const struct release_report *newest = NULL;
    for (size_t k = 0; sources[k]; k++) {
        const struct release_report *r = decisions_report(&f->snapshot->decisions, sources[k]->id, f->last);
        if (r && (!newest || r->edition > newest->edition))
            newest = r;
    }
    return newest;
}

/* In the figure's months, or those a year before, which some formulas look at. */
static const struct release_correction *
find_correction(const struct figure *f, const struct source *const *sources, int32_t after)
{
    const struct release_correction *newest = NULL;
    int months = figure_months(f->indicator, f->window, f->last);
    for (size_t k = 0; sources[k]; k++)
        for (int back = 0; back < months; back++) {
            size_t n;
            const struct release_correction *c =
                decisions_corrections(&f->snapshot->decisions, sources[k]->id, (month)(f->last - back), &n);
            for (size_t i = 0; i < n; i++)
                if (c[i].edition > after && (!newest || c[i].edition > newest->edition))
                    newest = &c[i];
        }
    return newest;
}

/* Protection is always today's: what is withheld now was perhaps reported before it was. And where a protected figure is another one than
   was reported (it was not protected then), the difference could be somebody's. */
static bool
may_be_told(const struct figure *f, bool differs)
{
    bool shown = f->now.state != STATE_SEKRETESS && f->now.state != STATE_EJ_PUBLICERAT;
    return !figure_protect_family(f->snapshot, f->indicator) || (shown && !differs);
}

void
figure_final_reported(const struct figure *f, struct figure_reported *ret)
{
    struct arena *a = arena_new();
    struct report_value was;
    bool differs;
    *ret = (struct figure_reported){0};
    const struct source **sources = figure_sources(a, f->snapshot, f->indicator);
    const struct release_report *r = f->last != MONTH_NONE ? find_report(f, sources) : NULL;
    bool found = r && cube_report_find(r->text, f->indicator->id, f->unit->id, f->window, &was);
    differs = found && (was.has_value != f->now.has_value ||
                           (was.has_value && format_shown(f->indicator, was.value) !=
                                                 format_shown(f->indicator, f->now.value)));
    if (found && may_be_told(f, differs)) {
        ret->report = r;
        ret->has_value = was.has_value;
        ret->value = was.value;
        ret->differs = differs;
        ret->correction = find_correction(f, sources, r->edition);
    }
    arena_free(a);
}

const char *
figure_final_corrected(struct arena *a, const struct release_correction *c)
{
    return arena_printf(a, "rättat %s av hämtning" NBSP "%d: %s", format_date(a, c->at), (int)c->pull,
        *c->reason ? c->reason : "källan levererade om");
}
