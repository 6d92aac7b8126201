#include "frozen.h"
#include "hash.h"
#include <stdlib.h>
#include <string.h>

#define FIELDS 11

struct frozen_set *
frozen_set_new(void)
{
    struct arena *a = arena_new();
    struct frozen_set *s = arena_alloc(a, sizeof *s);
    *s = (struct frozen_set){.arena = a};
    atomic_init(&s->references, 1);
    return s;
}

struct frozen_set *
frozen_set_ref(struct frozen_set *s)
{
    if (s != NULL)
        (void)atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

void
frozen_set_unref(struct frozen_set *s)
{
    if (s != NULL && atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) == 1)
        arena_free(s->arena);
}

const struct frozen *
frozen_find(const struct frozen_set *s, const char *meeting, int32_t upto)
{
    const struct frozen *best = NULL;
    for (size_t i = 0; s != NULL && i < s->n; i++)
        if (strcmp(s->all[i].meeting, meeting) == 0 && s->all[i].edition <= upto &&
            (best == NULL || s->all[i].edition > best->edition))
            best = &s->all[i];
    return best;
}

size_t
frozen_count(const struct frozen_set *s, const char *meeting, int32_t upto)
{
    size_t n = 0;
    for (size_t i = 0; s != NULL && i < s->n; i++)
        n += strcmp(s->all[i].meeting, meeting) == 0 && s->all[i].edition <= upto;
    return n;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static void
add_number(struct buf *out, bool has, struct rat v)
{
    char text[DEC_TEXT];
    buf_str(out, ";");
    if (has)
        buf_str(out, rat_text(v, text));
}

void
frozen_write(struct buf *out, const struct frozen_value *v)
{
    char period[PERIOD_TEXT];
    buf_printf(
        out, "%s;%s;%s;%s", v->indicator, v->unit, window_names[v->window], period_text(v->period, period));
    add_number(out, v->has_value, v->value);
    add_number(out, v->has_fraction, v->numerator);
    add_number(out, v->has_fraction, v->denominator);
    buf_printf(out, ";%s;%s;%s;%s\n", v->state, v->mal, v->variation, v->prognos);
}

/* Exactly FIELDS, each ended by a zero. */
static bool
split(char *line, const char **field)
{
    for (int i = 0; i < FIELDS; i++) {
        char *end = strchr(line, ';');
        if ((end == NULL) != (i == FIELDS - 1))
            return false;
        field[i] = line;
        if (end != NULL) {
            *end = '\0';
            line = end + 1;
        }
    }
    return true;
}

static bool
number(const char *s, bool *ret_has, struct rat *ret)
{
    dec d;
    *ret_has = *s != '\0';
    if (!*ret_has)
        return true;
    if (dec_parse(s, strlen(s), &d) != DEC_OK)
        return false;
    *ret = rat_from_dec(d);
    return true;
}

static bool
read_line(char *line, struct frozen_value *v)
{
    const char *f[FIELDS];
    bool denominator;
    *v = (struct frozen_value){0};
    if (!split(line, f) || window_parse(f[2], &v->window) != 0 || period_parse(f[3], &v->period) != 0 ||
        !number(f[4], &v->has_value, &v->value) || !number(f[5], &v->has_fraction, &v->numerator) ||
        !number(f[6], &denominator, &v->denominator))
        return false;
    v->indicator = f[0];
    v->unit = f[1];
    v->state = f[7];
    v->mal = f[8];
    v->variation = f[9];
    v->prognos = f[10];
    return denominator == v->has_fraction;
}

bool
frozen_read(struct arena *a, struct frozen_paper *p)
{
    size_t n = 0, cap = 0;
    bool good = true;
    char *text = arena_strdup(a, p->values);
    p->rows = NULL;
    while (*text != '\0') {
        char *end = strchr(text, '\n'), *line = text;
        struct frozen_value v;
        text = end != NULL ? end + 1 : text + strlen(text);
        if (end != NULL)
            *end = '\0';
        if (read_line(line, &v))
            *ARENA_PUSH(a, p->rows, n, cap) = v;
        else
            good = false;
    }
    p->n_rows = n;
    return good;
}

const struct frozen_value *
frozen_value(const struct frozen *f, const char *indicator, const char *unit, enum window w)
{
    for (size_t k = 0; f != NULL && k < f->n; k++)
        for (size_t i = 0; i < f->papers[k].n_rows; i++) {
            const struct frozen_value *v = &f->papers[k].rows[i];
            if (v->window == w && strcmp(v->indicator, indicator) == 0 && strcmp(v->unit, unit) == 0)
                return v;
        }
    return NULL;
}

/* ---- hashes ---------------------------------------------------------------------------------------------------------------- */

const char *
frozen_sum(struct arena *a, const struct frozen *f)
{
    char hex[HASH_HEX];
    const char *lines = "";
    for (size_t i = 0; i < f->n; i++)
        lines = arena_printf(a, "%s%d %s %s %s\n", lines, f->papers[i].item, f->papers[i].values_sha256,
            f->papers[i].page_sha256, f->papers[i].screen_sha256);
    return arena_strdup(a, hash_sha256_hex(lines, strlen(lines), hex));
}

static bool
same(const char *text, const char *sha256)
{
    char hex[HASH_HEX];
    return strcmp(hash_sha256_hex(text, strlen(text), hex), sha256) == 0;
}

bool
frozen_holds(const struct frozen *f)
{
    struct arena *a = arena_new();
    bool good = strcmp(frozen_sum(a, f), f->sha256) == 0;
    for (size_t i = 0; good && i < f->n; i++)
        good = same(f->papers[i].values, f->papers[i].values_sha256) &&
               same(f->papers[i].page, f->papers[i].page_sha256) &&
               same(f->papers[i].screen, f->papers[i].screen_sha256);
    arena_free(a);
    return good;
}
