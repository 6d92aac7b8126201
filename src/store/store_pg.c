#include "store_pg.h"
#include "clock.h"
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

#define SESSION_STATEMENT_S 15
#define SESSION_PATIENCE_MS ((SESSION_STATEMENT_S + 5) * 1000)
#define OLDEST_SERVER 140000

static const char session_sql[] = /* pg_temp last: no temporary table shadows one of ours */
    "set search_path = ksrd, pg_temp; set timezone = 'UTC'; set datestyle = 'ISO';"
    " set client_min_messages = 'warning';"
    "set statement_timeout = '15s'; set lock_timeout = '10s';"
    " set idle_in_transaction_session_timeout = '2min';"
    "set default_transaction_isolation = 'read committed'; set synchronize_seqscans = off";

void
store_pg_int(struct store_args *a, int64_t n)
{
    snprintf(a->number[a->n], sizeof a->number[0], "%lld", (long long)n);
    a->value[a->n] = a->number[a->n];
    a->n++;
}

void
store_pg_text(struct store_args *a, const char *s)
{
    a->value[a->n++] = s;
}

int64_t
store_pg_get_int(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

char *
store_pg_get_text(struct arena *a, const PGresult *r, int row, int column)
{
    return arena_strndup(a, PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column));
}

/* libpq's messages end in newlines and may hold several lines. */
static void
one_line(const char *s, char *out, size_t size)
{
    size_t n = 0;
    for (; *s && n + 1 < size; s++)
        if (*s != '\n' || (s[1] && n && out[n - 1] != ' '))
            out[n++] = *s == '\n' || *s == '\t' ? ' ' : *s;
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
}

static const char *
hint_for(const char *state)
{
    static const struct {
        const char *state, *hint;
    } hints[] = {
        {"53100", "make room on the disk of the database"},
        {"53200", "the database server is out of memory"},
        {"53300", "too many connections: raise max_connections or stop other clients"},
        {"42501", "the role lacks a right: as owner run ksrd migrate --url OWNER-URL, which grants it"},
        {"57014", "the database took too long; try again when it has less to do"},
        {"55P03", "another process holds the lock; try again"},
        {"25006", "the server is a read-only standby: name the primary in database: url"},
        {"42P01", "the schema is missing or incomplete: run ksrd migrate"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strcmp(state, hints[i].state) == 0)
            return hints[i].hint;
    return NULL;
}

static int
lose(struct store *s, const char *where, struct err *err, const char *what)
{
    s->lost = true;
    return err_set(err, ERR_STORE, where, "it is tried again on the next connection", "%s", what);
}

int
store_pg_fail(struct store *s, PGresult *r, const char *where, struct err *err)
{
    char text[700], detail[300];
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *more = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL) : NULL;
    one_line(primary && *primary ? primary : PQerrorMessage(s->pg), text, sizeof text);
    one_line(more ? more : "", detail, sizeof detail);
    if (PQstatus(s->pg) == CONNECTION_BAD ||
        (state && strncmp(state, "57P", 3) == 0)) /* 57P: it shuts down */
        s->lost = true;
    if (!*text)
        snprintf(text, sizeof text, "the connection to the database is lost");
    if (strstr(text, "No space left on device")) /* a PANIC comes without its SQLSTATE */
        state = "53100";
    err_set(err, ERR_STORE, where, hint_for(state ? state : ""), "%s%s%s%s%s%s%s", text, *detail ? " (" : "",
        detail, *detail ? ")" : "", state ? " [" : "", state ? state : "", state ? "]" : "");
    PQclear(r);
    return -1;
}

int
store_pg_poll(struct store *s, bool writing, int fd2, int64_t deadline_mono_ms)
{
    for (;;) {
        int64_t left = deadline_mono_ms - clock_mono_ms();
        struct pollfd p[2] = {{.fd = PQsocket(s->pg), .events = (short)(POLLIN | (writing ? POLLOUT : 0))},
            {.fd = fd2, .events = POLLIN}};
        if (p[0].fd < 0)
            return -1;
        int n = poll(p, fd2 >= 0 ? 2 : 1, left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left);
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0)
            return p[0].revents ? 1 : 2;
        if (left <= 0)
            return 0;
    }
}

/* Sends what is in libpq's buffer. While the server does not read, it may be writing: read that too. */
static int
flush(struct store *s, const char *where, int64_t deadline, struct err *err)
{
    int n;
    while ((n = PQflush(s->pg)) == 1) {
        int ready = store_pg_poll(s, true, -1, deadline);
        if (ready == 0)
            return lose(s, where, err, "the database does not answer");
        if (ready < 0 || !PQconsumeInput(s->pg))
            return store_pg_fail(s, NULL, where, err);
    }
    return n == 0 ? 0 : store_pg_fail(s, NULL, where, err);
}

