/* What made each edition: the pull with its file and hash, the configuration or retraction with who and why. */
#include "store.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* clang-format off */
static const struct store_sql read_causes = {"read_causes",
    "select e.edition, coalesce(p.pull_id, 0), " STORE_SQL_MS("e.recorded_at") ", coalesce(" STORE_SQL_MS("p.ended_at") ", 0), e.kind,"
    " coalesce(o.code, ''), coalesce(p.file, ''), coalesce(p.sha256, ''), coalesce(p.raw, ''),"
    " coalesce(t.who, c.who, ''), coalesce(t.reason, c.reason, '')"
    " from edition e left join retraction t on t.organisation_id = e.organisation_id and t.edition = e.edition"
    " left join config c on c.organisation_id = e.organisation_id and c.edition = e.edition"
    " left join pull p on p.organisation_id = e.organisation_id and p.pull_id = coalesce(e.pull_id, t.pull_id)"
    " left join source o on o.organisation_id = p.organisation_id and o.source_id = p.source_id"
    " where e.organisation_id = $1 and e.edition > $2 and e.edition <= $3 order by e.edition"};
/* clang-format on */

static void
take(struct arena *a, const PGresult *r, int i, struct store_cause *ret)
{
    const char **const texts[] = {
        &ret->kind, &ret->source, &ret->file, &ret->sha256, &ret->raw, &ret->who, &ret->reason};
    ret->edition = (int32_t)store_pg_get_int(r, i, 0);
    ret->pull = (int32_t)store_pg_get_int(r, i, 1);
    ret->recorded = store_pg_get_int(r, i, 2);
    ret->ended = store_pg_get_int(r, i, 3);
    for (int k = 0; k < (int)(sizeof texts / sizeof *texts); k++)
        *texts[k] = store_pg_get_text(a, r, i, 4 + k);
}

int
store_read_causes(struct store *s, struct arena *a, int32_t after, int32_t upto, struct store_cause **ret,
    size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, after);
    store_pg_int(&args, upto);
    if (store_pg_exec(s, &read_causes, &args, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct store_cause *all = arena_alloc(a, (n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++)
        take(a, r, (int)i, &all[i]);
    PQclear(r);
    *ret = all;
    *ret_n = n;
    return 0;
}
