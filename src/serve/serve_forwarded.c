#include "serve_forwarded.h"
#include <string.h>
#include <strings.h>

/* s[0..n) without blanks and quotes around it. */
static const char *
trim(const char *s, size_t *n)
{
    while (*n && (*s == ' ' || *s == '\t' || *s == '"')) {
        s++;
        --*n;
    }
    while (*n && (s[*n - 1] == ' ' || s[*n - 1] == '\t' || s[*n - 1] == '"'))
        --*n;
    return s;
}

/* "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80" → written as everybody writes it. */
static bool
take_address(const char *s, size_t n, char out[ADDRESS_HOST])
{
    struct address a;
    char text[ADDRESS_HOST];
    s = trim(s, &n);
    const char *bracket = n && *s == '[' ? memchr(s, ']', n) : NULL;
    const char *colon = memchr(s, ':', n);
    if (bracket) {
        n = (size_t)(bracket - s - 1);
        s++;
    } else if (colon && !memchr(colon + 1, ':', n - (size_t)(colon + 1 - s))) {
        n = (size_t)(colon - s); /* one colon: a port; more: IPv6 */
    }
    if (n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    if (address_host(text, &a))
        return false;
    address_host_text(&a.at.any, out);
    return true;
}

bool
serve_forwarded_for(const char *value, char out[ADDRESS_HOST])
{
    const char *last = strrchr(value, ',');
    last = last ? last + 1 : value;
    return take_address(last, strlen(last), out);
}

bool
serve_forwarded_standard(const char *value, char out[ADDRESS_HOST])
{
    const char *last = strrchr(value, ','); /* no address has a comma in it, quoted or not */
    for (const char *s = last ? last + 1 : value; *s;) {
        size_t whole = strcspn(s, ";"), n = whole;
        const char *pair = trim(s, &n);
        if (n > 4 && strncasecmp(pair, "for=", 4) == 0)
            return take_address(pair + 4, (size_t)(s + whole - pair) - 4, out);
        s += whole;
        if (*s == ';')
            s++;
    }
    return false;
}
