/* How the pages are reached, as the configuration said it when they were started: a copy, since a catalog may go before they do. */
#pragma once
#include "arena.h"
#include "catalog.h"

/* from NULL: nothing is configured. listen: one address in place of all of from's; NULL: those, or else 127.0.0.1:8014. */
struct catalog_http serve_rules_copy(struct arena *a, const struct catalog_http *from, const char *listen);
/* Copies of both would say the same. */
bool serve_rules_same(const struct catalog_http *a, const struct catalog_http *b);
