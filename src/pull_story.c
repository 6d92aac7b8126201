#include "pull_story.h"
#include "text.h"
#include <inttypes.h>

/* 12 345 with no-break spaces. */
static const char *
grouped(int64_t n, char out[64])
{
    char digits[24];
    _Static_assert(TEXT_NUMBER(sizeof digits) <= 64, "a grouped number must fit");
    snprintf(digits, sizeof digits, "%" PRId64, n);
    return text_number(digits, out);
}

/* "  fil        text", further lines of the text indented alike. */
static void
line(struct buf *out, const char *label, const char *text)
{
    if (!*text)
        return;
    size_t shown = 0; /* characters, not bytes */
    for (const char *c = label; *c; c++)
        shown += ((unsigned char)*c & 0xC0) != 0x80;
    buf_printf(out, "  %s%*s", label, (int)(12 - shown), "");
    for (; *text; text++) {
        buf_char(out, *text);
        if (*text == '\n')
            buf_str(out, "              ");
    }
    buf_char(out, '\n');
}

static void
bytes_line(struct buf *out, const struct store_pull *p)
{
    char n[64], text[512];
    if (!*p->file)
        return;
    snprintf(text, sizeof text, "%s, %s byte, SHA-256 %.16s…", p->file, grouped(p->bytes, n), p->sha256);
    line(out, "fil", text);
    line(out, "sparad", p->raw);
}

static void
counts_line(struct buf *out, const struct store_pull *p, bool dry_run)
{
    char a[64], b[64], c[64], d[64], text[256];
    snprintf(text, sizeof text, "%s lästa", grouped(p->rows_read, a));
    line(out, "rader", text);
    if (dry_run)
        snprintf(text, sizeof text, "%s", grouped(p->facts_total, a));
    else
        snprintf(text, sizeof text, "%s: %s nya, %s ändrade, %s försvunna", grouped(p->facts_total, a),
            grouped(p->facts_new, b), grouped(p->facts_changed, c), grouped(p->facts_vanished, d));
    line(out, "uppgifter", text);
}

static const char *
outcome(const struct store_pull *p, bool dry_run)
{
    if (p->state == PULL_FAILED)
        return "misslyckades. De senaste godtagna uppgifterna står kvar.";
    if (dry_run)
        return "går att läsa. Inget har skrivits.";
    return p->state == PULL_OK ? "hämtad" : "oförändrad";
}

void
pull_story(const struct store_pull *p, const struct source *s, bool dry_run, struct buf *out)
{
    char text[64];
    int64_t ms = p->ended > p->started ? p->ended - p->started : 0;
    buf_printf(out, "Källan %s (%s): %s\n", s->id, s->name, outcome(p, dry_run));
    bytes_line(out, p);
    if (p->state != PULL_FAILED && (p->rows_read || p->facts_total))
        counts_line(out, p, dry_run);
    line(out, "kontroll", p->control);
    line(out, "var", p->where);
    line(out, "fel", p->what);
    line(out, "åtgärd", p->hint);
    if (p->edition) {
        snprintf(text, sizeof text, "%" PRId32, p->edition);
        line(out, "utgåva", text);
    }
    snprintf(text, sizeof text, "%" PRId64 ",%" PRId64 " s", ms / 1000, ms % 1000 / 100);
    line(out, "tid", text);
}
