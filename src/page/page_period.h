/* One source in one period, for /klart and /kallor. */
#pragma once
#include "cube_final.h"
#include "page_work.h"

struct period_row {
    const struct source *source;
    month month; /* the last one in the period that ends one of the source's */
    bool in;     /* all of its periods in the period have come */
    bool late, failed;
    enum release_state state;   /* the least final of its months that have come */
    const struct release *said; /* the word that made it so; NULL: none yet */
    size_t n_corrections;
};
/* Of a correction that is in no protected figure yet. */
#define PAGE_PERIOD_WAITS "i skyddade tal räknas den in när nästa månad släpps"
/* The sources that owe figures for the period. */
size_t page_period_rows(struct page *p, struct period period, struct period_row **ret);
/* "preliminär till och med 26 november 2026", "låst", "försenad" */
const char *page_period_state(struct page *p, const struct period_row *r);
/* done_link, done_name: the newest month that has ended, for the pages that lead here. */
void page_period_link(struct page *p);
