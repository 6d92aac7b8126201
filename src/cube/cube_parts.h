/* Inside the cube: what its own files share. Nobody outside includes this. */
#pragma once
#include "cube.h"
#include "reconcile.h"

/* ---- the organisation tree, month by month (cube_tree.c) ------------------------------------------------------------ */
/* A stretch of months with one and the same tree. */
struct epoch {
    int from, to;          /* offsets from tree.first, inclusive */
    const int32_t *parent; /* by unit; −1: none, or not valid */
    const int32_t *order;  /* the valid units, children before parents */
    int n_order;
};
struct tree {
    month first;
    int months, n_units;
    const struct epoch *epochs;
    size_t n_epochs;
    const uint32_t *epoch_of; /* by offset */
    const uint8_t *valid;     /* [unit · months + offset] */
    const month *from, *to;   /* by unit: first and last month of its life, MONTH_NONE = open */
    const bool *sums_below;   /* by unit; false: koncern, whose figures are only its own (DESIGN §4) */
};
void cube_tree_make(struct tree *t, struct arena *a, const struct catalog *c, month first, month last);
/* Today's tree in all months (cube_today.c): a closed unit stands below its sole successor, else where it last stood; one that has not
   begun where it will stand. A unit lives when anything below it did. was: as it was in each month. */
void cube_tree_make_today(
    struct tree *t, struct arena *a, const struct catalog *c, const struct tree *was, month today);
/* Units of which another set of units is the sum in today's tree than in some month was, children before parents. */
size_t cube_tree_moved(
    const struct tree *was, const struct tree *today, struct arena *a, const int32_t **ret);
/* As unit_under, by index and without looking up dates. m within the tree. */
bool cube_tree_under(const struct tree *t, int unit, int ancestor, month m);
static inline bool
cube_tree_valid(const struct tree *t, int unit, month m)
{
    int at = m - t->first;
    return at >= 0 && at < t->months && t->valid[(size_t)unit * (size_t)t->months + (size_t)at] != 0;
}

/* The unit exists in month m, which may lie outside the tree. */
static inline bool
cube_tree_lives(const struct tree *t, int unit, month m)
{
    int at = m - t->first;
    if (at >= 0 && at < t->months)
        return t->valid[(size_t)unit * (size_t)t->months + (size_t)at] != 0;
    return (t->from[unit] == MONTH_NONE || m >= t->from[unit]) &&
           (t->to[unit] == MONTH_NONE || m <= t->to[unit]);
}

/* ---- what the source has delivered (cube_cover.c) ------------------------------------------------------------------- */
/* Months in which any live fact ends, per source and scenario, and of which cadences' periods there were any. */
struct cover {
    month first;
    int months;
    uint8_t *got; /* [(source · SCENARIOS + scenario) · months + offset]: COVER_ANY, 1 << cadence */
};
#define COVER_ANY (1 << CADENCES)
void cube_cover_make(struct cover *v, struct arena *a, const struct catalog *c, month first, month last);
/* Accumulated figures are as long as any period that ends with them, within the year. */
void cube_cover_add(struct cover *v, size_t source, enum scenario s, month m, int span, bool ytd);
bool cube_cover_has(const struct cover *v, size_t source, enum scenario s, month m);
/* Something was delivered for the period of this cadence that ends in m. */
bool cube_cover_fits(const struct cover *v, size_t source, enum scenario s, month m, enum cadence c);
/* MONTH_NONE: nothing. */
month cube_cover_last(const struct cover *v, size_t source, enum scenario s);

