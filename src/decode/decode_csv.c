/* The long CSV: bytes → text → rows (libcsv) → facts. Rows and columns are counted here, as an editor shows them. */
#include "csv_long.h"
#include "decode_charset.h"
#include "decode_codes.h"
#include "decode_describe.h"
#include "decode_formats.h"
#include "decode_person.h"
#include "decode_rows.h"
#include <csv.h>

enum { MOST_FIELDS = 32, FIELD_BYTES = 65536, FEED = 65536, EXPORT_ROWS = 20 };

struct reading {
    const struct source *source;
    struct facts *f;
    struct err *err;
    bool failed;
    /* the row being read */
    struct buf text;               /* its fields, each with its NUL */
    size_t starts[MOST_FIELDS], n; /* n counts all of them, also beyond MOST_FIELDS */
    size_t line, row_line;         /* of the reader; where the row began */
    int last_end;                  /* the line end read last: \r\n is one */
    /* what stays the same for the file */
    char delimiter;
    bool has_head;
    struct csv_head head;
    struct decode_codes codes;   /* one text per code */
    struct decode_codes unknown; /* Kolumn codes that the source does not explain */
    struct unknown_column {
        size_t rows, line;
    } * unknown_rows;
    size_t cap_unknown;
    char period_text[32]; /* the period read last: most rows repeat it */
    struct period period;
    size_t rounded, rounded_line, empty_rows, empty_line;
};

/* ---- faults -------------------------------------------------------------------------------------------------------- */
static int
fail_field(struct reading *r, enum csv_column c, const char *value, const char *what, const char *hint)
{
    char where[96];
    snprintf(
        where, sizeof where, "rad %zu, kolumn %d (%s)", r->row_line, r->head.at[c] + 1, csv_head_names[c]);
    if (*value)
        return err_set(
            r->err, ERR_DATA, where, hint, "%s är inte %s", decode_person_quote(r->f->arena, value), what);
    return err_set(r->err, ERR_DATA, where, hint, "fältet är tomt: väntade %s", what);
}

static int
fail_count(struct reading *r)
{
    char where[64];
    const char *hint =
        "kontrollera att hela filen kom fram och att varje rad har lika många fält som rubrikraden";
    if (r->delimiter == ',' && r->n == r->head.n + 1)
        hint = "står det decimalkomma i talet? Använd decimalpunkt, citattecken runt talet, eller semikolon "
               "mellan fälten";
    snprintf(where, sizeof where, "rad %zu", r->row_line);
    return err_set(r->err, ERR_DATA, where, hint, "raden har %zu fält, rubrikraden %zu", r->n, r->head.n);
}

static int
fail_person(struct reading *r, enum csv_column c)
{
    char where[96];
    snprintf(
        where, sizeof where, "rad %zu, kolumn %d (%s)", r->row_line, r->head.at[c] + 1, csv_head_names[c]);
    return err_set(r->err, ERR_DATA, where,
        "leverera summerade månadsvärden per enhet; filer med personer tas aldrig emot",
        "filen har uppgifter om personer: ett personnummer");
}

/* ---- one row → one fact ------------------------------------------------------------------------------------------------ */
static const char *
field(const struct reading *r, enum csv_column c)
{
    return r->head.at[c] < 0 ? "" : r->text.data + r->starts[r->head.at[c]];
}

static int
read_code(struct reading *r, enum csv_column c, const char **ret)
{
    static const char *const expected[CSV_COLUMNS] = {
        [CSV_UNIT] = "en enhetskod", [CSV_MEASURE] = "en måttkod", [CSV_KOLUMN] = "en kolumnkod"};
    const char *s = field(r, c);
    if (!*s && expected[c])
        return fail_field(r, c, s, expected[c], "fyll i koden i källsystemet och exportera filen på nytt");
    if (decode_person_number(s))
        return fail_person(r, c);
    *ret = decode_codes_text(&r->codes, s);
    return 0;
}

