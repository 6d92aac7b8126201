#include "template_html.h"
#include <string.h>

static int
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static enum template_html
in_tag(enum template_html h, char c)
{
    if (c == '>')
        return HTML_TEXT;
    if (h == HTML_EQUALS)
        return c == '"' ? HTML_DOUBLE : c == '\'' ? HTML_SINGLE : is_blank(c) ? HTML_EQUALS : HTML_UNQUOTED;
    if (h == HTML_UNQUOTED)
        return is_blank(c) ? HTML_TAG : HTML_UNQUOTED;
    return c == '=' ? HTML_EQUALS : HTML_TAG;
}

static enum template_html
step(enum template_html h, char c)
{
    switch (h) {
    case HTML_TEXT:
        return c == '<' ? HTML_OPEN : HTML_TEXT;
    case HTML_OPEN:
        return is_blank(c) ? HTML_TEXT : c == '>' ? HTML_TEXT : HTML_TAG;
    case HTML_DOUBLE:
        return c == '"' ? HTML_TAG : HTML_DOUBLE;
    case HTML_SINGLE:
        return c == '\'' ? HTML_TAG : HTML_SINGLE;
    case HTML_COMMENT:
        return HTML_COMMENT;
    default:
        return in_tag(h, c);
    }
}

enum template_html
template_html_after(enum template_html h, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (h == HTML_COMMENT && n - i >= 3 && memcmp(text + i, "-->", 3) == 0) {
            h = HTML_TEXT;
            i += 2;
        } else if (h == HTML_TEXT && n - i >= 4 && memcmp(text + i, "<!--", 4) == 0) {
            h = HTML_COMMENT;
            i += 3;
        } else {
            h = step(h, text[i]);
        }
    }
    return h;
}
