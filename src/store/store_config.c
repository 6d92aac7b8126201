/* The configuration in force, by edition. */
#include "store.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* Of struct store_config, in its order. */
#define COLUMNS                                                                                              \
    "c.edition, " STORE_SQL_MS("e.recorded_at") ", c.sha256, coalesce(c.files, c.sha256), c.who, c.reason"
#define FROM " from config c join edition e using (organisation_id, edition) where c.organisation_id = $1"

static void
read_row(struct arena *a, const PGresult *r, int row, bool text, struct store_config *ret)
{
    *ret = (struct store_config){.edition = (int32_t)store_pg_get_int(r, row, 0),
        .since = store_pg_get_int(r, row, 1),
        .sha256 = store_pg_get_text(a, r, row, 2),
        .files = store_pg_get_text(a, r, row, 3),
        .who = store_pg_get_text(a, r, row, 4),
        .reason = store_pg_get_text(a, r, row, 5)};
    if (text) {
        ret->text = store_pg_get_text(a, r, row, 6);
        ret->n = (size_t)PQgetlength(r, row, 6);
    }
}

/* The newest configuration's edition, 0 when there is none; and whether its hash is this one. */
static int
newest(struct store *s, const char *sha256, int32_t *ret_edition, bool *ret_same, struct err *err)
{
    static const struct store_sql select = {"config_newest",
        "select edition, sha256 = $2 from config where organisation_id = $1 order by edition desc limit 1"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, sha256);
    if (store_pg_exec(s, &select, &a, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1;
    *ret_edition = found ? (int32_t)store_pg_get_int(r, 0, 0) : 0;
    *ret_same = found && *PQgetvalue(r, 0, 1) == 't';
    PQclear(r);
    return 0;
}

static int
insert(struct store *s, int32_t edition, const char *text, const struct store_config *c, struct err *err)
{
    static const struct store_sql insert_config = {"config_insert",
        "insert into config (organisation_id, edition, sha256, files, who, reason, text)"
        " values ($1, $2, $3, $4, $5, $6, $7)"};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    store_pg_text(&a, c->sha256);
    store_pg_text(&a, c->files ? c->files : c->sha256);
    store_pg_text(&a, c->who);
    store_pg_text(&a, c->reason ? c->reason : "");
    store_pg_text(&a, text);
    return store_pg_exec(s, &insert_config, &a, NULL, err);
}

/* Under the organisation's lock. */
static int
put(struct store *s, const char *text, const struct store_config *c, int32_t after, stamp now,
    int32_t *ret_edition, struct err *err)
{
    int32_t last;
    bool same;
    if (newest(s, c->sha256, &last, &same, err) < 0)
        return -1;
    *ret_edition = same ? last : 0;
    if (same || (after != STORE_CONFIG_ANY && after != last))
        return 0;
    if (store_edition_take(s, "config", 0, now, ret_edition, err) < 0 ||
        insert(s, *ret_edition, text, c, err) < 0)
        return -1;
    return store_edition_notify(s, err);
}

int
store_config_put(struct store *s, const struct store_config *c, int32_t after, stamp now,
    int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    if (memchr(c->text, 0, c->n))
        return err_set(err, ERR_CONFIG, "configuration", NULL, "the text holds a NUL byte");
    char *copy = strndup(c->text, c->n); /* the caller's need not be terminated */
    if (!copy)
        return err_set(err, ERR_BUG, "configuration", NULL, "out of memory");
    int rc = store_pg_begin(s, false, 600, err);
    if (rc == 0)
        rc = store_edition_lock(s, err);
    if (rc == 0)
        rc = put(s, copy, c, after, now, &edition, err);
    if (rc == 0)
        rc = store_pg_commit(s, err);
    if (rc == 0)
        *ret_edition = edition;
    else
        store_pg_rollback(s);
    free(copy);
    return rc;
}

/* With its text, or without. */
static int
get(struct store *s, const struct store_sql *q, struct arena *a, int32_t edition, struct store_config *ret,
    struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, edition);
    if (store_pg_exec(s, q, &args, &r, err) < 0)
        return -1;
    *ret = (struct store_config){0};
    if (PQntuples(r) == 1)
        read_row(a, r, 0, PQnfields(r) > 6, ret);
    PQclear(r);
    return 0;
}

int
store_config_get(struct store *s, struct arena *a, int32_t edition, struct store_config *ret, struct err *err)
{
    static const struct store_sql whole = {"config_get",
        "select " COLUMNS ", c.text" FROM " and c.edition <= $2 order by c.edition desc limit 1"};
    return get(s, &whole, a, edition, ret, err);
}

int
store_config_head(
    struct store *s, struct arena *a, int32_t edition, struct store_config *ret, struct err *err)
{
    static const struct store_sql head = {
        "config_head", "select " COLUMNS FROM " and c.edition <= $2 order by c.edition desc limit 1"};
    return get(s, &head, a, edition, ret, err);
}

int
store_config_find(
    struct store *s, struct arena *a, const char *hash, struct store_config *ret, struct err *err)
{
    static const struct store_sql find = {"config_find",
        "select " COLUMNS
        ", c.text, max(coalesce(c.files, c.sha256)) over () <> min(coalesce(c.files, c.sha256)) over ()" FROM
        " and (starts_with(c.sha256, $2) or starts_with(c.files, $2)) order by c.edition desc limit 1"};
    struct store_args args = {0};
    PGresult *r = NULL;
    int rc = 0;
    store_pg_int(&args, s->organisation);
    store_pg_text(&args, hash);
    if (store_pg_exec(s, &find, &args, &r, err) < 0)
        return -1;
    *ret = (struct store_config){0};
    if (PQntuples(r) == 1 && *PQgetvalue(r, 0, 7) == 't')
        rc = err_set(
            err, ERR_USAGE, hash, "give more of its digits", "several configurations begin with that");
    else if (PQntuples(r) == 1)
        read_row(a, r, 0, true, ret);
    PQclear(r);
    return rc;
}

int
store_config_list(
    struct store *s, struct arena *a, size_t most, struct store_config **ret, size_t *ret_n, struct err *err)
{
    static const struct store_sql list = {
        "config_list", "select " COLUMNS FROM " order by c.edition desc limit $2"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, (int64_t)most);
    if (store_pg_exec(s, &list, &args, &r, err) < 0)
        return -1;
    *ret_n = (size_t)PQntuples(r);
    *ret = arena_alloc(a, (*ret_n + 1) * sizeof **ret);
    for (size_t i = 0; i < *ret_n; i++)
        read_row(a, r, (int)i, false, &(*ret)[i]);
    PQclear(r);
    return 0;
}

int
store_config_was(struct store *s, const char *files, bool *ret, struct err *err)
{
    static const struct store_sql was = {"config_was",
        "select exists (select from config where organisation_id = $1 and coalesce(files, sha256) = $2)"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_text(&args, files);
    if (store_pg_exec(s, &was, &args, &r, err) < 0)
        return -1;
    *ret = *PQgetvalue(r, 0, 0) == 't';
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
