/* Do two sets of codes have a code in common? */
#pragma once
#include "arena.h"
#include "catalog.h"

struct code_set {
    const struct pattern *codes, *except;
    size_t n_codes, n_except;
};
/* A code that is in both sets, in the arena, as text for a message; NULL when there is none. */
const char *config_overlap_code(struct arena *a, const struct code_set *x, const struct code_set *y);
/* The same for two patterns. */
const char *config_overlap_patterns(struct arena *a, const struct pattern *x, const struct pattern *y);
/* Patterns as intervals in the order of bytes: negative when y begins after the end of x. */
bool config_overlap_ends_before(const struct pattern *x, const struct pattern *y);
