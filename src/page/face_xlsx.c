#include "face_xlsx.h"
#include "format.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { DECIMALS = 7, NAME_MOST = 31, WIDTH_LEAST = 8, WIDTH_MOST = 60, TEXT_MOST = 32767 };

struct book {
    const struct face *face;
    lxw_workbook *book;
    lxw_format *head, *text, *numbers[DECIMALS][2]; /* by decimals; [1] preliminary */
    const char **names;                             /* of its sheets */
    size_t n_names, cap_names;
    lxw_error error; /* the first */
};

static void
check(struct book *b, lxw_error e)
{
    b->error = b->error ? b->error : e;
}

/* ---- formats ----------------------------------------------------------------------------------------------------------- */

static lxw_format *
number_format(struct book *b, int decimals, bool preliminary)
{
    static const char *const forms[DECIMALS] = {
        "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "#,##0.00000", "#,##0.000000"};
    int k = decimals < 0 ? 0 : decimals < DECIMALS ? decimals : DECIMALS - 1;
    lxw_format **f = &b->numbers[k][preliminary];
    if (*f)
        return *f;
    *f = workbook_add_format(b->book);
    format_set_num_format(*f, forms[k]);
    format_set_align(*f, LXW_ALIGN_VERTICAL_TOP);
    if (preliminary)
        format_set_italic(*f);
    return *f;
}

static void
make_formats(struct book *b)
{
    b->head = workbook_add_format(b->book);
    format_set_bold(b->head);
    format_set_text_wrap(b->head);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    format_set_align(b->head, LXW_ALIGN_VERTICAL_TOP);
    b->text = workbook_add_format(b->book);
    format_set_text_wrap(b->text);
    format_set_align(b->text, LXW_ALIGN_VERTICAL_TOP);
}

/* ---- cells -------------------------------------------------------------------------------------------------------------- */

static bool
begins(char c) /* a character */
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static size_t
characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += begins(*s);
    return n;
}

/* The first n characters. */
static const char *
cut(struct arena *a, const char *s, size_t n)
{
    size_t i = 0;
    while (s[i] && (n > 0 || !begins(s[i])))
        n -= begins(s[i++]);
    return arena_strndup(a, s, i);
}

/* Excel's own limit of a cell; what is cut ends so that it is seen. */
static const char *
fitting(struct book *b, const char *s)
{
    if (strlen(s) <= TEXT_MOST || characters(s) <= TEXT_MOST)
        return s;
    return arena_printf(b->face->a, "%s…", cut(b->face->a, s, TEXT_MOST - 1));
}

static void
put_text(struct book *b, lxw_worksheet *w, size_t row, size_t column, const char *s, lxw_format *format)
{
    if (s && *s)
        check(b, worksheet_write_string(w, (lxw_row_t)row, (lxw_col_t)column, fitting(b, s), format));
}

static void
put_cell(struct book *b, lxw_worksheet *w, size_t row, size_t column, const struct face_cell *x)
{
    char text[DEC_TEXT];
    if (x->type != FACE_NUMBER) {
        put_text(b, w, row, column, x->type == FACE_NONE ? NULL : x->text, b->text);
        return;
    }
    bool preliminary = strcmp(x->id, state_names[STATE_PRELIMINAR]) == 0;
    check(b, worksheet_write_number(w, (lxw_row_t)row, (lxw_col_t)column,
                 strtod(dec_text(x->number, text), NULL), number_format(b, x->decimals, preliminary)));
}

static size_t
width_of(const struct face_cell *x)
{
    char text[DEC_TEXT];
    if (x->type == FACE_NUMBER)
        return strlen(dec_text_fixed(x->number, x->decimals, text)) * 4 / 3 + 1;
    return x->type == FACE_NONE ? 0 : characters(x->text);
}

