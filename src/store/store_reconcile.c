#include "store_reconcile.h"
#include "store_edition.h"
#include "store_pg.h"
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the database has --------------------------------------------------------------------------------------------------------- */
/* stage_key: the series that are delivered or lie in the scope (store_pull_commit.c); the newest of each cell is what was just written. */
#define NEWEST                                                                                                           \
    " from pg_temp.stage_key k join series r on r.organisation_id = $1 and r.series_id = k.series_id cross join lateral" \
    " (select distinct on (f.period) f.period, f.state, f.value from fact f where f.organisation_id = $1"                \
    "     and f.series_id = k.series_id and f.period between $2 and $3 order by f.period, f.edition desc) f"
/* clang-format off */
static const struct store_sql stored_months = {"reconcile_months",
    "select r.account, r.unit <> '', r.dims, count(*), sum(f.value)" NEWEST
    " where f.state = 'v' and r.scenario = $4 group by 1, 2, 3 order by 1"};
static const struct store_sql stored_delivered = {"reconcile_delivered",
    "select case when $4::int4 = 1 then r.scenario else r.account end, false, '', count(*), sum(f.value)" NEWEST
    " join pg_temp.stage_fact t on t.n = k.n and t.period = f.period and t.state = 'v'"
    " where f.state = 'v' group by 1 order by 1"};
static const struct store_sql insert = {"reconcile_insert",
    "insert into reconciliation (organisation_id, source_id, pull_id, kind, scenario, first, last, lines, agree, note, code, name, control,"
    "     counted, stored) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[], $12::text[], $13::numeric[], $14::numeric[], $15::numeric[])"};

#define COLUMNS "o.code, t.pull_id, " STORE_SQL_MS("p.ended_at") ", t.kind, t.scenario, t.first, t.last, t.lines, t.agree, t.note," \
    " l.code, l.name, l.control, l.counted, l.stored," \
    " (select coalesce(sum(z.stored), 0) from unnest(t.code, t.stored) as z (code, stored) where left(z.code, 1) between '3' and '8')"
#define LINES(which) \
    " left join lateral (select * from unnest(t.code, t.name, t.control, t.counted, t.stored) as l (code, name, control, counted, stored)" which ") l on true"
#define ORDER " order by o.code, t.pull_id desc, t.kind, t.scenario, t.first, l.code"
static const struct store_sql read_newest = {"reconcile_read",
    "select " COLUMNS " from (select distinct on (t.source_id, t.kind, t.scenario, t.first) t.* from reconciliation t"
    "     where t.organisation_id = $1 and t.pull_id <= case when $4::int4 = 0 then $2"
    "     else (select last_pull from edition where organisation_id = $1 and edition = $3) end and not exists (select from retraction x"
    "         where x.organisation_id = $1 and x.pull_id = t.pull_id and x.edition <= $3)"
    "     order by t.source_id, t.kind, t.scenario, t.first, t.pull_id desc) t"
    " join pull p using (organisation_id, pull_id) join source o on o.organisation_id = t.organisation_id and o.source_id = t.source_id"
    LINES(" where t.kind = 'd' or (l.control is not null and l.control <> l.counted) or (l.stored is not null and l.stored <> l.counted)") ORDER};
static const struct store_sql read_pull = {"reconcile_pull",
    "select " COLUMNS " from reconciliation t join pull p using (organisation_id, pull_id)"
    " join source o on o.organisation_id = t.organisation_id and o.source_id = t.source_id" LINES("")
    " where t.organisation_id = $1 and t.pull_id = $2" ORDER};
/* clang-format on */

/* A sum of the database; 0 for null, what cannot be read is no number of ours. */
static dec
get_dec(const PGresult *r, int row, int column)
{
    const char *text = PQgetvalue(r, row, column);
    dec d = 0;
    (void)dec_parse(text, strlen(text), &d);
    return d;
}

static bool
names_dimension(const char *dims, const char *number)
{
    size_t n = strlen(number);
    for (const char *at = dims; *at; at = *at ? at + 1 : at) {
        if (strncmp(at, number, n) == 0 && at[n] == '=')
            return true;
        at = strchrnul(at, ';');
    }
    return false;
}

/* One group of stored facts into the lines that it belongs to. unit_line: the first line of dimensions is the unit's. */
static void
count_group(struct reconcile_check *c, const PGresult *r, int row, bool unit_line)
{
    const char *key = PQgetvalue(r, row, 0);
    bool unit = *PQgetvalue(r, row, 1) == 't';
    dec sum = get_dec(r, row, 4), n = dec_from_int(store_pg_get_int(r, row, 3));
    for (size_t i = 0; i < c->n; i++) {
        struct reconcile_line *l = &c->lines[i];
        bool mine = c->kind != RECONCILE_DIMENSIONS ? strcmp(l->code, key) == 0
                    : !reconcile_is_result(key)     ? false
                    : i == 0 && unit_line           ? unit
                                                    : names_dimension(PQgetvalue(r, row, 2), l->code);
        if (mine)
            (void)dec_add(l->stored, l->is_count ? n : sum, &l->stored);
    }
}

