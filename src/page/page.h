/* Values → HTML, SVG, JSON, CSV, XLSX. A page is a pure function of (snapshot, viewer, address, language): no clock, no HTTP, no database.
   To add a page: one file, one line in page.c's table. */
#pragma once
#include "buf.h"
#include "err.h"
#include "operations.h"
#include "snapshot.h"
#include "viewer.h"

struct page_param {
    const char *name, *value;
};
struct page_request {
    const struct snapshot *snapshot;
    const struct viewer *viewer;
    const char *path;                /* decoded, "/enhet/kommun" */
    const struct page_param *params; /* decoded query, in the order given */
    size_t n_params;
    const char *per; /* ?per= as given, NULL if none: links keep it */
    bool away;       /* PostgreSQL does not answer: the page says that it shows the last edition */
    const struct operations *operations; /* how ksrd is doing, for administrators; NULL: not told yet */
    bool behind;                         /* this program cannot read the newest edition: the page says so */
};
struct page_reply {
    int status;               /* 200, 400, 404 */
    const char *content_type; /* static string */
    char file[200];           /* what a browser is to save it as; "": it is shown */
    char policy[1600];        /* Content-Security-Policy in place of the usual one; "": the usual one */
    bool shared;              /* pages of other origins may show it */
    struct buf body;          /* caller inits (cap) and frees */
};
/* Finds the page for the path and renders it. Always fills reply: faults become error pages (HTML, or JSON below /api). −1 with err
   only for our own bugs (template broken); the reply is then a plain 500. */
int page_render(const struct page_request *r, struct page_reply *reply, struct err *err);
/* What is frozen of one item of a meeting. */
struct page_paper {
    struct buf page;   /* the bytes of the page that it shows; empty if it shows none */
    struct buf screen; /* the matter as presenter mode shows it */
    struct buf values; /* frozen.h */
};
/* Of an item (0 …) of the meeting, by the snapshot, whose per= the links keep; its page is that of r->viewer. Caller inits the three and
   frees them. Errors: ERR_CONFIG (the snapshot has no such page), or our own bug. */
int page_paper(const struct page_request *r, const struct meeting *m, size_t item, struct page_paper *ret,
    struct err *err);
/* An error page without a snapshot (405, 503, unknown Host…): Swedish; JSON when path starts with /api. */
int page_error(int status, const char *path, const char *what, const char *hint, struct page_reply *reply,
    struct err *err);
/* Compiles the templates once; call at start. template_dir: read from there instead of the embedded copy (development), or NULL. */
int page_init(const char *template_dir, struct err *err);
void page_done(void);
/* True when the path names a page or API route (else 404), for 405 and for metrics; no snapshot needed. */
bool page_route_exists(const char *path);
