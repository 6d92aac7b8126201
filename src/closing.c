#include "closing.h"
#include "cube_final.h"
#include "cube_report.h"
#include "hash.h"
#include "store_release.h"
#include <stdlib.h>

#define REPORT_MOST (256u << 20)

static int
by_month(const void *a, const void *b)
{
    const struct release *x = a, *y = b;
    int order = strcmp(x->source, y->source);
    if (order != 0 || x->month != y->month)
        return order != 0 ? order : x->month - y->month;
    return (x->edition > y->edition) - (x->edition < y->edition);
}

/* The decisions as they will be when the rows are written. */
static struct decisions
with_rows(struct arena *a, const struct closing *c, const struct release *rows, size_t n)
{
    struct decisions d = *c->decisions;
    struct release *all = arena_alloc(a, (d.n_releases + n + 1) * sizeof *all);
    if (d.n_releases > 0)
        memcpy(all, d.releases, d.n_releases * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        all[d.n_releases] = rows[i];
        all[d.n_releases++].edition = INT32_MAX;
    }
    qsort(all, d.n_releases, sizeof *all, by_month);
    d.releases = all;
    d.at = c->now;
    return d;
}

static int
make_report(struct arena *a, const struct closing *c, const struct decisions *then, const struct release *row,
    struct release_report *ret, struct err *err)
{
    char hex[HASH_HEX];
    struct buf b;
    buf_init(&b, REPORT_MOST);
    cube_report(c->cube, then, catalog_source(c->catalog, row->source), row->month, &b);
    int rc = b.failed ? err_set(err, ERR_BUG, row->source, NULL, "the reported values are too many") : 0;
    if (rc == 0)
        *ret = (struct release_report){.source = row->source,
            .month = row->month,
            .program = KSRD_VERSION,
            .sha256 = arena_strdup(a, hash_sha256_hex(b.data != NULL ? b.data : "", b.len, hex)),
            .text = arena_strndup(a, b.data != NULL ? b.data : "", b.len)};
    buf_free(&b);
    return rc;
}

/* Reported is what becomes final now; what is locked was reported before. */
static bool
reports(const struct closing *c, const struct release *row)
{
    const struct release *said = decisions_release(c->decisions, row->source, row->month);
    return row->state >= RELEASE_SLAPPT && (said == NULL || said->state < RELEASE_SLAPPT);
}

int
closing_write(
    const struct closing *c, const struct release *rows, size_t n, int32_t *ret_edition, struct err *err)
{
    struct arena *a = arena_new();
    struct decisions then = with_rows(a, c, rows, n);
    struct release_report *list = arena_alloc(a, (n + 1) * sizeof *list);
    struct store_close close = {.releases = rows, .n = n, .reports = list};
    int rc = 0;
    *ret_edition = 0;
    for (size_t i = 0; i < n && rc == 0; i++)
        if (reports(c, &rows[i]))
            rc = make_report(a, c, &then, &rows[i], &list[close.n_reports++], err);
    if (rc == 0)
        rc = store_release(c->store, c->edition, &close, c->now, ret_edition, err);
    arena_free(a);
    return rc;
}

int
closing_due(const struct closing *c, int32_t *ret_edition, struct err *err)
{
    struct arena *a = arena_new();
    struct release *rows;
    size_t n = cube_final_due(c->cube, c->now, a, &rows);
    *ret_edition = 0;
    int rc = n > 0 ? closing_write(c, rows, n, ret_edition, err) : 0;
    arena_free(a);
    return rc;
}
