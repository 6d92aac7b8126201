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
    const char *reason; /* of a correction: what was wrong; NULL otherwise */
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
