#include "store.h"
#include "store_migrate.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* By slug; *ret 0 when there is none. The name follows the configuration. */
static int
find_organisation(struct store *s, const char *slug, const char *name, int16_t *ret, struct err *err)
{
    static const struct store_sql find = {
        "organisation_find", "select organisation_id, name = $2 from organisation where slug = $1"};
    static const struct store_sql rename = {
        "organisation_name", "update organisation set name = $2 where slug = $1 and name <> $2"};
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_text(&a, slug);
    store_pg_text(&a, name);
    *ret = 0;
    if (store_pg_exec(s, &find, &a, &r, err) < 0)
        return -1;
    bool found = PQntuples(r) == 1, same = found && *PQgetvalue(r, 0, 1) == 't';
    if (found)
        *ret = (int16_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    return found && !same ? store_pg_exec(s, &rename, &a, NULL, err) : 0;
}

/* Two may make the same one, or take the same number, at once: one of them adds nothing, looks again and tries again. */
static int
make_organisation(struct store *s, const char *slug, const char *name, struct err *err)
{
    static const struct store_sql make = {"organisation_make",
        "insert into organisation (organisation_id, slug, name) select"
        " coalesce(max(organisation_id), 0) + 1, $1, $2"
        " from organisation on conflict do nothing"};
    struct store_args a = {0};
    store_pg_text(&a, slug);
    store_pg_text(&a, name);
    for (int i = 0; i < 100; i++) {
        if (find_organisation(s, slug, name, &s->organisation, err) < 0)
            return -1;
        if (s->organisation)
            return 0;
        if (store_pg_exec(s, &make, &a, NULL, err) < 0)
            return -1;
    }
    return err_set(err, ERR_STORE, "organisation", NULL, "could not make the row of '%s'", slug);
}

int
store_open(
    const char *url, const char *slug, const char *organisation_name, struct store **ret, struct err *err)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_BUG, "store", NULL, "out of memory");
    if (store_pg_connect(s, url, err) < 0 || store_migrate_check(s, err) < 0 ||
        make_organisation(s, slug, organisation_name, err) < 0) {
        store_close(s);
        return -1;
    }
    *ret = s;
    return 0;
}

void
store_close(struct store *s)
{
    if (!s)
        return;
    store_pg_close(s);
    free(s);
}
