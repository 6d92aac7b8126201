/* Unit codes of a delivery that no unit of the catalog takes: told at the pull, not first on a page. */
#pragma once
#include "catalog.h"
#include "fact.h"

/* Swedish, with the first line and the number of facts per code; "" when every code is known. The facts are kept either way: the
   cube puts them under Ej fördelat. */
const char *pull_unmapped_text(
    struct arena *a, const struct catalog *c, const struct source *s, const struct facts *f);
