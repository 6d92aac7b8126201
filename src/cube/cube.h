/* One edition's values in memory. Immutable once built, read by any number of threads.

   FROM FACTS TO CELLS. A series feeds every measure that has a rule for its account code and column; within one measure the first
   rule that accepts the month takes it. Scenario, slice, version and "accumulated" come from the source's `columns`; without an
   entry there, "utfall" "budget" "prognos" mean themselves and "" means utfall. The unit is the one whose codes name the unit code
   most closely (whole code, then longest beginning, then range) among those valid in that month; else the source's `unmapped`.
   - A tombstone counts as absent. A fact without a value makes the cell incomplete, never 0.
   - Slices "" and "T" are both the total. Of one series delivered as both, "T" counts where it has a fact, and the other is named.
   - Versions (forecast rounds): per measure, source, scenario, slice and month only the greatest version, by text, counts ("T2" after "T1";
     also "T2" after "T10": number them with equal width). What the newest round leaves out is missing, not taken from an older one.
   - Accumulated since January (flow only; a stock is a level however it was delivered): the first period of a year is itself, later ones
     are differences within one series; months within a longer period are passed over. With no figure for the period before, the
     difference is missing, unless the measure says
     absent: zero and the source delivered that period. A series that ends within a year then gives −(what it had).
   - absent: zero: a unit that has a code of the source (or is its `unmapped`) has 0 in each period for which the source delivered anything
     of that length in that scenario, unless all that this unit had there was refused for its period. Otherwise absent is missing.
   - A fact whose period's length or end is not the measure's cadence is not used (cube_unmapped 'p'); the others of its series are.

   ROLL-UP. A unit's sum is its own plus its children's, in the tree of that month, exact; nothing is rolled up into a unit of kind koncern
   (internal dealings would count twice): it has its own figures only. A sum exists when at least one figure below does. It is
   INCOMPLETE when a unit below that had a figure within the twelve months before has none now although it still exists and others have
   delivered, or delivered one without a value. Incomplete figures are STATE_PRELIMINAR and get no målstatus: nine of ten is never
   shown as the whole.

   HELD. A figure that breaks a plausibility rule of its indicator is STATE_PRELIMINAR with REASON_RIMLIGHET and gets no målstatus, and so
   is every window that it is a part of, until it is accepted (decisions.h) or another figure comes. */
#pragma once
#include "catalog.h"
#include "decisions.h"
#include "err.h"
#include "factset.h"
#include "value.h"

struct cube;

/* Maps the facts by the catalog, rolls up, and holds one dense array (unit × month) per measure × scenario × slice that exists.
   The catalog and d must outlive the cube; the factset need not. d NULL: nothing has been decided. Errors: ERR_DATA (overflow; where = the measure). */
int cube_build(const struct catalog *c, const struct factset *f, const struct decisions *d, struct cube **ret,
    struct err *err);
/* Likewise, and sums a second time by the tree of month `today`, for cube_today. */
int cube_build_today(const struct catalog *c, const struct factset *f, const struct decisions *d, month today,
    struct cube **ret, struct err *err);
/* With what else may be asked for. */
struct watch;
struct cube_order {
    month today; /* MONTH_NONE: no sums by today's tree */
    const struct cube
        *like; /* of an earlier edition, whose parts are shared where they would be the same; NULL: none */
    bool bare; /* figures only: cube_reconcile has nothing to say */
    const struct watch *watch; /* the cube's own business */
};
int cube_build_order(const struct catalog *c, const struct factset *f, const struct decisions *d,
    const struct cube_order *order, struct cube **ret, struct err *err);
void cube_free(struct cube *c); /* NULL is harmless */
/* org=nu: the same facts in the same measures and units, summed by today's tree in all months (unit_parent_today). A unit exists then in
   each month in which anything below it did. c itself, if no sum is another; freed with c. */
const struct cube *cube_today(const struct cube *c);
/* Its figures are others by today's tree than as it was. */
bool cube_moved(const struct cube *c, const struct unit *u);
/* The unit exists in month m, in this cube's tree. */
bool cube_lives(const struct cube *c, const struct unit *u, month m);

/* One figure; cube_series.h has many at once. m is the period's last month; slice "T" is the total. An unknown slice gives saknas.
   ej_tillampligt: the unit does not exist in m, the indicator is retired, the window is none of its own, m does not end its period
   (quarter …; window year: any month but December), it is coarser than the window, roll-up none and the unit has no figures of its own.
   Flow: the sum of the window's months, all of which must have a figure; months before the unit existed add nothing, but r12 is twelve
   months or saknas. Stock: the level in m. Ratios from summed parts. Division by zero: saknas, with the fraction given.
   edition: newest that changed anything in it, tombstones too; pull: the one that made that edition. Both 0: no fact ever (a 0 by absence).
   SMALL GROUPS (research/disclosure.md). Of a measure in a protected family there is what has been released and may be shown, nothing
   else, in every function of this header: months that are not released are ej_publicerat, units, slices and windows that are not shown
   sekretess; of both value, numerator, denominator and n are absent. A window's n is then the mean of its months. Budgets and forecasts
   of it are told of the whole organisation alone (a unit that nothing sums up further), undivided, and of a year that is spread over its
   months only the year: a plan is one number for months that are summed by other trees than those that patterns are made for, it is
   delivered anew round after round, and no release fixes it, so that nothing below a whole sum is safe by a month's pattern. org=nu does not sum it by today's tree, nor
   any indicator that it is in.
   Release (utfall): a figure is as the least final month of any source that contributed to it; preliminar with REASON_EJ_SLAPPT keeps its
   målstatus, ej_publicerat tells no number.
   target and målstatus: only utfall, slice T, and the main window or a number that means the same in all windows (share, level). */
