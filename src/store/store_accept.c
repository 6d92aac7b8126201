#include "store_accept.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>
#include <string.h>

#define ACCEPT_SECONDS 60

static int
write(struct store *s, struct acceptance *x, stamp now, struct err *err)
{
    static const struct store_sql insert = {"accept_insert",
        "insert into acceptance (organisation_id, edition, indicator, unit, period, value, who, reason)"
        " values ($1, $2, $3, $4, $5, $6::numeric, $7, $8)"};
    struct store_args a = {0};
    char value[DEC_TEXT];
    if (store_edition_lock(s, err) < 0 || store_edition_take(s, "accept", 0, now, &x->edition, err) < 0)
        return -1;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, x->edition);
    store_pg_text(&a, x->indicator);
    store_pg_text(&a, x->unit);
    store_pg_int(&a, x->last);
    store_pg_text(&a, dec_text(x->value, value));
    store_pg_text(&a, x->who);
    store_pg_text(&a, x->reason);
    return store_pg_exec(s, &insert, &a, NULL, err) < 0 ? -1 : store_edition_notify(s, err);
}

int
store_accept(struct store *s, struct acceptance *x, stamp now, struct err *err)
{
    if (store_pg_begin(s, false, ACCEPT_SECONDS, err) == 0 && write(s, x, now, err) == 0 &&
        store_pg_commit(s, err) == 0)
        return 0;
    store_pg_rollback(s);
    return -1;
}

int
store_accept_read(struct store *s, struct arena *arena, int32_t edition, const struct acceptance **ret,
    size_t *ret_n, struct err *err)
{
    static const struct store_sql read = {"accept_read",
        "select indicator, unit, period, value, edition, who, reason from acceptance"
        " where organisation_id = $1 and edition <= $2 order by indicator, unit, period, edition"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, edition);
    if (store_pg_exec(s, &read, &a, &r, err) < 0)
        return -1;
    size_t n = (size_t)PQntuples(r);
    struct acceptance *v = arena_alloc(arena, (n + 1) * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        const char *value = PQgetvalue(r, (int)i, 3);
        v[i] = (struct acceptance){.indicator = store_pg_get_text(arena, r, (int)i, 0),
            .unit = store_pg_get_text(arena, r, (int)i, 1),
            .last = (month)store_pg_get_int(r, (int)i, 2),
            .edition = (int32_t)store_pg_get_int(r, (int)i, 4),
            .who = store_pg_get_text(arena, r, (int)i, 5),
            .reason = store_pg_get_text(arena, r, (int)i, 6)};
        (void)dec_parse(value, strlen(value), &v[i].value);
    }
    PQclear(r);
    *ret = v;
    *ret_n = n;
    return 0;
}
