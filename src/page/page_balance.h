/* The three perspectives together, and what goes wrong between them. */
#pragma once
#include "page_work.h"

/* Of the first page: balance_link, conflict and conflict_link (NULL: none is found); of any other all NULL. True: one is found. */
bool page_balance_hint(struct page *p, const struct unit *u, bool first_page);
