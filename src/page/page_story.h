/* Stories beside the figures that they explain, and on pages of their own. */
#pragma once
#include "page_work.h"

/* The stories of one indicator for one unit: {stories: [{title, link, author, date, period, beginning, more}], stories_more, stories_link}. */
void page_story_figure(struct page *p, const struct indicator *i, const struct unit *u);
/* Of one unit, whatever figure they explain. */
void page_story_unit(struct page *p, const struct unit *u);
/* Of a pillar's indicators, for the unit; pillar NULL: none. */
void page_story_pillar(struct page *p, const struct pillar *pillar, const struct unit *u);
/* Any story is shown at all. */
bool page_story_any(const struct page *p);
