/* Unit codes of a delivery that no unit of the catalog takes: told at the pull, not first on a page. */
#pragma once
#include "catalog.h"
#include "fact.h"
#include "unknown_unit.h"

/* In the order of their codes, of the facts that any measure takes: how many; *ret holds them. The facts are kept either way: the cube
   puts them under Ej fördelat. */
size_t pull_unmapped(struct arena *a, const struct catalog *c, const struct source *s, const struct facts *f,
    struct unknown_unit **ret);