/* ---- mapping: from the source's codes to ours (cube_map.c) ---------------------------------------------------------- */
/* One series that feeds one grid. */
struct feed {
    int32_t series;
    uint32_t measure, source;
    enum scenario scenario;
    int slice;    /* index in cube.slices */
    uint8_t span; /* of the series */
    bool ytd;     /* delivered accumulated */
    bool report;  /* each figure is for the whole year that its period lies in; the period is the round */
    bool flat;    /* whole years are spread evenly over their months */
    bool fits;    /* a fact of it has a period of the measure */
    int32_t
        twin; /* a series without slice: the same under "T", whose figures count before its own; 0: none */
    const char *version;
    const int32_t *unit_of; /* by month offset of the tree; −1: nowhere to put it */
    const uint8_t *known;   /* likewise; 0: by no unit's codes, unit_of is the source's unit for such */
    const struct series_rule *const
        *rules; /* in the order of the measure; the first that accepts a month takes it */
    size_t n_rules;
};
/* What a scenario code of the source means. */
struct cube_meaning {
    bool known, ytd, report;
    enum scenario scenario;
    const char *slice, *version;
};
struct cube_meaning cube_map_meaning(const struct source *source, const struct store_series *s);
/* What the mapping knows of one series. */
struct mapped {
    const struct source *source; /* NULL: its facts are nobody's */
    struct cube_meaning as;
    const struct code_rules *rules; /* NULL or none: it is in no measure */
    const struct code_units *units;
    int32_t twin;
    size_t first, n; /* in mapping.all */
    struct lost *lost;
    size_t n_lost;
};
/* Goes on from edition to edition: what no new fact touches is not asked again. It belongs to one factset, catalog and tree. */
struct mapping {
    struct arena *arena; /* it lies in it itself */
    struct codes *codes;
    struct feed *all; /* in the order of the series; also those of no use */
    size_t n_all, cap_all;
    struct feed *feeds; /* those of use, sorted by measure, scenario, slice, series */
    size_t n, cap;
    bool changed;          /* another set of feeds than in the edition before */
    struct mapped *series; /* by id */
    size_t n_series, cap_series;
};
/* What is new since another edition whose cube is laid out alike. */
struct news {
    const uint8_t *months; /* by offset of the tree: a fact of that month is new */
    month first, last;
    const uint8_t *series; /* by id: a fact of it or of its twin is new */
};
struct mapping *cube_map_new(void);
void cube_map_free(struct mapping *m); /* NULL is harmless */
size_t cube_map_bytes(const struct mapping *m);
/* Fills mapping, cover, slices and the list of what maps nowhere. Errors: ERR_DATA. */
int cube_map_all(struct cube *c, const struct factset *f, struct mapping *m, struct err *err);
/* Likewise from what was mapped before; cover, slices, reports and reconciliation are those from before and are brought up to date. */
int cube_map_more(
    struct cube *c, const struct factset *f, struct mapping *m, const struct news *news, struct err *err);
/* The changes, as the mapping has to see them, in a. False: it must begin anew. */
bool cube_map_news(const struct mapping *m, const struct tree *t, const struct catalog *c,
    const struct factset *f, const struct factset_mark *since, struct arena *a, struct news *ret);

/* ---- one fact against one feed (cube_feed.c) ------------------------------------------------------------------------ */
/* The fact that ends in m is for a whole period of the measure: as long, unless accumulated, and it ends where one ends. */
bool cube_feed_fits_longer(const struct measure *me, const struct feed *f, month m);
static inline bool
cube_feed_fits(const struct measure *me, const struct feed *f, month m)
{
    if (f->report)
        return false;
    if (me->cadence == CADENCE_MONTH) /* most are, and there are millions of facts */
        return f->ytd || f->span == 1;
    return cube_feed_fits_longer(me, f, m);
}
/* That, or it is accumulated within a period whose last month tells all: not used, and not lost either. */
static inline bool
cube_feed_useful(const struct measure *me, const struct feed *f, month m)
{
    return f->report || (f->flat && f->span == 12) ||
           cube_feed_fits(me, f, f->ytd ? cadence_period(me->cadence, m).last : m);
}
/* The rule that takes this month, and the unit it goes to; NULL: none does. */
const struct series_rule *cube_feed_rule(const struct tree *t, const struct feed *f, month m, int *ret_unit);
/* The fact of month m; NULL: there is none. */
const struct factset_cell *cube_feed_cell(const struct factset_cell *x, size_t n, month m);
/* The twin says something of month m. */
bool cube_feed_twin_has(const struct factset *f, int32_t twin, month m);
/* x is there, no tombstone, and the twin says nothing of the same month. x may be NULL. */
static inline bool
cube_feed_live(const struct factset *f, int32_t twin, const struct factset_cell *x)
{
    return x != NULL && (x->flags & FACTSET_GONE) == 0 &&
           (twin == 0 || !cube_feed_twin_has(f, twin, x->last));
}
/* All series whose slice is "T". */
struct twins {
    const struct store_series **totals;
    size_t n;
};
void cube_feed_twins(struct twins *t, const struct factset *f, struct arena *a);
/* Of a series without slice; else, and when there is none, 0. */
int32_t cube_feed_twin(const struct twins *t, const struct store_series *s);

