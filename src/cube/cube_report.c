#include "cube_report.h"
#include "cube_parts.h"
#include <stdio.h>
#include <string.h>

#define FIELDS 8 /* indicator;unit;window;value;numerator;denominator;state;mal */
#define LINE_MOST 512

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

static bool
has_part(const struct formula *f, const struct source *s)
{
    if (f == NULL)
        return false;
    for (size_t i = 0; f->op == FORMULA_MEASURE && i < f->measure->n_rules; i++)
        if (f->measure->rules[i].source == s)
            return true;
    return has_part(f->left, s) || has_part(f->right, s);
}

static void
add_number(struct buf *out, bool has, struct rat v)
{
    char text[DEC_TEXT];
    buf_str(out, ";");
    if (has)
        buf_str(out, rat_text(v, text));
}

static void
add_line(const struct cube *c, const struct indicator *i, const struct unit *u, month m, enum window w,
    struct buf *out)
{
    struct value v = cube_value(c, i, u, m, w, SCENARIO_UTFALL, "T");
    if (v.state == STATE_EJ_TILLAMPLIGT || (v.state == STATE_SAKNAS && v.edition == 0))
        return;
    if (v.state == STATE_SEKRETESS ||
        v.state == STATE_EJ_PUBLICERAT) /* what pages did not show was not reported */
        v.has_value = v.has_fraction = false, v.mal = MAL_NONE;
    buf_printf(out, "%s;%s;%s", i->id, u->id, window_names[w]);
    add_number(out, v.has_value, v.value);
    add_number(out, v.has_fraction, v.numerator);
    add_number(out, v.has_fraction, v.denominator);
    buf_printf(out, ";%s;%s\n", state_names[v.state], v.mal != MAL_NONE ? mal_names[v.mal] : "");
}

void
cube_report(const struct cube *c, const struct decisions *d, const struct source *s, month m, struct buf *out)
{
    struct cube *then = cube_final_with(c, d);
    for (size_t k = 0; k < c->catalog->n_indicators; k++) {
        const struct indicator *i = &c->catalog->indicators[k];
        if (cadence_period(i->cadence, m).last != m || !has_part(i->formula, s))
            continue;
        for (int w = 0; w < WINDOWS; w++)
            for (size_t u = 0; u < c->catalog->n_units; u++)
                if (i->windows[w] && (w == WINDOW_MONTH || w == (int)i->main_window))
                    add_line(then, i, &c->catalog->units[u], m, (enum window)w, out);
    }
    cube_final_drop(then);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

static void
keep(char *out, size_t room, const char *s, size_t n)
{
    n = n < room - 1 ? n : room - 1;
    memcpy(out, s, n);
    out[n] = '\0';
}

/* Fields 3 … of a line that holds exactly FIELDS of them. */
static bool
read_value(const char *const *field, const size_t *length, struct report_value *ret)
{
    dec d;
    *ret = (struct report_value){0};
    ret->has_value = length[3] > 0;
    if (ret->has_value && dec_parse(field[3], length[3], &d) != DEC_OK)
        return false;
    if (ret->has_value)
        ret->value = rat_from_dec(d);
    keep(ret->state, sizeof ret->state, field[6], length[6]);
    keep(ret->mal, sizeof ret->mal, field[7], length[7]);
    return true;
}

static bool
split(const char *line, size_t n, const char **field, size_t *length)
{
    for (int i = 0; i < FIELDS; i++) {
        const char *end = memchr(line, ';', n);
        size_t k = end != NULL ? (size_t)(end - line) : n;
        if ((end == NULL) != (i == FIELDS - 1))
            return false;
        field[i] = line;
        length[i] = k;
        line += end != NULL ? k + 1 : k;
        n -= end != NULL ? k + 1 : k;
    }
    return true;
}

bool
cube_report_find(
    const char *text, const char *indicator, const char *unit, enum window w, struct report_value *ret)
{
    char key[LINE_MOST];
    const char *field[FIELDS];
    size_t length[FIELDS];
    int n = snprintf(key, sizeof key, "%s;%s;%s;", indicator, unit, window_names[w]);
    if (n <= 0 || (size_t)n >= sizeof key)
        return false;
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + 1, key))
        if (at == text || at[-1] == '\n')
            return split(at, strcspn(at, "\n"), field, length) && read_value(field, length, ret);
    return false;
}

bool
cube_report_next(const char **at, struct arena *a, struct report_line *ret)
{
    const char *field[FIELDS];
    size_t length[FIELDS], n = strcspn(*at, "\n");
    if (n == 0 || !split(*at, n, field, length) || !read_value(field, length, &ret->value))
        return false;
    ret->indicator = arena_strndup(a, field[0], length[0]);
    ret->unit = arena_strndup(a, field[1], length[1]);
    const char *window = arena_strndup(a, field[2], length[2]);
    *at += n + ((*at)[n] == '\n');
    return window_parse(window, &ret->window) == 0;
}
