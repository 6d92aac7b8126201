#include "pull_story.h"
#include "map_stub.h"
#include "text.h"
#include "unknown_unit.h"
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

/* ---- the control text: units that nobody knows are told as faults, the rest as it is -------------------------------------- */
struct told {
    struct arena *arena;
    struct unknown_unit *units;
    size_t n, cap;
    struct buf rest;
};

/* For a terminal: whatever the source wrote, it moves no cursor. */
static const char *
printable(struct arena *a, const char *s)
{
    char *text = arena_strdup(a, s);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = ' ';
    return text;
}

/* Its line ends stay. */
static const char *
printable_lines(struct arena *a, const char *s)
{
    char *text = arena_strdup(a, s);
    for (char *c = text; *c; c++)
        if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7F)
            *c = ' ';
    return text;
}

static void
read_control(struct told *t, const char *control)
{
    for (const char *s = control, *end; *s; s = end + (*end == '\n')) {
        struct unknown_unit u;
        end = strchrnul(s, '\n');
        if (unknown_unit_read(t->arena, s, (size_t)(end - s), &u)) {
            u.code = printable(t->arena, u.code);
            u.name = printable(t->arena, u.name);
            u.tally = printable(t->arena, u.tally);
            *ARENA_PUSH(t->arena, t->units, t->n, t->cap) = u;
            continue;
        }
        buf_str(&t->rest, t->rest.len ? "\n" : "");
        buf_add(&t->rest, s, (size_t)(end - s));
    }
}

/* Where the codes belong: a unit that is gone has a follower, and new ones need a line in the configuration. */
static const char *
remedy(struct told *t, const struct catalog *c, const struct source *s)
{
    const struct map_stub m = {.catalog = c, .source = s->id, .format = s->format, .chart = s->chart};
    struct buf b;
    size_t fresh = 0;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < t->n; i++) {
        const struct unit *u = catalog_unit_of_code(c, s, t->units[i].code, MONTH_NONE);
        if (u)
            buf_printf(&b,
                "\"%s\" är kod för %s (%s), som inte finns i de månaderna: ge den också till enheten som tog över\n",
                t->units[i].code, u->id, u->name);
        else
            t->units[fresh++] = t->units[i];
    }
    if (fresh) {
        buf_printf(&b, "lägg %s under codes: hos rätt enhet i konfigurationen, eller lägg in en ny enhet:\n",
            fresh > 1 ? "koderna" : "koden");
        map_stub_write_units(&m, t->units, fresh, &b);
    }
    buf_printf(&b, "%s Ingen ny hämtning behövs sedan.",
        s->unmapped
            ? arena_printf(t->arena, "Till dess ligger raderna under %s, och allt annat räknas som vanligt.",
                  s->unmapped->name)
            : "Till dess räknas raderna inte med i något tal, men de är sparade.");
    const char *text = b.failed ? "" : arena_strndup(t->arena, b.data, b.len);
    buf_free(&b);
    return text;
}

static void
unknown_lines(struct buf *out, struct told *t, const struct store_pull *p, const struct catalog *c,
    const struct source *s)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct unknown_unit *u = &t->units[i];
        if (u->line)
            line(out, "var", arena_printf(t->arena, "%s:%zu", p->file, u->line));
        line(out, "fel",
            arena_printf(t->arena, "okänd enhet \"%s\"%s%s%s: %s", u->code, *u->name ? " (" : "", u->name,
                *u->name ? ")" : "", u->tally));
    }
    if (t->n)
        line(out, "åtgärd", remedy(t, c, s));
}

static const char *
outcome(const struct store_pull *p, bool dry_run)
{
    if (p->state == PULL_FAILED)
        return "misslyckades. De senaste godtagna uppgifterna står kvar.";
    if (dry_run)
        return "går att läsa. Inget har skrivits.";
    return p->state == PULL_OK ? "hämtad" : p->state == PULL_ANSWERED ? "redan hämtad" : "oförändrad";
}

void
pull_story(const struct store_pull *p, const struct catalog *c, const struct source *s, bool dry_run,
    struct buf *out)
{
    char text[64];
    int64_t ms = p->ended > p->started ? p->ended - p->started : 0;
    struct told told = {.arena = arena_new()};
    buf_init(&told.rest, 1 << 20);
    read_control(&told, p->control);
    buf_printf(out, "Källan %s (%s): %s%s\n", s->id, s->name, outcome(p, dry_run),
        !told.n || p->state == PULL_FAILED ? ""
        : dry_run                          ? " Filen har okända enheter."
                                           : ", med okända enheter");
    bytes_line(out, p);
    if (p->state != PULL_FAILED && (p->rows_read || p->facts_total))
        counts_line(out, p, dry_run);
    line(out, "kontroll", told.rest.data ? told.rest.data : "");
    line(out, "avstämning", p->agreement ? printable_lines(told.arena, p->agreement) : "");
    unknown_lines(out, &told, p, c, s);
    line(out, "var", p->where);
    line(out, "fel", p->what);
    line(out, "åtgärd", p->hint);
    if (p->edition) {
        snprintf(text, sizeof text, "%" PRId32, p->edition);
        line(out, "utgåva", text);
    }
    snprintf(text, sizeof text, "%" PRId64 ",%" PRId64 " s", ms / 1000, ms % 1000 / 100);
    line(out, "tid", text);
    buf_free(&told.rest);
    arena_free(told.arena);
}
