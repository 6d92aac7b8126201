/* How a delivery agrees with its own control figures, in Swedish, for the story of its pull. */
#pragma once
#include "arena.h"
#include "fact.h"

/* A line each: what was compared and how much of it agrees; then what does not, with its figures. "" when there is nothing to say. */
const char *pull_reconcile(struct arena *a, const struct facts *f);
