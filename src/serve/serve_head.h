/* Is the head of a request written as HTTP/1.1 writes it? libmicrohttpd before 0.9.76 takes a lone LF for the end of a line, glues a
   folded line to the name of its field, and reads a value up to a NUL: what stands before us may see another request there than we.
   It hands out its pieces where they were received, each ended in place; so their distances tell what stood between them, without
   a look at bytes that are not ours. Later versions refuse all of this by themselves. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct head {
    bool measured; /* this library's distances mean something */
    bool torn;
    uintptr_t begin, next; /* where the head began; where its next piece must begin */
    size_t fields;
};
/* Is this version of libmicrohttpd ("0.9.75") one whose distances are to be measured? */
bool serve_head_needs_measure(const char *version);
/* The pieces of the request line; target_len as it was received. */
void serve_head_begin(struct head *h, bool measured, const char *method, const char *target,
    size_t target_len, const char *version);
/* Each field in its order. */
void serve_head_field(struct head *h, const char *name, const char *value);
/* size: of the whole head in bytes. */
void serve_head_end(struct head *h, size_t size);
