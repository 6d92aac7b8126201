/* The whole schema out of the database and back, by PostgreSQL's own pg_dump and pg_restore: all organisations in it. */
#pragma once
#include "err.h"
#include "store.h"

/* What must be the same after a restore. */
struct store_figures {
    int schema, server; /* migrations; PostgreSQL's version number, 150018 */
    int64_t editions, facts, series, pulls, configs;
    char sum[64], digest[64]; /* of all facts: exact sum of values; sum of a hash of every row */
};
/* In one snapshot: the figures, and the dump written to file (custom format). Errors: ERR_STORE (pg_dump's own words in what). */
int store_dump_write(
    struct store *s, const char *url, const char *file, struct store_figures *ret, struct err *err);
/* pg_restore can read it, and it holds our tables. */
int store_dump_check(const char *file, struct err *err);
/* Into a database whose schema ksrd is absent or has no edition yet; one transaction. owner_url may make schemas. The schema is then
   the dump's: migrate next. Errors: ERR_STORE (not empty …). */
int store_dump_restore(const char *owner_url, const char *file, struct err *err);
int store_dump_figures(const char *url, struct store_figures *ret, struct err *err);
/* Calls one for each pull that kept a raw file: its path relative to STATE, and the file's hash. */
int store_dump_raws(struct store *s,
    int (*one)(void *ctx, const char *raw, const char *sha256, struct err *err), void *ctx, struct err *err);
