#include "figure_say.h"
#include "figure_forecast.h"
#include "figure_held.h"
#include "figure_variation.h"
#include "format.h"
#include <string.h>

#define LOOK_BACK 36
#define LINE 60 /* letters of 15 px on a card of 384 px */

static const char *
mal_word(enum mal m)
{
    return m == MAL_NATT ? "Nått" : m == MAL_NARA ? "Nära" : m == MAL_EJ_NATT ? "Ej nått" : "Inget mål";
}

const char *
figure_say_status(const struct value *v)
{
    if (v->mal != MAL_NONE || (v->has_value && !v->target))
        return mal_word(v->mal);
    return v->has_value ? "Bedöms inte" : EN_DASH;
}

const char *
figure_say_before(struct arena *a, const struct figure *f)
{
    month m = (month)(f->last - 12);
    if (f->window == WINDOW_YTD && month_of_year(m) > 1)
        return arena_printf(a, "samma tid %d", month_year(m));
    if (f->window == WINDOW_R12)
        return "tolv månader tidigare";
    return format_period(a, figure_period(f->indicator, f->window, m), f->window);
}

const char *
figure_say_target(struct arena *a, const struct figure *f, bool with_unit)
{
    if (!f->now.target)
        return NULL;
    struct rat t = rat_from_dec(f->now.target->value);
    const char *n = with_unit ? format_with_unit(a, f->indicator, t) : format_short(a, f->indicator, t);
    return arena_printf(
        a, "mål %s" NBSP "%s", f->indicator->direction == DIRECTION_LOWER ? "högst" : "minst", n);
}

const char *
figure_say_distance(struct arena *a, const struct figure *f)
{
    struct rat d;
    if (!f->now.target || !f->now.has_value || f->indicator->direction == DIRECTION_NONE)
        return NULL;
    if (!figure_difference(f->indicator, f->now.value, rat_from_dec(f->now.target->value), &d))
        return NULL;
    if (rat_is_zero(d))
        return "på målet";
    return arena_printf(a, "%s %s målet", format_distance(a, f->indicator, d), d.num > 0 ? "över" : "under");
}

const char *
figure_say_surplus(struct arena *a, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    bool deviation = figure_is_deviation(i), zero = f->now.target && f->now.target->value == 0;
    if (!f->now.has_value || strcmp(i->unit, "kr") != 0 || i->direction != DIRECTION_HIGHER ||
        !(deviation || zero) || format_shown(i, f->now.value) == 0)
        return NULL;
    return arena_printf(a, "%s %s%s", f->now.value.num < 0 ? "underskott" : "överskott",
        format_distance(a, i, f->now.value), deviation ? " mot budget" : "");
}

static const char *
change_word(const struct indicator *i, bool up, int better)
{
    if (strcmp(i->unit, "dagar") == 0)
        return up ? "längre" : "kortare";
    if (better && strcmp(i->unit, "antal") != 0)
        return better > 0 ? "bättre" : "sämre";
    return up ? "högre" : "lägre";
}

const char *
figure_say_change(struct arena *a, const struct figure *f)
{
    struct rat d;
    if (!f->now.has_value || !f->year_ago.has_value ||
        !figure_difference(f->indicator, f->now.value, f->year_ago.value, &d))
        return NULL;
    if (rat_is_zero(d))
        return "Oförändrat";
    return arena_printf(a, "%s %s", format_distance(a, f->indicator, d),
        change_word(f->indicator, d.num > 0, figure_better(f->indicator, f->now.value, f->year_ago.value)));
}

const char *
figure_say_budget(struct arena *a, const struct figure *f)
{
    struct rat d;
    if (!f->now.has_value || !f->budget.has_value || figure_is_deviation(f->indicator))
        return NULL;
    if (figure_deviation(f, &d)) {
        if (format_shown(f->indicator, d) == 0)
            return "enligt budget";
        return arena_printf(
            a, "%s %s än budget", format_distance(a, f->indicator, d), d.num < 0 ? "sämre" : "bättre");
    }
    if (!figure_difference(f->indicator, f->now.value, f->budget.value, &d))
        return NULL;
    if (format_shown(f->indicator, d) == 0)
        return "enligt budget";
    return arena_printf(
        a, "%s %s än budget", format_distance(a, f->indicator, d), d.num < 0 ? "mindre" : "mer");
}

