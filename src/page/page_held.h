/* "Hålls för kontroll": figures that a plausibility rule holds, as a table of /kallor and /admin. */
#pragma once
#include "page_work.h"

/* Rows, newest period first; how many are held. how: with the command that accepts each (/admin). */
size_t page_held_rows(struct page *p, struct view *list, bool how);
/* Those that were accepted, newest first. */
void page_held_accepted(struct page *p, struct view *list);