/* ---- one dense array (cube_grid.c) ---------------------------------------------------------------------------------- */
#define CELL_PRESENT 1   /* has a value */
#define CELL_HOLE 2      /* something that belongs in it is missing */
#define CELL_OWN 4       /* a value of the unit itself, not only from below */
#define CELL_EXPECTED 16 /* while a grid is made: another round of the year has a value of the unit itself */
#define CELL_OWN_HOLE                                                                                        \
    8 /* something of the unit itself is missing: delivered without a value, or no month before to subtract */
/* Numbers as 64-bit ten-thousandths when all fit, else whole. */
struct plane {
    int64_t *narrow;
    dec *wide;
};
struct grid {
    const struct measure *measure;
    enum scenario scenario;
    int slice;
    month first;
    int months, rows, own_rows; /* rows of units with own figures come first */
    const int32_t *row_of;      /* by unit, −1: no figure ever */
    const int32_t *own_row_of;  /* likewise, of own figures */
    const int32_t *row_today;   /* row_of in today's tree */
    struct plane total, own;    /* own: only of measures that something asks own figures of, else empty */
    const int32_t *edition, *own_edition;
    const uint8_t *flags;
};
struct grid_key {
    size_t measure;
    enum scenario scenario;
    int slice;
    bool keep_own;
    bool years;          /* only figures for whole years, on their December; what is absent is missing */
    const char *version; /* only this round or version; NULL: the newest of each month */
};
/* The feeds are those of this key (none: only zeros). Errors: ERR_DATA (overflow). */
int cube_grid_build(struct cube *c, const struct factset *f, const struct grid_key *key,
    const struct feed *feeds, size_t n, struct grid **ret, struct err *err);

/* The same out of the grid that an earlier edition has (cube_patch.c). NULL in *ret: it must be built. Errors: ERR_DATA (overflow). */
int cube_patch_grid(struct cube *c, const struct factset *f, const struct grid_key *key,
    const struct feed *feeds, size_t n, const struct grid *was, const struct news *news, struct grid **ret,
    struct err *err);

struct cell {
    uint8_t flags;
    int32_t edition;
    dec value; /* 0 unless present */
};
#define CELL_WITHHELD 32 /* not shown, to protect a small group; 0 and nothing else is kept of it */
struct cell cube_grid_cell(const struct grid *g, int unit, month m, bool own);

/* ---- what the evaluator writes down when it is asked to explain (cube_trace.c) --------------------------------------- */
struct explain_node;
struct explain_fact;
struct explain;
struct trace {
    struct arena *arena;
    struct explain_node *open, **nodes, *tops[3];
    size_t n, cap, n_tops;
    bool hidden; /* something was met that may not be told */
};
void cube_trace_open(struct trace *t, const struct formula *f, month m, enum scenario s);
/* Of the open node; c NULL: the unit did not exist then. */
void cube_trace_month(struct trace *t, month m, const struct cell *c);
/* The open node's number was said of the whole year. */
void cube_trace_year(struct trace *t);
/* The node that was open, for its part to be written into. */
struct explain_node *cube_trace_close(struct trace *t);
/* What was written down since: nothing of it is told. No node is open. */
void cube_trace_forget(struct trace *t, const struct trace *before);
/* Fills value, num, den, factor, n and nodes. */
void cube_trace_tell(
    const struct trace *t, const struct value *v, bool fraction, struct rat factor, struct explain *ret);

/* Who is told of each fact while grids are made (cube_watch.c); told once a fact and cell. */
struct watch {
    const struct explain *x;
    int (*visit)(void *ctx, const struct explain_fact *fact, struct err *err);
    void *ctx;
};
struct put {
    const struct feed *feed;
    const struct series_rule *rule;
    int unit;
    month month;
    bool missing, years; /* years: in the array of whole years */
    dec value;           /* before the rule's sign */
    int32_t edition;
};
int cube_watch_tell(const struct watch *w, const struct cube *c, const struct factset *f,
    const struct put *put, struct err *err);
/* ---- whole years and rounds (cube_year.c) ----------------------------------------------------------------------------- */
/* Of one measure, scenario (budget, prognos) and slice. */
struct round {
    const char *version;
    const struct grid *year, *months; /* NULL: no such figures */
};
struct rounds {
    const struct grid *year;   /* figures for whole years, of each year's newest round; NULL: none */
    bool mixed;                /* some sources give whole years and others months */
    const struct round *items; /* by version */
    size_t n;
};
/* NULL in *ret when there is nothing but months without versions. The feeds are those of the key. Errors: ERR_DATA. */
int cube_year_build(struct cube *c, const struct factset *f, const struct grid_key *key,
    const struct feed *feeds, size_t n, struct rounds **ret, struct err *err);
