/* Who asks. Every page function takes a viewer and the cache key holds its rights, from the first day. Until the issue on rights
   brings grants there are two: whoever reaches the loopback address itself looks after this machine and may see how ksrd is doing; who
   comes through a proxy or a socket that others may open sees the figures only. */
#pragma once
#include <stdbool.h>

struct viewer {
    const char *rights; /* canonical text of the rights; equal text = equal pages */
    bool administrator;
};
extern const struct viewer viewer_everyone, viewer_administrator;