static int
read_period(struct reading *r, struct period *ret)
{
    const char *s = field(r, CSV_PERIOD);
    if (!*r->period_text || strcmp(s, r->period_text) != 0) {
        if (csv_value_period(s, &r->period) != 0)
            return fail_field(r, CSV_PERIOD, s, "en period",
                "skriv ett datum i perioden (2026-04-30), en månad (2026-04), 2026Q2, 2026T1, 2026 eller "
                "2025/26");
        snprintf(r->period_text, sizeof r->period_text, "%s", s);
    }
    *ret = r->period;
    return 0;
}

static int
read_value(struct reading *r, struct fact *fact)
{
    const char *s = field(r, CSV_VALUE);
    bool rounded;
    fact->null = !*s;
    if (fact->null)
        return 0;
    if (csv_value_number(s, &fact->value, &rounded) != 0)
        return fail_field(r, CSV_VALUE, s, "ett tal",
            "skriv talet med decimalpunkt eller decimalkomma, till exempel -1234,5; lämna fältet tomt om "
            "värde saknas");
    if (rounded && r->rounded++ == 0)
        r->rounded_line = r->row_line;
    return 0;
}

static bool
explains(const struct source *s, const char *code)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->columns[i].code, code) == 0)
            return true;
    return false;
}

static void
count_unknown(struct reading *r, const char *code)
{
    if (!r->source || explains(r->source, code))
        return;
    uint32_t id = decode_codes_number(&r->unknown, code, strlen(code));
    while (id >= r->cap_unknown)
        r->unknown_rows = arena_grow(
            r->f->arena, r->unknown_rows, r->cap_unknown, &r->cap_unknown, sizeof *r->unknown_rows);
    if (r->unknown_rows[id].rows++ == 0)
        r->unknown_rows[id].line = r->row_line;
}

static bool
is_empty_row(const struct reading *r)
{
    for (size_t i = 0; i < r->n && i < MOST_FIELDS; i++)
        if (r->text.data[r->starts[i]])
            return false;
    return true;
}

static int
read_fact(struct reading *r)
{
    struct fact x = {.delivered = DELIVERED_PERIOD, .dims = "", .line = r->row_line, .rows = 1};
    if (is_empty_row(r)) {
        if (r->empty_rows++ == 0)
            r->empty_line = r->row_line;
        return 0;
    }
    if (r->n != r->head.n)
        return fail_count(r);
    if (read_period(r, &x.period) != 0 || read_code(r, CSV_UNIT, &x.unit) != 0 ||
        read_code(r, CSV_MEASURE, &x.account) != 0 || read_code(r, CSV_KOLUMN, &x.scenario) != 0 ||
        read_code(r, CSV_SLICE, &x.slice) != 0 || read_code(r, CSV_VERSION, &x.version) != 0 ||
        read_value(r, &x) != 0)
        return -1;
    count_unknown(r, x.scenario);
    *facts_add(r->f) = x;
    r->f->rows_read++;
    return 0;
}

static int
read_head(struct reading *r)
{
    const char *fields[MOST_FIELDS];
    char where[64];
    snprintf(where, sizeof where, "rad %zu", r->row_line);
    if (r->n > MOST_FIELDS)
        return err_set(r->err, ERR_DATA, where, "rubrikraden ska vara Period, Enhet, Mått, Kolumn, Mätvärde",
            "rubrikraden har %zu fält", r->n);
    for (size_t i = 0; i < r->n; i++)
        fields[i] = r->text.data + r->starts[i];
    r->has_head = true;
    return csv_head_read(r->f->arena, fields, r->n, r->row_line, &r->head, r->err);
}

/* ---- libcsv's two events ------------------------------------------------------------------------------------------------ */
static void
on_field(void *s, size_t n, void *ctx)
{
    struct reading *r = ctx;
    if (r->failed)
        return;
    if (r->n == 0)
        r->row_line = r->line;
    if (r->n < MOST_FIELDS)
        r->starts[r->n] = r->text.len;
    r->n++;
    if (r->n <= MOST_FIELDS) {
        buf_add(&r->text, s, n);
        buf_char(&r->text, '\0');
    }
    for (size_t i = 0; i < n; i++) { /* a quoted field may hold lines */
        char c = ((const char *)s)[i];
        r->line += c == '\n' || (c == '\r' && (i + 1 == n || ((const char *)s)[i + 1] != '\n'));
    }
    r->last_end = 0;
}

