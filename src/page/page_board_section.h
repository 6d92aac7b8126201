/* Sections of a board that are no cards. */
#pragma once
#include "page_work.h"

struct board_section {
    enum section_show show;
    const struct figure *figures; /* of the board's unit, in the order of the configuration */
    size_t n;
    const struct unit *unit;
};
/* Fills is_table, is_compared and is_deviations, one of which is true unless it is cards, and what that template shows. */
void page_board_section(struct page *p, struct view *v, const struct board_section *x);
