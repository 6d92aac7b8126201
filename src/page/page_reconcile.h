/* Sources held against their own control figures, and the pages against the database, in words (/kallor, /api/v1/sources). */
#pragma once
#include "json.h"
#include "page_work.h"

struct page_reconciled {
    const struct store_reconciled *checks; /* of its newest delivery that was read */
    size_t n;
    size_t off; /* checks with lines that differ */
    /* the first month whose figures on the pages are not the database's; MONTH_NONE: they are */
    month broken;
    enum scenario scenario;
    struct cube_reconciled cube; /* of that month */
    bool
        taken_back; /* what the newest delivery brought is not what the pages show: a later one was taken back */
};
void page_reconcile_read(struct page *p, const struct source *s, struct page_reconciled *ret);
static inline bool
page_reconcile_bad(const struct page_reconciled *r)
{
    return r->off > 0 || r->broken != MONTH_NONE;
}
/* "3 konton stämmer inte": for the state's column. */
const char *page_reconcile_say(struct page *p, const struct page_reconciled *r);
/* A month of the source, file against database and database against pages, with the pull that spoke of it; NULL: no delivery had
   control figures of that month. */
const char *page_reconcile_month(struct page *p, const struct source *s, month m);
/* What does not agree and what to do, into a fault that has its title's sign. */
void page_reconcile_fault(
    struct page *p, struct view *fault, const struct source *s, const struct page_reconciled *r);
/* Row of the table "Avstämning"; a source that was never held against anything has none. */
void page_reconcile_row(
    struct page *p, struct view *list, const struct source *s, const struct page_reconciled *r);
/* "reconciliation": null, or an object. */
void page_reconcile_json(struct page *p, struct json *j, const struct source *s);