static void
set_widths(struct book *b, lxw_worksheet *w, const struct face_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t most = characters(t->columns[i].head) + 3; /* the button of the filter */
        for (size_t r = 0; r < face_rows(t); r++) {
            size_t n = width_of(face_cell(t, r, i));
            most = n > most ? n : most;
        }
        most = most < WIDTH_LEAST ? WIDTH_LEAST : most > WIDTH_MOST ? WIDTH_MOST : most;
        check(b, worksheet_set_column(w, (lxw_col_t)i, (lxw_col_t)i, (double)most + 1, NULL));
    }
}

/* ---- sheets ------------------------------------------------------------------------------------------------------------- */

static bool
is_taken(const struct book *b, const char *name)
{
    for (size_t i = 0; i < b->n_names; i++)
        if (strcasecmp(b->names[i], name) == 0)
            return true;
    return false;
}

/* What Excel takes as a name: 31 characters, none of []:*?/\, no apostrophe at its ends, each once. */
static const char *
sheet_name(struct book *b, const char *title)
{
    struct arena *a = b->face->a;
    char *s = arena_strdup(a, *title ? title : "Tabell");
    for (char *c = s; *c; c++)
        if (strchr("[]:*?/\\'", *c) || (unsigned char)*c < ' ')
            *c = ' ';
    const char *name = cut(a, s, NAME_MOST);
    for (int k = 2; is_taken(b, name); k++)
        name = arena_printf(a, "%s %d", cut(a, s, NAME_MOST - 5), k);
    *ARENA_PUSH(a, b->names, b->n_names, b->cap_names) = name;
    return name;
}

static lxw_worksheet *
add_sheet(struct book *b, const char *title)
{
    lxw_worksheet *w = workbook_add_worksheet(b->book, sheet_name(b, title));
    if (!w)
        check(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return w;
}

static void
put_table(struct book *b, const struct face_table *t)
{
    lxw_worksheet *w = add_sheet(b, t->title);
    size_t rows = face_rows(t);
    if (!w)
        return;
    for (size_t i = 0; i < t->n_columns; i++)
        put_text(b, w, 0, i, t->columns[i].head, b->head);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < t->n_columns; i++)
            put_cell(b, w, r + 1, i, face_cell(t, r, i));
    set_widths(b, w, t);
    worksheet_freeze_panes(w, 1, 1);
    if (rows)
        check(b, worksheet_autofilter(w, 0, 0, (lxw_row_t)rows, (lxw_col_t)(t->n_columns - 1)));
    worksheet_set_landscape(w);
    worksheet_set_paper(w, 9); /* A4 */
    worksheet_fit_to_pages(w, 1, 0);
    check(b, worksheet_repeat_rows(w, 0, 0));
}

/* In the order of fill_definition. */
static const struct {
    const char *head;
    int width;
} definition_columns[] = {{"Indikator", 34}, {"Enhet", 12}, {"Vad mäter vi?", 50}, {"Varför?", 50},
    {"Hur räknas det?", 50}, {"Formel", 40}, {"Riktning", 18}, {"Mål", 10}, {"Beslut om målet", 24},
    {"Ansvarig", 24}, {"Källa", 40}, {"Data", 14}, {"Id", 20}};

static const char *
direction_word(enum direction d)
{
    return d == DIRECTION_LOWER    ? "lägre är bättre"
           : d == DIRECTION_HIGHER ? "högre är bättre"
                                   : "ingen bestämd";
}

static void
put_definition(struct book *b, lxw_worksheet *w, size_t row, const struct face_definition *d)
{
    const struct indicator *i = d->indicator;
    const struct target *t = d->unit ? indicator_target(i, d->unit, b->face->today) : NULL;
    const char *const texts[] = {i->name, format_unit(b->face->a, i), i->description, i->purpose, i->method,
        i->formula_text, direction_word(i->direction), NULL, t ? t->decision : NULL, i->owner, i->source_note,
        i->example ? "exempeldata" : NULL, i->id};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        put_text(b, w, row, k, texts[k], b->text);
    if (!t)
        return;
    struct face_cell x = {.type = FACE_NUMBER,
        .id = state_names[STATE_OK],
        .number = format_shown(i, rat_from_dec(t->value)),
        .decimals = i->decimals};
    put_cell(b, w, row, 7, &x);
}

