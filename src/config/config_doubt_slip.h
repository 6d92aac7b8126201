/* Is one word the other with a slip of the keyboard? Words that Swedish bends (nämnd, nämnder) or joins (kommun, kommuns-) differ
   by a letter too: what differs at the end, or by an s between, is no slip. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Small letters, one byte each. */
bool config_doubt_slip(const char *a, size_t na, const char *b, size_t nb);
