/* Bytes → facts. Pure: no clock, no network, no database. To add a format: one file, one line in decode.c's table. */
#pragma once
#include "buf.h"
#include "catalog.h"
#include "err.h"
#include "fact.h"

struct decoder {
    const char *name; /* "sie" "csv" "kolada" */
    /* source may be NULL: the defaults of catalog.h. Errors: ERR_DATA with the place ("rad 214, kolumn 7") in where, the quoted value
       and what was expected in what, the remedy in hint; Swedish; *ret untouched. */
    int (*decode)(
        const char *data, size_t n, const struct source *source, struct facts **ret, struct err *err);
    /* For `ksrd decode`: what the file holds, JSON (DESIGN §6) or readable Swedish; warnings go to *warnings, a line each
       ("rad 12: …"). Same errors. */
    int (*describe)(
        const char *data, size_t n, bool json, struct buf *out, struct buf *warnings, struct err *err);
};
const struct decoder *decode_find(const char *name); /* NULL: no such format */
/* "sie, csv, kolada" */
const char *decode_names(void);
/* How the message of a file that is refused for its person rows begins: nothing of such a file may be kept (DESIGN §5, 4). */
#define DECODE_PERSONS "filen har uppgifter om personer"
