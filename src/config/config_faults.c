#include "config_faults.h"
#include "text.h"

struct config_faults *
config_faults_new(void)
{
    struct arena *a = arena_new();
    struct config_faults *f = arena_alloc(a, sizeof *f);

    f->arena = a;
    return f;
}

void
config_faults_free(struct config_faults *f)
{
    if (f)
        arena_free(f->arena);
}

bool
config_faults_full(const struct config_faults *f)
{
    return f->n > CONFIG_FAULTS_MOST;
}

static __attribute__((format(printf, 5, 0))) void
add(struct config_faults *f, bool doubt, const struct pos *pos, const char *hint, const char *fmt, va_list ap)
{
    struct config_fault *fault;

    if (config_faults_full(f))
        return;
    fault = ARENA_PUSH(f->arena, f->items, f->n, f->cap);
    fault->pos = *pos;
    fault->pos.file = arena_strdup(f->arena, pos->file); /* faults outlive what they were found in */
    if (f->n > CONFIG_FAULTS_MOST) {
        fault->what = "more faults than are shown";
        fault->hint = "mend those above and check again";
        return;
    }
    fault->what = arena_vprintf(f->arena, fmt, ap);
    fault->hint = hint ? arena_strdup(f->arena, hint) : "";
    fault->doubt = doubt;
}

void
config_faults_vadd(
    struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt, va_list ap)
{
    add(f, false, pos, hint, fmt, ap);
}

void
config_faults_vdoubt(
    struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt, va_list ap)
{
    add(f, true, pos, hint, fmt, ap);
}

void
config_faults_add(struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    config_faults_vadd(f, pos, hint, fmt, ap);
    va_end(ap);
}

static int
compare(const void *va, const void *vb)
{
    const struct config_fault *a = va, *b = vb;
    int c = strcmp(a->pos.file, b->pos.file);

    if (c == 0)
        c = (a->pos.line > b->pos.line) - (a->pos.line < b->pos.line);
    if (c == 0)
        c = (a->pos.column > b->pos.column) - (a->pos.column < b->pos.column);
    return c != 0 ? c : strcmp(a->what, b->what);
}

void
config_faults_sort(struct config_faults *f)
{
    bool cut = config_faults_full(f);
    size_t last = cut ? f->n - 1 : f->n, kept = 0; /* the line that says "more" stays last */

    if (last > 1)
        qsort(f->items, last, sizeof *f->items, compare);
    for (size_t i = 0; i < f->n; i++)
        if (i == 0 || i == last || compare(&f->items[i], &f->items[kept - 1]) != 0)
            f->items[kept++] = f->items[i];
    f->n = kept;
}

void
config_faults_text(const struct config_faults *f, struct buf *out)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct config_fault *x = &f->items[i];

        buf_printf(out, "%s:%d:%d: %s: %s", x->pos.file, x->pos.line, x->pos.column,
            x->doubt ? "warning" : "error", x->what);
        if (x->hint[0])
            buf_printf(out, " (%s)", x->hint);
        buf_char(out, '\n');
    }
}

const char *
config_faults_quote(struct config_faults *f, const char *text)
{
    size_t n = strlen(text), most = 60;
    char *s;

    if (n > most) {
        n = most;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) /* not within a character */
            n--;
    }
    s = arena_printf(f->arena, "'%.*s%s'", (int)n, text, text[n] ? "…" : "");
    for (char *p = s; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    return s;
}

const char *
config_faults_nearest(struct config_faults *f, const char *text, const char *const *names, size_t n)
{
    const char *near = text_nearest(text, names, n);
    struct buf b;
    const char *ret;

    if (near)
        return arena_printf(f->arena, "did you mean '%s'?", near);
    if (n == 0)
        return "there are none";
    buf_init(&b, 4096);
    buf_str(&b, n > 1 ? "expected one of " : "expected ");
    for (size_t i = 0; i < n && i < 30; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", names[i]);
    if (n > 30)
        buf_printf(&b, " … (%zu in all)", n);
    ret = b.failed ? "" : arena_strdup(f->arena, b.data);
    buf_free(&b);
    return ret;
}
