/* What is to be released of protected measures, decided from what has been delivered (research/disclosure.md §2, steps 1–5). The only door
   to unprotected figures: what it returns is for the database, never for a page. */
#pragma once
#include "clock.h"
#include "cube.h"
#include "disclosed.h"

/* Some family has a month whose sources are all in and whose day has come. Cheap. */
bool cube_release_due(const struct cube *c, stamp now);
/* All releases that are due, family by family, months in order, into the arena (edition 0); each is added to `known` too, which holds
   those before it: the facts' own set (factset_disclosed) of the very facts that the cube was built from. The number of them.
   Ids are
   the catalogs', which must outlive them. Errors: ERR_DATA (a sum is too large). */
int cube_release_make(const struct cube *c, struct disclosed *known, stamp now, struct arena *a,
    struct disclosed_release **ret, size_t *ret_n, struct err *err);
