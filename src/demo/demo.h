/* The example municipality's deliveries: a seeded generator of ledger (SIE 4 in CP437) and personnel (long CSV) files, and the carried-
   over Kolada figures in the API's shape. Pure: bytes into a buffer. Everything generated is exempeldata. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "period.h"
#include <stdbool.h>
#include <stdint.h>

/* One delivery of the demo's story, in time order. */
struct demo_delivery {
    stamp at;           /* simulated clock */
    const char *source; /* "ekonomi" … */
    const char *file;   /* file name in the inbox folder of the source; a later one sorts after */
    const char *
        story; /* Swedish, what happens: "Månadsleverans mars 2024", "Rättelse av februari", "Sen leverans" */
    month from,
        last; /* what it holds; a ledger: January to last; Kolada: newest year of the spring keys, of the autumn keys */
    int date;    /* yyyymmdd of at */
    bool broken; /* the file ends in the middle */
};
/* When the municipality began with ksrd: before the first delivery. */
stamp demo_start(void);
/* The deliveries up to now, oldest first: Kolada from 2019, ledger and personnel from 2023 (the first ones with half a year's
   history), corrections, late months, a broken file. Adding time only adds deliveries. */
void demo_deliveries(struct arena *a, stamp now, struct demo_delivery **ret, size_t *ret_n);
/* The bytes of one of them. */
void demo_write(const struct demo_delivery *d, struct buf *out);
/* The first month of ledger and personnel. */
#define DEMO_FIRST_MONTH MONTH(2023, 1)

/* A large municipality for benches and tests: `units` leaf units, `months` months (from January 2016), `rows` ledger transactions in
   all, one SIE file a year (file 0 … years−1). Seeded: the same bytes for the same arguments. */
struct demo_large {
    int units, months;
    int64_t rows;
    uint64_t seed;
};
#define DEMO_LARGE_FIRST_YEAR 2016
void demo_large_sie(const struct demo_large *l, int year_index, struct buf *out);
/* Its personnel file of one month (0 … months−1). Units' codes: 10000 + number. */
void demo_large_csv(const struct demo_large *l, int month_index, struct buf *out);
/* Its units as YAML: three levels, for files of the sources ekonomi and personal. */
void demo_large_yaml(const struct demo_large *l, struct buf *out);
