#include "store.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* The newest configuration's edition if its hash is this one, else 0. */
static int
same_already(struct store *s, const char *sha256, int32_t *ret_edition, struct err *err)
{
    static const struct store_sql newest = {"config_newest",
        "select edition, sha256 = $2 from config where organisation_id = $1 order by edition desc limit 1"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, sha256);
    if (store_pg_exec(s, &newest, &a, &r, err) < 0)
        return -1;
    *ret_edition = PQntuples(r) == 1 && *PQgetvalue(r, 0, 1) == 't' ? (int32_t)store_pg_get_int(r, 0, 0) : 0;
    PQclear(r);
    return 0;
}

static int
insert(
    struct store *s, int32_t edition, const char *text, const char *sha256, const char *who, struct err *err)
{
    static const struct store_sql insert_config = {"config_insert",
        "insert into config (organisation_id, edition, sha256, who, text) values ($1, $2, $3, $4, $5)"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    store_pg_text(&a, sha256);
    store_pg_text(&a, who);
    store_pg_text(&a, text);
    return store_pg_exec(s, &insert_config, &a, NULL, err);
}

int
store_config_put(struct store *s, const char *text, size_t n, const char *sha256, const char *who, stamp now,
    int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    if (memchr(text, 0, n))
        return err_set(err, ERR_CONFIG, "configuration", NULL, "the text holds a NUL byte");
    char *copy = strndup(text, n); /* the caller's need not be terminated */
    if (!copy)
        return err_set(err, ERR_BUG, "configuration", NULL, "out of memory");
    int rc = store_pg_begin(s, false, 600, err);
    if (rc == 0)
        rc = store_edition_lock(s, err);
    if (rc == 0)
        rc = same_already(s, sha256, &edition, err);
    if (rc == 0 && edition == 0) {
        rc = store_edition_take(s, "config", 0, now, &edition, err);
        if (rc == 0)
            rc = insert(s, edition, copy, sha256, who, err);
        if (rc == 0)
            rc = store_edition_notify(s, err);
    }
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc == 0)
        *ret_edition = edition;
    else
        store_pg_rollback(s);
    free(copy);
    return rc;
}

int
store_config_get(struct store *s, struct arena *a, int32_t edition, char **ret_text, size_t *ret_n,
    int32_t *ret_config_edition, struct err *err)
{
    static const struct store_sql get = {"config_get",
        "select edition, text from config where organisation_id = $1 and edition <= $2"
        " order by edition desc limit 1"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, edition);
    if (store_pg_exec(s, &get, &args, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1;
    *ret_config_edition = found ? (int32_t)store_pg_get_int(r, 0, 0) : 0;
    *ret_text = found ? store_pg_get_text(a, r, 0, 1) : NULL;
    *ret_n = found ? (size_t)PQgetlength(r, 0, 1) : 0;
    PQclear(r);
    return 0;
}

int
store_config_hash(struct store *s, char ret[STORE_CONFIG_HASH], struct err *err)
{
    static const struct store_sql get = {
        "config_hash", "select sha256 from config where organisation_id = $1 order by edition desc limit 1"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &get, &args, &r, err) < 0)
        return -1;
    snprintf(ret, STORE_CONFIG_HASH, "%s", PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return 0;
}
