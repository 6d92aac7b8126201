/* The newest facts up to one edition, in memory: what the cube is built from. Grows from edition to edition. */
#pragma once
#include "err.h"
#include "store.h"

struct factset;
struct factset *factset_new(void);
void factset_free(struct factset *f);
/* Reads the facts after its edition up to `upto` (only the new ones). On error the set is unchanged or must be freed: *err says. */
int factset_advance(struct factset *f, struct store *s, int32_t upto, struct err *err);
int32_t factset_edition(const struct factset *f);
/* For tests and pure use, without a database: one series, then facts on it. */
int32_t factset_add_series(struct factset *f, const struct store_series *s);
void factset_add_fact(struct factset *f, const struct store_fact *x);
