/* An edition as an as-of page shows it. */
#pragma once
#include "serve_editions.h"
#include <stdatomic.h>

/* What an as-of page shows. Edition N looks the same whenever it is asked for: its pulls are those known at its own stamp, also
   while N is the current edition. */
struct serve_view {
    struct snapshot shown; /* borrowed from base: hand it to page_render, never ref or unref it */
    struct snapshot *base;
    struct restated *log; /* of the current edition: it holds those of all before */
    struct arena *arena;  /* holds its own list of pulls */
    atomic_int references;
};
/* What editions that are asked for are made of: the facts of the last one, from which the next is reached by what lies between. One thread's
   own. Memory: one set of facts and one snapshot, beside those of the newest edition; the set is begun anew when it has grown to twice what
   it was. */
struct serve_past {
    struct factset *facts;
    size_t begun; /* its bytes when it was whole for the first time */
    struct snapshot *last;
    struct store_edition
        known; /* the newest that the facts have been at: is the database still the same one? */
};
void serve_view_past_done(struct serve_past *p);
/* On the current snapshot if that is this edition's, else loaded whole. */
int serve_view_load(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, struct serve_past *past, struct serve_view **ret, struct err *err);
/* While PostgreSQL is away, the current edition's own address must still work: with the pulls it has in memory from that time.
   NULL when out of memory. */
struct serve_view *serve_view_without_store(struct snapshot *current);
/* False: the log of restated values was not whole yet; another time it will be. */
bool serve_view_is_whole(const struct serve_view *v);
struct serve_view *serve_view_ref(struct serve_view *v);
void serve_view_unref(struct serve_view *v); /* NULL is harmless */