static const char *
period_word(const struct figure *f, int n)
{
    int step = figure_step(f->indicator, f->window);
    return step == 12 ? "år" : step == 4 ? "tertial" : step == 3 ? "kvartal" : n == 1 ? "månad" : "månader";
}

/* Periods in a row up to now in which the target was reached. */
static int
reached_in_a_row(const struct value *v)
{
    int n = 0;
    for (int i = LOOK_BACK; i-- > 0 && v[i].has_value && v[i].mal == MAL_NATT;)
        n++;
    return n;
}

/* Steps in a row in one direction up to now, as shown: +n rising, −n falling. */
static int
trend(const struct figure *f, const struct value *v)
{
    const struct indicator *ind = f->indicator;
    month m = f->last;
    int n = 0;
    for (int i = LOOK_BACK - 1; i > 0 && v[i].has_value && v[i - 1].has_value; i--) {
        dec now = format_shown(ind, v[i].value), before = format_shown(ind, v[i - 1].value);
        int way = now > before ? 1 : now < before ? -1 : 0;
        month back = (month)(m - figure_step(ind, f->window));
        if (!way || (n && (n > 0) != (way > 0)) || indicator_break(ind, f->unit, back, m, false))
            break;
        n += way;
        m = back;
    }
    return n;
}

static const char *
say_trend(struct arena *a, const struct figure *f, const struct value *v)
{
    /* months in a row are as often the season as a change */
    int n = figure_step(f->indicator, f->window) == 12 ? trend(f, v) : 0;
    int size = n < 0 ? -n : n;
    if (size < 3)
        return NULL;
    const struct value *from = &v[LOOK_BACK - 1 - size];
    month m = (month)(f->last - size * figure_step(f->indicator, f->window));
    return arena_printf(a, "Har %s %s år i rad, från %s år %s.", n > 0 ? "ökat" : "minskat",
        format_number_word(a, size), format_with_unit(a, f->indicator, from->value),
        format_period(a, figure_period(f->indicator, f->window, m), f->window));
}

static const char *
say_before(struct arena *a, const struct figure *f)
{
    const char *when = figure_say_before(a, f);
    if (f->year_ago.has_value)
        return arena_printf(
            a, "%s: %s.", format_upper_first(a, when), format_with_unit(a, f->indicator, f->year_ago.value));
    if (f->year_ago.state == STATE_SAKNAS && !f->late && figure_step(f->indicator, f->window) == 12)
        return arena_printf(a, "%s saknas.", format_upper_first(a, when));
    return NULL;
}

/* Signal or noise, of the figure that is shown. */
static const char *
say_variation(struct arena *a, const struct figure *f)
{
    bool normal = f->variation.at.word == VARIATION_NORMAL, open = f->now.mal > MAL_NATT;
    if (figure_variation_of(f))
        return NULL;
    if (normal && open && f->variation.at.assurance == ASSURANCE_ALDRIG)
        return f->exception ? "Normal variation, men målet nås inte med nuvarande arbetssätt."
                            : "Nås inte med nuvarande arbetssätt.";
    if (normal && open && f->variation.at.assurance == ASSURANCE_IBLAND)
        return "Målet nås inte säkert.";
    return figure_variation_why(a, f);
}

static const char *
say_then(struct arena *a, const struct figure *f, const struct value *v)
{
    const char *then = NULL;
    if (!f->late &&
        f->variation.at.word != VARIATION_NORMAL) /* so many years in a row say more than "over the normal" */
        then = say_trend(a, f, v);
    if (!then && (!f->late || f->exception))
        then = say_variation(a, f);
    if (!then && f->exception && f->worse)
        return arena_printf(a, "Sämre än %s: %s.", figure_say_before(a, f),
            format_with_unit(a, f->indicator, f->year_ago.value));
    if (!then && !f->late)
        then = say_trend(a, f, v);
    if (!then && f->broken)
        then = arena_printf(a, "%s. Serierna jämförs inte.", f->broken->reason);
    return then ? then : say_before(a, f);
}

static const char *
say_reached(struct arena *a, const struct figure *f, const struct value *v)
{
    int n = f->window == WINDOW_YTD ? 1 : reached_in_a_row(v), step = figure_step(f->indicator, f->window);
    if (n < 2 || n * step < 12) /* a part of a year may be its good season */
        return "Målet är nått.";
    if (n == LOOK_BACK)
        return arena_printf(a, "Målet är nått minst %d %s i rad.", n, period_word(f, n));
    return arena_printf(a, "Målet är nått %s %s i rad.", format_number_word(a, n), period_word(f, n));
}

