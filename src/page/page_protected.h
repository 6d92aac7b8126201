/* "Små grupper": which units are not shown, by which rule and for whose sake: the tables of /admin. Tells numbers of persons, which others
   must not see. */
#pragma once
#include "page_work.h"

/* families: one a family of protected measures of which anything has been released. */
void page_protected(struct page *p);
