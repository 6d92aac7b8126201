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
    const bool *sums_below;   /* by unit; false: koncern, whose figures are only its own (DESIGN §4) */
};
void cube_tree_make(struct tree *t, struct arena *a, const struct catalog *c, month first, month last);
/* As unit_under, by index and without looking up dates. m within the tree. */
bool cube_tree_under(const struct tree *t, int unit, int ancestor, month m);
static inline bool
cube_tree_valid(const struct tree *t, int unit, month m)
{
    int at = m - t->first;
    return at >= 0 && at < t->months && t->valid[(size_t)unit * (size_t)t->months + (size_t)at] != 0;
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
struct mapping {
    struct feed *feeds;
    size_t n, cap;
};
/* What a scenario code of the source means. */
struct cube_meaning {
    bool known, ytd;
    enum scenario scenario;
    const char *slice, *version;
};
struct cube_meaning cube_map_meaning(const struct source *source, const struct store_series *s);
/* Fills mapping (kept in scratch), cover, slices and the list of what maps nowhere. Errors: ERR_DATA. */
int cube_map_all(
    struct cube *c, const struct factset *f, struct mapping *ret, struct arena *scratch, struct err *err);

/* ---- one fact against one feed (cube_feed.c) ------------------------------------------------------------------------ */
/* The fact that ends in m is for a whole period of the measure: as long, unless accumulated, and it ends where one ends. */
bool cube_feed_fits_longer(const struct measure *me, const struct feed *f, month m);
static inline bool
cube_feed_fits(const struct measure *me, const struct feed *f, month m)
{
    if (me->cadence == CADENCE_MONTH) /* most are, and there are millions of facts */
        return f->ytd || f->span == 1;
    return cube_feed_fits_longer(me, f, m);
}
/* That, or it is accumulated within a period whose last month tells all: not used, and not lost either. */
static inline bool
cube_feed_useful(const struct measure *me, const struct feed *f, month m)
{
    return cube_feed_fits(me, f, f->ytd ? cadence_period(me->cadence, m).last : m);
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
#define CELL_PRESENT 1 /* has a value */
#define CELL_HOLE 2    /* something that belongs in it is missing */
#define CELL_OWN 4     /* a value of the unit itself, not only from below */
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
    struct plane total, own;    /* own: only of measures that something asks own figures of, else empty */
    const int32_t *edition, *own_edition;
    const uint8_t *flags;
};
struct grid_key {
    size_t measure;
    enum scenario scenario;
    int slice;
    bool keep_own;
};
/* The feeds are those of this key (none: only zeros). Errors: ERR_DATA (overflow). */
int cube_grid_build(struct cube *c, const struct factset *f, const struct grid_key *key,
    const struct feed *feeds, size_t n, struct grid **ret, struct err *err);

struct cell {
    uint8_t flags;
    int32_t edition;
    dec value; /* 0 unless present */
};
struct cell cube_grid_cell(const struct grid *g, int unit, month m, bool own);

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
/* When the grids are built: adds up the facts a second time. */
void cube_reconcile_make(struct cube *c, const struct factset *f);

/* ---- what is known of an indicator beforehand (cube_plan.c) --------------------------------------------------------- */
struct plan {
    bool fraction;
    const struct formula *num, *den;
    struct rat factor;
    bool any_window;           /* the number means the same in every window: a target holds in all of them */
    const char *const *slices; /* "T" first, NULL-terminated */
    const uint8_t *own;        /* by unit: 1 = has own figures of any of its measures */
};
void cube_plan_make(struct cube *c);

/* ---- held figures (cube_plausible.c) ----------------------------------------------------------------------------------- */
/* Last of all that is built: it asks the evaluator. */
void cube_plausible_make(struct cube *c);
/* The same periods are held for both. */
bool cube_plausible_same(const struct cube_question *x, const struct cube_question *y);

struct cube {
    struct arena *arena;
    const struct catalog *catalog;
    const struct decisions *decisions; /* NULL: none */
    struct tree tree;
    struct cover cover;
    const char **slices; /* [0] = "T" */
    size_t n_slices, cap_slices;
    struct grid **grids; /* [(measure · SCENARIOS + scenario) · n_slices + slice], NULL: does not exist */
    struct factset_stamp *pulls; /* edition → greatest pull of it, by edition */
    size_t n_pulls;
    struct cube_unmapped *unmapped;
    size_t n_unmapped, cap_unmapped;
    struct cube_reconciliation reconciliation;
    const struct cube_held *held; /* by indicator, unit, month */
    size_t n_held;
    const size_t *held_from; /* [n_indicators + 1]: where an indicator's begin */
    struct plan *plans;      /* by indicator */
    month first, last;       /* of all mapped figures; MONTH_NONE: empty */
};
/* NULL: no such figures. */
static inline const struct grid *
cube_find_grid(const struct cube *c, const struct measure *me, enum scenario s, int slice)
{
    return slice < 0 ? NULL : c->grids[((size_t)me->index * SCENARIOS + s) * c->n_slices + (size_t)slice];
}
/* −1: unknown. */
int cube_find_slice(const struct cube *c, const char *slice);
