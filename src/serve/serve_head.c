#include "serve_head.h"
#include "text.h"
#include <string.h>

enum { FIRST_STRICT = 76 }; /* libmicrohttpd 0.9.76 */

bool
serve_head_needs_measure(const char *version)
{
    char last[8];
    long n;
    if (!text_starts(version, "0.9."))
        return false;
    snprintf(last, sizeof last, "%.*s", (int)strspn(version + 4, "0123456789"), version + 4);
    return text_long(last, 0, 9999, &n) == 0 && n < FIRST_STRICT;
}

static void
expect(struct head *h, const char *piece)
{
    if (h->measured && (uintptr_t)piece != h->next)
        h->torn = true;
}

void
serve_head_begin(struct head *h, bool measured, const char *method, const char *target, size_t target_len,
    const char *version)
{
    *h = (struct head){.measured = measured, .begin = (uintptr_t)method};
    h->next = h->begin + strlen(method) + 1;
    expect(h, target);
    h->next += target_len + 1;
    expect(h, version);
    h->next += strlen(version) + 2; /* CR LF */
}

static bool
is_token(const char *s)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    if (!*s)
        return false;
    for (; *s; s++)
        if (!((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') ||
                strchr(others, *s)))
            return false;
    return true;
}

static bool
is_printable(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

void
serve_head_field(struct head *h, const char *name, const char *value)
{
    h->fields++;
    if (!is_token(name) || !value || !is_printable(value)) {
        h->torn = true;
        return;
    }
    expect(h, name);
    h->next += strlen(name) + 1; /* the colon */
    if (h->measured && (uintptr_t)value < h->next)
        h->torn = true;
    h->next = (uintptr_t)value + strlen(value) +
              2; /* blanks behind the colon are allowed: the value says where it begins */
}

void
serve_head_end(struct head *h, size_t size)
{
    if (h->measured && h->next + 2 != h->begin + size)
        h->torn = true;
}
