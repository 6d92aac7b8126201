/* The parts of the indicator's page. */
#pragma once
#include "page_work.h"

struct indicator_page {
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    month from, to; /* asked for, MONTH_NONE: not */
};
/* What the address asks for: 0 fine, 1 the reply is an error page, −1 err. */
int page_indicator_read(struct page *p, const char *id, struct indicator_page *x);
const char *page_indicator_window_word(const struct indicator *i, enum window w);
/* page_indicator_chart.c: chart and table. */
void page_indicator_chart(struct page *p, const struct indicator_page *x, const struct figure *f);
/* page_indicator_final.c: how final the figure is, and what was reported. */
void page_indicator_final(struct page *p, const struct figure *f);
/* page_indicator_count.c: "Så räknades talet", gender split. */
/* Definitions of earlier periods: till when, how, and why they were changed; which one this figure is counted by. */
void page_indicator_versions(struct page *p, const struct indicator_page *x, const struct figure *f);
void page_indicator_corrected(struct page *p, const struct indicator_page *x);
void page_indicator_count(struct page *p, const struct indicator_page *x, const struct figure *f);
/* page_indicator_forecast.c: rounds of this year, and how finished years turned out; "helår 2026: 1 164,0 mnkr, 12,0 mnkr sämre än budget". */
void page_indicator_forecast(struct page *p, const struct figure *f);
const char *page_indicator_forecast_more(struct page *p, const struct figure *f);
/* page_indicator_children.c: the units under this one. */
void page_indicator_children(struct page *p, const struct indicator_page *x, const struct figure *f);
