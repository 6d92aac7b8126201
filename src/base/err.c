#include "err.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#undef err_set /* err.h, for the analyser */
#undef err_at

/* Marks a cut text; needs three bytes before the NUL. Steps back over a split UTF-8 sequence first. */
static void
mark_cut(char *out, size_t size)
{
    size_t n = size - 4;
    while (n > 0 && ((unsigned char)out[n] & 0xC0) == 0x80)
        n--;
    memcpy(out + n, "…", sizeof "…");
}

__attribute__((format(printf, 3, 0))) static void
format_into(char *out, size_t size, const char *fmt, va_list ap)
{
    int n = vsnprintf(out, size, fmt, ap);
    if (n < 0)
        out[0] = '\0';
    else if ((size_t)n >= size)
        mark_cut(out, size);
}

static void
copy_into(char *out, size_t size, const char *text)
{
    int n = snprintf(out, size, "%s", text ? text : "");
    if (n >= 0 && (size_t)n >= size)
        mark_cut(out, size);
}

int
err_set(struct err *e, enum err_kind kind, const char *where, const char *hint, const char *fmt, ...)
{
    if (!e)
        return -1;
    struct err fresh = {.kind = kind};
    va_list ap;
    va_start(ap, fmt);
    format_into(fresh.what, sizeof fresh.what, fmt, ap);
    va_end(ap);
    copy_into(fresh.where, sizeof fresh.where, where);
    copy_into(fresh.hint, sizeof fresh.hint, hint);
    *e = fresh; /* last: where, hint and the arguments may point into *e */
    return -1;
}

int
err_at(struct err *e, const char *fmt, ...)
{
    if (e && e->where[0] == '\0') {
        va_list ap;
        va_start(ap, fmt);
        format_into(e->where, sizeof e->where, fmt, ap);
        va_end(ap);
    }
    return -1;
}

void
err_clear(struct err *e)
{
    *e = (struct err){.kind = ERR_NONE};
}

int
err_exit_code(const struct err *e)
{
    static const int codes[] = {[ERR_NONE] = 0,
        [ERR_USAGE] = 2,
        [ERR_CONFIG] = 1,
        [ERR_DATA] = 1,
        [ERR_STORE] = 3,
        [ERR_SOURCE] = 4,
        [ERR_BUG] = 70};
    return codes[e->kind];
}

void
err_text(const struct err *e, char *out, unsigned long size)
{
    int n = snprintf(out, size, "%s%serror: %s%s%s", e->where, e->where[0] ? ": " : "", e->what,
        e->hint[0] ? "; " : "", e->hint);
    if (size >= 4 && n >= 0 && (unsigned long)n >= size)
        mark_cut(out, size);
}
