/* What has been decided up to an edition and stands in no configuration: which months of which source are released or locked, and
   which units the protection of small groups shows. Plain data, loaded with the edition, borrowed by its cube. */
#pragma once
#include "dec.h"
#include "period.h"
#include <stddef.h>

struct catalog;
enum release_state { RELEASE_PRELIMINAR, RELEASE_SLAPPT, RELEASE_LAST };
extern const char *const release_state_names[3]; /* "preliminar" "slappt" "last" */

/* The newest word on one source and month. */
struct release {
    const char *source; /* its id */
    month month;
    enum release_state state;
    int32_t edition; /* that decided it */
};
/* A figure that a plausibility rule held, and that a person has found right. */
struct acceptance {
    const char *indicator, *unit; /* their ids */
    month last;                   /* of the period */
    dec value;                    /* rounded to 12 decimals: another figure is another question */
    int32_t edition;
    const char *who, *reason;
};
struct decisions {
    const struct release *releases; /* by source, then month */
    size_t n_releases;
    const struct acceptance *acceptances; /* by indicator, unit, month, edition */
    size_t n_acceptances;
    const struct catalog
        *law; /* whose protection of small groups holds: today's; NULL: that of the cube's own catalog */
};
/* RELEASE_PRELIMINAR when nobody has said anything. */
enum release_state decisions_release(const struct decisions *d, const char *source, month m);
/* NULL: this figure has not been accepted. */
const struct acceptance *decisions_accepted(
    const struct decisions *d, const char *indicator, const char *unit, month last, dec value);
