#include "operations.h"

struct operations *
operations_new(void)
{
    struct arena *a = arena_new();
    struct operations *o = arena_alloc(a, sizeof *o);
    *o = (struct operations){.arena = a,
        .program = "",
        .host = "",
        .database = "",
        .force_hash = "",
        .force_who = "",
        .mail_test = "",
        .files_hash = "",
        .files_place = "",
        .references = 1};
    return o;
}

struct operations *
operations_ref(struct operations *o)
{
    if (o)
        o->references++;
    return o;
}

void
operations_unref(struct operations *o)
{
    if (o && --o->references == 0)
        arena_free(o->arena);
}