/* December of the month's year. */
static inline month
cube_year_end(month m)
{
    return (month)(m + 12 - month_of_year(m));
}
/* "2026-04": the round of a report of that month. */
#define CUBE_ROUND_TEXT 8
const char *cube_year_round(month m, char out[CUBE_ROUND_TEXT]);
/* The feed gives whole years, which the months of its measure do not take. */
static inline bool
cube_year_whole(const struct feed *f)
{
    return f->scenario != SCENARIO_UTFALL && (f->report || (f->span == 12 && !f->ytd));
}
/* Period k (1 …) of n even parts of a year, to the öre: the parts make the whole. 0, or −1: too large. */
int cube_year_part(dec whole, int k, int n, dec *ret);
/* Whole years must fit: January of the first year to December of the last, when the catalog reads any into months or from reports. */
void cube_year_span(const struct catalog *c, month *first, month *last);
/* The grids to answer from. round NULL: the newest. */
struct year_grids {
    const struct grid *year, *months;
    bool mixed;
};
struct year_grids cube_year_grids(
    const struct cube *c, const struct measure *me, enum scenario s, int slice, const char *round);
/* ---- the cube against its facts (cube_reconcile.c) ------------------------------------------------------------------ */
enum reconcile_fate { RECONCILE_IN_UNIT, RECONCILE_UNALLOCATED, RECONCILE_NAMED, RECONCILE_FATES };
struct reconcile_month {
    int64_t facts;
    dec delivered, fate[RECONCILE_FATES];
};
struct cube_reconciliation {
    month first;
    int months;
    struct reconcile_month
        *by_month;      /* [((source · SCENARIOS + scenario) · 2 + balance accounts) · months + offset] */
    uint8_t *unchecked; /* [measure · SCENARIOS + scenario] */
    struct reconcile_broken {
        const struct measure *measure;
        enum scenario scenario;
        month month;
        dec expected, shown;
    } * broken;
    size_t n_broken, cap_broken;
};
void cube_reconcile_begin(struct cube *c, month first, month last);
/* The mapping tells where a fact with a value went. */
void cube_reconcile_note(struct cube *c, size_t source, enum scenario s, const struct store_series *series,
    month m, enum reconcile_fate fate, dec value);
/* Begins as another's, without the months that are new. */
void cube_reconcile_begin_like(
    struct cube *c, const struct cube_reconciliation *was, const struct news *news);
/* When the grids are built: adds up the facts a second time. was, news NULL: of all months; else of those that are new. */
void cube_reconcile_make(struct cube *c, const struct factset *f, const struct mapping *m,
    const struct cube_reconciliation *was, const struct news *news);

/* ---- what is known of an indicator beforehand (cube_plan.c) --------------------------------------------------------- */
struct plan {
    const struct formula *formula;
    bool fraction;
    const struct formula *num, *den;
    struct rat factor;
    bool any_window;           /* the number means the same in every window: a target holds in all of them */
    bool guarded;              /* something in it is protected: summed by each month's own tree alone */
    const char *const *slices; /* "T" first, NULL-terminated */
    const uint8_t *own;        /* by unit: 1 = has own figures of any of its measures */
    const struct plan *former; /* of the indicator's former formulas: formula, fraction, num, den, factor */
};
/* Of the version in force in month m. */
static inline const struct plan *
cube_plan_in(const struct plan *p, const struct indicator *i, month m)
{
    size_t k = i->n_former == 0 ? 0 : indicator_version(i, m);
    return k < i->n_former ? &p->former[k] : p;
}
void cube_plan_make(struct cube *c);

