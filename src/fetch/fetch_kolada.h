/* Kolada v2 and v3: https://api.kolada.se/v3 and what speaks like it. formats.md §2. */
#pragma once
#include "fetch.h"

/* One part per page of the answer. */
int fetch_kolada(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err);