/* Codes stand in the order of the file in one, of the alphabet in the other; both may be thousands. */
static int
by_code(const void *a, const void *b)
{
    return strcmp((*(struct reconcile_line *const *)a)->code, (*(struct reconcile_line *const *)b)->code);
}

static void
count_accounts(struct reconcile_check *c, const PGresult *r)
{
    struct reconcile_line **by = calloc(c->n + 1, sizeof(struct reconcile_line *));
    size_t at = 0;
    if (!by)
        abort();
    for (size_t i = 0; i < c->n; i++)
        by[i] = &c->lines[i];
    qsort(by, c->n, sizeof *by, by_code);
    for (int row = 0; row < PQntuples(r); row++) {
        const char *key = PQgetvalue(r, row, 0);
        while (at < c->n && strcmp(by[at]->code, key) < 0)
            at++;
        for (size_t k = at; k < c->n && strcmp(by[k]->code, key) == 0; k++)
            (void)dec_add(by[k]->stored,
                by[k]->is_count ? dec_from_int(store_pg_get_int(r, row, 3)) : get_dec(r, row, 4),
                &by[k]->stored);
    }
    free(by);
}

static int
read_stored(struct store *s, struct reconcile_check *c, bool unit_line, struct err *err)
{
    struct store_args a = {0};
    PGresult *r = NULL;
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, c->first);
    store_pg_int(&a, c->last);
    if (c->delivered_only)
        store_pg_int(&a, c->by_scenario);
    else
        store_pg_text(&a, c->scenario);
    if (store_pg_exec(s, c->delivered_only ? &stored_delivered : &stored_months, &a, &r, err) < 0)
        return -1;
    for (size_t i = 0; i < c->n; i++) {
        c->lines[i].has_stored = true;
        c->lines[i].stored = 0;
    }
    if (c->kind != RECONCILE_DIMENSIONS)
        count_accounts(c, r);
    else
        for (int row = 0; row < PQntuples(r); row++)
            count_group(c, r, row, unit_line);
    PQclear(r);
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------------- */
static void
add_quoted(struct buf *b, const char *text)
{
    buf_char(b, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_char(b, '\\');
        buf_char(b, *c);
    }
    buf_char(b, '"');
}

enum column { COLUMN_CODE, COLUMN_NAME, COLUMN_CONTROL, COLUMN_COUNTED, COLUMN_STORED, COLUMNS_ALL };

static void
add_element(struct buf *b, const struct reconcile_check *c, const struct reconcile_line *l, enum column which)
{
    char number[DEC_TEXT];
    bool told = !reconcile_agrees(c->kind, l) || c->kind == RECONCILE_DIMENSIONS || c->kind == RECONCILE_ROWS;
    if (which == COLUMN_CODE || which == COLUMN_NAME)
        add_quoted(b, which == COLUMN_CODE ? l->code : told ? l->name : "");
    else if ((which == COLUMN_CONTROL && !l->has_control) || (which == COLUMN_STORED && !l->has_stored))
        buf_str(b, "null");
    else
        buf_str(b, dec_text(which == COLUMN_CONTROL   ? l->control
                            : which == COLUMN_COUNTED ? l->counted
                                                      : l->stored,
                       number));
}

static void
add_array(struct buf *b, const struct reconcile_check *c, enum column which)
{
    buf_char(b, '{');
    for (size_t i = 0; i < c->n; i++) {
        if (i)
            buf_char(b, ',');
        add_element(b, c, &c->lines[i], which);
    }
    buf_str(b, "}");
}

static int
insert_check(struct store *s, int16_t source, int32_t pull, const struct reconcile_check *c, struct err *err)
{
    struct buf arrays[COLUMNS_ALL];
    struct store_args a = {0};
    const char kind[2] = {reconcile_letters[c->kind], 0};
    store_pg_int(&a, s->organisation);
    store_pg_int(&a, source);
    store_pg_int(&a, pull);
    store_pg_text(&a, kind);
    store_pg_text(&a, c->scenario);
    store_pg_int(&a, c->first);
    store_pg_int(&a, c->last);
    store_pg_int(&a, (int64_t)c->total);
    store_pg_int(&a, (int64_t)c->right);
    store_pg_text(&a, c->note);
    for (int i = 0; i < COLUMNS_ALL; i++) {
        buf_init(&arrays[i], 256u << 20);
        add_array(&arrays[i], c, (enum column)i);
        store_pg_text(&a, arrays[i].data);
    }
    int rc = 0;
    for (int i = 0; i < COLUMNS_ALL && rc == 0; i++)
        if (arrays[i].failed)
            rc =
                err_set(err, ERR_DATA, "kontrollsummor", NULL, "avstämningens rader är fler än vad som ryms");
    rc = rc == 0 ? store_pg_exec(s, &insert, &a, NULL, err) : rc;
    for (int i = 0; i < COLUMNS_ALL; i++)
        buf_free(&arrays[i]);
    return rc;
}

