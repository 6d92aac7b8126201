/* The parts of the unit's page. */
#pragma once
#include "figure_say.h"
#include "page_work.h"

struct unit_page {
    const struct unit *unit;
    month today;
    struct figure *figures; /* all that the unit has ever had, in catalog order */
    size_t n, cap;
    const struct figure **money; /* those with a budget, one period and scale: the table of economy */
    size_t n_money, cap_money;
    struct figure_count count;
};

/* page_unit_money.c: the table of economy. */
bool page_unit_money_is(const struct figure *f); /* in kr, not per anything */
/* Fills u->money from u->figures. */
void page_unit_money_choose(struct page *p, struct unit_page *u);
/* Whether the table shows the figure, or says the same in its column "Mot budget". */
bool page_unit_money_says(const struct unit_page *u, const struct figure *f);
void page_unit_money_fill(struct page *p, const struct unit_page *u);
/* page_unit_forecast.c: the units below against budget, period and whole year, for the template deviations. */
void page_unit_forecast(struct page *p, struct view *v, const struct unit_page *u);
