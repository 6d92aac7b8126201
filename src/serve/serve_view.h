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
/* On the current snapshot if that is this edition's, else loaded whole. */
int serve_view_load(struct serve_editions *editions, snapshot_parse *parse, struct store *s,
    const struct store_edition *e, struct serve_view **ret, struct err *err);
/* While PostgreSQL is away, the current edition's own address must still work: with the pulls it has in memory from that time.
   NULL when out of memory. */
struct serve_view *serve_view_without_store(struct snapshot *current);
/* False: the log of restated values was not whole yet; another time it will be. */
bool serve_view_is_whole(const struct serve_view *v);
struct serve_view *serve_view_ref(struct serve_view *v);
void serve_view_unref(struct serve_view *v); /* NULL is harmless */
