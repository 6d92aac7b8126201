#include "serve_request.h"
#include "text.h"
#include <strings.h>

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes s[0..n) in place and ends it with a NUL (s[n] must be writable). False: a broken escape, a bare blank, a control character
   (NUL among them) or invalid UTF-8; in a path also an escaped slash, which is a slash to some and a letter to others. */
static bool
decode(char *s, size_t n, bool query)
{
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '%') {
            int high = n - i < 3 ? -1 : hex(s[i + 1]), low = high < 0 ? -1 : hex(s[i + 2]);
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
            if (c == '/' && !query)
                return false;
        } else if (c == ' ') {
            return false;
        } else if (c == '+' && query) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return false;
        s[out++] = c;
    }
    s[out] = '\0';
    return text_utf8_valid(s, out) == out;
}

/* No page has an empty word, "." or ".." in its address; "/" at the very end is the page's own business. */
static bool
path_plain(const char *path)
{
    if (*path != '/' || strchr(path, '\\'))
        return false;
    for (const char *word = path + 1; *word;) {
        size_t n = strcspn(word, "/");
        if (n == 0 || (n == 1 && word[0] == '.') || (n == 2 && word[0] == '.' && word[1] == '.'))
            return false;
        word += n;
        if (*word == '/')
            word++;
        if (*word == '/')
            return false;
    }
    return true;
}

/* In a query "+" means a blank, but behind a time of day, as in "14:30+02:00", people mean the offset. */
static void
mend_offset(char *per)
{
    char *blank = strrchr(per, ' ');
    const char *time = strchr(per, ':');
    if (blank && time && time < blank && strlen(blank + 1) == 5 && blank[3] == ':')
        *blank = '+';
}

static bool
add_param(struct request_target *t, char *name, char *value, const char **ret_what)
{
    for (size_t i = 0; i < t->n_params; i++) {
        if (strcmp(t->params[i].name, name) == 0) {
            *ret_what = "Adressen anger samma parameter två gånger.";
            return false;
        }
    }
    if (t->n_params == REQUEST_PARAMS_MAX) {
        *ret_what = "Adressen har för många parametrar.";
        return false;
    }
    if (strcmp(name, "per") == 0) {
        mend_offset(value);
        t->per = value;
    }
    t->params[t->n_params++] = (struct page_param){name, value};
    return true;
}

/* query: writable, NUL-terminated, still encoded. */
static bool
split_query(struct request_target *t, char *query, const char **ret_what)
{
    for (char *part = query, *next; part; part = next) {
        next = strchr(part, '&');
        if (next)
            *next++ = '\0';
        if (*part == '\0')
            continue;
        char *value = strchr(part, '=');
        if (value)
            *value++ = '\0';
        else
            value = part + strlen(part);
        if (*part == '\0' || !decode(value, strlen(value), true) || !decode(part, strlen(part), true)) {
            *ret_what = "Adressens parametrar går inte att tyda.";
            return false;
        }
        if (!add_param(t, part, value, ret_what))
            return false;
    }
    return true;
}

int
serve_request_target(const char *raw, struct request_target *ret, const char **ret_what)
{
    size_t path_len = strcspn(raw, "?");
    const char *query = raw[path_len] == '?' ? raw + path_len + 1 : "";
    size_t query_len = strlen(query);
    ret->n_params = 0;
    ret->per = NULL;
    ret->path = ret->text;
    if (path_len > REQUEST_PATH_MAX || query_len > REQUEST_QUERY_MAX) {
        *ret_what = "Adressen är för lång.";
        return 414;
    }
    memcpy(ret->text, raw, path_len);
    char *q = ret->text + path_len + 1;
    memcpy(q, query, query_len);
    q[query_len] = '\0';
    if (strchr(raw, '#') || !decode(ret->text, path_len, false) || !path_plain(ret->text)) {
        *ret_what = "Adressen går inte att tyda.";
        return 400;
    }
    return split_query(ret, q, ret_what) ? 0 : 400;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct page_param *)a)->name, ((const struct page_param *)b)->name);
}

