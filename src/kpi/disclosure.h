/* Small groups (research/disclosure.md §2): which units of one family of measures are shown for one month. Pure: reads numbers of persons,
   never values. What can be computed counts as published: the hidden children of a shown unit must together be a lawful group. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protection_level { PROTECTION_ENKEL, PROTECTION_HALV, PROTECTION_GRANNE, PROTECTION_LEVELS };
extern const char *const protection_level_names[PROTECTION_LEVELS]; /* "enkel" "halv" "granne" */

enum disclosure_why {
    DISCLOSURE_SHOWN,
    DISCLOSURE_SMALL,   /* itself, or what its hidden children leave */
    DISCLOSURE_COVER,   /* it would tell a small sibling's figure */
    DISCLOSURE_EARLIER, /* hidden in an earlier month of the year */
    DISCLOSURE_TOTAL,   /* a dimension: the unit's total is not shown */
    DISCLOSURE_ABOVE,   /* below a unit that is hidden */
    DISCLOSURE_MERGED,  /* counted in with another unit (redovisas_med) */
    DISCLOSURE_ABSENT,  /* no fact in the month; nothing to hide */
    DISCLOSURE_WHYS
};
extern const char *const disclosure_why_names[DISCLOSURE_WHYS]; /* as they stand in the database */

struct disclosure {
    size_t n, k; /* nodes, and how many slices each has (1: the total) */
    const int32_t *
        parent; /* −1: a root; else a smaller number: parents come first, siblings in the order of the tree */
    int64_t *f; /* [node · k + slice]: persons of the leaves; those of inner nodes are filled in */
    int64_t min;
    enum protection_level level;
    const bool *hidden, *cover, *allowed; /* by node; NULL: none, none, all */
};
/* By node, into ret[n]. Parents' f become the sums of their children. */
void disclosure_decide(const struct disclosure *d, enum disclosure_why *ret);
