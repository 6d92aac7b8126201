/* The sentences of VISUAL §10, as far as målstatus and money allow. */
#pragma once
#include "figure.h"

/* One sentence or two short ones under a card; never empty. */
const char *figure_say(struct arena *a, const struct figure *f);
/* "April 2023 saknas: se" before a link to the sources; NULL when the figure is not late. */
const char *figure_say_late(struct arena *a, const struct figure *f);
/* "april 2022", "samma tid 2022", "2021": how the value a year before is called. */
const char *figure_say_before(struct arena *a, const struct figure *f);
/* "mål minst 75", "mål högst 6,5": with_unit adds "%" or "mnkr". */
const char *figure_say_target(struct arena *a, const struct figure *f, bool with_unit);
/* "1,9 procentenheter över målet", "på målet"; NULL without target or value. */
const char *figure_say_distance(struct arena *a, const struct figure *f);
/* "underskott 9,7 mnkr mot budget", "överskott 2,0 mnkr": money that is judged by its sign; NULL for all else. */
const char *figure_say_surplus(struct arena *a, const struct figure *f);
/* "3,4 mnkr sämre" against a year before; days are "längre", a count without a good side "högre". NULL without both. */
const char *figure_say_change(struct arena *a, const struct figure *f);
/* "2,1 mnkr sämre än budget", "enligt budget"; NULL without budget. */
const char *figure_say_budget(struct arena *a, const struct figure *f);
/* "Nått" … "Inget mål"; "–" or "Bedöms inte" where there is a target and nothing to hold against it. */
const char *figure_say_status(const struct value *v);
/* "3 av 12 mål nås, 4 är nära och 5 nås inte": NULL when no target is in force. */
struct figure_count {
    int natt, nara, ej_natt;
};
void figure_say_add(struct figure_count *c, enum mal m);
const char *figure_say_count(struct arena *a, const struct figure_count *c, bool long_form);
/* "i förra rapporten 31 mars: 6,8 %" when the figure is another one than it said then; NULL: nothing to say. */
const char *figure_say_report(struct arena *a, const struct figure *f);
