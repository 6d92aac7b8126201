#include "serve_access.h"
#include "buf.h"

enum { SHORT = 40, LONG = 550 }; /* of a field; together they fit a line */

static void
add_field(struct buf *b, const char *s, size_t most)
{
    if (!s)
        s = "-";
    for (size_t start = b->len; *s && b->len - start < most; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            buf_printf(b, "\\x%02x", c);
        else
            buf_char(b, (char)c);
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
    add_field(&b, e->target, LONG);
    buf_char(&b, ' ');
    add_field(&b, e->version, SHORT);
    buf_printf(&b, "\" %d %zu \"", e->status, e->bytes);
    add_field(&b, e->referer, LONG);
    buf_str(&b, "\" \"");
    add_field(&b, e->agent, LONG);
    buf_printf(&b, "\" %.6f", e->seconds);
    snprintf(out, ACCESS_LINE, "%s", b.failed ? "-" : b.data);
    buf_free(&b);
}
