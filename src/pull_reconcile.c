#include "pull_reconcile.h"
#include "buf.h"
#include "text.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINES_SHOWN 20

/* 1234.5 → "1234,50"; a count → "12" */
static const char *
amount(struct arena *a, const struct reconcile_line *l, dec d)
{
    char text[DEC_TEXT];
    if (l->is_count)
        return arena_strdup(a, dec_text(d, text));
    dec_text_fixed(d, 2, text);
    if (strchr(text, '.'))
        *strchr(text, '.') = ',';
    return arena_strdup(a, text);
}

static void
tell_line(struct arena *a, struct buf *b, const struct reconcile_check *c, const struct reconcile_line *l)
{
    buf_printf(b, "\n%s %s%s%s: ", reconcile_names[c->kind], l->code, *l->name ? " " : "", l->name);
    if (l->has_control)
        buf_printf(b, "filen säger %s, ", amount(a, l, l->control));
    buf_printf(b, "raderna ger %s", amount(a, l, l->counted));
    if (l->has_stored)
        buf_printf(b, ", databasen har %s", amount(a, l, l->stored));
    buf_printf(b, ", skillnad %s", amount(a, l, reconcile_difference(c->kind, l)));
}

static const char *
agreement(const struct reconcile_check *c)
{
    static const char *const words[RECONCILE_KINDS] = {"konton stämmer",
        "konton har periodsaldon som stämmer", "budgetkonton stämmer", "dimensioner är sparade som de lästes",
        "verifikationer balanserar", "kontrollsummor stämmer"};
    return words[c->kind];
}

const char *
pull_reconcile(struct arena *a, const struct facts *f)
{
    struct buf b;
    size_t off = 0;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < f->reconcile.n; i++) {
        const struct reconcile_check *c = &f->reconcile.checks[i];
        char right[64], total[64], digits[24];
        snprintf(digits, sizeof digits, "%zu", c->right);
        text_number(digits, right);
        snprintf(digits, sizeof digits, "%zu", c->total);
        buf_printf(&b, "%s%s av %s %s", b.len ? "\n" : "", right, text_number(digits, total), agreement(c));
        if (*c->note)
            buf_printf(&b, " (%s)", c->note);
        for (size_t k = 0; k < c->n; k++) {
            if (reconcile_agrees(c->kind, &c->lines[k]) || off++ >= LINES_SHOWN)
                continue;
            tell_line(a, &b, c, &c->lines[k]);
        }
    }
    if (off > LINES_SHOWN)
        buf_printf(&b, "\noch %zu till; alla står på /kallor", off - LINES_SHOWN);
    const char *text = b.failed ? "" : arena_strndup(a, b.data ? b.data : "", b.len);
    buf_free(&b);
    return text;
}
