/* ksrd freeze MEETING [--again --reason TEXT]: the papers of a meeting are kept as they went out. ksrd freeze --due: of all whose kallelse
   has come, as the daemon does. */
#include "format.h"
#include "freezing.h"
#include "in_force.h"
#include "log.h"
#include "page.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"

#define USAGE "usage: ksrd freeze MEETING [--again --reason TEXT] | ksrd freeze --due"

static int
read_order(struct verb_context *c, struct freezing_order *o, bool *ret_due, struct err *err)
{
    *ret_due = verb_common_flag(c, "--due");
    o->again = verb_common_flag(c, "--again");
    o->reason = NULL;
    if (verb_common_value(c, "--reason", &o->reason, err) < 0 ||
        verb_common_rest(c, *ret_due ? 0 : 1, USAGE, err) < 0)
        return -1;
    o->meeting = *ret_due ? NULL : c->argv[0];
    o->who = *ret_due ? "" : c->who;
    o->now = clock_now();
    if (o->again && (!o->reason || !*o->reason))
        return err_set(
            err, ERR_USAGE, "--reason", USAGE, "papers that have gone out are frozen again for a reason");
    if (!o->again && o->reason)
        return err_set(err, ERR_USAGE, "--reason", USAGE, "a first freeze has no reason of its own");
    if (!o->reason)
        o->reason = "";
    return 0;
}

static int
freeze_one(struct store *s, const struct freezing_order *o, struct err *err)
{
    struct freezing_done done = {0};
    struct arena *a = arena_new();
    int rc = freezing_make(s, a, o, &done, err);
    if (rc == 0) {
        printf("%s: %zu handlingar och %zu tal är frysta.\n", o->meeting, done.papers, done.values);
        printf("  som den     %s (utgåva %d)\n", format_stamp(a, done.papers_at), (int)done.shown);
        if (*o->reason)
            printf("  orsak       %s\n", o->reason);
        printf("  utgåva      %d\n  sha256      %s\n", (int)done.edition, done.sha256);
    }
    arena_free(a);
    return rc;
}

/* A meeting whose papers cannot be frozen keeps no other waiting; the first fault is what is told in the end. */
static int
freeze_due(struct store *s, struct freezing_order *o, struct err *err)
{
    struct catalog *c = NULL;
    const struct meeting **due = NULL;
    struct arena *a = arena_new();
    size_t n = 0;
    stamp since;
    int rc = in_force_get(s, NULL, &c, &since, err);
    if (rc == 0 && c)
        rc = freezing_due(s, c, a, o->now, &due, &n, err);
    for (size_t i = 0; due && i < n; i++) {
        struct err one = {0};
        o->meeting = due[i]->id;
        if (freeze_one(s, o, &one) == 0)
            continue;
        if (rc == 0)
            *err = one;
        else
            log_err(LOG_ERROR, &one);
        rc = -1;
    }
    catalog_free(c);
    arena_free(a);
    return rc;
}

int
verb_freeze(struct verb_context *c, struct err *err)
{
    struct freezing_order o = {0};
    struct config_bundle *bundle = NULL;
    struct catalog *files = NULL;
    struct store_embedded *embedded = NULL;
    struct store *s = NULL;
    bool due = false;
    int r = read_order(c, &o, &due, err);
    if (r == 0)
        r = verb_load_place(c, &bundle, &files, err);
    if (r == 0)
        r = verb_open_store(c, files, false, &embedded, &s, err);
    if (r == 0)
        r = due ? freeze_due(s, &o, err) : freeze_one(s, &o, err);
    page_done();
    store_close(s);
    store_embedded_close(embedded);
    catalog_free(files);
    config_bundle_free(bundle);
    return r;
}
