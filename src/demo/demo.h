/* The example municipality's deliveries: a seeded generator of ledger (SIE 4 in CP437) and personnel (long CSV) files, and the carried-
   over Kolada figures in the API's shape. Pure: bytes into a buffer. Everything generated is exempeldata. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "period.h"
#include <stdint.h>

/* One delivery of the demo's story, in time order. */
struct demo_delivery {
    stamp at;             /* simulated clock */
    const char *source;   /* "ekonomi" … */
    const char *file;     /* file name in the inbox folder of the source */
    const char *story;    /* Swedish, what happens: "Månadsleverans mars 2024", "Rättelse av februari", "Sen leverans" */
};
/* The deliveries up to now, oldest first: monthly ledger and personnel files for 40 months, corrections, a late source, yearly Kolada. */
void demo_deliveries(struct arena *a, stamp now, struct demo_delivery **ret, size_t *ret_n);
/* The bytes of one of them. */
void demo_write(const struct demo_delivery *d, struct buf *out);

/* A large municipality for benches and tests: `units` leaf units, `months` months, `rows` ledger transactions in all, one SIE file a
   year (file 0 … years−1). Seeded: the same bytes for the same arguments. */
struct demo_large {
    int units, months;
    int64_t rows;
    uint64_t seed;
};
void demo_large_sie(const struct demo_large *l, int year_index, struct buf *out);
