#include "sie.h"

void
sie_lex_init(struct sie_lex *l, const char *data, size_t n)
{
    bool unix_or_dos = n && memchr(data, '\n', n);
    *l = (struct sie_lex){.at = data, .end = data + n, .eol = unix_or_dos ? '\n' : '\r'};
}

/* What a byte means to the lexer. One look-up a byte: this is where the time of a large file goes. */
enum { BLANK = 1, QUOTE = 2, CLOSE = 4 };
static const unsigned char class_of[256] = {
    [' '] = BLANK, ['\t'] = BLANK, ['\r'] = BLANK, ['"'] = QUOTE, ['}'] = CLOSE};

static inline bool
is(char c, int classes)
{
    return (class_of[(unsigned char)c] & classes) != 0;
}

enum sie_line
sie_lex_next(struct sie_lex *l, struct sie_item *ret)
{
    while (l->at < l->end) {
        const char *p = l->at, *eol = memchr(p, l->eol, (size_t)(l->end - p));
        const char *end = eol ? eol : l->end;
        *ret = (struct sie_item){.start = p, .ended = eol != NULL, .line = ++l->line};
        l->at = eol ? eol + 1 : l->end;
        while (p < end && is(*p, BLANK))
            p++;
        while (end > p && is(end[-1], BLANK))
            end--;
        if (p == end)
            continue;
        ret->end = end;
        if (*p == '#') {
            ret->label = ++p;
            while (p < end && !is(*p, BLANK))
                p++;
            ret->label_n = (size_t)(p - ret->label);
            ret->at = p;
            return SIE_ITEM;
        }
        if (end - p == 1 && (*p == '{' || *p == '}'))
            return *p == '{' ? SIE_OPEN : SIE_CLOSE;
        return SIE_STRAY;
    }
    return SIE_END;
}

/* p stands behind the opening quote. The only escape is \" . */
static const char *
quoted(const char *p, const char *end, struct sie_field *ret)
{
    ret->kind = SIE_QUOTED;
    ret->s = p;
    while (p < end && (*p != '"' || (p > ret->s && p[-1] == '\\')))
        p++;
    ret->n = (size_t)(p - ret->s);
    ret->unclosed = p == end;
    return p < end ? p + 1 : p;
}

static const char *
bare(const char *p, const char *end, int stops, struct sie_field *ret)
{
    ret->kind = SIE_BARE;
    ret->s = p;
    while (p < end && !is(*p, stops))
        p++;
    ret->n = (size_t)(p - ret->s);
    ret->unclosed = false;
    return p;
}

static inline const char *
skip_blanks(const struct sie_item *item)
{
    const char *p = item->at;
    while (p < item->end && is(*p, BLANK))
        p++;
    return p;
}

bool
sie_lex_field(struct sie_item *item, struct sie_field *ret)
{
    const char *p = skip_blanks(item);
    item->at = p;
    if (p == item->end)
        return false;
    if (*p == '"') {
        item->at = quoted(p + 1, item->end, ret);
    } else if (*p == '{') {
        item->at = p + 1;
        *ret = (struct sie_field){.s = p + 1, .kind = SIE_LIST};
    } else {
        item->at = bare(p, item->end, BLANK | QUOTE, ret);
    }
    return true;
}

bool
sie_lex_in_list(struct sie_item *item, struct sie_field *ret)
{
    const char *p = skip_blanks(item);
    item->at = p;
    if (p == item->end) {
        *ret = (struct sie_field){.s = p, .kind = SIE_LIST, .unclosed = true};
        return false;
    }
    if (*p == '}') {
        item->at = p + 1;
        *ret = (struct sie_field){.s = p, .kind = SIE_LIST};
        return false;
    }
    item->at = *p == '"' ? quoted(p + 1, item->end, ret) : bare(p, item->end, BLANK | QUOTE | CLOSE, ret);
    return true;
}
