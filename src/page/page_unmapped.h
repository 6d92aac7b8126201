/* What the sources delivered and nothing takes: unit codes that no unit has, as faults of their source, and all of it as a table. */
#pragma once
#include "page_work.h"

/* The unit codes of the source that no unit had in some month with figures, most money first. */
const struct cube_unmapped **page_unmapped_units(struct page *p, const struct source *s, size_t *ret_n);
/* A pull's control text as it may be told: where the source delivers what is protected, an unknown unit's sums could be a person's, and
   only its rows are counted. */
const char *page_unmapped_control(struct page *p, const struct source *s, const char *control);
/* "okänd enhet", "tre okända enheter" */
const char *page_unmapped_say(struct page *p, size_t n);
/* Fills the fault: title, quotes, all, told, steps. n > 0. */
void page_unmapped_fault(
    struct page *p, struct view *fault, const struct source *s, const struct cube_unmapped **units, size_t n);
/* The rows of Ej fördelat. */
void page_unmapped_table(struct page *p, struct view *list);
