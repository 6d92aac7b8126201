#include "config_overlap.h"
#include <ctype.h>

/* Whether sets of patterns meet is found by trying codes. Each pattern is an interval in the order of bytes, so what two sets
   have in common begins where one of the patterns begins, or just behind one of the exceptions: these are all the codes that
   need a look. */

static bool
in_set(const struct code_set *s, const char *code)
{
    bool in = false;

    for (size_t i = 0; i < s->n_codes && !in; i++)
        in = pattern_matches(&s->codes[i], code);
    for (size_t i = 0; i < s->n_except && in; i++)
        in = !pattern_matches(&s->except[i], code);
    return in;
}

static size_t
longest(const struct pattern *p, size_t n, size_t width)
{
    for (size_t i = 0; i < n; i++) {
        width = strlen(p[i].from) > width ? strlen(p[i].from) : width;
        if (p[i].to && strlen(p[i].to) > width)
            width = strlen(p[i].to);
    }
    return width;
}

static bool
is_digits(const char *s)
{
    return s[0] && s[strspn(s, "0123456789")] == '\0';
}

/* The first code of a pattern: digits filled up with 0; of ABC* something that nobody names. */
static const char *
first_of(struct arena *a, const struct pattern *p, size_t width)
{
    size_t n = strlen(p->from);
    char *code = arena_alloc(a, width + 2);

    memcpy(code, p->from, n);
    if (p->to || (p->prefix && is_digits(p->from)))
        memset(code + n, '0', width - n);
    else if (p->prefix)
        code[n] = '~';
    return code;
}

/* The first number behind a pattern of digits; NULL for others and when none is left (…999). */
static const char *
behind(struct arena *a, const struct pattern *p, size_t width)
{
    const char *end = p->to ? p->to : p->from;
    size_t n = strlen(end);
    char *code = arena_alloc(a, width + 1);

    if (!is_digits(end) || (!p->to && !p->prefix))
        return NULL;
    memset(code, '0', width);
    memcpy(code, end, n);
    while (n > 0 && code[n - 1] == '9')
        code[--n] = '0';
    if (n == 0)
        return NULL;
    code[n - 1]++;
    return code;
}

static const char *
try_patterns(struct arena *a, const struct pattern *p, size_t n, size_t width, bool after,
    const struct code_set *x, const struct code_set *y)
{
    for (size_t i = 0; i < n; i++) {
        const char *code = after ? behind(a, &p[i], width) : first_of(a, &p[i], width);

        if (code && in_set(x, code) && in_set(y, code))
            return code;
    }
    return NULL;
}

const char *
config_overlap_code(struct arena *a, const struct code_set *x, const struct code_set *y)
{
    size_t width = longest(x->codes, x->n_codes, longest(y->codes, y->n_codes, 1));
    const char *code;

    width = longest(x->except, x->n_except, longest(y->except, y->n_except, width));
    if ((code = try_patterns(a, x->codes, x->n_codes, width, false, x, y)) ||
        (code = try_patterns(a, y->codes, y->n_codes, width, false, x, y)) ||
        (code = try_patterns(a, x->except, x->n_except, width, true, x, y)) ||
        (code = try_patterns(a, y->except, y->n_except, width, true, x, y)))
        return code;
    return NULL;
}

const char *
config_overlap_patterns(struct arena *a, const struct pattern *x, const struct pattern *y)
{
    struct code_set sx = {.codes = x, .n_codes = 1}, sy = {.codes = y, .n_codes = 1};

    return config_overlap_code(a, &sx, &sy);
}

bool
config_overlap_ends_before(const struct pattern *x, const struct pattern *y)
{
    const char *end = x->to ? x->to : x->from;

    if ((x->to || x->prefix) && strncmp(y->from, end, strlen(end)) == 0)
        return false;
    return strcmp(y->from, end) > 0;
}
