#include "store.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* Facts, editions, pulls and configurations are only ever added to: no UPDATE, no DELETE. */
static const char *const grants[] = {
    "grant usage on schema ksrd to",
    "grant select on all tables in schema ksrd to",
    "grant insert on organisation, edition, source, pull, series, fact, config, retraction, told, timing to",
    "grant insert on reconciliation, acceptance to",
    "grant insert on disclosure, disclosure_unit, disclosure_value, disclosure_withdrawal, disclosure_override to",
    "grant insert on release, correction, reported to",
    "grant insert on frozen, frozen_paper to",
    "grant update (value, told_at) on told to",
    "grant update on timing to",
    "grant update (name, edition, recorded_at, checked_at, last_pull) on organisation to",
};

static int
grant_all(struct store *s, const char *role, struct err *err)
{
    char sql[512];
    char *quoted = PQescapeIdentifier(s->pg, role, strlen(role));
    if (!quoted)
        return store_pg_fail(s, NULL, "grant", err);
    int rc = store_pg_begin(s, false, 60, err);
    for (size_t i = 0; i < sizeof grants / sizeof *grants && rc == 0; i++) {
        int n = snprintf(sql, sizeof sql, "%s %s", grants[i], quoted);
        rc = n < (int)sizeof sql ? store_pg_run(s, "grant", sql, NULL, err)
                                 : err_set(err, ERR_STORE, "grant", NULL, "the role's name is too long");
    }
    if (rc == 0)
        rc = store_pg_commit(s, err);
    else
        store_pg_rollback(s);
    PQfreemem(quoted);
    return rc;
}

int
store_grant(const char *owner_url, const char *role, struct err *err)
{
    struct store s = {0};
    int rc = store_pg_connect(&s, owner_url, err);
    if (rc == 0)
        rc = grant_all(&s, role, err);
    store_pg_close(&s);
    return rc;
}

static const char *
user_of(const PQconninfoOption *o)
{
    for (; o && o->keyword; o++)
        if (strcmp(o->keyword, "user") == 0)
            return o->val;
    return NULL;
}

int
store_role(const char *url, char ret[STORE_ROLE_MOST], struct err *err)
{
    PQconninfoOption *given = PQconninfoParse(url, NULL); /* its message would quote the password */
    PQconninfoOption *standard = PQconndefaults();
    const char *user = user_of(given);
    if (!user)
        user = user_of(standard);
    int rc = 0;
    if (!given || !user)
        rc = err_set(err, ERR_STORE, "database: url", "such as postgresql://user@host/database",
            "not a PostgreSQL address");
    else
        snprintf(ret, STORE_ROLE_MOST, "%s", user);
    PQconninfoFree(given);
    PQconninfoFree(standard);
    return rc;
}
