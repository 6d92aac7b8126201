#include "fact.h"
#include <stdarg.h>

struct facts *
facts_new(void)
{
    struct arena *a = arena_new();
    struct facts *f = arena_alloc(a, sizeof *f);
    f->arena = a;
    return f;
}

void
facts_free(struct facts *f)
{
    if (f)
        arena_free(f->arena); /* f itself lives there */
}

struct fact *
facts_add(struct facts *f)
{
    struct fact *fact = ARENA_PUSH(f->arena, f->items, f->n, f->cap);
    *fact = (struct fact){.account = "",
        .unit = "",
        .slice = "",
        .dims = "",
        .scenario = "",
        .version = "",
        .delivered = DELIVERED_PERIOD};
    return fact;
}

void
facts_remark(struct facts *f, size_t line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(f->arena, fmt, ap);
    va_end(ap);
    *ARENA_PUSH(f->arena, f->remarks, f->n_remarks, f->cap_remarks) = (struct remark){line, text};
}

/* Decoders give equal codes one address, so that most comparisons need no strcmp. */
static int
compare_text(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

static int
compare_number(long a, long b)
{
    return (a > b) - (a < b);
}

int
fact_compare(const struct fact *a, const struct fact *b)
{
    int c = compare_text(a->account, b->account);
    if (!c)
        c = compare_text(a->unit, b->unit);
    if (!c)
        c = compare_text(a->slice, b->slice);
    if (!c)
        c = compare_text(a->dims, b->dims);
    if (!c)
        c = compare_text(a->scenario, b->scenario);
    if (!c)
        c = compare_text(a->version, b->version);
    if (!c)
        c = compare_number(a->delivered, b->delivered);
    if (!c)
        c = compare_number(a->period.last, b->period.last);
    if (!c)
        c = compare_number(a->period.span, b->period.span);
    return (c > 0) - (c < 0);
}

static int
by_key_then_line(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    int c = fact_compare(x, y);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

/* "period 2026-04, kod 5010, enhet 3100 …": what is not empty. */
static const char *
key_text(struct arena *a, const struct fact *f)
{
    char period[PERIOD_TEXT];
    const char *text = arena_printf(a, "period %s, kod %s", period_text(f->period, period), f->account);
    const struct {
        const char *name, *value;
    } more[] = {{"enhet", f->unit}, {"del", f->slice}, {"dimensioner", f->dims}, {"kolumn", f->scenario},
        {"version", f->version}};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (*more[i].value)
            text = arena_printf(a, "%s, %s %s", text, more[i].name, more[i].value);
    return text;
}

static const char *
value_text(const struct fact *f, char out[DEC_TEXT])
{
    return f->gone ? "borttaget" : f->null ? "inget värde" : dec_text(f->value, out);
}

static bool
same_value(const struct fact *a, const struct fact *b)
{
    return a->gone == b->gone && a->null == b->null && (a->null || a->gone || a->value == b->value);
}

static int
conflict(struct facts *f, const struct fact *a, const struct fact *b, struct err *err)
{
    char x[DEC_TEXT], y[DEC_TEXT], where[80];
    snprintf(where, sizeof where, "rad %zu och rad %zu", a->line, b->line);
    return err_set(err, ERR_DATA, where, "låt bara en av raderna vara kvar och läs in filen igen",
        "två rader om samma sak har olika värden, %s och %s (%s)", value_text(a, x), value_text(b, y),
        key_text(f->arena, a));
}

/* Both stood in the file: the first line, all rows. */
static void
merge_rows(struct fact *a, const struct fact *b)
{
    if (!a->line || (b->line && b->line < a->line))
        a->line = b->line;
    a->rows += b->rows;
}

/* b, of the same key, into a. A sum of something and nothing is the something. */
static int
merge_sum(struct facts *f, struct fact *a, const struct fact *b, struct err *err)
{
    merge_rows(a, b);
    if (b->null)
        return 0;
    if (a->null) {
        a->null = false;
        a->value = b->value;
        return 0;
    }
    if (dec_add(a->value, b->value, &a->value) != 0)
        return err_set(err, ERR_DATA, NULL, "kontrollera beloppen i filen", "summan blir för stor (%s)",
            key_text(f->arena, a));
    return 0;
}

int
facts_settle(struct facts *f, bool sum, struct err *err)
{
    size_t kept = 0, repeated = 0, first_line = 0;
    if (f->n > 1)
        qsort(f->items, f->n, sizeof *f->items, by_key_then_line);
    for (size_t i = 0; i < f->n; i++) {
        struct fact *last = kept ? &f->items[kept - 1] : NULL, *this = &f->items[i];
        if (!last || fact_compare(last, this) != 0) {
            f->items[kept++] = *this;
        } else if (sum) {
            if (merge_sum(f, last, this, err) != 0)
                return -1;
        } else if (!same_value(last, this)) {
            return conflict(f, last, this, err);
        } else {
            merge_rows(last, this);
            first_line = repeated++ && first_line < this->line ? first_line : this->line;
        }
    }
    f->n = kept;
    if (repeated)
        facts_remark(f, first_line,
            "rader som upprepar en tidigare med samma värde räknas en gång (antal: %zu)", repeated);
    return 0;
}
