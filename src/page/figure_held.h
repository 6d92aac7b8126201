/* Figures that a plausibility rule holds, in words. */
#pragma once
#include "figure.h"

/* "Rimlighetskontroll: ökade 45 % på en månad, gränsen är 30 %". of: named before it where it is another period than the reader sees,
   such as a month in a year; else NULL. */
const char *figure_held_say(struct arena *a, const struct cube_held *h, const char *of);
/* The same for the figure that is shown; NULL when nothing holds it. */
const char *figure_held_why(struct arena *a, const struct figure *f);
/* "Nettokostnad, augusti 2026 (ökade 22 % på en månad, gränsen är 20 %)": what is held of a unit's figures since that month; NULL: nothing. */
const char *figure_held_of_unit(struct arena *a, const struct snapshot *s, const struct unit *u, month since);
/* "Godtagen efter kontroll av anna@server: fakturan kom sent"; NULL unless the shown figure was held and accepted. */
const char *figure_held_accepted(struct arena *a, const struct figure *f);
