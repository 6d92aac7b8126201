/* What has been decided up to an edition and stands in no configuration: which months of which source are released or locked, what
   was changed in them afterwards, and what was reported. Plain data, loaded with the edition, borrowed by its cube. */
#pragma once
#include "clock.h"
#include "dec.h"
#include "period.h"
#include <stdbool.h>
#include <stddef.h>

struct catalog;
/* ej publicerad → preliminär → släppt → låst: each is more final than the one before. */
enum release_state { RELEASE_NONE, RELEASE_PRELIMINAR, RELEASE_SLAPPT, RELEASE_LAST, RELEASE_STATES };
extern const char
    *const release_state_names[RELEASE_STATES]; /* "ej_publicerad" "preliminar" "slappt" "last" */

/* One word on one source and month. */
struct release {
    const char *source; /* its id */
    month month;
    enum release_state state;
    int32_t edition; /* that decided it */
    stamp at;        /* of the edition */
    const char *who; /* "" : the rule of the source */
    const char *reason;
};
/* A pull, or the taking back of one, changed figures of a month that was released or locked. */
struct release_correction {
    const char *source;
    month month;
    int32_t edition, pull;
    stamp at;
    bool locked;   /* it was locked, else released */
    int64_t facts; /* how many figures as delivered */
    const char *who, *reason;
};
/* What was reported when the month was released: cube_report.h reads the text. */
struct release_report {
    const char *source;
    month month;
    int32_t edition;
    stamp at;
    const char *program, *sha256, *text;
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
    stamp
        at; /* the edition's stamp, by which rules are judged; 0: rules are not judged, every month is final */
    const struct release *releases; /* by source, month, edition */
    size_t n_releases;
    const struct release_correction *corrections; /* likewise */
    size_t n_corrections;
    const struct release_report
        *reports; /* likewise; of the newest reported month of each source, and of those that hold a
                                             corrected month */
    size_t n_reports;
    const struct acceptance *acceptances; /* by indicator, unit, month, edition */
    size_t n_acceptances;
    const struct catalog
        *law; /* whose protection of small groups holds: today's; NULL: that of the cube's own catalog */
};
/* The newest word on the month; NULL: nobody has said anything. */
const struct release *decisions_release(const struct decisions *d, const char *source, month m);
/* Corrections of the month, oldest first. */
const struct release_correction *decisions_corrections(
    const struct decisions *d, const char *source, month m, size_t *ret_n);
/* The newest report of the month; NULL: none is at hand. */
const struct release_report *decisions_report(const struct decisions *d, const char *source, month m);
/* NULL: this figure has not been accepted. */
const struct acceptance *decisions_accepted(
    const struct decisions *d, const char *indicator, const char *unit, month last, dec value);
