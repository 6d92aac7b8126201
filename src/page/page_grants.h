/* Who may what, as the configuration says it: the table of /admin. */
#pragma once
#include "page_work.h"

/* grants: rows by unit in the order of the tree, then by address. */
void page_grants(struct page *p);