/* c: the byte that ended the row, −1 at the end of the file. Blank lines come as rows without fields. */
static void
on_row(int c, void *ctx)
{
    struct reading *r = ctx;
    if (r->failed)
        return;
    if (r->n > 0 && r->text.failed) {
        char where[64];
        snprintf(where, sizeof where, "rad %zu", r->row_line);
        err_set(r->err, ERR_DATA, where, "kontrollera citattecknen på raden", "raden är längre än %d byte",
            FIELD_BYTES);
        r->failed = true;
    } else if (r->n > 0) {
        r->failed = (r->has_head ? read_fact(r) : read_head(r)) != 0;
    }
    if (!(c == '\n' && r->last_end == '\r' && r->n == 0))
        r->line++;
    r->last_end = c;
    r->n = 0;
    buf_reset(&r->text);
}

/* libcsv stopped: a quote where none may be, or one that is never closed. It began in the field being read. */
static int
fail_quotes(struct reading *r, bool at_end)
{
    char where[64];
    snprintf(where, sizeof where, "rad %zu, kolumn %zu", r->n ? r->row_line : r->line, r->n + 1);
    return err_set(r->err, ERR_DATA, where,
        "skriv ett citattecken i en text som två (\"\"), och fältet inom citattecken",
        at_end ? "citattecknet som börjar här avslutas aldrig" : "citattecken mitt i ett fält");
}

static int
read_rows(struct reading *r, const char *data, size_t n)
{
    struct csv_parser p;
    int rc = -1;
    r->delimiter = csv_head_delimiter(data, n);
    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return err_set(r->err, ERR_BUG, NULL, NULL, "libcsv does not start");
    csv_set_delim(&p, (unsigned char)r->delimiter);
    for (size_t i = 0, len; i < n; i += len) {
        len = n - i < FEED ? n - i : FEED;
        if (csv_parse(&p, data + i, len, on_field, on_row, r) != len && !r->failed) {
            fail_quotes(r, false);
            goto free_parser;
        }
        if (r->failed)
            goto free_parser;
    }
    if (csv_fini(&p, on_field, on_row, r) != 0 && !r->failed) {
        fail_quotes(r, true);
        goto free_parser;
    }
    rc = r->failed ? -1 : 0;
free_parser:
    csv_free(&p);
    return rc;
}

/* ---- after the last row --------------------------------------------------------------------------------------------------- */
static void
tell(struct reading *r)
{
    struct facts *f = r->f;
    if (r->rounded)
        facts_remark(
            f, r->rounded_line, "tal med fler än 12 decimaler avrundades till 12 (antal: %zu)", r->rounded);
    if (r->empty_rows)
        facts_remark(f, r->empty_line, "tomma rader hoppades över (antal: %zu)", r->empty_rows);
    for (size_t i = 0; i < r->unknown.n; i++)
        facts_remark(f, r->unknown_rows[i].line,
            "Kolumn »%s« står inte under columns för källan: raderna sparas men syns inte i någon indikator "
            "(antal: %zu)",
            r->unknown.items[i].s, r->unknown_rows[i].rows);
    f->control = arena_printf(f->arena, "Lästa rader: %zu.", f->rows_read);
}

