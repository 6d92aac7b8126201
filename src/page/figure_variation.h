/* A figure's variation as pages show it: signal or noise, what is normal, and what that means for the target. */
#pragma once
#include "figure.h"

/* "Normal variation", "Förbättras" … "För få mätningar", "Bedöms inte". */
const char *figure_variation_word(const struct figure *f);
/* "normalt 7,3–10,6", "normalt högst 2,1"; NULL without limits. No less than 0 and no more than 100 where figures cannot be. */
const char *figure_variation_range(struct arena *a, const struct figure *f);
/* Limits of a band as they can be drawn and said: within what the figures can be. least and most: of all figures judged. */
void figure_variation_bounds(const struct indicator *i, const struct spc_limits *l, struct rat least,
    struct rat most, struct rat *ret_low, struct rat *ret_high);
/* Why it is a signal: "Över det normala.", "Har ökat åtta månader i rad, från 26 till 41 dagar."; NULL when it is none. */
const char *figure_variation_why(struct arena *a, const struct figure *f);
/* "Målet 6,5 % nås inte säkert med nuvarande arbetssätt."; NULL when nothing can be said of it. */
const char *figure_variation_target(struct arena *a, const struct figure *f);
/* All of it, one or two sentences; NULL when there is nothing to say. */
const char *figure_variation_say(struct arena *a, const struct figure *f);
/* How the figures that are judged are called when they are not those shown: "per månad"; NULL when they are. */
const char *figure_variation_of(const struct figure *f);
