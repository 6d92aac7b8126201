#include "figure_variation.h"
#include "format.h"
#include <string.h>

const char *
figure_variation_word(const struct figure *f)
{
    static const char *const words[VARIATIONS] = {
        "Bedöms inte", "För få mätningar", "Normal variation", "Förbättras", "Försämras", "Ökar", "Minskar"};
    return words[f->variation.at.word];
}

const char *
figure_variation_of(const struct figure *f)
{
    static const char *const each[CADENCES] = {
        "per månad", "per kvartal", "per tertial", "per år", "per läsår"};
    return f->variation.window == f->window ? NULL : each[f->indicator->cadence];
}

/* ---- what is normal ---------------------------------------------------------------------------------------------------------- */
/* Where no figure has ever been below 0 the limit is none either: unless it is a result, which can be a loss. */
static bool
begins_at_zero(const struct indicator *i, struct rat least)
{
    bool result = strcmp(i->unit, "kr") == 0 && i->direction == DIRECTION_HIGHER;
    return least.num >= 0 && !result && !figure_is_deviation(i);
}

static bool
ends_at_hundred(const struct indicator *i, struct rat most)
{
    bool share = strcmp(i->unit, "%") == 0 || strcmp(i->unit, "av 100") == 0;
    return share && rat_compare(most, rat_from_int(100)) <= 0;
}

void
figure_variation_bounds(const struct indicator *i, const struct spc_limits *l, struct rat least,
    struct rat most, struct rat *ret_low, struct rat *ret_high)
{
    const struct rat zero = rat_from_int(0), hundred = rat_from_int(100);
    *ret_low = l->lower.num < 0 && begins_at_zero(i, least) ? zero : l->lower;
    *ret_high = rat_compare(l->upper, hundred) > 0 && ends_at_hundred(i, most) ? hundred : l->upper;
}

const char *
figure_variation_range(struct arena *a, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    struct rat low, high;
    if (!f->variation.has_limits)
        return NULL;
    figure_variation_bounds(i, &f->variation.limits, f->variation.least, f->variation.most, &low, &high);
    bool no_low = rat_compare(low, f->variation.limits.lower) != 0,
         no_high = rat_compare(high, f->variation.limits.upper) != 0;
    if (no_low && no_high)
        return NULL;
    if (no_low)
        return arena_printf(a, "normalt högst" NBSP "%s", format_level(a, i, high));
    if (no_high)
        return arena_printf(a, "normalt minst" NBSP "%s", format_level(a, i, low));
    return arena_printf(a, "normalt %s%s%s", format_level(a, i, low), low.num < 0 ? " till " : EN_DASH,
        format_level(a, i, high));
}

/* ---- sentences ----------------------------------------------------------------------------------------------------------------- */
static const char *
period_word(const struct figure *f)
{
    int step = figure_step(f->indicator, f->variation.window);
    return step == 12 ? "år" : step == 4 ? "tertial" : step == 3 ? "kvartal" : "månader";
}

static const char *
say_row(struct arena *a, const struct figure *f)
{
    const struct cube_variation_point *v = &f->variation.at;
    int steps = v->run - 1, step = figure_step(f->indicator, f->variation.window);
    struct value from = cube_value(f->snapshot->cube, f->indicator, f->unit, (month)(f->last - steps * step),
        f->variation.window, SCENARIO_UTFALL, "T");
    const char *way = v->up ? "ökat" : "minskat", *n = format_number_word(a, steps);
    if (!from.has_value || f->variation.window != f->window)
        return arena_printf(a, "Har %s %s %s i rad.", way, n, period_word(f));
    return arena_printf(a, "Har %s %s %s i rad, från %s till %s.", way, n, period_word(f),
        format_level(a, f->indicator, from.value), format_with_unit(a, f->indicator, f->now.value));
}

const char *
figure_variation_why(struct arena *a, const struct figure *f)
{
    const struct cube_variation_point *v = &f->variation.at;
    if (!variation_signal(v->word))
        return NULL;
    switch (v->rule) {
    case SPC_OUTSIDE:
        if (v->run > 0)
            return say_row(a, f);
        return v->up ? "Över det normala." : "Under det normala.";
    case SPC_TREND:
        return say_row(a, f);
    case SPC_TWO_OF_THREE:
        return arena_printf(
            a, "Nära %s gräns för det normala, två av tre %s.", v->up ? "övre" : "undre", period_word(f));
    default:
        return arena_printf(a, "%s snittet %s %s i rad.", v->up ? "Över" : "Under",
            format_number_word(a, v->run), period_word(f));
    }
}

const char *
figure_variation_target(struct arena *a, const struct figure *f)
{
    static const char *const words[] = {NULL, "nås säkert", "nås inte", "nås inte säkert"};
    enum assurance s = f->variation.at.assurance;
    if (f->variation.at.word != VARIATION_NORMAL || s == ASSURANCE_NONE || !f->now.target)
        return NULL;
    return arena_printf(a, "Målet %s %s med nuvarande arbetssätt.",
        format_with_unit(a, f->indicator, rat_from_dec(f->now.target->value)), words[s]);
}

const char *
figure_variation_say(struct arena *a, const struct figure *f)
{
    const char *target = figure_variation_target(a, f), *of = figure_variation_of(f);
    if (f->variation.at.word < VARIATION_NORMAL)
        return NULL;
    const char *first = f->variation.at.word == VARIATION_NORMAL ? "Ligger inom normal variation."
                                                                 : figure_variation_why(a, f);
    if (of)
        first = arena_printf(a, "%s: %s", format_upper_first(a, of), format_lower_first(a, first));
    return target ? arena_printf(a, "%s %s", first, target) : first;
}
