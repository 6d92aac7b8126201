/* A rule of two figures held against one unit: found or not, in which period, and since when. */
#pragma once
#include "conflict.h"
#include "figure.h"

struct figure_conflict {
    const struct conflict *rule;
    struct figure sides[2];      /* of periods that end with the same month: the newest that both have */
    enum conflict_word words[2]; /* what holds of each */
};
/* False: not found. Nothing is found where the newest common period is long past, or a figure is withheld. */
bool figure_conflict(
    const struct snapshot *s, const struct conflict *r, const struct unit *u, struct figure_conflict *ret);
/* The first month of those in a row in which it holds, and how many there are; the found period alone when the rule asks for a forecast. */
month figure_conflict_since(const struct figure_conflict *f, int *ret_periods);
/* "målet nås", "ökar", "sämre än samma tid 2025". */
const char *figure_conflict_word(enum conflict_word w);
/* The rule itself: "Sjukfrånvaro: målet nås inte eller ökar". */
const char *figure_conflict_side(struct arena *a, const struct conflict_side *s);