static int
by_scenario_and_time(const void *a, const void *b)
{
    const struct fact_scope_item *x = a, *y = b;
    int c = strcmp(x->scenario, y->scenario);
    if (c == 0)
        c = strcmp(x->version, y->version);
    if (c == 0)
        c = x->span - y->span;
    if (c)
        return c;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

/* Every period × Kolumn × version of the file is delivered whole; a figure for a year says nothing of its months. Months that follow one another become one stretch. */
static void
set_scope(struct facts *f)
{
    struct fact_scope *scope = &f->scope;
    scope->whole_periods = true;
    scope->items = arena_alloc(f->arena, (f->n + 1) * sizeof *scope->items);
    for (size_t i = 0; i < f->n; i++)
        scope->items[i] = (struct fact_scope_item){f->items[i].period.last, f->items[i].period.last,
            f->items[i].scenario, f->items[i].version, f->items[i].period.span};
    if (f->n)
        qsort(scope->items, f->n, sizeof *scope->items, by_scenario_and_time);
    for (size_t i = 0; i < f->n; i++) {
        struct fact_scope_item *last = scope->n ? &scope->items[scope->n - 1] : NULL,
                               *this = &scope->items[i];
        bool same = last && strcmp(last->scenario, this->scenario) == 0 &&
                    strcmp(last->version, this->version) == 0 && last->span == this->span;
        if (same && this->last <= last->last)
            continue;
        if (same && this->first == last->last + 1)
            last->last = this->last;
        else
            scope->items[scope->n++] = *this;
    }
}

/* An export ends each row; without the last line end the file may be cut inside its last number, which nothing else would show. A few
   rows typed by hand often have none. */
static int
check_end(const struct reading *r)
{
    if (r->f->rows_read < EXPORT_ROWS) {
        facts_remark(r->f, r->row_line, "sista raden saknar radslut: kontrollera att hela filen kom fram");
        return 0;
    }
    return err_set(r->err, ERR_DATA, arena_printf(r->f->arena, "rad %zu", r->row_line),
        "exportera filen på nytt, eller lägg till ett radslut om den är hel",
        "sista raden saknar radslut: filen kan vara avhuggen mitt i talet");
}

static int
read_text(const char *data, size_t n, const struct source *source, struct facts *f, struct err *err)
{
    struct reading r = {.source = source, .f = f, .err = err, .line = 1, .row_line = 1};
    r.codes.arena = r.unknown.arena = f->arena;
    buf_init(&r.text, FIELD_BYTES);
    int rc = read_rows(&r, data, n);
    buf_free(&r.text);
    if (rc != 0)
        return -1;
    if (f->rows_read == 0)
        return err_set(err, ERR_DATA, "rad 2", "kontrollera urvalet i exporten",
            "filen har en rubrikrad men inga värden");
    tell(&r);
    if (n && data[n - 1] != '\n' && data[n - 1] != '\r' && check_end(&r) != 0)
        return -1;
    if (facts_settle(f, false, err) != 0)
        return -1;
    set_scope(f);
    decode_rows(f, true);
    return 0;
}

static int
decode_as(const char *data, size_t n, const struct source *source, struct decode_charset *ret_charset,
    struct facts **ret, struct err *err)
{
    struct buf text;
    int rc = -1;
    if (decode_charset_detect(data, n, CHARSET_WINDOWS_1252, "CSV-fil", ret_charset, err) != 0)
        return -1;
    if (ret_charset->ascii)
        ret_charset->charset = CHARSET_UTF8;
    data += ret_charset->bom;
    n -= ret_charset->bom;
    struct facts *f = facts_new();
    buf_init(&text, n * 3 + 1);
    if (ret_charset->charset != CHARSET_UTF8) {
        if (decode_charset_convert(ret_charset->charset, data, n, &text, err) != 0)
            goto done;
        data = text.data ? text.data : "";
        n = text.len;
    }
    if (read_text(data, n, source, f, err) != 0)
        goto done;
    if (ret_charset->lost)
        facts_remark(f, ret_charset->lost_line,
            "bokstäver har gått förlorade innan filen kom hit: %zu tecken är U+FFFD (�); exportera den på "
            "nytt",
            ret_charset->lost);
    *ret = f;
    f = NULL;
    rc = 0;
done:
    buf_free(&text);
    facts_free(f);
    return rc;
}

static int
decode(const char *data, size_t n, const struct source *source, struct facts **ret, struct err *err)
{
    struct decode_charset charset;
    return decode_as(data, n, source, &charset, ret, err);
}

static int
describe(const char *data, size_t n, bool json, struct buf *out, struct buf *warnings, struct err *err)
{
    struct decode_charset charset;
    struct facts *f;
    if (decode_as(data, n, NULL, &charset, &f, err) != 0)
        return -1;
    decode_describe_facts("csv", decode_charset_names[charset.charset], f, json, out, warnings);
    facts_free(f);
    return 0;
}

const struct decoder decode_csv = {.name = "csv", .decode = decode, .describe = describe};
