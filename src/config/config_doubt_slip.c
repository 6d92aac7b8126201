#include "config_doubt_slip.h"

/* Shorter words have too many neighbours that are words as well: kund, rund, hund. */
#define LEAST_EXCHANGED 5
#define LEAST_MORE 6
#define LEAST_OTHER 7
/* Letters at the end that bend a word. */
#define ENDING 2

static size_t
beginning(const char *a, const char *b, size_t most)
{
    size_t n = 0;

    while (n < most && a[n] == b[n])
        n++;
    return n;
}

/* Two neighbours exchanged, or one letter another. */
static bool
same_length(const char *a, const char *b, size_t n)
{
    size_t at = beginning(a, b, n);

    if (at == n)
        return false;
    if (at + 1 < n && a[at] == b[at + 1] && a[at + 1] == b[at])
        return n >= LEAST_EXCHANGED && at + 2 + beginning(a + at + 2, b + at + 2, n - at - 2) == n;
    return n >= LEAST_OTHER && at + ENDING < n && at > 0 &&
           at + 1 + beginning(a + at + 1, b + at + 1, n - at - 1) == n;
}

/* One letter more in the longer. */
static bool
one_more(const char *longer, const char *shorter, size_t n)
{
    size_t at = beginning(longer, shorter, n);
    bool doubled = at > 0 && longer[at] == longer[at - 1];

    if (at + ENDING > n || at + beginning(longer + at + 1, shorter + at, n - at) != n)
        return false;
    return doubled ? n + 1 >= LEAST_MORE : n >= LEAST_MORE && at > 0 && longer[at] != 's';
}

bool
config_doubt_slip(const char *a, size_t na, const char *b, size_t nb)
{
    if (na == nb)
        return same_length(a, b, na);
    if (na == nb + 1)
        return one_more(a, b, nb);
    return nb == na + 1 && one_more(b, a, na);
}
