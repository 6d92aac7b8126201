#include "store_told.h"
#include "store_pg.h"
#include <libpq-fe.h>

int
store_told_read(struct store *s, struct arena *a, struct store_told **ret, size_t *ret_n, struct err *err)
{
    static const struct store_sql read = {
        "told_read", "select kind, key, value from told where organisation_id = $1 order by kind, key"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &read, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct store_told *t = arena_alloc(a, (n + 1) * sizeof *t);
    for (size_t i = 0; i < n; i++)
        t[i] = (struct store_told){store_pg_get_text(a, r, (int)i, 0), store_pg_get_text(a, r, (int)i, 1),
            store_pg_get_text(a, r, (int)i, 2)};
    PQclear(r);
    *ret = t;
    *ret_n = n;
    return 0;
}

static int
write_one(struct store *s, const struct store_told *t, struct err *err)
{
    static const struct store_sql write = {"told_write",
        "insert into told (organisation_id, kind, key, value) values ($1, $2, $3, $4)"
        " on conflict (organisation_id, kind, key) do update set value = excluded.value, told_at = now()"};
    struct store_args args = {0};
    store_pg_int(&args, s->organisation);
    store_pg_text(&args, t->kind);
    store_pg_text(&args, t->key);
    store_pg_text(&args, t->value);
    return store_pg_exec(s, &write, &args, NULL, err);
}

int
store_told_write(struct store *s, const struct store_told *t, size_t n, struct err *err)
{
    int rc = n ? store_pg_begin(s, false, 30, err) : 0;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = write_one(s, &t[i], err);
    if (n && rc == 0)
        rc = store_pg_commit(s, err);
    if (rc < 0)
        store_pg_rollback(s);
    return rc;
}
