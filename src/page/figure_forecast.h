/* What a figure's forecast says: the status of VISUAL §5, and the year against the budget and against the report before. */
#pragma once
#include "figure.h"
#include "svg.h"

enum svg_sign figure_forecast_sign(const struct figure *f);
/* "Nås i år" "Osäkert" "Nås inte i år"; "Ingen prognos"; "Bedöms inte" of one that nothing can be held against. */
const char *figure_forecast_word(const struct figure *f);
/* The year's forecast against its budget, plus is better; of a deviation, itself. False: one of them is missing, or no good side. */
bool figure_forecast_deviation(const struct figure *f, struct rat *ret);
/* The deviation of the report before, and how much the newest is better than it (the budget of today in both). */
bool figure_forecast_before(const struct figure *f, struct rat *ret_deviation, struct rat *ret_change);
/* The deviation in hundredths of the budget; false as above, or without a budget to divide by. */
bool figure_forecast_percent(const struct figure *f, struct rat *ret);
/* The period's deviation points one way and the year's the other; *ret_plus: the period is the better one. */
bool figure_forecast_differs(const struct figure *f, bool *ret_plus);
/* "Perioden visar plus, helåret minus"; NULL when they do not differ. */
const char *figure_forecast_say_differs(const struct figure *f);
/* "12,3 mnkr sämre än budget och 2,1 sämre än i förra rapporten", "enligt budget"; NULL without a deviation. */
const char *figure_forecast_say(struct arena *a, const struct figure *f);
/* "apr" of "2026-04", else as it is. */
const char *figure_forecast_round(struct arena *a, const char *round, bool short_form);
