/* An explanation in plain Swedish as text: tables with columns under each other. */
#include "explain.h"
#include "format.h"
#include "text.h"
#include <string.h>

#define WIDTH_MOST 72

/* Characters as they stand on a terminal: all our texts are Latin, one column each. */
static int
width(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static void
pad(struct buf *out, int n)
{
    while (n-- > 0)
        buf_char(out, ' ');
}

static void
write_row(struct buf *out, const struct explain_section *s, const char *const *cell, const int *widths)
{
    struct buf line;
    buf_init(&line, 1 << 16);
    for (int k = 0; k < s->columns; k++) {
        const char *text = cell[k] ? cell[k] : "";
        int room = widths[k] - width(text);
        buf_str(&line, "  ");
        if (s->number[k])
            pad(&line, room);
        buf_str(&line, text);
        if (!s->number[k])
            pad(&line, room);
    }
    while (line.len && line.data[line.len - 1] == ' ')
        line.len--;
    buf_add(out, line.data, line.len);
    buf_char(out, '\n');
    buf_free(&line);
}

static void
write_section(struct buf *out, const struct explain_section *s)
{
    int widths[EXPLAIN_COLUMNS] = {0};
    bool heads = false;
    for (int k = 0; k < s->columns; k++) {
        heads = heads || s->head[k];
        widths[k] = s->head[k] ? width(s->head[k]) : 0;
        for (size_t i = 0; i < s->n; i++) {
            int w = s->rows[i].cell[k] ? width(s->rows[i].cell[k]) : 0;
            widths[k] = w > widths[k] && w <= WIDTH_MOST ? w : widths[k];
        }
    }
    buf_printf(out, "\n%s\n", s->title);
    if (heads)
        write_row(out, s, s->head, widths);
    for (size_t i = 0; i < s->n; i++)
        write_row(out, s, s->rows[i].cell, widths);
    if (s->note)
        buf_printf(out, "  %s\n", s->note);
}

void
explain_text(struct buf *out, const struct explanation *e)
{
    const struct explain *x = &e->x;
    struct explain_section *all = NULL;
    size_t n = explain_sections(e, &all);
    const char *why = explain_why(&x->value);
    buf_printf(out, "%s: %s\n", x->indicator->name, explain_result(e));
    buf_printf(out, "%s\n", explain_question(e));
    if (why)
        buf_printf(out, "%s\n", why);
    buf_printf(out, "Utgåva %d, siffrorna %s.\n", (int)e->snapshot->edition.edition,
        format_stamp(e->arena, e->snapshot->edition.recorded));
    for (size_t i = 0; i < n; i++)
        write_section(out, &all[i]);
}
