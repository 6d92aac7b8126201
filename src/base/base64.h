/* Bytes as text and back (libsodium). */
#pragma once
#include "arena.h"
#include <stddef.h>

char *base64_encode(struct arena *a, const void *bytes, size_t n);
/* NULL: the text is none. */
unsigned char *base64_decode(struct arena *a, const char *text, size_t *ret_n);
