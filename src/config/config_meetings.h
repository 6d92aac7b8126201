/* Meetings: their days, what their items show, and decisions. */
#pragma once
#include "config_walk.h"

void config_meetings_check(struct load *l);
/* Checks of single texts, for the schema. */
void config_meetings_paragraph(struct load *l, const struct node *n);
void config_meetings_time(struct load *l, const struct node *n);
void config_meetings_moment(struct load *l, const struct node *n);
