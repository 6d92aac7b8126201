#include "replay_config.h"
#include "text.h"

#define MARK "# sedan "
#define MARK_HOUR 8

/* The stamp that a line is marked with; 0: none. */
static stamp
mark_of(const char *line, size_t n)
{
    static const size_t mark = sizeof MARK - 1, date = 10;
    long y, m, d;
    char text[11];

    while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' '))
        n--;
    if (n < mark + date || memcmp(line + n - date - mark, MARK, mark) != 0)
        return 0;
    memcpy(text, line + n - date, date);
    text[10] = text[7] = text[4] = '\0';
    if (text_long(text, 2000, 2199, &y) < 0 || text_long(text + 5, 1, 12, &m) < 0 ||
        text_long(text + 8, 1, 31, &d) < 0)
        return 0;
    return clock_from_local((int)y, (int)m, (int)d, MARK_HOUR, 0, 0);
}

static size_t
line_length(const char *at, const char *stop)
{
    const char *nl = memchr(at, '\n', (size_t)(stop - at));

    return nl != NULL ? (size_t)(nl - at) : (size_t)(stop - at);
}

static int
by_stamp(const void *a, const void *b)
{
    stamp x = *(const stamp *)a, y = *(const stamp *)b;

    return (x > y) - (x < y);
}

void
replay_config_days(const struct config_bundle *b, stamp **ret, size_t *ret_n)
{
    size_t n = 0, cap = 0, kept = 0;
    stamp *days = NULL;

    for (size_t i = 0; i < b->n; i++) {
        const char *at = b->files[i].text, *stop = at + b->files[i].len;

        for (size_t len; at < stop; at += len + 1) {
            len = line_length(at, stop);
            if (mark_of(at, len) != 0)
                *ARENA_PUSH(b->arena, days, n, cap) = mark_of(at, len);
        }
    }
    if (n > 0)
        qsort(days, n, sizeof *days, by_stamp);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || days[kept - 1] != days[i])
            days[kept++] = days[i];
    *ret = days;
    *ret_n = kept;
}

/* Everything but the lines marked later than t. */
static void
keep_lines(const struct config_file *f, stamp t, struct buf *out)
{
    const char *at = f->text, *stop = at + f->len;

    for (size_t len; at < stop; at += len) {
        len = line_length(at, stop);
        stamp since = mark_of(at, len);
        if (at + len < stop)
            len++;
        if (since <= t)
            buf_add(out, at, len);
    }
}

int
replay_config_as_of(const struct config_bundle *b, stamp t, struct config_bundle **ret, struct err *err)
{
    struct buf one, all;
    struct config_bundle then = {.arena = b->arena, .n = b->n};
    int r = -1;

    then.files = arena_alloc(b->arena, (b->n + 1) * sizeof *then.files);
    buf_init(&one, 64u << 20);
    for (size_t i = 0; i < b->n && !one.failed; i++) {
        buf_reset(&one);
        keep_lines(&b->files[i], t, &one);
        then.files[i] = (struct config_file){
            b->files[i].name, arena_strndup(b->arena, one.data != NULL ? one.data : "", one.len), one.len};
    }
    buf_init(&all, 256u << 20);
    config_bundle_pack(&then, &all);
    if (one.failed || all.failed)
        err_set(err, ERR_BUG, "demo", NULL, "the configuration is too large");
    else
        r = config_bundle_unpack(all.data, all.len, ret, err);
    buf_free(&all);
    buf_free(&one);
    return r;
}