/* What is said first: about the target, else about the budget. */
static const char *
say_first(struct arena *a, const struct figure *f, const struct value *v)
{
    const char *d = figure_say_surplus(a, f);
    if (f->now.mal == MAL_NATT && !d)
        return say_reached(a, f, v);
    if (!d)
        d = figure_say_distance(a, f);
    if (!d)
        d = figure_say_budget(a, f);
    return d ? arena_printf(a, "%s.", format_upper_first(a, d)) : NULL;
}

static size_t
letters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

/* One line on a card, two on an exception: when both do not fit, the trend says more than a distance that the bar shows. */
static const char *
join(struct arena *a, const struct figure *f, const char *first, const char *then)
{
    if (!first || !then)
        return first ? first : then ? then : "Inget äldre tal att jämföra med.";
    size_t room = f->exception ? 2 * LINE : f->late ? LINE / 2 : LINE;
    if (letters(first) + 1 + letters(then) <= room)
        return arena_printf(a, "%s %s", first, then);
    bool trend_alone = strncmp(then, "Har ", 4) == 0 && f->now.mal != MAL_NATT && letters(then) <= room;
    return trend_alone ? then : first;
}

/* A figure within what is normal is a matter for the board all the same: nothing has happened to it, and that is why the year misses. */
static const char *
say_missed(struct arena *a, const struct figure *f)
{
    const char *year = format_with_unit(a, f->indicator, f->forecast.now.value);
    if (f->exception && f->variation.at.word == VARIATION_NORMAL && f->now.mal > MAL_NATT &&
        !figure_variation_of(f))
        return arena_printf(a, "Normal variation, men helåret väntas bli %s: målet nås inte.", year);
    return arena_printf(a, "Helåret väntas bli %s.", year);
}

const char *
figure_say(struct arena *a, const struct figure *f)
{
    struct value v[LOOK_BACK];
    if (f->last == MONTH_NONE)
        return "Inget tal har levererats.";
    const char *held = figure_held_why(a, f);
    if (held)
        return arena_printf(a, "%s.", held);
    figure_series(f, f->window, SCENARIO_UTFALL, f->last, LOOK_BACK, v);
    const char *first = say_first(a, f, v), *then = NULL;
    const char *differs = figure_forecast_say_differs(f), *year = figure_forecast_say(a, f);
    if (differs)
        return arena_printf(a, "%s.", differs);
    if (f->forecast.status == PROGNOS_NAS_INTE && year)
        return arena_printf(a, "Helåret väntas bli %s.", year);
    if (f->forecast.status == PROGNOS_NAS_INTE)
        then = say_missed(a, f);
    else
        then = say_then(a, f, v);
    return join(a, f, first, then);
}

const char *
figure_say_late(struct arena *a, const struct figure *f)
{
    if (!f->late)
        return f->fresh == FRESH_KALLFEL ? "Källan kunde inte läsas: se" : NULL;
    struct period p = figure_period(f->indicator, f->window, f->awaited);
    char label[PERIOD_LABEL];
    if (f->behind > 1 && p.span == 12 && month_of_year(p.last) == 12)
        return arena_printf(a, "%d" EN_DASH "%d saknas: se", month_year(f->last) + 1, month_year(f->awaited));
    return arena_printf(a, "%s saknas: se", format_upper_first(a, period_label(p, label)));
}

void
figure_say_add(struct figure_count *c, enum mal m)
{
    c->natt += m == MAL_NATT;
    c->nara += m == MAL_NARA;
    c->ej_natt += m == MAL_EJ_NATT;
}

const char *
figure_say_count(struct arena *a, const struct figure_count *c, bool long_form)
{
    int all = c->natt + c->nara + c->ej_natt;
    if (!all)
        return NULL;
    if (!long_form)
        return arena_printf(a, "%d av %d mål nås", c->natt, all);
    if (!c->nara && !c->ej_natt)
        return all == 1 ? "Målet nås" : arena_printf(a, "Alla %d mål nås", all);
    if (!c->nara)
        return arena_printf(a, "%d av %d mål nås, %d nås inte", c->natt, all, c->ej_natt);
    if (!c->ej_natt)
        return arena_printf(a, "%d av %d mål nås, %d är nära", c->natt, all, c->nara);
    return arena_printf(a, "%d av %d mål nås, %d är nära och %d nås inte", c->natt, all, c->nara, c->ej_natt);
}
