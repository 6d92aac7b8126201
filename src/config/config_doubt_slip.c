#include "config_doubt_slip.h"
#include <string.h>

/* Shorter words have too many neighbours that are words as well: kund, hund; finns, finans; lärare, läkare. */
static const struct least {
    size_t exchanged, more, other; /* letters of the shorter word */
    size_t vowel;                  /* mål, mal: another vowel of the same letter */
    size_t first;                  /* letters before which another one stands: ostnader */
    size_t ending;                 /* letters at the end that bend a word */
} least_letters[] = {{5, 6, 7, 9, 8, 2}, {4, 4, 4, 4, 4, 1}};

static size_t
beginning(const char *a, const char *b, size_t most)
{
    size_t n = 0;

    while (n < most && a[n] == b[n])
        n++;
    return n;
}

/* a å ä, and o ö: besvaras, besväras. */
static bool
same_vowel(char a, char b)
{
    return (strchr("a\xe5\xe4", a) && strchr("a\xe5\xe4", b)) || (strchr("o\xf6", a) && strchr("o\xf6", b));
}

/* No ending of Swedish has such a letter. */
static bool
is_no_ending(char c)
{
    return strchr("bcfhjpquvwxyz\xe5\xe4\xf6", c) != NULL;
}

/* Two neighbours exchanged, or one letter another. */
static bool
same_length(const char *a, const char *b, size_t n, const struct least *least)
{
    size_t at = beginning(a, b, n);

    if (at == n)
        return false;
    if (at + 1 < n && a[at] == b[at + 1] && a[at + 1] == b[at])
        return n >= least->exchanged && at + 2 + beginning(a + at + 2, b + at + 2, n - at - 2) == n;
    return n >= (same_vowel(a[at], b[at]) ? least->vowel : least->other) &&
           (at + least->ending < n || is_no_ending(a[at]) || is_no_ending(b[at])) && at > 0 &&
           at + 1 + beginning(a + at + 1, b + at + 1, n - at - 1) == n;
}

/* An s may join two words, -ade and -ande bend one, o- turns it round. */
static bool
bends(const char *longer, size_t at, size_t n)
{
    return (longer[at] == 's' && n < 11) || (longer[at] == 'o' && at == 0) ||
           (longer[at] == 'n' && at + 3 == n && memcmp(longer + at + 1, "de", 2) == 0);
}

/* One letter more in the longer, which has n + 1. */
static bool
one_more(const char *longer, const char *shorter, size_t n, const struct least *least)
{
    size_t at = beginning(longer, shorter, n);
    bool doubled = at > 0 && longer[at] == longer[at - 1];

    if ((at + least->ending > n && !doubled && !is_no_ending(longer[at])) ||
        at + beginning(longer + at + 1, shorter + at, n - at) != n)
        return false;
    return doubled ? n + 1 >= least->more
                   : n >= (at > 0 ? least->more : least->first) && !bends(longer, at, n + 1);
}

bool
config_doubt_slip(const char *a, size_t na, const char *b, size_t nb, bool related)
{
    const struct least *least = &least_letters[related];

    if (na == nb)
        return same_length(a, b, na, least);
    if (na == nb + 1)
        return one_more(a, b, nb, least);
    return nb == na + 1 && one_more(b, a, na, least);
}

static bool
is_vowel(char c)
{
    return c && strchr("aeiouy\xe0\xe1\xed\xf3\xfa\xeb\xe5\xe4\xf6\xe9\xe8\xfc", c) != NULL;
}

bool
config_doubt_unspeakable(const char *word, size_t n)
{
    /* every group of consonants that Swedish words, loans and common names begin with, each between blanks */
    static const char onsets[] =
        " bh bj bl br bz ch chl chr cl cr cz dh dj dn dr dv dw dz fj fl fn fr gb gh gj gl gn gr gv hj hr hv kh kj kl kn kr "
        "ks kv kw lj ll mb mc mj ml mn nd ng nj ph phr pf pj pl pn pr ps pt rh sc sch schl schm schn schr schw scr sf sg "
        "sh shr sj sjl sk skj skr skv sl sm sn sp sph spj spl spr sr st stj str stv sv sw sz th thr tj tl tr ts tv tw "
        "vl vr wh wl wr xh zh zl zw ";
    size_t cluster = 0;
    char key[8];

    while (cluster < n && !is_vowel(word[cluster]))
        cluster++;
    if (n < 4 || cluster < 2 || cluster == n) /* none, or an abbreviation */
        return false;
    if (cluster + 3 > sizeof key)
        return true;
    key[0] = ' ';
    memcpy(key + 1, word, cluster);
    key[cluster + 1] = ' ';
    key[cluster + 2] = '\0';
    return strstr(onsets, key) == NULL;
}
