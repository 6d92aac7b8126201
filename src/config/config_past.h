/* What was otherwise with a unit before: its names, its codes for a time, its managers; and who came after it. */
#pragma once
#include "config_walk.h"

/* Names and managers in order of time, codes within the unit's life, successors that live on. Adds faults. */
void config_past_check(struct load *l, struct object *o, const struct unit *u);
/* Managers that stand apart join those of their units, by time. Adds faults. */
void config_past_place_managers(struct load *l);
/* The latest name joins the former ones. */
void config_past_keep_names(struct load *l, struct unit *u);
