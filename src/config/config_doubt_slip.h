/* Is one word the other with a slip of the keyboard? Words that Swedish bends (nämnd, nämnder; röstade, röstande) or joins (kommun,
   kommuns-) differ by a letter too: what differs so is no slip. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Small letters, one byte each (Latin-1). related: they are said to be the same word, so that short ones count as well. */
bool config_doubt_slip(const char *a, size_t na, const char *b, size_t nb, bool related);
/* No word begins with such consonants: fpån, tjlet. */
bool config_doubt_unspeakable(const char *word, size_t n);
