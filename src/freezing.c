#include "freezing.h"
#include "hash.h"
#include "in_force.h"
#include "page.h"
#include "protection.h"
#include "store_freeze.h"
#include "text.h"
#include <stdlib.h>

#define PAPER_MOST (32u << 20)

struct freezing {
    struct store *store;
    struct arena *arena;
    const struct freezing_order *order;
    const struct meeting *meeting;
    struct snapshot *snapshot; /* of the edition that is frozen */
    struct frozen frozen;
};

/* ---- which meeting, and as of when ------------------------------------------------------------------------------------------- */

static int
find_meeting(struct freezing *f, const struct catalog *c, struct err *err)
{
    char hint[256] = "meetings stand in the configuration in force, and on /mote";
    const char **names = arena_alloc(f->arena, (c->n_meetings + 1) * sizeof *names);
    f->meeting = meeting_find(c, f->order->meeting);
    if (f->meeting)
        return 0;
    for (size_t i = 0; i < c->n_meetings; i++)
        names[i] = c->meetings[i].id;
    const char *near = text_nearest(f->order->meeting, names, c->n_meetings);
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    return err_set(err, ERR_USAGE, f->order->meeting, hint, "no meeting '%s' in the configuration in force",
        f->order->meeting);
}

static int
refuse_second(const struct freezing *f, struct err *err)
{
    return err_set(err, ERR_USAGE, f->meeting->id, "--again --reason TEXT keeps both",
        "the papers of meeting '%s' are frozen already", f->meeting->id);
}

static int
check_first(struct freezing *f, struct err *err)
{
    bool had = false;
    if (f->order->again)
        return 0;
    if (store_freeze_has(f->store, f->meeting->id, &had, err) < 0)
        return -1;
    return had ? refuse_second(f, err) : 0;
}

static int
load_edition(struct freezing *f, struct err *err)
{
    struct store_edition e = {0};
    stamp at =
        f->order->again || f->meeting->called_at > f->order->now ? f->order->now : f->meeting->called_at;
    if (store_edition_at(f->store, at, &e, err) < 0)
        return -1;
    if (e.edition == 0 || e.edition < e.checkpoint)
        return err_set(err, ERR_USAGE, f->meeting->id, NULL,
            "there are no figures of %s: the papers cannot be frozen", f->meeting->called);
    if (snapshot_load(f->store, &e, NULL, in_force_parse, &f->snapshot, err) < 0 ||
        snapshot_report(f->snapshot, f->store, in_force_parse, NULL, err) < 0)
        return -1;
    f->snapshot->as_of = true;
    f->snapshot->edition.checked = e.recorded; /* what was checked later was not known then */
    f->frozen.shown = e.edition;
    f->frozen.papers_at = at;
    return 0;
}

/* ---- the papers ---------------------------------------------------------------------------------------------------------------- */

static const char *
keep(struct freezing *f, const struct buf *b, const char **ret_sha256)
{
    char hex[HASH_HEX];
    const char *data = b->data ? b->data : "";
    *ret_sha256 = arena_strdup(f->arena, hash_sha256_hex(data, b->len, hex));
    return arena_strndup(f->arena, data, b->len);
}

static int
make_paper(struct freezing *f, size_t i, struct err *err)
{
    const struct meeting_item *x = &f->meeting->items[i];
    const struct page_request r = {.snapshot = f->snapshot,
        .viewer = &viewer_everyone,
        .path = arena_printf(f->arena, "/mote/%s", f->meeting->id),
        .per = arena_printf(f->arena, "@%d", (int)f->frozen.shown)};
    struct frozen_paper *p = &f->frozen.papers[i];
    struct page_paper made;
    const char *address = meeting_address(f->arena, x);
    buf_init(&made.page, PAPER_MOST);
    buf_init(&made.screen, PAPER_MOST);
    buf_init(&made.values, PAPER_MOST);
    int rc = page_paper(&r, f->meeting, i, &made, err);
    if (rc == 0) {
        *p = (struct frozen_paper){.item = (int)i + 1,
            .paragraph = x->paragraph ? x->paragraph : "",
            .title = x->title,
            .address = address ? address : ""};
        p->values = keep(f, &made.values, &p->values_sha256);
        p->page = keep(f, &made.page, &p->page_sha256);
        p->screen = keep(f, &made.screen, &p->screen_sha256);
    }
    buf_free(&made.page);
    buf_free(&made.screen);
    buf_free(&made.values);
    if (rc == 0 && !frozen_read(f->arena, p))
        rc = err_set(err, ERR_BUG, f->meeting->id, NULL, "the values of item %zu cannot be read back", i + 1);
    return rc;
}

