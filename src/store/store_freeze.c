#include "store_freeze.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>
#include <string.h>

#define FREEZE_SECONDS 120

/* clang-format off */
static const struct store_sql has_one = {"freeze_has",
    "select exists (select from frozen where organisation_id = $1 and meeting = $2)"};
static const struct store_sql add_freeze = {"freeze_add",
    "insert into frozen (organisation_id, edition, meeting, shown, papers_at, program, protection, who, reason, sha256,"
    "     withdrawal) values ($1, $2, $3, $4, " STORE_SQL_STAMP("$5") ", $6, $7, $8, $9, $10, $11)"};
static const struct store_sql add_paper = {"freeze_paper",
    "insert into frozen_paper (organisation_id, edition, meeting, item, paragraph, title, address, figures, figures_sha256,"
    "     page, page_sha256, screen, screen_sha256) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
static const struct store_sql ask_newest = {"freeze_newest",
    "select coalesce(max(edition), 0) from frozen where organisation_id = $1"};
static const struct store_sql read_freezes = {"freeze_read",
    "select f.meeting, f.edition, f.shown, " STORE_SQL_MS("f.papers_at") ", " STORE_SQL_MS("e.recorded_at") ","
    "     f.program, f.protection, f.who, f.reason, f.sha256, f.withdrawal"
    " from frozen f join edition e using (organisation_id, edition)"
    " where organisation_id = $1 order by f.meeting, f.edition"};
static const struct store_sql read_papers = {"freeze_papers",
    "select meeting, edition, item, paragraph, title, address, figures, figures_sha256, page, page_sha256, screen, screen_sha256"
    " from frozen_paper where organisation_id = $1 order by meeting, edition, item"};
/* clang-format on */

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

int
store_freeze_has(struct store *s, const char *meeting, bool *ret, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_text(&a, meeting);
    if (store_pg_exec(s, &has_one, &a, &r, err) < 0)
        return -1;
    *ret = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    return 0;
}

static int
write_freeze(struct store *s, const struct frozen *f, struct err *err)
{
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, f->edition);
    store_pg_text(&a, f->meeting);
    store_pg_int(&a, f->shown);
    store_pg_int(&a, f->papers_at);
    store_pg_text(&a, f->program);
    store_pg_text(&a, f->protection);
    store_pg_text(&a, f->who);
    store_pg_text(&a, f->reason);
    store_pg_text(&a, f->sha256);
    store_pg_int(&a, f->withdrawal);
    return store_pg_exec(s, &add_freeze, &a, NULL, err);
}

static int
write_paper(struct store *s, const struct frozen *f, const struct frozen_paper *p, struct err *err)
{
    const char *const texts[] = {p->paragraph, p->title, p->address, p->values, p->values_sha256, p->page,
        p->page_sha256, p->screen, p->screen_sha256};
    struct store_args a = {0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, f->edition);
    store_pg_text(&a, f->meeting);
    store_pg_int(&a, p->item);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        store_pg_text(&a, texts[i]);
    return store_pg_exec(s, &add_paper, &a, NULL, err);
}

static int
write_all(struct store *s, struct frozen *f, bool again, stamp now, struct err *err)
{
    bool had = false;
    if (store_edition_lock(s, err) < 0 || store_freeze_has(s, f->meeting, &had, err) < 0)
        return -1;
    if (had && !again)
        return 0;
    if (store_edition_take(s, "freeze", 0, now, &f->edition, err) < 0 || write_freeze(s, f, err) < 0)
        return -1;
    for (size_t i = 0; i < f->n; i++)
        if (write_paper(s, f, &f->papers[i], err) < 0)
            return -1;
    return store_edition_notify(s, err);
}

int
store_freeze(struct store *s, struct frozen *f, bool again, stamp now, struct err *err)
{
    f->edition = 0;
    if (store_pg_begin(s, false, FREEZE_SECONDS, err) == 0 && write_all(s, f, again, now, err) == 0 &&
        store_pg_commit(s, err) == 0)
        return 0;
    store_pg_rollback(s);
    f->edition = 0;
    return -1;
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

int
store_freeze_newest(struct store *s, int32_t *ret, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    if (store_pg_exec(s, &ask_newest, &a, &r, err) < 0)
        return -1;
    *ret = (int32_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    return 0;
}

static int
read_heads(struct store *s, struct frozen_set *set, struct err *err)
{
    struct arena *a = set->arena;
    struct store_args args = {0};
    PGresult *r = NULL;
    store_pg_int(&args, s->organisation);
    if (store_pg_exec(s, &read_freezes, &args, &r, err) < 0)
        return -1;
    set->n = (size_t)PQntuples(r);
    set->all = arena_alloc(a, (set->n + 1) * sizeof *set->all);
    for (int i = 0; i < (int)set->n; i++) {
        struct frozen *f = &set->all[i];
        *f = (struct frozen){.meeting = store_pg_get_text(a, r, i, 0),
            .edition = (int32_t)store_pg_get_int(r, i, 1),
            .shown = (int32_t)store_pg_get_int(r, i, 2),
            .papers_at = store_pg_get_int(r, i, 3),
            .at = store_pg_get_int(r, i, 4),
            .program = store_pg_get_text(a, r, i, 5),
            .protection = store_pg_get_text(a, r, i, 6),
            .who = store_pg_get_text(a, r, i, 7),
            .reason = store_pg_get_text(a, r, i, 8),
            .sha256 = store_pg_get_text(a, r, i, 9),
            .withdrawal = (int32_t)store_pg_get_int(r, i, 10)};
        set->newest = f->edition > set->newest ? f->edition : set->newest;
    }
    PQclear(r);
    return 0;
}

static int
take_papers(struct frozen_set *set, const PGresult *r, struct err *err)
{
    struct arena *a = set->arena;
    int n = PQntuples(r), i = 0;
    for (size_t k = 0; k < set->n; k++) {
        struct frozen *f = &set->all[k];
        f->papers = arena_alloc(a, ((size_t)(n - i) + 1) * sizeof *f->papers);
        for (;
             i < n && strcmp(PQgetvalue(r, i, 0), f->meeting) == 0 && store_pg_get_int(r, i, 1) == f->edition;
             i++) {
            struct frozen_paper *p = &f->papers[f->n++];
            const char **const texts[] = {&p->paragraph, &p->title, &p->address, &p->values,
                &p->values_sha256, &p->page, &p->page_sha256, &p->screen, &p->screen_sha256};
            *p = (struct frozen_paper){.item = (int)store_pg_get_int(r, i, 2)};
            for (int t = 0; t < (int)(sizeof texts / sizeof *texts); t++)
                *texts[t] = store_pg_get_text(a, r, i, 3 + t);
            if (!frozen_read(a, p))
                return err_set(err, ERR_DATA, f->meeting, NULL,
                    "the frozen values of item %d cannot be read by this program", p->item);
        }
    }
    return 0;
}

int
store_freeze_read(struct store *s, struct frozen_set **ret, struct err *err)
{
    struct frozen_set *set = frozen_set_new();
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    int rc = store_pg_begin(s, true, FREEZE_SECONDS, err);
    if (rc == 0)
        rc = read_heads(s, set, err);
    if (rc == 0)
        rc = store_pg_exec(s, &read_papers, &a, &r, err);
    if (rc == 0)
        rc = take_papers(set, r, err);
    PQclear(r);
    store_pg_rollback(s); /* it only read */
    if (rc == 0)
        *ret = set;
    else
        frozen_set_unref(set);
    return rc;
}
