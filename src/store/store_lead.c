/* Who of several daemons on one database pulls: a lock that lives and dies with a connection. */
#include "store.h"
#include "store_pg.h"
#include "store_pull.h"
#include <libpq-fe.h>

/* A leader whose machine lost its power or its network must be given up by the server within seconds, not the two hours of TCP's own
   rule. Over a unix socket these do nothing. */
static const char quick_end[] =
    "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3;"
    " set tcp_user_timeout = 14000";
static const struct store_sql take = {"lead_take", "select pg_try_advisory_lock($1, $2)"};
/* Not only "does the connection answer": a pooler in between may have given us another session. */
static const struct store_sql hold = {"lead_hold",
    "select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted"
    " and database = (select oid from pg_database where datname = current_database())"
    " and classid = $1::int8::oid and objid = $2::int8::oid and objsubid = 2)"};

int
store_lead(struct store *s, bool *ret_leads, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    bool held = s->leads;
    s->leads = false; /* unless what follows says otherwise */
    store_pg_int(&a, STORE_LOCK_CLASS);
    store_pg_int(&a, (int32_t)((uint32_t)s->organisation << 16));
    if (store_pg_exec(s, held ? &hold : &take, &a, &r, err) < 0)
        return -1;
    s->leads = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    if (s->leads && !held)
        (void)store_pg_run(s, "leader", quick_end, NULL, NULL); /* a server on another system may refuse */
    *ret_leads = s->leads;
    return 0;
}
