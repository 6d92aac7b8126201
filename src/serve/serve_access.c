#include "serve_access.h"
#include "buf.h"
#include <string.h>

enum { SHORT = 40, LONG = 550 }; /* of a field; together they fit a line */

static void
add_text(struct buf *b, const char *s, size_t n, size_t most)
{
    for (const char *end = s + n; s < end && b->len < most; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            buf_printf(b, "\\x%02x", c);
        else
            buf_char(b, (char)c);
    }
}

static void
add_field(struct buf *b, const char *s, size_t most)
{
    add_text(b, s ? s : "-", s ? strlen(s) : 1, b->len + most);
}

/* A parameter of pages and API, whose values say nothing of who asks. */
static bool
is_known(const char *name, size_t n)
{
    static const char *const known[] = {"per", "org", "enhet", "fonster", "fran", "till", "indicator", "unit",
        "from", "to", "window", "scenario", "slice", "round", "offset", "v"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == n && memcmp(known[i], name, n) == 0)
            return true;
    return false;
}

static void
add_target(struct buf *b, const char *target)
{
    size_t path = strcspn(target, "?#"), most = b->len + LONG;
    add_text(b, target, path, most);
    for (const char *part = target + path; *part && b->len < most;) {
        size_t n = strcspn(++part, "&");
        buf_char(b, part == target + path + 1 ? '?' : '&');
        if (n == 0 || is_known(part, strcspn(part, "=&")))
            add_text(b, part, n, most);
        else
            buf_char(b, '-');
        part += n;
    }
}

static void
add_time(struct buf *b, stamp when)
{
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct clock_local t = clock_local(when);
    int offset = t.offset_min < 0 ? -t.offset_min : t.offset_min;
    buf_printf(b, "[%02d/%s/%04d:%02d:%02d:%02d %c%02d%02d]", t.day, months[t.month - 1], t.year, t.hour,
        t.minute, t.second, t.offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

void
serve_access_line(const struct access_entry *e, char out[ACCESS_LINE])
{
    struct buf b;
    buf_init(&b, (size_t)2 * ACCESS_LINE);
    add_field(&b, e->address, SHORT);
    buf_str(&b, " - - ");
    add_time(&b, e->when);
    buf_str(&b, " \"");
    add_field(&b, e->method, SHORT);
    buf_char(&b, ' ');
    add_target(&b, e->target);
    buf_char(&b, ' ');
    add_field(&b, e->version, SHORT);
    buf_printf(&b, "\" %03d %zu \"", e->status, e->bytes);
    if (e->referer)
        add_text(&b, e->referer, strcspn(e->referer, "?#"), b.len + LONG);
    else
        buf_char(&b, '-');
    buf_str(&b, "\" \"");
    add_field(&b, e->agent, LONG);
    buf_char(&b, '"');
    snprintf(out, ACCESS_LINE, "%s", b.failed ? "-" : b.data);
    buf_free(&b);
}
