#include "unknown_unit.h"
#include "buf.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define HEAD "okänd enhet \""

/* In double quotes, on one line whatever the source wrote: a quote, backslash or control character as \ and three octal digits. */
static void
write_quoted(struct buf *out, const char *s)
{
    buf_char(out, '"');
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == '"' || *s == '\\')
            buf_printf(out, "\\%03o", (unsigned)(unsigned char)*s);
        else
            buf_char(out, *s);
    buf_char(out, '"');
}

/* What write_quoted wrote, s behind its first quote; *ret_rest: behind its last. NULL: it is not that. */
static const char *
read_quoted(struct arena *a, const char *s, const char **ret_rest)
{
    char *text = arena_alloc(a, strlen(s) + 1), *to = text;
    for (; *s && *s != '"'; s++) {
        char digits[4] = "";
        if (*s != '\\') {
            *to++ = *s;
            continue;
        }
        memcpy(digits, s + 1, strnlen(s + 1, 3));
        if (strlen(digits) != 3 || strspn(digits, "01234567") != 3)
            return NULL;
        *to++ = (char)strtol(digits, NULL, 8);
        s += 3;
    }
    *ret_rest = s + 1;
    return *s ? text : NULL;
}

const char *
unknown_unit_text(struct arena *a, const struct unknown_unit *u)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    if (u->line)
        buf_printf(&b, "rad %zu: ", u->line);
    buf_str(&b, "okänd enhet ");
    write_quoted(&b, u->code);
    if (*u->name) {
        buf_char(&b, ' ');
        write_quoted(&b, u->name);
    }
    buf_printf(&b, ", %s", u->tally);
    const char *text = arena_strndup(a, b.data, b.len);
    buf_free(&b);
    return text;
}

bool
unknown_unit_read(struct arena *a, const char *line, size_t n, struct unknown_unit *ret)
{
    const char *s = arena_strndup(a, line, n);
    struct unknown_unit u = {.name = ""};
    if (text_starts(s, "rad ")) {
        char *end;
        u.line = (size_t)strtoull(s + 4, &end, 10);
        s = text_starts(end, ": ") ? end + 2 : "";
    }
    if (!text_starts(s, HEAD))
        return false;
    u.code = read_quoted(a, s + strlen(HEAD), &s);
    if (u.code && text_starts(s, " \""))
        u.name = read_quoted(a, s + 2, &s);
    if (!u.code || !u.name || !text_starts(s, ", "))
        return false;
    u.tally = s + 2;
    *ret = u;
    return true;
}
