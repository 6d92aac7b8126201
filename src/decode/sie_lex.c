#include "sie.h"

void
sie_lex_init(struct sie_lex *l, const char *data, size_t n)
{
    bool unix_or_dos = n && memchr(data, '\n', n);
    *l = (struct sie_lex){.at = data, .end = data + n, .eol = unix_or_dos ? '\n' : '\r'};
}

static inline bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

enum sie_line
sie_lex_next(struct sie_lex *l, struct sie_item *ret)
{
    while (l->at < l->end) {
        const char *p = l->at, *eol = memchr(p, l->eol, (size_t) (l->end - p));
        const char *end = eol ? eol : l->end;
        *ret = (struct sie_item){.start = p, .ended = eol != NULL, .line = ++l->line};
        l->at = eol ? eol + 1 : l->end;
        while (p < end && is_blank(*p))
            p++;
        while (end > p && is_blank(end[-1]))
            end--;
        if (p == end)
            continue;
        ret->end = end;
        if (*p == '#') {
            ret->label = ++p;
            while (p < end && !is_blank(*p))
                p++;
            ret->label_n = (size_t) (p - ret->label);
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
    for (; p < end; p++)
        if (*p == '"' && (p == ret->s || p[-1] != '\\'))
            break;
    ret->n = (size_t) (p - ret->s);
    ret->unclosed = p == end;
    return p < end ? p + 1 : p;
}

/* p stands behind the opening brace. A quoted object code may hold a brace. */
static const char *
list(const char *p, const char *end, struct sie_field *ret)
{
    ret->kind = SIE_LIST;
    ret->s = p;
    for (bool in_quotes = false; p < end; p++) {
        if (*p == '"' && p[-1] != '\\')
            in_quotes = !in_quotes;
        else if (*p == '}' && !in_quotes)
            break;
    }
    ret->n = (size_t) (p - ret->s);
    ret->unclosed = p == end;
    return p < end ? p + 1 : p;
}

static const char *
bare(const char *p, const char *end, struct sie_field *ret)
{
    ret->kind = SIE_BARE;
    ret->s = p;
    while (p < end && !is_blank(*p) && *p != '"')
        p++;
    ret->n = (size_t) (p - ret->s);
    ret->unclosed = false;
    return p;
}

bool
sie_lex_field(struct sie_item *item, struct sie_field *ret)
{
    const char *p = item->at, *end = item->end;
    while (p < end && is_blank(*p))
        p++;
    if (p == end) {
        item->at = p;
        return false;
    }
    if (*p == '"')
        item->at = quoted(p + 1, end, ret);
    else if (*p == '{')
        item->at = list(p + 1, end, ret);
    else
        item->at = bare(p, end, ret);
    return true;
}

struct sie_item
sie_lex_list(const struct sie_item *item, const struct sie_field *field)
{
    struct sie_item inside = *item;
    inside.at = field->s;
    inside.end = field->s + field->n;
    return inside;
}