static void
put_definitions(struct book *b)
{
    lxw_worksheet *w = b->face->n_definitions ? add_sheet(b, "Definitioner") : NULL;
    if (!w)
        return;
    for (size_t k = 0; k < sizeof definition_columns / sizeof *definition_columns; k++) {
        put_text(b, w, 0, k, definition_columns[k].head, b->head);
        check(b, worksheet_set_column(w, (lxw_col_t)k, (lxw_col_t)k, definition_columns[k].width, NULL));
    }
    for (size_t i = 0; i < b->face->n_definitions; i++)
        put_definition(b, w, i + 1, &b->face->definitions[i]);
    worksheet_freeze_panes(w, 1, 1);
}

static void
put_about(struct book *b)
{
    const struct face *f = b->face;
    lxw_worksheet *w = add_sheet(b, "Om filen");
    const char *const lines[][2] = {{"Sida", f->title}, {"Organisation", f->organisation},
        {"Siffrorna", f->as_of}, {"Utgåva", f->edition ? arena_printf(f->a, "%d", f->edition) : NULL},
        {"Adress", f->address}, {"Data", f->example ? "Helt eller delvis exempeldata" : NULL},
        {"Kursivt tal", "preliminärt"},
        {"sekretess", "visas inte: gruppen är så liten att det kunde röja någon"},
        {"saknas", "inget tal är levererat"},
        {"ej tillämpligt", "talet finns inte för enheten eller perioden"},
        {"ej publicerat", "hämtat men inte släppt än"}};
    if (!w)
        return;
    size_t row = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!lines[i][1])
            continue;
        put_text(b, w, row, 0, lines[i][0], b->head);
        put_text(b, w, row++, 1, lines[i][1], b->text);
    }
    check(b, worksheet_set_column(w, 0, 0, 18, NULL));
    check(b, worksheet_set_column(w, 1, 1, 70, NULL));
}

/* ---- the file ----------------------------------------------------------------------------------------------------------- */

static int
read_back(int fd, struct buf *out)
{
    char piece[16384];
    ssize_t n;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return -1;
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)n);
    return n < 0 ? -1 : 0;
}

static lxw_error
fill(struct book *b)
{
    const struct face *f = b->face;
    lxw_doc_properties p = {.title = (char *)f->title,
        .company = (char *)f->organisation,
        .comments = (char *)f->as_of,
        .created = (time_t)(f->recorded / 1000)};
    check(b, workbook_set_properties(b->book, &p));
    make_formats(b);
    for (const struct face_table *t = f->first; t; t = t->next)
        put_table(b, t);
    put_definitions(b);
    put_about(b);
    return b->error;
}

/* libxlsxwriter writes to a named file: one that is in memory only. */
static lxw_error
make(const struct face *f, int fd)
{
    /* it writes the date by gmtime(), whose result all threads share */
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct book b = {.face = f, .book = workbook_new(path)};
    if (!b.book)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    lxw_error e = fill(&b);
    pthread_mutex_lock(&one_at_a_time);
    lxw_error closed = workbook_close(b.book); /* frees it, too */
    pthread_mutex_unlock(&one_at_a_time);
    return e ? e : closed;
}

int
face_xlsx_write(const struct face *f, struct buf *out, struct err *err)
{
    int fd = memfd_create("xlsx", MFD_CLOEXEC), rc = 0;
    if (fd < 0)
        return err_set(err, ERR_BUG, "xlsx", NULL, "memfd_create: %s", strerrordesc_np(errno));
    lxw_error e = make(f, fd);
    if (e)
        rc = err_set(err, ERR_BUG, "xlsx", NULL, "libxlsxwriter: %s", lxw_strerror(e));
    else if (read_back(fd, out) != 0)
        rc = err_set(err, ERR_BUG, "xlsx", NULL, "could not read back: %s", strerrordesc_np(errno));
    close(fd);
    return rc;
}