/* The next result of the running command; *ret NULL when there is none left. */
static int
next_result(struct store *s, const char *where, int64_t deadline, PGresult **ret, struct err *err)
{
    while (PQisBusy(s->pg)) {
        int ready = store_pg_poll(s, false, -1, deadline);
        if (ready == 0)
            return lose(s, where, err, "the database does not answer");
        if (ready < 0 || !PQconsumeInput(s->pg))
            return store_pg_fail(s, NULL, where, err);
    }
    *ret = PQgetResult(s->pg);
    return 0;
}

/* All results of the running command: keeps the last good one, or the first bad one. */
static int
collect(struct store *s, const char *where, PGresult **ret, struct err *err)
{
    int64_t deadline = clock_mono_ms() + s->patience_ms;
    PGresult *kept = NULL, *r = NULL;
    bool bad = false;
    if (flush(s, where, deadline, err) < 0)
        return -1;
    for (;;) {
        if (next_result(s, where, deadline, &r, err) < 0) {
            PQclear(kept);
            return -1;
        }
        if (!r)
            break;
        ExecStatusType status = PQresultStatus(r);
        if (bad) {
            PQclear(r);
            continue;
        }
        PQclear(kept);
        kept = r;
        bad = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN &&
              status != PGRES_COPY_OUT;
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            break;
    }
    *ret = kept;
    return bad || !kept ? -2 : 0;
}

static int
alive(struct store *s, const char *where, struct err *err)
{
    if (!s->lost && PQstatus(s->pg) == CONNECTION_OK)
        return 0;
    s->lost = true;
    return err_set(err, ERR_STORE, where, NULL, "the connection to the database is lost");
}

static int
finish(struct store *s, const char *where, PGresult **ret, struct err *err)
{
    PGresult *r = NULL;
    int rc = collect(s, where, &r, err);
    if (rc == -2)
        return store_pg_fail(s, r, where, err);
    if (rc < 0)
        return -1;
    if (ret)
        *ret = r;
    else
        PQclear(r);
    return 0;
}

static int
prepare(struct store *s, const struct store_sql *q, struct err *err)
{
    for (int i = 0; i < s->n_prepared; i++)
        if (s->prepared[i] == q)
            return 0;
    if (s->n_prepared == STORE_PG_STATEMENTS)
        return err_set(err, ERR_BUG, q->name, NULL, "more than %d statements", STORE_PG_STATEMENTS);
    if (!PQsendPrepare(s->pg, q->name, q->text, 0, NULL))
        return store_pg_fail(s, NULL, q->name, err);
    if (finish(s, q->name, NULL, err) < 0)
        return -1;
    s->prepared[s->n_prepared++] = q;
    return 0;
}

int
store_pg_exec(
    struct store *s, const struct store_sql *q, const struct store_args *a, PGresult **ret, struct err *err)
{
    if (alive(s, q->name, err) < 0 || prepare(s, q, err) < 0)
        return -1;
    if (!PQsendQueryPrepared(s->pg, q->name, a ? a->n : 0, a ? a->value : NULL, NULL, NULL, 0))
        return store_pg_fail(s, NULL, q->name, err);
    return finish(s, q->name, ret, err);
}

int
store_pg_run(struct store *s, const char *where, const char *sql, char state[6], struct err *err)
{
    PGresult *r = NULL;
    if (state)
        state[0] = 0;
    if (alive(s, where, err) < 0)
        return -1;
    if (!PQsendQuery(s->pg, sql))
        return store_pg_fail(s, NULL, where, err);
    int rc = collect(s, where, &r, err);
    if (rc == -2) {
        const char *code = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
        if (state)
            snprintf(state, 6, "%s", code ? code : "");
        return store_pg_fail(s, r, where, err);
    }
    PQclear(r);
    return rc;
}

int
store_pg_begin(struct store *s, bool reading, int seconds, struct err *err)
{
    char sql[300];
    snprintf(sql, sizeof sql,
        "begin isolation level %s; set local statement_timeout = '%ds'; set local lock_timeout = '%ds'%s",
        reading ? "repeatable read read only" : "read committed", seconds, (seconds + 1) / 2,
        reading ? "" : "; set local synchronous_commit = on");
    if (store_pg_run(s, "begin", sql, NULL, err) < 0) {
        store_pg_rollback(s);
        return -1;
    }
    s->patience_ms = (seconds + 10) * 1000;
    return 0;
}

int
store_pg_commit(struct store *s, struct err *err)
{
    int rc = store_pg_run(s, "commit", "commit", NULL, err);
    if (rc < 0 && s->lost && err) /* the one moment when nobody knows */
        snprintf(err->hint, sizeof err->hint, "%s",
            "it may have been committed or not;"
            " doing it again is safe: what is stored already is not written twice");
    s->patience_ms = SESSION_PATIENCE_MS;
    return rc;
}

void
store_pg_rollback(struct store *s)
{
    if (s->pg && !s->lost && PQtransactionStatus(s->pg) != PQTRANS_IDLE)
        (void)store_pg_run(s, "rollback", "rollback", NULL, NULL);
    s->patience_ms = SESSION_PATIENCE_MS;
}

