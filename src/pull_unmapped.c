#include "pull_unmapped.h"
#include "buf.h"
#include <string.h>

#define SHOWN 10

/* One unit code of the delivery. */
struct seen {
    const char *code;
    size_t line, n;
};

static int
by_code(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int r = strcmp(x->code, y->code);
    return r ? r : (x->line > y->line) - (x->line < y->line);
}

/* The codes in order, each once, with its first line. */
static size_t
distinct(struct arena *a, const struct facts *f, struct seen **ret)
{
    struct seen *all = arena_alloc(a, (f->n + 1) * sizeof *all);
    size_t n = 0, out = 0;
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].unit[0])
            all[n++] = (struct seen){f->items[i].unit, f->items[i].line, 1};
    qsort(all, n, sizeof *all, by_code);
    for (size_t i = 0; i < n; i++) {
        if (out && strcmp(all[out - 1].code, all[i].code) == 0)
            all[out - 1].n++;
        else
            all[out++] = all[i];
    }
    *ret = all;
    return out;
}

static bool
is_known(const struct catalog *c, const struct source *s, const char *code)
{
    for (size_t i = 0; i < c->n_units; i++)
        for (size_t k = 0; k < c->units[i].n_codes; k++) {
            const struct unit_code *u = &c->units[i].codes[k];
            if (u->source == s && pattern_matches(&u->pattern, code))
                return true;
        }
    return false;
}

const char *
pull_unmapped_text(struct arena *a, const struct catalog *c, const struct source *s, const struct facts *f)
{
    struct seen *seen;
    struct buf b;
    size_t n = distinct(a, f, &seen), unknown = 0;
    buf_init(&b, 16384);
    for (size_t i = 0; i < n; i++) {
        if (is_known(c, s, seen[i].code) || unknown++ >= SHOWN)
            continue;
        buf_printf(&b, "%s'%s'", unknown > 1 ? ", " : "", seen[i].code);
        if (seen[i].line)
            buf_printf(&b, " (rad %zu)", seen[i].line);
        buf_printf(&b, " %zu uppgifter", seen[i].n);
    }
    if (unknown > SHOWN)
        buf_printf(&b, " och %zu koder till", unknown - SHOWN);
    const char *text = "";
    if (unknown)
        text = arena_printf(a,
            "Okända enhetskoder, som ligger under Ej fördelat: %s. Lägg koderna under codes: hos rätt enhet.",
            b.data ? b.data : "");
    buf_free(&b);
    return text;
}