struct value cube_value(const struct cube *c, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice);
/* The pull that made this edition; 0: none did, or nothing of it was ever read. */
int32_t cube_pull(const struct cube *c, int32_t edition);
/* The same of one round of forecasts, or version of the budget, alone; NULL: the newest. Budgets and forecasts for whole years count for a
   window that is a calendar year, before the months of that year (`spread: twelfth` also puts them on the months). What one round of a
   year has and another leaves out is missing there. */
struct value cube_value_round(const struct cube *c, const struct indicator *i, const struct unit *u, month m,
    enum window w, enum scenario s, const char *slice, const char *round);
/* An indicator for a unit, of one cube. */
struct cube_question {
    const struct cube *cube;
    const struct indicator *indicator;
    const struct unit *unit;
};
/* All that cube_value looks at is the same for x and y, editions and pulls apart: so are all values, and they need not be asked for.
   False says nothing. */
bool cube_same(const struct cube_question *x, const struct cube_question *y);
/* Of two cubes of one and the same catalog: the cells of the measure's total of this unit are the same, in all scenarios and all months
   that x has. */
bool cube_same_cells(
    const struct cube *x, const struct cube *y, const struct measure *me, const struct unit *u);
/* The latest month at or before `limit` (MONTH_NONE: no limit) in which the indicator has a value for this unit, or one that is
   withheld; MONTH_NONE when it has none. */
month cube_last(const struct cube *c, const struct indicator *i, const struct unit *u, enum window w,
    enum scenario s, const char *slice, month limit);
/* First and last month with any figure. False: the cube is empty. */
bool cube_range(const struct cube *c, month *ret_first, month *ret_last);
/* Latest month that the source has delivered (utfall; of a source of reports only, the newest report's); MONTH_NONE if none. */
month cube_source_last(const struct cube *c, const struct source *s);
/* Slices that all measures of this indicator have ("T" first, always), NULL-terminated. */
const char *const *cube_slices(const struct cube *c, const struct indicator *i);

/* A measure's own sum in one month, for explain and tests. False: no value, or it is not published. */
bool cube_measure(const struct cube *c, const struct measure *me, const struct unit *u, month m,
    enum scenario s, const char *slice, dec *ret);

/* Facts that map nowhere (Ej fördelat): named, counted and summed, per source and code. */
struct cube_unmapped {
    const struct source *source;
    /* 'k' an unknown Kolumn. 'a' in no measure: the account or measure code is in none, or no rule of its takes this column, slice,
       month or unit, or the same is said under slice "T". 'p' the period fits no measure that would take it. 'u' the unit code is in
       no unit in that month (the fact is under the source's `unmapped` unit, if it has one). Each fact has one kind at most: what is
       in any measure has none, but 'u' */
    char kind;
    const char *code;
    int64_t facts;
    bool withheld; /* the source delivers figures about persons: no sum is told */
    dec sum;       /* of utfall facts, as delivered; 0 for 'k' */
    month first, last;
};
const struct cube_unmapped *cube_unmapped(const struct cube *c, size_t *ret_n);
/* Some measure of a protected family takes figures of the source: no sum of what it delivered is told but by cube_value. */
bool cube_guards(const struct cube *c, const struct source *s);
/* Of one source, scenario and month: everything that was delivered is shown on some unit or named above, and the sums over the units are
   those of the facts, to the öre. Nothing delivered: ok. */
struct cube_reconciled {
    bool ok;
    int64_t facts;
    /* of a ledger its result accounts (its balance accounts, which come to the same with another sign, are checked apart) */
    dec delivered;   /* all live facts, as delivered */
    dec in_units;    /* of it: in a measure, on a unit that has the code */
    dec unallocated; /* of it: in a measure, on the source's `unmapped` unit */
    dec named;       /* of it: in no measure, and told by cube_unmapped */
    dec lost;        /* what is left of it. 0, unless the mapping is broken */
    const struct measure
        *measure; /* the first whose sum over the units is not that of its facts; NULL: none */
    dec expected, shown;
    int unchecked; /* measures of accumulated flows, whose months are differences and are not added up a second time */
};
void cube_reconcile(
    const struct cube *c, const struct source *s, enum scenario sc, month m, struct cube_reconciled *ret);
/* A figure of an indicator's own period that a plausibility rule holds, or held until it was accepted. */
enum plausible_rule {
    PLAUSIBLE_COMPLETENESS,
    PLAUSIBLE_LEAST,
    PLAUSIBLE_GREATEST,
    PLAUSIBLE_STEP,
    PLAUSIBLE_PERCENT
};
struct cube_held {
    const struct indicator *indicator;
    const struct unit *unit;
    month last; /* of the period */
    enum plausible_rule rule;
    dec limit; /* that it broke */
    struct rat value;
    struct rat before,
        change; /* of the two rules on steps: the period before; the change, in per cent for PLAUSIBLE_PERCENT */
    int delivered, expected;           /* of PLAUSIBLE_COMPLETENESS: units */
    const struct acceptance *accepted; /* NULL: it is held */
};
/* By indicator, unit, month; those that were accepted too. */
const struct cube_held *cube_held(const struct cube *c, size_t *ret_n);
/* The first in those months that is held and not accepted; NULL: none. */
const struct cube_held *cube_held_in(
    const struct cube *c, const struct indicator *i, const struct unit *u, month first, month last);
/* Approximate bytes held. */
size_t cube_bytes(const struct cube *c);