/* Control characters cannot be in a path or parameter, so they separate without doubt. */
size_t
serve_request_key(const struct request_target *t, char out[REQUEST_KEY_MAX])
{
    struct page_param sorted[REQUEST_PARAMS_MAX];
    if (t->n_params)
        memcpy(sorted, t->params, t->n_params * sizeof *sorted);
    qsort(sorted, t->n_params, sizeof *sorted, by_name);
    size_t n = strlen(t->path);
    memcpy(out, t->path, n);
    for (size_t i = 0; i < t->n_params; i++) {
        size_t name = strlen(sorted[i].name), value = strlen(sorted[i].value);
        out[n++] = '\n';
        memcpy(out + n, sorted[i].name, name);
        n += name;
        out[n++] = '\t';
        memcpy(out + n, sorted[i].value, value);
        n += value;
    }
    return n;
}

const char *
serve_request_origin(const char *target, const char *host)
{
    size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                    : strncasecmp(target, "https://", 8) == 0 ? 8
                                                              : 0;
    if (scheme == 0)
        return target;
    target += scheme;
    size_t n = strlen(host);
    if (strncasecmp(target, host, n) != 0 || (target[n] != '/' && target[n] != '\0'))
        return NULL;
    return target[n] ? target + n : "/";
}

bool
serve_request_host(const char *host)
{
    static const char *const ours[] = {"127.0.0.1", "localhost", "[::1]", NULL};
    return serve_request_named(host, ours);
}

bool
serve_request_named(const char *host, const char *const *names)
{
    if (!host)
        return false;
    for (size_t i = 0; names[i]; i++) {
        size_t n = strlen(names[i]);
        if (strncasecmp(host, names[i], n) != 0)
            continue;
        long port;
        if (host[n] == '\0' || (host[n] == ':' && text_long(host + n + 1, 1, 65535, &port) == 0))
            return true;
    }
    return false;
}

bool
serve_request_proxied(const char *header)
{
    return strncasecmp(header, "X-Forwarded", 11) == 0 || strcasecmp(header, "Forwarded") == 0 ||
           strcasecmp(header, "X-Real-IP") == 0 || strcasecmp(header, "Via") == 0;
}

/* "q" of a list member's parameters, 0–1000; 1000 when not given, 0 when malformed. */
static int
quality(const char *s, size_t n)
{
    const char *end = s + n;
    while (s < end && (*s == ' ' || *s == '\t' || *s == ';'))
        s++;
    if (s == end)
        return 1000;
    if (end - s < 3 || (*s != 'q' && *s != 'Q') || s[1] != '=' || (s[2] != '0' && s[2] != '1'))
        return 0;
    int q = s[2] == '1' ? 1000 : 0;
    if (end - s > 3 && s[3] != '.')
        return s[3] == ' ' || s[3] == '\t' ? q : 0;
    for (int i = 4, weight = 100; s + i < end && s[i] >= '0' && s[i] <= '9'; i++, weight /= 10)
        q += (s[i] - '0') * weight;
    return q > 1000 ? 1000 : q;
}

bool
serve_request_gzip(const char *accept_encoding)
{
    int gzip = -1, any = -1, identity = 0;
    for (const char *s = accept_encoding; s && *s;) {
        s += strspn(s, " \t,");
        size_t whole = strcspn(s, ","), name = strcspn(s, " \t;,");
        int q = quality(s + name, whole - name);
        if ((name == 4 && strncasecmp(s, "gzip", 4) == 0) || (name == 6 && strncasecmp(s, "x-gzip", 6) == 0))
            gzip = q;
        else if (name == 1 && *s == '*')
            any = q;
        else if (name == 8 && strncasecmp(s, "identity", 8) == 0)
            identity = q;
        s += whole;
    }
    if (gzip < 0)
        gzip = any;
    return gzip > 0 && gzip >= identity;
}

bool
serve_request_matches(const char *if_none_match, const char *etag)
{
    size_t n = strlen(etag);
    for (const char *s = if_none_match; s && *s;) {
        s += strspn(s, " \t,");
        if (*s == '*')
            return true;
        if (s[0] == 'W' && s[1] == '/')
            s += 2;
        if (*s != '"')
            return false;
        const char *end = strchr(s + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end + 1 - s) == n && strncmp(s, etag, n) == 0)
            return true;
        s = end + 1;
    }
    return false;
}

int
serve_request_per(const char *s, struct request_per *ret)
{
    struct request_per per = {0};
    long n;
    if (*s == '@') {
        if (s[1] < '0' || s[1] > '9' || text_long(s + 1, 1, INT32_MAX, &n))
            return -1;
        per.number = (int32_t)n;
    } else if (clock_parse(s, &per.at)) {
        return -1;
    }
    *ret = per;
    return 0;
}