int
store_reconcile_write(struct store *s, int16_t source_id, int32_t pull, struct reconcile *r, struct err *err)
{
    for (size_t i = 0; i < r->n; i++) {
        struct reconcile_check *c = &r->checks[i];
        bool kept = c->kind != RECONCILE_PERIODS && c->n > 0;
        if (kept && read_stored(s, c, c->unit_first, err) < 0)
            return -1;
        reconcile_settle(c);
        if (insert_check(s, source_id, pull, c, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------- */
static enum reconcile_kind
kind_of(char letter)
{
    const char *at = strchr(reconcile_letters, letter);
    return at && *at ? (enum reconcile_kind)(at - reconcile_letters) : RECONCILE_ROWS;
}

static struct store_reconciled
read_head(struct arena *a, const PGresult *r, int row)
{
    struct store_reconciled x = {.source = store_pg_get_text(a, r, row, 0),
        .pull = (int32_t)store_pg_get_int(r, row, 1),
        .at = store_pg_get_int(r, row, 2),
        .result = get_dec(r, row, 15)};
    x.check = (struct reconcile_check){.kind = kind_of(*PQgetvalue(r, row, 3)),
        .scenario = store_pg_get_text(a, r, row, 4),
        .first = (month)store_pg_get_int(r, row, 5),
        .last = (month)store_pg_get_int(r, row, 6),
        .total = (size_t)store_pg_get_int(r, row, 7),
        .right = (size_t)store_pg_get_int(r, row, 8),
        .note = store_pg_get_text(a, r, row, 9)};
    return x;
}

static bool
same_check(const PGresult *r, int a, int b)
{
    static const int keys[] = {0, 1, 3, 4, 5};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(PQgetvalue(r, a, keys[i]), PQgetvalue(r, b, keys[i])) != 0)
            return false;
    return true;
}

static void
read_line(struct arena *a, const PGresult *r, int row, struct reconcile_check *c, size_t *cap)
{
    if (PQgetisnull(r, row, 10)) /* the check has no line to tell */
        return;
    *ARENA_PUSH(a, c->lines, c->n, *cap) = (struct reconcile_line){.code = store_pg_get_text(a, r, row, 10),
        .name = store_pg_get_text(a, r, row, 11),
        .has_control = !PQgetisnull(r, row, 12),
        .control = get_dec(r, row, 12),
        .counted = get_dec(r, row, 13),
        .has_stored = !PQgetisnull(r, row, 14),
        .stored = get_dec(r, row, 14),
        .is_count = strcmp(PQgetvalue(r, row, 11), RECONCILE_COUNT) == 0};
}

static int
read_all(struct store *s, struct arena *a, const struct store_sql *q, const struct store_args *args,
    struct store_reconciled **ret, size_t *ret_n, struct err *err)
{
    PGresult *r = NULL;
    struct store_reconciled *all = NULL;
    size_t n = 0, cap = 0, lines = 0;
    if (store_pg_exec(s, q, args, &r, err) < 0)
        return -1;
    for (int i = 0; i < PQntuples(r); i++) {
        if (i == 0 || !same_check(r, i - 1, i)) {
            *ARENA_PUSH(a, all, n, cap) = read_head(a, r, i);
            lines = 0;
        }
        read_line(a, r, i, &all[n - 1].check, &lines);
    }
    PQclear(r);
    *ret = all;
    *ret_n = n;
    return 0;
}

int
store_reconcile_read(struct store *s, struct arena *a, const struct store_edition *e, bool as_of,
    struct store_reconciled **ret, size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, e->last_pull);
    store_pg_int(&args, e->edition);
    store_pg_int(&args, as_of);
    return read_all(s, a, &read_newest, &args, ret, ret_n, err);
}

int
store_reconcile_of(struct store *s, struct arena *a, int32_t pull, struct store_reconciled **ret,
    size_t *ret_n, struct err *err)
{
    struct store_args args = {0};
    store_pg_int(&args, s->organisation);
    store_pg_int(&args, pull);
    return read_all(s, a, &read_pull, &args, ret, ret_n, err);
}
