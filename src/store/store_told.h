/* What people have been told last. */
#pragma once
#include "store.h"

struct store_told {
    const char *kind, *key, *value;
};
/* All of it; texts live in a. */
int store_told_read(
    struct store *s, struct arena *a, struct store_told **ret, size_t *ret_n, struct err *err);
/* Several at once, in one transaction: later ones replace. */
int store_told_write(struct store *s, const struct store_told *t, size_t n, struct err *err);
