/* What template.c compiles and template_render.c runs. */
#pragma once
#include "template.h"

enum template_kind { NODE_TEXT, NODE_VALUE, NODE_RAW, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };
struct template_node {
    enum template_kind kind;
    const char *text; /* NODE_TEXT; the indentation of a NODE_PARTIAL on a line of its own, else NULL */
    size_t len;
    const char *name;
    const char **parts; /* the name at its dots; n_parts 0: the implicit "." */
    size_t n_parts;
    int line;
    bool at_line_start; /* a partial's indentation goes before it */
    size_t end;         /* sections: the node after the last one inside */
    const struct template *partial;
};
struct template
{
    const char *name;
    struct template_node *nodes;
    size_t n, cap;
    struct template *next;
};
struct template_set {
    struct arena *arena;
    bool strict;
    struct template *first;
};
/* By name with or without ".mustache"; NULL when there is none. */
const struct template *template_find(const struct template_set *s, const char *name);
