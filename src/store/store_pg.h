/* One connection to PostgreSQL, and statements that cannot hang: every wait has a deadline here, beside the server's own. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "err.h"
#include <stdbool.h>
#include <stdint.h>

/* libpq's own names: who only passes results on (tests too) need not see libpq. */
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

#define STORE_PG_STATEMENTS 64

/* A statement, prepared under its name the first time a connection uses it. Must be static. */
struct store_sql {
    const char *name, *text;
};
struct store {
    PGconn *pg;
    int16_t organisation;
    bool lost;      /* the connection is of no more use: all calls fail fast */
    bool listening; /* LISTEN is done */
    bool leads;     /* it holds the organisation's leader lock (store_lead) */
    int patience_ms;
    const struct store_sql *prepared[STORE_PG_STATEMENTS];
    int n_prepared;
};
/* Arguments of a statement, as text. */
struct store_args {
    int n;
    const char *value[24];
    char number[24][24];
};
void store_pg_int(struct store_args *a, int64_t n);
void store_pg_text(struct store_args *a, const char *s); /* NULL → null; must live until the call */

/* PostgreSQL ≥ 14, connect_timeout, keepalives, UTF-8, our schema and the usual time limits. s is zeroed or closed before. */
int store_pg_connect(struct store *s, const char *url, struct err *err);
void store_pg_close(struct store *s);
/* ERR_STORE with SQLSTATE and the server's text; marks the connection lost when it is. Frees r (may be NULL). Returns −1. */
int store_pg_fail(struct store *s, PGresult *r, const char *where, struct err *err);
/* One prepared statement. *ret NULL: the caller wants no rows. */
int store_pg_exec(
    struct store *s, const struct store_sql *q, const struct store_args *a, PGresult **ret, struct err *err);
/* Plain text, several statements allowed; `where` names it in errors. SQLSTATE into state[6] if it failed (may be NULL). */
int store_pg_run(struct store *s, const char *where, const char *sql, char state[6], struct err *err);

/* READ COMMITTED, or (reading) REPEATABLE READ READ ONLY; statements may take this long, waits for a lock half of it. */
int store_pg_begin(struct store *s, bool reading, int seconds, struct err *err);
int store_pg_commit(struct store *s, struct err *err);
void store_pg_rollback(struct store *s); /* harmless outside a transaction and on a lost connection */

/* COPY. Data goes in by pieces; store_pg_copy_end finishes. */
int store_pg_copy_in(struct store *s, const char *where, const char *sql, struct err *err);
int store_pg_copy_put(struct store *s, const char *where, const struct buf *b, struct err *err);
int store_pg_copy_end(struct store *s, const char *where, struct err *err);
int store_pg_copy_out(struct store *s, const char *where, const char *sql, struct err *err);
/* The next row (PQfreemem it), or *ret NULL at the end. */
int store_pg_copy_get(struct store *s, const char *where, char **ret, int *ret_n, struct err *err);
/* Breaks off what is running (PQcancel) and eats the rest. */
void store_pg_cancel(struct store *s);

/* Waits until the socket (or fd2 ≥ 0) is ready; 1 the socket, 2 only fd2, 0 time is up, −1 error. */
int store_pg_poll(struct store *s, bool writing, int fd2, int64_t deadline_mono_ms);
int64_t store_pg_get_int(const PGresult *r, int row, int column);
char *store_pg_get_text(struct arena *a, const PGresult *r, int row, int column);
