/* A fact: one delivered number in the source's own words; and what a decoder hands over. */
#pragma once
#include "arena.h"
#include "dec.h"
#include "err.h"
#include "period.h"
#include "reconcile.h"
#include <stddef.h>

/* How the number covers time, as delivered. */
enum delivered {
    DELIVERED_PERIOD = 'p', /* the change in, or level of, the period itself */
    DELIVERED_YTD = 'a',    /* accumulated since January, up to the period's last month */
};

/* All strings are UTF-8, never NULL ("" where the source says nothing), owned by the decoder's arena. */
struct fact {
    const char *account; /* account or measure code: "5010", "SK.P.SJ.001", "N00090" */
    const char *unit;    /* unit code: SIE object of the unit's dimension, Enhet, municipality */
    const char *slice;   /* "T", "K", "M" …; "" = undivided */
    const char *dims;    /* further dimensions, canonical: "6=P100;20=45", sorted by number */
    const char *
        scenario; /* the source's code: "utfall" / "budget" for SIE, Kolumn ("K16") for the long CSV, "" for Kolada */
    const char *version; /* forecast round or budget version, "" if none */
    struct period period;
    enum delivered delivered;
    bool gone; /* the source says: deleted (Kolada isdeleted) */
    bool null; /* delivered without a value: kept, state saknas */
    dec value;
    size_t line,
        rows; /* of the file: where its first row stood, 0 if that is not known; how many rows it is made of */
};

/* Which part of the source's world a delivery replaces: facts in it that are stored and not delivered now have vanished. */
struct fact_scope {
    bool whole_periods; /* false: nothing vanishes by absence (Kolada) */
    /* if whole_periods: every (period, scenario) pair listed is delivered whole */
    struct fact_scope_item {
        month first, last;
        const char *scenario;
        const char *version; /* of this forecast round or budget version only; NULL: of all */
        uint8_t span;        /* figures of this length only (a year says nothing of its months); 0: of all */
    } * items;
    size_t n;
};

/* A remark of the decoder that does not stop it. */
struct remark {
    size_t line;
    const char *text; /* Swedish */
};

/* What a decoder returns. */
struct facts {
    struct arena *arena; /* owns everything below */
    struct fact *items;  /* no two with the same key (all but value, null, gone, line) */
    size_t n, cap;
    struct fact_scope scope;
    struct remark *remarks;
    size_t n_remarks, cap_remarks;
    size_t rows_read; /* rows or transactions of the file */
    /* control figures for the pull's story; NULL if the format has none */
    const char *control; /* Swedish, e.g. "83 av 83 konton stämmer. Kontrollsumma stämmer." */
    struct reconcile
        reconcile; /* what the store is to hold its rows against; empty if the format has nothing */
    /* names for codes that the file carries (accounts, objects, measures), for `ksrd map` */
    struct fact_name {
        char kind; /* 'a' account or measure, 'u' unit */
        const char *code, *name;
    } * names;
    size_t n_names, cap_names;
};

struct facts *facts_new(void);
void facts_free(struct facts *f);
struct fact *facts_add(struct facts *f); /* zeroed, strings "" */
void facts_remark(struct facts *f, size_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Sorts by key and merges rows of one key: sum = true adds them, else a second row of one key is ERR_DATA
   naming both lines. */
int facts_settle(struct facts *f, bool sum, struct err *err);
/* −1, 0, 1 over account, unit, slice, dims, scenario, version, delivered, period. */
int fact_compare(const struct fact *a, const struct fact *b);
