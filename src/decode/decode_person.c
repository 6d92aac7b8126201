#include "decode_person.h"
#include "clock.h"

/* The digits of s, without the - or + before the last four. 0: it holds anything else. */
static size_t
digits_of(const char *s, char out[12])
{
    size_t n = 0, len = strlen(s);
    for (size_t i = 0; i < len; i++) {
        if (s[i] >= '0' && s[i] <= '9') {
            if (n == 12)
                return 0;
            out[n++] = s[i];
        } else if ((s[i] != '-' && s[i] != '+') || len - i != 5) {
            return 0;
        }
    }
    return n;
}

static int
two(const char *d)
{
    return (d[0] - '0') * 10 + (d[1] - '0');
}

static bool
is_date(const char *d, size_t n)
{
    const char *ymd = d + (n - 10);
    int year = two(ymd) + (n == 12 ? two(d) * 100 : 2000), month = two(ymd + 2), day = two(ymd + 4);
    if (n == 12 && (two(d) < 18 || two(d) > 20))
        return false;
    if (day > 60) /* samordningsnummer */
        day -= 60;
    if (month < 1 || month > 12 || day < 1)
        return false;
    /* of two digits the century is unknown: 29 February counts when either century has it */
    return day <= clock_days_in_month(year, month) || (n == 10 && month == 2 && day == 29 && year % 4 == 0);
}

static bool
luhn_is_right(const char *d)
{
    int sum = 0;
    for (int i = 0; i < 10; i++) {
        int x = (d[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += x / 10 + x % 10;
    }
    return sum % 10 == 0;
}

bool
decode_person_number(const char *s)
{
    char d[12];
    size_t n = digits_of(s, d);
    return (n == 10 || n == 12) && is_date(d, n) && luhn_is_right(d + n - 10);
}

/* a–z of any case, å ä ö of any case as their UTF-8 bytes, nothing else: "Person-Nr" and "PERSONNR" are one word. */
static void
fold(const char *s, char *out, size_t size)
{
    size_t n = 0;
    for (; *s && n + 1 < size; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 'A' && c <= 'Z') || c == 0x85 || c == 0x84 || c == 0x96) /* second byte of Å Ä Ö */
            c = (unsigned char)(c + 32);
        if ((c >= 'a' && c <= 'z') || c >= 0x80)
            out[n++] = (char)c;
    }
    out[n] = '\0';
}

bool
decode_person_heading(const char *s)
{
    static const char *const words[] = {"personnummer", "personnr", "persnr", "pnr", "persnummer", "personid",
        "samordningsnummer", "samordningsnr", "ssn", "förnamn", "fornamn", "fnamn", "efternamn", "enamn",
        "anställningsnummer", "anställningsnr", "anstnr", "anställningsid", "anstid", "anställd",
        "medarbetare"};
    char folded[64];
    fold(s, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(folded, words[i]) == 0)
            return true;
    return false;
}

static bool
may_stand_in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+';
}

/* Somewhere in s stands a personal number, alone between other characters. */
static bool
holds_number(const char *s)
{
    char run[16];
    for (size_t n; *s; s += n ? n : 1) {
        for (n = 0; may_stand_in_number(s[n]); n++)
            continue;
        if (n < 10 || n >= sizeof run)
            continue;
        memcpy(run, s, n);
        run[n] = '\0';
        if (decode_person_number(run))
            return true;
    }
    return false;
}

const char *
decode_person_quote(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    if (holds_number(s))
        return "»(personnummer)«";
    if (n <= 60)
        return arena_printf(a, "»%s«", s);
    n = 57;
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "»%.*s…«", (int)n, s);
}
