/* A file from the inbox folder. */
#pragma once
#include "fetch.h"

int fetch_file(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err);