static int
make_papers(struct freezing *f, struct err *err)
{
    const struct snapshot *x = f->snapshot;
    char *sum = arena_alloc(f->arena, PROTECTION_SUM);
    f->frozen.meeting = f->meeting->id;
    f->frozen.program = KSRD_VERSION;
    f->frozen.who = f->order->who;
    f->frozen.reason = f->order->reason;
    f->frozen.withdrawal = x->withdrawal;
    f->frozen.protection = protection_sum(x->law ? x->law : x->catalog, sum);
    f->frozen.n = f->meeting->n_items;
    f->frozen.papers = arena_alloc(f->arena, (f->frozen.n + 1) * sizeof *f->frozen.papers);
    for (size_t i = 0; i < f->frozen.n; i++)
        if (make_paper(f, i, err) < 0)
            return -1;
    f->frozen.sha256 = frozen_sum(f->arena, &f->frozen);
    return 0;
}

static void
tell(const struct freezing *f, struct freezing_done *ret)
{
    *ret = (struct freezing_done){.edition = f->frozen.edition,
        .shown = f->frozen.shown,
        .papers_at = f->frozen.papers_at,
        .papers = f->frozen.n,
        .sha256 = f->frozen.sha256};
    for (size_t i = 0; i < f->frozen.n; i++)
        ret->values += f->frozen.papers[i].n_rows;
}

int
freezing_make(struct store *s, struct arena *a, const struct freezing_order *o, struct freezing_done *ret,
    struct err *err)
{
    struct freezing f = {.store = s, .arena = a, .order = o};
    struct catalog *c = NULL;
    stamp since;
    int rc = in_force_get(s, NULL, &c, &since, err);
    if (rc == 0 && !c)
        rc = err_set(err, ERR_CONFIG, NULL, "run ksrd apply", "no configuration is in force");
    if (rc == 0)
        rc = find_meeting(&f, c, err);
    if (rc == 0)
        rc = check_first(&f, err);
    if (rc == 0)
        rc = page_init(NULL, err);
    if (rc == 0)
        rc = load_edition(&f, err);
    if (rc == 0)
        rc = make_papers(&f, err);
    if (rc == 0)
        rc = store_freeze(s, &f.frozen, o->again, o->now, err);
    if (rc == 0 && !f.frozen.edition) /* somebody else did it meanwhile */
        rc = refuse_second(&f, err);
    if (rc == 0)
        tell(&f, ret);
    snapshot_unref(f.snapshot);
    catalog_free(c);
    return rc;
}

/* ---- what is due ------------------------------------------------------------------------------------------------------------------ */

static int
by_call(const void *a, const void *b)
{
    const struct meeting *x = *(const struct meeting *const *)a, *y = *(const struct meeting *const *)b;
    return (x->called_at > y->called_at) - (x->called_at < y->called_at);
}

int
freezing_due(struct store *s, const struct catalog *c, struct arena *a, stamp now,
    const struct meeting ***ret, size_t *ret_n, struct err *err)
{
    size_t n = 0;
    const struct meeting **list = arena_alloc(a, (c->n_meetings + 1) * sizeof(struct meeting *));
    for (size_t i = 0; i < c->n_meetings; i++) {
        struct store_edition e = {0};
        bool had = false;
        const struct meeting *m = &c->meetings[i];
        if (m->called_at > now)
            continue;
        if (store_freeze_has(s, m->id, &had, err) < 0 || store_edition_at(s, m->called_at, &e, err) < 0)
            return -1;
        if (!had && e.edition != 0 && e.edition >= e.checkpoint)
            list[n++] = m;
    }
    if (n > 0)
        qsort(list, n, sizeof(struct meeting *), by_call);
    *ret = list;
    *ret_n = n;
    return 0;
}
