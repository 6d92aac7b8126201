/* Who asks. Every page function takes a viewer and the cache key holds its rights, from the first day. Today everyone who
   reaches the loopback address is `viewer_everyone`; grants come with the issue on rights. */
#pragma once
struct viewer {
    const char *rights; /* canonical text of the rights; equal text = equal pages */
};
extern const struct viewer viewer_everyone;