int
store_pg_copy_in(struct store *s, const char *where, const char *sql, struct err *err)
{
    return store_pg_run(s, where, sql, NULL, err);
}

int
store_pg_copy_put(struct store *s, const char *where, const struct buf *b, struct err *err)
{
    int64_t deadline = clock_mono_ms() + s->patience_ms;
    int n;
    if (b->failed)
        return err_set(err, ERR_BUG, where, NULL, "a buffer overflowed");
    if (b->len == 0)
        return 0;
    while ((n = PQputCopyData(s->pg, b->data, (int)b->len)) == 0)
        if (flush(s, where, deadline, err) < 0)
            return -1;
    if (n < 0)
        return store_pg_fail(s, NULL, where, err);
    return flush(s, where, deadline, err);
}

int
store_pg_copy_end(struct store *s, const char *where, struct err *err)
{
    int64_t deadline = clock_mono_ms() + s->patience_ms;
    int n;
    while ((n = PQputCopyEnd(s->pg, NULL)) == 0)
        if (flush(s, where, deadline, err) < 0)
            return -1;
    if (n < 0)
        return store_pg_fail(s, NULL, where, err);
    return finish(s, where, NULL, err);
}

int
store_pg_copy_out(struct store *s, const char *where, const char *sql, struct err *err)
{
    return store_pg_run(s, where, sql, NULL, err);
}

int
store_pg_copy_get(struct store *s, const char *where, char **ret, int *ret_n, struct err *err)
{
    int n;
    while ((n = PQgetCopyData(s->pg, ret, 1)) == 0) {
        int ready = store_pg_poll(s, false, -1, clock_mono_ms() + s->patience_ms);
        if (ready == 0)
            return lose(s, where, err, "the database does not answer");
        if (ready < 0 || !PQconsumeInput(s->pg))
            return store_pg_fail(s, NULL, where, err);
    }
    if (n == -2)
        return store_pg_fail(s, NULL, where, err);
    *ret_n = n;
    if (n > 0)
        return 0;
    *ret = NULL;
    *ret_n = 0;
    return finish(s, where, NULL, err);
}

void
store_pg_cancel(struct store *s)
{
    char text[256];
    PGresult *r = NULL;
    PGcancel *c = s->lost ? NULL : PQgetCancel(s->pg);
    if (!c)
        return;
    (void)PQcancel(c, text, sizeof text);
    PQfreeCancel(c);
    char *data = NULL;
    int n = 0;
    while (PQtransactionStatus(s->pg) == PQTRANS_ACTIVE &&
           store_pg_copy_get(s, "cancel", &data, &n, NULL) == 0 && n > 0)
        PQfreemem(data);
    while (!s->lost && next_result(s, "cancel", clock_mono_ms() + s->patience_ms, &r, NULL) == 0 && r)
        PQclear(r);
}

static void
be_silent(void *ctx, const char *message)
{
    (void)ctx;
    (void)message;
}

static int
settle(struct store *s, struct err *err)
{
    int version = PQserverVersion(s->pg);
    if (version < OLDEST_SERVER)
        return err_set(err, ERR_STORE, "database", "use PostgreSQL 14 or newer",
            "the server is PostgreSQL %d.%d, which is too old", version / 10000, version % 10000);
    if (PQsetnonblocking(s->pg, 1) != 0)
        return store_pg_fail(s, NULL, "database", err);
    if (store_pg_run(s, "database", session_sql, NULL, err) < 0)
        return -1;
    /* A server on another system than Linux refuses it: it then notices our death later. */
    (void)store_pg_run(s, "database", "set client_connection_check_interval = '2s'", NULL, NULL);
    return 0;
}

int
store_pg_connect(struct store *s, const char *url, struct err *err)
{
    /* Before dbname, so that the url may say otherwise. */
    static const char *const keys[] = {"connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding",
        NULL};
    const char *const values[] = {"5", "30", "10", "3", "30000", "ksrd", url, "UTF8", NULL};
    *s = (struct store){.patience_ms = SESSION_PATIENCE_MS};
    s->pg = PQconnectdbParams(keys, values, 1);
    if (!s->pg)
        return err_set(err, ERR_STORE, "database", NULL, "out of memory");
    (void)PQsetNoticeProcessor(s->pg, be_silent, NULL);
    if (PQstatus(s->pg) != CONNECTION_OK) {
        char text[700];
        one_line(PQerrorMessage(s->pg), text, sizeof text);
        err_set(err, ERR_STORE, "database", "see that PostgreSQL runs, and that database: url is right",
            "could not connect: %s", text);
    } else if (settle(s, err) == 0) {
        return 0;
    }
    store_pg_close(s);
    return -1;
}

void
store_pg_close(struct store *s)
{
    PQfinish(s->pg);
    s->pg = NULL;
    s->lost = true;
}
