/* What the files of /kallor share. */
#pragma once
#include "page_reconcile.h"
#include "page_work.h"

struct page_source {
    const struct source *source;
    const struct store_pull *pulls; /* newest first */
    size_t n;
    const struct store_pull *good; /* newest that succeeded */
    month last, awaited;           /* awaited: MONTH_NONE unless late */
    bool failed, late, never;
    const struct cube_unmapped **unknown; /* units */
    size_t n_unknown;
    struct page_reconciled reconciled;
};
static inline bool
page_source_bad(const struct page_source *r)
{
    return r->failed || r->late || r->n_unknown || page_reconcile_bad(&r->reconciled);
}
/* 0: only by hand, or not known. */
stamp page_sources_row_next(const struct page_source *r);
/* "oktober 2026", "kvartal 3 2026" */
const char *page_sources_row_label(struct page *p, enum cadence c, month m);
/* One row of the table. */
void page_sources_row(struct page *p, struct view *list, const struct page_source *r, struct face_table *t);
struct face_table *page_sources_row_face(struct page *p);
