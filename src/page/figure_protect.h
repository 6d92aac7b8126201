/* Why a figure is not shown, in the words of research/disclosure.md. Never tells whether a unit is small itself or covers another. */
#pragma once
#include "arena.h"
#include "figure.h"

/* The family of the protected measures behind the indicator; NULL: none is. */
const struct protection_family *figure_protect_family(const struct snapshot *s, const struct indicator *i);
/* "medarbetare": a survey has answers where others have employees. */
const char *figure_protect_persons(const struct protection_family *f);
/* A sentence for the figure's place; NULL when it is shown, or missing for another reason. slice: of v, "T" the total. */
const char *figure_protect_why(
    struct arena *a, const struct snapshot *s, const struct indicator *i, const struct value *v);
/* The rule, for pages that show such a figure; NULL: the indicator is about no persons. */
const char *figure_protect_rule(struct arena *a, const struct snapshot *s, const struct indicator *i);
