/* UTF-8 text. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Length of valid UTF-8 at the start of s[0..n): n when all is valid (RFC 3629; no surrogates, no overlong). */
size_t text_utf8_valid(const char *s, size_t n);
/* Edit distance (Levenshtein with transposition, in bytes), at most cap. */
int text_distance(const char *a, const char *b, int cap);
/* The nearest of n names to s, if near enough to be worth suggesting (distance ≤ 1 + strlen/3); else NULL. */
const char *text_nearest(const char *s, const char *const *names, size_t n);
/* [a-z0-9_]+, at most 63 bytes. */
bool text_is_id(const char *s);
/* An id from a name: å and ä become a, ö o, é e, the rest of what is no letter or digit one underscore. Cut to out; returns it. */
char *text_to_id(const char *name, char *out, size_t size);
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
/* The first n bytes of s as a number, n ≤ 9; −1 when they are not all digits (a NUL is none). */
static inline int
text_digits(const char *s, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}
/* A number ("-12345.60") as it is written in Swedish: no-break spaces between groups of three digits, a comma. out needs
   TEXT_NUMBER(strlen(number)) bytes. The sign stays as it is. */
#define TEXT_NUMBER(n) (2 * (n) + 1)
char *text_number(const char *number, char *out);
/* Whole number in s (all of it), within [min, max]: 0, else −1. */
int text_long(const char *s, long min, long max, long *ret);
