/* What an administrator asks the database about itself. */
#include "store_operations.h"
#include "store_edition.h"
#include <libpq-fe.h>

int
store_operations_size(struct store *s, int64_t *ret_bytes, struct err *err)
{
    static const struct store_sql size = {"database_size", "select pg_database_size(current_database())"};
    PGresult *r = NULL;
    if (store_pg_exec(s, &size, NULL, &r, err) < 0)
        return -1;
    *ret_bytes = store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}

int
store_operations_editions(struct store *s, struct arena *a, int most, struct operations_edition **ret,
    size_t *ret_n, struct err *err)
{
    /* clang-format off */
    static const struct store_sql editions = {"operations_editions",
        "select e.edition, " STORE_SQL_MS("e.recorded_at") ", e.kind, coalesce(o.code, ''),"
        "     coalesce(c.who, t.who, x.who, ''), coalesce(c.reason, t.reason, x.reason, ''), coalesce(e.pull_id, t.pull_id, 0)"
        " from (select * from edition where organisation_id = $1 order by edition desc limit $2) e"
        " left join config c on c.organisation_id = e.organisation_id and c.edition = e.edition"
        " left join retraction t on t.organisation_id = e.organisation_id and t.edition = e.edition"
        " left join acceptance x on x.organisation_id = e.organisation_id and x.edition = e.edition"
        " left join pull p on p.organisation_id = e.organisation_id and p.pull_id = coalesce(e.pull_id, t.pull_id)"
        " left join source o on o.organisation_id = e.organisation_id and o.source_id = p.source_id"
        " order by e.edition desc"};
    /* clang-format on */
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, most);
    if (store_pg_exec(s, &editions, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct operations_edition *v = arena_alloc(a, (n ? n : 1) * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct operations_edition){.edition = (int32_t)store_pg_get_int(r, (int)i, 0),
            .at = store_pg_get_int(r, (int)i, 1),
            .kind = store_pg_get_text(a, r, (int)i, 2),
            .source = store_pg_get_text(a, r, (int)i, 3),
            .who = store_pg_get_text(a, r, (int)i, 4),
            .why = store_pg_get_text(a, r, (int)i, 5),
            .pull = (int32_t)store_pg_get_int(r, (int)i, 6)};
    PQclear(r);
    *ret = v;
    *ret_n = n;
    return 0;
}

int
store_operations_kinds(
    struct store *s, struct arena *a, struct operations_kind **ret, size_t *ret_n, struct err *err)
{
    static const struct store_sql kinds = {"operations_kinds",
        "select kind, count(*) from edition where organisation_id = $1 group by kind order by kind"};
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &kinds, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct operations_kind *v = arena_alloc(a, (n ? n : 1) * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct operations_kind){store_pg_get_text(a, r, (int)i, 0), store_pg_get_int(r, (int)i, 1)};
    PQclear(r);
    *ret = v;
    *ret_n = n;
    return 0;
}

int
store_operations_force(struct store *s, struct arena *a, struct operations *ret, struct err *err)
{
    /* clang-format off */
    static const struct store_sql force = {"operations_force",
        "select c.edition, c.sha256, c.who, " STORE_SQL_MS("e.recorded_at")
        " from config c join edition e using (organisation_id, edition)"
        " where organisation_id = $1 order by c.edition desc limit 1"};
    /* clang-format on */
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &force, &args, &r, err) < 0)
        return -1;
    if (PQntuples(r) == 1) {
        ret->force_edition = (int32_t)store_pg_get_int(r, 0, 0);
        ret->force_hash = store_pg_get_text(a, r, 0, 1);
        ret->force_who = store_pg_get_text(a, r, 0, 2);
        ret->force_since = store_pg_get_int(r, 0, 3);
    }
    PQclear(r);
    return 0;
}
