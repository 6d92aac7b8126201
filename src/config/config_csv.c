#include "config_csv.h"
#include "text.h"
#include <csv.h>
#include <errno.h>
#include <iconv.h>

enum { MOST_BYTES = 1 << 20, MOST_CELLS = 64 };

/* ---- bytes → UTF-8 ------------------------------------------------------------------------------------------------------- */

static const char *
charset_of(const struct config_file *f, size_t *ret_mark)
{
    *ret_mark = 0;
    if (f->len >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0) {
        *ret_mark = 3;
        return "UTF-8";
    }
    *ret_mark = 2;
    if (f->len >= 2 && memcmp(f->text, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    if (f->len >= 2 && memcmp(f->text, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    *ret_mark = 0;
    return text_utf8_valid(f->text, f->len) == f->len ? "UTF-8" : "WINDOWS-1252";
}

/* The line of a byte. */
static struct pos
line_of(const struct config_file *f, const char *name, size_t at)
{
    struct pos p = {name, 1, 1};

    for (size_t i = 0; i < at; i++)
        p.line += f->text[i] == '\n';
    return p;
}

static char *
to_utf8(struct arena *a, const struct config_file *f, const char *name, struct config_faults *faults)
{
    size_t mark, left, room = f->len * 3 + 1;
    const char *charset = charset_of(f, &mark);
    char *out = arena_alloc(a, room + 1), *to = out, *in = (char *)f->text + mark;
    iconv_t cd = iconv_open("UTF-8", charset);

    if (cd == (iconv_t)-1)
        abort();
    left = f->len - mark;
    if (iconv(cd, &in, &left, &to, &room) == (size_t)-1) {
        struct pos at = line_of(f, name, (size_t)(in - f->text));

        config_faults_add(faults, &at, "save it as CSV UTF-8", "no text in %s (byte %02X)", charset,
            (unsigned)(unsigned char)*in);
        out = NULL;
    }
    iconv_close(cd);
    if (out)
        *to = '\0';
    if (out && strlen(out) != (size_t)(to - out)) {
        struct pos at = {name, 1, 1};

        config_faults_add(faults, &at, "is this a CSV file?", "NUL character");
        out = NULL;
    }
    return out;
}

/* ---- UTF-8 → cells --------------------------------------------------------------------------------------------------------- */
struct reading {
    struct arena *arena;
    struct config_csv *csv;
    struct config_csv_row row;
    struct pos at, cell; /* of the byte that is read; where the cell began */
    bool quoted;         /* the cell */
};

static void
on_cell(void *text, size_t n, void *ctx)
{
    struct reading *r = ctx;
    struct config_csv_cell *c = ARENA_PUSH(r->arena, r->row.cells, r->row.n, r->row.cap);

    while (n > 0 && ((const char *)text)[n - 1] == ' ')
        n--;
    while (n > 0 && *(const char *)text == ' ') {
        text = (char *)text + 1;
        n--;
    }
    *c = (struct config_csv_cell){text ? arena_strndup(r->arena, text, n) : "", r->cell, r->quoted};
    r->quoted = false;
}

static void
on_row(int end, void *ctx)
{
    struct reading *r = ctx;
    bool any = false;

    (void)end;
    for (size_t i = 0; i < r->row.n; i++)
        any = any || r->row.cells[i].text[0];
    if (any) {
        r->row.pos = r->row.cells[0].pos;
        *ARENA_PUSH(r->arena, r->csv->rows, r->csv->n, r->csv->cap) = r->row;
    }
    r->row = (struct config_csv_row){0};
}

static unsigned char
delimiter_of(const char *text)
{
    size_t count[3] = {0}, best = 0;

    for (; *text && *text != '\n' && *text != '\r'; text++)
        for (size_t k = 0; k < 3; k++)
            count[k] += *text == ";\t,"[k];
    for (size_t k = 1; k < 3; k++)
        best = count[k] > count[best] ? k : best;
    return (unsigned char)";\t,"[best];
}

/* One byte after the other, so that each cell's place is known. */
static bool
parse(struct reading *r, const char *text)
{
    struct csv_parser p;
    unsigned char delimiter = delimiter_of(text);
    bool ok = csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) == 0, quoted = false;

    csv_set_delim(&p, delimiter);
    for (; ok && *text; text++) {
        if (*text == '"' && r->at.line == r->cell.line && r->at.column == r->cell.column)
            r->quoted = true;
        ok = csv_parse(&p, text, 1, on_cell, on_row, r) == 1;
        if (!ok)
            break;
        quoted = *text == '"' ? !quoted : quoted;
        if (*text == '\n') {
            r->at.line++;
            r->at.column = 1;
        } else if (((unsigned char)*text & 0xc0) != 0x80) {
            r->at.column++;
        }
        if (!quoted && ((unsigned char)*text == delimiter || *text == '\n'))
            r->cell = r->at;
    }
    ok = ok && csv_fini(&p, on_cell, on_row, r) == 0;
    csv_free(&p);
    return ok;
}

static int
check_lengths(const struct config_csv *csv, struct config_faults *faults)
{
    int rc = 0;

    for (size_t i = 1; i < csv->n; i++)
        if (csv->rows[i].n != csv->rows[0].n) {
            config_faults_add(faults, &csv->rows[i].pos, "one cell for each head, also where it is empty",
                "the row has %zu cells; the head has %zu", csv->rows[i].n, csv->rows[0].n);
            rc = -1;
        }
    return rc;
}

int
config_csv_read(struct arena *a, const struct config_file *f, const char *name, struct config_faults *faults,
    struct config_csv *ret)
{
    struct pos first = {name, 1, 1};
    struct reading r = {.arena = a, .csv = ret, .at = first, .cell = first};
    char *text;

    *ret = (struct config_csv){0};
    if (f->len > MOST_BYTES) {
        config_faults_add(faults, &first, "split it into several files", "the file is larger than 1 MiB");
        return -1;
    }
    text = to_utf8(a, f, name, faults);
    if (!text)
        return -1;
    if (!parse(&r, text)) {
        config_faults_add(faults, &r.cell, "a quote within quotes is doubled",
            "the quotes of this cell are not closed, or text stands behind them");
        return -1;
    }
    if (ret->n == 0 || ret->rows[0].n > MOST_CELLS) {
        config_faults_add(faults, &first, NULL, "the file has no head");
        return -1;
    }
    return check_lengths(ret, faults);
}
