/* PostgreSQL's binary COPY format: twice as fast as text, and exact. */
#pragma once
#include "buf.h"
#include "dec.h"
#include "err.h"
#include <stdbool.h>
#include <stdint.h>

void store_copy_begin(struct buf *b);
void store_copy_row(struct buf *b, int n_fields);
void store_copy_end(struct buf *b);
void store_copy_null(struct buf *b);
void store_copy_char(struct buf *b, char c);
void store_copy_int2(struct buf *b, int16_t n);
void store_copy_int4(struct buf *b, int32_t n);
void store_copy_text(struct buf *b, const char *s);
void store_copy_dec(struct buf *b, dec d);

/* A cursor over one row as store_pg_copy_get gives it (the header before the first row is skipped). All getters set failed when the
   row does not hold what is asked for; check once at the end of a row. */
struct store_copy {
    const unsigned char *p, *end;
    bool started, failed;
};
/* Fields of the next row, −1 at the end of the data. */
int store_copy_next(struct store_copy *c, const char *row, int n);
int64_t store_copy_get_int(struct store_copy *c); /* of 2, 4 or 8 bytes */
char store_copy_get_char(struct store_copy *c);
/* The bytes, not terminated. NULL for null. */
const char *store_copy_get_text(struct store_copy *c, size_t *ret_n);
/* false for null. More than 12 decimals, NaN, or too large for a dec: failed. */
bool store_copy_get_dec(struct store_copy *c, dec *ret);
