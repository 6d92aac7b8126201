/* Where in HTML a place of a template stands: which is all that contextual escaping needs to refuse what it cannot make safe. */
#pragma once
#include <stddef.h>

enum template_html {
    HTML_TEXT,     /* between tags */
    HTML_OPEN,     /* just behind '<' */
    HTML_TAG,      /* in a tag, outside values */
    HTML_EQUALS,   /* behind '=' in a tag */
    HTML_UNQUOTED, /* in a value without quotes */
    HTML_DOUBLE,   /* in "…" */
    HTML_SINGLE,   /* in '…' */
    HTML_COMMENT
};
enum template_html template_html_after(enum template_html h, const char *text, size_t n);
