/* What an indicator or measure is: all that its figures of every year are made by. Names, targets, scales and texts are not part of it. */
#pragma once
#include "arena.h"
#include "catalog.h"

/* NULL: the same definition. Else in words what is otherwise. */
const char *config_definition_indicator(
    struct arena *a, const struct indicator *old, const struct indicator *new);
/* The same, or otherwise only from a month that lies behind the beginning of the old one: that is a dated change. */
const char *config_definition_measure(struct arena *a, const struct measure *old, const struct measure *new);
