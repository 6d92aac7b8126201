/* All that a page may need of one edition: catalog in force, cube, pulls, stamps. Counted references; freed by its last reader. */
#pragma once
#include "cube.h"
#include "frozen.h"
#include "reported.h"
#include "restated.h"
#include "store.h"
#include "store_reconcile.h"

#define SNAPSHOT_PULLS 14

struct snapshot {
    struct catalog *catalog;
    struct catalog *law; /* today's, whose protection of small groups holds; NULL: it is catalog */
    struct cube *cube;
    struct decisions decisions;
    int32_t
        protection; /* the newest edition that changed what is protected; older ones are to be loaded anew then */
    int32_t withdrawal; /* the newest edition that hid what had been shown; 0: none */
    struct store_edition edition;
    struct store_pull *pulls; /* newest SNAPSHOT_PULLS of each source, newest first per source */
    size_t n_pulls;
    struct store_cause *causes; /* what made each edition up to this one, in order */
    size_t n_causes;
    struct store_config config; /* in force; its text is NULL */
    struct store_reconciled
        *reconciled; /* the newest word of each source on each year: store_reconcile_read */
    size_t n_reconciled;
    bool as_of; /* asked for with ?per=: pages say so. Set by the caller before it shares the snapshot */
    bool today; /* the cube's sums are those of today's tree (org=nu) */
    struct frozen_set *frozen; /* the papers of all meetings; by edition: frozen_find. NULL: nobody asked */
    struct reported
        *report; /* the last one; NULL: nothing has been released, or nobody asked for it (snapshot_report) */
    /* … private: arena, reference count */
    struct arena *arena;
    struct snapshot_shared {
        struct catalog *catalog;
        _Atomic int references;
    } * shared, *shared_law; /* the catalog's, the law's; NULL: it is this snapshot's alone, or none */
    _Atomic int references;  /* snapshot_today copies what stands before */
    /* The log up to this edition, or shorter while it is being made: read with snapshot_restated. */
    _Atomic(struct restated *) restated;
    struct restated_kept {
        struct restated *log;
        struct restated_kept *next;
    } * kept; /* logs that it has had: someone may be reading them */
};

/* Makes a catalog of the configuration text (config_bundle_unpack + config_load; main wires it, cube does not know config). */
typedef int snapshot_parse(const char *text, size_t n, struct catalog **ret, struct err *err);

/* Loads edition e: its facts, the configuration in force then, and the pulls recorded by then (of the newest edition also those that
   have failed since). f: a factset to advance (kept by the caller for the next edition; not beyond e), or NULL: load from nothing.
   One reference. Errors: ERR_STORE, ERR_DATA, ERR_CONFIG (none in force, or this program cannot read it), ERR_BUG (f is beyond e). */
int snapshot_load(struct store *s, const struct store_edition *e, struct factset *f, snapshot_parse *parse,
    struct snapshot **ret, struct err *err);
/* The month of its edition: today's names and today's tree are those of this month. */
month snapshot_month(const struct snapshot *s);
/* The same with the figures of today's tree (cube_today): borrows all from s, is never counted nor freed. */
void snapshot_today(const struct snapshot *s, struct snapshot *ret);
/* The same, with what `like` (NULL: none) has and would come out the same: the catalog, and of facts grown out of its own the measures
   that no new fact touches. */
int snapshot_load_like(struct store *s, const struct store_edition *e, struct factset *f,
    snapshot_parse *parse, const struct snapshot *like, struct snapshot **ret, struct err *err);
/* Any edition, from facts that may be beyond it (factset_retreat): what `last` (NULL: none) has, which was the last one made of them, and
   the catalogs of `like` (NULL: none). */
int snapshot_load_past(struct store *s, const struct store_edition *e, struct factset *f,
    snapshot_parse *parse, const struct snapshot *like, const struct snapshot *last, struct snapshot **ret,
    struct err *err);
/* What was worked out of small groups under one of them holds under the other: the same law, and nothing hidden since. */
bool snapshot_same_protection(const struct snapshot *a, const struct snapshot *b);
/* Likewise, for cube_value alone: no pulls, causes and reports, and nothing is reconciled. */
int snapshot_load_bare(struct store *s, const struct store_edition *e, struct factset *f,
    snapshot_parse *parse, const struct snapshot *like, struct snapshot **ret, struct err *err);
/* Gives it its last report, before it is shared: that of `like` (NULL: none) if it is the same, else loaded. Errors: as snapshot_load. */
int snapshot_report(
    struct snapshot *x, struct store *s, snapshot_parse *parse, const struct snapshot *like, struct err *err);
/* Likewise from these facts, which may be beyond it and are at the report's edition afterwards, if it was loaded; NULL: from nothing. */
int snapshot_report_from(struct snapshot *x, struct store *s, struct factset *f, snapshot_parse *parse,
    const struct snapshot *like, struct err *err);
/* For tests: takes over catalog and cube. */
struct snapshot *snapshot_new(struct catalog *c, struct cube *cube, const struct store_edition *e);
/* A source's month held against what it came from, all the way: file, database, cube. */
struct snapshot_reconciled {
    const struct store_reconciled
        *file;    /* the delivery's own control figures that speak of the month; NULL: none do */
    bool file_ok; /* they agree with what was stored */
    bool
        cube_has_all; /* the cube holds what was stored then, in all months of that delivery: nothing was taken back */
    dec stored, in_cube;         /* of its result accounts */
    struct cube_reconciled cube; /* outcome of the month */
    bool ok;                     /* all of that; a source without control figures: the cube */
};
void snapshot_reconcile(
    const struct snapshot *s, const struct source *source, month m, struct snapshot_reconciled *ret);
struct snapshot *snapshot_ref(struct snapshot *s); /* atomic */
void snapshot_unref(struct snapshot *s);           /* NULL is harmless */
/* NULL: not known (before what is kept). */
const struct store_cause *snapshot_cause(const struct snapshot *s, int32_t edition);
/* What that pull changed, when it did; NULL: not known, or it changed nothing. */
const struct store_cause *snapshot_cause_of_pull(const struct snapshot *s, int32_t pull);
/* Its log; NULL: none yet. Valid as long as the snapshot is. */
const struct restated *snapshot_restated(const struct snapshot *s);
struct restated *snapshot_restated_ref(const struct snapshot *s);
/* Gives it a log (the reference is taken over). One thread at a time; readers may be reading the one before. */
void snapshot_restate(struct snapshot *s, struct restated *r);
