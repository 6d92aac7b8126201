#include "text.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Length of the sequence that starts at s (n > 0 bytes left), 0 if it is invalid. Table 3-7 of the Unicode standard. */
static size_t
sequence(const unsigned char *s, size_t n)
{
    unsigned char c = s[0];
    if (c < 0x80)
        return 1;
    size_t len = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (len == 0 || len > n)
        return 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

size_t
text_utf8_valid(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t len = sequence((const unsigned char *)s + i, n - i);
        if (len == 0)
            break;
        i += len;
    }
    return i;
}

enum { LONGEST_NAME = 128 };

int
text_distance(const char *a, const char *b, int cap)
{
    size_t la = strlen(a), lb = strlen(b);
    if (la > LONGEST_NAME || lb > LONGEST_NAME)
        return strcmp(a, b) == 0 ? 0 : cap;
    int before[LONGEST_NAME + 1] = {0}, last[LONGEST_NAME + 1], row[LONGEST_NAME + 1];
    for (size_t j = 0; j <= lb; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= la; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= lb; j++) {
            int best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        memcpy(before, last, sizeof before);
        memcpy(last, row, sizeof last);
    }
    return last[lb] < cap ? last[lb] : cap;
}

const char *
text_nearest(const char *s, const char *const *names, size_t n)
{
    int best = 2 + (int)(strlen(s) / 3);
    const char *found = NULL;
    for (size_t i = 0; i < n; i++) {
        int d = text_distance(s, names[i], best);
        if (d < best) {
            best = d;
            found = names[i];
        }
    }
    return found;
}

bool
text_is_id(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n <= 63 && s[n] == '\0';
}

/* The letter of an id for the one at *p, which is moved to its last byte. */
static char
id_letter(const unsigned char **p)
{
    unsigned char c = **p;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return (char)c;
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    if (c != 0xC3 || !(*p)[1])
        return '_';
    c = *++*p;
    return strchr("\xA5\xA4\x85\x84", c) ? 'a'
           : strchr("\xB6\x96", c)       ? 'o'
           : strchr("\xA9\x89", c)       ? 'e'
                                         : '_';
}

char *
text_to_id(const char *name, char *out, size_t size)
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)name; *p && n + 1 < size; p++) {
        char c = id_letter(&p);
        if (c != '_' || (n > 0 && out[n - 1] != '_'))
            out[n++] = c;
    }
    while (n > 0 && out[n - 1] == '_')
        n--;
    out[n] = '\0';
    return out;
}

bool
text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

char *
text_number(const char *number, char *out)
{
    char *to = out;
    const char *point = number + strcspn(number, ".");
    for (const char *s = number; *s; s++) {
        if (s > number && s[-1] != '-' && s < point && (point - s) % 3 == 0) {
            *to++ = '\xC2';
            *to++ = '\xA0';
        }
        *to++ = *s == '.' ? ',' : *s;
    }
    *to = '\0';
    return out;
}

int
text_long(const char *s, long min, long max, long *ret)
{
    char *end;
    size_t sign = s[0] == '-';
    if (s[sign] < '0' || s[sign] > '9')
        return -1;
    errno = 0;
    long v = strtol(s, &end, 10);
    if (errno || *end || v < min || v > max)
        return -1;
    *ret = v;
    return 0;
}
