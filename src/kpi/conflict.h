/* Two figures of one period that say different things: "budgeten hålls medan sjukfrånvaron ökar". A pure decision over what pages
   say of a figure; the rules stand in the configuration. */
#pragma once
#include "forecast.h"
#include "variation.h"

/* What is said of one figure in one period. */
struct conflict_figure {
    enum mal mal;
    enum variation variation;
    bool up;    /* the way of a real change */
    int better; /* as shown against a year before: 1 better, −1 worse, 0 the same, or not to be compared */
    enum prognos prognos;
};
/* The first word of the side that holds of the figure; CONFLICT_WORDS: none does. */
enum conflict_word conflict_holds(const struct conflict_side *s, const struct conflict_figure *f);
/* The side asks for the forecast, which is of today: nothing can be said of earlier periods. */
bool conflict_forecast(const struct conflict_side *s);
/* The word can ever hold of the indicator; else why not, for `check`. NULL: it can. */
const char *conflict_never(const struct indicator *i, enum conflict_word w);