/* ---- org=nu (cube_today.c) ------------------------------------------------------------------------------------------- */
/* Before the grids are built: which units need further rows. */
void cube_today_plan(struct cube *c, month today);
/* After: the cube that cube_today gives. */
void cube_today_make(struct cube *c);
/* ---- held figures (cube_plausible.c) ----------------------------------------------------------------------------------- */
/* Last of all that is built: it asks the evaluator. */
void cube_plausible_make(struct cube *c);
/* The same periods are held for both. */
bool cube_plausible_same(const struct cube_question *x, const struct cube_question *y);
/* ---- which months are shown and final (cube_final.c) --------------------------------------------------------------- */
/* A bit a source, by its index in the catalog. words 0: no month of any is other than final, and every figure is. */
struct unreleased {
    size_t words, n;
    const size_t *sources; /* of which some month is not final */
    uint64_t *own,
        *total; /* [(measure · units + unit) · words]: what puts figures on the unit itself; and below it too */
    uint64_t *today_total;          /* likewise in today's tree */
    uint64_t *preliminary, *hidden; /* [month offset of the tree · words] */
};
/* How far from final: what is combined is as its least final part. */
enum phase { PHASE_FINAL, PHASE_PRELIMINARY, PHASE_HIDDEN };
/* After the mapping, from the feeds: which sources put figures where. */
void cube_final_sources(struct cube *c, const struct mapping *m);
/* Likewise when all feeds are those of another cube. */
void cube_final_sources_like(struct cube *c, const struct cube *was);
/* Which months of theirs are what, by the decisions. */
void cube_final_make(struct cube *c);
/* The same figures under other decisions; shares everything else with c, which must outlive it. */
struct cube *cube_final_with(const struct cube *c, const struct decisions *d);
void cube_final_drop(struct cube *c); /* what cube_final_with made */
/* Of what a measure says of a unit in one month (utfall). */
enum phase cube_final_slow(const struct cube *c, const struct measure *me, int unit, month m, bool own);

struct shield;
struct ground;
struct cube {
    struct arena *arena;
    struct arena *grid_arena; /* while it is built: the grids' */
    struct ground *ground;    /* what it shares with others (cube_ground.h) */
    const struct catalog *catalog;
    const struct decisions *decisions; /* NULL: none */
    const struct watch *watch;         /* while it is built; NULL: nobody watches */
    struct unreleased unreleased;
    struct tree tree;
    struct cover cover;
    const char **slices; /* [0] = "T" */
    size_t n_slices, cap_slices;
    struct grid **grids; /* [(measure · SCENARIOS + scenario) · n_slices + slice], NULL: does not exist */
    struct rounds **rounds; /* likewise */
    month *reported;        /* by source: the month of the newest report of whole years; MONTH_NONE */
    struct shield *shields; /* by family of the law in force */
    size_t n_shields;
    struct shield **shield_of; /* by measure; NULL: not protected */
    bool *closed;              /* by measure: takes what a protected one takes, and is not shown at all */
    struct grid **
        raw; /* [measure · n_slices + slice]: outcome of protected measures as delivered, for cube_final alone */
    struct factset_stamp *pulls; /* edition → greatest pull of it, by edition */
    size_t n_pulls;
    struct cube_unmapped *unmapped;
    size_t n_unmapped, cap_unmapped;
    const int32_t *moved; /* units whose sums are others in today's tree, children before parents */
    size_t n_moved;
    struct tree today_tree;
    struct cube *today;      /* the same figures summed by today's tree; NULL: no other sums than these */
    const struct cube *then; /* of `today`: whose sums they are made of; else NULL */
    struct cube_reconciliation reconciliation;
    const struct cube_held *held; /* by indicator, unit, month */
    size_t n_held;
    const size_t *held_from; /* [n_indicators + 1]: where an indicator's begin */
    struct plan *plans;      /* by indicator */
    month first, last;       /* of all mapped figures; MONTH_NONE: empty */
};
static inline enum phase
cube_final_phase(const struct cube *c, const struct measure *me, int unit, month m, bool own)
{
    return c->unreleased.words == 0 ? PHASE_FINAL : cube_final_slow(c, me, unit, m, own);
}
/* The cube that answers for the indicator: a protected figure is never summed by today's tree, nor is what it is divided by. */
static inline const struct cube *
cube_today_asked(const struct cube *c, const struct indicator *i)
{
    return c->then != NULL && c->plans[i->index].guarded ? c->then : c;
}
/* NULL: no such figures. */
static inline const struct grid *
cube_find_grid(const struct cube *c, const struct measure *me, enum scenario s, int slice)
{
    return slice < 0 ? NULL : c->grids[((size_t)me->index * SCENARIOS + s) * c->n_slices + (size_t)slice];
}
/* −1: unknown. */
int cube_find_slice(const struct cube *c, const char *slice);
