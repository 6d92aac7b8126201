#include "clock.h"
#include "csv_long.h"

static size_t
count_digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* YYYY-MM-DD, perhaps with a time of day behind, as spreadsheets write it. */
static int
date_period(const char *s, struct period *ret)
{
    char text[8];
    long day = strtol(s + 8, NULL, 10);
    if (s[10] != '\0' && s[10] != ' ' && s[10] != 'T')
        return -1;
    if (s[10] && strspn(s + 11, "0123456789:.,Z+") != strlen(s + 11))
        return -1;
    snprintf(text, sizeof text, "%.7s", s);
    if (period_parse(text, ret) != 0)
        return -1;
    return day >= 1 && day <= clock_days_in_month(month_year(ret->last), month_of_year(ret->last)) ? 0 : -1;
}

int
csv_value_period(const char *s, struct period *ret)
{
    char text[16];
    size_t len = strlen(s), digits = count_digits(s);
    if (len >= 10 && digits == 4 && s[4] == '-' && count_digits(s + 5) == 2 && s[7] == '-' &&
        count_digits(s + 8) == 2)
        return date_period(s, ret);
    if (digits == len && len == 6) {
        snprintf(text, sizeof text, "%.4s-%.2s", s, s + 4);
        return period_parse(text, ret);
    }
    if (digits == len && len == 8) {
        snprintf(text, sizeof text, "%.4s-%.2s-%.2s", s, s + 4, s + 6);
        return date_period(text, ret);
    }
    return period_parse(s, ret);
}

/* Length of the blank that parts thousands at s: space, no-break space, narrow no-break, thin. 0: none. */
static size_t
thousands_blank(const char *s)
{
    static const char *const blanks[] = {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (strncmp(s, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}

/* The digits before the decimal mark into out: one run, or groups of three parted by blanks. The rest of s; NULL: malformed. */
static const char *
whole_part(const char *s, char *out, size_t *n, size_t room)
{
    size_t len = count_digits(s), blank;
    bool grouped = false;
    while (len) {
        if (*n + len >= room || (grouped && len != 3))
            return NULL;
        memcpy(out + *n, s, len);
        *n += len;
        s += len;
        blank = thousands_blank(s);
        if (!blank)
            break;
        if (!grouped && len > 3)
            return NULL;
        grouped = true;
        s += blank;
        len = count_digits(s);
        if (len != 3)
            return NULL;
    }
    return s;
}

int
csv_value_number(const char *s, dec *ret, bool *ret_rounded)
{
    char plain[96];
    size_t n = 0;
    if (strncmp(s, "\xE2\x88\x92", 3) == 0 || *s == '-') { /* U+2212 */
        plain[n++] = '-';
        s += *s == '-' ? 1 : 3;
    } else if (*s == '+') {
        s++;
    }
    s = whole_part(s, plain, &n, sizeof plain);
    if (!s)
        return -1;
    size_t rest = strlen(s);
    if (n + rest >= sizeof plain || strspn(s, "0123456789.,eE+-") != rest)
        return -1;
    memcpy(plain + n, s, rest);
    if (*s == ',')
        plain[n] = '.';
    if (memchr(plain + n + (rest > 0), ',', rest - (rest > 0)))
        return -1;
    dec d = 0;
    enum dec_fault fault = dec_parse(plain, n + rest, &d);
    if (fault != DEC_OK && fault != DEC_TOO_PRECISE)
        return -1;
    *ret = d;
    *ret_rounded = fault == DEC_TOO_PRECISE;
    return 0;
}
