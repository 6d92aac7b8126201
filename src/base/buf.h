/* A growing byte buffer with a compulsory cap. A write past the cap, or without memory, sets `failed`,
   and all later writes do nothing: check once at the end. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; /* always terminated by a NUL that is not counted; NULL while empty */
    size_t len, cap, max;
    bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b); /* leaves an empty buffer with the same cap */
void buf_reset(struct buf *b);
void buf_add(struct buf *b, const void *data, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text as HTML content or attribute value: & < > " ' are escaped. */
void buf_html(struct buf *b, const char *s);
/* Text as one URL component (RFC 3986 unreserved kept, the rest percent-encoded). */
void buf_url(struct buf *b, const char *s);
