/* One evaluated figure. */
#pragma once
#include "catalog.h"
#include "dec.h"
#include "period.h"
#include <stdbool.h>
#include <stdint.h>

enum state {
    STATE_OK,
    STATE_PRELIMINAR,
    STATE_SAKNAS,
    STATE_EJ_TILLAMPLIGT,
    STATE_SEKRETESS,
    STATE_EJ_PUBLICERAT,
    STATES
};
extern const char
    *const state_names[STATES]; /* "ok" "preliminar" "saknas" "ej_tillampligt" "sekretess" "ej_publicerat" */

/* Why a figure is preliminar, sekretess or ej_publicerat. */
enum reason {
    REASON_NONE,
    REASON_OFULLSTANDIG, /* a unit below, or a part, is missing */
    REASON_RIMLIGHET,    /* a plausibility rule holds it, or a month in it: cube_held_in tells which */
    REASON_UNIT,         /* sekretess: the unit is not shown that month */
    REASON_WINDOW,       /* sekretess: another month of the window is not shown */
    REASON_SLICE,        /* sekretess: the unit is not shown divided in this way */
    REASON_MERGED,       /* sekretess: the unit is counted in with another */
    REASON_NOT_RELEASED, /* ej_publicerat */
    REASON_EJ_SLAPPT, /* preliminar: a month of a source is not final yet; ej_publicerat: it is not shown yet */
    REASONS
};

/* Målstatus. The other three of DESIGN §4 (variation, prognos, bedömning) come with later issues and are null till then. */
enum mal { MAL_NONE, MAL_NATT, MAL_NARA, MAL_EJ_NATT };
extern const char *const mal_names[4]; /* NULL "natt" "nara" "ej_natt" */

struct value {
    enum state state;
    enum reason reason;
    bool has_value, has_fraction, has_n;
    struct rat value;                  /* in the indicator's base unit; set when has_value */
    struct rat numerator, denominator; /* of a ratio, before the factor; set when has_fraction */
    struct rat n;
    enum mal mal;
    const struct target *target; /* NULL: none in force */
    struct period period;
    int32_t edition; /* that last changed it; 0 if no fact ever */
    int32_t pull;    /* newest pull that contributed; 0 if none */
};

/* Målstatus of v against t: compared as shown, both rounded to the indicator's decimals, so that a page never contradicts itself.
   nått when at or better than the target, nära within the tolerance, else ej nått. MAL_NONE without target or direction. */
enum mal value_mal(const struct indicator *i, const struct target *t, struct rat v);
/* The same of many figures against one target: what of it does not depend on the figure, once. */
struct value_scale {
    const struct indicator *indicator;
    const struct target *target;
    bool whole;             /* the target is small enough for whole numbers; nearly all are */
    int64_t up, down;       /* a figure · up / down is in its last digit shown */
    int64_t wanted, within; /* likewise target and tolerance */
    /* Told without a division: shown ≤ limit when figure · 2 · up < (2 · limit + 1) · down, or ≤ for limits below 0. */
    bool quick;
    struct value_limit {
        int64_t times; /* (2 · limit + 1) · down */
        bool too;      /* equality too */
    } good, near;
};
struct value_scale value_scale_of(const struct indicator *i, const struct target *t);
enum mal value_mal_by(const struct value_scale *s, struct rat v);
/* The number as a page shows it: in the indicator's scale, rounded to its decimals. −1 when that does not fit. */
int value_as_shown(const struct indicator *i, struct rat v, struct rat *ret);
