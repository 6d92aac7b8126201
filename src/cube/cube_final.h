/* Which months of a source are delivered, shown and final, of one edition. */
#pragma once
#include "cube.h"

/* Figures (utfall) that end in the month have come. */
bool cube_final_delivered(const struct cube *c, const struct source *s, month m);
/* A correction of the source made by that edition is in no figure yet: a family of protected measures that the source feeds has released
   no month since, and a month once released is never changed (research/disclosure.md §2). */
bool cube_final_waits(const struct cube *c, const struct source *s, int32_t edition);
/* RELEASE_NONE also for what has not come. */
enum release_state cube_final_state(const struct cube *c, const struct source *s, month m);
/* Months that the sources' rules have at t made more final than the decisions say: what an edition of that moment records. */
size_t cube_final_due(const struct cube *c, stamp t, struct arena *a, struct release **ret);
