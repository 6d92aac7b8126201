/* Ids and references. */
#pragma once
#include "config_walk.h"

/* Registers the ids of all objects: one id names one object of a kind, and no page's own word. */
void config_link_ids(struct load *l);
/* Points every noted reference to its object; names the nearest id when there is none. */
void config_link_references(struct load *l);
/* The object with this id, NULL when there is none. */
struct object *config_link_find(const struct load *l, enum kind kind, const char *id);
/* The object behind a pointer into the catalog's array of its kind; NULL for NULL. */
struct object *config_link_object(const struct load *l, enum kind kind, const void *data);
/* "did you mean …?" among the ids of a kind; NULL when nothing is near. In the faults' arena. */
const char *config_link_nearest(struct load *l, enum kind kind, const char *id);
/* "config/units.yaml, line 12" */
const char *config_link_where(struct load *l, const struct pos *p);
