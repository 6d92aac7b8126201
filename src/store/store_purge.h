/* Purging by retention classes, as the owner of the tables: the daily role can add facts, never delete them. What can still be asked for
   (the editions from the checkpoint on, with the pulls that they show) is the same before and after. */
#pragma once
#include "arena.h"
#include "catalog.h"
#include "clock.h"
#include "err.h"
#include "store.h"

struct store_purge {
    struct retention keep;      /* in; at is all the same here */
    const char *who;            /* in */
    stamp now;                  /* in */
    bool dry;                   /* in: only counts */
    int32_t checkpoint;         /* out: the oldest edition that can be asked for; 0: every one */
    stamp since;                /* out: its stamp */
    int64_t facts, pulls, raws; /* out: rows, stories, files that were purged */
    int busy;                   /* out: sources left out for now, because they are being pulled */
};
/* The checkpoint first, in a transaction of its own with NOTIFY; then what lies behind it, by parts, each of which may be the last: the
   next purge goes on. Errors: ERR_STORE (with a hint when the role does not own the tables). */
int store_purge(const char *owner_url, const char *slug, const char *organisation, struct store_purge *p,
    struct err *err);
/* Calls one for each kept file that is purged and that no later pull has brought anew: its path relative to STATE. */
int store_purge_files(
    struct store *s, int (*one)(void *ctx, const char *raw, struct err *err), void *ctx, struct err *err);
