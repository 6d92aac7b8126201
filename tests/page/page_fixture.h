/* One world and one reply for all tests of a program: page_fixture_setup and page_fixture_teardown of the group. Header only. */
#pragma once
#include "page_world.h"

static struct snapshot *snapshot;
static struct page_reply reply;

static inline int
page_fixture_setup(void **state)
{
    struct err err;
    (void)state;
    snapshot = world_new();
    buf_init(&reply.body, 16 << 20);
    return page_init(NULL, &err);
}

static inline int
page_fixture_teardown(void **state)
{
    (void)state;
    buf_free(&reply.body);
    page_done();
    snapshot_unref(snapshot);
    return 0;
}
